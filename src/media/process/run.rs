//! One program from its start to its end.

use super::Command;
use super::guarded::Guarded;
use super::lines::{Lines, Tail};
use super::watch::End;
use crate::measure::TRACE;
use crate::model::STDERR_TAIL_MAX;
use rustix::process::Signal;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};

/// How long a tool may take to end after TERM before it is killed. What it still writes is thrown
/// away, and a worker that has lost its lease must be rid of it within a second.
pub const GRACE: Duration = Duration::from_millis(500);

/// How long its guard may take to kill a tool before it is killed itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long output may still arrive after the guard has ended: only a process that it could not
/// reach can hold the pipe open.
const DRAIN: Duration = Duration::from_secs(1);

/// How a program ended by itself.
#[derive(Clone, Debug)]
pub struct Exit {
    /// Exit code or signal.
    pub status: ExitStatus,
    /// The end of its error output, at most [`STDERR_TAIL_MAX`] bytes, bad UTF-8 replaced.
    pub stderr: String,
}

impl Exit {
    /// Whether it ended with exit code 0.
    #[must_use]
    pub fn success(&self) -> bool {
        self.status.success()
    }

    /// The limit of the kernel it ran into, if it ended by that.
    #[must_use]
    pub fn over(&self) -> Option<Over> {
        match self.status.signal() {
            Some(signal) if signal == Signal::XCPU.as_raw() => Some(Over::Cpu),
            Some(signal) if signal == Signal::XFSZ.as_raw() => Some(Over::FileSize),
            _ => None,
        }
    }
}

/// A limit that the kernel watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// See [`Command::cpu`].
    Cpu,
    /// See [`Command::file_max`].
    FileSize,
}

/// Why a program did not run to its own end.
#[derive(Debug, Error)]
pub enum ProcessError {
    /// There is no such program.
    #[error("{} is not installed", .0.file_name().unwrap_or(.0.as_os_str()).to_string_lossy())]
    Missing(PathBuf),
    /// It could not be started or waited for.
    #[error("the program could not be run: {0}")]
    Spawn(#[source] io::Error),
    /// It ran longer than it may.
    #[error("stopped after {} s", .wall.as_secs())]
    Timeout {
        /// How long it was allowed to run.
        wall: Duration,
        /// The end of its error output.
        stderr: String,
    },
    /// It wrote nothing for too long.
    #[error("silent for {} s", .stall.as_secs())]
    Stalled {
        /// How long it was allowed to be silent.
        stall: Duration,
        /// The end of its error output.
        stderr: String,
    },
    /// It wrote more than it may.
    #[error("more than {limit} bytes of output")]
    Flooded {
        /// How much it was allowed to write, in bytes.
        limit: u64,
    },
    /// The run was cancelled.
    #[error("stopped")]
    Stopped,
}

/// Runs `command` and hands each line of its output to `on_line`.
///
/// The child's process group gets TERM and after [`GRACE`] KILL when `cancel` fires or a limit is
/// reached; dropping the future, or the death of this process, kills it at once. What the child
/// leaves behind when it ends is killed too, wherever it has gone.
///
/// # Errors
/// See [`ProcessError`]. A program that ends with an error code is not one: see [`Exit::status`].
pub async fn run(
    command: Command,
    cancel: &CancellationToken,
    on_line: impl FnMut(&str),
) -> Result<Exit, ProcessError> {
    let Some((tool, watched)) = command.watched.clone() else {
        return run_unwatched(command, cancel, on_line).await;
    };
    let begun = Instant::now();
    let span = info_span!(target: TRACE, "tool", otel.name = tool);
    let end = run_unwatched(command, cancel, on_line).instrument(span).await;
    watched.tell(tool, End::of(&end), begun.elapsed());
    end
}

async fn run_unwatched(
    command: Command,
    cancel: &CancellationToken,
    mut on_line: impl FnMut(&str),
) -> Result<Exit, ProcessError> {
    if cancel.is_cancelled() {
        return Err(ProcessError::Stopped);
    }
    let mut tool = Guarded::spawn(&command).map_err(ProcessError::Spawn)?;
    let mut stderr = Tail::new(STDERR_TAIL_MAX);
    let end = watch(&command, &mut tool, cancel, &mut stderr, &mut on_line).await;
    match end {
        Ok(status) => match tool.refusal() {
            Some(error) => Err(refused(&command, error)),
            None => Ok(Exit { status, stderr: stderr.text() }),
        },
        Err(end) => {
            stop(tool).await;
            Err(end.into_error(&command, stderr.text()))
        }
    }
}

fn refused(command: &Command, error: io::Error) -> ProcessError {
    // A folder that went missing gives the same error number as a missing program.
    if error.kind() == io::ErrorKind::NotFound && command.dir.is_dir() {
        ProcessError::Missing(command.program.clone())
    } else {
        ProcessError::Spawn(error)
    }
}

enum Early {
    Wall,
    Stall(Duration),
    Flood,
    Cancelled,
    Io(io::Error),
}

impl Early {
    fn into_error(self, command: &Command, stderr: String) -> ProcessError {
        match self {
            Self::Wall => ProcessError::Timeout { wall: command.wall, stderr },
            Self::Stall(stall) => ProcessError::Stalled { stall, stderr },
            Self::Flood => ProcessError::Flooded { limit: command.output_max },
            Self::Cancelled => ProcessError::Stopped,
            Self::Io(error) => ProcessError::Spawn(error),
        }
    }
}

/// Reads both pipes until the child has ended and they are empty, or a limit is reached.
async fn watch(
    command: &Command,
    tool: &mut Guarded,
    cancel: &CancellationToken,
    tail: &mut Tail,
    on_line: &mut impl FnMut(&str),
) -> Result<ExitStatus, Early> {
    let (mut stdout, mut stderr) = tool.pipes();
    let mut lines = Lines::new(command.line_max);
    let (mut out, mut err) = (vec![0; 64 << 10], vec![0; 8 << 10]);
    let started = Instant::now();
    let (mut heard, mut written) = (started, 0);
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        if let Some((status, _)) = ended.filter(|_| stdout.is_none() && stderr.is_none()) {
            lines.finish(on_line);
            return Ok(status);
        }
        tokio::select! {
            count = read(&mut stdout, &mut out), if stdout.is_some() => {
                let Some(count) = count.map_err(Early::Io)? else { stdout = None; continue };
                heard = Instant::now();
                written += count as u64;
                lines.push(&out[..count], on_line);
                if written > command.output_max {
                    return Err(Early::Flood);
                }
            }
            count = read(&mut stderr, &mut err), if stderr.is_some() => {
                let Some(count) = count.map_err(Early::Io)? else { stderr = None; continue };
                heard = Instant::now();
                tail.push(&err[..count]);
            }
            status = tool.wait(), if ended.is_none() => {
                ended = Some((status.map_err(Early::Io)?, Instant::now()));
            }
            () = at(ended.map(|(_, at)| at), DRAIN) => (stdout, stderr) = (None, None),
            () = cancel.cancelled(), if ended.is_none() => return Err(Early::Cancelled),
            () = sleep_until(started + command.wall), if ended.is_none() => {
                return Err(Early::Wall);
            }
            () = at(command.stall.map(|_| heard), command.stall.unwrap_or_default()),
                if ended.is_none() =>
            {
                return Err(Early::Stall(command.stall.unwrap_or_default()));
            }
        }
    }
}

/// The next bytes of a pipe, `None` at its end.
async fn read(
    pipe: &mut Option<impl AsyncRead + Unpin>,
    buffer: &mut [u8],
) -> io::Result<Option<usize>> {
    let Some(pipe) = pipe else { return Ok(None) };
    let count = pipe.read(buffer).await?;
    Ok((count > 0).then_some(count))
}

/// Waits until `after` past `from`; for ever when there is no `from`.
async fn at(from: Option<Instant>, after: Duration) {
    match from {
        Some(from) => sleep_until(from + after).await,
        None => std::future::pending().await,
    }
}

/// Ends the tool: TERM, [`GRACE`], KILL; and waits for its guard.
async fn stop(mut tool: Guarded) {
    tool.term();
    if timeout(GRACE, tool.wait()).await.is_err() {
        tool.kill();
        if timeout(PATIENCE, tool.wait()).await.is_err() {
            tool.give_up().await;
        }
    }
}
