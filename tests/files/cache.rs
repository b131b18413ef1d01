//! The copies of a bucket's files on this machine.

use crate::rig::{Rig, bytes, clip, job, open, put, settings, source, token};
use ezclips::files::object::{ObjectFiles, Settings};
use ezclips::files::{FileError, FileKey, Files};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

/// Files whose copies may take so many bytes.
async fn bounded(rig: &Rig, cache_bytes: u64) -> ObjectFiles {
    open(rig.data.path(), Settings { cache_bytes, ..settings(rig.server()) }).await
}

/// What is in the cache: how many files and how many bytes.
fn kept(rig: &Rig) -> (usize, u64) {
    let files: Vec<_> = fs::read_dir(rig.data("cache")).unwrap().flatten().collect();
    (files.len(), files.iter().map(|file| file.metadata().unwrap().len()).sum())
}

/// How often `open_local` had to ask for the bytes.
fn downloads(rig: &Rig) -> usize {
    let seen = rig.server().take_seen();
    seen.iter().filter(|seen| seen.starts_with("get ") && !seen.contains("/probes/")).count()
}

#[tokio::test]
async fn copies_stay_within_their_bound_and_the_longest_unused_goes() {
    let rig = Rig::object();
    let files = bounded(&rig, 3000).await;
    for n in 1..=4 {
        put(&files, &clip(n), &bytes(1, 1000)).await;
    }
    for n in [1, 2, 3, 1] {
        drop(files.open_local(&clip(n)).await.unwrap());
    }
    assert_eq!((kept(&rig), downloads(&rig)), ((3, 3000), 3));
    drop(files.open_local(&clip(4)).await.unwrap());
    assert_eq!((kept(&rig), downloads(&rig)), ((3, 3000), 1));
    // After a restart too; 2 was opened longest ago and went.
    drop(files);
    let files = bounded(&rig, 3000).await;
    rig.server().take_seen();
    for n in [1, 3, 4] {
        drop(files.open_local(&clip(n)).await.unwrap());
    }
    assert_eq!(downloads(&rig), 0);
    drop(files.open_local(&clip(2)).await.unwrap());
    assert_eq!((kept(&rig), downloads(&rig)), ((3, 3000), 1));
}

#[tokio::test]
async fn a_copy_in_use_stays_and_who_finds_no_room_is_told() {
    let rig = Rig::object();
    let (files, other) = (bounded(&rig, 2500).await, bounded(&rig, 2500).await);
    for n in 1..=3 {
        put(&files, &clip(n), &bytes(u8::try_from(n).unwrap(), 1000)).await;
    }
    let one = files.open_local(&clip(1)).await.unwrap();
    let two = other.open_local(&clip(2)).await.unwrap();
    let third = files.open_local(&clip(3)).await;
    assert!(matches!(third.err(), Some(FileError::NoSpace { needed: 1000, free: 500 })));
    assert_eq!(fs::read(one.path()).unwrap(), bytes(1, 1000));
    drop(two);
    let three = other.open_local(&clip(3)).await.unwrap();
    assert_eq!(fs::read(three.path()).unwrap(), bytes(3, 1000));
    assert_eq!(fs::read(one.path()).unwrap(), bytes(1, 1000));
    assert_eq!(kept(&rig), (2, 2000));
}

#[tokio::test]
async fn one_that_is_larger_than_the_bound_stands_alone() {
    let rig = Rig::object();
    let files = bounded(&rig, 2500).await;
    put(&files, &clip(1), &bytes(1, 1000)).await;
    put(&files, &clip(2), &bytes(2, 9000)).await;
    let one = files.open_local(&clip(1)).await.unwrap();
    assert!(matches!(files.open_local(&clip(2)).await.err(), Some(FileError::NoSpace { .. })));
    drop(one);
    let two = files.open_local(&clip(2)).await.unwrap();
    assert_eq!(kept(&rig), (1, 9000));
    assert!(matches!(files.open_local(&clip(1)).await.err(), Some(FileError::NoSpace { .. })));
    drop(two);
    drop(files.open_local(&clip(1)).await.unwrap());
    assert_eq!(kept(&rig), (1, 1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_want_a_file_one_downloads_it() {
    let rig = Rig::object();
    let (files, other) = (bounded(&rig, 1 << 30).await, bounded(&rig, 1 << 30).await);
    let all = bytes(1, 2 << 20);
    put(&files, &clip(1), &all).await;
    let open = |n: usize| {
        let files = if n.is_multiple_of(2) { files.clone() } else { other.clone() };
        tokio::spawn(async move {
            let held = files.open_local(&clip(1)).await.unwrap();
            fs::read(held.path()).unwrap()
        })
    };
    for task in (0..10).map(open).collect::<Vec<_>>() {
        assert!(task.await.unwrap() == all);
    }
    assert_eq!((kept(&rig), downloads(&rig)), ((1, 2 << 20), 1));
}

#[tokio::test]
async fn who_gives_up_lets_the_next_one_download() {
    let rig = Rig::object();
    let files = bounded(&rig, 1 << 30).await;
    let all = bytes(1, 1 << 20);
    put(&files, &clip(1), &all).await;
    let begun = async {
        while kept(&rig).0 == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let key = clip(1);
    let dropped = tokio::select! {
        opened = files.open_local(&key) => opened.is_ok(),
        () = begun => true,
    };
    assert!(dropped);
    // What a process leaves that dies meanwhile.
    let name = fs::read_dir(rig.data("cache")).unwrap().flatten().next();
    if let Some(name) = name.and_then(|entry| entry.file_name().into_string().ok()) {
        fs::write(rig.data("cache").join(name), b"half").unwrap();
    }
    let held = files.open_local(&clip(1)).await.unwrap();
    assert!(fs::read(held.path()).unwrap() == all);
    assert_eq!(kept(&rig), (1, 1 << 20));
}

#[tokio::test]
async fn what_was_just_published_is_not_downloaded() {
    let rig = Rig::object();
    let files = bounded(&rig, 1 << 30).await;
    let scratch = files.scratch(job(1), token()).await.unwrap();
    let file = scratch.file("out");
    fs::write(&file, b"a source").unwrap();
    let number = fs::metadata(&file).unwrap().ino();
    files.publish(&file, &source(1)).await.unwrap();
    rig.server().take_seen();
    let held = files.open_local(&source(1)).await.unwrap();
    assert_eq!(fs::metadata(held.path()).unwrap().ino(), number);
    assert_eq!(downloads(&rig), 0);
    drop(held);
    // A clip is not: nobody opens it here.
    put(&files, &clip(1), b"a clip").await;
    assert_eq!(kept(&rig).0, 1);
    // An upload that becomes a source is there once, under two names.
    let small = bounded(&rig, 1000).await;
    put(&small, &FileKey::Upload(job(2)), &bytes(1, 800)).await;
    let upload = small.open_local(&FileKey::Upload(job(2))).await.unwrap();
    let file = scratch.file("linked");
    fs::hard_link(upload.path(), &file).unwrap();
    small.publish(&file, &source(2)).await.unwrap();
    assert_eq!(kept(&rig), (3, 8 + 2 * 800));
    drop(upload);
    small.delete(&FileKey::Upload(job(2))).await.unwrap();
    assert_eq!(kept(&rig), (2, 8 + 800));
    rig.server().take_seen();
    drop(small.open_local(&source(2)).await.unwrap());
    assert_eq!(downloads(&rig), 0);
}

#[tokio::test]
async fn an_open_copy_survives_its_file() {
    let rig = Rig::object();
    let files = bounded(&rig, 1 << 30).await;
    put(&files, &source(1), b"a source").await;
    let held = files.open_local(&source(1)).await.unwrap();
    files.delete_all(job(1)).await.unwrap();
    assert!(matches!(files.open_local(&source(1)).await, Err(FileError::NotFound)));
    assert_eq!(fs::read(held.path()).unwrap(), b"a source");
    drop(held);
    files.sweep(Duration::ZERO).await.unwrap();
    assert_eq!(kept(&rig), (0, 0));
}

#[tokio::test]
async fn a_sweep_drops_copies_of_what_others_deleted() {
    let rig = Rig::object();
    let files = bounded(&rig, 1 << 30).await;
    let elsewhere = Rig { data: tempfile::TempDir::new().unwrap(), server: None };
    let other = open(elsewhere.data.path(), settings(rig.server())).await;
    for n in [1, 2] {
        put(&files, &source(n), b"a source").await;
    }
    fs::write(rig.data("cache/.half.part"), b"half").unwrap();
    other.delete_all(job(1)).await.unwrap();
    assert_eq!(kept(&rig).0, 3);
    files.sweep(Duration::ZERO).await.unwrap();
    assert_eq!(kept(&rig).0, 1);
    drop(files.open_local(&source(2)).await.unwrap());
}

#[tokio::test]
async fn copies_go_before_a_job_is_told_that_the_disk_is_full() {
    let rig = Rig::object();
    let files = bounded(&rig, 1 << 30).await;
    put(&files, &source(1), &bytes(1, 4 << 20)).await;
    put(&files, &source(2), &bytes(2, 4 << 20)).await;
    let used = files.open_local(&source(2)).await.unwrap();
    assert_eq!(kept(&rig).0, 2);
    let space = files.space().await.unwrap();
    let floor = Some(space.total.saturating_mul(2));
    let full = Settings { floor, ..settings(rig.server()) };
    let full = open(rig.data.path(), full).await;
    assert!(full.space().await.unwrap().is_low());
    assert_eq!(kept(&rig).0, 1, "what is in use stays");
    assert_eq!(fs::read(used.path()).unwrap().len(), 4 << 20);
    assert!(matches!(full.reserve(1).await, Err(FileError::NoSpace { .. })));
    put(&full, &source(3), b"x").await;
    assert_eq!(kept(&rig).0, 1, "nothing is kept on a full disk");
}
