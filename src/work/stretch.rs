//! Whether a stretch of a link is fetched alone, and what that does to the site's times. Pure.

use crate::model::{Caption, Chapter, Heat};

/// A shorter video is fetched whole: it takes little longer, comes over several connections at
/// once, and serves every later series.
const LONG_MS: u64 = 10 * 60 * 1000;
/// A section comes over one connection. It is worth that when it is less than this part of the
/// video: a fifth.
const SHARE: u64 = 5;
/// What is fetched besides at either end, so that boundaries have pauses and key frames to move
/// to.
const ROOM_MS: u64 = 10_000;

/// The section to fetch when the stretch `from..to` is wanted of a video this long, all in
/// milliseconds; `None` fetches all of it.
pub fn section([from_ms, to_ms]: [u64; 2], duration_ms: Option<u64>) -> Option<[u64; 2]> {
    let duration_ms = duration_ms.filter(|&ms| ms >= LONG_MS)?;
    let to_ms = to_ms.min(duration_ms);
    let wanted = to_ms.checked_sub(from_ms).filter(|&ms| ms > 0)?;
    let small = wanted.saturating_mul(SHARE) < duration_ms;
    let section = [from_ms.saturating_sub(ROOM_MS), to_ms.saturating_add(ROOM_MS).min(duration_ms)];
    small.then_some(section)
}

/// The size of a section of a video of this size, with a quarter to spare.
pub fn share_of(bytes: u64, [from_ms, to_ms]: [u64; 2], duration_ms: u64) -> u64 {
    let part = u128::from(bytes) * u128::from(to_ms.saturating_sub(from_ms));
    let part = part / u128::from(duration_ms.max(1));
    u64::try_from(part + part / 4).unwrap_or(u64::MAX).min(bytes)
}

/// What a site tells of a video, moved to the clock of a file that begins at `offset_ms` and
/// lasts `duration_ms`; what lies outside is dropped, what reaches out is clipped.
pub trait OnFile: Sized {
    /// The same between two other moments.
    fn between(self, start_ms: u64, end_ms: u64) -> Self;
    /// When it is.
    fn span(&self) -> [u64; 2];

    /// All that lie in the file, on its clock.
    fn on_file(all: Vec<Self>, offset_ms: u64, duration_ms: u64) -> Vec<Self> {
        let moved = all.into_iter().filter_map(|item| {
            let [start, end] = item.span().map(|ms| ms.saturating_sub(offset_ms).min(duration_ms));
            (start < end).then(|| item.between(start, end))
        });
        moved.collect()
    }
}

macro_rules! on_file {
    ($($kind:ty),*) => {$(
        impl OnFile for $kind {
            fn between(self, start_ms: u64, end_ms: u64) -> Self {
                Self { start_ms, end_ms, ..self }
            }

            fn span(&self) -> [u64; 2] {
                [self.start_ms, self.end_ms]
            }
        }
    )*};
}

on_file!(Chapter, Heat, Caption);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_small_part_of_a_long_video_is_fetched_alone() {
        const MIN: u64 = 60_000;
        let table = [
            ([5 * MIN, 6 * MIN], Some(12 * MIN), Some([5 * MIN - 10_000, 6 * MIN + 10_000])),
            // At either end there is no more.
            ([3000, MIN], Some(12 * MIN), Some([0, MIN + 10_000])),
            ([11 * MIN, 20 * MIN], Some(12 * MIN), Some([11 * MIN - 10_000, 12 * MIN])),
            // Not small, not long, not known, not there.
            ([0, 3 * MIN], Some(12 * MIN), None),
            ([0, 3 * MIN], Some(15 * MIN), None),
            ([0, 3 * MIN - 1], Some(15 * MIN), Some([0, 3 * MIN + 9999])),
            ([0, MIN], Some(10 * MIN - 1), None),
            ([0, MIN], Some(10 * MIN), Some([0, MIN + 10_000])),
            ([0, MIN], None, None),
            ([13 * MIN, 14 * MIN], Some(12 * MIN), None),
            ([MIN, MIN], Some(12 * MIN), None),
            ([2 * MIN, MIN], Some(12 * MIN), None),
            ([0, u64::MAX], Some(12 * MIN), None),
        ];
        for (wanted, duration_ms, expected) in table {
            assert_eq!(section(wanted, duration_ms), expected, "{wanted:?} of {duration_ms:?}");
        }
    }

    #[test]
    fn a_section_takes_its_share_of_the_room() {
        assert_eq!(share_of(1000, [0, 100], 1000), 125);
        assert_eq!(share_of(1000, [0, 1000], 1000), 1000);
        assert_eq!(share_of(u64::MAX, [5, 5], 0), 0);
    }

    #[test]
    fn what_a_site_tells_moves_to_the_clock_of_the_file() {
        let heat = |start_ms, end_ms| Heat { start_ms, end_ms, permille: 7 };
        let all = vec![heat(0, 90), heat(90, 110), heat(110, 120), heat(180, 210), heat(210, 300)];
        let moved = Heat::on_file(all.clone(), 100, 100);
        assert_eq!(moved, [heat(0, 10), heat(10, 20), heat(80, 100)]);
        assert_eq!(Heat::on_file(all.clone(), 0, 300), all);
    }
}
