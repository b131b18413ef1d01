//! From the model's words to the wire's. No path of the server ever passes here.

use crate::http::clock::rfc3339;
use crate::http::details::Details;
use crate::http::dto::{
    AttemptDto, FactsDto, FailureDto, InspectionDto, JobDto, JobStatus, LinkInfoDto, PartDto,
    SeriesDto, SeriesLinks, VideoDto, VideoLinks,
};
use crate::http::scrub::scrub;
use crate::http::{names, spec};
use crate::model::{
    Attempt, AttemptEnd, Class, Failure, Job, JobSpec, LinkInfo, Outcome, Part, Progress, SeriesId,
    Source, State, VideoSummary,
};

/// What a job's row does not say of its wait.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(super) struct Wait {
    /// How many are before it.
    pub position: Option<u64>,
    /// Why it does not start.
    pub waits_for: Option<&'static str>,
}

/// Where a job is.
pub(super) fn status(job: &Job, wait: Wait) -> JobStatus {
    let progress = job.progress.filter(|_| job.state == State::Running);
    let retried = job.state == State::Queued && job.failure.is_some();
    JobStatus {
        state: job.state.name(),
        stage: job.stage.map(crate::model::Stage::name),
        percent: if job.state == State::Succeeded { 100.0 } else { percent(progress) },
        eta_s: progress.and_then(|progress| progress.eta_s),
        speed: progress.and_then(|progress| progress.speed),
        position: wait.position,
        waits_for: wait.waits_for,
        attempts: job.attempts,
        retry_at: job.run_at.filter(|_| retried).map(rfc3339),
        cancel_requested: job.cancel_requested,
        error: job.failure.as_ref().map(failure),
        request_id: job.origin.request.clone(),
        created_at: rfc3339(job.created_at),
        started_at: job.started_at.map(rfc3339),
        finished_at: job.finished_at.map(rfc3339),
        expires_at: job.expires_at.map(rfc3339),
    }
}

/// 0–99.9: only what has succeeded is at 100.
pub(super) fn percent(progress: Option<Progress>) -> f32 {
    progress.map_or(0.0, |progress| f32::from(progress.permille.min(999)) / 10.0)
}

/// Why something failed.
pub(super) fn failure(failure: &Failure) -> FailureDto {
    FailureDto {
        code: failure.code.name(),
        message: scrub(&failure.message),
        hint: failure.code.hint(),
        retryable: failure.class != Class::Permanent,
    }
}

/// A video; `details` when they are to be shown.
pub(super) fn video(job: &Job, wait: Wait, details: Option<Details<'_>>) -> VideoDto {
    let (url, file_name) = match &job.spec {
        JobSpec::Video { source: Source::Upload { name, .. } } => (None, Some(name.clone())),
        JobSpec::Video { source } => (source.link().map(|link| link.as_str().to_owned()), None),
        _ => (None, None),
    };
    let summary = match &job.outcome {
        Some(Outcome::Video(summary)) => Some(summary),
        _ => None,
    };
    VideoDto {
        id: job.id.0,
        url,
        file_name,
        title: summary.map(|summary| summary.title.clone()),
        status: status(job, wait),
        facts: summary.map(|summary| facts(summary, details)),
        links: summary.map(|summary| video_links(job, summary)),
    }
}

fn video_links(job: &Job, summary: &VideoSummary) -> VideoLinks {
    let link = |name: &str| format!("/api/v1/videos/{}/{name}", job.id);
    VideoLinks {
        file: link("file"),
        poster: summary.has_poster.then(|| link("poster")),
        waveform: summary.has_waveform.then(|| link("waveform")),
        sprite: summary.has_sprite.then(|| link("sprite")),
    }
}

fn facts(summary: &VideoSummary, details: Option<Details<'_>>) -> FactsDto {
    let (num, den) = summary.frame_rate;
    let mut facts = FactsDto {
        duration_ms: summary.duration_ms,
        offset_ms: summary.offset_ms,
        frames: summary.frames,
        bytes: summary.bytes,
        width: summary.width,
        height: summary.height,
        frame_rate: (f64::from(num) / f64::from(den.max(1)) * 1000.0).round() / 1000.0,
        codec: summary.codec.clone(),
        sound_codec: summary.sound_codec.clone(),
        chapter_count: summary.chapter_count,
        ..FactsDto::default()
    };
    if let Some(details) = details {
        details.fill(&mut facts);
    }
    facts
}

/// What a site said of a link.
pub(super) fn inspection(job: &Job, wait: Wait) -> InspectionDto {
    let url = match &job.spec {
        JobSpec::Inspect { link } => link.as_str().to_owned(),
        _ => String::new(),
    };
    let info = match &job.outcome {
        Some(Outcome::Link(info)) => Some(link_info(info)),
        _ => None,
    };
    InspectionDto { id: job.id.0, url, status: status(job, wait), info }
}

fn link_info(info: &LinkInfo) -> LinkInfoDto {
    LinkInfoDto {
        title: info.title.clone(),
        duration_ms: info.duration_ms,
        uploader: info.uploader.clone(),
        site: info.site.clone(),
        picture: info.picture.clone(),
        chapter_count: info.chapter_count,
    }
}

/// A series, with its parts counted and, where asked, shown.
pub(super) fn series(
    job: &Job,
    wait: Wait,
    video_status: Option<JobStatus>,
    parts: &[Part],
    show_parts: bool,
    video: Option<&Job>,
) -> Option<SeriesDto> {
    let JobSpec::Series { video: video_id, spec } = &job.spec else { return None };
    let name = names::of_series(job).or_else(|| names::known(video?));
    let (part_count, parts_ready) = if let Some(Outcome::Series(summary)) = &job.outcome {
        (Some(summary.parts), summary.parts)
    } else {
        let ready = parts.iter().filter(|part| part.clip().is_some()).count();
        ((!parts.is_empty()).then(|| small(parts.len())), small(ready))
    };
    let done = job.state == State::Succeeded;
    Some(SeriesDto {
        id: job.id.0,
        video_id: video_id.0,
        name: name.map(str::to_owned),
        request: spec::request_dto(spec),
        status: status(job, wait),
        video_status: video_status.map(Box::new),
        part_count,
        parts_ready,
        parts: show_parts.then(|| parts.iter().map(|one| part(Some(job.id), one)).collect()),
        links: done.then(|| SeriesLinks {
            archive: format!("/api/v1/series/{}/archive.zip", job.id),
            manifest: format!("/api/v1/series/{}/manifest.json", job.id),
        }),
    })
}

/// A part, with links when it belongs to a series and its clip is there.
pub(super) fn part(series: Option<SeriesId>, part: &Part) -> PartDto {
    let clip = part.clip();
    let method = clip.map_or(part.method, |clip| clip.method);
    let file = series
        .filter(|_| clip.is_some())
        .map(|series| format!("/api/v1/series/{series}/parts/{}", part.n));
    PartDto {
        n: part.n,
        start_ms: part.start_ms,
        end_ms: part.end_ms,
        start_frame: part.frames.start,
        end_frame: part.frames.end,
        snapped: part.snapped.map(crate::model::Snapped::name),
        method: method.name(),
        reason: clip.map_or(&part.reason, |clip| &clip.reason).clone(),
        state: if clip.is_some() { "ready" } else { "planned" },
        bytes: clip.map(|clip| clip.bytes),
        sha256: clip.map(|clip| clip.sha256.clone()),
        poster: file.as_ref().map(|file| format!("{file}/poster")),
        file,
        estimated_ms: None,
        estimated_bytes: None,
    }
}

/// The operator's view of a job, without what only a serving process knows of its wait.
#[must_use]
pub fn operator_view(job: &Job, history: Option<&[Attempt]>) -> JobDto {
    self::job(job, Wait::default(), history)
}

/// The operator's view of a job.
pub(super) fn job(job: &Job, wait: Wait, history: Option<&[Attempt]>) -> JobDto {
    JobDto {
        id: job.id.0,
        lane: job.lane.name(),
        kind: match job.spec {
            JobSpec::Video { .. } => "video",
            JobSpec::Inspect { .. } => "inspect",
            JobSpec::Series { .. } => "series",
            JobSpec::Delivery(_) => "delivery",
        },
        subject: subject(job),
        video_id: job.spec.video().map(|video| video.0),
        status: status(job, wait),
        history: history.map(attempts),
    }
}

/// The attempts of a job.
pub(super) fn attempts(history: &[Attempt]) -> Vec<AttemptDto> {
    history.iter().map(attempt).collect()
}

/// What a job is about. The query of a link may be a secret, so it is left out.
pub(super) fn subject(job: &Job) -> String {
    match &job.spec {
        JobSpec::Video { source: Source::Link(link) | Source::Stretch { link, .. } }
        | JobSpec::Inspect { link } => {
            let text = link.as_str();
            let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
            rest.split('?').next().unwrap_or_default().to_owned()
        }
        JobSpec::Video { source: Source::Upload { name, .. } } => name.clone(),
        JobSpec::Series { .. } => names::of_series(job).unwrap_or("series").to_owned(),
        JobSpec::Delivery(delivery) => delivery.to.host().to_owned(),
    }
}

fn attempt(attempt: &Attempt) -> AttemptDto {
    let failed = match &attempt.end {
        Some(AttemptEnd::Failed(failure)) => Some(failure),
        _ => None,
    };
    AttemptDto {
        n: attempt.n,
        host: attempt.host.clone(),
        started_at: rfc3339(attempt.started_at),
        ended_at: attempt.ended_at.map(rfc3339),
        end: match &attempt.end {
            None => "running",
            Some(AttemptEnd::Succeeded) => "succeeded",
            Some(AttemptEnd::Failed(_)) => "failed",
            Some(AttemptEnd::Cancelled) => "cancelled",
            Some(AttemptEnd::Released) => "released",
        },
        error: failed.map(failure),
        stderr: failed.map(|failure| scrub(&failure.stderr)).filter(|text| !text.is_empty()),
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
