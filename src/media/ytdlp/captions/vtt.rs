//! `WebVTT` (W3C, 4.1 and 6.4) and `SubRip`, as far as words and times go. Pure.

use super::{CUES_MAX, Cue, LINES_MAX};

/// The cues in the order of the file. What is neither a timing nor the text below one (headers,
/// notes, styles, numbers) is passed over.
pub(super) fn cues(text: &str) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut open = false;
    for line in text.lines().flat_map(|line| line.split('\r')) {
        if let Some((start_ms, end_ms)) = timing(line) {
            if cues.len() >= CUES_MAX {
                break;
            }
            cues.push(Cue { start_ms, end_ms, lines: Vec::new() });
            open = true;
        } else if line.is_empty() {
            open = false;
        } else if let Some(cue) = cues.last_mut().filter(|cue| open && cue.lines.len() < LINES_MAX)
        {
            cue.lines.push(plain(line));
        }
    }
    cues
}

/// `00:01.500 --> 01:00:02.000 align:start`, in milliseconds.
fn timing(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((moment(start.trim())?, moment(end)?))
}

/// `[hours:]minutes:seconds.thousandths`.
fn moment(text: &str) -> Option<u64> {
    let (clock, thousandths) = text.split_once(['.', ','])?;
    let mut seconds: u64 = 0;
    let pieces: Vec<&str> = clock.split(':').collect();
    if !(2..=3).contains(&pieces.len()) || thousandths.len() != 3 {
        return None;
    }
    for piece in pieces {
        seconds = seconds * 60 + digits(piece)?;
    }
    Some(seconds * 1000 + digits(thousandths)?)
}

fn digits(text: &str) -> Option<u64> {
    let all = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}

/// A line without its tags (`<c.yellow>`, `<00:01.000>`, `<i>`) and with its escapes resolved.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') {
            // A tag that never ends takes the rest of the line (W3C, 6.4.4).
            rest.split_once('>').map_or("", |(_, after)| after)
        } else {
            let (c, after) = escape(rest);
            text.push(c);
            after
        };
    }
    text + rest
}

/// The character an escape stands for, and what follows; an ampersand when it is none.
fn escape(text: &str) -> (char, &str) {
    let literal = ('&', &text[1..]);
    let Some(end) = text.bytes().take(10).position(|byte| byte == b';') else { return literal };
    let c = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        // Marks that turn the direction of writing are dropped with the others later.
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        name => {
            let number =
                name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                });
            match number.and_then(char::from_u32) {
                Some(c) => c,
                None => return literal,
            }
        }
    };
    (c, &text[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start_ms: u64, end_ms: u64, lines: &[&str]) -> Cue {
        Cue { start_ms, end_ms, lines: lines.iter().map(|&line| line.to_owned()).collect() }
    }

    #[test]
    fn cues_are_words_and_times() {
        let text = "WEBVTT - a title\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n\
            STYLE\n::cue { color: red }\n\nNOTE one\n\n7\n00:01.500 --> 00:00:02.250 align:start\n\
            <v Ann>Hello <i>there</i>, <00:00:02.000><c.loud>you</c></v>\r\nsecond &lt;line&gt;\n\n\
            100:00:00.000 --> 100:00:01.000\n\n\
            3\n00:00:03,000 --> 00:00:04,000\nFrom a &amp; b &#65;&#x42; &nope; &\n";
        let expected = [
            cue(1500, 2250, &["Hello there, you", "second <line>"]),
            cue(360_000_000, 360_001_000, &[]),
            cue(3000, 4000, &["From a & b AB &nope; &"]),
        ];
        assert_eq!(cues(text), expected);
    }

    #[test]
    fn what_is_no_time_is_no_cue() {
        for line in [
            "1.000 --> 2.000",
            "0:0x.000 --> 0:02.000",
            "00:01.00 --> 00:02.000",
            "-->",
            "00:01.000 -->",
        ] {
            assert_eq!(timing(line), None, "{line}");
        }
        assert_eq!(plain("a <b"), "a ");
    }
}
