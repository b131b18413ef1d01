//! Uploads that come in pieces, on every engine: what has come stays, one adds at a time, what is
//! left alone goes.

use crate::rig::{Rig, bytes, get, job};
use ezclips::files::pieces::{Begun, Coming, KEPT, KEPT_WHOLE};
use ezclips::files::{FileError, FileKey};
use ezclips::model::{KeyId, Timestamp};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

fn begun(length: u64) -> Begun {
    let owner = Some(KeyId(Uuid::from_u128(9)));
    Begun { name: "a \"b\".mp4".to_owned(), length, owner, created_at: Timestamp(5) }
}

/// Makes a file or folder look as if nothing had happened to it for so long.
fn age(path: &Path, by: Duration) {
    File::open(path).unwrap().set_modified(SystemTime::now() - by).unwrap();
}

fn is_missing(looked: &Result<Coming, FileError>) -> bool {
    matches!(looked, Err(FileError::NotFound))
}

async fn on_every_engine<F: Future<Output = ()>>(test: impl Fn(Rig) -> F) {
    test(Rig::local()).await;
    test(Rig::object()).await;
}

#[tokio::test]
async fn pieces_become_a_published_file() {
    on_every_engine(async |rig: Rig| {
        let (files, all) = (rig.open().await, bytes(1, 100_000));
        assert!(is_missing(&files.pieces().look(job(1)).await));
        files.pieces().begin(job(1), begun(100_000)).await.unwrap();
        for piece in all.chunks(30_000) {
            // Each in a process of its own.
            let files = rig.open().await;
            let mut taken = files.pieces().take(job(1)).await.unwrap();
            for chunk in piece.chunks(7000) {
                taken.add(chunk.to_vec().into()).await.unwrap();
            }
        }
        let coming = files.pieces().look(job(1)).await.unwrap();
        assert_eq!((coming.begun, coming.offset), (begun(100_000), 100_000));
        let mut taken = files.pieces().take(job(1)).await.unwrap();
        assert!(matches!(taken.add(vec![0].into()).await, Err(FileError::OutOfRange)));
        taken.publish(&*files).await.unwrap();
        assert_eq!(get(&*files, &FileKey::Upload(job(1)), 0, 100_000).await.unwrap(), all);
        assert!(taken.settle().await.unwrap().published);
        taken.remove().await.unwrap();
        assert!(is_missing(&files.pieces().look(job(1)).await));
        assert_eq!(fs::read_dir(rig.data("arriving")).unwrap().count(), 0);
    })
    .await;
}

#[tokio::test]
async fn one_adds_at_a_time() {
    on_every_engine(async |rig: Rig| {
        let (files, other) = (rig.open().await, rig.open().await);
        files.pieces().begin(job(1), begun(10)).await.unwrap();
        let mut taken = files.pieces().take(job(1)).await.unwrap();
        taken.add(b"12345".to_vec().into()).await.unwrap();
        for pieces in [files.pieces(), other.pieces()] {
            assert!(matches!(pieces.take(job(1)).await, Err(FileError::InUse)));
            assert_eq!(pieces.look(job(1)).await.unwrap().offset, 5, "looking is free");
        }
        drop(taken);
        assert_eq!(other.pieces().take(job(1)).await.unwrap().missing(), 5);
    })
    .await;
}

#[tokio::test]
async fn what_is_left_alone_goes_with_a_sweep() {
    on_every_engine(async |rig: Rig| {
        let files = rig.open().await;
        let folder = |n: u128| rig.data("arriving").join(job(n).to_string());
        for n in 1..=5 {
            files.pieces().begin(job(n), begun(10)).await.unwrap();
        }
        // Left, held, published and left, damaged and left; the last is young.
        age(&folder(1).join("bytes"), KEPT);
        age(&folder(2).join("bytes"), KEPT);
        let _held = files.pieces().take(job(2)).await.unwrap();
        fs::remove_file(folder(3).join("bytes")).unwrap();
        age(&folder(3), KEPT_WHOLE);
        fs::write(folder(4).join("note.json"), "{").unwrap();
        age(&folder(4), KEPT);
        files.sweep(Duration::MAX).await.unwrap();
        let mut left = Vec::new();
        for n in 1..=5 {
            left.push(folder(n).exists());
        }
        assert_eq!(left, [false, true, false, false, true]);
    })
    .await;
}
