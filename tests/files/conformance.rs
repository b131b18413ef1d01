//! What every engine does.

use crate::rig::{Rig, bytes, clip, get, job, put, source, token};
use ezclips::files::upload::{Upload, UploadError};
use ezclips::files::zip::{ZipEntry, ZipLayout};
use ezclips::files::{FileError, FileKey, Note, archive};
use ezclips::model::Timestamp;
use futures_util::TryStreamExt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

macro_rules! on_every_engine {
    ($($name:ident)*) => {
        mod local {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&crate::rig::Rig::local()).await;
            })*
        }
        mod object {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&crate::rig::Rig::object()).await;
            })*
        }
    };
}

on_every_engine! {
    what_is_published_is_read_in_ranges
    what_is_published_last_counts
    a_local_file_is_the_file
    what_is_deleted_is_gone
    only_what_is_to_be_kept_stays
    everything_of_an_owner_is_listed
    owners_that_have_not_changed_are_swept
    scratch_is_private_and_goes_with_its_value
    a_sweep_removes_what_dead_runs_left_and_nothing_else
    room_is_set_aside_and_given_back
    what_one_process_has_set_aside_the_others_leave_alone
    what_a_dead_process_had_set_aside_is_free
    an_upload_is_published_whole_or_not_at_all
    a_note_is_whole_and_small
    a_note_goes_alone
    an_archive_is_read_from_published_files
}

async fn what_is_published_is_read_in_ranges(rig: &Rig) {
    let files = rig.open().await;
    let all = bytes(1, 400_000);
    put(&*files, &clip(1), &all).await;
    assert_eq!(get(&*files, &clip(1), 0, 400_000).await.unwrap(), all);
    assert_eq!(get(&*files, &clip(1), 1000, 300_001).await.unwrap(), all[1000..300_001]);
    assert_eq!(get(&*files, &clip(1), 399_999, 400_000).await.unwrap(), all[399_999..]);
    assert!(get(&*files, &clip(1), 5, 5).await.unwrap().is_empty());
    for (from, to) in [(0, 400_001), (400_001, 400_002), (400_001, 400_001), (2, 1)] {
        let read = get(&*files, &clip(1), from, to).await;
        assert!(matches!(read, Err(FileError::OutOfRange)), "{from}..{to}: {read:?}");
    }
    for (from, to) in [(0, 1), (0, 0)] {
        assert!(matches!(get(&*files, &clip(2), from, to).await, Err(FileError::NotFound)));
    }
    put(&*files, &clip(3), b"").await;
    assert!(get(&*files, &clip(3), 0, 0).await.unwrap().is_empty());
}

async fn what_is_published_last_counts(rig: &Rig) {
    let files = rig.open().await;
    for (n, content) in [&b"first"[..], b"other", b"longer than both"].into_iter().enumerate() {
        put(&*files, &source(1), content).await;
        assert_eq!(files.meta(&source(1)).await.unwrap().bytes, content.len() as u64);
        assert_eq!(get(&*files, &source(1), 0, content.len()).await.unwrap(), content);
        let held = files.open_local(&source(1)).await.unwrap();
        assert_eq!(fs::read(held.path()).unwrap(), content, "{n}");
    }
}

async fn a_local_file_is_the_file(rig: &Rig) {
    let (files, other) = (rig.open().await, rig.open().await);
    let all = bytes(2, 200_000);
    put(&*files, &clip(1), &all).await;
    let held = files.open_local(&clip(1)).await.unwrap();
    let too = other.open_local(&clip(1)).await.unwrap();
    assert_eq!(fs::read(held.path()).unwrap(), all);
    drop(held);
    assert_eq!(fs::read(too.path()).unwrap(), all);
    assert!(matches!(files.open_local(&clip(2)).await, Err(FileError::NotFound)));
    files.hold(&clip(1)).await.unwrap();
    assert!(matches!(files.hold(&clip(2)).await, Err(FileError::NotFound)));
}

async fn what_is_deleted_is_gone(rig: &Rig) {
    let files = rig.open().await;
    let manifest = FileKey::Manifest(job(1), "a".to_owned());
    for key in [&clip(1), &manifest, &source(2)] {
        put(&*files, key, b"x").await;
    }
    drop(files.open_local(&clip(1)).await.unwrap());
    files.delete(&manifest).await.unwrap();
    files.delete(&manifest).await.unwrap();
    assert!(matches!(files.meta(&manifest).await, Err(FileError::NotFound)));
    assert_eq!(files.meta(&clip(1)).await.unwrap().bytes, 1);
    files.delete_all(job(1)).await.unwrap();
    files.delete_all(job(1)).await.unwrap();
    assert!(matches!(files.open_local(&clip(1)).await, Err(FileError::NotFound)));
    assert!(matches!(get(&*files, &clip(1), 0, 1).await, Err(FileError::NotFound)));
    assert_eq!(files.meta(&source(2)).await.unwrap().bytes, 1, "another owner's");
}

async fn only_what_is_to_be_kept_stays(rig: &Rig) {
    let files = rig.open().await;
    let keys: Vec<_> = ["a", "b", "c"].map(|by| FileKey::Clip(job(1), 1, by.to_owned())).into();
    for key in keys.iter().chain([&clip(2)]) {
        put(&*files, key, b"x").await;
    }
    files.retain(job(1), &keys[1..2]).await.unwrap();
    files.retain(job(3), &[]).await.unwrap();
    let there: Vec<_> = files.list(job(1)).await.unwrap();
    assert_eq!(there.iter().map(|file| &file.key).collect::<Vec<_>>(), [&keys[1]]);
    assert_eq!(files.meta(&clip(2)).await.unwrap().bytes, 1);
}

async fn everything_of_an_owner_is_listed(rig: &Rig) {
    let files = rig.open().await;
    let (a, odd) = (|| "a".to_owned(), || "Ä/..".to_owned());
    let keys = vec![
        FileKey::Upload(job(1)),
        FileKey::Source(job(1), a()),
        FileKey::Facts(job(1), odd()),
        FileKey::Clip(job(1), 12_345, a()),
        FileKey::ClipPoster(job(1), 1, odd()),
        FileKey::Manifest(job(1), a()),
    ];
    for (n, key) in keys.iter().enumerate() {
        put(&*files, key, &bytes(0, n)).await;
    }
    let mut listed = files.list(job(1)).await.unwrap();
    listed.sort_by_key(|file| file.meta.bytes);
    assert_eq!(listed.iter().map(|file| file.meta.bytes).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(listed.into_iter().map(|file| file.key).collect::<Vec<_>>(), keys);
    assert!(files.list(job(2)).await.unwrap().is_empty());
}

async fn owners_that_have_not_changed_are_swept(rig: &Rig) {
    let files = rig.open().await;
    put(&*files, &clip(2), b"x").await;
    put(&*files, &FileKey::Upload(job(1)), b"x").await;
    put(&*files, &FileKey::Manifest(job(1), "a".to_owned()), b"x").await;
    assert_eq!(files.sweep(Duration::ZERO).await.unwrap(), [job(1), job(2)]);
    assert_eq!(files.owners(Duration::ZERO).await.unwrap(), [job(1), job(2)]);
    assert!(files.sweep(Duration::from_hours(1)).await.unwrap().is_empty());
    assert_eq!(files.list(job(1)).await.unwrap().len(), 2, "a sweep deletes nothing published");
}

async fn scratch_is_private_and_goes_with_its_value(rig: &Rig) {
    let files = rig.open().await;
    let one = files.scratch(job(1), token()).await.unwrap();
    let two = files.scratch(job(1), token()).await.unwrap();
    assert_ne!(one.dir(), two.dir());
    assert!(one.dir().starts_with(rig.data("scratch")));
    assert_eq!(fs::metadata(one.dir()).unwrap().permissions().mode() & 0o777, 0o700);
    fs::write(one.file("x"), b"x").unwrap();
    let dir = one.dir().to_owned();
    drop(one);
    assert!(!dir.exists() && two.dir().exists());
}

async fn a_sweep_removes_what_dead_runs_left_and_nothing_else(rig: &Rig) {
    let (files, other) = (rig.open().await, rig.open().await);
    let alive = other.scratch(job(1), token()).await.unwrap();
    let own = files.scratch(job(2), token()).await.unwrap();
    // A run that ended without a chance to remove its folder.
    let run = Uuid::from_u128(5).simple();
    let scratch = rig.data("scratch");
    let dead = scratch.join(format!("{}-00000007-{run}-0", job(3)));
    fs::create_dir(&dead).unwrap();
    fs::write(dead.join("half"), b"x").unwrap();
    let lock = scratch.join(format!(".{run}.lock"));
    fs::write(&lock, b"").unwrap();
    let foreign = scratch.join("not-ours");
    fs::create_dir(&foreign).unwrap();
    files.sweep(Duration::ZERO).await.unwrap();
    assert!(!dead.exists() && !lock.exists());
    assert!(alive.dir().exists() && own.dir().exists() && foreign.exists());
    let dir = alive.dir().to_owned();
    drop((alive, other));
    fs::create_dir(&dir).unwrap();
    files.sweep(Duration::ZERO).await.unwrap();
    assert!(!dir.exists());
}

async fn room_is_set_aside_and_given_back(rig: &Rig) {
    let files = rig.open().await;
    let free = files.space().await.unwrap().free;
    let most = free / 4 * 3;
    let share = files.reserve(most).await.unwrap();
    assert_eq!(files.space().await.unwrap().reserved, most);
    assert!(matches!(files.reserve(most).await, Err(FileError::NoSpace { .. })));
    drop(share);
    assert_eq!(files.space().await.unwrap().reserved, 0);
    files.reserve(most).await.unwrap();
    let full = rig.open_with(Some(u64::MAX)).await;
    assert!(full.space().await.unwrap().is_low());
    assert!(matches!(full.reserve(0).await, Err(FileError::NoSpace { .. })));
}

async fn what_one_process_has_set_aside_the_others_leave_alone(rig: &Rig) {
    let (files, other) = (rig.open().await, rig.open().await);
    let most = files.space().await.unwrap().free / 4 * 3;
    let share = files.reserve(most).await.unwrap();
    assert_eq!(other.space().await.unwrap().reserved, most);
    assert!(matches!(other.reserve(most).await, Err(FileError::NoSpace { .. })));
    drop(share);
    let _share = other.reserve(most).await.unwrap();
    assert_eq!(files.space().await.unwrap().reserved, most);
    drop(other);
    assert_eq!(files.space().await.unwrap().reserved, most, "its share lives on");
}

async fn what_a_dead_process_had_set_aside_is_free(rig: &Rig) {
    let (files, other) = (rig.open().await, rig.open().await);
    // A process that dies gives nothing back; the system takes its lock.
    std::mem::forget(other.reserve(1000).await.unwrap());
    let locks = fs::read_dir(rig.data("scratch")).unwrap().flatten();
    let told = locks.filter(|lock| fs::read(lock.path()).unwrap() == 1000_u64.to_be_bytes());
    let told: Vec<_> = told.map(|lock| lock.path()).collect();
    assert_eq!((told.len(), files.space().await.unwrap().reserved), (1, 1000));
    fs::copy(&told[0], rig.data("scratch/.0123456789abcdef0123456789abcdef.lock")).unwrap();
    assert_eq!(files.space().await.unwrap().reserved, 1000, "nobody holds the second one");
}

async fn an_upload_is_published_whole_or_not_at_all(rig: &Rig) {
    let files = rig.open().await;
    let mut upload = Upload::begin(Arc::clone(&files), job(1), token(), 8).await.unwrap();
    upload.write(b"1234").await.unwrap();
    upload.write(b"5678").await.unwrap();
    assert!(matches!(upload.write(b"9").await, Err(UploadError::TooLarge { limit: 8 })));
    drop(upload);
    let key = FileKey::Upload(job(1));
    assert!(matches!(files.meta(&key).await, Err(FileError::NotFound)));
    let mut upload = Upload::begin(Arc::clone(&files), job(1), token(), 8).await.unwrap();
    upload.write(b"12345678").await.unwrap();
    assert_eq!(upload.finish().await.unwrap().bytes, 8);
    assert_eq!(files.meta(&key).await.unwrap().bytes, 8);
    let full = rig.open_with(Some(u64::MAX)).await;
    let refused = Upload::begin(full, job(2), token(), 8).await;
    assert!(matches!(refused, Err(UploadError::File(FileError::NoSpace { .. }))));
}

async fn a_note_is_whole_and_small(rig: &Rig) {
    let files = rig.open().await;
    assert_eq!(files.note(Note::Pace).await.unwrap(), None);
    files.keep_note(Note::Pace, b"slow").await.unwrap();
    files.keep_note(Note::Pace, b"fast").await.unwrap();
    let other = rig.open().await;
    let noted = other.note(Note::Pace).await.unwrap().unwrap();
    assert_eq!(noted.bytes, b"fast");
    assert!(noted.modified.elapsed().unwrap_or_default() < Duration::from_hours(1));
    let size = usize::try_from(Note::Pace.max()).unwrap();
    other.keep_note(Note::Pace, &vec![b' '; size + 1]).await.unwrap();
    assert_eq!(files.note(Note::Pace).await.unwrap(), None, "too large to be one");
    other.keep_note(Note::Pace, &vec![b' '; size]).await.unwrap();
    assert!(files.note(Note::Pace).await.unwrap().is_some());
}

async fn a_note_goes_alone(rig: &Rig) {
    let files = rig.open().await;
    files.drop_note(Note::Cookies).await.unwrap();
    files.keep_note(Note::Cookies, b"a secret").await.unwrap();
    files.keep_note(Note::Pace, b"slow").await.unwrap();
    if rig.server.is_none() {
        let file = rig.data("notes").join("cookies.txt");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let noted = files.note(Note::Cookies).await.unwrap().unwrap();
    assert!(!format!("{noted:?}").contains("secret"));
    rig.open().await.drop_note(Note::Cookies).await.unwrap();
    assert_eq!(files.note(Note::Cookies).await.unwrap(), None);
    files.drop_note(Note::Cookies).await.unwrap();
    assert!(files.note(Note::Pace).await.unwrap().is_some());
}

async fn an_archive_is_read_from_published_files(rig: &Rig) {
    let files = rig.open().await;
    let (mut keys, mut entries) = (Vec::new(), Vec::new());
    for n in 1..=3_u8 {
        let key = FileKey::Clip(job(1), n.into(), "a".to_owned());
        let content = bytes(n, 1000 * usize::from(n));
        put(&*files, &key, &content).await;
        keys.push(key);
        entries.push(ZipEntry {
            name: format!("{n}.mp4"),
            bytes: content.len() as u64,
            crc32: crc32fast::hash(&content),
            modified: Timestamp(1_700_000_000_000),
        });
    }
    let layout = ZipLayout::new(entries).unwrap();
    let stream = archive::read(Arc::clone(&files), keys.clone(), &layout, 0..layout.len());
    let chunks: Vec<_> = stream.await.unwrap().try_collect().await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(chunks.concat())).unwrap();
    let mut third = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name("3.mp4").unwrap(), &mut third).unwrap();
    assert_eq!(third, bytes(3, 3000));
    if rig.server.is_some() {
        let kept = fs::read_dir(rig.data("cache")).unwrap().count();
        assert_eq!(kept, 0, "nothing is copied to this machine for an archive");
    }
    files.delete_all(job(1)).await.unwrap();
    let gone = archive::read(files, keys, &layout, 0..layout.len()).await;
    assert!(matches!(gone.err(), Some(FileError::NotFound)));
}
