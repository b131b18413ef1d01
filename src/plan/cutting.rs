//! How each part is cut: the cheapest way that is correct, and why none cheaper will do.

use crate::model::{
    Analysis, Coding, CutMode, Facts, Layout, Method, Rotation, SeriesSpec, Timeline, VideoInfo,
};
use std::borrow::Cow;
use std::ops::Range;

/// A method, and in a few words why no cheaper one will do.
pub(super) type Choice = (Method, Option<Cow<'static, str>>);

/// How a series is to be cut, as far as it does not depend on the part.
pub(super) struct Gate<'a> {
    timeline: &'a Timeline,
    /// Why nothing can be copied; `None` when clean groups can.
    no_copy: Option<Cow<'static, str>>,
    /// Why fresh edges cannot be joined to copied groups.
    no_smart: Option<Cow<'static, str>>,
}

impl<'a> Gate<'a> {
    /// What `spec` and `facts` allow.
    pub(super) fn of(spec: &SeriesSpec, facts: &'a Facts) -> Self {
        let video = &facts.info.video;
        let no_copy = asked(spec, &facts.analysis).map(Cow::from).or_else(|| picture(video));
        let nowhere = spec.cut != CutMode::Exact || facts.timeline.cut_points().is_empty();
        let no_smart = nowhere
            .then_some("no place for a clean cut".into())
            .or_else(|| coding(facts.analysis.coding.as_ref(), video.reorder_depth));
        Self { timeline: &facts.timeline, no_copy, no_smart }
    }

    /// Whether parts between cut points are copied.
    pub(super) fn copies(&self) -> bool {
        self.no_copy.is_none()
    }

    /// How `frames` are cut.
    pub(super) fn choose(&self, frames: &Range<u32>) -> Choice {
        if let Some(reason) = &self.no_copy {
            return (Method::Encoded, Some(reason.clone()));
        }
        let timeline = self.timeline;
        if timeline.is_cut_point(frames.start) && timeline.is_cut_point(frames.end) {
            return (Method::Copy, None);
        }
        let no_smart = self.no_smart.clone().or_else(|| too_little(timeline, frames));
        match no_smart {
            Some(reason) => (Method::Encoded, Some(reason)),
            None => (Method::Smart, Some(edges(timeline, frames).into())),
        }
    }
}

/// What was asked that only encoding can give.
fn asked(spec: &SeriesSpec, analysis: &Analysis) -> Option<&'static str> {
    if spec.cut == CutMode::Encode {
        return Some("asked to encode");
    }
    let captions = spec.captions && analysis.caption_count > 0;
    let changed = spec.layout != Layout::Source || spec.titles.is_some() || captions;
    changed.then_some("the picture is changed")
}

/// Why the coded picture may not go into a clip as it is. Clips are MP4 files for phones and
/// platforms: H.264, 8 bits, 4:2:0, progressive, upright, square pixels.
fn picture(video: &VideoInfo) -> Option<Cow<'static, str>> {
    if video.codec != "h264" {
        return Some(format!("the codec is {}", video.codec).into());
    }
    let format = video.pixel_format.as_str();
    if !matches!(format, "yuv420p" | "yuvj420p") {
        let deep = ["10", "12", "14"].into_iter().find(|bits| {
            format.strip_suffix("le").or(format.strip_suffix("be")).unwrap_or("").ends_with(bits)
        });
        return Some(deep.map_or_else(|| "not 4:2:0".into(), |bits| format!("{bits}-bit").into()));
    }
    if video.interlaced {
        return Some("interlaced".into());
    }
    if video.rotation != Rotation::None {
        return Some("rotated".into());
    }
    let (width, height) = video.pixel_aspect;
    // Containers write "unknown" as 0:1.
    let square = width == height || width == 0 || height == 0;
    (!square).then_some("pixels are not square".into())
}

/// Why fresh pictures cannot be joined to those of the video.
fn coding(coding: Option<&Coding>, depth: u32) -> Option<Cow<'static, str>> {
    let Some(coding) = coding else { return Some("its coding could not be read".into()) };
    let reason = match coding {
        // Baseline, Main, High: what the encoder speaks and phones take.
        Coding { profile_idc, .. } if !matches!(profile_idc, 66 | 77 | 100) => {
            return Some(format!("profile {profile_idc}").into());
        }
        Coding { plain: false, .. } => "not 8 bits and 4:2:0",
        Coding { frames_only: false, .. } => "interlaced",
        Coding { idr_only: false, .. } => "open groups of pictures",
        Coding { parameter_sets: 0..=1, .. } => "no parameter sets",
        Coding { parameter_sets: 3.., .. } => "several parameter sets",
        _ if depth > Coding::DEPTH_MAX => return Some(format!("reorder depth of {depth}").into()),
        _ if coding.free_id().is_none() => "no free parameter set",
        _ => return None,
    };
    Some(reason.into())
}

/// Why copying is not worth it for these frames. Fewer than a third to copy saves less than the
/// joining costs, and leaves a clip whose quality changes for a moment.
fn too_little(timeline: &Timeline, frames: &Range<u32>) -> Option<Cow<'static, str>> {
    match timeline.whole_groups(frames) {
        None => Some("no whole group of pictures inside".into()),
        Some(copied) if copied.len() * 3 < frames.len() => {
            Some("too little could be copied".into())
        }
        Some(_) => None,
    }
}

/// Which ends are not on a cut point.
fn edges(timeline: &Timeline, frames: &Range<u32>) -> &'static str {
    match (timeline.is_cut_point(frames.start), timeline.is_cut_point(frames.end)) {
        (false, true) => "it begins inside a group of pictures",
        (true, false) => "it ends inside a group of pictures",
        _ => "it begins and ends inside groups of pictures",
    }
}
