//! Taking published files from one engine to another, such as from a folder to a bucket and back.
//!
//! Published files never change, so a copy can be made while both are in use, broken off at any
//! time, and made again: what is there with the same size is passed over.

use super::{FileError, Files, Published};
use crate::model::{JobId, LeaseToken};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::collections::HashMap;
use std::ops::AddAssign;
use tokio::io::{AsyncWriteExt, BufWriter};
use uuid::Uuid;

/// How many files of one owner are on their way at once.
const AT_ONCE: usize = 4;
/// How much is written to the disk at once.
const WRITE: usize = 1 << 20;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files that were copied.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were there already.
    pub there: u64,
    /// Files that were deleted meanwhile.
    pub gone: u64,
}

impl AddAssign for Copied {
    fn add_assign(&mut self, more: Self) {
        self.files += more.files;
        self.bytes += more.bytes;
        self.there += more.there;
        self.gone += more.gone;
    }
}

/// Copies every published file. `told` hears after each video and series how many of how many are
/// done, and what was done so far.
///
/// # Errors
/// The first file that could not be copied; those before it stay.
pub async fn copy_all(
    from: &dyn Files,
    to: &dyn Files,
    mut told: impl FnMut(usize, usize, &Copied) + Send,
) -> Result<Copied, FileError> {
    let owners = from.owners(std::time::Duration::ZERO).await?;
    let mut all = Copied::default();
    told(0, owners.len(), &all);
    for (done, owner) in owners.iter().enumerate() {
        all += copy_owner(from, to, *owner).await?;
        told(done + 1, owners.len(), &all);
    }
    Ok(all)
}

async fn copy_owner(from: &dyn Files, to: &dyn Files, owner: JobId) -> Result<Copied, FileError> {
    let there = to.list(owner).await?.into_iter().map(|file| (file.key, file.meta.bytes));
    let there: HashMap<_, _> = there.collect();
    let mut copied = Copied::default();
    let mut todo = Vec::new();
    for file in from.list(owner).await? {
        if there.get(&file.key) == Some(&file.meta.bytes) {
            copied.there += 1;
        } else {
            todo.push(copy_file(from, to, file));
        }
    }
    let one = |mut copied: Copied, more| {
        copied += more;
        std::future::ready(Ok(copied))
    };
    stream::iter(todo).buffer_unordered(AT_ONCE).try_fold(copied, one).await
}

async fn copy_file(from: &dyn Files, to: &dyn Files, file: Published) -> Result<Copied, FileError> {
    let bytes = file.meta.bytes;
    let _room = to.reserve(bytes).await?;
    let mut stream = match from.read(&file.key, 0..bytes).await {
        Err(FileError::NotFound) => return Ok(Copied { gone: 1, ..Copied::default() }),
        read => read?,
    };
    // The token only names the private folder.
    let scratch = to.scratch(file.key.owner(), LeaseToken(Uuid::new_v4())).await?;
    let path = scratch.file("copy");
    let mut out = BufWriter::with_capacity(WRITE, tokio::fs::File::create(&path).await?);
    while let Some(chunk) = stream.try_next().await? {
        out.write_all(&chunk).await?;
    }
    out.flush().await?;
    let there = to.publish(&path, &file.key).await?.bytes;
    if there == bytes {
        return Ok(Copied { files: 1, bytes, ..Copied::default() });
    }
    let why = format!("a file of {bytes} bytes arrived as one of {there}");
    Err(FileError::Io(std::io::Error::other(why)))
}
