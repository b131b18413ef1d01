//! What there is to do for a clip: how many frames are encoded and copied, and of what size.

use crate::model::{Facts, Layout, Method, Part, SeriesSpec, Timeline};
use serde::{Deserialize, Serialize};

/// A source nobody has seen yet: what sites deliver most, which is also what is asked of them.
const USUAL_PIXELS: u64 = 1920 * 1080;
/// A frame of it, sound included: 5 Mbit/s at 30 frames a second.
const USUAL_BYTES_A_FRAME: u64 = 20_000;

/// Ways of making a clip that differ in what a frame costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Copied.
    Copy,
    /// Encoded at the edges; what a frame of these costs.
    Smart,
    /// Encoded as it is.
    Source,
    /// Over a blurred copy.
    Blur,
    /// Cut to a shape.
    Crop,
    /// On black.
    Fit,
    /// Above a second video.
    Stack,
}

/// What there is to do for one clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How.
    pub way: Way,
    /// Frames that are encoded.
    pub encoded: u64,
    /// Frames that are copied.
    pub copied: u64,
    /// Pixels of a frame of the source.
    pub read: u64,
    /// Pixels of a frame of the clip.
    pub written: u64,
    /// Bytes of a frame of the source, sound included.
    pub bytes_a_frame: u64,
}

impl Effort {
    /// For a part of a video that is there.
    #[must_use]
    pub fn of(part: &Part, spec: &SeriesSpec, facts: &Facts) -> Self {
        let (width, height) = facts.info.video.shown_size();
        let read = u64::from(width) * u64::from(height);
        let bytes_a_frame = facts.info.bytes / u64::from(facts.timeline.frames()).max(1);
        let encoded = match part.method {
            Method::Smart => edges(part, &facts.timeline),
            Method::Copy => 0,
            Method::Encoded => frames(part),
        };
        Self::with(part, spec, encoded, read.max(1), bytes_a_frame)
    }

    /// For a part of a video that is not there yet.
    #[must_use]
    pub fn guess(part: &Part, spec: &SeriesSpec) -> Self {
        let encoded = if part.method == Method::Copy { 0 } else { frames(part) };
        Self::with(part, spec, encoded, USUAL_PIXELS, USUAL_BYTES_A_FRAME)
    }

    fn with(part: &Part, spec: &SeriesSpec, encoded: u64, read: u64, bytes_a_frame: u64) -> Self {
        let size = spec.clip_size().map(|size| u64::from(size.width) * u64::from(size.height));
        let way = match (part.method, spec.layout) {
            (Method::Copy, _) => Way::Copy,
            (Method::Smart, _) => Way::Smart,
            (Method::Encoded, Layout::Source) => Way::Source,
            (Method::Encoded, Layout::Blur) => Way::Blur,
            (Method::Encoded, Layout::Crop { .. }) => Way::Crop,
            (Method::Encoded, Layout::Fit) => Way::Fit,
            (Method::Encoded, Layout::Stack { .. }) => Way::Stack,
        };
        let (copied, written) = (frames(part) - encoded, size.unwrap_or(read));
        Self { way, encoded, copied, read, written, bytes_a_frame }
    }

    /// Pixels to be read and written for the frames that are encoded.
    pub(super) fn encoded_pixels(&self) -> u128 {
        u128::from(self.encoded).saturating_mul(self.pixels())
    }

    /// Pixels of the frames that are copied, counted in the same way.
    pub(super) fn copied_pixels(&self) -> u128 {
        u128::from(self.copied).saturating_mul(self.pixels())
    }

    fn pixels(&self) -> u128 {
        u128::from(self.read) + u128::from(self.written)
    }
}

fn frames(part: &Part) -> u64 {
    u64::from(part.frames.end.saturating_sub(part.frames.start))
}

/// The frames of a part outside its whole groups of pictures.
fn edges(part: &Part, timeline: &Timeline) -> u64 {
    let whole = timeline.whole_groups(&part.frames).unwrap_or(0..0);
    frames(part).saturating_sub(u64::from(whole.end - whole.start))
}
