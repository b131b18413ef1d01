//! Who is let in, decided at the resource: whatever way an address is written, what is behind it
//! stands behind this.

use super::caller::{self, Identity};
use super::link;
use super::needs::{self, Need};
use crate::http::api::Api;
use crate::http::clock::now;
use crate::http::metrics::MayReadMetrics;
use crate::http::problem::Problem;
use crate::http::request::RouteIndex;
use crate::model::{Code, Scope};
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError};
use std::time::Duration;

/// How somebody without a key is asked for one (RFC 6750).
const ASK: HeaderValue = HeaderValue::from_static("Bearer realm=\"EZ Clips\"");
/// The same when the key is wrong.
const WRONG: HeaderValue =
    HeaderValue::from_static("Bearer realm=\"EZ Clips\", error=\"invalid_token\"");

/// Lets a request pass, or answers it.
pub(in crate::http) async fn gate(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match allow(req.request()).await {
        Ok(()) => next.call(req).await,
        Err(problem) => Ok(req.into_response(problem.error_response())),
    }
}

async fn allow(req: &HttpRequest) -> Result<(), Problem> {
    let Some(api) = req.app_data::<Data<Api>>() else {
        return Err(Problem::internal("a gate without a house"));
    };
    if !api.settings.auth.on {
        return Ok(());
    }
    // Without an entry nobody but an admin comes in.
    let route = req.app_data::<RouteIndex>().map_or(usize::MAX, |route| route.0);
    let need = needs::of_route(route, req.method().as_str());
    let Some(scope) = need.scope() else { return Ok(()) };
    let identity = Identity::of(req);
    if matches!(&identity, Identity::Key(key) if key.scope >= scope) {
        if need == Need::Metrics {
            req.extensions_mut().insert(MayReadMetrics);
        }
        return Ok(());
    }
    let looks = matches!(*req.method(), Method::GET | Method::HEAD);
    if need == Need::ReadOrLink && looks && link::claims(req.query_string()) {
        return by_link(api, req).await;
    }
    // Then the figures look for their token themselves.
    if need == Need::Metrics && api.settings.metrics_token.is_some() {
        return Ok(());
    }
    Err(refuse(&identity, scope))
}

async fn by_link(api: &Api, req: &HttpRequest) -> Result<(), Problem> {
    let ring = caller::ring(api).await.ok_or_else(unsure)?;
    let opens = link::opens(&ring.secret, req.path(), req.query_string(), now());
    if opens { Ok(()) } else { Err(Problem::of(Code::LinkExpired)) }
}

fn refuse(identity: &Identity, scope: Scope) -> Problem {
    match identity {
        Identity::Nobody => Problem::of(Code::Unauthorized).header(header::WWW_AUTHENTICATE, ASK),
        Identity::Unknown => unknown(),
        Identity::Unsure => unsure(),
        Identity::Key(key) => {
            let has = key.scope;
            let detail = format!("This needs the scope `{scope}`; the key has `{has}`.");
            Problem::new(Code::Forbidden, detail)
        }
    }
}

/// A key or a session that is not known (any more).
pub(super) fn unknown() -> Problem {
    Problem::new(Code::Unauthorized, "This API key or session is not known (any more).")
        .header(header::WWW_AUTHENTICATE, WRONG)
}

/// The keys cannot be read right now.
pub(super) fn unsure() -> Problem {
    Problem::of(Code::Unavailable)
        .because("the keys cannot be read")
        .retry_after(Duration::from_secs(1))
}
