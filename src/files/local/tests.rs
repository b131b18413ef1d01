//! What only the local engine does; the rest is in the suite of all engines (`tests/files`).

use super::{LocalFiles, Settings, open};
use crate::files::{FileError, FileKey, Files, Note};
use crate::model::{JobId, LeaseToken};
use futures_util::TryStreamExt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;
use uuid::Uuid;

const NO_FLOOR: Settings = Settings { floor: Some(0) };

fn job(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

fn token() -> LeaseToken {
    LeaseToken(Uuid::from_u128(7 << 96))
}

fn fresh() -> (TempDir, LocalFiles) {
    let data = TempDir::new().unwrap();
    let files = open(data.path(), NO_FLOOR).unwrap();
    (data, files)
}

async fn put(files: &LocalFiles, key: &FileKey, bytes: &[u8]) {
    let scratch = files.scratch(key.owner(), token()).await.unwrap();
    fs::write(scratch.file("out"), bytes).unwrap();
    let meta = files.publish(&scratch.file("out"), key).await.unwrap();
    assert_eq!(meta.bytes, bytes.len() as u64);
}

fn clip(n: u128) -> FileKey {
    FileKey::Clip(job(n), 1, "00000007".to_owned())
}

#[tokio::test]
async fn a_file_in_use_is_not_deleted() {
    let (_data, files) = fresh();
    put(&files, &clip(1), b"clip").await;
    put(&files, &FileKey::Manifest(job(1), "a".to_owned()), b"{}").await;
    let held = files.open_local(&clip(1)).await.unwrap();
    assert!(matches!(files.delete_all(job(1)).await, Err(FileError::InUse)));
    assert!(matches!(files.delete(&clip(1)).await, Err(FileError::InUse)));
    assert_eq!(fs::read(held.path()).unwrap(), b"clip");
    files.delete(&FileKey::Manifest(job(1), "a".to_owned())).await.unwrap();
    drop(held);
    files.delete_all(job(1)).await.unwrap();
    files.delete_all(job(1)).await.unwrap();
    files.delete(&clip(1)).await.unwrap();
    assert!(matches!(files.open_local(&clip(1)).await, Err(FileError::NotFound)));
    assert!(matches!(files.meta(&clip(1)).await, Err(FileError::NotFound)));
}

#[tokio::test]
async fn a_stream_goes_on_after_deletion() {
    let (_data, files) = fresh();
    put(&files, &clip(1), &vec![9; 300_000]).await;
    let stream = files.read(&clip(1), 0..300_000).await.unwrap();
    files.delete_all(job(1)).await.unwrap();
    let chunks: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(chunks.concat().len(), 300_000);
}

#[test]
fn a_full_disk_is_known_by_its_error() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert!(matches!(FileError::from(full), FileError::NoSpace { .. }));
    let other = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    assert!(matches!(FileError::from(other), FileError::Io(_)));
}

#[tokio::test]
async fn a_note_is_a_private_file() {
    let (data, files) = fresh();
    files.keep_note(Note::Pace, b"slow").await.unwrap();
    files.keep_note(Note::Pace, b"fast").await.unwrap();
    let folder = data.path().join("notes");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing half written is left");
    assert_eq!(fs::read(folder.join("pace.json")).unwrap(), b"fast");
}
