//! Byte ranges (RFC 9110, section 14): one range at a time, which is what players and downloads
//! ask for. Several at once are answered with the whole file, as the RFC allows.

use std::ops::Range;
use utoipa::IntoParams;

/// Which bytes a client wants.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the headers for the document only; they are read by hand")]
pub(super) struct Wanted {
    /// One range of bytes, as `bytes=0-99`. What is not understood, and several ranges at once,
    /// are answered with the whole file.
    #[param(rename = "Range")]
    range: Option<String>,
    /// The `ETag` that the range belongs to; of another version all is sent.
    #[param(rename = "If-Range")]
    of: Option<String>,
}

/// What a `Range` header asks of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it (200).
    Whole,
    /// A part of it (206).
    Part(Range<u64>),
    /// Bytes it does not have (416).
    Outside,
}

/// Reads a `Range` header for a file of `len` bytes. What is not understood is ignored.
pub(super) fn resolve(header: Option<&str>, len: u64) -> Asked {
    let Some(spec) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else {
        return Asked::Whole;
    };
    match (End::read(from), End::read(to)) {
        (End::At(first), End::Open | End::At(_)) if first >= len => Asked::Outside,
        (End::At(first), End::At(last)) if last < first => Asked::Whole,
        (End::At(first), End::At(last)) => Asked::Part(first..last.saturating_add(1).min(len)),
        (End::At(first), End::Open) => Asked::Part(first..len),
        (End::Open, End::At(suffix)) if suffix == 0 || len == 0 => Asked::Outside,
        (End::Open, End::At(suffix)) => Asked::Part(len.saturating_sub(suffix)..len),
        _ => Asked::Whole,
    }
}

/// One side of the dash.
enum End {
    Open,
    At(u64),
    Senseless,
}

impl End {
    fn read(text: &str) -> Self {
        match text.trim() {
            "" => Self::Open,
            // More digits than a number holds is simply past the end.
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Self::At(digits.parse().unwrap_or(u64::MAX))
            }
            _ => Self::Senseless,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        let table = [
            (None, Asked::Whole),
            (Some("bytes=0-"), Asked::Part(0..100)),
            (Some("bytes=0-0"), Asked::Part(0..1)),
            (Some("bytes=10-19"), Asked::Part(10..20)),
            (Some("bytes=90-200"), Asked::Part(90..100)),
            (Some("bytes=90-18446744073709551615"), Asked::Part(90..100)),
            (Some("bytes=-10"), Asked::Part(90..100)),
            (Some("bytes=-1000"), Asked::Part(0..100)),
            (Some("bytes=99-"), Asked::Part(99..100)),
            (Some("bytes=100-"), Asked::Outside),
            (Some("bytes=99999999999999999999-"), Asked::Outside),
            (Some("bytes=-0"), Asked::Outside),
            (Some("bytes=5-2"), Asked::Whole),
            (Some("bytes=-"), Asked::Whole),
            (Some("bytes=0-1,5-6"), Asked::Whole),
            (Some("bytes=a-b"), Asked::Whole),
            (Some("items=0-1"), Asked::Whole),
        ];
        for (header, asked) in table {
            assert_eq!(resolve(header, 100), asked, "{header:?}");
        }
        assert_eq!(resolve(Some("bytes=0-"), 0), Asked::Outside);
        assert_eq!(resolve(Some("bytes=-5"), 0), Asked::Outside);
    }
}
