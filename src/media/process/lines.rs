//! Lines out of bytes, with a bound on what is kept.

/// Cuts a stream of bytes into lines; invalid UTF-8 is replaced, overlong lines are shortened.
pub(super) struct Lines {
    line: Vec<u8>,
    max: usize,
}

impl Lines {
    pub(super) fn new(max: usize) -> Self {
        Self { line: Vec::new(), max }
    }

    /// Hands every line that ends in `bytes` to `on_line`, without its line end.
    pub(super) fn push(&mut self, bytes: &[u8], on_line: &mut impl FnMut(&str)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            self.keep(&rest[..end]);
            self.flush(on_line);
            rest = &rest[end + 1..];
        }
        self.keep(rest);
    }

    /// Hands over what stands after the last line end, if anything.
    pub(super) fn finish(&mut self, on_line: &mut impl FnMut(&str)) {
        if !self.line.is_empty() {
            self.flush(on_line);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = self.max.saturating_sub(self.line.len());
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn flush(&mut self, on_line: &mut impl FnMut(&str)) {
        let line = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        on_line(&String::from_utf8_lossy(line));
        self.line.clear();
    }
}

/// The last bytes of a stream.
pub(super) struct Tail {
    bytes: Vec<u8>,
    max: usize,
}

impl Tail {
    pub(super) fn new(max: usize) -> Self {
        Self { bytes: Vec::new(), max }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        // Forgetting only at twice the size keeps this linear.
        if self.bytes.len() > 2 * self.max {
            self.bytes.drain(..self.bytes.len() - self.max);
        }
    }

    pub(super) fn text(&self) -> String {
        let from = self.bytes.len().saturating_sub(self.max);
        let mut text = String::from_utf8_lossy(&self.bytes[from..]).into_owned();
        // Replacement characters may have made it longer than the bytes were.
        while text.len() > self.max {
            let first = text.chars().next().map_or(0, char::len_utf8);
            text.drain(..first.max(1));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]], max: usize) -> Vec<String> {
        let mut seen = Vec::new();
        let mut lines = Lines::new(max);
        let mut keep = |line: &str| seen.push(line.to_owned());
        for chunk in chunks {
            lines.push(chunk, &mut keep);
        }
        lines.finish(&mut keep);
        seen
    }

    #[test]
    fn lines_are_whole_however_the_bytes_arrive() {
        assert_eq!(lines(&[b"a", b"b\nc\r\n", b"\nd"], 9), ["ab", "c", "", "d"]);
        assert_eq!(lines(&[b""], 9), [] as [&str; 0]);
    }

    #[test]
    fn long_lines_are_shortened_and_bad_bytes_replaced() {
        assert_eq!(lines(&[b"abcdef", b"ghi\nxy\n"], 4), ["abcd", "xy"]);
        assert_eq!(lines(&[b"a\xffb\n"], 9), ["a\u{fffd}b"]);
    }

    #[test]
    fn the_tail_is_the_end_and_bounded() {
        let mut tail = Tail::new(4);
        for _ in 0..100 {
            tail.push(b"abc");
        }
        assert_eq!(tail.text(), "cabc");
        tail.push(b"\xff\xff\xff\xff");
        assert!(tail.text().len() <= 4);
    }
}
