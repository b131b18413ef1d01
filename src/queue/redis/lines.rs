//! Parts, attempts, events and answers as they are stored: a line of text or JSON each.

use super::fields::{self, digest, hex};
use super::scripts::json;
use crate::model::{
    ApiKey, Attempt, AttemptEnd, Clip, Event, EventKind, JobId, Part, PartState, Secret, Seq,
    Timestamp,
};
use crate::queue::QueueError;
use crate::queue::row::Answered;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

/// Something stored is not what was written.
pub fn damaged(what: &str) -> QueueError {
    QueueError::Unavailable(format!("what Redis holds cannot be read: {what}"))
}

/// The value of an enum by the name it is stored with.
pub fn named<T: DeserializeOwned>(name: &str) -> Result<T, QueueError> {
    let name: StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    T::deserialize(name).map_err(|_| damaged("a name"))
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, QueueError> {
    serde_json::from_str(text).map_err(|_| damaged("JSON"))
}

/// A part without its clip: its frames, a blank, and all of it.
pub fn part(part: &Part) -> String {
    let planned = Part { state: PartState::Planned, ..part.clone() };
    format!("{}-{} {}", part.frames.start, part.frames.end, json(&planned))
}

/// A clip.
pub fn clip(clip: &Clip) -> String {
    json(clip)
}

/// The parts of a series in order, out of the fields of their hash: `n` and, with a clip, `cn`.
pub fn parts(hash: &HashMap<String, String>) -> Result<Vec<Part>, QueueError> {
    let mut parts = BTreeMap::new();
    for (name, line) in hash {
        let Ok(n) = name.parse::<u32>() else { continue };
        let (_, text) = line.split_once(' ').ok_or_else(|| damaged("a part"))?;
        let mut part: Part = parsed(text)?;
        if let Some(clip) = hash.get(&format!("c{n}")) {
            part.state = PartState::Ready(parsed(clip)?);
        }
        parts.insert(n, part);
    }
    Ok(parts.into_values().collect())
}

#[derive(Serialize, Deserialize)]
struct Begun {
    n: u32,
    host: String,
    started_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Ended {
    ended_at: Timestamp,
    end: AttemptEnd,
}

/// The fields of an attempt: `n` and, once it ended, `en`.
pub fn attempt(attempt: &Attempt) -> Vec<(String, String)> {
    let Attempt { n, host, started_at, ended_at, end } = attempt.clone();
    let mut fields = vec![(n.to_string(), json(&Begun { n, host, started_at }))];
    if let (Some(ended_at), Some(end)) = (ended_at, end) {
        fields.push((format!("e{n}"), json(&Ended { ended_at, end })));
    }
    fields
}

/// The attempts of a job, oldest first, out of the fields of their hash.
pub fn attempts(hash: &HashMap<String, String>) -> Result<Vec<Attempt>, QueueError> {
    let mut attempts = BTreeMap::new();
    for (name, line) in hash {
        let Ok(n) = name.parse::<u32>() else { continue };
        let Begun { n: number, host, started_at } = parsed(line)?;
        let ended: Option<Ended> =
            hash.get(&format!("e{n}")).map(|line| parsed(line)).transpose()?;
        let (ended_at, end) = ended.map(|ended| (ended.ended_at, ended.end)).unzip();
        attempts.insert(n, Attempt { n: number, host, started_at, ended_at, end });
    }
    Ok(attempts.into_values().collect())
}

/// An event without its position: moment, job, video (or `-`), and what happened.
pub fn event(event: &Event) -> String {
    let video = event.video.map_or_else(|| "-".to_owned(), |video| video.to_string());
    let kind = match &event.kind {
        EventKind::State(state) => format!("s:{state}"),
        EventKind::Stage(stage) => format!("g:{}", stage.name()),
        EventKind::PartReady(n) => format!("p:{n}"),
        EventKind::CancelRequested => "c".to_owned(),
        EventKind::Removed => "r".to_owned(),
        // Never stored.
        EventKind::Progress(progress) => format!("P:{} - -", progress.permille),
    };
    format!("{} {} {video} {kind}", event.at.0, event.job)
}

/// The event of a line.
pub fn read_event(seq: Option<Seq>, line: &str) -> Result<Event, QueueError> {
    let bad = || damaged("an event");
    let mut words = line.splitn(4, ' ');
    let mut word = || words.next().ok_or_else(bad);
    let at = Timestamp(word()?.parse().map_err(|_| bad())?);
    let job = word()?.parse().map_err(|_| bad())?;
    let video = Some(word()?).filter(|id| *id != "-");
    let video = video.map(JobId::from_str).transpose().map_err(|_| bad())?;
    let (kind, rest) = word()?.split_at_checked(1).ok_or_else(bad)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let kind = match kind {
        "s" => EventKind::State(named(rest)?),
        "g" => EventKind::Stage(named(rest)?),
        "p" => EventKind::PartReady(rest.parse().map_err(|_| bad())?),
        "c" => EventKind::CancelRequested,
        "r" => EventKind::Removed,
        "P" => EventKind::Progress(fields::progress(rest)?),
        _ => return Err(bad()),
    };
    Ok(Event { seq, at, job, video, kind })
}

/// An answered idempotency key: request, moment, ids (or `-`), whether the video existed.
pub fn answered(answered: &Answered) -> String {
    let id = |id: Option<JobId>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let Answered { request, at, first, series, reused } = *answered;
    format!("{} {} {} {} {}", hex(request), at.0, id(first), id(series), u8::from(reused))
}

/// The answer of a line.
pub fn read_answered(line: &str) -> Result<Answered, QueueError> {
    let bad = || damaged("an answer");
    let words: Vec<&str> = line.split(' ').collect();
    let [request, at, first, series, reused] = words[..] else { return Err(bad()) };
    let id = |text: &str| match text {
        "-" => Ok(None),
        text => text.parse().map(Some).map_err(|_| bad()),
    };
    Ok(Answered {
        request: digest(request)?,
        at: Timestamp(at.parse().map_err(|_| bad())?),
        first: id(first)?,
        series: id(series)?,
        reused: reused == "1",
    })
}

/// An API key: its hash, a blank, and all of it.
pub fn key(key: &ApiKey) -> String {
    format!("{} {}", hex_of(&key.hash), json(key))
}

/// The keys in order of their ids, out of the lines of their hash.
pub fn keys(hash: &HashMap<String, String>) -> Result<Vec<ApiKey>, QueueError> {
    let read = |line: &String| {
        let (_, text) = line.split_once(' ').ok_or_else(|| damaged("a key"))?;
        parsed::<ApiKey>(text)
    };
    let mut keys: Vec<ApiKey> = hash.values().map(read).collect::<Result<_, _>>()?;
    keys.sort_unstable_by_key(|key| key.id);
    Ok(keys)
}

/// The secret of an install.
pub fn secret(secret: &Secret) -> String {
    json(secret)
}

/// The secret of a line.
pub fn read_secret(line: &str) -> Result<Secret, QueueError> {
    parsed(line)
}

fn hex_of(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
