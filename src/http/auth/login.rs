//! `/session`: the page signs in with a key, asks who it is, and signs out.

use super::caller::{self, Identity, by_key};
use super::ring::Known;
use super::{gate, session};
use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::clock::now;
use crate::http::docs::{Busy, Refused};
use crate::http::dto::{SessionDto, SignIn};
use crate::http::extract::text_header;
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::Scope;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Signs in: a key for a cookie that lasts 30 days.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn,
    responses((status = 200, description = "Signed in; the cookie is set", body = SessionDto),
        (status = 401, description = "The key is not known", body = crate::http::dto::ProblemDto, content_type = "application/problem+json"),
        crate::http::docs::Malformed, Refused, Busy))]
pub(in crate::http) async fn sign_in(
    req: HttpRequest,
    api: Data<Api>,
    body: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    if !api.settings.auth.on {
        return respond::json(StatusCode::OK, &anybody());
    }
    match by_key(&api, body.value.key.trim()).await {
        Identity::Key(known) => with_cookie(&req, &api, &known).await,
        Identity::Unsure => Err(gate::unsure()),
        Identity::Nobody | Identity::Unknown => Err(gate::unknown()),
    }
}

/// Who one is. Renews the cookie once a day.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, description = "Whether keys are asked for, and what this one may do", body = SessionDto), Busy))]
pub(in crate::http) async fn show(
    req: HttpRequest,
    api: Data<Api>,
) -> Result<HttpResponse, Problem> {
    if !api.settings.auth.on {
        return respond::json(StatusCode::OK, &anybody());
    }
    match Identity::of(&req) {
        Identity::Unsure => Err(gate::unsure()),
        Identity::Nobody | Identity::Unknown => respond::json(StatusCode::OK, &nobody()),
        Identity::Key(known) => {
            let old = match (caller::bearer(&req), req.cookie(session::COOKIE)) {
                (None, Some(cookie)) => {
                    let ring = caller::ring(&api).await.ok_or_else(gate::unsure)?;
                    let at = now();
                    session::read(&ring, cookie.value(), at).is_some_and(|s| s.is_old(at))
                }
                _ => false,
            };
            if old {
                return with_cookie(&req, &api, &known).await;
            }
            respond::json(StatusCode::OK, &somebody(&known))
        }
    }
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "The cookie is taken back"), Busy))]
pub(in crate::http) async fn sign_out(
    req: HttpRequest,
    api: Data<Api>,
) -> Result<HttpResponse, Problem> {
    let cookie = session::cookie(String::new(), is_https(&req, &api));
    Ok(HttpResponse::NoContent().cookie(cookie).finish())
}

async fn with_cookie(req: &HttpRequest, api: &Api, known: &Known) -> Result<HttpResponse, Problem> {
    let ring = caller::ring(api).await.ok_or_else(gate::unsure)?;
    let (_, value) = session::open(&ring.secret, known, now());
    let mut answer = respond::json(StatusCode::OK, &somebody(known))?;
    let cookie = session::cookie(value, is_https(req, api));
    answer.add_cookie(&cookie).map_err(Problem::internal)?;
    Ok(answer)
}

/// Whether the browser came over https. Whoever claims so wrongly only gets a cookie that its own
/// browser keeps to itself, so the header is believed from everybody.
fn is_https(req: &HttpRequest, api: &Api) -> bool {
    let told = text_header(req.headers(), HeaderName::from_static("x-forwarded-proto"));
    api.settings.auth.https || told.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
}

fn anybody() -> SessionDto {
    let scope = Some(Scope::Admin.name());
    SessionDto { mode: "none", signed_in: false, scope, key: None }
}

fn nobody() -> SessionDto {
    SessionDto { mode: "keys", signed_in: false, scope: None, key: None }
}

fn somebody(known: &Known) -> SessionDto {
    let (scope, key) = (Some(known.scope.name()), Some(known.name.to_string()));
    SessionDto { mode: "keys", signed_in: true, scope, key }
}
