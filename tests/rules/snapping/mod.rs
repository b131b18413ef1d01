//! Where boundaries move: pauses, scenes and key frames.

mod always;

use crate::samples::{chapters, facts, half_a_minute};
use ezclips::model::{
    CutMode, Facts, Layout, PartRule, Pause, SeriesSpec, Snap, Snapped, Tail, Timeline, Trim,
};
use ezclips::plan::plan;
use std::ops::Range;

use Snapped::{Asked, Keyframe, Scene, Silence};

/// A name, the silences, what else there is, and where the first boundary goes.
type Case<'a, T> = (&'a str, &'a [[u64; 2]], T, (u32, Snapped));

fn pauses(times: &[[u64; 2]]) -> Vec<Pause> {
    times.iter().map(|&[start_ms, end_ms]| Pause { start_ms, end_ms }).collect()
}

/// 30 s at 100 frames a second: a frame lasts 10 ms. No cut points.
fn plain(silences: &[[u64; 2]], scenes: &[u32]) -> Facts {
    let timeline = Timeline::constant(crate::samples::base(1000), 0, 10, 3000).expect("frames");
    let mut facts = facts(timeline);
    facts.analysis.pauses = pauses(silences);
    facts.analysis.scenes = scenes.to_vec();
    facts
}

fn snapping(snap: Snap, parts: PartRule) -> SeriesSpec {
    SeriesSpec { snap, ..SeriesSpec::new(parts) }
}

fn thirds() -> SeriesSpec {
    snapping(Snap::Pause, PartRule::Count(3))
}

fn parts(spec: &SeriesSpec, facts: &Facts) -> Vec<(Range<u32>, [Snapped; 2])> {
    let parts = plan(spec, facts).expect("a plan").into_iter();
    parts.map(|part| (part.frames, part.snapped)).collect()
}

/// The inner boundaries and what they stand on.
fn inner(spec: &SeriesSpec, facts: &Facts) -> Vec<(u32, Snapped)> {
    let parts = parts(spec, facts);
    for pair in parts.windows(2) {
        assert_eq!((pair[0].0.end, pair[0].1[1]), (pair[1].0.start, pair[1].1[0]));
    }
    parts[1..].iter().map(|(frames, snapped)| (frames.start, snapped[0])).collect()
}

#[test]
fn a_boundary_goes_to_the_best_place_in_its_window() {
    // Asked at 10 s and 20 s; the windows are 1.5 s to either side.
    let asked = (2000, Asked);
    let table: [Case<'_, &[u32]>; 10] = [
        ("nothing", &[], &[], (1000, Asked)),
        ("the middle of a silence", &[[9200, 9600]], &[], (940, Silence)),
        ("out of the window", &[[7000, 8480], [11_520, 13_000]], &[], (1000, Asked)),
        ("as deep as the window goes", &[[7000, 9000]], &[], (850, Silence)),
        ("silence before a nearer scene", &[[8600, 9000]], &[1000], (880, Silence)),
        ("a scene in a silence", &[[9000, 10_000]], &[920], (920, Silence)),
        ("no scene at the brink of one", &[[9000, 10_000]], &[907], (950, Silence)),
        ("the nearer of two alike", &[[8600, 9000], [10_600, 11_000]], &[], (1080, Silence)),
        ("the longer of two as near", &[[9200, 9600], [10_200, 11_000]], &[], (1060, Silence)),
        ("a scene without silence", &[], &[890, 1140], (890, Scene)),
    ];
    for (name, silences, scenes, expected) in table {
        assert_eq!(inner(&thirds(), &plain(silences, scenes)), [expected, asked], "{name}");
    }
}

#[test]
fn a_long_silence_does_not_draw_a_boundary_to_its_middle() {
    let all = plain(&[[0, 30_000]], &[]);
    assert_eq!(inner(&thirds(), &all), [(1000, Silence), (2000, Silence)]);
    let after = plain(&[[9900, 19_000]], &[]);
    assert_eq!(inner(&thirds(), &after)[0], (1090, Silence));
}

#[test]
fn a_free_copy_is_taken_where_it_costs_little() {
    let with = |silences: &[[u64; 2]], points: &[u32]| {
        let mut facts = plain(silences, &[]);
        facts.timeline = facts.timeline.with_cut_points(points.to_vec());
        facts
    };
    let table: [Case<'_, u32>; 5] = [
        ("inside a silence", &[[9000, 10_000]], 930, (930, Silence)),
        ("not at its brink", &[[9000, 10_000]], 905, (950, Silence)),
        ("near", &[], 970, (970, Keyframe)),
        ("already there", &[], 1000, (1000, Keyframe)),
        ("too far", &[], 950, (1000, Asked)),
    ];
    for (name, silences, point, expected) in table {
        assert_eq!(inner(&thirds(), &with(silences, &[point]))[0], expected, "{name}");
        let looks = [
            SeriesSpec { layout: Layout::Blur, ..thirds() },
            SeriesSpec { cut: CutMode::Encode, ..thirds() },
        ];
        for spec in looks {
            let (at, snapped) = inner(&spec, &with(silences, &[point]))[0];
            let nothing = if silences.is_empty() { (1000, Asked) } else { (950, Silence) };
            assert_eq!((at, snapped), nothing, "{name}, encoded");
        }
    }
}

#[test]
fn limits_go_before_pauses() {
    // The first silence leaves 8.8 s, the second 11.2 s.
    let facts = plain(&[[8700, 8900], [11_100, 11_300]], &[980]);
    let first = |min_ms, max_ms| {
        let spec = SeriesSpec { min_ms, max_ms, ..thirds() };
        inner(&spec, &facts)[0]
    };
    assert_eq!(first(None, None), (880, Silence));
    assert_eq!(first(Some(8800), None), (880, Silence));
    assert_eq!(first(Some(9000), None), (980, Scene));
    // 8.8 s would leave 11.2 s for the second part.
    assert_eq!(first(None, Some(11_000)), (980, Scene));
    assert_eq!(first(Some(10_000), None), (1000, Asked));
    assert_eq!(first(Some(9990), Some(10_010)), (1000, Asked));
}

#[test]
fn boundaries_are_chosen_together() {
    // The two best places leave 8 s between them. Where that is too short, one of the boundaries
    // takes another silence.
    let facts = plain(&[[8600, 9000], [10_700, 11_500], [18_700, 19_500]], &[]);
    assert_eq!(inner(&thirds(), &facts), [(1110, Silence), (1910, Silence)]);
    let spec = SeriesSpec { min_ms: Some(8500), ..thirds() };
    assert_eq!(inner(&spec, &facts), [(880, Silence), (1910, Silence)]);
}

#[test]
fn a_window_is_as_wide_as_asked_but_never_half_a_part() {
    let facts = plain(&[[5100, 5300], [7000, 7200]], &[]);
    let first =
        |window_ms| inner(&SeriesSpec { window_ms: Some(window_ms), ..thirds() }, &facts)[0];
    assert_eq!(first(0), (1000, Asked));
    assert_eq!(first(2700), (1000, Asked));
    assert_eq!(first(3000), (710, Silence));
    // Shorter than a frame: it cannot move, and may still stand in a silence.
    let here = plain(&[[9000, 11_000]], &[]);
    let spec = SeriesSpec { window_ms: Some(5), ..thirds() };
    assert_eq!(inner(&spec, &here)[0], (1000, Silence));
    let deep = plain(&[[4000, 4800]], &[]);
    let spec = SeriesSpec { window_ms: Some(60_000), ..thirds() };
    assert_eq!(inner(&spec, &deep)[0], (1000, Asked));
}

#[test]
fn keyframes_are_taken_in_the_window_and_nowhere_else() {
    let mut facts = plain(&[[9000, 11_000]], &[]);
    facts.timeline = facts.timeline.with_cut_points(vec![0, 500, 760, 1230, 2000]);
    let spec = snapping(Snap::Keyframe, PartRule::Count(3));
    assert_eq!(inner(&spec, &facts), [(1230, Keyframe), (2000, Keyframe)]);
    let near = SeriesSpec { window_ms: Some(2000), ..spec.clone() };
    assert_eq!(inner(&near, &facts), [(1000, Asked), (2000, Keyframe)]);
    let short = SeriesSpec { max_ms: Some(12_000), ..spec };
    assert_eq!(inner(&short, &facts), [(1000, Asked), (2000, Keyframe)]);
}

#[test]
fn the_ends_of_the_stretch_never_move() {
    let facts = plain(&[[0, 400], [4900, 5300], [24_700, 25_400], [29_500, 30_000]], &[]);
    assert_eq!(parts(&thirds(), &facts)[0], (0..1000, [Asked; 2]));
    assert_eq!(parts(&thirds(), &facts)[2], (2000..3000, [Asked; 2]));
    let trim = Some(Trim { start_ms: 5000, end_ms: Some(25_000) });
    let spec = SeriesSpec { trim, ..snapping(Snap::Pause, PartRule::Count(1)) };
    assert_eq!(parts(&spec, &facts), [(500..2500, [Asked; 2])]);
}

#[test]
fn the_end_before_a_dropped_tail_moves() {
    let trim = Some(Trim { start_ms: 0, end_ms: Some(25_000) });
    let spec =
        SeriesSpec { trim, tail: Tail::Drop, ..snapping(Snap::Pause, PartRule::EveryMs(10_000)) };
    let facts = plain(&[[20_500, 20_900]], &[]);
    assert_eq!(parts(&spec, &facts), [(0..1000, [Asked; 2]), (1000..2070, [Asked, Silence])]);
    let kept = SeriesSpec { tail: Tail::Keep, ..spec };
    assert_eq!(inner(&kept, &facts), [(1000, Asked), (2070, Silence)]);
}

#[test]
fn both_ends_of_a_range_move_if_that_is_asked() {
    let ranges = PartRule::Ranges(vec![[12_000, 16_000], [0, 10_000], [5000, 5500]]);
    let facts = plain(&[[5000, 5500], [9600, 9800], [12_200, 12_600]], &[]);
    assert_eq!(SeriesSpec::usual_snap(&ranges), Snap::None);
    let expected = [(1200..1600, [Asked; 2]), (0..1000, [Asked; 2]), (500..550, [Asked; 2])];
    assert_eq!(parts(&snapping(Snap::None, ranges.clone()), &facts), expected);
    let moved = parts(&snapping(Snap::Pause, ranges), &facts);
    assert_eq!(moved[0], (1240..1600, [Silence, Asked]));
    assert_eq!(moved[1], (0..970, [Asked, Silence]));
    // Both ends lie in one silence, and what is between them may not get shorter.
    assert_eq!(moved[2].0.len(), 50);
}

#[test]
fn chapters_move_when_that_is_asked() {
    let mut facts = plain(&[[9600, 9800]], &[]);
    facts.info.chapters = chapters(&[0, 10_000, 10_600]);
    assert_eq!(SeriesSpec::usual_snap(&PartRule::Chapters), Snap::None);
    let spec = snapping(Snap::Pause, PartRule::Chapters);
    assert_eq!(inner(&spec, &facts), [(970, Silence), (1060, Asked)]);
}

#[test]
fn what_is_shown_again_starts_where_it_was_asked() {
    let facts = plain(&[[9200, 9600]], &[]);
    let spec = SeriesSpec { overlap_ms: 1000, ..thirds() };
    let expected = [(0..940, [Asked, Silence]), (840..2000, [Asked; 2]), (1900..3000, [Asked; 2])];
    assert_eq!(parts(&spec, &facts), expected);
}

#[test]
fn a_copy_says_that_it_stands_on_key_frames() {
    for snap in [Snap::None, Snap::Pause, Snap::Keyframe] {
        let spec = SeriesSpec { cut: CutMode::Copy, ..snapping(snap, PartRule::Count(4)) };
        let mut facts = half_a_minute();
        facts.analysis.pauses = pauses(&[[7000, 7400]]);
        let expected = [(192, Keyframe), (336, Keyframe), (528, Keyframe)];
        assert_eq!(inner(&spec, &facts), expected, "{snap:?}");
        assert_eq!(parts(&spec, &facts)[0].1, [Asked, Keyframe]);
        let shown_again = SeriesSpec { overlap_ms: 500, ..spec };
        assert_eq!(parts(&shown_again, &facts)[1], (144..336, [Keyframe; 2]));
    }
}
