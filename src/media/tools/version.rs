//! Version numbers of the tools.

use std::fmt;

/// A version as a row of numbers, compared from the left (`5.1.9`, `2026.07.04`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub Vec<u32>);

impl Version {
    /// The first version number in a text: two or more numbers with dots between.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::read)
    }

    fn read(word: &str) -> Option<Self> {
        let word = word.trim_start_matches(['v', 'n']);
        let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
        let numbers = word[..end].trim_matches('.').split('.').map(|part| part.parse().ok());
        let numbers: Vec<u32> = numbers.collect::<Option<_>>()?;
        (numbers.len() > 1).then_some(Self(numbers))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.pad(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_and_compared() {
        let table: [(&str, Option<&[u32]>); 7] = [
            ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the", Some(&[5, 1, 9])),
            ("ffmpeg version n7.1 Copyright", Some(&[7, 1])),
            ("ffmpeg version N-112345-gabcdef Copyright (c) 2000-2026", None),
            ("2026.10.26", Some(&[2026, 10, 26])),
            ("v22.3.0", Some(&[22, 3, 0])),
            ("deno 2.3.1 (stable, release)", Some(&[2, 3, 1])),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(Version::find(text), expected.map(|n| Version(n.to_vec())), "{text}");
        }
        assert!(Version(vec![5, 1]) <= Version(vec![5, 1, 9]));
        assert!(Version(vec![2026, 7, 4]) < Version(vec![2026, 10, 26]));
    }
}
