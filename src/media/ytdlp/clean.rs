//! Making text from outside fit for people, and for answers that must hold no secrets.

/// One line of at most `max` characters: control characters and those that turn the direction of
/// writing are dropped, runs of space shortened. `None` when nothing is left.
pub(super) fn line(text: &str, max: usize) -> Option<String> {
    let mut clean = String::new();
    let mut kept = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut gap = !clean.is_empty();
        for c in word.chars().filter(|c| !turns_writing(*c)) {
            if kept + usize::from(gap) >= max {
                return Some(clean);
            }
            if gap {
                clean.push(' ');
                kept += 1;
                gap = false;
            }
            clean.push(c);
            kept += 1;
        }
    }
    (!clean.is_empty()).then_some(clean)
}

/// What a tool said, without escape sequences, paths of this machine and the queries of links
/// (where sites put signatures and tokens).
pub(super) fn said(text: &str) -> String {
    let plain = without_escapes(text);
    let mut clean = String::with_capacity(plain.len());
    for piece in plain.split_inclusive(is_edge) {
        let (word, edge) = match piece.chars().next_back().filter(|c| is_edge(*c)) {
            Some(edge) => piece.split_at(piece.len() - edge.len_utf8()),
            None => (piece, ""),
        };
        clean.push_str(&harmless(word));
        clean.push_str(edge);
    }
    clean
}

/// Where words begin and end, as far as links and paths are concerned.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '"' | '(' | ')' | '<' | '>' | '`')
}

fn harmless(word: &str) -> String {
    let path = word.strip_prefix("file:").unwrap_or(word);
    if path.starts_with('/') && path.len() > 1 {
        let end = path.trim_end_matches(':');
        let name = without_query(end.rsplit('/').next().unwrap_or_default());
        return format!("…/{name}{}", &path[end.len()..]);
    }
    if word.contains("://") {
        return without_query(word);
    }
    match word.split_once('=') {
        // The rest of a query that an edge has cut off.
        _ if word.contains('&') => "…".to_owned(),
        Some((name, value)) if value.starts_with('/') => format!("{name}={}", harmless(value)),
        _ => word.to_owned(),
    }
}

/// What follows `?`, `#` or `;` in a link may be a secret.
fn without_query(text: &str) -> String {
    match text.find(['?', '#', ';']) {
        Some(at) if at + 1 < text.len() => format!("{}?…", &text[..at]),
        _ => text.to_owned(),
    }
}

/// Text without terminal escape sequences and control characters other than line ends.
fn without_escapes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.next_if_eq(&'[').is_some() {
            // CSI: parameters, then one letter (ECMA-48, 5.4).
            while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
        } else if c == '\n' || !(c.is_control() || turns_writing(c)) {
            clean.push(c);
        }
    }
    clean
}

/// Marks that change the direction of everything after them and so can disguise text.
fn turns_writing(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_short() {
        assert_eq!(line("  a\tb\r\n c\u{7} ", 200).as_deref(), Some("a b c"));
        assert_eq!(line("ab\u{202e}cd", 200).as_deref(), Some("abcd"));
        assert_eq!(line("äöü", 2).as_deref(), Some("äö"));
        assert_eq!(line("ab cd", 3).as_deref(), Some("ab"));
        assert_eq!(line(" \u{0}\n ", 200), None);
    }

    #[test]
    fn what_a_tool_said_keeps_no_secrets() {
        let table = [
            ("\u{1b}[0;31mERROR:\u{1b}[0m no", "ERROR: no"),
            ("at https://a.example/v?token=1&x=2 (x)", "at https://a.example/v?… (x)"),
            ("at https://a.example/v/", "at https://a.example/v/"),
            ("url: /videoplayback?sig=1&x=2", "url: …/videoplayback?…"),
            ("open '/srv/data/source.mp4.part'", "open '…/source.mp4.part'"),
            ("file:/srv/data/source.mp4: bad", "…/source.mp4: bad"),
            ("open file:///srv/data/a.mp4", "open …/a.mp4"),
            ("filename=/srv/data/x", "filename=…/x"),
            ("what? yes/no, and/or", "what? yes/no, and/or"),
        ];
        for (text, expected) in table {
            assert_eq!(said(text), expected);
        }
    }
}
