//! Between what a client asks of a series and the model's spec.

use crate::http::dto::{CutDto, FieldErrorDto, NewPlan, NewSeries, PartsDto, TailDto, TrimDto};
use crate::http::problem::Problem;
use crate::model::{CutMode, PartRule, SeriesSpec, Tail, Trim};

/// The spec of a series.
pub(super) fn of_series(body: &NewSeries) -> Result<SeriesSpec, Problem> {
    let name = body.name.clone();
    build(body.trim, &body.parts, body.tail, body.overlap_ms, body.cut, name)
}

/// The spec of a plan.
pub(super) fn of_plan(body: &NewPlan) -> Result<SeriesSpec, Problem> {
    build(body.trim, &body.parts, body.tail, body.overlap_ms, body.cut, None)
}

fn build(
    trim: Option<TrimDto>,
    parts: &PartsDto,
    tail: TailDto,
    overlap_ms: u64,
    cut: CutDto,
    name: Option<String>,
) -> Result<SeriesSpec, Problem> {
    let spec = SeriesSpec {
        trim: trim.map(|trim| Trim { start_ms: trim.start_ms, end_ms: trim.end_ms }),
        parts: part_rule(parts).map_err(|error| Problem::fields(vec![error]))?,
        tail: match tail {
            TailDto::Even => Tail::Even,
            TailDto::Keep => Tail::Keep,
            TailDto::Merge => Tail::Merge,
            TailDto::Drop => Tail::Drop,
        },
        overlap_ms,
        cut: match cut {
            CutDto::Exact => CutMode::Exact,
            CutDto::Copy => CutMode::Copy,
            CutDto::Encode => CutMode::Encode,
        },
        name,
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
pub(super) fn parts_dto(rule: &PartRule) -> PartsDto {
    match rule {
        PartRule::EveryMs(ms) => PartsDto { every_ms: Some(*ms), ..PartsDto::default() },
        PartRule::Count(count) => PartsDto { count: Some(*count), ..PartsDto::default() },
        PartRule::Ranges(ranges) => {
            PartsDto { ranges: Some(ranges.clone()), ..PartsDto::default() }
        }
        PartRule::Chapters => PartsDto { chapters: Some(true), ..PartsDto::default() },
    }
}

/// The trim as it was asked.
pub(super) fn trim_dto(trim: Trim) -> TrimDto {
    TrimDto { start_ms: trim.start_ms, end_ms: trim.end_ms }
}

/// The tail rule as it was asked.
pub(super) fn tail_dto(tail: Tail) -> TailDto {
    match tail {
        Tail::Even => TailDto::Even,
        Tail::Keep => TailDto::Keep,
        Tail::Merge => TailDto::Merge,
        Tail::Drop => TailDto::Drop,
    }
}

/// The way of cutting as it was asked.
pub(super) fn cut_dto(cut: CutMode) -> CutDto {
    match cut {
        CutMode::Exact => CutDto::Exact,
        CutMode::Copy => CutDto::Copy,
        CutMode::Encode => CutDto::Encode,
    }
}
