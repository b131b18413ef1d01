//! What to start, under whose guard and under which limits; nothing runs here.

use super::guard::{Limits, this_program};
use super::watch::Watched;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The program under which every tool is started: `ezclips`, whose `main` begins with
/// [`guard::main`](super::guard::main). The default is no program, and starts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard(PathBuf);

impl Guard {
    /// The `ezclips` at `path`.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The running program itself: only for one that is `ezclips`.
    #[must_use]
    pub fn this_program() -> Self {
        Self(this_program().unwrap_or_default())
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

/// A program to start: arguments only, a cleared environment, limits.
///
/// The child sees `PATH` (see [`Command::search_path`]), `HOME` and `TMPDIR` (its folder),
/// `LANG=C.UTF-8` and what [`Command::env`] adds; nothing of this process's environment. It runs
/// at a low priority, without core dumps and with at most 1,024 open files.
#[derive(Clone, Debug)]
pub struct Command {
    pub(super) guard: Guard,
    pub(super) program: PathBuf,
    pub(super) args: Vec<OsString>,
    pub(super) dir: PathBuf,
    pub(super) path: OsString,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) wall: Duration,
    pub(super) stall: Option<Duration>,
    pub(super) line_max: usize,
    pub(super) output_max: u64,
    pub(super) cpu: Option<Duration>,
    pub(super) file_max: u64,
    /// What the program is called where it is counted, and who counts.
    pub(super) watched: Option<(&'static str, Watched)>,
}

impl Command {
    /// How long a program may run unless told otherwise.
    pub const WALL: Duration = Duration::from_mins(1);
    /// The longest line of output kept, in bytes, unless told otherwise; the rest of it is dropped.
    pub const LINE_MAX: usize = 64 << 10;
    /// How much a program may write to its output, in bytes, unless told otherwise.
    pub const OUTPUT_MAX: u64 = 64 << 20;
    /// The largest file a program may write, in bytes, unless told otherwise: above any clip, below
    /// what an encoder that has lost its way could fill a disk with.
    pub const FILE_MAX: u64 = 256 << 30;
    /// Where children look for programs unless told otherwise.
    pub const PATH: &'static str = "/usr/local/bin:/usr/bin:/bin";

    /// `program` without arguments, to be started under `guard` in the folder `dir`.
    #[must_use]
    pub fn of(guard: &Guard, program: impl Into<PathBuf>, dir: impl Into<PathBuf>) -> Self {
        Self {
            guard: guard.clone(),
            program: program.into(),
            args: Vec::new(),
            dir: dir.into(),
            path: Self::PATH.into(),
            env: Vec::new(),
            wall: Self::WALL,
            stall: None,
            line_max: Self::LINE_MAX,
            output_max: Self::OUTPUT_MAX,
            cpu: None,
            file_max: Self::FILE_MAX,
            watched: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Adds a variable to the child's environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// The child's `PATH`; [`Command::PATH`] unless set.
    #[must_use]
    pub fn search_path(mut self, path: impl Into<OsString>) -> Self {
        self.path = path.into();
        self
    }

    /// Ends the child after `wall`, whatever it does.
    #[must_use]
    pub fn wall(mut self, wall: Duration) -> Self {
        self.wall = wall;
        self
    }

    /// Ends the child when it has not written a byte (output or error output) for `stall`.
    #[must_use]
    pub fn stall(mut self, stall: Duration) -> Self {
        self.stall = Some(stall);
        self
    }

    /// Keeps at most `bytes` of each line of output.
    #[must_use]
    pub fn line_max(mut self, bytes: usize) -> Self {
        self.line_max = bytes;
        self
    }

    /// Ends the child when it has written more than `bytes` of output.
    #[must_use]
    pub fn output_max(mut self, bytes: u64) -> Self {
        self.output_max = bytes;
        self
    }

    /// Ends each process of the child when it has used this much processor time, rounded up to
    /// seconds; unless set, more than all cores can give it until [`Command::wall`] is over.
    #[must_use]
    pub fn cpu(mut self, time: Duration) -> Self {
        self.cpu = Some(time);
        self
    }

    /// Ends each process of the child that makes a file larger than `bytes`; those that ignore
    /// the signal are told "file too large".
    #[must_use]
    pub fn file_max(mut self, bytes: u64) -> Self {
        self.file_max = bytes;
        self
    }

    /// Tells `watched` of the run as one of `tool`.
    #[must_use]
    pub fn watched(mut self, tool: &'static str, watched: &Watched) -> Self {
        self.watched = Some((tool, watched.clone()));
        self
    }

    /// What the kernel is told.
    pub(super) fn limits(&self) -> Limits {
        let cpu = self.cpu.unwrap_or_else(|| {
            // One more: a share of cores that is no whole number is rounded down.
            let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) + 1;
            self.wall.saturating_mul(u32::try_from(cores).unwrap_or(u32::MAX))
        });
        let seconds = cpu.as_secs() + u64::from(cpu.subsec_nanos() > 0);
        // The kernel takes 0 for 1.
        Limits { cpu: seconds.max(1), file: self.file_max }
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The arguments, for tests and logs.
    pub fn arguments(&self) -> impl Iterator<Item = &std::ffi::OsStr> {
        self.args.iter().map(OsString::as_os_str)
    }
}
