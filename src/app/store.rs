//! Opens what a data folder holds: the queue, shared with other processes on it, and the files.

use crate::app::redis;
use crate::cli::exit::{CliError, Exit};
use crate::config::options::RetentionOptions;
use crate::config::redis::RedisConfig;
use crate::config::{self, LimitConfig, QueueConfig};
use crate::files::Files;
use crate::model::RetryPolicy;
use crate::queue::owner::{Owner, TakeError};
use crate::queue::rates::{Rates, Shared};
use crate::queue::share::{Fatal, Member, Membership, OpenFailure, Opener, Passes, Stands};
use crate::queue::sled::OpenError;
use crate::queue::{self, Layout, Observer, Queue, SystemClock};
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a lease lasts without a heartbeat.
pub const LEASE: Duration = Duration::from_secs(30);

/// What this process takes part in.
pub struct Store {
    /// Jobs; shared with other processes.
    pub part: Part,
    /// Sources and clips.
    pub files: Arc<dyn Files>,
}

/// A process's part in a queue.
pub struct Part {
    /// The queue, whatever engine answers.
    pub queue: Arc<dyn Queue>,
    /// How often each client asked, when that is known to all processes together.
    pub rates: Option<Arc<dyn Rates>>,
    /// The part in the store of a data folder, if that is where the jobs are.
    member: Option<Arc<Member>>,
    dir: PathBuf,
}

impl Part {
    fn of_folder(member: Member, dir: &Path) -> Self {
        let member = Arc::new(member);
        Self { queue: member.clone(), rates: None, member: Some(member), dir: dir.to_owned() }
    }

    /// Whoever only visits has no observer.
    async fn of_redis(
        config: &RedisConfig,
        settings: queue::Settings,
        dir: &Path,
        observer: Option<Arc<dyn Observer>>,
    ) -> Result<Self, CliError> {
        let visits = observer.is_none();
        let queue = Arc::new(redis::open(config, settings, visits, dir).await?);
        if let Some(observer) = observer {
            queue.observe(observer);
        }
        let rates: Arc<dyn Rates> = Arc::new(Shared::beside(Arc::clone(&queue)));
        Ok(Self { queue, rates: Some(rates), member: None, dir: dir.to_owned() })
    }

    /// Returns when this process cannot take part any more. One whose jobs are in Redis always can,
    /// sooner or later.
    pub async fn failed(&self) -> CliError {
        match &self.member {
            Some(member) => lost(&self.dir, &member.failed().await),
            None => std::future::pending().await,
        }
    }

    /// Takes part no more.
    pub async fn close(&self) {
        if let Some(member) = &self.member {
            member.close().await;
        }
    }
}

/// Makes the data folder, private to this user.
pub fn make_dir(dir: &Path, redis: Option<&RedisConfig>) -> Result<(), CliError> {
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
    if redis.is_some() {
        // Jobs are elsewhere: the folder may be one that machines share.
        return Ok(());
    }
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

/// Takes part in a data folder.
pub async fn join(
    (dir, redis): (&Path, Option<&RedisConfig>),
    files: Arc<dyn Files>,
    queue: &QueueConfig,
    limits: &LimitConfig,
    stands: Stands,
    address: Option<String>,
    observer: Arc<dyn Observer>,
) -> Result<Store, CliError> {
    if let Some(config) = redis {
        let part = Part::of_redis(config, queue_settings(queue), dir, Some(observer)).await?;
        return Ok(Store { part, files });
    }
    let layout = Layout::of(dir).with_floor(limits.disk_floor);
    let open = repairing(layout, queue_settings(queue), observer);
    let membership = Membership { dir: dir.to_owned(), open, stands, address };
    let member = Member::join(membership).await.map_err(|fatal| lost(dir, &fatal))?;
    Ok(Store { part: Part::of_folder(member, dir), files })
}

/// Takes part for a moment: asks whoever owns the store, or opens it as it is. Whoever looks
/// repairs nothing.
pub async fn visit(
    dir: &Path,
    redis: Option<&RedisConfig>,
    settings: queue::Settings,
) -> Result<Part, CliError> {
    if let Some(config) = redis {
        return Part::of_redis(config, settings, dir, None).await;
    }
    if !dir.join("store").is_dir() {
        return Err(CliError::new(Exit::Failed, format!("{} holds no jobs", dir.display()))
            .hint("name the data folder of the server with --data-dir or EZCLIPS_DATA_DIR"));
    }
    let open = as_it_is(Layout::of(dir), settings);
    let membership =
        Membership { dir: dir.to_owned(), open, stands: Stands::IfFree, address: None };
    let member = Member::join(membership).await.map_err(|fatal| lost(dir, &fatal))?;
    Ok(Part::of_folder(member, dir))
}

/// Opens the store, repairing what can be repaired, and tells that loudly. A process that had it
/// open before repairs nothing: what it takes for damage may be its own fault, so it ends, and the
/// next one judges.
fn repairing(layout: Layout, settings: queue::Settings, observer: Arc<dyn Observer>) -> Opener {
    let had_it = AtomicBool::new(false);
    Arc::new(move || {
        let clock = Arc::new(SystemClock::default());
        let queue = if had_it.load(Ordering::Relaxed) {
            queue::sled::reopen(&layout, settings, clock).map_err(|error| failure(&error))?
        } else {
            let opened = queue::sled::open_or_restore(&layout, settings, clock);
            let opened = opened.map_err(|error| failure(&error))?;
            if let Some(repair) = &opened.repair {
                tracing::error!(folder = %layout.folder().display(), "{repair}");
            }
            opened.queue
        };
        had_it.store(true, Ordering::Relaxed);
        queue.observe(Arc::clone(&observer));
        Ok(queue)
    })
}

fn as_it_is(layout: Layout, settings: queue::Settings) -> Opener {
    Arc::new(move || {
        let opened = queue::sled::open(&layout, settings, Arc::new(SystemClock::default()));
        opened.map_err(|error| failure(&error))
    })
}

fn failure(error: &OpenError) -> OpenFailure {
    let (passes, hint) = match error {
        OpenError::NoSpace(_) => (Passes::Always, "free some space on the disk"),
        OpenError::Io(_) => {
            (Passes::IfItWorkedBefore, "check the disk and the folder's permissions")
        }
        OpenError::Damaged(_) => (
            Passes::Never,
            "`ezclips serve` sets it aside and restores the newest dump when it starts",
        ),
        OpenError::Newer { .. } => (Passes::Never, "use the version that wrote it, or a later one"),
    };
    OpenFailure { reason: error.to_string(), passes, hint }
}

/// Why this process cannot take part (any more), for people.
fn lost(dir: &Path, fatal: &Fatal) -> CliError {
    let hint = match fatal {
        Fatal::Open(failure) => failure.hint,
        Fatal::Lock(_) => "check the folder's permissions",
        Fatal::Hung => {
            "check the disk; everything that was acknowledged is there at the next start"
        }
    };
    CliError::new(Exit::Store, format!("the store in {}: {fatal}", dir.display())).hint(hint)
}

/// The settings of a process that is there for a moment and takes in nothing new.
pub fn visiting(retention: &RetentionOptions) -> queue::Settings {
    queue_settings(&QueueConfig {
        max_queue: u64::MAX,
        max_live_per_key: 0,
        retry: RetryPolicy::default(),
        retention: config::retention(retention),
    })
}

/// The queue's settings as the engines take them.
pub fn queue_settings(config: &QueueConfig) -> queue::Settings {
    queue::Settings {
        lease: LEASE,
        max_queue: config.max_queue,
        max_live_per_key: config.max_live_per_key,
        retry: config.retry,
        retention: config.retention,
    }
}
