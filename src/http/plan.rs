//! `/plan`: the parts a request would make. Pure; starts nothing.

use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, Refused};
use crate::http::dto::{NewPlan, PlanDto};
use crate::http::problem::Problem;
use crate::http::{convert, look, respond, spec};
use crate::model::{Code, Facts, JobId, Part, SeriesSpec, State};
use crate::plan;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, block};
use std::sync::Arc;

/// The longest length that may be guessed about: a day.
const GUESS_MAX_MS: u64 = 24 * 3600 * 1000;

/// Preview the parts of a series.
#[utoipa::path(post, path = "/api/v1/plan", tag = "series", request_body = NewPlan,
    responses((status = 200, description = "The parts", body = PlanDto), Malformed, Gone, Conflict, Refused, Busy))]
pub(super) async fn preview(api: Data<Api>, body: Body<NewPlan>) -> Result<HttpResponse, Problem> {
    let spec = spec::of_plan(&body.value)?;
    let (parts, exact) = match (body.value.video_id, body.value.duration_ms) {
        (Some(id), None) => (of_video(&api, JobId(id), spec).await?, true),
        (None, Some(ms)) => (guess(&spec, ms)?, false),
        (Some(_), Some(_)) => return Err(one_source("/duration_ms")),
        (None, None) => return Err(one_source("")),
    };
    let duration_ms = parts.iter().map(|part| part.end_ms.saturating_sub(part.start_ms)).sum();
    let parts = parts.iter().map(|part| convert::part(None, part)).collect();
    respond::json(StatusCode::OK, &PlanDto { parts, duration_ms, exact })
}

fn one_source(pointer: &str) -> Problem {
    Problem::field(pointer, "give exactly one of `video_id` and `duration_ms`")
}

async fn of_video(api: &Api, id: JobId, spec: SeriesSpec) -> Result<Vec<Part>, Problem> {
    let job = look::video(api, id)
        .await
        .map_err(|problem| problem.at("/video_id", "There is no video with this id (any more)."))?;
    if matches!(job.state, State::Failed | State::Cancelled) {
        return Err(Problem::of(Code::VideoFailed));
    }
    let summary = look::ready_video(&job)?;
    with_facts(spec, api.facts.get(&*api.files, id, &summary.made_by).await?).await
}

/// Plans a video. One whose frames are all listed takes a moment, so that is done beside the
/// server.
pub(super) async fn with_facts(spec: SeriesSpec, facts: Arc<Facts>) -> Result<Vec<Part>, Problem> {
    if facts.timeline.is_constant() {
        return Ok(plan::plan(&spec, &facts)?);
    }
    Ok(block(move || plan::plan(&spec, &facts)).await.map_err(Problem::internal)??)
}

fn guess(spec: &SeriesSpec, duration_ms: u64) -> Result<Vec<Part>, Problem> {
    if duration_ms == 0 || duration_ms > GUESS_MAX_MS {
        let detail = format!("a length is 1 to {GUESS_MAX_MS} ms");
        return Err(Problem::field("/duration_ms", detail));
    }
    Ok(plan::plan_guess(spec, duration_ms)?)
}
