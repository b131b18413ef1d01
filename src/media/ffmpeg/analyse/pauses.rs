//! Where the sound pauses. Pure.
//!
//! A pause is where no window is loud. What counts as loud follows the video: speech keeps about
//! as far from its own silences whether it was recorded well or badly.

use super::windows::{LENGTH, MILLISECOND, Window};
use crate::model::{Analysis, Pause};

/// The shortest pause, in ticks: 200 ms. The stop before a `t` or `k` inside a word lasts up to
/// about 150 ms.
const SHORTEST: i64 = 200 * MILLISECOND;
/// How far below the loudness of the whole a pause lies, in hundredths of a dB.
const BELOW: i32 = 2000;
/// Loud sound may be this quiet: below is the noise of a poor recording.
const QUIETEST: i32 = -5500;
/// However loud the whole is, what is louder than this is heard.
const LOUDEST: i32 = -3000;
/// How far above a steady noise something must be to be no part of it.
const ABOVE_NOISE: i32 = 600;
/// A noise closer than this to the whole is not told from it.
const NOISE_BELOW: i32 = 1200;
/// How far the quietest twentieth and the quietest seventh of a track may lie apart where they
/// are one steady noise.
const STEADY: i32 = 300;
/// How long a word may fade into a pause or out of it, in ticks: 100 ms.
const FADE: i64 = 100 * MILLISECOND;
/// A fade ends this far above the middle of its pause, in hundredths of a dB.
const FADE_ABOVE: i32 = 300;
/// A fade ends this far below the level of the pauses in any case.
const FADE_BELOW: i32 = 2000;

/// The level from which a window is loud, in hundredths of a dBFS: 20 dB below the whole, or just
/// above a steady noise (a fan, a hum, a bed of music) that would hide every pause.
pub(super) fn level(windows: &[Window], integrated: Option<i32>) -> i32 {
    let Some(whole) = integrated else { return QUIETEST };
    let level = (whole - BELOW).clamp(QUIETEST, LOUDEST);
    let mut levels: Vec<i16> = windows.iter().map(|window| window.level).collect();
    levels.sort_unstable();
    let at = |part: usize| levels.get(levels.len() / part).map_or(i32::MIN, |&at| i32::from(at));
    let (noise, above) = (at(20), at(7));
    if above.saturating_sub(noise) > STEADY {
        return level;
    }
    level.max((noise + ABOVE_NOISE).min(whole - NOISE_BELOW))
}

/// The pauses before `until` (ticks from the first frame) among `windows`, which are in order of
/// time. Where there is no window at all nothing is played: that is a pause as well.
pub(super) fn find(windows: &[Window], level: i32, until: i64) -> Vec<Pause> {
    let mut pauses = Vec::new();
    let (mut from, mut first) = (0, 0);
    for (n, window) in windows.iter().enumerate() {
        if i32::from(window.level) >= level {
            pauses.extend(pause([from, window.at.min(until)], &windows[first..n], level));
            from = from.max(window.at + LENGTH);
            first = n + 1;
        }
    }
    pauses.extend(pause([from, until], &windows[first..], level));
    longest(pauses)
}

/// What is between two loud windows as a pause, if it is long enough.
fn pause([from, to]: [i64; 2], quiet: &[Window], level: i32) -> Option<Pause> {
    if to - from < SHORTEST {
        return None;
    }
    let [start, end] = without_fades([from, to], quiet, level);
    let [start, end] = if end - start < SHORTEST { [from, to] } else { [start, end] };
    // Rounded inwards: both are still inside.
    let start_ms = u64::try_from((start + MILLISECOND - 1) / MILLISECOND).ok()?;
    let end_ms = u64::try_from(end / MILLISECOND).ok()?;
    (start_ms < end_ms).then_some(Pause { start_ms, end_ms })
}

/// The soft end of the word before and the soft beginning of the next belong to the words.
fn without_fades([from, to]: [i64; 2], quiet: &[Window], level: i32) -> [i64; 2] {
    let mut levels: Vec<i16> = quiet.iter().map(|window| window.level).collect();
    levels.sort_unstable();
    let Some(&middle) = levels.get(levels.len() / 2) else { return [from, to] };
    let faded = (i32::from(middle) + FADE_ABOVE).max(level - FADE_BELOW);
    let (mut start, mut end) = (from, to);
    let is_fade = |window: &&Window| i32::from(window.level) >= faded;
    for window in quiet.iter().take_while(is_fade) {
        if window.at > start || window.at + LENGTH - from > FADE {
            break;
        }
        start = start.max(window.at + LENGTH);
    }
    for window in quiet.iter().rev().take_while(is_fade) {
        if window.at + LENGTH < end || to - window.at > FADE {
            break;
        }
        end = end.min(window.at);
    }
    [start, end]
}

/// At most [`Analysis::PAUSES_MAX`], the longest ones, in order of time.
fn longest(mut pauses: Vec<Pause>) -> Vec<Pause> {
    if pauses.len() > Analysis::PAUSES_MAX {
        pauses.sort_by_key(|pause| std::cmp::Reverse(pause.end_ms - pause.start_ms));
        pauses.truncate(Analysis::PAUSES_MAX);
        pauses.sort_by_key(|pause| pause.start_ms);
    }
    pauses
}

#[cfg(test)]
mod tests {
    use super::super::windows::LOWEST;
    use super::*;
    use proptest::prelude::*;

    /// Windows one after the other from `at_ms`, each with its level in whole dB.
    fn windows(at_ms: i64, levels: impl IntoIterator<Item = i16>) -> Vec<Window> {
        let at = at_ms * MILLISECOND;
        let window = |(n, level)| Window { at: at + n * LENGTH, level: level * 100, peak: 0 };
        (0..).zip(levels).map(window).collect()
    }

    /// `(level in dB, how many windows)` one after the other.
    fn runs(runs: &[(i16, usize)]) -> Vec<i16> {
        runs.iter().flat_map(|&(level, count)| std::iter::repeat_n(level, count)).collect()
    }

    fn found(at_ms: i64, levels: &[(i16, usize)], until_ms: i64) -> Vec<(u64, u64)> {
        let pauses = find(&windows(at_ms, runs(levels)), -4000, until_ms * MILLISECOND);
        pauses.iter().map(|pause| (pause.start_ms, pause.end_ms)).collect()
    }

    #[test]
    fn pauses_are_long_runs_without_a_loud_window() {
        let stop = [(-20, 50), (-80, 9), (-20, 50)];
        assert_eq!(found(0, &stop, 2180), [], "the stop of a consonant");
        let pause = [(-20, 50), (-80, 10), (-20, 50)];
        assert_eq!(found(0, &pause, 2200), [(1000, 1200)]);
        let click = [(-20, 50), (-80, 15), (-30, 1), (-80, 9), (-20, 50)];
        assert_eq!(found(0, &click, 2500), [(1000, 1300)]);
        let edge = [(-40, 50), (-41, 10), (-40, 50)];
        assert_eq!(found(0, &edge, 2200), [(1000, 1200)], "the level itself is loud");
    }

    #[test]
    fn where_nothing_is_played_is_a_pause() {
        assert_eq!(found(500, &[(-20, 50)], 2000), [(0, 500), (1500, 2000)]);
        assert_eq!(found(-300, &[(-20, 50)], 800), [], "100 ms are too short");
        assert_eq!(found(-300, &[(-80, 25), (-20, 50)], 1200), [(0, 200)]);
        assert_eq!(found(0, &[(-20, 500)], 1000), []);
        assert_eq!(found(0, &[], 1000), [(0, 1000)]);
    }

    #[test]
    fn a_word_fades_into_its_pause() {
        let fade = [(-20, 50), (-45, 2), (-55, 1), (-80, 20), (-50, 2), (-20, 50)];
        assert_eq!(found(0, &fade, 2500), [(1060, 1460)]);
        let long = [(-20, 50), (-45, 9), (-80, 20), (-20, 21)];
        assert_eq!(found(0, &long, 2000), [(1100, 1580)], "no longer than 100 ms");
        let short = [(-20, 50), (-45, 4), (-80, 6), (-20, 40)];
        assert_eq!(found(0, &short, 2000), [(1000, 1200)], "rather all of it");
        let noise = [(-20, 50), (-46, 10), (-48, 15), (-20, 25)];
        assert_eq!(found(0, &noise, 2000), [(1000, 1500)], "noise is no fade");
    }

    #[test]
    fn the_level_follows_the_whole_and_its_noise() {
        let speech = [(-18, 70), (-30, 20), (-70, 10)];
        let noisy = [(-18, 70), (-28, 10), (-35, 20)];
        let table: [(&[_], _, _); 8] = [
            (&speech, Some(-2000), -4000),
            (&speech, Some(-800), -3000),
            (&speech, Some(-4500), -5500),
            (&speech, None, -5500),
            (&noisy, Some(-2000), -3200),
            (&[(-18, 80), (-38, 20)], Some(-2000), -3200),
            // One tone all along: nothing in it is a pause.
            (&[(-20, 100)], Some(-2000), -3200),
            (&[], Some(-2000), -4000),
        ];
        for (n, (levels, whole, expected)) in table.into_iter().enumerate() {
            assert_eq!(level(&windows(0, runs(levels)), whole), expected, "row {n}");
        }
        let steady = windows(0, runs(&[(-20, 100)]));
        assert_eq!(find(&steady, level(&steady, Some(-2000)), 2000 * MILLISECOND), []);
    }

    #[test]
    fn of_too_many_the_longest_are_kept() {
        let every = (0..25_000).flat_map(|n| {
            let quiet = if n % 2 == 0 { 12 } else { 11 };
            std::iter::once(-20).chain(std::iter::repeat_n(-80, quiet))
        });
        let windows = windows(0, every);
        let until = i64::try_from(windows.len()).unwrap() * LENGTH;
        let pauses = find(&windows, -4000, until);
        assert_eq!(pauses.len(), Analysis::PAUSES_MAX);
        assert!(pauses.is_sorted_by_key(|pause| pause.start_ms));
        let long = pauses.iter().filter(|pause| pause.end_ms - pause.start_ms == 240);
        assert_eq!(long.count(), 12_500);
    }

    proptest! {
        #[test]
        fn no_loud_window_lies_in_a_pause_and_no_long_silence_is_missed(
            at_ms in -1000_i64..1000,
            levels in prop::collection::vec(
                (prop_oneof![Just(-15_i16), -60..-30_i16, Just(LOWEST / 100)], 1..25_usize), 0..40),
            until_ms in 1_i64..20_000,
        ) {
            let windows = windows(at_ms, runs(&levels));
            let until = until_ms * MILLISECOND;
            let pauses = find(&windows, -4000, until);
            let spans: Vec<_> = pauses
                .iter()
                .map(|pause| [pause.start_ms, pause.end_ms].map(|ms| i64::try_from(ms).unwrap()))
                .collect();
            prop_assert!(spans.windows(2).all(|pair| pair[0][1] <= pair[1][0]));
            for [start, end] in &spans {
                prop_assert!(end - start >= 199 && *end <= until_ms);
                let (start, end) = (start * MILLISECOND, end * MILLISECOND);
                let loud = windows.iter().find(|window| {
                    window.level >= -4000 && window.at < end && window.at + LENGTH > start
                });
                prop_assert_eq!(loud, None);
            }
            // Every quiet stretch of 200 ms has its pause.
            let mut quiet_from = 0;
            let loud = windows.iter().filter(|window| window.level >= -4000);
            let edges = loud.map(|window| (window.at.min(until), window.at + LENGTH));
            for (to, next) in edges.chain([(until, until)]) {
                if to - quiet_from >= SHORTEST {
                    let [from_ms, to_ms] = [quiet_from, to].map(|at| at / MILLISECOND);
                    let mine = spans.iter().filter(|[a, b]| *a >= from_ms && *b <= to_ms);
                    prop_assert_eq!(mine.count(), 1);
                }
                quiet_from = quiet_from.max(next);
            }
        }
    }
}
