//! Where in a JSON text an error lies, as a JSON Pointer (RFC 6901).

/// A container that is open at some place of the text.
enum Open {
    /// An object, the key read last, and whether a key comes next.
    Object { key: String, key_next: bool },
    /// An array and the position within it.
    Array(usize),
}

/// The pointer to what was read last before `line` and `column` (both as `serde_json` counts
/// them: from 1, in bytes).
pub(super) fn pointer_at(text: &[u8], line: usize, column: usize) -> String {
    let before: usize = text
        .split_inclusive(|&byte| byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let end = (before + column).min(text.len());
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while at < end {
        match text[at] {
            b'{' => open.push(Open::Object { key: String::new(), key_next: true }),
            b'[' => open.push(Open::Array(0)),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let after = string_end(text, at);
                if let Some(Open::Object { key, key_next: true }) = open.last_mut() {
                    *key = serde_json::from_slice(&text[at..after]).unwrap_or_default();
                }
                at = after;
                continue;
            }
            b':' => {
                if let Some(Open::Object { key_next, .. }) = open.last_mut() {
                    *key_next = false;
                }
            }
            b',' => match open.last_mut() {
                Some(Open::Object { key_next, .. }) => *key_next = true,
                Some(Open::Array(index)) => *index += 1,
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    open.iter().map(step).collect()
}

/// The position after the string that starts at `start`.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

fn step(open: &Open) -> String {
    match open {
        Open::Object { key, .. } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Open::Array(index) => format!("/{index}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::dto::NewSeries;

    fn refused_at(text: &str) -> String {
        let error = serde_json::from_str::<NewSeries>(text).unwrap_err();
        pointer_at(text.as_bytes(), error.line(), error.column())
    }

    #[test]
    fn errors_are_found_where_they_stand() {
        let table = [
            (r#"{"urll": "x"}"#, "/urll"),
            (r#"{"url": 7}"#, "/url"),
            (r#"{"parts": {"count": 3, "foo": 1}}"#, "/parts/foo"),
            (r#"{"parts": {"count": 3}, "trim": {"count": 1}}"#, "/trim/count"),
            ("{\n \"parts\": {\n  \"count\": \"x\"}}", "/parts/count"),
            (r#"{"parts": {"ranges": [[0, 1], [0, "a"]]}}"#, "/parts/ranges/1/1"),
            (r#"{"a/b~c": 1}"#, "/a~1b~0c"),
            (r#"{"url": "a\"b}", "nope": 1}"#, "/nope"),
            (r#"{"url": "x"}"#, ""),
            (r#"{"parts": {"count": -1}}"#, "/parts/count"),
        ];
        for (text, pointer) in table {
            assert_eq!(refused_at(text), pointer, "{text}");
        }
    }
}
