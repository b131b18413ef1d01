//! Opens what a data folder holds: its owner's lock, the queue, the files.

use crate::cli::exit::{CliError, Exit};
use crate::config::{LimitConfig, QueueConfig};
use crate::files::{self, Files};
use crate::queue::owner::{Owner, TakeError};
use crate::queue::sled::{OpenError, SledQueue};
use crate::queue::{self, Layout, SystemClock};
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a lease lasts without a heartbeat.
pub const LEASE: Duration = Duration::from_secs(30);

/// An opened data folder. The queue is closed before the lock goes.
pub struct Store {
    /// Jobs.
    pub queue: Arc<SledQueue>,
    /// Sources and clips.
    pub files: Arc<dyn Files>,
    /// The right to have both open.
    pub owner: Owner,
}

/// Makes the data folder, private to this user.
pub fn make_dir(dir: &Path) -> Result<(), CliError> {
    let made = || -> io::Result<()> {
        let fresh: Vec<&Path> = dir.ancestors().take_while(|folder| !folder.exists()).collect();
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        // A new folder is durable once the one that names it is.
        for parent in fresh.iter().filter_map(|folder| folder.parent()) {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    };
    made().map_err(|error| {
        CliError::new(Exit::Store, format!("the data folder {}: {error}", dir.display()))
            .hint("choose a folder this user can write with --data-dir or EZCLIPS_DATA_DIR")
    })?;
    queue::require_local(dir).map_err(|error| {
        CliError::new(Exit::Store, format!("the data folder {}: {error}", dir.display())).hint(
            "keep the data folder on a local disk: choose one with --data-dir or EZCLIPS_DATA_DIR",
        )
    })
}

/// Takes the ownership of a data folder.
pub fn own(dir: &Path) -> Result<Owner, CliError> {
    Owner::take(dir).map_err(|error| {
        let hint = match &error {
            TakeError::Held(_) => "stop that process first, or use another --data-dir",
            TakeError::Io(_) => "check the folder's permissions",
        };
        CliError::new(Exit::Store, format!("{}: {error}", dir.display())).hint(hint)
    })
}

/// Opens a data folder that this process owns.
pub async fn open(
    dir: &Path,
    owner: Owner,
    queue: &QueueConfig,
    limits: &LimitConfig,
) -> Result<Store, CliError> {
    Ok(Store {
        queue: Arc::new(open_layout(layout(dir, limits), queue).await?),
        files: open_files(dir, limits)?,
        owner,
    })
}

/// Opens the queue with the usual floor for its ballast.
pub async fn open_queue(dir: &Path, config: &QueueConfig) -> Result<SledQueue, CliError> {
    open_layout(Layout::of(dir), config).await
}

/// Where the queue keeps what in a data folder, and what it leaves free on the disk.
pub fn layout(dir: &Path, limits: &LimitConfig) -> Layout {
    Layout::of(dir).with_floor(limits.disk_floor)
}

/// Opens the queue, repairing what can be repaired; reading all of it may take a moment, so not on
/// a thread that serves others.
pub async fn open_layout(layout: Layout, config: &QueueConfig) -> Result<SledQueue, CliError> {
    let settings = queue_settings(config);
    let dir = layout.folder().to_owned();
    let opened = tokio::task::spawn_blocking(move || {
        queue::sled::open_or_restore(&layout, settings, Arc::new(SystemClock::default()))
    });
    let opened = opened.await.map_err(io::Error::other)?.map_err(|error| {
        let hint = match error {
            OpenError::Newer { .. } => "nothing was changed",
            OpenError::NoSpace(_) => "nothing was changed; free some space on the disk",
            OpenError::Damaged(_) | OpenError::Io(_) => {
                "nothing was deleted; check the disk and the folder's permissions"
            }
        };
        CliError::new(Exit::Store, format!("the store in {}: {error}", dir.display())).hint(hint)
    })?;
    if let Some(repair) = &opened.repair {
        tracing::error!(folder = %dir.display(), "{repair}");
    }
    Ok(opened.queue)
}

/// The queue's settings as the engines take them.
pub fn queue_settings(config: &QueueConfig) -> queue::Settings {
    queue::Settings {
        lease: LEASE,
        max_queue: config.max_queue,
        retry: config.retry,
        retention: config.retention,
    }
}

/// Opens the files of a data folder.
pub fn open_files(dir: &Path, limits: &LimitConfig) -> Result<Arc<dyn Files>, CliError> {
    let settings = files::local::Settings { floor: limits.disk_floor };
    let files = files::local::open(dir, settings).map_err(|error| {
        CliError::new(Exit::Store, format!("the files in {}: {error}", dir.display()))
            .hint("check the folder's permissions")
    })?;
    Ok(Arc::new(files))
}
