//! Between what a client asks of a series and the model's spec.

use crate::http::dto::{
    Asked, CutDto, FieldErrorDto, NewPlan, NewSeries, PartsDto, SeriesRequestDto, SnapDto, TailDto,
    TrimDto,
};
use crate::http::look_of;
use crate::http::problem::Problem;
use crate::model::{CutMode, PartRule, SeriesSpec, Snap, Tail, Trim};

/// The spec of a series.
pub(super) fn of_series(body: &NewSeries) -> Result<SeriesSpec, Problem> {
    build(body.asked(), body.name.clone())
}

/// The spec of a plan.
pub(super) fn of_plan(body: &NewPlan) -> Result<SeriesSpec, Problem> {
    build(body.asked(), None)
}

fn build(asked: Asked<'_>, name: Option<String>) -> Result<SeriesSpec, Problem> {
    let parts = part_rule(asked.parts).map_err(|error| Problem::fields(vec![error]))?;
    let spec = SeriesSpec {
        trim: asked.trim.map(|trim| Trim { start_ms: trim.start_ms, end_ms: trim.end_ms }),
        tail: match asked.tail {
            TailDto::Even => Tail::Even,
            TailDto::Keep => Tail::Keep,
            TailDto::Merge => Tail::Merge,
            TailDto::Drop => Tail::Drop,
        },
        overlap_ms: asked.overlap_ms,
        cut: match asked.cut {
            CutDto::Exact => CutMode::Exact,
            CutDto::Copy => CutMode::Copy,
            CutDto::Encode => CutMode::Encode,
        },
        name,
        snap: match asked.snap {
            Some(SnapDto::None) => Snap::None,
            Some(SnapDto::Pause) => Snap::Pause,
            Some(SnapDto::Keyframe) => Snap::Keyframe,
            None => SeriesSpec::usual_snap(&parts),
        },
        window_ms: asked.window_ms,
        min_ms: asked.min_ms,
        max_ms: asked.max_ms,
        layout: look_of::layout(asked)?,
        size: look_of::size(asked.size)?,
        titles: asked.titles.map(look_of::titles).transpose()?,
        captions: asked.captions,
        loudness: asked.loudness,
        ..SeriesSpec::new(parts)
    };
    spec.check()?;
    Ok(spec)
}

fn part_rule(parts: &PartsDto) -> Result<PartRule, FieldErrorDto> {
    let refuse = |pointer: &str, detail: &str| {
        Err(FieldErrorDto { pointer: pointer.to_owned(), detail: detail.to_owned() })
    };
    match (parts.every_ms, parts.count, &parts.ranges, parts.chapters) {
        (Some(ms), None, None, None) => Ok(PartRule::EveryMs(ms)),
        (None, Some(count), None, None) => Ok(PartRule::Count(count)),
        (None, None, Some(ranges), None) => Ok(PartRule::Ranges(ranges.clone())),
        (None, None, None, Some(true)) => Ok(PartRule::Chapters),
        (None, None, None, Some(false)) => {
            refuse("/parts/chapters", "`chapters` is `true` or absent")
        }
        _ => refuse("/parts", "give exactly one of `every_ms`, `count`, `ranges` and `chapters`"),
    }
}

/// The part rule as it was asked.
fn parts_dto(rule: &PartRule) -> PartsDto {
    match rule {
        PartRule::EveryMs(ms) => PartsDto { every_ms: Some(*ms), ..PartsDto::default() },
        PartRule::Count(count) => PartsDto { count: Some(*count), ..PartsDto::default() },
        PartRule::Ranges(ranges) => {
            PartsDto { ranges: Some(ranges.clone()), ..PartsDto::default() }
        }
        PartRule::Chapters => PartsDto { chapters: Some(true), ..PartsDto::default() },
    }
}

/// What was asked of a series.
pub(super) fn request_dto(spec: &SeriesSpec) -> SeriesRequestDto {
    let (layout, crop_x) = look_of::layout_dto(spec.layout);
    SeriesRequestDto {
        trim: spec.trim.map(|trim| TrimDto { start_ms: trim.start_ms, end_ms: trim.end_ms }),
        parts: parts_dto(&spec.parts),
        tail: tail_dto(spec.tail),
        overlap_ms: spec.overlap_ms,
        cut: cut_dto(spec.cut),
        snap: match spec.snap {
            Snap::None => SnapDto::None,
            Snap::Pause => SnapDto::Pause,
            Snap::Keyframe => SnapDto::Keyframe,
        },
        window_ms: spec.window_ms,
        min_ms: spec.min_ms,
        max_ms: spec.max_ms,
        layout,
        crop_x,
        below_video_id: spec.below().map(|id| id.0),
        size: spec.clip_size().map(|size| size.to_string()),
        titles: spec.titles.as_ref().map(look_of::titles_dto),
        captions: spec.captions,
        loudness: spec.loudness,
    }
}

/// The tail rule as it was asked.
fn tail_dto(tail: Tail) -> TailDto {
    match tail {
        Tail::Even => TailDto::Even,
        Tail::Keep => TailDto::Keep,
        Tail::Merge => TailDto::Merge,
        Tail::Drop => TailDto::Drop,
    }
}

/// The way of cutting as it was asked.
fn cut_dto(cut: CutMode) -> CutDto {
    match cut {
        CutMode::Exact => CutDto::Exact,
        CutMode::Copy => CutDto::Copy,
        CutMode::Encode => CutDto::Encode,
    }
}
