//! A data folder and, for a bucket, its server; opened as often as there are processes.

use crate::s3::{BUCKET, KEY, SECRET, Server};
use ezclips::app::tls;
use ezclips::files::local;
use ezclips::files::object::{self, ObjectFiles};
use ezclips::files::{FileError, FileKey, Files};
use ezclips::model::{JobId, LeaseToken};
use futures_util::TryStreamExt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// Files of one engine.
pub struct Rig {
    pub data: TempDir,
    pub server: Option<Server>,
}

impl Rig {
    pub fn local() -> Self {
        Self { data: TempDir::new().unwrap(), server: None }
    }

    pub fn object() -> Self {
        Self { data: TempDir::new().unwrap(), server: Some(Server::start()) }
    }

    pub fn data(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// One process on the data folder, which keeps nothing free.
    pub async fn open(&self) -> Arc<dyn Files> {
        self.open_with(Some(0)).await
    }

    pub async fn open_with(&self, floor: Option<u64>) -> Arc<dyn Files> {
        match &self.server {
            None => Arc::new(local::open(self.data.path(), local::Settings { floor }).unwrap()),
            Some(server) => {
                let settings = object::Settings { floor, ..settings(server) };
                Arc::new(open(self.data.path(), settings).await)
            }
        }
    }
}

/// The settings for a server: a prefix, a large cache.
pub fn settings(server: &Server) -> object::Settings {
    object::Settings {
        bucket: BUCKET.to_owned(),
        endpoint: Some(server.endpoint()),
        region: "us-east-1".to_owned(),
        access_key_id: KEY.to_owned(),
        secret_access_key: SECRET.to_owned(),
        prefix: "house/one".to_owned(),
        path_style: true,
        public_endpoint: None,
        cache_bytes: 1 << 30,
        keep_uploads: true,
        floor: Some(0),
        abandoned_after: Duration::ZERO,
    }
}

pub async fn try_open(
    data: &Path,
    settings: object::Settings,
) -> Result<ObjectFiles, object::OpenError> {
    tls::install();
    object::open(data, settings).await
}

pub async fn open(data: &Path, settings: object::Settings) -> ObjectFiles {
    try_open(data, settings).await.unwrap()
}

pub fn job(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

pub fn token() -> LeaseToken {
    LeaseToken(Uuid::from_u128(7 << 96))
}

pub fn clip(n: u128) -> FileKey {
    FileKey::Clip(job(n), 1, "00000007".to_owned())
}

pub fn source(n: u128) -> FileKey {
    FileKey::Source(job(n), "00000007".to_owned())
}

/// Bytes that do not repeat.
pub fn bytes(seed: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    fastrand::Rng::with_seed(seed.into()).fill(&mut bytes);
    bytes
}

pub async fn try_put(files: &dyn Files, key: &FileKey, bytes: &[u8]) -> Result<(), FileError> {
    let scratch = files.scratch(key.owner(), token()).await?;
    let file = scratch.file("out");
    fs::write(&file, bytes)?;
    let meta = files.publish(&file, key).await?;
    assert_eq!(meta.bytes, bytes.len() as u64);
    assert!(!file.exists(), "what is published is no longer in scratch");
    Ok(())
}

pub async fn put(files: &dyn Files, key: &FileKey, bytes: &[u8]) {
    try_put(files, key, bytes).await.unwrap();
}

pub async fn get(
    files: &dyn Files,
    key: &FileKey,
    from: usize,
    to: usize,
) -> Result<Vec<u8>, FileError> {
    let chunks: Vec<_> = files.read(key, from as u64..to as u64).await?.try_collect().await?;
    Ok(chunks.concat())
}
