//! The local engine on a real disk.

use super::{LocalFiles, Settings, open};
use crate::files::upload::{Upload, UploadError};
use crate::files::{FileError, FileKey, Files, Note};
use crate::model::{JobId, LeaseToken};
use futures_util::TryStreamExt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
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

async fn get(files: &LocalFiles, key: &FileKey, from: u64, to: u64) -> Result<Vec<u8>, FileError> {
    let chunks: Vec<_> = files.read(key, from..to).await?.try_collect().await?;
    Ok(chunks.concat())
}

fn clip(n: u128) -> FileKey {
    FileKey::Clip(job(n), 1, "00000007".to_owned())
}

#[tokio::test]
async fn what_is_published_is_read_in_ranges() {
    let (_data, files) = fresh();
    let bytes: Vec<u8> = (0..400_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    put(&files, &clip(1), &bytes).await;
    let size = bytes.len() as u64;
    assert_eq!(get(&files, &clip(1), 0, size).await.unwrap(), bytes);
    assert_eq!(get(&files, &clip(1), 1000, 300_001).await.unwrap(), bytes[1000..300_001]);
    assert!(get(&files, &clip(1), 5, 5).await.unwrap().is_empty());
    assert!(matches!(get(&files, &clip(1), 0, size + 1).await, Err(FileError::OutOfRange)));
    assert!(matches!(get(&files, &clip(2), 0, 1).await, Err(FileError::NotFound)));
    put(&files, &clip(1), b"new").await;
    assert_eq!(files.meta(&clip(1)).await.unwrap().bytes, 3);
}

#[tokio::test]
async fn scratch_is_private_and_goes_with_its_value() {
    let (data, files) = fresh();
    let one = files.scratch(job(1), token()).await.unwrap();
    let two = files.scratch(job(1), token()).await.unwrap();
    assert_ne!(one.dir(), two.dir());
    assert!(one.dir().starts_with(data.path().join("scratch")));
    assert_eq!(fs::metadata(one.dir()).unwrap().permissions().mode() & 0o777, 0o700);
    fs::write(one.file("x"), b"x").unwrap();
    let dir = one.dir().to_owned();
    drop(one);
    assert!(!dir.exists() && two.dir().exists());
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

#[tokio::test]
async fn a_sweep_removes_what_dead_runs_left_and_nothing_else() {
    let (data, files) = fresh();
    let other = open(data.path(), NO_FLOOR).unwrap();
    let alive = other.scratch(job(1), token()).await.unwrap();
    let own = files.scratch(job(2), token()).await.unwrap();
    // A run that ended without a chance to remove its folder.
    let run = Uuid::from_u128(5).simple();
    let scratch = data.path().join("scratch");
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

#[tokio::test]
async fn a_sweep_lists_owners_that_have_not_changed() {
    let (_data, files) = fresh();
    put(&files, &clip(2), b"x").await;
    put(&files, &FileKey::Upload(job(1)), b"x").await;
    put(&files, &FileKey::Manifest(job(1), "a".to_owned()), b"x").await;
    assert_eq!(files.sweep(Duration::ZERO).await.unwrap(), [job(1), job(2)]);
    assert!(files.sweep(Duration::from_hours(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn room_is_set_aside_and_given_back() {
    let (data, files) = fresh();
    let free = files.space().await.unwrap().free;
    let most = free / 4 * 3;
    let share = files.reserve(most).await.unwrap();
    assert_eq!(files.space().await.unwrap().reserved, most);
    assert!(matches!(files.reserve(most).await, Err(FileError::NoSpace { .. })));
    drop(share);
    assert_eq!(files.space().await.unwrap().reserved, 0);
    files.reserve(most).await.unwrap();
    let full = open(data.path(), Settings { floor: Some(u64::MAX) }).unwrap();
    assert!(full.space().await.unwrap().is_low());
    assert!(matches!(full.reserve(0).await, Err(FileError::NoSpace { .. })));
}

#[tokio::test]
async fn an_upload_is_published_whole_or_not_at_all() {
    let (data, files) = fresh();
    let files: Arc<dyn Files> = Arc::new(files);
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
    let full = open(data.path(), Settings { floor: Some(u64::MAX) }).unwrap();
    let refused = Upload::begin(Arc::new(full), job(2), token(), 8).await;
    assert!(matches!(refused, Err(UploadError::File(FileError::NoSpace { .. }))));
}

#[test]
fn a_full_disk_is_known_by_its_error() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert!(matches!(FileError::from(full), FileError::NoSpace { .. }));
    let other = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    assert!(matches!(FileError::from(other), FileError::Io(_)));
}

#[tokio::test]
async fn what_one_process_has_set_aside_the_others_leave_alone() {
    let (data, files) = fresh();
    let other = open(data.path(), NO_FLOOR).unwrap();
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

#[tokio::test]
async fn what_a_dead_process_had_set_aside_is_free() {
    let (data, files) = fresh();
    let other = open(data.path(), NO_FLOOR).unwrap();
    // A process that dies gives nothing back; the system takes its lock.
    std::mem::forget(other.reserve(1000).await.unwrap());
    let locks = fs::read_dir(data.path().join("scratch")).unwrap().flatten();
    let told = locks.filter(|lock| fs::read(lock.path()).unwrap() == 1000_u64.to_be_bytes());
    let told: Vec<_> = told.map(|lock| lock.path()).collect();
    assert_eq!((told.len(), files.space().await.unwrap().reserved), (1, 1000));
    fs::copy(&told[0], data.path().join("scratch/.0123456789abcdef0123456789abcdef.lock")).unwrap();
    assert_eq!(files.space().await.unwrap().reserved, 1000, "nobody holds the second one");
}

#[tokio::test]
async fn a_note_is_whole_private_and_small() {
    let (data, files) = fresh();
    assert_eq!(files.note(Note::Pace).await.unwrap(), None);
    files.keep_note(Note::Pace, b"slow").await.unwrap();
    files.keep_note(Note::Pace, b"fast").await.unwrap();
    let other = open(data.path(), NO_FLOOR).unwrap();
    assert_eq!(other.note(Note::Pace).await.unwrap().as_deref(), Some(&b"fast"[..]));
    let folder = data.path().join("notes");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing half written is left");
    let size = usize::try_from(Note::MAX).unwrap();
    fs::write(folder.join("pace.json"), vec![b' '; size + 1]).unwrap();
    assert_eq!(files.note(Note::Pace).await.unwrap(), None, "too large to be one");
    fs::write(folder.join("pace.json"), vec![b' '; size]).unwrap();
    assert!(files.note(Note::Pace).await.unwrap().is_some());
}
