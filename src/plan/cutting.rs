//! How each part is cut. Cutting without encoding all but the edges belongs here when it comes.

use crate::model::{CutMode, Method, Rotation, Timeline, VideoInfo};
use std::ops::Range;

/// Whether the coded picture may go into a clip as it is. Clips are MP4 files for phones and
/// platforms: H.264, 8 bits, 4:2:0, progressive, upright, square pixels.
pub(super) fn is_copyable(video: &VideoInfo) -> bool {
    let (width, height) = video.pixel_aspect;
    // Containers write "unknown" as 0:1.
    let square = width == height || width == 0 || height == 0;
    video.codec == "h264"
        && matches!(video.pixel_format.as_str(), "yuv420p" | "yuvj420p")
        && !video.interlaced
        && video.rotation == Rotation::None
        && square
}

/// The cheapest correct way to cut `frames`.
pub(super) fn method(
    mode: CutMode,
    copyable: bool,
    timeline: &Timeline,
    frames: &Range<u32>,
) -> Method {
    let clean = timeline.is_cut_point(frames.start) && timeline.is_cut_point(frames.end);
    if copyable && clean && mode != CutMode::Encode { Method::Copy } else { Method::Encoded }
}
