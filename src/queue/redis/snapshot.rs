//! Everything that is stored, at one moment: read in pieces, and once more when something changed
//! meanwhile. Nobody is held up by it.

use super::answer::strange;
use super::fields::{Hash, digest};
use super::link::Patience;
use super::{Inner, lines};
use crate::model::{ApiKey, Attempt, Event, JobId, Lane, Part, Secret, Seq};
use crate::queue::QueueError;
use crate::queue::row::{Answered, JobRow};
use redis::{FromRedisValue, Pipeline, Value, cmd, pipe};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How often it is read anew before somebody is told that it cannot be.
const TRIES: usize = 20;
/// How many keys are asked for at once.
const AT_ONCE: usize = 200;
/// How many events are asked for at once.
const EVENTS_AT_ONCE: usize = 1000;

/// What is read by itself or not at all.
const OTHER: [&str; 12] = [
    "schema",
    "seq",
    "changes",
    "proof",
    "events",
    "workers",
    "paused",
    "behind",
    "importing",
    "keys",
    "secret",
    "settings",
];

/// See the module.
#[derive(Default)]
pub struct Snapshot {
    pub jobs: BTreeMap<JobId, JobRow>,
    pub parts: BTreeMap<JobId, Vec<Part>>,
    pub attempts: BTreeMap<JobId, Vec<Attempt>>,
    pub answers: BTreeMap<[u8; 16], Answered>,
    pub events: Vec<Event>,
    pub last_event: Seq,
    pub paused: BTreeSet<Lane>,
    pub keys: Vec<ApiKey>,
    pub secret: Option<Secret>,
    /// The sorted sets: members with their scores.
    pub sets: HashMap<String, BTreeMap<String, u64>>,
    /// What cannot be read.
    pub unreadable: Vec<String>,
}

impl Inner {
    /// Everything, at one moment.
    ///
    /// # Errors
    /// [`QueueError::Refused`] when the queue changes faster than it can be read.
    pub async fn snapshot(&self) -> Result<Snapshot, QueueError> {
        for _ in 0..TRIES {
            let before = self.changes().await?;
            let snapshot = self.read_all().await?;
            if self.changes().await? == before {
                return Ok(snapshot);
            }
        }
        let text = "the queue changes faster than it can be read: pause its lanes for a moment";
        Err(QueueError::Refused(text.to_owned()))
    }

    async fn changes(&self) -> Result<Option<u64>, QueueError> {
        let mut get = pipe();
        get.cmd("GET").arg(self.name("changes"));
        Option::from_redis_value(self.ask(&get).await?.pop().unwrap_or_default())
            .map_err(|_| strange())
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.target.keys())
    }

    /// Sends several commands at once.
    pub async fn ask(&self, commands: &Pipeline) -> Result<Vec<Value>, QueueError> {
        let ask = |mut to| {
            let commands = commands.clone();
            async move { commands.query_async(&mut to).await }
        };
        self.calls.insist(Patience::Long, ask).await
    }

    async fn read_all(&self) -> Result<Snapshot, QueueError> {
        let keys = self.keys().await?;
        let mut snapshot = Snapshot::default();
        for some in keys.chunks(AT_ONCE) {
            let mut read = pipe();
            for key in some {
                let (table, _) = key.split_once(':').unwrap_or((key, ""));
                let name = self.name(key);
                match table {
                    "job" | "parts" | "attempts" => read.cmd("HGETALL").arg(name),
                    "idem" => read.cmd("GET").arg(name),
                    _ => read.cmd("ZRANGE").arg(name).arg(0).arg(-1).arg("WITHSCORES"),
                };
            }
            for (key, value) in some.iter().zip(self.ask(&read).await?) {
                if let Err(error) = snapshot.take(key, value) {
                    snapshot.unreadable.push(format!("{key}: {error}"));
                }
            }
        }
        self.read_rest(&mut snapshot).await?;
        Ok(snapshot)
    }

    /// The keys that are read, without what all of them begin with.
    async fn keys(&self) -> Result<Vec<String>, QueueError> {
        let all = self.target.keys();
        let (mut keys, mut cursor) = (BTreeSet::new(), 0_u64);
        loop {
            let mut scan = pipe();
            scan.cmd("SCAN").arg(cursor).arg("MATCH").arg(format!("{all}*")).arg("COUNT").arg(1000);
            let page = self.ask(&scan).await?.pop().unwrap_or_default();
            let (next, some): (u64, Vec<String>) =
                FromRedisValue::from_redis_value(page).map_err(|_| strange())?;
            keys.extend(some.iter().filter_map(|key| key.strip_prefix(all)).map(str::to_owned));
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        keys.retain(|key| !OTHER.contains(&&key[..]) && !key.starts_with("rate:"));
        Ok(keys.into_iter().collect())
    }

    async fn read_rest(&self, snapshot: &mut Snapshot) -> Result<(), QueueError> {
        loop {
            let from = snapshot.events.last().and_then(|event| event.seq).map_or(0, |seq| seq + 1);
            let some = self.events_from(from, EVENTS_AT_ONCE).await?;
            let last = some.len() < EVENTS_AT_ONCE;
            snapshot.events.extend(some);
            if last {
                break;
            }
        }
        let mut ask = pipe();
        ask.add_command(cmd("GET").arg(self.name("seq")).to_owned());
        ask.add_command(cmd("SMEMBERS").arg(self.name("paused")).to_owned());
        ask.add_command(cmd("HGETALL").arg(self.name("keys")).to_owned());
        ask.add_command(cmd("GET").arg(self.name("secret")).to_owned());
        let mut rest = self.ask(&ask).await?.into_iter();
        let mut next = || rest.next().unwrap_or_default();
        let seq = Option::from_redis_value(next()).map_err(|_| strange())?;
        snapshot.last_event = seq.unwrap_or_default();
        let lanes: Vec<String> = FromRedisValue::from_redis_value(next()).map_err(|_| strange())?;
        snapshot.paused = lanes.iter().filter_map(|lane| lane.parse().ok()).collect();
        let keys = FromRedisValue::from_redis_value(next()).map_err(|_| strange())?;
        snapshot.keys = lines::keys(&keys)?;
        let secret: Option<String> = read(next())?;
        snapshot.secret = secret.map(|secret| lines::read_secret(&secret)).transpose()?;
        Ok(())
    }
}

impl Snapshot {
    fn take(&mut self, key: &str, value: Value) -> Result<(), QueueError> {
        let (table, of) = key.split_once(':').unwrap_or((key, ""));
        let id = || of.parse::<JobId>().map_err(|_| strange());
        // A key that went between two looks; then there is another look.
        match table {
            "job" | "parts" | "attempts" => {
                let hash: HashMap<String, String> = read(value)?;
                if hash.is_empty() {
                    return Ok(());
                }
                match table {
                    "job" => drop(self.jobs.insert(id()?, Hash(hash).row(id()?)?)),
                    "parts" => drop(self.parts.insert(id()?, lines::parts(&hash)?)),
                    _ => drop(self.attempts.insert(id()?, lines::attempts(&hash)?)),
                }
            }
            "idem" => {
                if let Some(line) = read::<Option<String>>(value)? {
                    self.answers.insert(digest(of)?, lines::read_answered(&line)?);
                }
            }
            _ => {
                let members: Vec<(String, f64)> = read(value)?;
                let score = |(member, score): (String, f64)| (member, whole(score));
                self.sets.insert(key.to_owned(), members.into_iter().map(score).collect());
            }
        }
        Ok(())
    }
}

fn read<T: FromRedisValue>(value: Value) -> Result<T, QueueError> {
    T::from_redis_value(value).map_err(|_| strange())
}

/// A score: always a whole number below 2^53.
fn whole(score: f64) -> u64 {
    format!("{score:.0}").parse().unwrap_or(u64::MAX)
}
