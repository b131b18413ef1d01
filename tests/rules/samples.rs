//! Values to try the rules on.

use ezclips::model::{
    Chapter, CutMode, Facts, MediaInfo, MediaTime, PartRule, Rotation, SeriesSpec, Snap, Tail,
    Timebase, Timeline, Trim, VideoInfo,
};
use proptest::prelude::*;

/// Frame rates of the world, as timebase denominator and step of a frame.
pub const RATES: [(u32, u32); 8] = [
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (15_360, 512),
    (50, 1),
    (60_000, 1001),
    (60, 1),
];

pub fn base(den: u32) -> Timebase {
    Timebase { num: 1, den }
}

/// A constant-rate timeline of one of the eight rates, starting anywhere.
pub fn constant() -> impl Strategy<Value = Timeline> {
    (0..RATES.len(), -5000_i64..5000, 1_u32..20_000).prop_map(|(rate, start, count)| {
        let (den, step) = RATES[rate];
        Timeline::constant(base(den), start, step, count).expect("frames")
    })
}

/// A variable-rate timeline: steps of 1 ms to 2 s on a millisecond clock.
pub fn variable() -> impl Strategy<Value = Timeline> {
    let step = prop_oneof![8 => 1_i64..80, 1 => 80_i64..2000];
    (-500_i64..500, prop::collection::vec(step, 1..600)).prop_map(|(start, steps)| {
        let times: Vec<i64> = steps
            .iter()
            .scan(start, |at, step| {
                let here = *at;
                *at += step;
                Some(here)
            })
            .collect();
        let end = start + steps.iter().sum::<i64>();
        Timeline::listed(base(1000), times, end).expect("in order")
    })
}

/// Any timeline, with cut points that may or may not include the first frame.
pub fn timelines() -> impl Strategy<Value = Timeline> {
    let timeline = prop_oneof![3 => constant(), 1 => variable()];
    (timeline, prop::collection::vec(0_u32..20_000, 0..40), any::<bool>()).prop_map(
        |(timeline, mut points, first)| {
            if first {
                points.push(0);
            }
            timeline.with_cut_points(points)
        },
    )
}

/// Everything known of an H.264 video with this timeline.
pub fn facts(timeline: Timeline) -> Facts {
    let video = VideoInfo {
        codec: "h264".to_owned(),
        profile: Some("High".to_owned()),
        width: 640,
        height: 360,
        rotation: Rotation::None,
        pixel_format: "yuv420p".to_owned(),
        pixel_aspect: (1, 1),
        interlaced: false,
        frame_rate: (25, 1),
        timebase: timeline.base(),
        reorder_depth: 2,
        start: MediaTime::new(0, timeline.base()),
        bit_rate: None,
        colour: [None, None, None],
    };
    let info = MediaInfo {
        container: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
        duration_ms: timeline.duration().to_millis().unsigned_abs(),
        bytes: 1,
        video,
        sound: None,
        chapters: Vec::new(),
        title: None,
    };
    Facts::new(info, timeline)
}

/// 30 s at 24 frames a second, an IDR frame every 2 s.
pub fn half_a_minute() -> Facts {
    let timeline = Timeline::constant(base(24), 0, 1, 720).expect("frames");
    facts(timeline.with_cut_points((0..720).step_by(48).collect()))
}

pub fn chapters(starts: &[u64]) -> Vec<Chapter> {
    let chapter =
        |&start| Chapter { start_ms: start, end_ms: start + 1, title: format!("at {start}") };
    starts.iter().map(chapter).collect()
}

pub fn tails() -> impl Strategy<Value = Tail> {
    prop::sample::select(vec![Tail::Even, Tail::Keep, Tail::Merge, Tail::Drop])
}

pub fn modes() -> impl Strategy<Value = CutMode> {
    prop::sample::select(vec![CutMode::Exact, CutMode::Copy, CutMode::Encode])
}

pub fn trims() -> impl Strategy<Value = Option<Trim>> {
    let end = prop::option::of(0_u64..400_000);
    let trim = (0_u64..60_000, end).prop_map(|(start_ms, end_ms)| Trim { start_ms, end_ms });
    prop_oneof![Just(None), trim.prop_map(Some)]
}

/// Rules whose parts lie side by side.
pub fn dividing_rules() -> impl Strategy<Value = PartRule> {
    prop_oneof![
        (500_u64..90_000).prop_map(PartRule::EveryMs),
        (1_u32..60).prop_map(PartRule::Count),
        Just(PartRule::Chapters),
    ]
}

pub fn specs() -> impl Strategy<Value = SeriesSpec> {
    (trims(), dividing_rules(), tails(), 0_u64..2000, modes()).prop_map(
        |(trim, parts, tail, overlap_ms, cut)| SeriesSpec {
            trim,
            tail,
            overlap_ms,
            cut,
            ..SeriesSpec::new(parts)
        },
    )
}

/// What boundaries move to, how far, and the shortest and longest part.
pub fn windows() -> impl Strategy<Value = (Snap, Option<u64>, Option<u64>, Option<u64>)> {
    let snap = prop::sample::select(vec![Snap::Pause, Snap::Pause, Snap::Keyframe]);
    let window = prop::option::of(0_u64..30_000);
    (snap, window, prop::option::of(0_u64..30_000), prop::option::of(500_u64..90_000))
}
