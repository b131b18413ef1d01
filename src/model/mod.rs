//! The product's words: ids, exact media time, sources, series, jobs and their failures.
//!
//! Pure values and rules: no I/O, no clock, no async, no randomness. Everything else in the
//! house speaks in these types. Records on disk (`queue::record`) and JSON on the wire
//! (`http::dto`) are separate structs, so a word can change without breaking a stored byte.

mod analysis;
mod code;
mod event;
mod failure;
mod id;
mod job;
mod lane;
mod link;
mod look;
mod media;
mod name;
mod part;
mod retention;
mod retry;
mod series;
mod source;
mod time;
mod timebase;
mod timeline;

pub use analysis::{Analysis, Coding, Gain, Heat, Loudness, Pause, Sprite};
pub use code::{Class, Code};
pub use event::{Event, EventKind, Seq};
pub use failure::{Attempt, AttemptEnd, Failure, STDERR_TAIL_MAX};
pub use id::{JobId, LeaseToken, SeriesId, VideoId, WorkerId};
pub use job::{Job, JobSpec, Outcome, Progress, SeriesSummary, Stage, State, VideoSummary};
pub use lane::{Lane, Priority};
pub use link::{AllowList, Link, LinkError, is_global};
pub use look::{Caption, Colour, Layout, Place, Size, Titles};
pub use media::{Chapter, Facts, LinkInfo, MediaInfo, Rotation, SoundInfo, VideoInfo};
pub use name::{clip_name, file_stem, is_plain_name};
pub use part::{Clip, Method, Part, PartState, Snapped};
pub use retention::Retention;
pub use retry::RetryPolicy;
pub use series::{CutMode, PartRule, SeriesSpec, Snap, SpecError, Tail, Trim};
pub use source::{Extent, Source};
pub use time::{Now, Timestamp};
pub use timebase::{MediaTime, TimeRange, Timebase};
pub use timeline::{Timeline, TimelineError};
