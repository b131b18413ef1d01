//! Texts that tools wrote, without the folders of this machine: what a path leads to may be told,
//! where it lies may not.

/// The text with every absolute path cut down to its last component. Links are left alone.
pub(super) fn scrub(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(at) = rest.find('/') {
        let (head, tail) = rest.split_at(at);
        clean.push_str(head);
        before = head.chars().next_back().unwrap_or(before);
        let end = tail.find(ends_path).unwrap_or(tail.len());
        let (token, after) = tail.split_at(end);
        let relative = before.is_alphanumeric() || matches!(before, '.' | '_' | '-' | '%' | '~');
        let link = before == ':' && token.starts_with("//");
        if relative || link || !token[1..].contains('/') {
            clean.push_str(token);
        } else {
            clean.push_str("…/");
            clean.push_str(token.rsplit('/').next().unwrap_or_default());
        }
        before = token.chars().next_back().unwrap_or(before);
        rest = after;
    }
    clean + rest
}

fn ends_path(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\'' | '"' | '`' | ',' | ';' | '(' | ')' | '|')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_go_and_links_stay() {
        for (text, clean) in [
            (
                "cannot open '/data/scratch/a1/source.mp4': denied",
                "cannot open '…/source.mp4': denied",
            ),
            ("file:/var/lib/x/y.part, again /a/b", "file:…/y.part, again …/b"),
            ("see https://example.com/a/b?c=/d/e", "see https://example.com/a/b?c=/d/e"),
            ("1/2 of and/or/nor, ./a/b", "1/2 of and/or/nor, ./a/b"),
            ("at / or /x", "at / or /x"),
            ("=/a/b/c é /é/è/ê", "=…/c é …/ê"),
            ("", ""),
        ] {
            assert_eq!(scrub(text), clean);
        }
    }
}
