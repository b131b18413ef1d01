//! `/metrics`: text for Prometheus, built when asked.

mod exposition;
mod process;
mod token;

pub(super) use token::MayReadMetrics;
pub use token::Token;

use crate::http::api::Api;
use crate::http::docs::{Broken, Locked};
use crate::http::problem::Problem;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use exposition::Exposition;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use std::sync::Arc;

/// The content type of Prometheus' text format as standardised in version 1.0.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Figures for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text"), Locked, Broken))]
pub(super) async fn show(req: HttpRequest, api: Data<Api>) -> Result<HttpResponse, Problem> {
    token::check(&req, api.settings.metrics_token.as_ref())?;
    // What is counted here is served even while the queue is away: that is when it is looked at.
    let glance = api.glance.get(&*api.queue, &*api.files).await;
    let process = tokio::task::spawn_blocking(process::look).await.unwrap_or_default();
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Exposition {
        measures: Arc::clone(&api.settings.measures),
        version: api.settings.version,
        glance: glance.ok(),
        process,
    }));
    let mut text = String::with_capacity(16 << 10);
    encode(&mut text, &registry).map_err(Problem::internal)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, CONTENT_TYPE));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.body(text))
}
