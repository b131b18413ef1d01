//! `/plan`: the parts a request would make. Pure; starts nothing.

use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, Refused};
use crate::http::dto::{NewPlan, PartDto, PlanDto};
use crate::http::problem::Problem;
use crate::http::{convert, look, respond, spec};
use crate::model::{Code, Facts, JobId, Part, SeriesSpec, State};
use crate::plan::{self, Cost, Effort};
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
    let length = |(part, _): &(Part, Effort)| part.end_ms.saturating_sub(part.start_ms);
    let duration_ms = parts.iter().map(length).sum();
    let pace = api.pace.get(&*api.files).await;
    let costs: Vec<Cost> = parts.iter().map(|(_, effort)| pace.estimate(effort)).collect();
    let Cost { ms: estimated_ms, bytes: estimated_bytes } = pace.together(&costs);
    let parts = parts.iter().zip(costs).map(|((part, _), cost)| PartDto {
        estimated_ms: Some(cost.ms),
        estimated_bytes: Some(cost.bytes),
        ..convert::part(None, part)
    });
    let parts = parts.collect();
    respond::json(
        StatusCode::OK,
        &PlanDto { parts, duration_ms, estimated_ms, estimated_bytes, exact },
    )
}

fn one_source(pointer: &str) -> Problem {
    Problem::field(pointer, "give exactly one of `video_id` and `duration_ms`")
}

/// Parts, and what there is to do for each.
type Planned = Vec<(Part, Effort)>;

async fn of_video(api: &Api, id: JobId, spec: SeriesSpec) -> Result<Planned, Problem> {
    let job = look::video(api, id)
        .await
        .map_err(|problem| problem.at("/video_id", "There is no video with this id (any more)."))?;
    if matches!(job.state, State::Failed | State::Cancelled) {
        return Err(Problem::of(Code::VideoFailed));
    }
    let summary = look::ready_video(&job)?;
    let facts = api.facts.get(&*api.files, id, &summary.made_by).await?;
    let parts = with_facts(spec.clone(), Arc::clone(&facts)).await?.into_iter();
    Ok(parts
        .map(|part| {
            let effort = Effort::of(&part, &spec, &facts);
            (part, effort)
        })
        .collect())
}

/// Plans a video. One whose frames are all listed takes a moment, so that is done beside the
/// server.
pub(super) async fn with_facts(spec: SeriesSpec, facts: Arc<Facts>) -> Result<Vec<Part>, Problem> {
    if facts.timeline.is_constant() {
        return Ok(plan::plan(&spec, &facts)?);
    }
    Ok(block(move || plan::plan(&spec, &facts)).await.map_err(Problem::internal)??)
}

fn guess(spec: &SeriesSpec, duration_ms: u64) -> Result<Planned, Problem> {
    if duration_ms == 0 || duration_ms > GUESS_MAX_MS {
        let detail = format!("a length is 1 to {GUESS_MAX_MS} ms");
        return Err(Problem::field("/duration_ms", detail));
    }
    let parts = plan::plan_guess(spec, duration_ms)?.into_iter();
    Ok(parts
        .map(|part| {
            let effort = Effort::guess(&part, spec);
            (part, effort)
        })
        .collect())
}
