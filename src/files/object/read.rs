//! Reading an object as a stream that goes on where a cut connection left it.
//!
//! Nothing is read ahead beyond what the connection buffers: whoever takes slowly is sent slowly.

use super::bucket::{Bucket, Object};
use super::error::from_store;
use crate::files::{ByteStream, FileError};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// How often a stream that has come to nothing is tried again; any byte that comes starts anew.
const TRIES: u32 = 6;
/// How long before the first of these; each waits twice as long as the one before (6 s in all).
const WAIT: Duration = Duration::from_millis(100);

/// The bytes of `range`; of this very object, when one is told.
pub(super) async fn read(
    bucket: &Arc<Bucket>,
    path: Path,
    range: Range<u64>,
    of: Option<&Object>,
) -> Result<ByteStream, FileError> {
    if range.start > range.end {
        return Err(FileError::OutOfRange);
    }
    // No range of HTTP is empty.
    if range.start == range.end {
        let bytes = bucket.head(&path).await?.meta.bytes;
        return if range.end > bytes {
            Err(FileError::OutOfRange)
        } else {
            Ok(stream::empty().boxed())
        };
    }
    let got = get(bucket, &path, &range).await.map_err(from_store)?;
    if got.range != range {
        return Err(FileError::OutOfRange);
    }
    let object = got.meta.clone();
    if of.is_some_and(|of| *of != Object::from(object.clone())) {
        return Err(FileError::Unavailable(format!("{path} was replaced just now")));
    }
    let body = Some(got.into_stream());
    let reading = Reading { bucket: Arc::clone(bucket), path, object, range, body, tries: 0 };
    Ok(stream::try_unfold(reading, Reading::next).boxed())
}

async fn get(bucket: &Bucket, path: &Path, range: &Range<u64>) -> object_store::Result<GetResult> {
    let range = Some(GetRange::Bounded(range.clone()));
    bucket.patient.get_opts(path, GetOptions { range, ..GetOptions::default() }).await
}

struct Reading {
    bucket: Arc<Bucket>,
    path: Path,
    object: ObjectMeta,
    /// What is still to come.
    range: Range<u64>,
    body: Option<BoxStream<'static, object_store::Result<Bytes>>>,
    tries: u32,
}

impl Reading {
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        while self.range.start < self.range.end {
            let Some(body) = &mut self.body else {
                self.body = self.again().await?;
                continue;
            };
            match body.next().await {
                Some(Ok(bytes)) if bytes.is_empty() => {}
                Some(Ok(bytes)) => {
                    self.tries = 0;
                    self.range.start += bytes.len() as u64;
                    return Ok(Some((bytes, self)));
                }
                Some(Err(error)) if self.tries >= TRIES => return Err(io::Error::other(error)),
                None if self.tries >= TRIES => return Err(io::ErrorKind::UnexpectedEof.into()),
                Some(Err(_)) | None => self.body = None,
            }
        }
        Ok(None)
    }

    /// Asks for the rest; `None` when that failed in a way that may pass.
    async fn again(
        &mut self,
    ) -> io::Result<Option<BoxStream<'static, object_store::Result<Bytes>>>> {
        tokio::time::sleep(WAIT * 2_u32.saturating_pow(self.tries)).await;
        self.tries += 1;
        match get(&self.bucket, &self.path, &self.range).await {
            Ok(got) if got.range == self.range && same(&got.meta, &self.object) => {
                tracing::debug!(path = %self.path, from = self.range.start, "reading goes on");
                Ok(Some(got.into_stream()))
            }
            Ok(_) => Err(io::Error::other("the file was replaced while it was read")),
            Err(error) => match from_store(error) {
                FileError::Unavailable(_) if self.tries < TRIES => Ok(None),
                error => Err(io::Error::other(error)),
            },
        }
    }
}

fn same(one: &ObjectMeta, two: &ObjectMeta) -> bool {
    let modified = one.last_modified == two.last_modified;
    one.size == two.size && one.e_tag == two.e_tag && (one.e_tag.is_some() || modified)
}
