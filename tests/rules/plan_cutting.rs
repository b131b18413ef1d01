//! How each part is cut, and copy mode.

use crate::samples::{facts, half_a_minute, specs, timelines};
use ezclips::model::{
    Coding, CutMode, Facts, Layout, Method, Part, PartRule, Rotation, SeriesSpec, Titles, Trim,
};
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
    assert_eq!(frames(&spec, &facts).first(), Some(&(48..96)));
    let ranges = copying(PartRule::Ranges(vec![[2100, 2600], [0, 2100]]));
    assert_eq!(frames(&ranges, &facts), [48..96, 0..48]);
}

#[test]
fn an_overlap_in_copy_mode_starts_on_a_cut_point() {
    let mut spec = copying(PartRule::Count(3));
    spec.overlap_ms = 1500;
    assert_eq!(frames(&spec, &half_a_minute()), [0..240, 192..480, 432..720]);
}

/// Half a minute whose coding is known: an IDR frame every 48 of 720 frames.
fn known() -> Facts {
    let mut facts = half_a_minute();
    facts.analysis.coding = Some(Coding {
        profile_idc: 100,
        sps_ids: vec![0],
        pps_ids: vec![0],
        parameter_sets: 2,
        plain: true,
        frames_only: true,
        idr_only: true,
    });
    facts
}

/// Frames 12 to 180 as a part of their own: neither end is a cut point, 96 frames can be copied.
fn inside() -> SeriesSpec {
    SeriesSpec::new(PartRule::Ranges(vec![[500, 7500]]))
}

fn only(spec: &SeriesSpec, facts: &Facts) -> Part {
    plan(spec, facts).expect("a plan").remove(0)
}

#[test]
fn pictures_that_do_not_belong_into_a_clip_are_encoded() {
    type Change = fn(&mut Facts);
    let changes: [(&str, Change); 7] = [
        ("the codec is vp9", |facts| "vp9".clone_into(&mut facts.info.video.codec)),
        ("10-bit", |facts| "yuv420p10le".clone_into(&mut facts.info.video.pixel_format)),
        ("not 4:2:0", |facts| "yuv444p".clone_into(&mut facts.info.video.pixel_format)),
        ("12-bit", |facts| "yuv422p12be".clone_into(&mut facts.info.video.pixel_format)),
        ("interlaced", |facts| facts.info.video.interlaced = true),
        ("rotated", |facts| facts.info.video.rotation = Rotation::Quarter),
        ("pixels are not square", |facts| facts.info.video.pixel_aspect = (4, 3)),
    ];
    for cut in [CutMode::Exact, CutMode::Copy] {
        let spec = SeriesSpec { cut, ..SeriesSpec::new(PartRule::EveryMs(10_000)) };
        assert_eq!(only(&spec, &known()).method, Method::Copy);
        for (reason, change) in changes {
            let mut facts = known();
            change(&mut facts);
            let part = only(&spec, &facts);
            assert_eq!((part.method, part.reason.as_deref()), (Method::Encoded, Some(reason)));
        }
    }
}

#[test]
fn codings_that_cannot_be_joined_are_encoded() {
    type Change = fn(&mut Facts);
    fn coding(facts: &mut Facts) -> &mut Coding {
        facts.analysis.coding.as_mut().unwrap()
    }
    let changes: [(&str, Change); 9] = [
        ("its coding could not be read", |facts| facts.analysis.coding = None),
        ("profile 88", |facts| coding(facts).profile_idc = 88),
        ("not 8 bits and 4:2:0", |facts| coding(facts).plain = false),
        ("interlaced", |facts| coding(facts).frames_only = false),
        ("open groups of pictures", |facts| coding(facts).idr_only = false),
        ("several parameter sets", |facts| coding(facts).parameter_sets = 3),
        ("no parameter sets", |facts| coding(facts).parameter_sets = 0),
        ("reorder depth of 4", |facts| facts.info.video.reorder_depth = 4),
        ("no free parameter set", |facts| coding(facts).pps_ids = (0..31).collect()),
    ];
    let part = only(&inside(), &known());
    assert_eq!((part.frames, part.method), (12..180, Method::Smart));
    let whole = SeriesSpec::new(PartRule::EveryMs(10_000));
    for (reason, change) in changes {
        let mut facts = known();
        change(&mut facts);
        let part = only(&inside(), &facts);
        assert_eq!((part.method, part.reason.as_deref()), (Method::Encoded, Some(reason)));
        // Whole groups need no fresh edges.
        assert_eq!(only(&whole, &facts).method, Method::Copy, "{reason}");
    }
}

#[test]
fn a_smart_cut_has_to_be_worth_it() {
    let table: [([u64; 2], Method, Option<&str>); 8] = [
        ([0, 10_000], Method::Copy, None),
        ([500, 10_000], Method::Smart, Some("it begins inside a group of pictures")),
        ([2000, 9500], Method::Smart, Some("it ends inside a group of pictures")),
        ([500, 9500], Method::Smart, Some("it begins and ends inside groups of pictures")),
        ([500, 30_000], Method::Smart, Some("it begins inside a group of pictures")),
        // 48 of 144 frames are a third; 48 of 145 are not.
        ([100, 6000], Method::Smart, Some("it begins inside a group of pictures")),
        ([100, 1900], Method::Encoded, Some("no whole group of pictures inside")),
        ([2100, 5900], Method::Encoded, Some("no whole group of pictures inside")),
    ];
    for (range, method, reason) in table {
        let part = only(&SeriesSpec::new(PartRule::Ranges(vec![range])), &known());
        assert_eq!((part.method, part.reason.as_deref()), (method, reason), "{range:?}");
    }
    let mut facts = known();
    for (points, method) in [([0, 60, 108], Method::Smart), ([0, 61, 108], Method::Encoded)] {
        // Frames 12 to 156.
        facts.timeline = facts.timeline.with_cut_points(points.to_vec());
        let spec = SeriesSpec::new(PartRule::Ranges(vec![[500, 6500]]));
        assert_eq!(only(&spec, &facts).method, method, "{points:?}");
    }
    facts.timeline = facts.timeline.with_cut_points(vec![]);
    let part = only(&inside(), &facts);
    assert_eq!(part.reason.as_deref(), Some("no place for a clean cut"));
}

#[test]
fn what_changes_the_picture_is_encoded() {
    let reason = |spec: &SeriesSpec, facts: &Facts| {
        let part = only(spec, facts);
        assert_eq!(part.method, Method::Encoded, "{spec:?}");
        part.reason.unwrap()
    };
    let (facts, spec) = (known(), inside());
    let asked = SeriesSpec { cut: CutMode::Encode, ..spec.clone() };
    assert_eq!(reason(&asked, &facts), "asked to encode");
    let placed = SeriesSpec { layout: Layout::Blur, ..spec.clone() };
    let titled = SeriesSpec { titles: Some(Titles::default()), ..spec.clone() };
    let spoken = SeriesSpec { captions: true, ..spec };
    assert_eq!(only(&spoken, &facts).method, Method::Smart);
    let mut captioned = facts;
    captioned.analysis.caption_count = 1;
    for spec in [placed, titled, spoken] {
        assert_eq!(reason(&spec, &captioned), "the picture is changed");
    }
}

#[test]
fn every_reason_is_short() {
    let mut facts = known();
    facts.info.video.codec = "é".repeat(500);
    assert!(only(&inside(), &facts).reason.unwrap().len() <= Part::REASON_MAX);
}
