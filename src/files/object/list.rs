//! What is in the bucket: owners, their files, and deleting these.
//!
//! A list comes in pages of a thousand names; no more than a page is held, besides the answer.

use super::bucket::Bucket;
use super::error::from_store;
use crate::files::key::{SERIES, VIDEOS};
use crate::files::{FileError, FileKey, FileMeta, Published};
use crate::model::JobId;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use object_store::ObjectStore;
use object_store::path::Path;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// Owners whose newest file is at least so old, in order.
pub(super) async fn owners(bucket: &Bucket, older_than: Duration) -> Result<Vec<JobId>, FileError> {
    let mut newest: BTreeMap<JobId, SystemTime> = BTreeMap::new();
    for kind in [VIDEOS, SERIES] {
        let mut found = bucket.quick.list(Some(&bucket.kind(kind)));
        while let Some(object) = found.try_next().await.map_err(from_store)? {
            let Some((_, owner, _)) = bucket.parse(&object.location) else { continue };
            let modified = SystemTime::from(object.last_modified);
            let known = newest.entry(owner).or_insert(modified);
            *known = modified.max(*known);
        }
    }
    let old = |modified: &SystemTime| {
        older_than.is_zero() || modified.elapsed().is_ok_and(|age| age >= older_than)
    };
    Ok(newest.into_iter().filter(|(_, modified)| old(modified)).map(|(owner, _)| owner).collect())
}

/// Everything published for an owner.
pub(super) async fn list(bucket: &Bucket, owner: JobId) -> Result<Vec<Published>, FileError> {
    let mut published = Vec::new();
    for kind in [VIDEOS, SERIES] {
        let mut found = bucket.quick.list(Some(&bucket.folder(kind, owner)));
        while let Some(object) = found.try_next().await.map_err(from_store)? {
            let Some(key) = bucket.key(&object.location) else { continue };
            let modified = object.last_modified.into();
            published.push(Published { key, meta: FileMeta { bytes: object.size, modified } });
        }
    }
    Ok(published)
}

/// Deletes what an owner has, all but what is to be kept.
pub(super) async fn retain(
    bucket: &Bucket,
    owner: JobId,
    keep: &[FileKey],
) -> Result<(), FileError> {
    let keep: Vec<Path> = keep.iter().map(|key| bucket.path(key)).collect();
    let mut gone = Vec::new();
    for kind in [VIDEOS, SERIES] {
        let mut found = bucket.quick.list(Some(&bucket.folder(kind, owner)));
        while let Some(object) = found.try_next().await.map_err(from_store)? {
            if !keep.contains(&object.location) {
                gone.push(object.location);
            }
        }
    }
    delete(bucket, gone).await
}

/// Deletes objects. Not there is fine.
pub(super) async fn delete(bucket: &Bucket, paths: Vec<Path>) -> Result<(), FileError> {
    let paths = stream::iter(paths.into_iter().map(Ok)).boxed();
    let mut deleted = bucket.quick.delete_stream(paths);
    while let Some(deleted) = deleted.next().await {
        match deleted.map_err(from_store) {
            Ok(_) | Err(FileError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
