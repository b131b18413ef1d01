//! Events as text (WHATWG HTML, section 9.2: `text/event-stream`).

use crate::http::clock::rfc3339;
use crate::http::convert;
use crate::http::dto::EventDto;
use crate::model::{Event, EventKind};
use actix_web::web::Bytes;

/// One event. Stored ones carry their position as `id:`, so that a reader can go on after it.
pub(super) fn frame(event: &Event) -> Bytes {
    let mut data = EventDto {
        job: event.job.0,
        video: event.video.map(|video| video.0),
        at: rfc3339(event.at),
        state: None,
        stage: None,
        n: None,
        percent: None,
        eta_s: None,
        speed: None,
    };
    let name = match &event.kind {
        EventKind::State(state) => {
            data.state = Some(state.name());
            "state"
        }
        EventKind::Stage(stage) => {
            data.stage = Some(stage.name());
            "stage"
        }
        EventKind::PartReady(n) => {
            data.n = Some(*n);
            "part_ready"
        }
        EventKind::CancelRequested => "cancel_requested",
        EventKind::Removed => "removed",
        EventKind::Progress(progress) => {
            data.percent = Some(convert::percent(Some(*progress)));
            data.eta_s = progress.eta_s;
            data.speed = progress.speed;
            "progress"
        }
    };
    let data = serde_json::to_string(&data).unwrap_or_default();
    let id = event.seq.map_or_else(String::new, |seq| format!("id: {seq}\n"));
    format!("event: {name}\n{id}data: {data}\n\n").into()
}

/// Older events are gone: what the reader knows may be stale.
pub(super) fn gap() -> Bytes {
    Bytes::from_static(b"event: gap\ndata: {}\n\n")
}
