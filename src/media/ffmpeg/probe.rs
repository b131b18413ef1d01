//! Reading a file's facts: first bytes, structure, ffprobe, limits, a first decode.

use super::call::{Args, push};
use super::progress::{self, Progress};
use super::{Ffmpeg, boxes, errors, facts, prefix, sniff};
use crate::media::{MediaError, Run, Step};
use crate::model::{Code, Failure, MediaInfo};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long ffprobe may take for the facts.
const WALL: Duration = Duration::from_secs(30);
/// The longest description of a file that is read, in bytes: thousands of chapters fit.
const REPORT_MAX: usize = 8 << 20;
/// How long listing all packets may take when the file does not say how long it lasts.
const SCAN_WALL: Duration = Duration::from_mins(10);

impl Ffmpeg {
    /// Reads the facts of `file` and refuses what is outside the limits.
    ///
    /// # Errors
    /// `NotAVideo`, `Truncated`, `NoPicture`, `UnsupportedCodec`, `TooLong`, `TooShort`,
    /// `TooLarge`, `OutOfShape`, or that of a tool.
    pub async fn probe(&self, file: &Path, run: &Run) -> Result<MediaInfo, MediaError> {
        let bytes = self.look(file).await?;
        let mut info = self.report(file, bytes, run).await?;
        if info.duration_ms == 0 {
            info.duration_ms = self.scan_duration(file, run).await?;
        }
        self.settings.limits.check(&info)?;
        self.first_second(file, run).await?;
        (run.progress)(Step { permille: 1000, ..Step::default() });
        Ok(info)
    }

    /// The size of a file that looks like a whole video.
    pub(super) async fn look(&self, file: &Path) -> Result<u64, Failure> {
        let (path, limit) = (file.to_owned(), self.settings.limits.max_bytes);
        let look = tokio::task::spawn_blocking(move || inspect(&path, limit)).await;
        look.unwrap_or_else(|_| Err(Failure::of(Code::ToolFailed)))
    }

    /// What a file of this size says of itself; nothing is checked by decoding.
    pub(super) async fn report(
        &self,
        file: &Path,
        bytes: u64,
        run: &Run,
    ) -> Result<MediaInfo, MediaError> {
        let options = ["-of", "json", "-show_format", "-show_streams", "-show_chapters"];
        let mut json = String::new();
        let exit = self.ffprobe(file, &options, WALL, run, |line| {
            if json.len() < REPORT_MAX {
                json.push_str(line);
                json.push('\n');
            }
        });
        let exit = exit.await?;
        if json.len() >= REPORT_MAX {
            let message = "the file describes itself at too great a length";
            return Err(Failure::new(Code::OutOfShape, message).into());
        }
        if !exit.success() {
            return Err(unreadable(errors::from_exit(&exit)).into());
        }
        // A picture beyond the pixel limit is listed without a size, and the reason told aside.
        let read = facts::read(&json, bytes);
        Ok(read.map_err(|failure| {
            let oversized = failure.code == Code::NotAVideo && exit.stderr.contains("max pixel");
            if oversized { Failure::of(Code::OutOfShape) } else { failure }
        })?)
    }

    /// The length of a file whose container does not say it: the end of its last packet.
    async fn scan_duration(&self, file: &Path, run: &Run) -> Result<u64, MediaError> {
        let options = ["-select_streams", "V:0", "-show_entries", "packet=pts_time,duration_time"];
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        let options = [&options[..], &["-of", "csv=p=0"]].concat();
        let exit = self.ffprobe(file, &options, SCAN_WALL, run, |line| {
            let mut fields = line.split(',').map(facts::micros);
            if let Some(start) = fields.next().flatten() {
                first = first.min(start);
                last = last.max(start + fields.next().flatten().unwrap_or(0));
            }
        });
        if !exit.await?.success() || last <= first {
            return Err(Failure::of(Code::NotAVideo).into());
        }
        Ok(u64::try_from((last - first) / 1000).unwrap_or(0))
    }

    /// Decodes the first second: a file whose pictures cannot be decoded is no video.
    async fn first_second(&self, file: &Path, run: &Run) -> Result<(), MediaError> {
        let mut args: Args = progress::OPTIONS.iter().map(Into::into).collect();
        args.extend(self.threads());
        args.extend(prefix::for_ffmpeg());
        args.extend(prefix::input(file));
        push(&mut args, ["-map", "0:V:0", "-an", "-sn", "-dn", "-t", "1", "-f", "null", "-"]);
        let mut progress = Progress::new(1_000_000, 0, 1000);
        let silent = Run { progress: std::sync::Arc::new(|_| ()), ..run.clone() };
        let exit = self.ffmpeg(args, WALL, run, |line| progress.line(line, &silent)).await?;
        let failure = errors::from_exit(&exit);
        match failure.code {
            Code::ToolFailed if !exit.success() || progress.frames() == 0 => {
                Err(unreadable(failure).into())
            }
            Code::OutOfMemory | Code::NoSpace if !exit.success() => Err(failure.into()),
            _ => Ok(()),
        }
    }
}

/// The size of the file at `path` if its first bytes and its structure are those of a whole video.
fn inspect(path: &PathBuf, limit: u64) -> Result<u64, Failure> {
    let io = |error: std::io::Error| errors::from_io(&error);
    let mut file = std::fs::File::open(path).map_err(io)?;
    let bytes = file.metadata().map_err(io)?.len();
    if bytes > limit {
        return Err(Failure::of(Code::TooLarge));
    }
    let mut head = Vec::new();
    file.by_ref().take(sniff::HEAD as u64).read_to_end(&mut head).map_err(io)?;
    let family = sniff::family(&head)?;
    // A file that ends inside its own first structure is as incomplete as any.
    match boxes::is_whole(&mut file, family) {
        Ok(true) => Ok(bytes),
        Ok(false) => Err(Failure::of(Code::Truncated)),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(Failure::of(Code::Truncated))
        }
        Err(error) => Err(io(error)),
    }
}

/// What ffprobe's refusal means for the file.
fn unreadable(failure: Failure) -> Failure {
    let stderr = failure.stderr.as_str();
    let has = |text: &str| stderr.contains(text);
    let code = match failure.code {
        Code::ToolFailed if has("moov atom not found") => Code::Truncated,
        Code::ToolFailed if has("max_streams") => Code::OutOfShape,
        Code::ToolFailed if has("Picture size") || has("max_pixels") => Code::OutOfShape,
        Code::ToolFailed if has("Codec") && has("not on whitelist") => Code::UnsupportedCodec,
        Code::ToolFailed => Code::NotAVideo,
        _ => return failure,
    };
    Failure::of(code).with_stderr(stderr)
}
