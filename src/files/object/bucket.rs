//! The bucket: how it is reached, and what our files are called in it.
//!
//! ```text
//! <prefix>/videos/<video>/…   published, named by FileKey
//! <prefix>/series/<series>/…
//! <prefix>/notes/…            what is remembered, named by Note
//! <prefix>/probes/<random>    written and deleted by the check at every start
//! ```

use super::Settings;
use super::error::from_store;
use crate::files::key::{SERIES, VIDEOS};
use crate::files::{FileError, FileKey, FileMeta, Note};
use crate::model::JobId;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectMeta, ObjectStoreExt, RetryConfig};
use std::time::{Duration, SystemTime};

/// A connection must stand by then.
const CONNECT: Duration = Duration::from_secs(4);
/// A small call must be answered by then.
const ANSWER: Duration = Duration::from_secs(15);
/// A part must have been taken by then, and the next bytes of a file must have come: a part of
/// 8 MiB at 600 kbit/s.
const PATIENCE: Duration = Duration::from_mins(2);

/// A bucket. Its clients keep their connections.
#[derive(Debug)]
pub(super) struct Bucket {
    /// For small calls, which somebody waits for: gives up soon.
    pub quick: AmazonS3,
    /// For the bytes of files; who sends or takes these has a patience of its own.
    pub patient: AmazonS3,
    /// As browsers reach it; only makes links.
    pub public: Option<AmazonS3>,
    /// For what the others do not know.
    pub http: reqwest::Client,
    prefix: Path,
}

/// A published file as the bucket describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// Size and change time.
    pub meta: FileMeta,
    /// Changes with the content; not every server tells it.
    pub etag: Option<String>,
}

impl From<ObjectMeta> for Object {
    fn from(meta: ObjectMeta) -> Self {
        let modified = SystemTime::from(meta.last_modified);
        Self { meta: FileMeta { bytes: meta.size, modified }, etag: meta.e_tag }
    }
}

impl Bucket {
    /// Makes the clients; asks nothing yet.
    pub fn new(settings: &Settings) -> object_store::Result<Self> {
        let options = ClientOptions::new().with_connect_timeout(CONNECT);
        let quick = options.clone().with_timeout(ANSWER);
        let patient = options.clone().with_timeout_disabled().with_read_timeout(PATIENCE);
        let generic =
            |source| object_store::Error::Generic { store: "S3", source: Box::new(source) };
        let http = reqwest::Client::builder().connect_timeout(CONNECT).timeout(ANSWER).build();
        let public = settings.public_endpoint.as_deref();
        Ok(Self {
            quick: client(settings, settings.endpoint.as_deref(), quick, &retries(2, 10))?,
            patient: client(settings, settings.endpoint.as_deref(), patient, &retries(1, 240))?,
            public: public
                .map(|address| client(settings, Some(address), options, &retries(0, 0)))
                .transpose()?,
            http: http.map_err(generic)?,
            prefix: Path::parse(&settings.prefix)?,
        })
    }

    /// The name of a published file.
    pub fn path(&self, key: &FileKey) -> Path {
        self.folder(key.kind(), key.owner()).join(key.name())
    }

    /// What all our names begin with, up to and with the slash; `None` when they stand alone.
    pub fn beginning(&self) -> Option<String> {
        let prefix = self.prefix.as_ref();
        (!prefix.is_empty()).then(|| format!("{prefix}/"))
    }

    /// The name of a note.
    pub fn note(&self, note: Note) -> Path {
        self.prefix.clone().join("notes").join(note.name())
    }

    /// A name nobody else uses, for the check at the start.
    pub fn probe(&self) -> Path {
        self.probes().join(uuid::Uuid::new_v4().simple().to_string())
    }

    /// Where they are.
    pub fn probes(&self) -> Path {
        self.prefix.clone().join("probes")
    }

    /// Where all videos or all series are.
    pub fn kind(&self, kind: &'static str) -> Path {
        self.prefix.clone().join(kind)
    }

    /// Where the files of a video or a series are.
    pub fn folder(&self, kind: &'static str, owner: JobId) -> Path {
        self.kind(kind).join(owner.to_string())
    }

    /// The kind, the owner and the name of a published file that is called so; `None` for whatever
    /// is not ours.
    pub fn parse(&self, path: &Path) -> Option<(&'static str, JobId, String)> {
        let parts: Vec<_> = path.prefix_match(&self.prefix)?.collect();
        let [kind, owner, name] = parts.as_slice() else { return None };
        let kind = [VIDEOS, SERIES].into_iter().find(|known| kind.as_ref() == *known)?;
        Some((kind, owner.as_ref().parse().ok()?, name.as_ref().to_owned()))
    }

    /// The same, if a key has that name.
    pub fn key(&self, path: &Path) -> Option<FileKey> {
        let (kind, owner, name) = self.parse(path)?;
        FileKey::of(kind, owner, &name)
    }

    /// What the bucket knows of an object.
    pub async fn head(&self, path: &Path) -> Result<Object, FileError> {
        self.quick.head(path).await.map(Object::from).map_err(from_store)
    }
}

fn client(
    settings: &Settings,
    endpoint: Option<&str>,
    options: ClientOptions,
    retry: &RetryConfig,
) -> object_store::Result<AmazonS3> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key_id)
        .with_secret_access_key(&settings.secret_access_key)
        .with_virtual_hosted_style_request(!settings.path_style)
        .with_client_options(options)
        .with_allow_http(true)
        .with_retry(retry.clone());
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(at(endpoint, settings));
    }
    builder.build()
}

/// The endpoint as the builder wants it: in the virtual hosted style with the bucket's name.
fn at(endpoint: &str, settings: &Settings) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    match endpoint.split_once("://") {
        Some((scheme, host)) if !settings.path_style => {
            format!("{scheme}://{}.{host}", settings.bucket)
        }
        _ => endpoint.to_owned(),
    }
}

fn retries(max_retries: usize, seconds: u64) -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(5),
        base: 3.0,
    };
    RetryConfig { backoff, max_retries, retry_timeout: Duration::from_secs(seconds) }
}
