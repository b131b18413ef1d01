//! A section of a video is cut as the whole would be.

use crate::samples::{RATES, base, facts};
use ezclips::model::{
    AllowList, Facts, Link, PartRule, SeriesSpec, Source, Timebase, Timeline, Trim,
};
use ezclips::plan::plan;
use proptest::prelude::*;

const MILLIS: Timebase = Timebase { num: 1, den: 1000 };

fn constant(rate: usize, frames: u32) -> Timeline {
    let (den, step) = RATES[rate];
    Timeline::constant(base(den), 0, step, frames).expect("frames")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// The times people read off frames select the same frames, any other time at most the frame
    /// before, and what is told of the parts is true of the whole to within a millisecond.
    #[test]
    fn the_same_times_select_the_same_frames(
        rate in 0..RATES.len(),
        skipped in 1_u32..100_000,
        begin in 0_u32..1500,
        length in 100_u32..1500,
        count in 1_u32..9,
        late_ms in prop_oneof![Just(0), 1_u64..40],
        by_ranges in any::<bool>(),
    ) {
        let whole = constant(rate, skipped + 20_000);
        let offset_ms = whole.time_of(skipped).ceil_ticks(MILLIS).unsigned_abs();
        let section = Facts { offset_ms, ..facts(constant(rate, 20_000)) };
        let read = |frame| whole.time_of(frame).to_millis().unsigned_abs() + late_ms;
        let (first, last) = (skipped + 1 + begin, skipped + 1 + begin + length);
        let (start_ms, end_ms) = (read(first), read(last));
        let spec = if by_ranges {
            SeriesSpec::new(PartRule::Ranges(vec![[start_ms, end_ms], [start_ms, start_ms + 500]]))
        } else {
            let trim = Some(Trim { start_ms, end_ms: Some(end_ms) });
            SeriesSpec { trim, ..SeriesSpec::new(PartRule::Count(count)) }
        };
        let asked = plan(&spec, &facts(whole.clone())).expect("inside");
        let got = plan(&spec, &section).expect("inside");
        prop_assert_eq!(asked.len(), got.len());
        for (asked, got) in asked.iter().zip(&got) {
            let exact = |asked: u32, got: u32| {
                let off = asked - got.min(asked);
                got <= asked && off <= 1 && (off == 0 || late_ms > 0 || by_ranges)
            };
            prop_assert!(exact(asked.frames.start, got.frames.start + skipped));
            prop_assert!(exact(asked.frames.end, got.frames.end + skipped));
            for (frame, told) in [(got.frames.start, got.start_ms), (got.frames.end, got.end_ms)] {
                let at = whole.time_of(frame + skipped).to_millis().unsigned_abs();
                prop_assert!(told.abs_diff(at) <= 1);
            }
        }
        if late_ms == 0 {
            prop_assert_eq!(got[0].frames.start + skipped, first);
        }
    }
}

#[test]
fn a_series_names_its_stretch() {
    let trim = |start_ms, end_ms| Some(Trim { start_ms, end_ms });
    let ranges = || PartRule::Ranges(vec![[5000, 9000], [1000, 2000], [8000, 8500]]);
    let table = [
        (trim(10, Some(20)), PartRule::Chapters, Some([10, 20])),
        (trim(0, Some(20)), PartRule::Count(2), Some([0, 20])),
        (trim(10, None), PartRule::EveryMs(1000), None),
        (None, PartRule::EveryMs(1000), None),
        (None, ranges(), Some([1000, 9000])),
        (trim(0, Some(60_000)), ranges(), Some([1000, 9000])),
        (None, PartRule::Ranges(Vec::new()), None),
        (trim(20, Some(10)), PartRule::Count(2), None),
    ];
    let link = Link::parse("https://example.com/a", &AllowList::default());
    let link = link.expect("a link");
    for (trim, parts, expected) in table {
        let spec = SeriesSpec { trim, ..SeriesSpec::new(parts) };
        assert_eq!(spec.stretch(), expected, "{spec:?}");
        let source = Source::wanted(link.clone(), &spec);
        assert_eq!(source.link(), Some(&link));
        assert_eq!(matches!(source, Source::Stretch { .. }), expected.is_some());
    }
}
