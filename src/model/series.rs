//! What the user asks of a series.

use crate::model::{Layout, Size, Titles, VideoId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a video is to be divided and cut. All times are milliseconds from the first frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSpec {
    /// The stretch of the video to use; all of it when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<Trim>,
    /// Where the parts begin and end.
    pub parts: PartRule,
    /// What becomes of a short rest.
    #[serde(default)]
    pub tail: Tail,
    /// How much of the end of a part is shown again at the start of the next.
    #[serde(default)]
    pub overlap_ms: u64,
    /// How the parts are cut.
    #[serde(default)]
    pub cut: CutMode,
    /// The name of the clips and the archive; the video's title when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What boundaries move to.
    #[serde(default)]
    pub snap: Snap,
    /// How far a boundary may move either way; a share of a part's length when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_ms: Option<u64>,
    /// The shortest part that snapping may leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_ms: Option<u64>,
    /// The longest part that snapping may leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_ms: Option<u64>,
    /// How the picture is placed.
    #[serde(default)]
    pub layout: Layout,
    /// The size of the clips; [`Size::VERTICAL`] when absent. [`Layout::Source`] has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// What stands on the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub titles: Option<Titles>,
    /// Whether the site's subtitles are shown, where there are any.
    #[serde(default)]
    pub captions: bool,
    /// Whether the sound is brought to the loudness platforms play at.
    #[serde(default)]
    pub loudness: bool,
}

/// What boundaries move to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Snap {
    /// Nothing: they stay where they were asked.
    #[default]
    None,
    /// The best pause nearby: a silence, else a new scene, else a frame a copy may begin at.
    Pause,
    /// The nearest frame a copy may begin at.
    Keyframe,
}

/// A stretch of the video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trim {
    /// Where it begins.
    #[serde(default)]
    pub start_ms: u64,
    /// Where it ends; the end of the video when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<u64>,
}

/// Where the parts begin and end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartRule {
    /// Parts of this length.
    EveryMs(u64),
    /// This many parts of equal length.
    Count(u32),
    /// Exactly these stretches, `[start, end]` each, in any order, overlaps allowed.
    Ranges(Vec<[u64; 2]>),
    /// One part a chapter of the video.
    Chapters,
}

/// What becomes of a rest that is shorter than the asked length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tail {
    /// All parts become equally long, so there is no short one.
    #[default]
    Even,
    /// The rest is a part of its own.
    Keep,
    /// The rest is added to the last full part.
    Merge,
    /// The rest is left out.
    Drop,
}

/// How the parts are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutMode {
    /// On exactly the planned frames, by the cheapest way that is correct.
    #[default]
    Exact,
    /// Without encoding: boundaries move to the nearest cut point.
    Copy,
    /// Every part is encoded.
    Encode,
}

/// A value of a spec that cannot be meant, with a JSON Pointer to the field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SpecError {
    /// Where the value stands, as a JSON Pointer (RFC 6901) from the spec.
    pub pointer: String,
    /// What is wrong with it.
    pub message: String,
}

impl SeriesSpec {
    /// The most parts a series may have.
    pub const PARTS_MAX: u32 = 1000;
    /// The most explicit ranges: with their times they must fit a row of the store.
    pub const RANGES_MAX: usize = 200;
    /// The latest moment that may be named: a day, longer than any video that is accepted.
    pub const TIME_MAX_MS: u64 = 24 * 3600 * 1000;
    /// The shortest part that may be asked for.
    pub const PART_MIN_MS: u64 = 500;
    /// The farthest a boundary may move.
    pub const WINDOW_MAX_MS: u64 = 60_000;
    /// The longest name, in bytes.
    pub const NAME_MAX: usize = 120;

    /// A spec of `parts` with every other choice left at its default.
    #[must_use]
    pub fn new(parts: PartRule) -> Self {
        Self {
            trim: None,
            parts,
            tail: Tail::default(),
            overlap_ms: 0,
            cut: CutMode::default(),
            name: None,
            snap: Snap::None,
            window_ms: None,
            min_ms: None,
            max_ms: None,
            layout: Layout::default(),
            size: None,
            titles: None,
            captions: false,
            loudness: false,
        }
    }

    /// What boundaries of a rule move to when nobody says: ranges and chapters are meant exactly.
    #[must_use]
    pub fn usual_snap(parts: &PartRule) -> Snap {
        match parts {
            PartRule::EveryMs(_) | PartRule::Count(_) => Snap::Pause,
            PartRule::Ranges(_) | PartRule::Chapters => Snap::None,
        }
    }

    /// The size of the clips; `None` leaves that of the source.
    #[must_use]
    pub fn clip_size(&self) -> Option<Size> {
        match self.layout {
            Layout::Source => None,
            _ => Some(self.size.unwrap_or(Size::VERTICAL)),
        }
    }

    /// The stretch all parts lie in, as far as the spec alone tells: that from the first range to
    /// the last, with a given window for their boundaries to move in, else the trim when it has an
    /// end, past which no boundary moves.
    #[must_use]
    pub fn stretch(&self) -> Option<[u64; 2]> {
        let stretch = match &self.parts {
            PartRule::Ranges(ranges) => {
                let window = self.window_ms.filter(|_| self.snap != Snap::None).unwrap_or(0);
                let start = ranges.iter().map(|[start, _]| start.saturating_sub(window)).min();
                start.zip(ranges.iter().map(|[_, end]| end.saturating_add(window)).max())
            }
            _ => self.trim.and_then(|trim| Some((trim.start_ms, trim.end_ms?))),
        };
        stretch.filter(|(start, end)| start < end).map(|(start, end)| [start, end])
    }

    /// The second video it needs, if any.
    #[must_use]
    pub fn below(&self) -> Option<VideoId> {
        self.layout.below()
    }

    /// What can be said of a spec before the video is known.
    ///
    /// # Errors
    /// Every value that cannot be meant, none twice.
    pub fn check(&self) -> Result<(), Vec<SpecError>> {
        let mut errors = Vec::new();
        let mut refuse = |pointer: &str, message: String| {
            if errors.iter().all(|known: &SpecError| known.pointer != pointer) {
                errors.push(SpecError { pointer: pointer.to_owned(), message });
            }
        };
        self.check_times(&mut refuse);
        if let Some(Trim { start_ms, end_ms: Some(end_ms) }) = self.trim
            && end_ms <= start_ms
        {
            refuse("/trim/end_ms", "the trim must end after it starts".to_owned());
        }
        match &self.parts {
            PartRule::EveryMs(ms) if *ms < Self::PART_MIN_MS => {
                refuse(
                    "/parts/every_ms",
                    format!("a part lasts at least {} ms", Self::PART_MIN_MS),
                );
            }
            PartRule::EveryMs(ms) if self.overlap_ms >= *ms => {
                refuse("/overlap_ms", "the overlap must be shorter than a part".to_owned());
            }
            PartRule::Count(n) if *n == 0 || *n > Self::PARTS_MAX => {
                refuse("/parts/count", format!("a series has 1 to {} parts", Self::PARTS_MAX));
            }
            PartRule::Ranges(ranges) => Self::check_ranges(ranges, &mut refuse),
            _ => {}
        }
        if let Some(name) = &self.name {
            if name.trim().is_empty() || name.len() > Self::NAME_MAX {
                refuse("/name", format!("a name has 1 to {} bytes", Self::NAME_MAX));
            } else if name.chars().any(char::is_control) {
                refuse("/name", "a name has no control characters".to_owned());
            }
        }
        self.check_lengths(&mut refuse);
        self.check_look(&mut refuse);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// No time lies past the end of the longest video.
    fn check_times(&self, refuse: &mut impl FnMut(&str, String)) {
        let every_ms = match self.parts {
            PartRule::EveryMs(ms) => Some(ms),
            _ => None,
        };
        let times = [
            ("/trim/start_ms", self.trim.map(|trim| trim.start_ms)),
            ("/trim/end_ms", self.trim.and_then(|trim| trim.end_ms)),
            ("/parts/every_ms", every_ms),
            ("/overlap_ms", Some(self.overlap_ms)),
            ("/min_ms", self.min_ms),
            ("/max_ms", self.max_ms),
        ];
        for (pointer, ms) in times {
            if ms.is_some_and(|ms| ms > Self::TIME_MAX_MS) {
                refuse(pointer, "no video is longer than 24 hours".to_owned());
            }
        }
    }

    fn check_lengths(&self, refuse: &mut impl FnMut(&str, String)) {
        if self.window_ms.is_some_and(|ms| ms > Self::WINDOW_MAX_MS) {
            let most = Self::WINDOW_MAX_MS;
            refuse("/window_ms", format!("a boundary moves {most} ms at most"));
        }
        if self.min_ms.zip(self.max_ms).is_some_and(|(least, most)| most < least) {
            refuse("/max_ms", "the longest part is shorter than the shortest".to_owned());
        }
        if let PartRule::EveryMs(ms) = self.parts {
            if self.min_ms.is_some_and(|least| least > ms) {
                refuse("/min_ms", "the asked length is shorter than the shortest part".to_owned());
            }
            if self.max_ms.is_some_and(|most| most < ms) {
                refuse("/max_ms", "the asked length is longer than the longest part".to_owned());
            }
        }
    }

    fn check_look(&self, refuse: &mut impl FnMut(&str, String)) {
        if self.size.is_some() && self.layout == Layout::Source {
            refuse("/size", "a size needs a layout: blur, crop, fit or stack".to_owned());
        }
        let changed = self.layout != Layout::Source || self.titles.is_some() || self.captions;
        if self.cut == CutMode::Copy && changed {
            let message =
                "a copy keeps the picture as it is: `exact` takes layouts, titles and captions";
            refuse("/cut", message.to_owned());
        }
        let Some(titles) = &self.titles else { return };
        let texts = [
            ("/titles/headline", "the headline", &titles.headline, Titles::HEADLINE_MAX),
            ("/titles/part_label", "the part label", &titles.part_label, Titles::LABEL_MAX),
        ];
        for (pointer, which, text, most) in texts {
            let Some(text) = text else { continue };
            if text.trim().is_empty() || text.len() > most {
                refuse(pointer, format!("{which} has 1 to {most} bytes"));
            } else if text.chars().any(char::is_control) {
                refuse(pointer, format!("{which} has no control characters"));
            }
        }
    }

    fn check_ranges(ranges: &[[u64; 2]], refuse: &mut impl FnMut(&str, String)) {
        if ranges.is_empty() || ranges.len() > Self::RANGES_MAX {
            refuse("/parts/ranges", format!("a series takes 1 to {} ranges", Self::RANGES_MAX));
            return;
        }
        for (index, [start, end]) in ranges.iter().enumerate() {
            if *end > Self::TIME_MAX_MS {
                let pointer = format!("/parts/ranges/{index}");
                refuse(&pointer, "no video is longer than 24 hours".to_owned());
            } else if end <= start || end - start < Self::PART_MIN_MS {
                let least = Self::PART_MIN_MS;
                refuse(
                    &format!("/parts/ranges/{index}"),
                    format!("a range ends at least {least} ms after it starts"),
                );
            }
        }
    }
}
