//! Rows against rows.

use crate::model::{JobId, State};
use crate::queue::machine::claim::kept_attempts;
use crate::queue::machine::found::{Found, Known, rows_of};
use crate::queue::record::SCHEMA;
use crate::queue::{CheckReport, Kind};

/// Says what does not fit together.
pub fn check(found: &Found, report: &mut CheckReport) {
    match found.schema {
        Some(SCHEMA) => {}
        Some(other) => report.say(format!("the store says schema {other}, not {SCHEMA}")),
        None => report.say("no row names the schema"),
    }
    for (id, job) in &found.jobs {
        holder(*id, job, report);
        parts(*id, job, found, report);
        attempts(*id, job, found, report);
        video(*id, job, found, report);
        below(*id, job, found, report);
    }
    for id in strangers(&found.parts, found) {
        report.say(format!("series {id}: there are parts and no job"));
    }
    for id in strangers(&found.attempts, found) {
        report.say(format!("job {id}: there are attempts and no job"));
    }
    states(found, report);
    events(found, report);
}

/// Whose rows there are although there is no such job, none twice.
fn strangers<T>(rows: &[(JobId, T)], found: &Found) -> impl Iterator<Item = JobId> {
    let of_one = rows.chunk_by(|(id, _), (next, _)| id == next);
    let ids = of_one.filter_map(|rows| rows.first().map(|(id, _)| *id));
    ids.filter(|id| found.job(*id).is_none())
}

fn holder(id: JobId, job: &Known, report: &mut CheckReport) {
    match (job.card.state, job.holder) {
        (State::Running, None) => {
            report.say(format!("job {id}: it is running and nobody holds it"));
        }
        (state, Some(_)) if state != State::Running => {
            report.say(format!("job {id}: it is {state} and somebody holds it"));
        }
        _ => {}
    }
}

fn parts(id: JobId, job: &Known, found: &Found, report: &mut CheckReport) {
    let stored: Vec<(u32, bool)> = rows_of(&found.parts, id).copied().collect();
    let is_stored = |n: &u32| stored.binary_search_by_key(n, |(n, _)| *n).is_ok();
    for n in (1..=job.parts).filter(|n| !is_stored(n)) {
        report.say(format!("series {id}: part {n} of {} is missing", job.parts));
    }
    for (n, _) in stored.iter().filter(|(n, _)| *n == 0 || *n > job.parts) {
        report.say(format!("series {id}: there is a part {n} beyond its {} parts", job.parts));
    }
    let ready = stored.iter().filter(|(_, has_clip)| *has_clip).count();
    if ready as u64 != u64::from(job.ready) {
        report.say(format!("series {id}: {ready} parts have a clip, its row says {}", job.ready));
    }
    if job.parts > 0 && job.card.kind != Kind::Series {
        report.say(format!("job {id}: it is no series and has parts"));
    }
}

fn attempts(id: JobId, job: &Known, found: &Found, report: &mut CheckReport) {
    let stored: Vec<u32> = rows_of(&found.attempts, id).copied().collect();
    let kept = kept_attempts(job.starts);
    for n in kept.clone().filter(|n| stored.binary_search(n).is_err()) {
        report.say(format!("job {id}: attempt {n} of {} is missing", job.starts));
    }
    for n in stored.iter().filter(|n| !kept.contains(n)) {
        report.say(format!("job {id}: there is an attempt {n}, and it had {}", job.starts));
    }
}

fn video(id: JobId, job: &Known, found: &Found, report: &mut CheckReport) {
    let Some(video) = job.card.video().filter(|_| !job.card.state.is_final()) else { return };
    match found.job(video).map(|of| of.card) {
        None => report.say(format!("series {id}: its video {video} is gone")),
        Some(of) if of.kind != Kind::Video => {
            report.say(format!("series {id}: what it is to be cut from, {video}, is no video"));
        }
        Some(of) if job.card.state == State::Waiting && of.state.is_final() => {
            let state = of.state;
            report.say(format!("series {id}: it waits for video {video}, which has {state}"));
        }
        Some(_) => {}
    }
}

fn below(id: JobId, job: &Known, found: &Found, report: &mut CheckReport) {
    let Some(below) = job.card.videos[1].filter(|_| !job.card.state.is_final()) else { return };
    match found.job(below).map(|of| of.card) {
        None => report.say(format!("series {id}: its second video {below} is gone")),
        Some(of) if of.kind != Kind::Video || of.state != State::Succeeded => {
            report
                .say(format!("series {id}: its second video, {below}, is no video that is ready"));
        }
        Some(_) => {}
    }
}

/// Every change of a state is an event of the same commit, so the last that is told of a job is
/// how it is.
fn states(found: &Found, report: &mut CheckReport) {
    for (id, told) in &found.told {
        match (told, found.job(*id).map(|job| job.card.state)) {
            (Some(_), None) => report.say(format!("job {id}: there are events and no job")),
            (None, Some(_)) => report.say(format!("job {id}: it was removed and is there")),
            (Some(told), Some(state)) if *told != state => {
                report.say(format!("job {id}: it is {state}, its last event says {told}"));
            }
            _ => {}
        }
    }
}

fn events(found: &Found, report: &mut CheckReport) {
    for pair in found.blocks.windows(2) {
        let [(first, count), (next, next_count)] = pair else { continue };
        // A block without events is a jump: a gap before it is meant.
        let expected = first.saturating_add((*count).max(1));
        if *next < expected {
            report.say(format!("events: the blocks at {first} and {next} overlap"));
        } else if *next > expected && *next_count > 0 {
            report.say(format!("events: {expected} to {} are missing", next - 1));
        }
    }
}
