//! Opens the files: a bucket when one is set, else the data folder; and `ezclips files`.

use crate::app::store;
use crate::cli::exit::{CliError, Exit};
use crate::cli::files::{FilesArgs, FilesCommand, copied, progress};
use crate::config::s3::S3Config;
use crate::config::{LimitConfig, data_dir};
use crate::files::object::{self, OpenError};
use crate::files::{FileError, Files, copy, local};
use std::path::Path;
use std::sync::Arc;
use tracing::{info, warn};
use url::Url;

/// Opens the files of a server, one that `works` on them or one that only hands them out.
pub async fn open(
    dir: &Path,
    s3: Option<&S3Config>,
    limits: &LimitConfig,
    works: bool,
) -> Result<Arc<dyn Files>, CliError> {
    let Some(s3) = s3 else { return folder(dir, limits.disk_floor) };
    if s3.cache_bytes < limits.max_source_bytes.saturating_mul(2) {
        warn!(
            "EZCLIPS_CACHE_MIB holds less than two of the largest videos (EZCLIPS_MAX_SOURCE_MIB): \
             a job that needs two may wait for room in vain"
        );
    }
    let files = bucket(dir, s3, limits.disk_floor, works).await?;
    info!(bucket = s3.bucket, "files are kept in a bucket");
    Ok(files)
}

/// The origin that browsers are sent to for files.
pub fn origin(s3: Option<&S3Config>) -> Option<String> {
    let s3 = s3?;
    let address = s3.public_endpoint.as_ref()?;
    if s3.path_style {
        return Some(address.origin().ascii_serialization());
    }
    let host = format!("{}.{}", s3.bucket, address.host_str()?);
    let mut address: Url = address.clone();
    address.set_host(Some(&host)).ok()?;
    Some(address.origin().ascii_serialization())
}

/// The files of a data folder; `floor` is what must stay free, in bytes.
pub fn folder(dir: &Path, floor: Option<u64>) -> Result<Arc<dyn Files>, CliError> {
    in_folder(dir, floor).map_err(|error| disk(dir, &error))
}

/// The same, without a word about where.
pub fn in_folder(dir: &Path, floor: Option<u64>) -> Result<Arc<dyn Files>, FileError> {
    Ok(Arc::new(local::open(dir, local::Settings { floor })?))
}

async fn bucket(
    dir: &Path,
    s3: &S3Config,
    floor: Option<u64>,
    keep_uploads: bool,
) -> Result<Arc<dyn Files>, CliError> {
    match object::open(dir, settings(s3, floor, keep_uploads)).await {
        Ok(files) => Ok(Arc::new(files)),
        Err(OpenError::Bucket { why, hint }) => Err(CliError::new(Exit::Config, why).hint(hint)),
        Err(OpenError::Disk(error)) => Err(disk(dir, &error)),
    }
}

/// A bucket as it is set.
pub fn settings(s3: &S3Config, floor: Option<u64>, keep_uploads: bool) -> object::Settings {
    let s3 = s3.clone();
    object::Settings {
        bucket: s3.bucket,
        endpoint: s3.endpoint,
        region: s3.region,
        access_key_id: s3.access_key_id,
        secret_access_key: s3.secret_access_key,
        prefix: s3.prefix,
        path_style: s3.path_style,
        public_endpoint: s3.public_endpoint.map(Into::into),
        cache_bytes: s3.cache_bytes,
        keep_uploads,
        floor,
        abandoned_after: object::ABANDONED_AFTER,
    }
}

fn disk(dir: &Path, error: &FileError) -> CliError {
    CliError::new(Exit::Store, format!("the files in {}: {error}", dir.display()))
        .hint("check the folder's permissions")
}

/// Does what was asked.
pub async fn run(args: FilesArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    let s3 = S3Config::new(&args.s3)?.ok_or_else(|| {
        CliError::new(Exit::Config, "no bucket is named")
            .hint("name it as for the server, with --s3-bucket or S3_BUCKET")
    })?;
    let FilesCommand::Copy(way) = &args.command;
    let (other, to_bucket) = way.folder();
    // Nothing is made for a name that was mistyped.
    if to_bucket && !other.join("files").is_dir() {
        return Err(CliError::new(Exit::Failed, format!("{} holds no files", other.display()))
            .hint("name the data folder of the server"));
    }
    let floor = args.disk_floor_mib.map(|mib| mib.saturating_mul(1 << 20));
    store::make_dir(&dir, None)?;
    let bucket = bucket(&dir, &s3, floor, false).await?;
    store::make_dir(other, None)?;
    let folder = folder(other, floor)?;
    let (from, to) = if to_bucket { (folder, bucket) } else { (bucket, folder) };
    let bar = progress(args.json);
    let done = copy::copy_all(&*from, &*to, |done, of, so_far| bar.told(done, of, so_far)).await;
    bar.end();
    let done = done.map_err(|error| {
        let exit = match error {
            FileError::NoSpace { .. } | FileError::Unavailable(_) => Exit::TryLater,
            _ => Exit::Failed,
        };
        CliError::new(exit, error).hint("the same command goes on where this one stopped")
    })?;
    Ok(copied(&done, args.json)?)
}
