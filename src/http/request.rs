//! Every request has an id, an end, and a line in the log.

use crate::http::extract::text_header;
use crate::http::origin::RequestId;
use crate::http::routes::ROUTES;
use crate::measure::{Measures, TRACE};
use crate::model::Origin;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpMessage};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::{Instrument, Span, debug, field, info, info_span, warn};

/// The header that carries the id, of a request and of its answer.
const HEADER: &str = "x-request-id";
/// The longest path that goes into the log; none of the API's is longer.
const PATH_MAX: usize = 200;

/// Which row of [`ROUTES`] a request came to.
#[derive(Clone, Copy)]
pub(super) struct RouteIndex(pub usize);

tokio::task_local! {
    /// The id of the request that is being answered: a refusal is put into words far from it.
    static CURRENT: String;
}

/// The id of the request that is being answered, if one is.
pub(super) fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Answers a request under its id; measures the answer and tells the log.
pub(super) fn watched<S, B>(
    measures: &Arc<Measures>,
    req: ServiceRequest,
    service: &S,
) -> impl Future<Output = Result<ServiceResponse<B>, Error>> + use<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    let begun = Instant::now();
    let id = id_of(req.headers());
    let (measures, method) = (Arc::clone(measures), req.method().clone());
    req.extensions_mut().insert(RequestId(id.clone()));
    let span = info_span!(target: TRACE, "request", otel.name = method_name(&method), otel.kind = "server",
        request_id = id, http.request.method = %method, http.route = field::Empty,
        http.response.status_code = field::Empty);
    // What is refused at once is refused in here, what is refused later while it is waited for.
    let answer = CURRENT.sync_scope(id.clone(), || span.in_scope(|| service.call(req)));
    let answer = CURRENT.scope(id.clone(), answer).instrument(span.clone());
    async move {
        let mut answer = answer.await?;
        let status = answer.status();
        let route = answer.request().app_data::<RouteIndex>();
        let route = route.and_then(|RouteIndex(index)| ROUTES.get(*index));
        let route = route.map_or("other", |(path, _)| *path);
        let took = begun.elapsed();
        measures.request(route, method_name(&method), class(status), took);
        record(&span, route, status);
        tell(&id, &method, answer.request().path(), status, took);
        if let Ok(value) = HeaderValue::try_from(id) {
            answer.headers_mut().insert(HeaderName::from_static(HEADER), value);
        }
        Ok(answer)
    }
}

/// The id a request came with, when it can be one; else a new one.
fn id_of(headers: &HeaderMap) -> String {
    let given = text_header(headers, HeaderName::from_static(HEADER)).filter(|id| is_id(id));
    given.map_or_else(|| format!("{:032x}", fastrand::u128(..)), str::to_owned)
}

/// Whether a text goes into logs and documents as it is.
fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=Origin::REQUEST_MAX).contains(&text.len()) && text.bytes().all(plain)
}

/// A method as a label: anybody can make one up.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

/// The route is known only when the request was answered, too late for the name of the span.
fn record(span: &Span, route: &str, status: StatusCode) {
    if !span.is_disabled() {
        span.record("http.route", route);
        span.record("http.response.status_code", status.as_u16());
    }
}

/// The line of a request: its path, never its query, which may hold a signature.
fn tell(request_id: &str, method: &Method, path: &str, status: StatusCode, took: Duration) {
    // A path holds no other characters than those of an address.
    let path = path.get(..PATH_MAX).unwrap_or(path);
    let (status, changes) = (status.as_u16(), !matches!(*method, Method::GET | Method::HEAD));
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    match status {
        500.. => warn!(request_id, %method, path, status, took_us, "answered"),
        200..=299 if changes => info!(request_id, %method, path, status, took_us, "answered"),
        _ => debug!(request_id, %method, path, status, took_us, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_short_ids_are_taken() {
        for (text, taken) in [
            ("a", true),
            ("3f2a.B_c-9", true),
            (&"x".repeat(64), true),
            (&"x".repeat(65), false),
            ("", false),
            ("a b", false),
            ("a\u{1b}[31m", false),
            ("a\"b", false),
            ("ä", false),
        ] {
            assert_eq!(is_id(text), taken, "{text}");
        }
    }
}
