//! What comes of a job, where any facts will do.

use ezclips::model::{Extent, Outcome, VideoSummary};

/// A video, published by the attempt with this mark.
pub fn video(made_by: &str) -> Outcome {
    Outcome::Video(VideoSummary {
        made_by: made_by.to_owned(),
        title: "A holiday".to_owned(),
        duration_ms: 1000,
        frames: 25,
        bytes: 10,
        width: 640,
        height: 360,
        frame_rate: (25, 1),
        codec: "h264".to_owned(),
        sound_codec: None,
        content_type: "video/mp4".to_owned(),
        chapter_count: 0,
        has_poster: false,
        has_waveform: false,
        has_sprite: false,
        offset_ms: 0,
        extent: Extent::Whole,
    })
}
