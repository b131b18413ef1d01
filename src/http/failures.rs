//! `/failures`: what fails, by code.

use crate::http::api::Api;
use crate::http::board;
use crate::http::docs::{Busy, Malformed, Refused};
use crate::http::dto::FailuresDto;
use crate::http::dto::shapes::LaneName;
use crate::http::extract::{Params, parameter};
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::Lane;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which failures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// Only of this lane.
    #[param(inline, value_type = Option<LaneName>)]
    lane: Option<String>,
}

/// The failed jobs on the board, grouped by code.
///
/// The newest 10,000 are looked at; `complete` says whether those were all.
#[utoipa::path(get, path = "/api/v1/failures", tag = "jobs", params(Of),
    responses((status = 200, description = "The groups", body = FailuresDto), Malformed, Refused, Busy))]
pub(super) async fn show(api: Data<Api>, Params(of): Params<Of>) -> Result<HttpResponse, Problem> {
    let lane = parameter::<Lane>("lane", of.lane.as_deref())?;
    respond::json(StatusCode::OK, &board::failures(&*api.queue, lane).await?)
}
