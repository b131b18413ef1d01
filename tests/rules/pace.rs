//! How long clips are going to take, and how large they get.

use crate::samples::{base, facts, half_a_minute};
use ezclips::model::{CutMode, Facts, Layout, Method, Part, PartRule, SeriesSpec, Timeline};
use ezclips::plan::{Cost, Effort, Pace, Way, plan, plan_guess};
use proptest::prelude::*;

/// 10 s of 1080p at 30 frames a second, 3,000,000 bytes, a cut point every second.
fn full_hd() -> Facts {
    let timeline = Timeline::constant(base(30), 0, 1, 300).expect("frames");
    let mut facts = facts(timeline.with_cut_points((0..300).step_by(30).collect()));
    (facts.info.video.width, facts.info.video.height) = (1920, 1080);
    facts.info.bytes = 3_000_000;
    facts
}

fn whole(cut: CutMode, layout: Layout) -> (SeriesSpec, Part) {
    let spec = SeriesSpec { cut, layout, ..SeriesSpec::new(PartRule::Count(1)) };
    let part = plan(&spec, &full_hd()).expect("a plan").remove(0);
    (spec, part)
}

fn effort(cut: CutMode, layout: Layout) -> Effort {
    let (spec, part) = whole(cut, layout);
    Effort::of(&part, &spec, &full_hd())
}

#[test]
fn an_effort_counts_frames_and_pixels() {
    let copy = effort(CutMode::Exact, Layout::Source);
    assert_eq!((copy.way, copy.encoded, copy.copied), (Way::Copy, 0, 300));
    assert_eq!((copy.read, copy.written, copy.bytes_a_frame), (2_073_600, 2_073_600, 10_000));
    let encoded = effort(CutMode::Encode, Layout::Source);
    assert_eq!((encoded.way, encoded.encoded, encoded.copied), (Way::Source, 300, 0));
    let (spec, part) = whole(CutMode::Encode, Layout::Crop { permille: 500 });
    let spec = SeriesSpec { size: "720x1280".parse().ok(), ..spec };
    let crop = Effort::of(&part, &spec, &full_hd());
    assert_eq!((crop.way, crop.read, crop.written), (Way::Crop, 2_073_600, 921_600));
}

#[test]
fn only_the_edges_of_a_smart_cut_are_encoded() {
    let (spec, part) = whole(CutMode::Exact, Layout::Source);
    let of = |frames| {
        let part = Part { frames, method: Method::Smart, ..part.clone() };
        let effort = Effort::of(&part, &spec, &full_hd());
        (effort.encoded, effort.copied)
    };
    let table = [
        (10..100, (30, 60)),
        (30..100, (10, 60)),
        (10..90, (20, 60)),
        (30..300, (0, 270)),
        (10..300, (20, 270)),
        (35..55, (20, 0)),
        (35..65, (30, 0)),
        (271..295, (24, 0)),
    ];
    for (frames, expected) in table {
        assert_eq!(of(frames.clone()), expected, "{frames:?}");
    }
}

#[test]
fn a_new_machine_has_sensible_expectations() {
    let pace = Pace::default();
    let copy = pace.estimate(&effort(CutMode::Exact, Layout::Source));
    assert_eq!(copy, Cost { ms: 324, bytes: 3_000_000 });
    let encoded = pace.estimate(&effort(CutMode::Encode, Layout::Source));
    assert_eq!(encoded, Cost { ms: 5276, bytes: 6_220_800 });
    let blur = pace.estimate(&effort(CutMode::Encode, Layout::Blur));
    assert!(blur.ms > encoded.ms && blur.bytes == encoded.bytes);
}

#[test]
fn a_guess_is_about_a_usual_video() {
    let estimate = |cut| {
        let spec = SeriesSpec { cut, ..SeriesSpec::new(PartRule::Count(1)) };
        let part = plan_guess(&spec, 10_000).expect("a plan").remove(0);
        Pace::default().estimate(&Effort::guess(&part, &spec))
    };
    let encoded = Pace::default().estimate(&effort(CutMode::Encode, Layout::Source));
    assert_eq!(estimate(CutMode::Exact), encoded);
    assert_eq!(estimate(CutMode::Copy), Cost { ms: 324, bytes: 6_000_000 });
}

#[test]
fn clips_made_side_by_side_share_the_time() {
    let clips = [100, 200, 900].map(|ms| Cost { ms, bytes: ms });
    let mut pace = Pace::default();
    assert_eq!(pace.together(&clips), Cost { ms: 1200, bytes: 1200 });
    assert_eq!(pace.together(&[]), Cost::default());
    pace.learn(&effort(CutMode::Encode, Layout::Source), Cost { ms: 1, bytes: 1 }, 2);
    assert_eq!(pace.together(&clips), Cost { ms: 900, bytes: 1200 });
    assert_eq!(pace.together(&clips[..2]), Cost { ms: 200, bytes: 300 });
}

#[test]
fn each_way_is_learned_for_itself() {
    let (encoded, blur) =
        (effort(CutMode::Encode, Layout::Source), effort(CutMode::Encode, Layout::Blur));
    let mut pace = Pace::default();
    pace.learn(&blur, Cost { ms: 60_000, bytes: 1_000_000 }, 1);
    assert_eq!(pace.estimate(&encoded), Pace::default().estimate(&encoded));
    let (before, after) = (Pace::default().estimate(&blur), pace.estimate(&blur));
    assert!(before.ms < after.ms && after.ms < 60_000);
    assert!(1_000_000 < after.bytes && after.bytes < before.bytes);
}

#[test]
fn a_tiny_clip_says_little() {
    let encoded = effort(CutMode::Encode, Layout::Source);
    let tiny = Effort { encoded: 5, read: 57_600, written: 57_600, ..encoded };
    let mut pace = Pace::default();
    pace.learn(&tiny, Cost { ms: 5000, bytes: 500_000 }, 1);
    let (before, after) = (Pace::default().estimate(&encoded), pace.estimate(&encoded));
    assert!(before.ms < after.ms && after.ms < before.ms * 8, "{after:?}");
    let copy = effort(CutMode::Exact, Layout::Source);
    let nothing = Effort { copied: 0, ..copy };
    pace.learn(&nothing, Cost { ms: 5000, bytes: 5 }, 1);
    assert_eq!(pace.estimate(&copy), Pace::default().estimate(&copy));
}

#[test]
fn what_is_damaged_is_not_believed() {
    let good = Pace::default().to_json();
    assert_eq!(Pace::from_json(&good), Some(Pace::default()));
    assert_eq!(Pace::from_json(b"{}"), Some(Pace::default()));
    let rate = |ps: u64, bytes: u64| {
        let json =
            format!(r#"{{"ways":{{"blur":{{"ps":{ps},"bytes":{bytes},"weight":1000000000}}}}}}"#);
        Pace::from_json(json.as_bytes()).is_some()
    };
    assert!(rate(1, 0));
    assert!(!rate(0, 0) && !rate(u64::MAX, 0) && !rate(1, u64::MAX));
    for bad in [&b""[..], b"\0\0\0", br#"{"ways":{"walk":{}}}"#, &good[..good.len() - 1]] {
        assert_eq!(Pace::from_json(bad), None, "{bad:?}");
    }
}

proptest! {
    #[test]
    fn a_machine_is_known_after_a_few_minutes(
        ps in 50_u64..50_000, bytes in 1_000_000_u64..100_000_000, seconds in 5_u64..60)
    {
        // A machine that takes just so long for every pixel, whatever it was thought to take.
        let effort =
            Effort { encoded: seconds * 30, ..effort(CutMode::Encode, Layout::Crop { permille: 0 }) };
        let pixels = effort.encoded * (effort.read + effort.written);
        let cost = Cost {
            ms: 300 + pixels * ps / 1_000_000_000,
            bytes: effort.encoded * effort.written / 1000 * bytes / 1_000_000,
        };
        let mut pace = Pace::default();
        let clips = 200_000_000_000 / pixels + 1;
        (0..clips).for_each(|_| pace.learn(&effort, cost, 1));
        let known = pace.estimate(&effort);
        prop_assert!(known.ms.abs_diff(cost.ms) <= cost.ms / 10 + 20, "{known:?} {cost:?}");
        prop_assert!(known.bytes.abs_diff(cost.bytes) <= cost.bytes / 10 + 1000);
        prop_assert_eq!(Pace::from_json(&pace.to_json()), Some(pace));
    }

    #[test]
    fn no_numbers_break_the_pace(
        (encoded, copied, read) in (any::<u64>(), any::<u64>(), any::<u64>()),
        (written, bytes_a_frame) in (any::<u64>(), any::<u64>()),
        way in prop::sample::select(vec![Way::Copy, Way::Smart, Way::Stack]),
        (ms, bytes) in (any::<u64>(), any::<u64>()))
    {
        let effort = Effort { way, encoded, copied, read, written, bytes_a_frame };
        let mut pace = Pace::default();
        pace.learn(&effort, Cost { ms, bytes }, 1);
        let cost = pace.estimate(&effort);
        let _ = pace.together(&[cost, cost]);
        prop_assert_eq!(Pace::from_json(&pace.to_json()), Some(pace));
    }
}

#[test]
fn the_parts_of_a_series_cost_what_the_whole_does() {
    let facts = half_a_minute();
    let of = |count| {
        let spec = SeriesSpec { cut: CutMode::Encode, ..SeriesSpec::new(PartRule::Count(count)) };
        let parts = plan(&spec, &facts).expect("a plan");
        let costs =
            parts.iter().map(|part| Pace::default().estimate(&Effort::of(part, &spec, &facts)));
        Pace::default().together(&costs.collect::<Vec<_>>())
    };
    let (one, three) = (of(1), of(3));
    assert!(three.bytes.abs_diff(one.bytes) <= 3);
    assert!((three.ms - one.ms).abs_diff(600) <= 3, "each clip has its start");
}
