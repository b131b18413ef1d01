//! A source file as text, lightly understood: comments and literals blanked, tests set apart.

/// A file below `src`.
pub struct Source {
    /// Its path from `src`, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// The same length, with comments, literals and test code turned into spaces.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let mut code = blank_literals(text);
        if path.ends_with("/tests.rs") || path.contains("/tests/") {
            code = code.chars().map(blank).collect();
        }
        Self { path: path.to_owned(), text: text.to_owned(), code: blank_tests(&code) }
    }

    /// The room (or file of the roof) it belongs to.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules lie between the file's own and the root of the crate.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        let own = matches!(self.path.rsplit('/').next(), Some("mod.rs" | "lib.rs" | "main.rs"));
        if own { parts - 1 } else { parts }
    }

    /// Every path from the root of the crate that the code names, `use` trees opened.
    pub fn crate_paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        for start in words(&self.code, "crate") {
            if let Some(rest) = self.code[start + 5..].trim_start().strip_prefix("::") {
                open_tree(rest, &[], &mut paths);
            }
        }
        for start in words(&self.code, "super") {
            let mut rest = &self.code[start..];
            let mut levels = 0;
            while let Some(next) = rest.strip_prefix("super::") {
                rest = next;
                levels += 1;
            }
            let before = self.code[..start].trim_end();
            if levels >= self.depth() && levels > 0 && !before.ends_with("super::") {
                open_tree(rest, &[], &mut paths);
            }
        }
        paths
    }

    /// Name, first line and number of lines of each function.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let mut functions = Vec::new();
        for start in words(&self.code, "fn") {
            let rest = self.code[start + 2..].trim_start();
            let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
            let Some(open) = body(&self.code, start) else { continue };
            if name.is_empty() || !self.code[open..].starts_with('{') {
                continue;
            }
            let line = |at: usize| self.code[..at].matches('\n').count() + 1;
            let end = closing(&self.code, open);
            functions.push((name, line(start), line(end) - line(start) + 1));
        }
        functions
    }
}

/// Where the body (or the semicolon) of the function at `start` is: outside of `(…)` and `[…]`.
fn body(code: &str, start: usize) -> Option<usize> {
    let mut depth = 0;
    let end = |c: char| {
        depth += i32::from(c == '(' || c == '[') - i32::from(c == ')' || c == ']');
        depth == 0 && (c == '{' || c == ';')
    };
    code[start..].find(end).map(|at| start + at)
}

/// Where `word` stands as a word of its own.
pub fn words(text: &str, word: &str) -> Vec<usize> {
    let alone = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    };
    text.match_indices(word).map(|(at, _)| at).filter(alone).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Opens `a::{b, c::d}` into `a::b` and `a::c::d`.
fn open_tree(text: &str, before: &[String], paths: &mut Vec<Vec<String>>) {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('{') {
        let end = closing(text, 0).saturating_sub(1);
        let mut depth = 0;
        let branches = inner[..end.min(inner.len())].split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        });
        branches
            .filter(|branch| !branch.trim().is_empty())
            .for_each(|branch| open_tree(branch, before, paths));
        return;
    }
    let name: String = text.chars().take_while(|c| is_word(*c)).collect();
    let mut path = before.to_vec();
    let rest = &text[name.len()..];
    path.push(name);
    match rest.trim_start().strip_prefix("::") {
        Some(rest) => open_tree(rest, &path, paths),
        None => paths.push(path),
    }
}

/// The place of the brace that closes the one at `open`; the end when none does.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, c) in text[open..].char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == '}' && depth == 0 {
            return open + at;
        }
    }
    text.len()
}

fn blank(c: char) -> char {
    if c == '\n' { c } else { ' ' }
}

/// Turns the item behind each `#[cfg(test)]` into spaces.
fn blank_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let end = match out[start..].find(['{', ';']).map(|at| start + at) {
            Some(open) if out[open..].starts_with('{') => closing(&out, open),
            Some(end) => end,
            None => out.len(),
        };
        let end = (end + 1).min(out.len());
        let blanked: String = out[start..end].chars().map(blank).collect();
        out.replace_range(start..end, &blanked);
    }
    out
}

/// Turns comments, strings and characters into spaces (a byte a space, so that places and lines
/// stay the same).
fn blank_literals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let len = literal(rest, out.chars().next_back());
        if len == 0 {
            let c = rest.chars().next().unwrap_or(' ');
            out.push(if c.is_ascii() { c } else { '_' });
            rest = &rest[c.len_utf8()..];
        } else {
            out.extend(rest[..len].bytes().map(|byte| blank(char::from(byte))));
            rest = &rest[len..];
        }
    }
    out
}

/// The length of the comment or literal that `text` starts with; 0 when it starts with code.
fn literal(text: &str, before: Option<char>) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return text.find("*/").map_or(text.len(), |end| end + 2);
    }
    if text.starts_with('"') {
        return quoted(text, '"');
    }
    if text.starts_with('r') && !before.is_some_and(is_word) || before == Some('b') {
        let hashes = text[1..].chars().take_while(|c| *c == '#').count();
        if text.starts_with('r') && text[1 + hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = 2 + hashes;
            return text[body..].find(&close).map_or(text.len(), |end| body + end + close.len());
        }
    }
    // A lifetime is no character: it has no closing quote behind one character.
    let mut chars = text.chars();
    if chars.next() == Some('\'') {
        let first = chars.next();
        if first == Some('\\') || chars.next() == Some('\'') {
            return quoted(text, '\'');
        }
    }
    0
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}
