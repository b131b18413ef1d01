//! The waveform: how far the sound swings, for a page to draw. Pure.
//!
//! A JSON object: `{"version":1,"levels":[{"every_ms":N,"peaks":[…]},…]}`. The levels go from
//! coarse to fine; a short video has only one. Each peak is the highest sample of `every_ms`
//! milliseconds, from 0 (silence) to 255 (full scale), the first at the first frame of the
//! video; together they last as long as the video.

use super::windows::{LENGTH, MILLISECOND, Window};
use serde::Serialize;
use std::sync::LazyLock;

/// The most points of the coarse level: more than a screen has columns.
const COARSE_MAX: u64 = 2_000;
/// The most points of the fine level: six hours stay well below a megabyte.
const FINE_MAX: u64 = 200_000;
/// The finest distance between two points: two windows, so that each has some of its own.
const FINEST_MS: u64 = 40;
/// Distances are whole windows.
const STEP_MS: u64 = 20;

#[derive(Serialize)]
struct Waveform {
    version: u32,
    levels: Vec<Level>,
}

#[derive(Serialize)]
struct Level {
    every_ms: u64,
    peaks: Vec<u8>,
}

/// The waveform of a video of `span` ticks as JSON.
pub(super) fn json(windows: &[Window], span: i64) -> serde_json::Result<Vec<u8>> {
    let span_ms = u64::try_from(span / MILLISECOND).unwrap_or(0).max(1);
    let mut distances = [COARSE_MAX, FINE_MAX].map(|most| every_ms(span_ms, most)).to_vec();
    distances.dedup();
    let levels = distances.into_iter().map(|every_ms| level(windows, span_ms, every_ms));
    serde_json::to_vec(&Waveform { version: 1, levels: levels.collect() })
}

fn every_ms(span_ms: u64, most: u64) -> u64 {
    span_ms.div_ceil(most).next_multiple_of(STEP_MS).max(FINEST_MS)
}

fn level(windows: &[Window], span_ms: u64, every_ms: u64) -> Level {
    let count = usize::try_from(span_ms.div_ceil(every_ms)).unwrap_or(0);
    let every = i64::try_from(every_ms).unwrap_or(i64::MAX).saturating_mul(MILLISECOND);
    let point = |at: i64| usize::try_from(at.max(0) / every).unwrap_or(usize::MAX);
    let mut peaks = vec![0; count];
    for window in windows {
        let height = height(window.peak);
        let touched = point(window.at)..=point(window.at + LENGTH - 1);
        for n in touched.take_while(|&n| n < count) {
            peaks[n] = height.max(peaks[n]);
        }
    }
    Level { every_ms, peaks }
}

/// A peak in hundredths of a dBFS as a share of full scale, of 255.
fn height(peak: i16) -> u8 {
    /// From which peak on each height is reached.
    static FROM: LazyLock<Vec<f64>> =
        LazyLock::new(|| (1..=255).map(|n: u8| (f64::from(n) / 255.0).log10() * 2000.0).collect());
    let reached = FROM.partition_point(|&from| from <= f64::from(peak));
    u8::try_from(reached).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::analyse::windows::LOWEST;

    fn window(at_ms: i64, peak: i16) -> Window {
        Window { at: at_ms * MILLISECOND, level: LOWEST, peak }
    }

    #[test]
    fn heights_are_shares_of_full_scale() {
        let table = [(LOWEST, 0), (-6000, 0), (-4813, 1), (-602, 127), (0, 255), (300, 255)];
        for (peak, expected) in table {
            assert_eq!(height(peak), expected, "{peak}");
        }
    }

    #[test]
    fn a_short_video_has_one_level_and_each_window_counts_where_it_is() {
        let windows = [window(-10, 0), window(70, -602), window(90, -1200), window(230, 0)];
        let json = json(&windows, 200 * MILLISECOND).unwrap();
        let text = String::from_utf8(json).unwrap();
        let expected = r#"{"version":1,"levels":[{"every_ms":40,"peaks":[255,127,127,0,0]}]}"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn six_hours_are_bounded() {
        let hours = 6 * 3600 * 1000;
        let windows: Vec<_> = (0..hours / 20).map(|n| window(n * 20, 0)).collect();
        let json = json(&windows, hours * MILLISECOND).unwrap();
        assert!(json.len() < 1_000_000, "{}", json.len());
        let read: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let sizes = [0, 1].map(|n| {
            let level = &read["levels"][n];
            (level["every_ms"].as_u64().unwrap(), level["peaks"].as_array().unwrap().len())
        });
        assert_eq!(sizes, [(10_800, 2000), (120, 180_000)]);
    }
}
