//! Text of people made plain: what is left can be drawn and means nothing to libass.

use unicode_segmentation::UnicodeSegmentation;

/// The most characters that are drawn as one: a family of four with skin colours.
const CLUSTER_MAX: usize = 11;

/// The text as one line without anything that libass would obey or that would turn or hide what
/// stands beside it. Braces and backslashes become their wide forms, which the main font draws as
/// the plain ones; all white space becomes single spaces.
pub(super) fn line(text: &str) -> String {
    let kept: String = text.chars().filter_map(plain).collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The characters of a line as they are read: each with the marks that stand on it.
pub(super) fn clusters(line: &str) -> impl Iterator<Item = &str> {
    line.graphemes(true).flat_map(|cluster| {
        // Marks without end, or people joined without end, are cut into what fits on a line.
        let cuts = cluster.char_indices().step_by(CLUSTER_MAX).map(|(at, _)| at);
        let ends = cuts.clone().skip(1).chain([cluster.len()]);
        cuts.zip(ends).map(|(from, to)| &cluster[from..to]).collect::<Vec<_>>()
    })
}

fn plain(char: char) -> Option<char> {
    match char {
        '{' => Some('\u{ff5b}'),
        '}' => Some('\u{ff5d}'),
        '\\' => Some('\u{ff3c}'),
        // What keeps two words together.
        '\u{a0}' | '\u{202f}' => Some('\u{a0}'),
        _ if joins(char) => Some(char),
        _ if char.is_whitespace() => Some(' '),
        _ if char.is_control() || is_hidden(char) => None,
        _ => Some(char),
    }
}

/// What joins letters and emoji or keeps them apart, and the letters of a flag's name.
pub(super) fn joins(char: char) -> bool {
    matches!(char, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// Characters that are not drawn themselves: marks of direction and format, holes of Unicode,
/// characters for private use.
fn is_hidden(char: char) -> bool {
    let code = u32::from(char);
    code & 0xfffe == 0xfffe
        || matches!(code,
            0xad | 0x34f | 0x61c | 0x70f | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xe000..=0xf8ff
            | 0xfdd0..=0xfdef | 0xfe00..=0xfe0d | 0xfeff | 0xffa0 | 0xfff0..=0xfffc
            | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0x10_ffff)
}

/// Whether a line is read from right to left: what its first letter says.
pub(super) fn is_right_to_left(line: &str) -> bool {
    let leftward = |code: u32| {
        matches!(code, 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefc | 0x1_0800..=0x1_0fff
            | 0x1_e800..=0x1_efff)
    };
    line.chars().find(|char| char.is_alphabetic()).is_some_and(|char| leftward(char.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_obeyed_is_only_shown() {
        assert_eq!(line(r"{\an8\fs99}Hi\Nthere"), "｛＼an8＼fs99｝Hi＼Nthere");
        assert_eq!(line("a\r\n b\tc\u{2028}d\u{0}\u{7}e"), "a b c de");
        assert_eq!(line("\u{202e}evil\u{2066}\u{feff}\u{200f}"), "evil");
        assert_eq!(line("می\u{200c}خواهم 👩\u{200d}🚀"), "می\u{200c}خواهم 👩\u{200d}🚀");
    }

    #[test]
    fn the_first_letter_tells_the_direction() {
        let table =
            [("שלום world", true), ("3 … مرحبا", true), ("Hello שלום", false), ("12", false)];
        for (text, wanted) in table {
            assert_eq!(is_right_to_left(text), wanted, "{text}");
        }
    }

    #[test]
    fn marks_without_end_are_cut() {
        let zalgo = format!("a{}b", "\u{301}".repeat(60));
        assert!(clusters(&zalgo).all(|cluster| cluster.chars().count() <= CLUSTER_MAX));
        assert_eq!(clusters("e\u{301}👩\u{200d}🚀x").count(), 3);
    }

    proptest! {
        #[test]
        fn nothing_that_libass_obeys_is_left(text in "(\\PC|[{}\\\\\\n\\r\\t\u{202e}\u{200f}]|.){0,80}") {
            let line = line(&text);
            prop_assert!(!line.contains(['{', '}', '\\', '\n', '\r']), "{line}");
            prop_assert!(!line.chars().any(char::is_control));
            prop_assert!(!line.starts_with(' ') && !line.ends_with(' '));
            prop_assert_eq!(clusters(&line).collect::<String>(), line);
        }
    }
}
