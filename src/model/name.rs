//! File names that are plain files on every system.

/// The longest file name, in bytes: what common filesystems take.
const NAME_MAX: usize = 255;
/// The longest stem [`file_stem`] makes, in bytes: room for a part's number and an extension.
const STEM_MAX: usize = 120;
/// Names Windows keeps for devices, with any extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A text (a title, a name the user gave) as the stem of a file name that every system takes:
/// no path, no device, no control characters, no dot or space at the ends, at most 120 bytes.
/// `clip` when nothing is left.
#[must_use]
pub fn file_stem(text: &str) -> String {
    let mut name: String = text.chars().map(|c| if is_bad(c) { '-' } else { c }).collect();
    while name.len() > STEM_MAX {
        name.pop();
    }
    let name = name.trim_matches(|c: char| c == '.' || c == '-' || c.is_whitespace());
    if name.is_empty() {
        return "clip".to_owned();
    }
    if is_device(name) { format!("clip {name}") } else { name.to_owned() }
}

/// The file name of a part's clip: `NAME-part-01-of-12.mp4`, padded so that names sort.
#[must_use]
pub fn clip_name(name: &str, n: u32, of: u32) -> String {
    let width = of.to_string().len().max(2);
    format!("{}-part-{n:0width$}-of-{of:0width$}.mp4", file_stem(name))
}

/// Whether a name is one plain file name on every system.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    let dots = name.starts_with('.') || name.ends_with(['.', ' ']);
    !name.is_empty()
        && name.len() <= NAME_MAX
        && !dots
        && !name.chars().any(is_bad)
        && !is_device(name)
}

fn is_bad(c: char) -> bool {
    // Marks that turn the direction of writing make a name look like another.
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_become_stems() {
        let table = [
            ("My holiday", "My holiday"),
            ("a/b\\c: d?", "a-b-c- d"),
            ("../../etc/passwd", "etc-passwd"),
            ("Ärger 日本", "Ärger 日本"),
            ("con", "clip con"),
            ("LPT1.txt", "clip LPT1.txt"),
            (" .. ", "clip"),
            ("", "clip"),
        ];
        for (text, expected) in table {
            assert_eq!(file_stem(text), expected, "{text:?}");
        }
    }

    #[test]
    fn clip_names_sort_by_number() {
        assert_eq!(clip_name("A", 1, 12), "A-part-01-of-12.mp4");
        assert_eq!(clip_name("A", 7, 1000), "A-part-0007-of-1000.mp4");
        assert_eq!(clip_name("A", 1, 1), "A-part-01-of-01.mp4");
    }

    proptest! {
        #[test]
        fn a_part_of_any_title_has_a_plain_name(title in "\\PC{0,200}|[\\x00-\\x7f]{0,20}") {
            let name = clip_name(&title, 1, 12);
            prop_assert!(is_plain_name(&name), "{name:?}");
        }
    }
}
