//! Names that people and file systems can live with.

/// The longest stem kept, in bytes: leaves room for ` -part-0001-of-1000.mp4` within 255.
const STEM_MAX: usize = 120;

/// A file name's stem made of a title: no separators, no control characters, nothing that a
/// common file system refuses; never empty, never starting with a dot or a dash.
#[must_use]
pub fn file_stem(title: &str) -> String {
    let mut stem = String::new();
    for c in title.chars() {
        let c = if c.is_control() || "/\\:*?\"<>|".contains(c) { ' ' } else { c };
        if c.is_whitespace() && (stem.is_empty() || stem.ends_with(' ')) {
            continue;
        }
        if stem.len() + c.len_utf8() > STEM_MAX {
            break;
        }
        stem.push(if c.is_whitespace() { ' ' } else { c });
    }
    let stem = stem.trim_start_matches(['.', '-', ' ']).trim_end_matches(['.', ' ']);
    if stem.is_empty() { "video".to_owned() } else { stem.to_owned() }
}

/// The name of a part's clip: `NAME-part-01-of-12.mp4`. Numbers are padded so that names sort.
#[must_use]
pub fn clip_name(name: &str, n: u32, of: u32) -> String {
    let width = of.to_string().len().max(2);
    format!("{}-part-{n:0width$}-of-{of:0width$}.mp4", file_stem(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_harmless_stems() {
        let table = [
            ("My holiday", "My holiday"),
            ("  a/b\\c: d?  e ", "a b c d e"),
            ("../../etc/passwd", "etc passwd"),
            ("-rf .", "rf"),
            ("\u{0}\n", "video"),
            ("...", "video"),
            ("Olá, você ✂", "Olá, você ✂"),
        ];
        for (title, stem) in table {
            assert_eq!(file_stem(title), stem, "{title:?}");
        }
        assert!(file_stem(&"é".repeat(400)).len() <= STEM_MAX);
    }

    #[test]
    fn clip_names_sort_by_number() {
        assert_eq!(clip_name("A", 1, 12), "A-part-01-of-12.mp4");
        assert_eq!(clip_name("A", 7, 1000), "A-part-0007-of-1000.mp4");
        assert_eq!(clip_name("A", 1, 1), "A-part-01-of-01.mp4");
    }
}
