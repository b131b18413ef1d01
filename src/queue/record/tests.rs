//! Golden bytes of every schema, and what is refused.

use super::*;
use crate::model::{
    AllowList, ApiKey, Attempt, AttemptEnd, Clip, Code, Event, EventKind, Failure, JobId, JobSpec,
    KeyId, LeaseToken, Link, Method, Origin, Part, PartState, Priority, Scope, Secret, Snapped,
    Source, Stage, State, Timestamp, WorkerId,
};
use crate::queue::NewJob;
use crate::queue::row::{Holder, JobRow};
use uuid::Uuid;

fn id(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

fn job() -> JobRow {
    let spec = JobSpec::Video { source: Source::upload("a.mp4", 10) };
    let new = NewJob {
        id: id(1),
        spec,
        priority: Priority::High,
        origin: Origin::default(),
        same_as: Some([7; 16]),
    };
    let mut row = JobRow::new(&new, State::Running, Timestamp(1_800_000_000_000));
    row.job.stage = Some(Stage::Fetch);
    row.job.failure = Some(Failure::of(Code::Network).with_stderr("reset"));
    row.holder = Some(Holder {
        token: LeaseToken(Uuid::from_u128(2)),
        worker: WorkerId(Uuid::from_u128(3)),
        claim: Uuid::from_u128(4),
    });
    row
}

fn attempt() -> Attempt {
    let end = Some(AttemptEnd::Failed(Failure::new(Code::Gone, "gone")));
    let (started_at, ended_at) = (Timestamp(5), Some(Timestamp(6)));
    Attempt { n: 1, host: "h".to_owned(), started_at, ended_at, end }
}

fn part() -> Part {
    Part {
        n: 1,
        frames: 0..300,
        start_ms: 0,
        end_ms: 10_000,
        snapped: [Snapped::Asked; 2],
        method: Method::Encoded,
        reason: None,
        state: PartState::Planned,
    }
}

/// A part that uses every word of schema 2.
fn cut() -> Part {
    let clip = Clip {
        made_by: "ab".to_owned(),
        method: Method::Encoded,
        reason: Some("it failed its checks".to_owned()),
        bytes: 9,
        sha256: "00".to_owned(),
        crc32: 7,
        ready_at: Timestamp(5),
    };
    Part {
        snapped: [Snapped::Silence, Snapped::Keyframe],
        method: Method::Smart,
        reason: Some("r".to_owned()),
        state: PartState::Ready(clip),
        ..part()
    }
}

fn block() -> Block {
    let kind = EventKind::State(State::Failed);
    let event = Event { seq: Some(9), at: Timestamp(5), job: id(1), video: Some(id(2)), kind };
    Block { first: 9, events: vec![event] }
}

fn answered() -> Answered {
    Answered { request: [1; 16], at: Timestamp(5), first: Some(id(1)), series: None, reused: true }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digits).collect()
}

/// A job that uses every word of schema 3.
fn asked() -> JobRow {
    let mut row = job();
    row.job.origin = Origin {
        key: Some(KeyId(Uuid::from_u128(5))),
        request: Some("r-1".to_owned()),
        webhook: Some(Link::parse("https://example.com/h", &AllowList::default()).unwrap()),
    };
    row
}

fn key() -> ApiKey {
    let (id, name) = (KeyId(Uuid::from_u128(5)), "ci".to_owned());
    ApiKey { id, name, scope: Scope::Admin, hash: [3; 32], created_at: Timestamp(5) }
}

/// One line a record: its name and its bytes as schema 1 wrote them.
const GOLDEN_1: &str = include_str!("golden_v1.txt");
/// The same of schema 2.
const GOLDEN_2: &str = include_str!("golden_v2.txt");
/// The same of schema 3.
const GOLDEN_3: &str = include_str!("golden_v3.txt");

fn golden(list: &str, name: &str) -> Vec<u8> {
    let line = list.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    bytes(line.unwrap_or_else(|| panic!("no golden bytes of `{name}`")))
}

fn is_read<T: Record + PartialEq + std::fmt::Debug>(list: &str, name: &str, row: &T) {
    assert_eq!(T::decode(&golden(list, name)).unwrap(), *row, "`{name}`");
}

fn stays<T: Record + PartialEq + std::fmt::Debug>(name: &str, row: &T) {
    let now = row.encode().unwrap();
    let golden = golden(GOLDEN_3, name);
    assert_eq!(hex(&now), hex(&golden), "the bytes of `{name}` have changed");
    assert_eq!(T::decode(&golden).unwrap(), *row);
}

#[test]
fn rows_of_schema_1_are_read() {
    is_read(GOLDEN_1, "job", &job());
    is_read(GOLDEN_1, "attempt", &attempt());
    is_read(GOLDEN_1, "part", &part());
    is_read(GOLDEN_1, "block", &block());
    is_read(GOLDEN_1, "answered", &answered());
    is_read(GOLDEN_1, "schema", &Schema(1));
    is_read(GOLDEN_1, "paused", &Paused);
}

#[test]
fn rows_of_schema_2_are_read() {
    is_read(GOLDEN_2, "job", &job());
    is_read(GOLDEN_2, "attempt", &attempt());
    is_read(GOLDEN_2, "part", &part());
    is_read(GOLDEN_2, "cut", &cut());
    is_read(GOLDEN_2, "block", &block());
    is_read(GOLDEN_2, "answered", &answered());
    is_read(GOLDEN_2, "schema", &Schema(2));
    is_read(GOLDEN_2, "paused", &Paused);
}

#[test]
fn the_bytes_of_schema_3_stay_what_they_are() {
    stays("job", &job());
    stays("attempt", &attempt());
    stays("part", &part());
    stays("cut", &cut());
    stays("block", &block());
    stays("answered", &answered());
    stays("schema", &Schema(3));
    stays("asked", &asked());
    stays("key", &key());
    stays("secret", &Secret([4; 32]));
    stays("paused", &Paused);
}

#[test]
fn every_flipped_bit_is_noticed() {
    let whole = job().encode().unwrap();
    for bit in 0..whole.len() * 8 {
        let mut torn = whole.clone();
        torn[bit / 8] ^= 1 << (bit % 8);
        assert!(JobRow::decode(&torn).is_err(), "bit {bit}");
    }
}

#[test]
fn a_shortened_or_lengthened_record_is_noticed() {
    let whole = job().encode().unwrap();
    for length in 0..whole.len() {
        assert!(JobRow::decode(&whole[..length]).is_err(), "{length} bytes");
    }
    assert!(JobRow::decode(&[&whole[..], &[0]].concat()).is_err());
    assert!(JobRow::decode(&vec![MAGIC; ROW_MAX + 1]).is_err());
}

#[test]
fn a_later_schema_is_named() {
    let later = envelope(SCHEMA + 1, b"who knows");
    assert_eq!(JobRow::decode(&later), Err(RecordError::Newer { found: SCHEMA + 1 }));
}

#[test]
fn a_crowded_job_goes_without_the_tools_output() {
    let mut row = job();
    row.job.failure = Some(Failure::new(Code::ToolFailed, "x".repeat(5000)));
    row.job.failure = row.job.failure.map(|failure| failure.with_stderr(&"y".repeat(4096)));
    let kept = JobRow::decode(&row.encode().unwrap()).unwrap().job.failure.unwrap();
    assert_eq!((kept.message.len(), kept.stderr.len()), (5000, 0));
    row.job.failure = Some(Failure::new(Code::ToolFailed, "x".repeat(9000)));
    assert!(matches!(row.encode(), Err(RecordError::TooLarge { .. })));
}

#[test]
fn the_largest_block_of_events_fits() {
    let at = Timestamp(u64::MAX);
    let kind = EventKind::PartReady(u32::MAX);
    let event =
        |seq| Event { seq: Some(seq), at, job: id(1), video: Some(id(2)), kind: kind.clone() };
    let first = u64::MAX - 80;
    let block = Block { first, events: (first..first + 80).map(event).collect() };
    assert!(block.encode().unwrap().len() <= 4096);
}
