//! Putting a file into the bucket: in one piece when it is small, else in parts.
//!
//! A reader sees the object that was there before or the whole new one. Parts of an upload that
//! breaks off are told to go at once; those of a process that died go by the sweep.

use super::bucket::{Bucket, Object};
use super::error::from_store;
use crate::files::FileError;
use crate::files::host::blocking;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{Attribute, Attributes, ObjectStore, PutMultipartOptions, PutOptions};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Bytes a part. Also what is sent without parts: S3 wants at least 5 MiB a part.
const PART: u64 = 8 << 20;
/// S3 takes 10,000 parts; larger ones only where these would not do (above 78 GiB).
const PARTS_MAX: u64 = 10_000;
/// How many parts are on their way at once; each is held in memory.
const AT_ONCE: usize = 3;
/// How often bytes are sent that did not arrive.
const TRIES: u32 = 5;
/// How long before the second time; each wait is three times as long as the one before (8 s in all).
const WAIT: Duration = Duration::from_millis(200);

/// Puts `file` under `path`. Never answers that it is not there: who publishes would take that for
/// a file of the video that is gone for good.
pub(super) async fn publish(
    bucket: &Arc<Bucket>,
    file: File,
    path: &Path,
    content_type: &'static str,
) -> Result<Object, FileError> {
    match send(bucket, file, path, content_type).await {
        Err(FileError::NotFound) => {
            Err(FileError::Unavailable(format!("the bucket lost {path} while it was written")))
        }
        sent => sent,
    }
}

async fn send(
    bucket: &Arc<Bucket>,
    file: File,
    path: &Path,
    content_type: &'static str,
) -> Result<Object, FileError> {
    let bytes = file.metadata()?.len();
    let file = Arc::new(file);
    let attributes = Attributes::from_iter([(Attribute::ContentType, content_type)]);
    if bytes <= PART {
        let payload = read(&file, 0, bytes).await?;
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = || bucket.patient.put_opts(path, payload.clone().into(), options.clone());
        patiently(put).await?;
    } else {
        in_parts(bucket, &file, bytes, path, attributes).await?;
    }
    let object = bucket.head(path).await?;
    if object.meta.bytes == bytes {
        return Ok(object);
    }
    let there = object.meta.bytes;
    Err(FileError::Unavailable(format!("{path} has {there} bytes after {bytes} were sent")))
}

async fn in_parts(
    bucket: &Arc<Bucket>,
    file: &Arc<File>,
    bytes: u64,
    path: &Path,
    attributes: Attributes,
) -> Result<(), FileError> {
    let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
    let id = bucket.patient.create_multipart_opts(path, options).await.map_err(from_store)?;
    let mut upload = Upload { bucket: Arc::clone(bucket), path: path.clone(), id, ended: false };
    let done = match upload.send(file, bytes).await {
        Ok(parts) => upload.complete(parts, bytes).await,
        Err(error) => Err(error),
    };
    if done.is_err() {
        upload.abort().await;
    }
    upload.ended = true;
    done
}

/// An upload that has begun. Dropped before its end, its parts are told to go.
struct Upload {
    bucket: Arc<Bucket>,
    path: Path,
    id: String,
    ended: bool,
}

impl Upload {
    async fn send(&self, file: &Arc<File>, bytes: u64) -> Result<Vec<PartId>, FileError> {
        let size = part_size(bytes);
        let parts = (0..bytes.div_ceil(size)).map(|n| {
            let (from, to) = (n * size, bytes.min((n + 1) * size));
            async move {
                let payload = read(file, from, to).await?;
                let n = usize::try_from(n).unwrap_or(usize::MAX);
                let (store, path, id) = (&self.bucket.patient, &self.path, &self.id);
                patiently(|| store.put_part(path, id, n, payload.clone().into())).await
            }
        });
        // In order: what comes out is what completes the upload.
        stream::iter(parts.collect::<Vec<_>>()).buffered(AT_ONCE).try_collect().await
    }

    async fn complete(&self, parts: Vec<PartId>, bytes: u64) -> Result<(), FileError> {
        let done = self.bucket.patient.complete_multipart(&self.path, &self.id, parts).await;
        match done.map_err(from_store) {
            Ok(_) => Ok(()),
            // The answer to an earlier try was lost: the upload is no more, the object is there.
            // No other upload has this name but one of the same attempt.
            Err(FileError::NotFound) => match self.bucket.head(&self.path).await? {
                object if object.meta.bytes == bytes => Ok(()),
                _ => Err(FileError::Unavailable(format!("the upload of {} is gone", self.path))),
            },
            Err(error) => Err(error),
        }
    }

    async fn abort(&self) {
        abort(&self.bucket, &self.path, &self.id).await;
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // Without a runtime the process ends, and the sweep finds it.
        let Ok(runtime) = Handle::try_current() else { return };
        let (bucket, path, id) = (Arc::clone(&self.bucket), self.path.clone(), self.id.clone());
        runtime.spawn(async move { abort(&bucket, &path, &id).await });
    }
}

/// Sends the same bytes again while that may help.
async fn patiently<'a, T>(
    send: impl Fn() -> BoxFuture<'a, object_store::Result<T>>,
) -> Result<T, FileError> {
    let mut wait = WAIT;
    for _ in 1..TRIES {
        match send().await.map_err(from_store) {
            Err(FileError::Unavailable(_)) => tokio::time::sleep(wait).await,
            done => return done,
        }
        wait *= 3;
    }
    send().await.map_err(from_store)
}

/// What cannot be aborted now goes with a sweep.
async fn abort(bucket: &Bucket, path: &Path, id: &str) {
    if let Err(error) = bucket.quick.abort_multipart(path, &id.to_owned()).await {
        tracing::debug!(%error, %path, "an upload that broke off stays until a sweep");
    }
}

/// The size of the parts, all but the last alike (which R2 asks for), in bytes.
fn part_size(bytes: u64) -> u64 {
    PART.max(bytes.div_ceil(PARTS_MAX).next_multiple_of(1 << 20))
}

async fn read(file: &Arc<File>, from: u64, to: u64) -> Result<Bytes, FileError> {
    let file = Arc::clone(file);
    blocking(move || {
        let length = usize::try_from(to - from).map_err(io::Error::other)?;
        let mut part = vec![0; length];
        file.read_exact_at(&mut part, from)?;
        Ok(Bytes::from(part))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_too_many_parts() {
        for bytes in [PART + 1, PART * PARTS_MAX, PART * PARTS_MAX + 1, 1 << 40] {
            let size = part_size(bytes);
            assert!(size >= PART && bytes.div_ceil(size) <= PARTS_MAX, "{bytes}");
        }
        assert_eq!(part_size(PART * PARTS_MAX), PART);
    }
}
