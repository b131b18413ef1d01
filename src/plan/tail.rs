//! What becomes of the rest that is shorter than the asked length.

use super::PlanError;
use crate::model::{Code, MediaTime, SeriesSpec, Tail};

/// Into what a stretch falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    /// So many parts of equal time.
    Equal(u32),
    /// So many parts of the asked length, then the rest.
    Steps { full: u32, rest: Rest },
}

/// What becomes of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Kept,
    Merged,
    Dropped,
}

/// Divides `total` into parts of `every_ms`.
///
/// A rest shorter than [`SeriesSpec::PART_MIN_MS`] is never a part, nor worth one more part of
/// all: a "ten minute" video lasts 600.03 s, and its minutes are ten.
pub(super) fn divide(tail: Tail, total: MediaTime, every_ms: u64) -> Result<Division, PlanError> {
    let (full, rest_ms) = measure(total, every_ms);
    let scrap = rest_ms < i128::from(SeriesSpec::PART_MIN_MS) && full > 0;
    let count = match tail {
        Tail::Even | Tail::Keep => full + i128::from(!scrap),
        Tail::Merge => full.max(1),
        Tail::Drop => full,
    };
    if count == 0 {
        return Err(PlanError(Code::NothingToCut));
    }
    let too_many = PlanError(Code::TooManyParts);
    let count = u32::try_from(count).map_err(|_| too_many)?;
    if count > SeriesSpec::PARTS_MAX {
        return Err(too_many);
    }
    Ok(match tail {
        Tail::Even => Division::Equal(count),
        Tail::Drop => Division::Steps { full: count, rest: Rest::Dropped },
        Tail::Keep if !scrap => Division::Steps { full: count - 1, rest: Rest::Kept },
        Tail::Keep | Tail::Merge => Division::Steps { full: count, rest: Rest::Merged },
    })
}

/// How often `every_ms` fits into `total`, and the whole milliseconds left, exactly.
fn measure(total: MediaTime, every_ms: u64) -> (i128, i128) {
    // Both lengths in units of 1/den of a millisecond.
    let den = i128::from(total.base.den);
    let total = i128::from(total.ticks) * i128::from(total.base.num) * 1000;
    let every = i128::from(every_ms.max(1)) * den;
    (total / every, total % every / den)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tail: Tail, total_ms: u64, every_ms: u64) -> Result<Division, Code> {
        divide(tail, MediaTime::from_millis(total_ms), every_ms).map_err(|error| error.0)
    }

    #[test]
    fn a_rest_is_evened_out_kept_merged_or_dropped() {
        use Division::{Equal, Steps};
        let table = [
            (Tail::Even, 25_000, Equal(3)),
            (Tail::Even, 30_000, Equal(3)),
            (Tail::Even, 30_499, Equal(3)),
            (Tail::Even, 30_500, Equal(4)),
            (Tail::Even, 400, Equal(1)),
            (Tail::Keep, 25_000, Steps { full: 2, rest: Rest::Kept }),
            (Tail::Keep, 20_499, Steps { full: 2, rest: Rest::Merged }),
            (Tail::Keep, 20_500, Steps { full: 2, rest: Rest::Kept }),
            (Tail::Keep, 400, Steps { full: 0, rest: Rest::Kept }),
            (Tail::Merge, 25_000, Steps { full: 2, rest: Rest::Merged }),
            (Tail::Merge, 9_000, Steps { full: 1, rest: Rest::Merged }),
            (Tail::Drop, 25_000, Steps { full: 2, rest: Rest::Dropped }),
        ];
        for (tail, total_ms, expected) in table {
            assert_eq!(of(tail, total_ms, 10_000), Ok(expected), "{tail:?} of {total_ms}");
        }
    }

    #[test]
    fn dropping_all_leaves_nothing() {
        assert_eq!(of(Tail::Drop, 9_000, 10_000), Err(Code::NothingToCut));
    }

    #[test]
    fn a_thousand_parts_are_the_most() {
        assert_eq!(of(Tail::Even, 500_000, 500), Ok(Division::Equal(1000)));
        assert_eq!(of(Tail::Even, 500_500, 500), Err(Code::TooManyParts));
        assert_eq!(of(Tail::Keep, u64::MAX, 0), Err(Code::TooManyParts));
    }
}
