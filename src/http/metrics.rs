//! `/metrics`: text for Prometheus, built when asked; requests only count.

use crate::http::api::Api;
use crate::http::clock::now;
use crate::http::docs::Busy;
use crate::http::problem::Problem;
use crate::http::routes::ROUTES;
use crate::model::State;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::{AtomicU64, Ordering};

type Labels = Vec<(&'static str, &'static str)>;

/// The content type of Prometheus' text format as standardised in version 1.0.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Answers counted by route and class of status. One atomic addition a request.
pub(super) struct RequestCounts(Vec<[AtomicU64; 5]>);

/// Which row of [`ROUTES`] a request came to.
#[derive(Clone, Copy)]
pub(super) struct RouteIndex(pub usize);

impl Default for RequestCounts {
    fn default() -> Self {
        // One more for addresses that lead nowhere.
        Self((0..=ROUTES.len()).map(|_| Default::default()).collect())
    }
}

impl RequestCounts {
    /// Counts an answer.
    pub fn count(&self, route: Option<RouteIndex>, status: u16) {
        let row = route.map_or(ROUTES.len(), |RouteIndex(index)| index);
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        if let Some(row) = self.0.get(row) {
            row[class].fetch_add(1, Ordering::Relaxed);
        }
    }

    fn family(&self) -> Family<Labels, Counter> {
        let family = Family::<Labels, Counter>::default();
        for (index, row) in self.0.iter().enumerate() {
            let route = ROUTES.get(index).map_or("other", |(path, _)| *path);
            for (class, count) in CLASSES.into_iter().zip(row) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let labels = vec![("route", route), ("status", class)];
                    family.get_or_create(&labels).inc_by(count);
                }
            }
        }
        family
    }
}

/// Figures for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text"), Busy))]
pub(super) async fn show(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let mut registry = Registry::with_prefix("ezclips");
    let version = Info::new(vec![("version", api.settings.version)]);
    registry.register("build", "The program", version);
    registry.register("http_requests", "Answers by route and class", api.requests.family());
    if let Ok(glance) = api.glance.get(&*api.queue, &*api.files).await {
        lanes(&mut registry, &glance.overview.lanes);
        disk(&mut registry, glance.space);
        let workers = gauge(glance.overview.workers.len() as u64);
        registry.register("workers", "Workers heard of lately", workers);
    }
    let mut text = String::with_capacity(4096);
    encode(&mut text, &registry).map_err(Problem::internal)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, CONTENT_TYPE));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.body(text))
}

fn lanes(registry: &mut Registry, lanes: &[crate::queue::LaneOverview]) {
    let jobs = Family::<Labels, Gauge>::default();
    let paused = Family::<Labels, Gauge>::default();
    let oldest = Family::<Labels, Gauge>::default();
    let now = now();
    for lane in lanes {
        let name = lane.lane.name();
        for (state, count) in State::ALL.into_iter().zip(lane.counts) {
            let labels = vec![("lane", name), ("state", state.name())];
            jobs.get_or_create(&labels).set(signed(count));
        }
        let labels = vec![("lane", name)];
        paused.get_or_create(&labels).set(i64::from(lane.paused));
        let age = lane.oldest_queued.map_or(0, |at| now.since(at).as_secs());
        oldest.get_or_create(&labels).set(signed(age));
    }
    registry.register("jobs", "Jobs on the board", jobs);
    registry.register("lane_paused", "Whether claims are stopped", paused);
    let help = "How long the oldest claimable job has waited";
    registry.register_with_unit("oldest_queued", help, Unit::Seconds, oldest);
}

fn disk(registry: &mut Registry, space: Option<crate::files::Space>) {
    let Some(space) = space else { return };
    let mut bytes = |name, help, value| {
        registry.register_with_unit(name, help, Unit::Bytes, gauge(value));
    };
    bytes("disk_free", "Free room", space.free);
    bytes("disk_reserved", "Room set aside", space.reserved);
    bytes("disk_floor", "What must stay free", space.floor);
}

fn gauge(value: u64) -> Gauge {
    let gauge = Gauge::default();
    gauge.set(signed(value));
    gauge
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
