//! An archive as a stream: the computed bytes of its layout and the ranges of published files.

use super::zip::{Segment, ZipLayout};
use super::{ByteStream, FileError, FileKey, Files};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// The bytes `range` of the archive. `keys` are the files of the layout's entries, in their
/// order; they are kept from deletion until the stream is
/// dropped, where the engine can do that. Files are opened one after
/// the other, when their turn comes.
///
/// # Errors
/// [`FileError::OutOfRange`] when the range lies outside the archive or there is not one key an
/// entry; [`FileError::NotFound`] when the files are gone. A file that is shorter than its entry
/// ends the stream with an error.
pub async fn read(
    files: Arc<dyn Files>,
    keys: Vec<FileKey>,
    layout: &ZipLayout,
    range: Range<u64>,
) -> Result<ByteStream, FileError> {
    let outside = range.start > range.end || range.end > layout.len();
    if outside || keys.len() != layout.entries().len() {
        return Err(FileError::OutOfRange);
    }
    // All files of one owner are deleted together, so one of each owner holds them all.
    let mut holds = Vec::new();
    let mut owner = None;
    for key in &keys {
        if owner.replace(key.owner()) != Some(key.owner()) {
            holds.push(files.hold(key).await?);
        }
    }
    let keys = Arc::new(keys);
    let parts = stream::iter(layout.segments(range)).then(move |segment| {
        let _held = &holds;
        let (files, keys) = (Arc::clone(&files), Arc::clone(&keys));
        async move { open(files.as_ref(), &keys, segment).await.map_err(io::Error::other) }
    });
    Ok(parts.try_flatten().boxed())
}

async fn open(
    files: &dyn Files,
    keys: &[FileKey],
    segment: Segment,
) -> Result<ByteStream, FileError> {
    match segment {
        Segment::Bytes(bytes) => Ok(stream::iter([Ok(Bytes::from(bytes))]).boxed()),
        Segment::Entry { index, range } => {
            files.read(keys.get(index).ok_or(FileError::NotFound)?, range).await
        }
    }
}
