//! Breaking words into lines of like length. Pure; widths as in `words`, sizes in pixels.

use super::fonts::MAIN;
use super::words::{Cluster, Word};
use std::ops::Range;

/// A space, as wide as that of the main font and a little more, because kerning is not measured.
pub(super) const SPACE: u32 = 300;

/// Between which sizes a text is tried. Down to four fifths of the full one, fewer lines are better
/// than larger letters; below two fifths, words are rather broken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// The size wanted, in pixels.
    pub(super) full: u32,
    /// The smallest that can be read.
    pub(super) least: u32,
}

/// Lines that fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fitted {
    /// The size, in pixels.
    pub(super) size: u32,
    /// From above.
    pub(super) lines: Vec<Line>,
}

/// Words side by side.
pub(super) type Line = Vec<Word>;

/// How wide a line is.
pub(super) fn width(line: &[Word]) -> u32 {
    let spaces = line.iter().skip(1).filter(|word| !word.glued).count();
    let spaces = u32::try_from(spaces).unwrap_or(u32::MAX);
    line.iter().map(Word::advance).sum::<u32>() + spaces.saturating_mul(SPACE)
}

/// At most `most` lines of at most `wide` pixels in the largest size that does; when even the least
/// does not, the end is left out and three dots say so.
pub(super) fn fit(words: &[Word], wide: u32, most: usize, sizes: Sizes) -> Fitted {
    let from = |fifths: u32| steps(sizes).filter(move |size| 5 * size >= fifths * sizes.full);
    let few = (1..most).find_map(|count| from(4).find_map(|size| alike(words, wide, count, size)));
    let unbroken = || from(2).find_map(|size| alike(words, wide, most, size));
    let any =
        || steps(sizes).find_map(|size| alike(&broken(words, room(wide, size)), wide, most, size));
    let fitted = few.or_else(unbroken).or_else(any);
    fitted.unwrap_or_else(|| shortened(words, wide, most, sizes.least))
}

/// The words in `count` lines of like length, when they fit into that many.
pub(super) fn balanced(words: &[Word], room: u32, count: usize) -> Option<Vec<Line>> {
    if greedy(words, room).len() > count || words.iter().any(|word| word.advance() > room) {
        return None;
    }
    let widest = words.iter().map(Word::advance).max().unwrap_or(0);
    let (mut low, mut high) = (widest, room);
    while low < high {
        let middle = low.midpoint(high);
        if greedy(words, middle).len() <= count {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(taken(words, &greedy(words, high)))
}

/// What `wide` pixels hold of a size, in thousandths of it.
pub(super) fn room(wide: u32, size: u32) -> u32 {
    wide * 1000 / size.max(1)
}

/// Words with those taken apart that are wider than a line.
pub(super) fn broken(words: &[Word], room: u32) -> Vec<Word> {
    let mut broken = Vec::with_capacity(words.len());
    for word in words {
        if word.advance() > room {
            broken.extend(word.letters());
        } else {
            broken.push(word.clone());
        }
    }
    broken
}

/// From the full size down to the least, a twentieth at a time.
fn steps(sizes: Sizes) -> impl Iterator<Item = u32> {
    let smaller =
        move |size: &u32| (*size > sizes.least).then(|| (size * 19 / 20).max(sizes.least));
    std::iter::successors(Some(sizes.full.max(sizes.least)), smaller)
}

fn alike(words: &[Word], wide: u32, most: usize, size: u32) -> Option<Fitted> {
    let room = room(wide, size);
    // As few lines as there can be, then all of them alike.
    let count = greedy(words, room).len().min(most);
    balanced(words, room, count).map(|lines| Fitted { size, lines })
}

/// Where lines begin and end when each takes all words that it has room for.
fn greedy(words: &[Word], room: u32) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut used = 0;
    for (n, word) in words.iter().enumerate() {
        let wide = word.advance();
        let more = wide + if word.glued { 0 } else { SPACE };
        match lines.last_mut() {
            Some(line) if used + more <= room => {
                line.end = n + 1;
                used += more;
            }
            _ => {
                lines.push(n..n + 1);
                used = wide;
            }
        }
    }
    lines
}

fn taken(words: &[Word], lines: &[Range<usize>]) -> Vec<Line> {
    lines.iter().map(|line| words[line.clone()].to_vec()).collect()
}

fn shortened(words: &[Word], wide: u32, most: usize, size: u32) -> Fitted {
    const DOTS: u32 = 1000;
    let room = room(wide, size);
    let words = broken(words, room);
    let mut lines = greedy(&words, room);
    lines.truncate(most);
    let mut lines = taken(&words, &lines);
    if let Some(last) = lines.last_mut() {
        while width(last) + DOTS > room && drop_end(last) {}
        let dots = Cluster { text: "…".to_owned(), font: MAIN, advance: DOTS };
        last.push(Word { clusters: vec![dots], glued: true });
    }
    Fitted { size, lines }
}

/// Takes the last character off a line; says whether there was one.
fn drop_end(line: &mut Line) -> bool {
    let Some(word) = line.last_mut() else { return false };
    word.clusters.pop();
    if word.clusters.is_empty() {
        line.pop();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::titles::clean;
    use crate::media::ffmpeg::titles::fonts::Faces;
    use crate::media::ffmpeg::titles::words::words;
    use proptest::prelude::*;

    const SIZES: Sizes = Sizes { full: 84, least: 28 };

    fn text(line: &Line) -> String {
        let mut all = String::new();
        for word in line {
            all.push_str(if word.glued { "" } else { " " });
            all.extend(word.clusters.iter().map(|cluster| cluster.text.as_str()));
        }
        all.trim().to_owned()
    }

    fn fitted(headline: &str) -> (u32, Vec<String>) {
        let faces = Faces::open().unwrap();
        let fitted = fit(&words(&faces, &clean::line(headline)), 760, 3, SIZES);
        (fitted.size, fitted.lines.iter().map(text).collect())
    }

    #[test]
    fn lines_are_of_like_length() {
        assert_eq!(fitted("Big Buck Bunny"), (84, vec!["Big Buck Bunny".to_owned()]));
        let (size, lines) = fitted("The rabbit who would not run away any more");
        assert_eq!(
            (size, lines),
            (84, ["The rabbit who", "would not run", "away any more"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn fewer_lines_are_better_than_slightly_larger_letters() {
        let (size, lines) = fitted("The rabbit who would not run away");
        assert!((68..84).contains(&size), "{size}");
        assert_eq!(lines, ["The rabbit who", "would not run away"].map(str::to_owned));
    }

    #[test]
    fn long_headlines_shrink_and_very_long_words_break() {
        let (size, lines) = fitted(&"never gonna give you up ".repeat(5));
        assert!((28..84).contains(&size) && lines.len() == 3, "{size} {lines:?}");
        let (size, lines) = fitted("Donaudampfschifffahrtsgesellschaft");
        assert!((33..84).contains(&size) && lines.len() == 1, "{size} {lines:?}");
        let (size, lines) = fitted(&"n".repeat(120));
        assert!(size < 84 && lines.concat() == "n".repeat(120), "{size} {lines:?}");
        let (size, lines) = fitted(&"W".repeat(200));
        assert!(size == 28 && lines.len() == 3 && lines[2].ends_with('…'), "{size} {lines:?}");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(
            headline in "[a-zA-Z ăçΩЖש日語😀W]{0,120}", wide in 60u32..2000, most in 1usize..4,
        ) {
            let faces = Faces::open().unwrap();
            let headline = clean::line(&headline);
            let words = words(&faces, &headline);
            let sizes = Sizes { full: wide / 9 + 3, least: wide / 30 + 2 };
            let fitted = fit(&words, wide, most, sizes);
            prop_assert!(fitted.lines.len() <= most);
            prop_assert!((sizes.least..=sizes.full.max(sizes.least)).contains(&fitted.size));
            for line in &fitted.lines {
                prop_assert!(width(line) * fitted.size <= wide * 1000, "{}", text(line));
            }
            let all: String = fitted.lines.iter().map(text).collect::<String>().replace(' ', "");
            let wanted = headline.replace(' ', "");
            if let Some(start) = all.strip_suffix('…') {
                prop_assert!(wanted.starts_with(start));
            } else {
                prop_assert_eq!(all, wanted);
            }
        }
    }
}
