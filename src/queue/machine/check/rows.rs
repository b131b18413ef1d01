//! Rows against rows.

use super::found::Found;
use crate::model::{JobId, State};
use crate::queue::machine::claim::kept_attempts;
use crate::queue::record::SCHEMA;
use crate::queue::row::JobRow;
use crate::queue::{CheckReport, Kind};
use std::collections::BTreeSet;

/// Says what does not fit together.
pub fn check(found: &Found, report: &mut CheckReport) {
    match found.schema {
        Some(SCHEMA) => {}
        Some(other) => report.say(format!("the store says schema {other}, not {SCHEMA}")),
        None => report.say("no row names the schema"),
    }
    for (id, row) in &found.jobs {
        holder(*id, row, report);
        parts(*id, row, found, report);
        attempts(*id, row, found, report);
        video(*id, row, found, report);
    }
    for id in found.parts.keys().filter(|id| !found.jobs.contains_key(id)) {
        report.say(format!("series {id}: there are parts and no job"));
    }
    for id in found.attempts.keys().filter(|id| !found.jobs.contains_key(id)) {
        report.say(format!("job {id}: there are attempts and no job"));
    }
    states(found, report);
    events(found, report);
}

fn holder(id: JobId, row: &JobRow, report: &mut CheckReport) {
    match (row.job.state, row.holder) {
        (State::Running, None) => {
            report.say(format!("job {id}: it is running and nobody holds it"));
        }
        (state, Some(_)) if state != State::Running => {
            report.say(format!("job {id}: it is {state} and somebody holds it"));
        }
        _ => {}
    }
}

fn parts(id: JobId, row: &JobRow, found: &Found, report: &mut CheckReport) {
    let stored = found.parts.get(&id);
    let numbers = || stored.into_iter().flat_map(|parts| parts.keys().copied());
    let missing = (1..=row.parts).filter(|n| !stored.is_some_and(|parts| parts.contains_key(n)));
    for n in missing {
        report.say(format!("series {id}: part {n} of {} is missing", row.parts));
    }
    for n in numbers().filter(|n| *n == 0 || *n > row.parts) {
        report.say(format!("series {id}: there is a part {n} beyond its {} parts", row.parts));
    }
    let ready = stored.into_iter().flatten().filter(|(_, has_clip)| **has_clip).count();
    if ready as u64 != u64::from(row.ready) {
        report.say(format!("series {id}: {ready} parts have a clip, its row says {}", row.ready));
    }
    if row.parts > 0 && row.kind() != Kind::Series {
        report.say(format!("job {id}: it is no series and has parts"));
    }
}

fn attempts(id: JobId, row: &JobRow, found: &Found, report: &mut CheckReport) {
    let none = BTreeSet::new();
    let stored = found.attempts.get(&id).unwrap_or(&none);
    let kept = kept_attempts(row.starts);
    for n in kept.clone().filter(|n| !stored.contains(n)) {
        report.say(format!("job {id}: attempt {n} of {} is missing", row.starts));
    }
    for n in stored.iter().filter(|n| !kept.contains(n)) {
        report.say(format!("job {id}: there is an attempt {n}, and it had {}", row.starts));
    }
}

fn video(id: JobId, row: &JobRow, found: &Found, report: &mut CheckReport) {
    let Some(video) = row.job.spec.video().filter(|_| !row.job.state.is_final()) else { return };
    match found.jobs.get(&video) {
        None => report.say(format!("series {id}: its video {video} is gone")),
        Some(of) if of.kind() != Kind::Video => {
            report.say(format!("series {id}: what it is to be cut from, {video}, is no video"));
        }
        Some(of) if row.job.state == State::Waiting && of.job.state.is_final() => {
            let state = of.job.state;
            report.say(format!("series {id}: it waits for video {video}, which has {state}"));
        }
        Some(_) => {}
    }
}

/// Every change of a state is an event of the same commit, so the last that is told of a job is
/// how it is.
fn states(found: &Found, report: &mut CheckReport) {
    for (id, told) in &found.told {
        match (told, found.jobs.get(id).map(|row| row.job.state)) {
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
