//! Times as people type them: `90`, `1:30`, `0:01:30.5`, `90s`, `1m30s`.

use std::time::Duration;

/// A length of time in milliseconds.
///
/// # Errors
/// The text is none of the forms above, or too large.
pub fn parse_ms(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is not a time: write 90, 1:30, 0:01:30.5, 90s or 1m30s");
    let parsed = if text.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.') {
        parse_clock(text)
    } else {
        humantime::parse_duration(text).ok().and_then(millis)
    };
    parsed.ok_or_else(wrong)
}

/// A stretch `A-B` in milliseconds; either side may be left out where `open` allows it.
///
/// # Errors
/// The text is no such stretch, or ends before it begins.
pub fn parse_range(text: &str) -> Result<(u64, u64), String> {
    let (start, end) = parse_open_range(text)?;
    let end = end.ok_or_else(|| format!("`{text}` needs an end, such as 0:10-0:25"))?;
    Ok((start, end))
}

/// A stretch `A-B`, `A-` or `-B` in milliseconds.
///
/// # Errors
/// The text is no such stretch, or ends before it begins.
pub fn parse_open_range(text: &str) -> Result<(u64, Option<u64>), String> {
    let (start, end) =
        text.split_once('-').ok_or_else(|| format!("`{text}` is not a range: write 0:10-0:25"))?;
    let start = if start.trim().is_empty() { 0 } else { parse_ms(start)? };
    let end = if end.trim().is_empty() { None } else { Some(parse_ms(end)?) };
    if end.is_some_and(|end| end <= start) {
        return Err(format!("`{text}` ends before it begins"));
    }
    Ok((start, end))
}

/// `[[h:]m:]s[.fraction]`; digits past the milliseconds are cut off.
fn parse_clock(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if clock.split(':').count() > 3 {
        return None;
    }
    let seconds = clock
        .split(':')
        .try_fold(0u64, |total, field| total.checked_mul(60)?.checked_add(number(field)?))?;
    let padded = format!("{fraction:0<3}");
    seconds.checked_mul(1000)?.checked_add(number(padded.get(..3)?)?)
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

fn millis(duration: Duration) -> Option<u64> {
    u64::try_from(duration.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let table = [
            ("90", 90_000),
            ("1:30", 90_000),
            ("0:01:30.5", 90_500),
            ("1:00:00", 3_600_000),
            ("0.25", 250),
            ("12.3456", 12_345),
            ("90s", 90_000),
            ("1m30s", 90_000),
            ("1500ms", 1_500),
            ("2h", 7_200_000),
        ];
        for (text, ms) in table {
            assert_eq!(parse_ms(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", ":", "abc", "1:2:3:4", "-5", "1:", "10 parsecs", "99999999999999999999"] {
            assert!(parse_ms(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_have_two_ends() {
        assert_eq!(parse_range("0:10-0:25"), Ok((10_000, 25_000)));
        assert_eq!(parse_range("10s-1m"), Ok((10_000, 60_000)));
        assert_eq!(parse_open_range("5-"), Ok((5_000, None)));
        assert_eq!(parse_open_range("-5"), Ok((0, Some(5_000))));
        for text in ["10", "25-10", "10-10", "a-b"] {
            assert!(parse_range(text).is_err(), "{text}");
        }
        assert!(parse_range("5-").is_err());
    }
}
