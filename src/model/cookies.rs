//! A cookies file as browsers' extensions and yt-dlp write it (`cookies.txt`, the format of
//! Netscape): a cookie a line, seven fields with tabs between them. Read strictly and written anew,
//! because yt-dlp repeats lines that it cannot read in its warnings.

use std::collections::BTreeSet;
use std::fmt::{self, Write};
use thiserror::Error;

/// By this first line yt-dlp knows the format.
const HEADER: &str = "# Netscape HTTP Cookie File\n";
/// Before the domain of a cookie that scripts may not read. Any other `#` begins a comment.
const HTTP_ONLY: &str = "#HttpOnly_";
/// Domain, whether its subdomains count, path, https only, end, name, value.
const FIELDS: usize = 7;
/// The longest domain, in bytes (RFC 1035, 2.3.4).
const DOMAIN_MAX: usize = 253;

/// Cookies that were read: every line is one that yt-dlp can read.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookies {
    text: String,
    domains: BTreeSet<String>,
}

/// Why a text is no cookies file. Says where, and nothing of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CookieError {
    /// It is not UTF-8, or holds characters that no text has.
    #[error("the file is not plain text in UTF-8")]
    NotText,
    /// There is no cookie in it.
    #[error("the file holds no cookie")]
    Empty,
    /// One line cannot be read.
    #[error("line {line}: {what}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Cookies {
    /// The largest file that is taken, in bytes.
    pub const MAX: usize = 1 << 20;

    /// Reads a file. Comments, empty lines and a missing header are fine.
    ///
    /// # Errors
    /// Something in it is no cookie, or everything is a comment.
    pub fn parse(bytes: &[u8]) -> Result<Self, CookieError> {
        let text = std::str::from_utf8(bytes).map_err(|_| CookieError::NotText)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.contains('\0') {
            return Err(CookieError::NotText);
        }
        let mut cookies = Self { text: HEADER.to_owned(), domains: BTreeSet::new() };
        for (index, line) in text.lines().enumerate() {
            let (http_only, line) = match line.strip_prefix(HTTP_ONLY) {
                Some(rest) => (HTTP_ONLY, rest),
                None => ("", line),
            };
            if http_only.is_empty() && (line.starts_with('#') || line.trim().is_empty()) {
                continue;
            }
            cookies
                .take(http_only, line)
                .map_err(|what| CookieError::Line { line: index + 1, what })?;
        }
        if cookies.domains.is_empty() { Err(CookieError::Empty) } else { Ok(cookies) }
    }

    fn take(&mut self, http_only: &str, line: &str) -> Result<(), &'static str> {
        let fields: Vec<&str> = line.split('\t').collect();
        let Ok([domain, wide, path, secure, ends, name, value]) =
            <[&str; FIELDS]>::try_from(fields)
        else {
            return Err("a cookie has seven fields with tabs between them");
        };
        // A carriage return alone would be the end of a line to yt-dlp.
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err("there is a control character in it");
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let host = domain.strip_prefix('.').unwrap_or(domain);
        if host.is_empty() || host.len() > DOMAIN_MAX || !host.chars().all(plain) {
            return Err("the first field is no domain");
        }
        truth(wide).ok_or("the second field is neither TRUE nor FALSE")?;
        if !path.starts_with('/') {
            return Err("the third field is no path");
        }
        let secure = truth(secure).ok_or("the fourth field is neither TRUE nor FALSE")?;
        let (whole, rest) = ends.split_once('.').unwrap_or((ends, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_time = ends.is_empty() || (digits(whole) && digits(rest));
        if !is_time {
            return Err("the fifth field is no time in seconds");
        }
        // Python refuses the file, and shows the line, where the dot and the second field differ.
        let wide = if domain.starts_with('.') { "TRUE" } else { "FALSE" };
        let fields = [domain, wide, path, secure, ends, name, value].join("\t");
        writeln!(self.text, "{http_only}{fields}").map_err(|_| "it cannot be kept")?;
        self.domains.insert(host.to_ascii_lowercase());
        Ok(())
    }

    /// The file as yt-dlp reads it. A secret.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The domains it has cookies for, in order, without the leading dot.
    #[must_use]
    pub fn domains(&self) -> &BTreeSet<String> {
        &self.domains
    }
}

/// `TRUE` or `FALSE` as it is written; `None` for anything else.
fn truth(text: &str) -> Option<&'static str> {
    ["TRUE", "FALSE"].into_iter().find(|word| word.eq_ignore_ascii_case(text))
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cookies(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_written_anew() {
        let sent = "\u{feff}# a comment\r\n\r\n\
            .Example.com\ttrue\t/\tTRUE\t1900000000\tsid\ta b=c\r\n\
            #HttpOnly_www.example.com\tTRUE\t/x\tfalse\t0\t\tvalue\n\
            127.0.0.1\tFALSE\t/\tFALSE\t17.5\tn\t\n\
            .example.com\tTRUE\t/\tFALSE\t\tlast\t#é";
        let cookies = Cookies::parse(sent.as_bytes()).unwrap();
        let expected = "# Netscape HTTP Cookie File\n\
            .Example.com\tTRUE\t/\tTRUE\t1900000000\tsid\ta b=c\n\
            #HttpOnly_www.example.com\tFALSE\t/x\tFALSE\t0\t\tvalue\n\
            127.0.0.1\tFALSE\t/\tFALSE\t17.5\tn\t\n\
            .example.com\tTRUE\t/\tFALSE\t\tlast\t#é\n";
        assert_eq!(cookies.text(), expected);
        let domains: Vec<_> = cookies.domains().iter().collect();
        assert_eq!(domains, ["127.0.0.1", "example.com", "www.example.com"]);
        assert_eq!(Cookies::parse(expected.as_bytes()).unwrap(), cookies, "its own form stays");
        assert_eq!(format!("{cookies:?}"), "Cookies(…)");
    }

    #[test]
    fn what_is_no_cookie_is_named_and_not_repeated() {
        let good = "a.b\tFALSE\t/\tTRUE\t1\tname\tsecret\n";
        for bad in [
            "a.b FALSE / TRUE 1 name secret",
            "a.b\tFALSE\t/\tTRUE\t1\tsecret",
            "a.b\tFALSE\t/\tTRUE\t1\tname\tsecret\tmore",
            "\tFALSE\t/\tTRUE\t1\tname\tsecret",
            "a b\tFALSE\t/\tTRUE\t1\tname\tsecret",
            "a/b\tFALSE\t/\tTRUE\t1\tname\tsecret",
            ".\tTRUE\t/\tTRUE\t1\tname\tsecret",
            "a.b\tno\t/\tTRUE\t1\tname\tsecret",
            "a.b\tFALSE\tx\tTRUE\t1\tname\tsecret",
            "a.b\tFALSE\t/\t1\t1\tname\tsecret",
            "a.b\tFALSE\t/\tTRUE\t-1\tname\tsecret",
            "a.b\tFALSE\t/\tTRUE\t1.\tname\tsecret",
            "a.b\tFALSE\t/\tTRUE\tsoon\tname\tsecret",
            "a.b\tFALSE\t/\tTRUE\t1\tname\tse\u{1b}cret",
            "a.b\tFALSE\t/\tTRUE\t1\tname\tse\rcret",
            "[{\"domain\": \"secret\"}]",
            "#HttpOnly_",
        ] {
            let error = Cookies::parse(format!("{good}{bad}\n").as_bytes()).unwrap_err();
            assert!(matches!(error, CookieError::Line { line: 2, .. }), "{bad}: {error:?}");
            let said = error.to_string();
            assert!(said.starts_with("line 2: ") && !said.contains("secret"), "{said}");
        }
        let parse = |bytes: &[u8]| Cookies::parse(bytes).unwrap_err();
        assert_eq!(parse(b"a.b\tFALSE\t/\tTRUE\t1\tn\t\xff"), CookieError::NotText);
        assert_eq!(parse(b"# \0"), CookieError::NotText);
        assert_eq!(parse(b"# Netscape HTTP Cookie File\n\n"), CookieError::Empty);
        assert_eq!(parse(b""), CookieError::Empty);
    }
}
