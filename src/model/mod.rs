//! The product's words: ids, exact media time, sources, series, jobs and their failures.
//!
//! Pure values and rules: no I/O, no clock, no async, no randomness. Everything else in the
//! house speaks in these types. Records on disk (`queue::record`) and JSON on the wire
//! (`http::dto`) are separate structs, so a word can change without breaking a stored byte.

mod analysis;
mod check;
mod code;
mod cookies;
mod delivery;
mod event;
mod failure;
mod id;
mod job;
mod key;
mod lane;
mod link;
mod look;
mod media;
mod name;
mod origin;
mod part;
mod rate;
mod retention;
mod retry;
mod series;
mod source;
mod time;
mod timebase;
mod timeline;

pub use analysis::{Analysis, Coding, Gain, Heat, Loudness, Pause, Sprite};
pub use check::{Check, Health};
pub use code::{Class, Code};
pub use cookies::{CookieError, Cookies};
pub use delivery::{Delivered, Delivery};
pub use event::{Event, EventKind, Seq};
pub use failure::{Attempt, AttemptEnd, Failure, STDERR_TAIL_MAX};
pub use id::{JobId, KeyId, LeaseToken, SeriesId, VideoId, WorkerId};
pub use job::{Job, JobSpec, Outcome, Progress, SeriesSummary, Stage, State, VideoSummary};
pub use key::{ApiKey, Scope, Secret};
pub use lane::{Lane, Priority};
pub use link::{AllowList, Link, LinkError, is_global};
pub use look::{Caption, Colour, Layout, Place, Size, Titles};
pub use media::{Chapter, Facts, LinkInfo, MediaInfo, Rotation, SoundInfo, VideoInfo};
pub use name::{clip_name, file_stem, is_plain_name};
pub use origin::Origin;
pub use part::{Clip, Method, Part, PartState, Snapped};
pub use rate::{Quota, Taken};
pub use retention::Retention;
pub use retry::{DELIVERY_WAITS, RetryPolicy, delivery_wait};
pub use series::{CutMode, PartRule, SeriesSpec, Snap, SpecError, Tail, Trim};
pub use source::{Extent, Source};
pub use time::{Now, Timestamp};
pub use timebase::{MediaTime, TimeRange, Timebase};
pub use timeline::{Timeline, TimelineError};
