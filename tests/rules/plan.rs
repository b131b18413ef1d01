//! Where the parts begin and end.

use crate::samples::{chapters, facts, half_a_minute, specs, timelines, trims};
use ezclips::model::{
    Code, CutMode, Facts, MediaTime, Part, PartRule, SeriesSpec, Tail, Timeline, Trim,
};
use ezclips::plan::plan;
use proptest::prelude::*;
use std::collections::HashSet;
use std::ops::Range;

fn frames(spec: &SeriesSpec, facts: &Facts) -> Result<Vec<Range<u32>>, Code> {
    let parts = plan(spec, facts).map_err(|error| error.0)?;
    Ok(parts.into_iter().map(|part| part.frames).collect())
}

/// The frames of a trim by counting, independently of the planner: those whose time, rounded to
/// a millisecond, lies inside.
fn trimmed(trim: Option<Trim>, timeline: &Timeline) -> Vec<u32> {
    let Trim { start_ms, end_ms } = trim.unwrap_or(Trim { start_ms: 0, end_ms: None });
    let inside = |frame: &u32| {
        let at = timeline.time_of(*frame).to_millis().unsigned_abs();
        at >= start_ms && end_ms.is_none_or(|end| at < end)
    };
    (0..timeline.frames()).filter(inside).collect()
}

fn numbered(parts: &[Part], timeline: &Timeline) -> Result<(), TestCaseError> {
    for (n, part) in (1..).zip(parts) {
        prop_assert_eq!(part.n, n);
        prop_assert!(part.frames.start < part.frames.end);
        prop_assert!(part.frames.end <= timeline.frames());
        let millis = |frame| timeline.time_of(frame).to_millis().unsigned_abs();
        prop_assert_eq!(part.start_ms, millis(part.frames.start));
        prop_assert_eq!(part.end_ms, millis(part.frames.end));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn parts_hold_every_frame_once(timeline in timelines(), spec in specs(), marks in
        prop::collection::vec(0_u64..400_000, 1..20))
    {
        let mut facts = facts(timeline);
        facts.info.chapters = chapters(&marks);
        let spec = SeriesSpec { overlap_ms: 0, ..spec };
        let wanted = trimmed(spec.trim, &facts.timeline);
        let Ok(parts) = plan(&spec, &facts) else { return Ok(()) };
        numbered(&parts, &facts.timeline)?;
        for pair in parts.windows(2) {
            prop_assert_eq!(pair[0].frames.end, pair[1].frames.start);
            prop_assert_eq!(pair[0].end_ms, pair[1].start_ms);
        }
        if spec.cut == CutMode::Copy {
            return Ok(());
        }
        let held: Vec<u32> = parts.iter().flat_map(|part| part.frames.clone()).collect();
        let drops = spec.tail == Tail::Drop && matches!(spec.parts, PartRule::EveryMs(_));
        if drops {
            prop_assert!(wanted.starts_with(&held));
        } else {
            prop_assert_eq!(held, wanted);
        }
    }

    #[test]
    fn only_what_cannot_be_cut_is_refused(timeline in timelines(), spec in specs()) {
        let facts = facts(timeline);
        let Err(error) = frames(&spec, &facts) else { return Ok(()) };
        let wanted = trimmed(spec.trim, &facts.timeline);
        let total = facts.timeline.duration().to_millis().unsigned_abs();
        match (error, &spec.parts) {
            (Code::NothingToCut, _) if wanted.is_empty() => {}
            (Code::NothingToCut, PartRule::Count(_)) | (Code::NoChapters, PartRule::Chapters) => {}
            (Code::NothingToCut, PartRule::EveryMs(every)) => {
                // The span of the stretch is not known here to the tick; a whole part is.
                let (first, last) = (wanted[0], wanted[wanted.len() - 1] + 1);
                let span = facts.timeline.duration_of(&(first..last));
                prop_assert!(spec.tail == Tail::Drop && span < MediaTime::from_millis(*every));
            }
            (Code::TooManyParts, PartRule::EveryMs(every)) => {
                prop_assert!(total / every >= u64::from(SeriesSpec::PARTS_MAX));
            }
            (code, rule) => prop_assert!(false, "{code} of {rule:?}"),
        }
    }

    #[test]
    fn an_overlap_only_moves_starts_back(timeline in timelines(), spec in specs()) {
        let facts = facts(timeline);
        let without = SeriesSpec { overlap_ms: 0, ..spec.clone() };
        let (Ok(parts), Ok(plain)) = (plan(&spec, &facts), plan(&without, &facts)) else {
            return Ok(());
        };
        numbered(&parts, &facts.timeline)?;
        prop_assert_eq!(parts.len(), plain.len());
        prop_assert_eq!(&parts[0].frames, &plain[0].frames);
        let timeline = &facts.timeline;
        let first = plain[0].frames.start;
        for (part, plain) in parts.iter().zip(&plain).skip(1) {
            prop_assert_eq!(part.frames.end, plain.frames.end);
            prop_assert!((first..=plain.frames.start).contains(&part.frames.start));
            if spec.cut != CutMode::Copy {
                let shown = |from: u32| timeline.duration_of(&(from..plain.frames.start));
                let overlap = MediaTime::from_millis(spec.overlap_ms);
                prop_assert!(shown(part.frames.start) <= overlap);
                if part.frames.start > first {
                    prop_assert!(shown(part.frames.start - 1) > overlap);
                }
            }
        }
    }

    #[test]
    fn equal_parts_differ_by_less_than_a_frame(
        timeline in crate::samples::constant(), count in 1_u32..200)
    {
        let facts = facts(timeline);
        let parts = frames(&SeriesSpec::new(PartRule::Count(count)), &facts);
        prop_assert_eq!(parts.is_err(), count > facts.timeline.frames());
        let Ok(parts) = parts else { return Ok(()) };
        prop_assert_eq!(parts.len(), count as usize);
        let least = (facts.timeline.frames() / count) as usize;
        prop_assert!(parts.iter().all(|part| part.len() - least <= 1), "{parts:?}");
    }

    #[test]
    fn steps_never_drift(timeline in timelines(), every in 500_u64..20_000) {
        let facts = facts(timeline);
        let spec = SeriesSpec { tail: Tail::Keep, ..SeriesSpec::new(PartRule::EveryMs(every)) };
        let Ok(parts) = frames(&spec, &facts) else { return Ok(()) };
        for part in &parts {
            // Each start is the first frame at or after a whole number of steps.
            let at = facts.timeline.time_of(part.start);
            let steps = at.to_millis().unsigned_abs().div_ceil(every);
            let near = (steps.saturating_sub(1)..=steps + 1)
                .any(|k| facts.timeline.frame_at(MediaTime::from_millis(k * every)) == part.start);
            prop_assert!(near, "{at:?}");
        }
    }

    #[test]
    fn ranges_are_clipped_in_their_order(timeline in timelines(), trim in trims(), wanted in
        prop::collection::vec((0_u64..400_000, 500_u64..60_000), 1..12))
    {
        let facts = facts(timeline);
        let wanted: Vec<[u64; 2]> =
            wanted.into_iter().map(|(start, length)| [start, start + length]).collect();
        let spec = SeriesSpec { trim, ..SeriesSpec::new(PartRule::Ranges(wanted.clone())) };
        let inside: HashSet<u32> = trimmed(trim, &facts.timeline).into_iter().collect();
        let expected: Option<Vec<Vec<u32>>> = wanted
            .into_iter()
            .map(|[start_ms, end_ms]| {
                let range = Trim { start_ms, end_ms: Some(end_ms) };
                let held = trimmed(Some(range), &facts.timeline);
                let held: Vec<u32> =
                    held.into_iter().filter(|frame| inside.contains(frame)).collect();
                (!held.is_empty()).then_some(held)
            })
            .collect();
        match frames(&spec, &facts) {
            Ok(parts) => {
                let held: Vec<Vec<u32>> = parts.into_iter().map(Iterator::collect).collect();
                prop_assert_eq!(Some(held), expected);
            }
            Err(code) => {
                let code_of_trim = code == Code::NothingToCut && inside.is_empty();
                prop_assert!(code == Code::RangeOutside || code_of_trim, "{code}");
                prop_assert_eq!(expected, None);
            }
        }
    }

    #[test]
    fn what_people_read_leads_back_to_the_same_frames(
        timeline in crate::samples::constant(), every in 500_u64..20_000)
    {
        let facts = facts(timeline);
        let Ok(parts) = plan(&SeriesSpec::new(PartRule::EveryMs(every)), &facts) else {
            return Ok(());
        };
        let read = parts.iter().map(|part| [part.start_ms, part.end_ms]).collect();
        let again = plan(&SeriesSpec::new(PartRule::Ranges(read)), &facts);
        prop_assert_eq!(again, Ok(parts));
    }
}

#[test]
fn thirty_seconds_make_three_parts_of_ten() {
    let parts = frames(&SeriesSpec::new(PartRule::EveryMs(10_000)), &half_a_minute());
    assert_eq!(parts, Ok(vec![0..240, 240..480, 480..720]));
}

#[test]
fn frames_of_ntsc_video_are_placed_exactly() {
    // 720 frames at 23.976 last 30.03 s; frame 240 is shown at 10.01 s.
    let timeline = Timeline::constant(crate::samples::base(24_000), 0, 1001, 720).unwrap();
    let facts = facts(timeline);
    let of = |tail| {
        let spec = SeriesSpec { tail, ..SeriesSpec::new(PartRule::EveryMs(10_000)) };
        plan(&spec, &facts).unwrap()
    };
    let even = of(Tail::Even);
    let times: Vec<_> = even.iter().map(|part| (part.start_ms, part.end_ms)).collect();
    assert_eq!(times, [(0, 10_010), (10_010, 20_020), (20_020, 30_030)]);
    let dropped = of(Tail::Drop);
    assert_eq!(dropped.last().unwrap().frames, 480..720);
}

#[test]
fn tails_of_twenty_five_seconds() {
    let mut spec = SeriesSpec::new(PartRule::EveryMs(10_000));
    spec.trim = Some(Trim { start_ms: 5000, end_ms: None });
    let table = [
        (Tail::Even, vec![120..320, 320..520, 520..720]),
        (Tail::Keep, vec![120..360, 360..600, 600..720]),
        (Tail::Merge, vec![120..360, 360..720]),
        (Tail::Drop, vec![120..360, 360..600]),
    ];
    for (tail, expected) in table {
        spec.tail = tail;
        assert_eq!(frames(&spec, &half_a_minute()), Ok(expected), "{tail:?}");
    }
}

#[test]
fn chapters_are_boundaries_and_gaps_belong_to_the_one_before() {
    let mut facts = half_a_minute();
    facts.info.chapters = chapters(&[1000, 10_000, 25_000, 99_000]);
    let mut spec = SeriesSpec::new(PartRule::Chapters);
    assert_eq!(frames(&spec, &facts), Ok(vec![0..24, 24..240, 240..600, 600..720]));
    spec.trim = Some(Trim { start_ms: 5000, end_ms: Some(20_000) });
    assert_eq!(frames(&spec, &facts), Ok(vec![120..240, 240..480]));
}

#[test]
fn requests_that_leave_nothing_are_refused_by_code() {
    let facts = half_a_minute();
    let late = Some(Trim { start_ms: 30_000, end_ms: None });
    let drop = SeriesSpec { tail: Tail::Drop, ..SeriesSpec::new(PartRule::EveryMs(31_000)) };
    let table = [
        (SeriesSpec { trim: late, ..SeriesSpec::new(PartRule::Count(1)) }, Code::NothingToCut),
        (SeriesSpec::new(PartRule::Ranges(vec![[30_000, 40_000]])), Code::RangeOutside),
        (SeriesSpec::new(PartRule::Ranges(Vec::new())), Code::NothingToCut),
        (SeriesSpec::new(PartRule::Count(0)), Code::NothingToCut),
        (SeriesSpec::new(PartRule::Count(721)), Code::NothingToCut),
        (SeriesSpec::new(PartRule::Count(1001)), Code::TooManyParts),
        (SeriesSpec::new(PartRule::EveryMs(0)), Code::TooManyParts),
        (SeriesSpec::new(PartRule::Ranges(vec![[0, 1000]; 1001])), Code::TooManyParts),
        (SeriesSpec::new(PartRule::Chapters), Code::NoChapters),
        (drop, Code::NothingToCut),
    ];
    for (spec, code) in table {
        assert_eq!(frames(&spec, &facts), Err(code), "{spec:?}");
    }
}

#[test]
fn numbers_without_bounds_do_not_break_the_planner() {
    let facts = half_a_minute();
    let mut spec = SeriesSpec::new(PartRule::EveryMs(u64::MAX));
    spec.overlap_ms = u64::MAX;
    spec.trim = Some(Trim { start_ms: 0, end_ms: Some(u64::MAX) });
    assert_eq!(frames(&spec, &facts), Ok(std::iter::once(0..720).collect()));
    spec.parts = PartRule::Count(3);
    assert_eq!(frames(&spec, &facts), Ok(vec![0..240, 0..480, 0..720]));
    spec.parts = PartRule::Ranges(vec![[0, u64::MAX]]);
    assert_eq!(frames(&spec, &facts), Ok(std::iter::once(0..720).collect()));
}
