//! Which stretches of a clip are decoded. Pure.

use super::Seams;
use crate::media::Cut;
use crate::media::ffmpeg::cut::MOMENT_US;
use crate::model::MediaTime;

/// How much of the end of an encoded clip is decoded, and half of how much of its beginning, in
/// microseconds.
const WINDOW_US: i64 = 3_000_000;
/// How much of copied frames is decoded from the first and the last cut point, in microseconds.
const COPIED_US: i64 = 500_000;
/// How long before a seam is decoded at least, in microseconds.
const BEFORE_US: i64 = 100_000;

/// A stretch of a clip, in microseconds: where it begins (the start when absent), how long it is.
pub(super) type Window = (Option<i64>, i64);

/// What is decoded of a clip.
///
/// Copied frames were decoded by others for as long as the video exists: what can go wrong with
/// them is that they cannot be begun where they are, or not by these parameter sets. So of a copy
/// the beginning and the last group are decoded. Of a joined clip all that is fresh is, and one
/// seam is gone over: from the head into what is copied, or, without a head, from the last copied
/// group into the tail. With a head the tail is entered at its own first picture. That tells as
/// much, because all samples are read as well: behind each seam stands an IDR picture, and none
/// brings a parameter set that the sample entry does not hold, so a decoder that comes from before
/// knows what one knows that begins there. (A copied group that is cut short is so in the order of
/// decoding: what is left of it decodes as it did.) Of an encoded clip, which one encoder made in
/// one go, both ends are decoded.
pub(super) fn windows(cut: &Cut<'_>, seams: &Seams) -> Vec<Window> {
    let timeline = &cut.facts.timeline;
    let first = timeline.pts(cut.frames.start);
    let at = |frame| MediaTime::new(timeline.pts(frame) - first, timeline.base()).to_micros();
    let length = at(cut.frames.end);
    match seams {
        Seams::None => {
            let inside = |&point: &u32| point > cut.frames.start && point < cut.frames.end;
            let last = timeline.cut_points().iter().copied().rfind(inside);
            // A moment later: a seek never goes to the key frame before it then. Between two cut
            // points a decoder cannot always begin.
            let last = last.map(|point| (Some(at(point) + MOMENT_US), COPIED_US));
            [(None, COPIED_US)].into_iter().chain(last).collect()
        }
        Seams::Encoded if length > 2 * WINDOW_US => {
            vec![(None, 2 * WINDOW_US), (Some(length - WINDOW_US), 2 * WINDOW_US)]
        }
        Seams::Encoded => vec![(None, 2 * WINDOW_US)],
        Seams::Joined { head, tail } => {
            let mut windows = vec![(None, at(head.end.max(cut.frames.start)) + COPIED_US)];
            if !tail.is_empty() {
                let seam = at(tail.start);
                // A moment before: the key frame in front of that is in the copied frames.
                let from = if head.is_empty() { seam - BEFORE_US } else { seam + MOMENT_US };
                windows.push((Some(from.max(0)), length + WINDOW_US));
            }
            windows
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{Look, ffmpeg::facts::tests::sample};
    use crate::model::{Facts, Method, Timebase, Timeline};
    use std::ops::Range;
    use std::path::Path;

    fn of(frames: Range<u32>, seams: &Seams) -> Vec<Window> {
        let timeline = Timeline::constant(Timebase { num: 1, den: 25 }, 7, 1, 500).unwrap();
        let facts = &Facts::new(sample(), timeline.with_cut_points(vec![0, 50, 100, 250, 300]));
        let (source, look) = (Path::new("s.mp4"), &Look::default());
        let method = Method::Copy;
        let cut = Cut {
            source,
            facts,
            frames: &frames,
            method,
            look,
            gain: None,
            out: source,
            poster: None,
            next: None,
        };
        windows(&cut, seams)
    }

    #[test]
    fn both_ends_of_a_copy_are_decoded() {
        let both = [(None, 500_000), (Some(8_001_000), 500_000)];
        assert_eq!(of(50..300, &Seams::None), both);
        assert_eq!(of(50..100, &Seams::None), [(None, 500_000)]);
    }

    #[test]
    fn all_that_is_fresh_is_decoded_and_one_seam_gone_over() {
        let joined = |head, tail| Seams::Joined { head, tail };
        // 10 frames, then 200 copied ones, then 25.
        let both = [(None, 900_000), (Some(8_401_000), 12_400_000)];
        assert_eq!(of(40..275, &joined(40..50, 250..275)), both);
        assert_eq!(of(40..250, &joined(40..50, 250..250)), [(None, 900_000)]);
        let tail = [(None, 500_000), (Some(7_900_000), 12_000_000)];
        assert_eq!(of(50..275, &joined(50..50, 250..275)), tail);
    }
}
