//! Plans of videos that are not there yet.

use crate::samples::specs;
use ezclips::model::{Code, CutMode, Method, PartRule, SeriesSpec};
use ezclips::plan::plan_guess;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_guess_covers_the_length(duration in 1_u64..400_000, count in 1_u32..20) {
        let spec = SeriesSpec::new(PartRule::Count(count));
        let Ok(parts) = plan_guess(&spec, duration) else {
            prop_assert!(duration < u64::from(count) * 34);
            return Ok(());
        };
        prop_assert_eq!(parts.len(), count as usize);
        prop_assert_eq!(parts[0].start_ms, 0);
        let end = parts.last().map_or(0, |part| part.end_ms);
        prop_assert!(end.abs_diff(duration) <= 34);
    }

    #[test]
    fn a_guess_never_panics(spec in specs(), duration in any::<u64>()) {
        let _ = plan_guess(&spec, duration);
    }
}

#[test]
fn a_guess_knows_no_chapters_and_no_cut_points() {
    let code = |rule| plan_guess(&SeriesSpec::new(rule), 60_000).map_err(|error| error.0);
    assert_eq!(code(PartRule::Chapters), Err(Code::NoChapters));
    let parts = code(PartRule::EveryMs(20_000)).unwrap();
    assert!(parts.iter().all(|part| part.method == Method::Encoded));
    let copying = SeriesSpec { cut: CutMode::Copy, ..SeriesSpec::new(PartRule::EveryMs(20_000)) };
    let parts = plan_guess(&copying, 60_000).unwrap();
    assert!(parts.iter().all(|part| part.method == Method::Copy));
    let ends: Vec<u64> = parts.iter().map(|part| part.end_ms).collect();
    assert_eq!(ends, [20_000, 40_000, 60_000]);
}

#[test]
fn a_guess_of_nothing_is_refused() {
    let error = plan_guess(&SeriesSpec::new(PartRule::Count(1)), 0).unwrap_err();
    assert_eq!(error.0, Code::NothingToCut);
}
