//! `/queue` and `/lanes`: how the work goes as a whole, and stopping or starting a lane.

use crate::http::api::Api;
use crate::http::clock::{now, rfc3339};
use crate::http::docs::{Busy, Gone};
use crate::http::dto::shapes;
use crate::http::dto::{DiskDto, LaneDto, QueueDto, WorkerDto};
use crate::http::extract::LaneName;
use crate::http::glance::Glance;
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::{Code, Lane, State, Timestamp};
use crate::queue::{LaneOverview, WorkerOverview};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;

/// Lanes, workers and disk at a glance; at most a second old.
#[utoipa::path(get, path = "/api/v1/queue", tag = "queue",
    responses((status = 200, description = "The queue", body = QueueDto), Busy))]
pub(super) async fn show(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let glance = api.glance.get(&*api.queue, &*api.files).await?;
    respond::json(StatusCode::OK, &queue(&glance, now()))
}

/// Stop claims from a lane; what runs goes on.
#[utoipa::path(post, path = "/api/v1/lanes/{lane}/pause", tag = "queue",
    params(("lane" = inline(shapes::LaneName), Path, description = "The lane's name")),
    responses((status = 200, description = "Paused", body = LaneDto), Gone, Busy))]
pub(super) async fn pause(
    api: Data<Api>,
    LaneName(lane): LaneName,
) -> Result<HttpResponse, Problem> {
    api.queue.pause(lane).await?;
    changed(&api, lane).await
}

/// Allow claims from a lane again.
#[utoipa::path(post, path = "/api/v1/lanes/{lane}/resume", tag = "queue",
    params(("lane" = inline(shapes::LaneName), Path, description = "The lane's name")),
    responses((status = 200, description = "Open", body = LaneDto), Gone, Busy))]
pub(super) async fn resume(
    api: Data<Api>,
    LaneName(lane): LaneName,
) -> Result<HttpResponse, Problem> {
    api.queue.resume(lane).await?;
    changed(&api, lane).await
}

async fn changed(api: &Api, lane: Lane) -> Result<HttpResponse, Problem> {
    api.glance.forget();
    let glance = api.glance.get(&*api.queue, &*api.files).await?;
    let found = glance.overview.lanes.iter().find(|overview| overview.lane == lane);
    let overview = found.ok_or_else(|| Problem::of(Code::NotFound))?;
    respond::json(StatusCode::OK, &lane_dto(overview, now()))
}

fn queue(glance: &Glance, now: Timestamp) -> QueueDto {
    let lanes = glance.overview.lanes.iter().map(|lane| lane_dto(lane, now)).collect();
    let workers = glance.overview.workers.iter().map(worker_dto).collect();
    let disk =
        glance.space.map_or(DiskDto { free: 0, reserved: 0, floor: 0, low: false }, |space| {
            DiskDto {
                free: space.free,
                reserved: space.reserved,
                floor: space.floor,
                low: space.is_low(),
            }
        });
    QueueDto { lanes, workers, disk }
}

fn lane_dto(lane: &LaneOverview, now: Timestamp) -> LaneDto {
    LaneDto {
        lane: lane.lane.name(),
        paused: lane.paused,
        counts: State::ALL.into_iter().map(State::name).zip(lane.counts).collect(),
        oldest_s: lane.oldest_queued.map(|at| now.since(at).as_secs()),
        ended_last_hour: lane.ended_last_hour,
        ended_by_minute: lane.ended_by_minute.clone(),
    }
}

fn worker_dto(worker: &WorkerOverview) -> WorkerDto {
    WorkerDto {
        id: worker.info.id.0,
        host: worker.info.host.clone(),
        pid: worker.info.pid,
        seen_at: rfc3339(worker.seen_at),
        jobs: worker.jobs.iter().map(|job| job.0).collect(),
    }
}
