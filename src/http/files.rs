//! Published files as answers: ranges, tags, names, and nothing read that is not sent.

use crate::files::{FileKey, Files};
use crate::http::etag;
use crate::http::extract::text_header;
use crate::http::problem::Problem;
use crate::http::range::{self, Asked};
use crate::model::Code;
use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;
use std::future::Future;
use std::ops::Range;
use std::time::Duration;

/// How a file is shown to the client.
pub(super) struct Shown {
    /// Its content type.
    pub content_type: String,
    /// A strong tag, in quotes: a published file never changes under the same tag.
    pub tag: String,
    /// Its name; saved under it when `download`, else shown in the page.
    pub name: String,
    /// Whether the browser is to save it.
    pub download: bool,
}

/// How long a link to a file is good: a film is watched with breaks, and every jump in it asks anew.
const LINK_LASTS: Duration = Duration::from_hours(6);

/// Answers with a published file, or sends there where it can be downloaded without this server.
pub(super) async fn deliver(
    req: &HttpRequest,
    files: &dyn Files,
    key: &FileKey,
    shown: &Shown,
) -> Result<HttpResponse, Problem> {
    if *req.method() == Method::GET && !etag::matches(req.headers(), &shown.tag) {
        let named = disposition(&shown.name, shown.download);
        let link = files.link(key, &named, &shown.content_type, LINK_LASTS).await?;
        if let Some(link) = link {
            // The bucket's own words for a file that is gone would be lost on the client.
            files.meta(key).await?;
            let mut response = HttpResponse::TemporaryRedirect();
            response.insert_header((header::LOCATION, link.as_str()));
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            return Ok(response.finish());
        }
    }
    send(req, files, key, shown).await
}

/// Answers with a published file.
pub(super) async fn send(
    req: &HttpRequest,
    files: &dyn Files,
    key: &FileKey,
    shown: &Shown,
) -> Result<HttpResponse, Problem> {
    let len = files.meta(key).await?.bytes;
    answer(req, len, shown, |range| files.read(key, range)).await
}

/// Answers with `len` bytes that `read` can start anywhere.
pub(super) async fn answer<F, R, E>(
    req: &HttpRequest,
    len: u64,
    shown: &Shown,
    read: R,
) -> Result<HttpResponse, Problem>
where
    R: FnOnce(Range<u64>) -> F,
    F: Future<Output = Result<crate::files::ByteStream, E>>,
    Problem: From<E>,
{
    if etag::matches(req.headers(), &shown.tag) {
        let mut response = HttpResponse::NotModified();
        response.insert_header((header::ETAG, shown.tag.as_str()));
        response.insert_header((header::CACHE_CONTROL, KEPT));
        return Ok(response.finish());
    }
    let (status, range) = match asked(req.headers(), &shown.tag, len) {
        Asked::Whole => (StatusCode::OK, 0..len),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Outside => return Err(outside(len)),
    };
    let mut response = head(status, shown);
    if status == StatusCode::PARTIAL_CONTENT {
        let span = format!("bytes {}-{}/{len}", range.start, range.end - 1);
        response.insert_header((header::CONTENT_RANGE, span));
    }
    let size = range.end - range.start;
    if req.method() == Method::HEAD || size == 0 {
        let nothing = stream::empty::<Result<bytes::Bytes, std::io::Error>>();
        return Ok(response.body(SizedStream::new(size, nothing)));
    }
    Ok(response.body(SizedStream::new(size, read(range).await?)))
}

/// Files are private to whoever knows their address, and never change.
const KEPT: &str = "private, max-age=31536000, immutable";

fn asked(headers: &HeaderMap, tag: &str, len: u64) -> Asked {
    // A range of an older version would be glued to this one: then send all of it. Dates are not
    // compared; a date never matches, which is always safe.
    let stale = text_header(headers, header::IF_RANGE).is_some_and(|sent| sent.trim() != tag);
    if stale { Asked::Whole } else { range::resolve(text_header(headers, header::RANGE), len) }
}

fn outside(len: u64) -> Problem {
    let span = HeaderValue::try_from(format!("bytes */{len}"));
    let problem = Problem::new(Code::RangeNotSatisfiable, format!("The file has {len} bytes."));
    span.map_or(Problem::of(Code::RangeNotSatisfiable), |span| {
        problem.header(header::CONTENT_RANGE, span)
    })
}

fn head(status: StatusCode, shown: &Shown) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, shown.content_type.as_str()));
    response.insert_header((header::ETAG, shown.tag.as_str()));
    response.insert_header((header::CACHE_CONTROL, KEPT));
    response.insert_header((header::ACCEPT_RANGES, "bytes"));
    response.insert_header((header::CONTENT_DISPOSITION, disposition(&shown.name, shown.download)));
    response
}

/// RFC 6266: an ASCII name for old clients, the real one in UTF-8 for all others.
fn disposition(name: &str, download: bool) -> String {
    let kind = if download { "attachment" } else { "inline" };
    let plain =
        |c: char| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend(
                [byte >> 4, byte & 15]
                    .map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)])),
            );
        }
    }
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_any_alphabet() {
        assert_eq!(
            disposition("aé\"b.mp4", true),
            "attachment; filename=\"a__b.mp4\"; filename*=UTF-8''a%C3%A9%22b.mp4"
        );
    }
}
