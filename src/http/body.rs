//! JSON bodies: size, content type and shape checked, every refusal a problem that names the
//! field. And plain text.

use crate::http::api::Api;
use crate::http::limit::{JSON, Watch};
use crate::http::pointer::pointer_at;
use crate::http::problem::Problem;
use crate::model::Code;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::time::Instant;

/// A JSON body of the documented shape.
pub(super) struct Body<T> {
    /// What it says.
    pub value: T,
    /// As it came in.
    pub raw: Bytes,
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let max = req.app_data::<web::Data<Api>>().map_or(0, |api| api.settings.max_body_bytes);
        let checked = check_headers(req.headers(), "application/json", max);
        let payload = payload.take();
        Box::pin(async move {
            checked?;
            let raw = collect(payload, max).await?;
            let value = serde_json::from_slice(&raw).map_err(|error| shape(&raw, &error))?;
            Ok(Self { value, raw })
        })
    }
}

/// A body of plain text, of at most `max` bytes.
pub(super) async fn text(
    req: &HttpRequest,
    payload: web::Payload,
    max: usize,
) -> Result<Bytes, Problem> {
    check_headers(req.headers(), "text/plain", max)?;
    collect(payload.into_inner(), max).await
}

fn check_headers(headers: &HeaderMap, wanted: &str, max: usize) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(wanted) {
        let problem = Problem::of(Code::UnsupportedMedia);
        let json = wanted == "application/json";
        return Err(if json { problem } else { problem.hint("Send text/plain.") });
    }
    match content_length(headers) {
        Some(length) if length > max as u64 => Err(too_large(max)),
        _ => Ok(()),
    }
}

/// What the client says it will send.
pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(mut payload: Payload, max: usize) -> Result<Bytes, Problem> {
    let mut whole = Bytes::new();
    let mut more: Option<BytesMut> = None;
    let mut watch = Watch::new(JSON, Instant::now());
    while let Some(chunk) = watch.next(payload.next()).await? {
        let chunk = chunk.map_err(broken)?;
        watch.came(chunk.len(), Instant::now());
        if whole.len() + more.as_ref().map_or(0, BytesMut::len) + chunk.len() > max {
            return Err(too_large(max));
        }
        // Nearly every body comes in one piece, which then is not copied.
        match &mut more {
            Some(more) => more.extend_from_slice(&chunk),
            None if whole.is_empty() => whole = chunk,
            None => {
                let mut joined = BytesMut::from(std::mem::take(&mut whole));
                joined.extend_from_slice(&chunk);
                more = Some(joined);
            }
        }
    }
    Ok(more.map_or(whole, BytesMut::freeze))
}

fn too_large(max: usize) -> Problem {
    Problem::new(Code::PayloadTooLarge, format!("The body is larger than {max} bytes."))
}

/// A body that broke off or is not what its headers say.
fn broken(error: PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::of(Code::PayloadTooLarge),
        other => Problem::new(Code::InvalidJson, "The body broke off.").because(other),
    }
}

fn shape(raw: &[u8], error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    // serde_json ends every message with the place, which the pointer says better.
    let detail = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    let code = if detail.starts_with("unknown field") {
        Code::UnknownField
    } else if detail.starts_with("unknown variant") {
        Code::InvalidField
    } else {
        Code::InvalidJson
    };
    let problem = Problem::new(code, detail);
    match error.classify() {
        serde_json::error::Category::Data => {
            let pointer = pointer_at(raw, error.line(), error.column());
            problem.at(&pointer, detail)
        }
        _ => problem,
    }
}
