//! A bucket that is away, and connections that break.

use crate::rig::{Rig, bytes, clip, get, put, source, try_put};
use ezclips::files::{FileError, FileKey, Note};
use futures_util::TryStreamExt;
use std::fs;
use std::time::Duration;

const MIB: usize = 1 << 20;

#[tokio::test]
async fn while_the_bucket_is_away_everything_says_so_and_then_goes_on() {
    let mut rig = Rig::object();
    let files = rig.open().await;
    put(&*files, &clip(1), b"a clip").await;
    rig.server.as_mut().unwrap().stop();
    let (owner, later) = (clip(1).owner(), clip(2));
    let away = [
        files.meta(&clip(1)).await.err(),
        files.read(&clip(1), 0..6).await.err(),
        files.open_local(&clip(1)).await.err(),
        files.delete(&clip(1)).await.err(),
        files.retain(owner, &[]).await.err(),
        files.list(owner).await.err(),
        files.owners(Duration::ZERO).await.err(),
        files.note(Note::Pace).await.err(),
        files.drop_note(Note::Cookies).await.err(),
        try_put(&*files, &later, b"later").await.err(),
    ];
    for (n, error) in away.into_iter().enumerate() {
        assert!(matches!(error, Some(FileError::Unavailable(_))), "{n}: {error:?}");
    }
    assert!(files.space().await.is_ok(), "this machine is as it was");
    rig.server.as_mut().unwrap().resume();
    assert_eq!(get(&*files, &clip(1), 0, 6).await.unwrap(), b"a clip");
    put(&*files, &later, b"later").await;
}

#[tokio::test]
async fn reading_goes_on_where_a_connection_broke() {
    let rig = Rig::object();
    let files = rig.open().await;
    let all = bytes(3, 12 * MIB);
    put(&*files, &clip(1), &all).await;
    let mut stream = files.read(&clip(1), 1..all.len() as u64).await.unwrap();
    let mut got = stream.try_next().await.unwrap().unwrap().to_vec();
    for _ in 0..3 {
        let before = rig.server().cuts();
        rig.server().cut_after_sending(500_000);
        while rig.server().cuts() == before {
            got.extend_from_slice(&stream.try_next().await.unwrap().unwrap());
        }
    }
    let rest: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(rig.server().cuts(), 3);
    assert!(got.len() < all.len() - 1, "the last cut was before the end");
    got.extend_from_slice(&rest.concat());
    assert!(got == all[1..], "{} bytes of {}", got.len(), all.len() - 1);
}

#[tokio::test]
async fn a_file_that_is_replaced_while_it_is_read_is_not_mixed() {
    let rig = Rig::object();
    let files = rig.open().await;
    put(&*files, &clip(1), &bytes(3, 12 * MIB)).await;
    let mut stream = files.read(&clip(1), 0..12 << 20).await.unwrap();
    stream.try_next().await.unwrap().unwrap();
    put(&*files, &clip(1), &bytes(4, 12 * MIB)).await;
    rig.server().cut_after_sending(100_000);
    let read: Result<Vec<_>, _> = stream.try_collect().await;
    assert!(read.is_err() && rig.server().cuts() == 1);
}

#[tokio::test]
async fn an_upload_goes_on_after_a_cut() {
    let rig = Rig::object();
    let files = rig.open().await;
    let all = bytes(5, 16 * MIB + 3);
    rig.server().cut_after_taking(5_000_000);
    put(&*files, &source(1), &all).await;
    assert_eq!(rig.server().cuts(), 1);
    assert!(get(&*files, &source(1), 0, all.len()).await.unwrap() == all);
    assert!(rig.server().uploads().is_empty() && rig.server().parts() == 0);
}

#[tokio::test]
async fn a_copy_is_whole_although_the_connection_broke() {
    let rig = Rig::object();
    let files = rig.open().await;
    let (key, all) = (FileKey::Clip(clip(1).owner(), 2, "a".to_owned()), bytes(6, 2 * MIB));
    put(&*files, &key, &all).await;
    rig.server().cut_after_sending(1 << 20);
    let held = files.open_local(&key).await.unwrap();
    assert_eq!(rig.server().cuts(), 1);
    assert!(fs::read(held.path()).unwrap() == all);
}

#[tokio::test]
async fn a_copy_that_cannot_be_finished_leaves_nothing() {
    let rig = Rig::object();
    let files = rig.open().await;
    put(&*files, &clip(1), &bytes(6, 2 * MIB)).await;
    rig.server().go_away_after_sending(1 << 20);
    let opened = files.open_local(&clip(1)).await;
    assert!(matches!(opened.err(), Some(FileError::Unavailable(_))));
    assert_eq!((rig.server().cuts(), fs::read_dir(rig.data("cache")).unwrap().count()), (1, 0));
}
