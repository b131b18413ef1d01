//! Submissions: idempotency keys, the digest that makes one link one video, and the 202.

use crate::http::api::Api;
use crate::http::dto::{Accepted, AcceptedLinks};
use crate::http::problem::Problem;
use crate::http::respond;
use crate::measure::Limit;
use crate::model::{Code, JobId, JobSpec, Link, Origin, Priority, Source, State};
use crate::queue::{Idempotency, NewJob, QueueError, Submission, Submitted};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use utoipa::IntoParams;
use uuid::Uuid;

/// The header of a client's promise that the same key means the same request.
const KEY: &str = "idempotency-key";

/// A client's promise.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document only; it is read by hand")]
pub(super) struct Promise {
    /// The same key means the same request, for 24 h.
    #[param(rename = "Idempotency-Key", pattern = "^[!-~]+$", min_length = 1, max_length = 255)]
    key: Option<String>,
}

/// A new id.
pub(super) fn new_id() -> JobId {
    JobId(Uuid::now_v7())
}

/// A job that makes a video of a link, or of a stretch of it. A stretch is the same as no other
/// one, because what is fetched for it depends on the length of the video; the queue gives it the
/// whole where that is there already.
pub(super) fn video_of(source: Source, origin: Origin) -> NewJob {
    let same_as = match &source {
        Source::Link(link) => Some(link.digest()),
        Source::Stretch { link, from_ms, to_ms } => {
            let stretch = format!("stretch {from_ms} {to_ms}\n");
            Some(digest(&[stretch.as_bytes(), link.as_str().as_bytes()]))
        }
        Source::Upload { .. } => None,
    };
    NewJob {
        id: new_id(),
        spec: JobSpec::Video { source },
        priority: Priority::Normal,
        origin,
        same_as,
    }
}

/// A job that asks a site about a link.
pub(super) fn inspection_of(link: Link, origin: Origin) -> NewJob {
    // Not the same job as the video of that link, so not the same digest.
    let same_as = Some(digest(&[b"inspect\n", link.as_str().as_bytes()]));
    NewJob {
        id: new_id(),
        spec: JobSpec::Inspect { link },
        priority: Priority::High,
        origin,
        same_as,
    }
}

/// The promise a request carries, if any: digests of its key, and of its path and body in a form
/// that does not depend on spaces or the order of fields.
pub(super) fn idempotency(
    headers: &HeaderMap,
    path: &str,
    body: &[u8],
) -> Result<Option<Idempotency>, Problem> {
    let Some(key) = headers.get(KEY) else { return Ok(None) };
    let key = key.as_bytes();
    if key.is_empty() || key.len() > 255 || !key.iter().all(u8::is_ascii_graphic) {
        let detail = "an Idempotency-Key has 1 to 255 visible ASCII characters";
        return Err(Problem::new(Code::InvalidField, detail));
    }
    let canonical: serde_json::Value = serde_json::from_slice(body).map_err(Problem::internal)?;
    let request = digest(&[path.as_bytes(), b"\n", canonical.to_string().as_bytes()]);
    Ok(Some(Idempotency { key: digest(&[key]), request }))
}

fn digest(pieces: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(piece);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}

/// Submits, and counts it when the key has too much already.
pub(super) async fn take_in(api: &Api, submission: Submission) -> Result<Submitted, Problem> {
    let done = api.queue.submit(submission).await;
    if matches!(done, Err(QueueError::KeyFull { .. })) {
        api.settings.measures.limited(Limit::Live);
    }
    Ok(done?)
}

/// Takes in a video and answers 202.
pub(super) async fn video(api: &Api, submission: Submission) -> Result<HttpResponse, Problem> {
    let done = take_in(api, submission).await?;
    let id = done.first.ok_or_else(|| Problem::internal("a submission lost its video"))?;
    let state = state_of(api, id, &done, State::Queued).await?;
    accepted(&done, "videos", id, None, state)
}

/// Takes in a series (and, with it, a video) and answers 202.
pub(super) async fn series(
    api: &Api,
    submission: Submission,
    video: JobId,
) -> Result<HttpResponse, Problem> {
    let fresh = submission.first.is_some();
    let done = take_in(api, submission).await?;
    let id = done.series.ok_or_else(|| Problem::internal("a submission lost its series"))?;
    if fresh && !done.reused && !done.replayed {
        return accepted(&done, "series", id, Some(done.first.unwrap_or(video)), State::Waiting);
    }
    let job = api.queue.get(id).await?.ok_or_else(|| Problem::of(Code::NotFound))?;
    let video = job.spec.video().unwrap_or(video);
    accepted(&done, "series", id, Some(video), job.state)
}

async fn state_of(api: &Api, id: JobId, done: &Submitted, fresh: State) -> Result<State, Problem> {
    if !done.reused && !done.replayed {
        return Ok(fresh);
    }
    // The row may be pruned in between; then it is as good as new to the client: gone.
    api.queue.get(id).await?.map(|job| job.state).ok_or_else(|| Problem::of(Code::NotFound))
}

fn accepted(
    done: &Submitted,
    collection: &str,
    id: JobId,
    video: Option<JobId>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let mut text = String::with_capacity(64);
    let _ = write!(text, "/api/v1/{collection}/{id}");
    let location = HeaderValue::try_from(text.as_str()).map_err(Problem::internal)?;
    let body = Accepted {
        id: id.0,
        video_id: video.map(|video| video.0),
        state: state.name(),
        reused: done.reused,
        links: AcceptedLinks {
            this: text,
            job: format!("/api/v1/jobs/{id}"),
            events: format!("/api/v1/events?job={id}"),
        },
    };
    let mut response = respond::json(StatusCode::ACCEPTED, &body)?;
    response.headers_mut().insert(header::LOCATION, location);
    if done.replayed {
        let name = header::HeaderName::from_static("idempotency-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AllowList;

    fn promise(key: &'static [u8], path: &str, body: &str) -> Result<Option<Idempotency>, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HeaderName::from_static(KEY), HeaderValue::from_bytes(key).unwrap());
        idempotency(&headers, path, body.as_bytes())
    }

    #[test]
    fn the_form_of_a_body_does_not_matter_but_its_meaning_does() {
        let one = promise(b"k", "/a", r#"{"a":1,"b":2}"#).unwrap();
        assert_eq!(one, promise(b"k", "/a", "{ \"b\": 2, \"a\": 1 }").unwrap());
        assert_ne!(one, promise(b"k", "/a", r#"{"a":1,"b":3}"#).unwrap());
        assert_ne!(one, promise(b"k", "/b", r#"{"a":1,"b":2}"#).unwrap());
        assert_ne!(one, promise(b"l", "/a", r#"{"a":1,"b":2}"#).unwrap());
    }

    #[test]
    fn a_stretch_is_the_same_as_itself_alone() {
        let link = || Link::parse("https://example.com/a", &AllowList::default()).unwrap();
        let of = |from_ms, to_ms| Source::Stretch { link: link(), from_ms, to_ms };
        let digest = |source| video_of(source, Origin::default()).same_as.unwrap();
        assert_eq!(digest(of(0, 1000)), digest(of(0, 1000)));
        let others = [digest(of(0, 1001)), digest(of(1, 1000)), digest(Source::Link(link()))];
        assert!(!others.contains(&digest(of(0, 1000))));
        assert_eq!(digest(Source::Link(link())), link().digest());
        assert_ne!(
            digest(Source::Link(link())),
            inspection_of(link(), Origin::default()).same_as.unwrap()
        );
    }

    #[test]
    fn keys_are_short_and_visible() {
        for key in [&b""[..], b"a b", b"\xc3\xa9", &[b'a'; 256]] {
            assert!(promise(Box::leak(key.to_vec().into_boxed_slice()), "/a", "{}").is_err());
        }
        assert!(promise(&[b'a'; 255], "/a", "{}").is_ok());
    }
}
