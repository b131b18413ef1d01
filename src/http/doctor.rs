//! `/doctor`: how the machine of this server is, as `ezclips doctor` tells at its terminal.
//!
//! The roof says how to look; here it is done by one at a time, and what was found counts for a
//! few seconds.

use crate::http::api::Api;
use crate::http::docs::Busy;
use crate::http::dto::{CheckDto, DoctorDto};
use crate::http::problem::Problem;
use crate::http::respond;
use crate::http::scrub::scrub;
use crate::model::Check;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Looks at everything.
pub type Doctor = Arc<dyn Fn() -> BoxFuture<'static, Vec<Check>> + Send + Sync>;

/// How long what was found counts: every tool runs once for it.
const FRESH: Duration = Duration::from_secs(10);

/// What was found, and when.
type Seen = (Instant, Vec<Check>);

/// What was found last.
#[derive(Clone, Default)]
pub(super) struct Practice {
    doctor: Option<Doctor>,
    last: Arc<Mutex<Option<Seen>>>,
}

impl Practice {
    /// One that is asked of `doctor`.
    pub fn of(doctor: Doctor) -> Self {
        Self { doctor: Some(doctor), last: Arc::default() }
    }

    /// What was found at most ten seconds ago. Who asks while somebody looks waits for that.
    async fn look(&self) -> Result<Vec<Check>, Problem> {
        let Some(doctor) = self.doctor.clone() else { return Ok(Vec::new()) };
        let last = Arc::clone(&self.last);
        // In a task of its own: a client that hangs up does not begin another look by asking again.
        let looking = tokio::spawn(async move {
            let mut last = last.lock().await;
            if let Some((at, checks)) = &*last
                && at.elapsed() < FRESH
            {
                return checks.clone();
            }
            let checks = doctor().await;
            *last = Some((Instant::now(), checks.clone()));
            checks
        });
        looking.await.map_err(Problem::internal)
    }
}

/// How tools, encoder, data folder, disk and backups of this server are; at most ten seconds old.
#[utoipa::path(get, path = "/api/v1/doctor", tag = "house",
    responses((status = 200, description = "What was looked at", body = DoctorDto), Busy))]
pub(super) async fn show(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let checks = api.practice.look().await?.iter().map(check_dto).collect();
    respond::json(StatusCode::OK, &DoctorDto { version: api.settings.version, checks })
}

/// Tools say where they lie; that is for the terminal.
fn check_dto(check: &Check) -> CheckDto {
    CheckDto {
        name: check.name,
        health: check.health.name(),
        words: scrub(&check.words),
        hint: scrub(&check.hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn one_at_a_time_looks_and_the_others_wait_for_it() {
        let looks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&looks);
        let practice = Practice::of(Arc::new(move || {
            let counted = Arc::clone(&counted);
            Box::pin(async move {
                tokio::task::yield_now().await;
                counted.fetch_add(1, Ordering::Relaxed);
                vec![Check::good("disk", "fine")]
            })
        }));
        let asked = futures_util::future::join_all((0..20).map(|_| practice.look())).await;
        assert!(asked.into_iter().all(|checks| checks.unwrap().len() == 1));
        assert_eq!(looks.load(Ordering::Relaxed), 1);
        let before = Instant::now().checked_sub(FRESH).unwrap();
        *practice.last.lock().await = Some((before, Vec::new()));
        assert_eq!(practice.look().await.unwrap().len(), 1);
        assert_eq!(looks.load(Ordering::Relaxed), 2);
    }
}
