//! What only a store on disk can show: opening what is half there, damaged or too new.

use crate::support::*;
use ezclips::model::{JobId, State};
use ezclips::queue::record::SCHEMA;
use ezclips::queue::{Layout, Queue, QueueError, Settings, sled};
use std::path::Path;
use tempfile::TempDir;

fn open(folder: &Path) -> Result<sled::SledQueue, sled::OpenError> {
    sled::open(&Layout::of(folder), Settings::default(), ManualClock::new())
}

/// Opens the store under the queue, as only a test may.
fn tamper(folder: &Path, change: impl FnOnce(&::sled::Db)) {
    let db = ::sled::open(folder.join("store")).unwrap();
    change(&db);
    db.flush().unwrap();
}

fn job_key(id: JobId) -> Vec<u8> {
    [&[1][..], id.0.as_bytes()].concat()
}

async fn folder_with_a_job() -> TempDir {
    let mut w = World::sled(Settings::default());
    w.video(1).await;
    w.handle().close();
    w.folder.take().unwrap()
}

#[tokio::test]
async fn everything_acknowledged_is_there_after_reopening() {
    let mut w = World::sled(Settings::default());
    for round in 0..3_u128 {
        let all = (1..=300).map(|n| w.video(round * 1000 + n));
        let ids = futures_util::future::join_all(all).await;
        w.restart();
        for id in ids {
            assert_eq!(w.state(id).await, State::Queued);
        }
    }
}

#[tokio::test]
async fn an_acknowledged_job_is_on_disk_before_the_owner_ends() {
    let w = World::sled(Settings::default());
    w.video(1).await;
    // A copy taken while the owner lives is what a crash at this moment would leave.
    let copy = TempDir::new().unwrap();
    copy_folder(w.folder.as_ref().unwrap().path(), copy.path());
    let queue = open(copy.path()).unwrap();
    assert_eq!(queue.get(id(1)).await.unwrap().unwrap().state, State::Queued);
}

#[tokio::test]
async fn unfinished_snapshots_do_not_keep_it_shut() {
    let folder = folder_with_a_job().await;
    let empty = folder.path().join("store/snap.0FFFFFFFFFFFFFFF");
    let torn = folder.path().join("store/snap.0FFFFFFFFFFFFFF0.generating");
    std::fs::write(&empty, "").unwrap();
    std::fs::write(&torn, "half a snapshot").unwrap();
    let queue = open(folder.path()).unwrap();
    assert_eq!(queue.get(id(1)).await.unwrap().unwrap().state, State::Queued);
    assert!(!empty.exists() && !torn.exists());
}

#[tokio::test]
async fn torn_settings_of_sled_do_not_keep_it_shut() {
    let folder = folder_with_a_job().await;
    let settings = folder.path().join("store/conf");
    let whole = std::fs::read(&settings).unwrap();
    for length in [0, 3, 30, whole.len() - 1] {
        let zeros = vec![0; whole.len()];
        for torn in [&whole[..length], &zeros[length..]] {
            std::fs::write(&settings, torn).unwrap();
            let queue = open(folder.path()).unwrap();
            assert_eq!(queue.get(id(1)).await.unwrap().unwrap().state, State::Queued);
            queue.close();
            assert_eq!(std::fs::read(&settings).unwrap(), whole);
        }
    }
}

#[tokio::test]
async fn a_damaged_row_is_reported_and_left() {
    let folder = folder_with_a_job().await;
    let mut bytes = Vec::new();
    tamper(folder.path(), |db| {
        bytes = db.get(job_key(id(1))).unwrap().unwrap().to_vec();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        db.insert(job_key(id(1)), &bytes[..]).unwrap();
    });
    let error = open(folder.path()).err().expect("a refusal");
    assert!(
        matches!(&error, sled::OpenError::Damaged(what) if what.contains("checksum")),
        "{error}"
    );
    tamper(folder.path(), |db| {
        assert_eq!(db.get(job_key(id(1))).unwrap().unwrap(), bytes, "nothing is deleted");
    });
}

#[tokio::test]
async fn rows_without_a_schema_are_not_interpreted() {
    let folder = folder_with_a_job().await;
    tamper(folder.path(), |db| drop(db.remove([0]).unwrap()));
    assert!(matches!(open(folder.path()).err(), Some(sled::OpenError::Damaged(_))));
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = folder_with_a_job().await;
    tamper(folder.path(), |db| {
        let payload = [u8::try_from(SCHEMA + 1).unwrap()];
        let crc = crc32c::crc32c_append(crc32c::crc32c(&1_u16.to_be_bytes()), &payload);
        let row = [&[0xEC, 0, 1][..], &crc.to_be_bytes(), &payload].concat();
        db.insert([0], row).unwrap();
    });
    let error = open(folder.path()).err().expect("a refusal");
    assert_eq!(error, sled::OpenError::Newer { found: SCHEMA + 1, known: SCHEMA });
    assert!(error.to_string().contains("start the version that wrote it"));
}

#[tokio::test]
async fn a_newer_row_is_refused() {
    let folder = folder_with_a_job().await;
    tamper(folder.path(), |db| {
        let crc = crc32c::crc32c_append(crc32c::crc32c(&9_u16.to_be_bytes()), b"later");
        let row = [&[0xEC, 0, 9][..], &crc.to_be_bytes(), b"later"].concat();
        db.insert(job_key(id(2)), row).unwrap();
    });
    let error = open(folder.path()).err().expect("a refusal");
    assert_eq!(error, sled::OpenError::Newer { found: 9, known: SCHEMA });
}

#[tokio::test]
async fn a_ruined_file_is_an_error_and_not_a_crash() {
    let folder = folder_with_a_job().await;
    let snapshot = folder.path().join("store/snap.0FFFFFFFFFFFFFFF");
    std::fs::write(&snapshot, "n".repeat(100)).unwrap();
    let error = open(folder.path()).err().expect("a refusal");
    assert!(matches!(error, sled::OpenError::Damaged(_)), "{error:?}");
    assert!(snapshot.exists(), "nothing is deleted");
}

#[tokio::test]
async fn a_second_owner_is_refused() {
    let w = World::sled(Settings::default());
    let second = open(w.folder.as_ref().unwrap().path()).err().expect("a refusal");
    assert!(second.to_string().contains("another process"), "{second}");
}

#[tokio::test]
async fn a_closed_queue_says_that_it_is_unavailable() {
    let w = World::sled(Settings::default());
    w.video(1).await;
    w.handle().close();
    w.handle().close();
    assert!(matches!(w.queue.get(id(1)).await, Err(QueueError::Unavailable(_))));
    assert!(matches!(w.submit(Some(video(2)), None).await, Err(QueueError::Unavailable(_))));
    assert!(matches!(w.queue.probe().await, Err(QueueError::Unavailable(_))));
    assert!(!w.handle().failed().is_cancelled(), "it was meant to end");
}
