//! What a message says.

use crate::model::{Delivery, Job, JobSpec, Outcome, Part, State, Timestamp};
use serde_json::{Map, Value, json};
use std::time::{Duration, UNIX_EPOCH};

/// The most of a failure's words that is passed on, in characters: keeps the body small.
const MESSAGE_MAX: usize = 1000;

/// The body of the message about the end of a job: JSON, below 20 KB whatever the job is.
///
/// `job` is the job as it is now, if it is still kept, and `parts` its parts. Meanwhile it may
/// have begun again; then the message tells of its end and nothing else. `base` is the address of
/// the server without a `/` at its end; empty leaves links as paths.
#[must_use]
pub fn body_of(delivery: &Delivery, job: Option<&Job>, parts: &[Part], base: &str) -> Vec<u8> {
    let kind = match job.map(|job| &job.spec) {
        Some(JobSpec::Video { .. }) => Kind { name: "video", collection: "videos" },
        Some(JobSpec::Inspect { .. }) => Kind { name: "inspection", collection: "videos/inspect" },
        // What is gone was a series: they alone tell.
        _ => Kind { name: "series", collection: "series" },
    };
    let mut data = Map::new();
    data.insert("id".to_owned(), json!(delivery.of.to_string()));
    data.insert("state".to_owned(), json!(delivery.state.name()));
    if let Some(job) = job.filter(|job| is_that_end(job, delivery)) {
        tell(&mut data, job, parts);
    }
    data.insert("links".to_owned(), links(delivery, &kind, base));
    let body = json!({
        "type": format!("{}.{}", kind.name, delivery.state.name()),
        "timestamp": rfc3339(delivery.at),
        "data": data,
    });
    body.to_string().into_bytes()
}

struct Kind {
    name: &'static str,
    /// Where it is found below `/api/v1`.
    collection: &'static str,
}

/// Whether the job still is where the message says it came to.
fn is_that_end(job: &Job, delivery: &Delivery) -> bool {
    job.state == delivery.state && job.finished_at == Some(delivery.at)
}

fn tell(data: &mut Map<String, Value>, job: &Job, parts: &[Part]) {
    let mut say = |name: &str, value: Value| data.insert(name.to_owned(), value);
    say("created_at", json!(rfc3339(job.created_at)));
    say("finished_at", json!(job.finished_at.map(rfc3339)));
    say("expires_at", json!(job.expires_at.map(rfc3339)));
    if let JobSpec::Series { video, spec } = &job.spec {
        say("video_id", json!(video.to_string()));
        say("name", json!(spec.name));
        say("part_count", json!((!parts.is_empty()).then_some(parts.len())));
        say("parts_ready", json!(parts.iter().filter(|part| part.clip().is_some()).count()));
    }
    if let Some(Outcome::Series(summary)) = &job.outcome {
        say("name", json!(summary.name));
        say("part_count", json!(summary.parts));
        say("parts_ready", json!(summary.parts));
        say("bytes", json!(summary.bytes));
        say("duration_ms", json!(summary.duration_ms));
    }
    if let Some(failure) = job.failure.as_ref().filter(|_| job.state == State::Failed) {
        let message: String = failure.message.chars().take(MESSAGE_MAX).collect();
        let error = json!({
            "code": failure.code.name(), "message": message, "hint": failure.code.hint(),
        });
        say("error", error);
    }
}

fn links(delivery: &Delivery, kind: &Kind, base: &str) -> Value {
    let this = format!("{base}/api/v1/{}/{}", kind.collection, delivery.of);
    if delivery.state == State::Succeeded && kind.name == "series" {
        let (archive, manifest) = (format!("{this}/archive.zip"), format!("{this}/manifest.json"));
        return json!({ "self": this, "archive": archive, "manifest": manifest });
    }
    json!({ "self": this })
}

fn rfc3339(at: Timestamp) -> String {
    /// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
    const LAST_MS: u64 = 253_402_300_799_000;
    let since = Duration::from_millis(at.0.min(LAST_MS));
    humantime::format_rfc3339_millis(UNIX_EPOCH + since).to_string()
}
