//! `/healthz`, `/readyz`, `/version`: for supervisors and load balancers.

use crate::files::Files;
use crate::http::api::Api;
use crate::http::dto::{ReadyDto, VersionDto};
use crate::http::problem::Problem;
use crate::http::respond;
use crate::queue::Queue;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long the queue of a data folder may take to prove that it works.
const PROBE: Duration = Duration::from_secs(3);
/// How long an answer from elsewhere may take: who asks about readiness does not wait for long.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// How long what was found out counts. A proof is a write to disk, and anybody may ask for it.
const FRESH: Duration = Duration::from_secs(1);

/// Why queue and files could not work when they were last asked; empty when they could.
#[derive(Default)]
pub(super) struct ProbeCache(Mutex<Option<(Instant, Vec<&'static str>)>>);

impl ProbeCache {
    /// What was found out last, or what `look` finds out when that is too old. One at a time looks;
    /// the others wait for it.
    async fn get(&self, look: impl Future<Output = Vec<&'static str>>) -> Vec<&'static str> {
        let mut last = self.0.lock().await;
        if let Some((at, reasons)) = &*last
            && at.elapsed() < FRESH
        {
            return reasons.clone();
        }
        let reasons = look.await;
        *last = Some((Instant::now(), reasons.clone()));
        reasons
    }
}

/// Asks the queue (in Redis or not), the files and the bucket, if there is one, why they cannot
/// work. All at once: who asks waits for the slowest.
async fn look(queue: &dyn Queue, redis: bool, files: &dyn Files) -> Vec<&'static str> {
    let found =
        tokio::join!(look_at_queue(queue, redis), look_at_disk(files), look_at_bucket(files));
    <[_; 3]>::from(found).into_iter().flatten().collect()
}

async fn look_at_queue(queue: &dyn Queue, redis: bool) -> Option<&'static str> {
    let (patience, away, late) = if redis {
        (ELSEWHERE, "Redis cannot be used", "Redis does not answer in time")
    } else {
        (PROBE, "the queue is unavailable", "the queue does not answer in time")
    };
    match timeout(patience, queue.probe()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the queue does not answer");
            Some(away)
        }
        Err(_) => Some(late),
    }
}

async fn look_at_disk(files: &dyn Files) -> Option<&'static str> {
    match files.space().await {
        Ok(space) if space.is_low() => Some("the disk is too full"),
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(%error, "the files cannot be reached");
            Some("the files cannot be reached")
        }
    }
}

async fn look_at_bucket(files: &dyn Files) -> Option<&'static str> {
    match timeout(ELSEWHERE, files.reach()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the bucket cannot be used");
            Some("the bucket cannot be used")
        }
        Err(_) => Some("the bucket does not answer in time"),
    }
}

/// The process lives. Touches nothing.
#[utoipa::path(method(get, head), path = "/healthz", tag = "health",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The process can really work: the queue (or Redis) writes, the disk has room, the bucket answers
/// if there is one, the tools are there and nothing drains.
#[utoipa::path(method(get, head), path = "/readyz", tag = "health",
    responses((status = 200, description = "Ready", body = ReadyDto), (status = 503, description = "Not ready, and why", body = ReadyDto)))]
pub(super) async fn ready(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let mut reasons = (api.ready)();
    if api.closing.is_cancelled() {
        reasons.push("the server is stopping".to_owned());
    }
    let found = api.probe.get(look(&*api.queue, api.settings.redis, &*api.files)).await;
    reasons.extend(found.into_iter().map(str::to_owned));
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test]
    async fn what_many_ask_at_once_is_looked_for_once() {
        let (cache, looks) = (ProbeCache::default(), Cell::new(0));
        let look = || async {
            tokio::task::yield_now().await;
            looks.set(looks.get() + 1);
            vec!["full"]
        };
        let asked = futures_util::future::join_all((0..50).map(|_| cache.get(look())));
        assert!(asked.await.iter().all(|reasons| reasons == &["full"]));
        assert_eq!(looks.get(), 1);
        let before = Instant::now().checked_sub(FRESH).unwrap();
        *cache.0.lock().await = Some((before, Vec::new()));
        assert_eq!((cache.get(look()).await, looks.get()), (vec!["full"], 2));
    }
}
