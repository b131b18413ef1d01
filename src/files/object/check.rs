//! The look at the bucket before anything starts: what is wrong, and which setting to change.

use super::Settings;
use super::bucket::Bucket;
use super::error::{from_store, status};
use crate::files::FileError;
use futures_util::{StreamExt, TryStreamExt};
use object_store::{Error, ObjectStore, ObjectStoreExt};
use std::time::{Duration, SystemTime};
use thiserror::Error as ThisError;

/// Why a bucket cannot be used.
#[derive(Debug, ThisError)]
pub enum OpenError {
    /// The bucket: what it said, and what to do about it.
    #[error("{why}")]
    Bucket {
        /// What happened, naming the setting.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// The folders of this machine.
    #[error("{0}")]
    Disk(FileError),
}

/// What is written to see whether that is allowed.
const PROBE: &[u8] = b"EZ Clips was here.\n";
/// A probe this old has nobody who will delete it: a check takes seconds, or minutes with a server
/// that hardly answers.
const LEFT: Duration = Duration::from_hours(1);

/// Lists once.
pub(super) async fn list(bucket: &Bucket, settings: &Settings) -> Result<(), OpenError> {
    let prefix = object_store::path::Path::parse(&settings.prefix).unwrap_or_default();
    match bucket.quick.list(Some(&prefix)).next().await {
        Some(Err(error)) => Err(explain(&error, settings)),
        _ => Ok(()),
    }
}

/// Lists, writes, reads and deletes once.
pub(super) async fn bucket(bucket: &Bucket, settings: &Settings) -> Result<(), OpenError> {
    let failed = |error: Error| explain(&error, settings);
    // A list is refused more exactly than a write: it names no object that may not be there.
    list(bucket, settings).await?;
    let path = bucket.probe();
    bucket.quick.put(&path, PROBE.into()).await.map_err(failed)?;
    let read = async { bucket.quick.get(&path).await?.bytes().await };
    let read = read.await;
    bucket.quick.delete(&path).await.map_err(failed)?;
    if read.map_err(failed)? == PROBE {
        return Ok(());
    }
    let why = format!("the bucket `{}` gave back something else than was put in", settings.bucket);
    Err(OpenError::Bucket { why, hint: "look at the server behind S3_ENDPOINT" })
}

/// Deletes what checks left that were killed in the middle.
pub(super) async fn sweep(bucket: &Bucket) -> Result<(), FileError> {
    let mut found = bucket.quick.list(Some(&bucket.probes()));
    while let Some(probe) = found.try_next().await.map_err(from_store)? {
        let age = SystemTime::from(probe.last_modified).elapsed().unwrap_or_default();
        if age < LEFT {
            continue;
        }
        match bucket.quick.delete(&probe.location).await.map_err(from_store) {
            // Another process sweeps as well.
            Ok(()) | Err(FileError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What an error says about the settings.
pub(super) fn explain(error: &Error, settings: &Settings) -> OpenError {
    let text = error.to_string();
    let says = |codes: &[&str]| codes.iter().any(|code| text.contains(code));
    let endpoint = settings.endpoint.as_deref().unwrap_or("Amazon S3");
    let (setting, hint) = if says(&["NoSuchBucket"]) || matches!(error, Error::NotFound { .. }) {
        ("S3_BUCKET", "make the bucket first, or name another one")
    } else if says(&["SignatureDoesNotMatch"]) {
        ("S3_SECRET_ACCESS_KEY", "copy the secret that belongs to S3_ACCESS_KEY_ID again")
    } else if says(&["RequestTimeTooSkewed"]) {
        ("the clock", "set this machine's clock: signatures are good for a quarter of an hour")
    } else if says(&["AuthorizationHeaderMalformed", "PermanentRedirect", "without LOCATION"]) {
        ("S3_REGION", "set the region the bucket is in; R2 wants `auto`, Garage `garage`")
    } else if says(&["InvalidAccessKeyId", "NotSignedUp", "No such key"])
        || matches!(error, Error::Unauthenticated { .. })
    {
        ("S3_ACCESS_KEY_ID", "use a key of that server")
    } else if matches!(error, Error::PermissionDenied { .. }) {
        ("S3_ACCESS_KEY_ID", "let this key list, read, write and delete in the bucket")
    } else if matches!(error, Error::InvalidPath { .. }) {
        ("S3_PREFIX", "write it as a folder, such as `ezclips`")
    } else if status(&text).is_some() {
        ("S3_ENDPOINT", "look into that server's log")
    } else {
        ("S3_ENDPOINT", "check the address, the network and that the server runs")
    };
    let said = shorten(&match said(&text) {
        Some(said) => said.to_owned(),
        None => text.clone(),
    });
    let bucket = &settings.bucket;
    let why = format!("the bucket `{bucket}` at {endpoint} cannot be used ({setting}): {said}");
    OpenError::Bucket { why, hint }
}

/// What the server's own message says.
fn said(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<Message>")?;
    Some(rest.split_once("</Message>")?.0)
}

/// One line that fits.
fn shorten(text: &str) -> String {
    const MOST: usize = 300;
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    line.chars().take(MOST).chain(['…']).collect()
}
