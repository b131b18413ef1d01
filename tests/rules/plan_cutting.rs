//! How each part is cut, and copy mode.

use crate::samples::{facts, half_a_minute, specs, timelines};
use ezclips::model::{CutMode, Facts, Method, PartRule, Rotation, SeriesSpec, Trim, VideoInfo};
use ezclips::plan::plan;
use proptest::prelude::*;

fn copying(parts: PartRule) -> SeriesSpec {
    SeriesSpec { cut: CutMode::Copy, ..SeriesSpec::new(parts) }
}

fn frames(spec: &SeriesSpec, facts: &Facts) -> Vec<std::ops::Range<u32>> {
    plan(spec, facts).expect("a plan").into_iter().map(|part| part.frames).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn copies_begin_and_end_on_cut_points(timeline in timelines(), spec in specs()) {
        let facts = facts(timeline);
        let Ok(parts) = plan(&spec, &facts) else { return Ok(()) };
        for part in parts {
            let clean = [part.frames.start, part.frames.end]
                .iter()
                .all(|&frame| facts.timeline.is_cut_point(frame));
            let copied = clean && spec.cut != CutMode::Encode;
            prop_assert_eq!(part.method == Method::Copy, copied);
        }
    }

    #[test]
    fn copy_mode_copies_everything_it_can(timeline in timelines(), spec in specs()) {
        let facts = facts(timeline);
        let Ok(parts) = plan(&SeriesSpec { cut: CutMode::Copy, ..spec }, &facts) else {
            return Ok(());
        };
        for part in parts {
            // The beginning of a video that does not begin with a cut point is not lost.
            let start = part.frames.start;
            prop_assert!(start == 0 || facts.timeline.is_cut_point(start));
            prop_assert!(facts.timeline.is_cut_point(part.frames.end));
        }
    }

    #[test]
    fn copy_mode_moves_no_boundary_past_a_nearer_cut_point(
        timeline in timelines(), count in 1_u32..30)
    {
        let facts = facts(timeline);
        let exact = plan(&SeriesSpec::new(PartRule::Count(count)), &facts);
        let moved = plan(&copying(PartRule::Count(count)), &facts);
        let (Ok(exact), Ok(moved)) = (exact, moved) else { return Ok(()) };
        let timeline = &facts.timeline;
        let mut points = vec![0, timeline.frames()];
        points.extend(timeline.cut_points());
        let away = |one: u32, two: u32| timeline.pts(one).abs_diff(timeline.pts(two));
        for end in moved.iter().map(|part| part.frames.end) {
            let nearest = |frame: u32| points.iter().map(|&point| away(point, frame)).min();
            let comes_from =
                exact.iter().any(|part| Some(away(part.frames.end, end)) == nearest(part.frames.end));
            prop_assert!(comes_from);
        }
        prop_assert_eq!(moved[0].frames.start, 0);
        prop_assert_eq!(moved.last().map(|part| part.frames.end), Some(timeline.frames()));
    }
}

#[test]
fn copy_mode_moves_boundaries_to_the_nearest_cut_point() {
    // Cut points every 48 frames; 7 s are 168 frames: 144 and 192 are equally near.
    let facts = half_a_minute();
    let parts = frames(&copying(PartRule::EveryMs(7000)), &facts);
    assert_eq!(parts, [0..144, 144..288, 288..432, 432..576, 576..720]);
}

#[test]
fn parts_that_become_empty_vanish() {
    let mut facts = half_a_minute();
    facts.timeline = facts.timeline.with_cut_points(vec![0, 240]);
    let parts = plan(&copying(PartRule::Count(6)), &facts).unwrap();
    let frames: Vec<_> = parts.iter().map(|part| (part.n, part.frames.clone())).collect();
    assert_eq!(frames, [(1, 0..240), (2, 240..720)]);
}

#[test]
fn a_stretch_between_two_cut_points_grows_to_them() {
    let facts = half_a_minute();
    let mut spec = copying(PartRule::Count(1));
    spec.trim = Some(Trim { start_ms: 2100, end_ms: Some(2600) });
    assert_eq!(frames(&spec, &facts), [48..96]);
    let ranges = copying(PartRule::Ranges(vec![[2100, 2600], [0, 2100]]));
    assert_eq!(frames(&ranges, &facts), [48..96, 0..48]);
}

#[test]
fn an_overlap_in_copy_mode_starts_on_a_cut_point() {
    let mut spec = copying(PartRule::Count(3));
    spec.overlap_ms = 1500;
    assert_eq!(frames(&spec, &half_a_minute()), [0..240, 192..480, 432..720]);
}

#[test]
fn pictures_that_do_not_belong_into_a_clip_are_encoded() {
    type Change = fn(&mut VideoInfo);
    let changes: [(&str, Change); 6] = [
        ("codec", |video| "vp9".clone_into(&mut video.codec)),
        ("10 bits", |video| "yuv420p10le".clone_into(&mut video.pixel_format)),
        ("4:4:4", |video| "yuv444p".clone_into(&mut video.pixel_format)),
        ("interlaced", |video| video.interlaced = true),
        ("turned", |video| video.rotation = Rotation::Quarter),
        ("wide pixels", |video| video.pixel_aspect = (4, 3)),
    ];
    for cut in [CutMode::Exact, CutMode::Copy] {
        let spec = SeriesSpec { cut, ..SeriesSpec::new(PartRule::EveryMs(10_000)) };
        let method = |facts: &Facts| plan(&spec, facts).unwrap()[0].method;
        assert_eq!(method(&half_a_minute()), Method::Copy);
        for (name, change) in changes {
            let mut facts = half_a_minute();
            change(&mut facts.info.video);
            assert_eq!(method(&facts), Method::Encoded, "{name}");
        }
    }
}
