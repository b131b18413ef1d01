//! `/plan`: the parts a request would make. Pure; starts nothing.

use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, Refused};
use crate::http::dto::{NewPlan, PlanDto};
use crate::http::problem::Problem;
use crate::http::{convert, look, respond, spec};
use crate::model::{
    Code, Facts, JobId, MediaInfo, MediaTime, Part, Rotation, SeriesSpec, State, Timebase,
    Timeline, VideoInfo,
};
use crate::plan;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use std::sync::Arc;

/// The longest length that may be guessed about: a day.
const GUESS_MAX_MS: u64 = 24 * 3600 * 1000;
/// Frames a second of a video that is not there yet.
const GUESS_RATE: u32 = 30;

/// Preview the parts of a series.
#[utoipa::path(post, path = "/api/v1/plan", tag = "series", request_body = NewPlan,
    responses((status = 200, description = "The parts", body = PlanDto), Malformed, Gone, Conflict, Refused, Busy))]
pub(super) async fn preview(api: Data<Api>, body: Body<NewPlan>) -> Result<HttpResponse, Problem> {
    let spec = spec::of_plan(&body.value)?;
    let (facts, exact) = match (body.value.video_id, body.value.duration_ms) {
        (Some(id), None) => (facts_of(&api, JobId(id)).await?, true),
        (None, Some(ms)) => (Arc::new(guess(ms)?), false),
        (Some(_), Some(_)) => return Err(one_source("/duration_ms")),
        (None, None) => return Err(one_source("")),
    };
    let parts = plan_of(&spec, facts).await?;
    let duration_ms = parts.iter().map(|part| part.end_ms.saturating_sub(part.start_ms)).sum();
    let parts = parts.iter().map(|part| convert::part(None, part)).collect();
    respond::json(StatusCode::OK, &PlanDto { parts, duration_ms, exact })
}

fn one_source(pointer: &str) -> Problem {
    Problem::field(pointer, "give exactly one of `video_id` and `duration_ms`")
}

/// Plans with chapters or many cut points take a moment, so they are made beside the server.
async fn plan_of(spec: &SeriesSpec, facts: Arc<Facts>) -> Result<Vec<Part>, Problem> {
    if facts.timeline.is_constant() {
        return Ok(plan::plan(spec, &facts)?);
    }
    let spec = spec.clone();
    let planned = actix_web::web::block(move || plan::plan(&spec, &facts)).await;
    Ok(planned.map_err(Problem::internal)??)
}

async fn facts_of(api: &Api, id: JobId) -> Result<Arc<Facts>, Problem> {
    let job = look::video(api, id)
        .await
        .map_err(|problem| problem.at("/video_id", "There is no video with this id (any more)."))?;
    if matches!(job.state, State::Failed | State::Cancelled) {
        return Err(Problem::of(Code::VideoFailed));
    }
    let summary = look::ready_video(&job)?;
    api.facts.get(&*api.files, id, &summary.made_by).await
}

/// A video of this length at a usual frame rate, where any frame of a cut point is unknown.
fn guess(duration_ms: u64) -> Result<Facts, Problem> {
    let frames = duration_ms.saturating_mul(u64::from(GUESS_RATE)) / 1000;
    let frames = u32::try_from(frames).ok().filter(|_| duration_ms <= GUESS_MAX_MS);
    let base = Timebase { num: 1, den: GUESS_RATE };
    let timeline = frames.and_then(|frames| Timeline::constant(base, 0, 1, frames).ok());
    let timeline = timeline.ok_or_else(|| {
        Problem::field("/duration_ms", format!("a length is 1 frame to {GUESS_MAX_MS} ms"))
    })?;
    let video = VideoInfo {
        codec: String::new(),
        profile: None,
        width: 0,
        height: 0,
        rotation: Rotation::None,
        pixel_format: String::new(),
        pixel_aspect: (1, 1),
        interlaced: false,
        frame_rate: (GUESS_RATE, 1),
        timebase: base,
        reorder_depth: 0,
        start: MediaTime::new(0, base),
        bit_rate: None,
        colour: [None, None, None],
    };
    let info = MediaInfo {
        container: String::new(),
        duration_ms,
        bytes: 0,
        video,
        sound: None,
        chapters: Vec::new(),
        title: None,
    };
    Ok(Facts { info, timeline })
}
