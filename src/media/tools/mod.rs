//! Which outside programs there are, where, and whether they will do.
//!
//! [`Tools::find`] only looks; [`Tools::versions`] runs each tool once, for `doctor`. What the
//! tools are called with belongs to `ffmpeg` and `ytdlp`.

mod report;
mod version;

pub use report::ToolReport;
pub use version::Version;

use super::process::{Command, Guard, RUN_VARIABLE, Watched, mark};
use crate::model::{Code, Failure};
use std::env::JoinPathsError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Where to look for the tools.
#[derive(Clone, Debug, Default)]
pub struct ToolPaths {
    /// This ffmpeg and no other.
    pub ffmpeg: Option<PathBuf>,
    /// This ffprobe and no other.
    pub ffprobe: Option<PathBuf>,
    /// This yt-dlp and no other.
    pub ytdlp: Option<PathBuf>,
    /// This JavaScript runtime and no other; its file name says which kind it is.
    pub js_runtime: Option<PathBuf>,
    /// Folders to look in before the search path, such as `.tools/venv/bin` and `.tools/bin`.
    pub extra_dirs: Vec<PathBuf>,
    /// The search path (`PATH`) as the environment gives it.
    pub search_path: OsString,
    /// Which data folder the tools work for, so that a later start finds what is left of them:
    /// every child carries it in its [`mark`].
    pub folder_id: String,
    /// What every tool is started under.
    pub guard: Guard,
}

/// A tool by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Cuts and encodes.
    Ffmpeg,
    /// Reads what is in a file.
    Ffprobe,
    /// Downloads.
    Ytdlp,
}

impl Tool {
    /// The file name of the program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg",
            Self::Ffprobe => "ffprobe",
            Self::Ytdlp => "yt-dlp",
        }
    }

    /// The command line that installs it here.
    #[must_use]
    pub fn install_line(self) -> &'static str {
        match (self, cfg!(target_os = "macos")) {
            (Self::Ffmpeg | Self::Ffprobe, true) => "brew install ffmpeg",
            (Self::Ffmpeg | Self::Ffprobe, false) => "sudo apt-get install ffmpeg",
            (Self::Ytdlp, true) => "brew install yt-dlp deno",
            (Self::Ytdlp, false) => "python3 -m pip install -U 'yt-dlp[default]'",
        }
    }
}

/// A tool that was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{} is not installed; this installs it: {}", .0.name(), .0.install_line())]
pub struct Missing(pub Tool);

impl From<Missing> for Failure {
    fn from(missing: Missing) -> Self {
        Self::new(Code::ToolMissing, missing.to_string())
    }
}

/// A JavaScript runtime yt-dlp can use, in the order of its preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsKind {
    /// `deno`, at least 2.3.
    Deno,
    /// `node`, at least 22.
    Node,
    /// `qjs`.
    QuickJs,
    /// `bun`.
    Bun,
}

impl JsKind {
    const ALL: [Self; 4] = [Self::Deno, Self::Node, Self::QuickJs, Self::Bun];

    /// The file name of the program.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Self::Deno => "deno",
            Self::Node => "node",
            Self::QuickJs => "qjs",
            Self::Bun => "bun",
        }
    }

    /// What yt-dlp calls it in `--js-runtimes`.
    #[must_use]
    pub fn ytdlp_name(self) -> &'static str {
        if self == Self::QuickJs { "quickjs" } else { self.program() }
    }
}

/// A JavaScript runtime that was found; not yet asked for its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsRuntime {
    /// Which one.
    pub kind: JsKind,
    /// Where.
    pub path: PathBuf,
}

/// The tools of this machine.
#[derive(Clone, Debug)]
pub struct Tools {
    ffmpeg: Result<PathBuf, Missing>,
    ffprobe: Result<PathBuf, Missing>,
    ytdlp: Result<PathBuf, Missing>,
    /// A runtime for sites that need one (`YouTube`); the first found by preference.
    pub js_runtime: Option<JsRuntime>,
    search_path: OsString,
    mark: String,
    guard: Guard,
    watched: Watched,
}

impl Tools {
    /// Looks for every tool: in the extra folders, then on the search path.
    #[must_use]
    pub fn find(paths: &ToolPaths) -> Self {
        let near = std::env::split_paths(&paths.search_path);
        let dirs: Vec<PathBuf> = paths.extra_dirs.iter().cloned().chain(near).collect();
        let tool = |tool: Tool, given: &Option<PathBuf>| match given {
            Some(path) => program(path).ok_or(Missing(tool)),
            None => look(tool.name(), &dirs).ok_or(Missing(tool)),
        };
        let mut tools = Self {
            ffmpeg: tool(Tool::Ffmpeg, &paths.ffmpeg),
            ffprobe: tool(Tool::Ffprobe, &paths.ffprobe),
            ytdlp: tool(Tool::Ytdlp, &paths.ytdlp),
            js_runtime: runtime(paths.js_runtime.as_deref(), &dirs),
            search_path: Command::PATH.into(),
            mark: mark(&paths.folder_id),
            guard: paths.guard.clone(),
            watched: Watched::default(),
        };
        tools.search_path = tools.narrow_path().unwrap_or_else(|_| Command::PATH.into());
        tools
    }

    /// The same tools, their runs for jobs told to `watched`.
    #[must_use]
    pub fn watched(mut self, watched: Watched) -> Self {
        self.watched = watched;
        self
    }

    /// Where a tool is.
    ///
    /// # Errors
    /// [`Missing`] when it was not found.
    pub fn path(&self, tool: Tool) -> Result<&Path, Missing> {
        let found = match tool {
            Tool::Ffmpeg => &self.ffmpeg,
            Tool::Ffprobe => &self.ffprobe,
            Tool::Ytdlp => &self.ytdlp,
        };
        found.as_deref().map_err(|missing| *missing)
    }

    /// A command for `tool` in the folder `dir`, with its guard, the narrow search path and the
    /// mark by which a later start finds leftovers.
    ///
    /// # Errors
    /// [`Missing`] when the tool was not found.
    pub fn command(&self, tool: Tool, dir: &Path) -> Result<Command, Missing> {
        Ok(self.command_for(self.path(tool)?, dir).watched(tool.name(), &self.watched))
    }

    fn command_for(&self, program: &Path, dir: &Path) -> Command {
        Command::of(&self.guard, program, dir)
            .search_path(&self.search_path)
            .env(RUN_VARIABLE, self.mark.as_str())
    }

    /// The folders of the found tools and the system's own: all that children may search.
    fn narrow_path(&self) -> Result<OsString, JoinPathsError> {
        let found = [&self.ytdlp, &self.ffmpeg, &self.ffprobe].into_iter().flatten();
        let found = found.chain(self.js_runtime.as_ref().map(|runtime| &runtime.path));
        let mut dirs: Vec<PathBuf> = Vec::new();
        let system = std::env::split_paths(Command::PATH);
        for dir in found.filter_map(|path| path.parent().map(Path::to_owned)).chain(system) {
            if !dirs.contains(&dir) {
                dirs.push(dir);
            }
        }
        std::env::join_paths(dirs)
    }
}

fn runtime(given: Option<&Path>, dirs: &[PathBuf]) -> Option<JsRuntime> {
    if let Some(given) = given {
        let path = program(given)?;
        let name = path.file_stem()?.to_string_lossy().into_owned();
        let kind = JsKind::ALL.into_iter().find(|kind| name.starts_with(kind.program()))?;
        return Some(JsRuntime { kind, path });
    }
    JsKind::ALL
        .into_iter()
        .find_map(|kind| Some(JsRuntime { kind, path: look(kind.program(), dirs)? }))
}

/// A program by its path, made absolute: children run in other folders.
fn program(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    which::which(absolute).ok()
}

fn look(name: &str, dirs: &[PathBuf]) -> Option<PathBuf> {
    dirs.iter().filter(|dir| !dir.as_os_str().is_empty()).find_map(|dir| program(&dir.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn fake(dir: &Path, name: &str) -> PathBuf {
        let path = dir.join(name);
        std::fs::write(&path, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn extra_folders_come_before_the_search_path() {
        let (near, far) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let wanted = fake(near.path(), "ffmpeg");
        fake(far.path(), "ffmpeg");
        let probe = fake(far.path(), "ffprobe");
        fake(far.path(), "node");
        let tools = Tools::find(&ToolPaths {
            extra_dirs: vec![near.path().to_owned()],
            search_path: far.path().into(),
            ..ToolPaths::default()
        });
        assert_eq!(tools.path(Tool::Ffmpeg), Ok(wanted.as_path()));
        assert_eq!(tools.path(Tool::Ffprobe), Ok(probe.as_path()));
        assert_eq!(tools.path(Tool::Ytdlp), Err(Missing(Tool::Ytdlp)));
        assert_eq!(tools.js_runtime.map(|runtime| runtime.kind), Some(JsKind::Node));
    }

    #[test]
    fn a_given_path_is_the_only_one() {
        let dir = tempfile::tempdir().unwrap();
        fake(dir.path(), "ffmpeg");
        std::fs::write(dir.path().join("plain"), "not a program").unwrap();
        for given in ["nowhere", "plain"] {
            let tools = Tools::find(&ToolPaths {
                ffmpeg: Some(dir.path().join(given)),
                search_path: dir.path().into(),
                ..ToolPaths::default()
            });
            let missing = tools.path(Tool::Ffmpeg).unwrap_err();
            let failure = Failure::from(missing);
            assert_eq!(failure.code, Code::ToolMissing);
            assert!(failure.message.contains(Tool::Ffmpeg.install_line()));
        }
    }
}
