//! `/events`: live events (SSE) with replay, no gap and no duplicate.
//!
//! The stream first fixes where it starts, then subscribes, then replays what is stored after
//! the start, and from then on skips what it has sent already. Who follows named jobs for the
//! first time is told where they are.

use crate::http::api::Api;
use crate::http::auth::Reader;
use crate::http::docs::{Busy, Gone, Malformed, Refused};
use crate::http::dto::SseDto;
use crate::http::extract::{parameter, text_header};
use crate::http::follow::Followed;
use crate::http::problem::Problem;
use crate::http::{snapshot, sse};
use crate::measure::Open;
use crate::model::{Code, Event, JobId, JobSpec, Seq, State};
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::{Instant, sleep_until};
use utoipa::IntoParams;

/// How many stored events are read at once.
const PAGE: usize = 256;
/// The most jobs one stream follows by name; follow all of them instead.
const JOBS_MAX: usize = 100;
/// How soon a browser connects again after the stream broke off.
const RETRY: &[u8] = b"retry: 2000\n\n";
const KEEP_ALIVE: &[u8] = b": keep-alive\n\n";

/// What to follow.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Following {
    /// Ids of jobs, separated by commas; all jobs when absent. May be repeated.
    #[expect(dead_code, reason = "describes the parameter; repeated ones are read by hand")]
    #[param(
        pattern = "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?(,([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?)*$"
    )]
    job: Option<String>,
}

/// Where to go on.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document only; it is read by hand")]
pub(super) struct Seen {
    /// Replay what came after this event; what is no `id:` of an event is ignored.
    #[param(rename = "Last-Event-ID")]
    last: Option<String>,
}

/// Live events of jobs.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(Following, Seen),
    responses((status = 200, description = "Events `state`, `stage`, `part_ready`, `progress`, `cancel_requested`, `removed`; `gap` when older ones are gone: read again", body = SseDto, content_type = "text/event-stream"),
        Malformed, Gone, Refused, Busy))]
pub(super) async fn follow(req: HttpRequest, api: Data<Api>) -> Result<HttpResponse, Problem> {
    let ids = asked(req.query_string())?;
    let followed = if ids.is_empty() { Followed::all() } else { named(&api, &ids).await? };
    let newest = api.queue.overview().await?.last_event;
    let seen = text_header(req.headers(), header::HeaderName::from_static("last-event-id"));
    let seen = seen.and_then(|text| text.trim().parse::<Seq>().ok());
    let live = api.queue.subscribe();
    let mut stream = Stream {
        _open: api.settings.measures.stream(),
        followed,
        reader: Reader::of(&req),
        live,
        // An id this store never gave out is that of an older store: nothing can be replayed.
        last: seen.map_or(newest, |seen| seen.min(newest)),
        ready: VecDeque::from([Bytes::from_static(RETRY)]),
        behind: true,
        speaks_at: Instant::now() + api.settings.keep_alive,
        api: api.into_inner(),
    };
    if seen.is_some_and(|seen| seen > newest) {
        stream.ready.push_back(sse::gap());
    }
    if seen.is_none() {
        for event in snapshot::of(&stream.api, &ids).await? {
            stream.take(event, false);
        }
    }
    stream.catch_up().await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, "text/event-stream"));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header(("x-accel-buffering", "no"));
    Ok(response.streaming(Box::pin(stream::unfold(stream, Stream::next))))
}

/// The ids asked for: `job` may be repeated and may hold several.
fn asked(query: &str) -> Result<Vec<JobId>, Problem> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let mut ids = Vec::new();
    for (name, value) in pairs {
        if name != "job" {
            let detail = format!("There is no parameter `{name}`.");
            return Err(Problem::of(Code::UnknownField).at(&format!("?{name}"), detail));
        }
        for text in value.split(',').map(str::trim).filter(|text| !text.is_empty()) {
            let id = parameter::<JobId>("job", Some(text))?;
            ids.extend(id.filter(|id| !ids.contains(id)));
        }
    }
    if ids.len() > JOBS_MAX {
        return Err(Problem::field("?job", format!("at most {JOBS_MAX} jobs can be named")));
    }
    Ok(ids)
}

/// Follows these jobs; those that are series lead to their videos.
async fn named(api: &Api, ids: &[JobId]) -> Result<Followed, Problem> {
    let mut known = Vec::new();
    for id in ids {
        if let Some(job) = api.queue.get(*id).await? {
            let video = match &job.spec {
                JobSpec::Series { video, .. } => Some((*video, job.state == State::Waiting)),
                _ => None,
            };
            known.push((*id, video));
        }
    }
    if known.is_empty() {
        return Err(Problem::new(Code::NotFound, "There is no such job (any more)."));
    }
    Ok(Followed::named(known))
}

struct Stream {
    api: Arc<Api>,
    followed: Followed,
    /// Whose key may be revoked meanwhile.
    reader: Reader,
    live: Receiver<Event>,
    /// The stored event sent (or passed over) last.
    last: Seq,
    /// What is to be sent next.
    ready: VecDeque<Bytes>,
    /// Whether more is stored than was read so far.
    behind: bool,
    /// When silence becomes suspicious.
    speaks_at: Instant,
    /// Counted while it is.
    _open: Open,
}

impl Stream {
    async fn next(mut self) -> Option<(Result<Bytes, Problem>, Self)> {
        loop {
            let every = self.api.settings.keep_alive;
            if !self.reader.may_stay(every) && !self.reader.is_let_in(&self.api).await {
                return None;
            }
            if let Some(first) = self.ready.pop_front() {
                self.speaks_at = Instant::now() + self.api.settings.keep_alive;
                return Some((Ok(first), self));
            }
            if self.behind {
                self.catch_up().await.ok()?;
                continue;
            }
            let api = Arc::clone(&self.api);
            tokio::select! {
                () = api.closing.cancelled() => return None,
                event = self.live.recv() => match event {
                    Ok(event) => self.take(event, true),
                    // What was missed is stored, except progress, which the next one replaces.
                    Err(RecvError::Lagged(_)) => self.behind = true,
                    Err(RecvError::Closed) => return None,
                },
                () = sleep_until(self.speaks_at) => {
                    self.ready.push_back(Bytes::from_static(KEEP_ALIVE));
                }
            }
        }
    }

    /// Reads a page of what is stored after the last event. The next one is read when this one
    /// is sent, so that a client that asks for everything cannot fill the memory.
    async fn catch_up(&mut self) -> Result<(), Problem> {
        let events = self.api.queue.events(self.last, PAGE).await?;
        if events.first().and_then(|event| event.seq).is_some_and(|seq| seq > self.last + 1) {
            self.ready.push_back(sse::gap());
        }
        self.behind = events.len() >= PAGE;
        for event in events {
            self.take(event, false);
        }
        Ok(())
    }

    fn take(&mut self, event: Event, live: bool) {
        if let Some(seq) = event.seq {
            if seq <= self.last {
                return;
            }
            if live && seq > self.last + 1 {
                // Missed while the store changed hands; this one is stored as well.
                self.behind = true;
                return;
            }
            self.last = seq;
        }
        if let Some(event) = self.followed.wants(event) {
            self.ready.push_back(sse::frame(&event));
        }
    }
}
