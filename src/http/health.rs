//! `/healthz`, `/readyz`, `/version`: for supervisors and load balancers.

use crate::http::api::Api;
use crate::http::dto::{ReadyDto, VersionDto};
use crate::http::problem::Problem;
use crate::http::respond;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use std::time::Duration;

/// How long the queue may take to prove that it works.
const PROBE: Duration = Duration::from_secs(3);

/// The process lives. Touches nothing.
#[utoipa::path(method(get, head), path = "/healthz", tag = "health",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The process can really work: the queue writes, the disk has room, the tools are there and
/// nothing drains.
#[utoipa::path(method(get, head), path = "/readyz", tag = "health",
    responses((status = 200, description = "Ready", body = ReadyDto), (status = 503, description = "Not ready, and why", body = ReadyDto)))]
pub(super) async fn ready(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let mut reasons = (api.ready)();
    if api.closing.is_cancelled() {
        reasons.push("the server is stopping".to_owned());
    }
    match tokio::time::timeout(PROBE, api.queue.probe()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "the queue does not answer");
            reasons.push("the queue is unavailable".to_owned());
        }
        Err(_) => reasons.push("the queue does not answer in time".to_owned()),
    }
    match api.files.space().await {
        Ok(space) if space.is_low() => reasons.push("the disk is too full".to_owned()),
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(%error, "the files cannot be reached");
            reasons.push("the files cannot be reached".to_owned());
        }
    }
    let ready = reasons.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    respond::json(status, &ReadyDto { ready, reasons })
}

/// Which build this is.
#[utoipa::path(get, path = "/version", tag = "health",
    responses((status = 200, description = "The build", body = VersionDto)))]
pub(super) async fn version(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let version = VersionDto { name: "ezclips", version: api.settings.version };
    respond::json(StatusCode::OK, &version)
}
