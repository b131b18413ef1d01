//! What tus says in headers.

use crate::http::extract::text_header;
use crate::http::problem::Problem;
use crate::model::Code;
use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The version of tus that is spoken.
pub(super) const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// In every request and answer: the version.
pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
/// All versions that are spoken.
pub(super) const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
/// What is spoken beyond the core.
pub(super) const EXTENSIONS: HeaderName = HeaderName::from_static("tus-extension");
/// The largest upload, in bytes.
pub(super) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
/// How long an upload will be.
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// How much of it has come.
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// When it goes unless more comes.
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// The method that is meant, of clients that cannot say it.
pub(super) const METHOD: HeaderName = HeaderName::from_static("x-http-method-override");
/// What is said of the file: pairs of a name and a value in Base64.
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
/// The content type of a piece.
const PIECE: &str = "application/offset+octet-stream";

/// The names under which clients send a file's name; the first is tus's own example.
const NAMES: [&str; 2] = ["filename", "name"];

/// Base64 as clients write it, with padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Refuses what is not said in our version.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get(&RESUMABLE).is_some_and(|version| version.as_bytes() == VERSION.as_bytes()) {
        return Ok(());
    }
    Err(Problem::of(Code::TusVersion).header(VERSIONS, VERSION))
}

/// Refuses a body that is no piece of a file.
pub(super) fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = text_header(headers, header::CONTENT_TYPE).unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case(PIECE) {
        return Ok(());
    }
    Err(Problem::of(Code::UnsupportedMedia).hint("Send application/offset+octet-stream."))
}

/// A number of bytes.
pub(super) fn bytes(headers: &HeaderMap, name: HeaderName) -> Result<u64, Problem> {
    let refused = format!("`{name}` is a whole number of bytes, and must be sent.");
    let text = text_header(headers, name).unwrap_or_default();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::new(Code::InvalidField, refused));
    }
    // More than fits is as good as the most: too large, or past every end.
    Ok(text.parse().unwrap_or(u64::MAX))
}

/// The name of the file, where one is told.
pub(super) fn file_name(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let refused = || {
        let detail = "`Upload-Metadata` is a list of names, each with a value in Base64.";
        Problem::new(Code::InvalidField, detail)
    };
    let Some(text) = headers.get(&METADATA) else { return Ok(None) };
    let text = text.to_str().map_err(|_| refused())?;
    let mut found = None;
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = LENIENT.decode(value.trim()).map_err(|_| refused())?;
        let rank = NAMES.iter().position(|known| *known == name);
        if let Some(rank) = rank.filter(|rank| found.as_ref().is_none_or(|(best, _)| rank < best)) {
            found = Some((rank, String::from_utf8_lossy(&value).into_owned()));
        }
    }
    Ok(found.map(|(_, name)| name))
}

/// The same answer, in our version.
pub(super) fn speak(answer: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match answer {
        Ok(mut answer) => {
            answer.headers_mut().insert(RESUMABLE, VERSION);
            Ok(answer)
        }
        Err(problem) => Err(problem.header(RESUMABLE, VERSION)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn numbers_are_plain_digits() {
        for (text, number) in [
            ("0", Some(0)),
            ("12", Some(12)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", Some(u64::MAX)),
            ("-1", None),
            ("+1", None),
            ("1.0", None),
            (" 1", None),
            ("", None),
        ] {
            assert_eq!(bytes(&with(OFFSET, text), OFFSET).ok(), number, "{text}");
        }
        assert!(bytes(&HeaderMap::new(), LENGTH).is_err());
    }

    #[test]
    fn a_name_is_found_among_what_is_told() {
        for (text, name) in [
            ("filename bXkgdHJpcC5tcDQ=", Some("my trip.mp4")),
            ("filename bXkgdHJpcC5tcDQ", Some("my trip.mp4")),
            ("relativePath bnVsbA==,name YQ==,filename Yg==,type dg==", Some("b")),
            ("filename Yg==, name YQ==", Some("b")),
            ("name w6k=", Some("é")),
            ("filename", Some("")),
            ("is_confidential", None),
            ("", None),
        ] {
            let found = file_name(&with(METADATA, text)).unwrap();
            assert_eq!(found.as_deref(), name, "{text}");
        }
        assert_eq!(file_name(&HeaderMap::new()).unwrap(), None);
        assert!(file_name(&with(METADATA, "filename !!!")).is_err());
    }

    #[test]
    fn only_our_version_is_spoken() {
        for (text, spoken) in [("1.0.0", true), ("1.0.1", false), ("0.2.2", false), ("", false)] {
            assert_eq!(check_version(&with(RESUMABLE, text)).is_ok(), spoken, "{text}");
        }
        assert!(check_version(&HeaderMap::new()).is_err());
    }
}
