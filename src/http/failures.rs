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
use crate::queue::{Queue, QueueError};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use utoipa::IntoParams;

/// How long an answer counts: boards ask every few seconds, and each answer looks at many jobs.
const FRESH: Duration = Duration::from_secs(1);

/// The last answers: of all lanes first, then of each.
#[derive(Default)]
pub(super) struct FailuresCache([Mutex<Option<Answer>>; 1 + Lane::COUNT]);

type Answer = (Instant, Arc<FailuresDto>);

impl FailuresCache {
    /// The last answer, or a new one when that is too old. One at a time looks; the others wait.
    async fn get(
        &self,
        queue: &dyn Queue,
        lane: Option<Lane>,
    ) -> Result<Arc<FailuresDto>, QueueError> {
        let mut last = self.0[lane.map_or(0, |lane| 1 + lane as usize)].lock().await;
        if let Some((at, answer)) = &*last
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(answer));
        }
        let answer = Arc::new(board::failures(queue, lane).await?);
        *last = Some((Instant::now(), Arc::clone(&answer)));
        Ok(answer)
    }

    /// Forgets the last answers: jobs were just retried or cancelled. One that is being found out
    /// counts its second all the same.
    pub fn forget(&self) {
        for slot in &self.0 {
            if let Ok(mut last) = slot.try_lock() {
                *last = None;
            }
        }
    }
}

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
/// The newest 10,000 are looked at; `complete` says whether those were all. At most a second old.
#[utoipa::path(get, path = "/api/v1/failures", tag = "jobs", params(Of),
    responses((status = 200, description = "The groups", body = FailuresDto), Malformed, Refused, Busy))]
pub(super) async fn show(api: Data<Api>, Params(of): Params<Of>) -> Result<HttpResponse, Problem> {
    let lane = parameter::<Lane>("lane", of.lane.as_deref())?;
    respond::json(StatusCode::OK, &*api.failures.get(&*api.queue, lane).await?)
}
