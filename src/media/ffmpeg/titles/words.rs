//! A line of text as measured words. Widths are in thousandths of the main font's size.

use super::clean::{self, joins};
use super::fonts::{CJK, EMOJI, Faces, MAIN};

/// The most marks that are drawn on one letter.
const MARKS_MAX: usize = 3;

/// A character as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    /// What is written.
    pub(super) text: String,
    /// The font that has it.
    pub(super) font: usize,
    /// How far it moves on.
    pub(super) advance: u32,
}

/// Characters that stay together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Its characters.
    pub(super) clusters: Vec<Cluster>,
    /// Whether it follows the word before it without a space.
    pub(super) glued: bool,
}

impl Word {
    /// How wide it is.
    pub(super) fn advance(&self) -> u32 {
        self.clusters.iter().map(|cluster| cluster.advance).sum()
    }

    /// Each of its characters as a word.
    pub(super) fn letters(&self) -> impl Iterator<Item = Word> {
        let letter = |(n, cluster): (usize, &Cluster)| Word {
            clusters: vec![cluster.clone()],
            glued: n > 0 || self.glued,
        };
        self.clusters.iter().enumerate().map(letter)
    }
}

/// The words of a line that [`clean::line`] gave.
pub(super) fn words(faces: &Faces, line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut glued = false;
    for text in clean::clusters(line) {
        if text == " " {
            glued = false;
            continue;
        }
        let cluster = cluster(faces, text);
        match words.last_mut() {
            Some(word) if glued && !may_break(word, &cluster) => word.clusters.push(cluster),
            _ => words.push(Word { clusters: vec![cluster], glued }),
        }
        glued = true;
    }
    words
}

fn cluster(faces: &Faces, text: &str) -> Cluster {
    let emoji = text.contains(['\u{fe0f}', '\u{20e3}']);
    let seen: Vec<char> = text.chars().filter(|char| !joins(*char)).collect();
    let font = faces.pick(&seen, emoji);
    let known = seen.first().is_some_and(|first| faces.has(font, *first));
    let (mut kept, mut advance, mut marks) = (String::new(), 0, 0);
    for char in text.chars() {
        // Joiners, and marks of another script, mean something only to the fonts that know them.
        if (known || joins(char)) && !faces.has(font, char) {
            continue;
        }
        let wide = if joins(char) { 0 } else { faces.advance(font, char) };
        marks = if wide == 0 { marks + 1 } else { 0 };
        if marks <= MARKS_MAX || joins(char) {
            kept.push(char);
            advance += wide;
        }
    }
    Cluster { text: kept, font, advance }
}

/// Whether a line may end between a word and what follows it without a space: between the signs of
/// Chinese and Japanese, but no sign that closes begins a line and none that opens ends one.
fn may_break(word: &Word, next: &Cluster) -> bool {
    const CLOSES: &str =
        "、。，．：；！？」』）〕］｝〉》】〗…ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ";
    const OPENS: &str = "「『（〔［｛〈《【〖";
    let Some(last) = word.clusters.last() else { return false };
    let starts = |cluster: &Cluster, of: &str| cluster.text.starts_with(|char| of.contains(char));
    (is_sign(last) || is_sign(next)) && !starts(next, CLOSES) && !starts(last, OPENS)
}

/// Chinese and Japanese signs, also those that no font here has, and emoji. Korean puts spaces.
fn is_sign(cluster: &Cluster) -> bool {
    let first = cluster.text.chars().next().map_or(0, u32::from);
    let hangul = (0x1100..0x1200).contains(&first) || (0xac00..0xd7b0).contains(&first);
    let font = cluster.font;
    !hangul && (font == CJK || font == EMOJI || (font == MAIN && (0x2e80..0xa000).contains(&first)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::titles::fonts::FONTS;

    fn split(text: &str) -> Vec<String> {
        let faces = Faces::open().unwrap();
        let text_of = |word: &Word| word.clusters.iter().map(|c| c.text.as_str()).collect();
        words(&faces, &clean::line(text)).iter().map(text_of).collect()
    }

    #[test]
    fn every_script_has_its_font() {
        let faces = Faces::open().unwrap();
        let table = [
            ("aÇãßΩЖữ₿→★“”…｛＼", "Inter Extra Bold"),
            ("مرحبا،", "Noto Sans Arabic"),
            ("שלוםשּׁ", "Noto Sans Hebrew"),
            ("नमस्तेक्ष", "Noto Sans Devanagari"),
            ("สวัสดี", "Noto Sans Thai"),
            ("汉字漢かなカナ한국、", "Noto Sans CJK SC"),
            ("🔥😀👍🏽❤\u{fe0f}👩\u{200d}🚀🇧🇷1\u{fe0f}\u{20e3}", "Noto Emoji"),
        ];
        for (text, family) in table {
            for cluster in words(&faces, &clean::line(text)).iter().flat_map(|word| &word.clusters)
            {
                assert_eq!(FONTS[cluster.font].family, family, "{}", cluster.text);
                let drawn = cluster.text.chars().filter(|char| !joins(*char));
                assert!(drawn.clone().all(|char| faces.has(cluster.font, char)), "{cluster:?}");
            }
        }
    }

    #[test]
    fn words_end_at_spaces_and_between_signs() {
        assert_eq!(split("Hello, big world"), ["Hello,", "big", "world"]);
        assert_eq!(split("你好，世界"), ["你", "好，", "世", "界"]);
        assert_eq!(split("안녕 세상"), ["안녕", "세상"]);
        assert_eq!(split("wow🔥🔥"), ["wow", "🔥", "🔥"]);
        assert_eq!(split("10\u{a0}km"), ["10\u{a0}km"]);
    }

    #[test]
    fn few_marks_stand_on_a_letter() {
        for mark in ["\u{301}", "\u{e47}", "\u{5b8}", "\u{651}"] {
            let faces = Faces::open().unwrap();
            let words = words(&faces, &format!("a{}", mark.repeat(8)));
            let text: String =
                words.iter().flat_map(|w| &w.clusters).map(|c| c.text.as_str()).collect();
            assert!(text.chars().count() <= 1 + MARKS_MAX, "{text}");
        }
    }
}
