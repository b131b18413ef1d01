//! `ezclips clip`: a queue in memory, files beside the result, one worker, one job.

use crate::app::signals::StopSignals;
use crate::app::{files, find_tools, hooks, serve, store};
use crate::cli;
use crate::cli::clip::args::ClipArgs;
use crate::cli::exit::{CliError, Exit};
use crate::config::{HookConfig, LimitConfig, QueueConfig, WorkConfig};
use crate::media::process::reap_leftovers;
use crate::model::{Retention, RetryPolicy};
use crate::queue::SystemClock;
use crate::queue::memory::{self, MemoryQueue};
use crate::queue::owner::Owner;
use crate::work::{Rooms, worker};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Runs the whole job.
pub async fn run(args: ClipArgs) -> Result<(), CliError> {
    let limits = LimitConfig::new(&args.limits)?;
    let tools = find_tools(&args.tools, "");
    let inputs = [Some(&args.input), args.look.below.as_ref()];
    let links = inputs.into_iter().flatten().any(|input| input.contains("://"));
    serve::require_tools(&tools, links)?;
    let fresh = !args.out.exists();
    let done = in_work_dir(&args, &limits).await;
    if done.is_err() && fresh {
        // Made by this call and empty again; not so if somebody put something there meanwhile.
        let _ = fs::remove_dir(&args.out);
    }
    done
}

async fn in_work_dir(args: &ClipArgs, limits: &LimitConfig) -> Result<(), CliError> {
    let work_dir = work_dir(&args.out)?;
    // Says that this folder is alive, and to whom its tools belong.
    let owner = store::own(work_dir.path())?;
    let tools = Arc::new(find_tools(&args.tools, &serve::folder_id(work_dir.path())));

    let queue = QueueConfig {
        max_queue: 10,
        max_live_per_key: 0,
        retry: RetryPolicy::default(),
        retention: Retention::default(),
    };
    let renders = crate::config::default_renders();
    let rooms = Rooms {
        queue: Arc::new(memory_queue(&queue)?),
        files: files::folder(work_dir.path(), limits.disk_floor)?,
        media: serve::media(&tools, limits, args.tools.encoder, 1, renders),
        hooks: hooks::sender(&HookConfig::default(), limits),
    };
    let work = WorkConfig {
        slots: [1, 1, 0],
        renders,
        deadline: Duration::from_hours(24),
        grace: Duration::ZERO,
    };
    let drain = CancellationToken::new();
    let settings = serve::work_settings(&work, Arc::default());
    let worker = tokio::spawn(worker::run(rooms.clone(), settings, drain.clone()));

    let interrupt = CancellationToken::new();
    let signals = tokio::spawn(stop_on_signals(interrupt.clone()));
    let done = cli::clip::run(&rooms, args, &limits.allowed, &interrupt).await;
    signals.abort();
    drain.cancel();
    let _ = worker.await;
    drop(owner);
    done
}

/// What every work folder's name begins with.
const WORK_DIR: &str = ".ezclips-";

/// Removes the work folders of calls that were killed, and stops the tools they left behind.
fn clear_dead(out: &Path) {
    for entry in fs::read_dir(out).into_iter().flatten().flatten() {
        let path = entry.path();
        let ours = entry.file_name().to_string_lossy().starts_with(WORK_DIR) && path.is_dir();
        if ours && Owner::take(&path).is_ok() {
            let _ = reap_leftovers(&serve::folder_id(&path));
            let _ = fs::remove_dir_all(&path);
        }
    }
}

fn memory_queue(config: &QueueConfig) -> Result<MemoryQueue, CliError> {
    memory::open(store::queue_settings(config), Arc::new(SystemClock::default()))
        .map_err(|error| CliError::new(Exit::Failed, error))
}

/// A folder inside the output folder: clips are finished where they end up, by a link.
fn work_dir(out: &Path) -> Result<TempDir, CliError> {
    clear_dead(out);
    let made = fs::create_dir_all(out)
        .and_then(|()| tempfile::Builder::new().prefix(WORK_DIR).tempdir_in(out));
    made.map_err(|error| {
        CliError::new(Exit::Failed, format!("{}: {error}", out.display()))
            .hint("choose a folder you can write with -o")
    })
}

/// The first Ctrl-C (or TERM, or HUP) stops the job; a second one leaves at once. What runs is
/// killed by its guards.
async fn stop_on_signals(interrupt: CancellationToken) -> io::Result<()> {
    let mut signals = StopSignals::listen()?;
    signals.next().await;
    interrupt.cancel();
    signals.next().await;
    std::process::exit(Exit::Interrupted as i32);
}
