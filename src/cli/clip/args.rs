//! What `ezclips clip` is asked.

use crate::cli::clip::look::LookArgs;
use crate::cli::exit::{CliError, Exit};
use crate::cli::time::{parse_ms, parse_open_range, parse_range};
use crate::config::options::{LimitOptions, LogOptions, ToolOptions};
use crate::model::{CutMode, PartRule, SeriesSpec, Snap, Tail, Trim, VideoId};
use clap::{ArgGroup, Args, ValueEnum};
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "Examples:
  ezclips clip talk.mp4 --every 60s -o clips/
  ezclips clip https://example.com/v/1 --parts 5 --trim 0:30-12:00 -o clips/
  ezclips clip talk.mp4 --every 60s --layout blur --headline \"My talk\" --part-label -o clips/
  ezclips clip talk.mp4 --range 0:10-0:25 --range 1:00-1:30 --json -o clips/";

/// `ezclips clip`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("rule").args(["every", "parts", "range", "chapters"]))]
pub struct ClipArgs {
    /// A video file or an http(s) link
    pub input: String,

    /// Folder for the clips and manifest.json; made when missing
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Name of the clips [default: the video's title]
    #[arg(long)]
    pub name: Option<String>,

    /// Parts of this length, such as 60s or 1:30 [default: 60s]
    #[arg(long, value_parser = parse_ms, value_name = "TIME", help_heading = "Parts")]
    pub every: Option<u64>,
    /// This many equal parts
    #[arg(long, value_name = "N", help_heading = "Parts")]
    pub parts: Option<u32>,
    /// Exactly this stretch, such as 0:10-0:25; may be given again
    #[arg(long, value_parser = parse_range, value_name = "A-B", help_heading = "Parts")]
    pub range: Vec<(u64, u64)>,
    /// One part a chapter
    #[arg(long, help_heading = "Parts")]
    pub chapters: bool,
    /// Use only this stretch of the video; either side may be left out
    #[arg(long, value_parser = parse_open_range, value_name = "A-B", help_heading = "Parts",
          allow_hyphen_values = true)]
    pub trim: Option<(u64, Option<u64>)>,
    /// What becomes of a short rest
    #[arg(long, value_enum, default_value = "even", help_heading = "Parts")]
    pub tail: TailArg,
    /// How much of the end of a part is shown again at the start of the next
    #[arg(long, value_parser = parse_ms, default_value = "0", value_name = "TIME",
          help_heading = "Parts")]
    pub overlap: u64,
    /// How parts are cut
    #[arg(long, value_enum, default_value = "exact", help_heading = "Parts")]
    pub cut: CutArg,
    /// What boundaries move to [default: pause for --every and --parts, else none]
    #[arg(long, value_enum, help_heading = "Parts")]
    pub snap: Option<SnapArg>,
    /// How far a boundary may move either way [default: a share of a part's length]
    #[arg(long, value_parser = parse_ms, value_name = "TIME", help_heading = "Parts")]
    pub snap_window: Option<u64>,
    /// The shortest part that moving boundaries may leave
    #[arg(long, value_parser = parse_ms, value_name = "TIME", help_heading = "Parts")]
    pub min: Option<u64>,
    /// The longest part that moving boundaries may leave
    #[arg(long, value_parser = parse_ms, value_name = "TIME", help_heading = "Parts")]
    pub max: Option<u64>,

    /// How the clips look and sound.
    #[command(flatten)]
    pub look: LookArgs,

    /// What sources may be like.
    #[command(flatten)]
    pub limits: LimitOptions,
    /// Where the tools are.
    #[command(flatten)]
    pub tools: ToolOptions,
    /// What is logged.
    #[command(flatten)]
    pub log: LogOptions,
}

/// What becomes of a short rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TailArg {
    /// All parts become equally long
    Even,
    /// The rest is a part of its own
    Keep,
    /// The rest is added to the last full part
    Merge,
    /// The rest is left out
    Drop,
}

/// How parts are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CutArg {
    /// On exactly the planned frames, by the cheapest correct way
    Exact,
    /// Without encoding: boundaries move to the nearest cut point
    Copy,
    /// Every part is encoded
    Encode,
}

/// What boundaries move to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SnapArg {
    /// Nothing
    None,
    /// The best pause nearby: a silence, else a new scene, else a key frame
    Pause,
    /// The nearest frame at which a copy may begin
    Keyframe,
}

/// The length of parts when nothing is asked for.
const DEFAULT_EVERY_MS: u64 = 60_000;

impl ClipArgs {
    /// The series asked for; `below` is the second video of a stack.
    ///
    /// # Errors
    /// A value that cannot be meant.
    pub fn spec(&self, below: VideoId) -> Result<SeriesSpec, CliError> {
        let parts = self.rule();
        let spec = SeriesSpec {
            trim: self.trim.map(|(start_ms, end_ms)| Trim { start_ms, end_ms }),
            tail: match self.tail {
                TailArg::Even => Tail::Even,
                TailArg::Keep => Tail::Keep,
                TailArg::Merge => Tail::Merge,
                TailArg::Drop => Tail::Drop,
            },
            overlap_ms: self.overlap,
            cut: match self.cut {
                CutArg::Exact => CutMode::Exact,
                CutArg::Copy => CutMode::Copy,
                CutArg::Encode => CutMode::Encode,
            },
            name: self.name.clone(),
            snap: match self.snap {
                Some(SnapArg::None) => Snap::None,
                Some(SnapArg::Pause) => Snap::Pause,
                Some(SnapArg::Keyframe) => Snap::Keyframe,
                None => SeriesSpec::usual_snap(&parts),
            },
            window_ms: self.snap_window,
            min_ms: self.min,
            max_ms: self.max,
            layout: self.look.layout(below)?,
            size: self.look.size,
            titles: self.look.titles(),
            captions: self.look.captions,
            loudness: !self.look.no_loudness,
            ..SeriesSpec::new(parts)
        };
        match spec.check() {
            Ok(()) => Ok(spec),
            Err(errors) => {
                let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
                Err(CliError::new(Exit::Usage, all.join("; ")))
            }
        }
    }

    /// The part rule asked for.
    fn rule(&self) -> PartRule {
        match (self.parts, self.chapters) {
            (Some(n), _) => PartRule::Count(n),
            (None, true) => PartRule::Chapters,
            (None, false) if !self.range.is_empty() => {
                PartRule::Ranges(self.range.iter().map(|&(start, end)| [start, end]).collect())
            }
            (None, false) => PartRule::EveryMs(self.every.unwrap_or(DEFAULT_EVERY_MS)),
        }
    }
}
