//! What is said, ready to be shown: one caption at a time, never more than two lines. Pure.

use super::clean;
use super::words::Word;
use super::wrap::{self, Line};
use crate::model::Caption;

/// The most lines of speech at a time.
const LINES: usize = 2;

/// How long a pause may be between two captions that say the same, in milliseconds, for both to
/// be one.
const SAME_MS: u64 = 500;

/// Lines that are shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    /// One or two.
    pub(super) lines: Vec<Line>,
    /// From when to when, in milliseconds of the clip.
    pub(super) shown: [u64; 2],
}

/// Captions in order and one at a time, within the clip: each ends when the next begins, and what
/// is said twice in a row is one. Those of sites overlap and repeat themselves.
pub(super) fn tidy(captions: &[Caption], length_ms: u64) -> Vec<Caption> {
    let plain = captions.iter().map(|caption| Caption {
        start_ms: caption.start_ms,
        end_ms: caption.end_ms.min(length_ms),
        text: clean::line(&caption.text),
    });
    let mut plain: Vec<Caption> = plain
        .filter(|caption| caption.start_ms < caption.end_ms && !caption.text.is_empty())
        .collect();
    plain.sort_by_key(|caption| caption.start_ms);
    let mut tidy: Vec<Caption> = Vec::with_capacity(plain.len());
    for next in plain {
        match tidy.last_mut() {
            Some(last) if last.text == next.text && next.start_ms <= last.end_ms + SAME_MS => {
                last.end_ms = last.end_ms.max(next.end_ms);
            }
            // Two who speak at once.
            Some(last) if last.start_ms == next.start_ms => {
                last.text = format!("{} {}", last.text, next.text);
                last.end_ms = last.end_ms.max(next.end_ms);
            }
            Some(last) => {
                last.end_ms = last.end_ms.min(next.start_ms);
                tidy.push(next);
            }
            None => tidy.push(next),
        }
    }
    tidy
}

/// A caption as pages of up to two lines of like length; each has its share of the time, by how
/// much it says. `room` is the widest line in thousandths of the size.
pub(super) fn pages(words: &[Word], room: u32, caption: &Caption) -> Vec<Spoken> {
    let words = wrap::broken(words, room);
    let counts = [1].into_iter().chain((1..=words.len()).map(|pages| pages * LINES));
    let lines = counts.into_iter().find_map(|count| wrap::balanced(&words, room, count));
    let lines = lines.unwrap_or_default();
    let said: Vec<u64> = lines
        .chunks(LINES)
        .map(|page| page.iter().map(|line| u64::from(wrap::width(line))).sum())
        .collect();
    let all = said.iter().sum::<u64>().max(1);
    let length = caption.end_ms - caption.start_ms;
    let mut before = 0;
    let page = |(lines, said): (&[Line], &u64)| {
        let from = caption.start_ms + length * before / all;
        before += said;
        Spoken { lines: lines.to_vec(), shown: [from, caption.start_ms + length * before / all] }
    };
    lines.chunks(LINES).zip(&said).map(page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::titles::fonts::Faces;
    use crate::media::ffmpeg::titles::words::words;
    use proptest::prelude::*;

    fn said(start_ms: u64, end_ms: u64, text: &str) -> Caption {
        Caption { start_ms, end_ms, text: text.to_owned() }
    }

    #[test]
    fn one_caption_at_a_time() {
        let captions = [
            said(0, 2500, "so"),
            said(2000, 3000, "so\nthen"),
            said(3100, 4000, "so then"),
            said(4500, 9000, "he\nsaid"),
            said(4500, 6000, "- no"),
            said(7000, 7000, "never"),
            said(7000, 8000, "\u{200b}"),
        ];
        let wanted =
            [said(0, 2000, "so"), said(2000, 4000, "so then"), said(4500, 8000, "he said - no")];
        assert_eq!(tidy(&captions, 8000), wanted);
    }

    #[test]
    fn long_captions_are_turned_like_pages() {
        let faces = Faces::open().unwrap();
        let caption = said(1000, 5000, "");
        let long = words(&faces, "one two three four five six seven eight nine ten eleven twelve");
        let pages = pages(&long, 8000, &caption);
        assert!(pages.len() > 1 && pages.iter().all(|page| page.lines.len() <= LINES), "{pages:?}");
        assert_eq!((pages[0].shown[0], pages.last().unwrap().shown[1]), (1000, 5000));
        assert!(pages.windows(2).all(|pair| pair[0].shown[1] == pair[1].shown[0]));
        let back: Vec<Word> = pages.into_iter().flat_map(|page| page.lines.concat()).collect();
        assert_eq!(back, long);
    }

    proptest! {
        #[test]
        fn captions_never_overlap_and_end_with_the_clip(
            times in proptest::collection::vec((0u64..9000, 0u64..3000, "[ab]{0,2}"), 0..20),
        ) {
            let captions: Vec<Caption> =
                times.iter().map(|(from, for_ms, text)| said(*from, from + for_ms, text)).collect();
            let tidy = tidy(&captions, 8000);
            prop_assert!(tidy.iter().all(|one| one.start_ms < one.end_ms && one.end_ms <= 8000));
            prop_assert!(tidy.windows(2).all(|pair| pair[0].end_ms <= pair[1].start_ms));
        }
    }
}
