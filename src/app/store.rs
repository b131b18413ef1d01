//! Opens what a data folder holds: the queue, shared with other processes on it, and the files.

use crate::cli::exit::{CliError, Exit};
use crate::config::{LimitConfig, QueueConfig};
use crate::files::{self, Files};
use crate::queue::owner::{Owner, TakeError};
use crate::queue::share::{Fatal, Member, Membership, OpenFailure, Passes};
use crate::queue::sled::OpenError;
use crate::queue::{self, SystemClock};
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a lease lasts without a heartbeat.
pub const LEASE: Duration = Duration::from_secs(30);

/// A data folder that this process takes part in.
pub struct Store {
    /// Jobs; shared with other processes on this folder.
    pub queue: Arc<Member>,
    /// Sources and clips.
    pub files: Arc<dyn Files>,
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

/// Takes part in a data folder.
pub async fn join(
    dir: &Path,
    queue: &QueueConfig,
    limits: &LimitConfig,
    contend_after: Duration,
    address: Option<String>,
) -> Result<Store, CliError> {
    let files = open_files(dir, limits)?;
    let queue = Arc::new(join_queue(dir, queue, contend_after, address).await?);
    Ok(Store { queue, files })
}

/// Takes part in the queue of a data folder.
pub async fn join_queue(
    dir: &Path,
    config: &QueueConfig,
    contend_after: Duration,
    address: Option<String>,
) -> Result<Member, CliError> {
    let (settings, path) = (queue_settings(config), dir.join("store"));
    let open = move || {
        let opened = queue::sled::open(&path, settings, Arc::new(SystemClock::default()));
        opened.map_err(|error| OpenFailure { passes: passes(&error), reason: error.to_string() })
    };
    let membership =
        Membership { dir: dir.to_owned(), open: Arc::new(open), contend_after, address };
    Member::join(membership).await.map_err(|fatal| lost(dir, &fatal))
}

/// Whether the store may be opened later although it cannot be opened now.
fn passes(error: &OpenError) -> Passes {
    match error {
        OpenError::Io(_) => Passes::IfItWorkedBefore,
        OpenError::Damaged(_) | OpenError::Newer { .. } => Passes::Never,
    }
}

/// Why this process cannot take part (any more), for people.
pub fn lost(dir: &Path, fatal: &Fatal) -> CliError {
    let hint = match fatal {
        Fatal::Open(_) => {
            "nothing was deleted; move the `store` folder aside to start with an empty one"
        }
        Fatal::Lock(_) => "check the folder's permissions",
        Fatal::Hung => {
            "check the disk; everything that was acknowledged is there at the next start"
        }
    };
    CliError::new(Exit::Store, format!("the store in {}: {fatal}", dir.display())).hint(hint)
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
