//! What the verbs are made with: running scripts, reading rows, and what goes into both.

use super::answer::{Answer, strange};
use super::fields::{self, Hash};
use super::link::Patience;
use super::scripts::{Call, Script, json};
use super::{RedisQueue, lines};
use crate::model::{Extent, Failure, Job, JobId, Outcome, State};
use crate::queue::machine::cut;
use crate::queue::{Claimed, Kind, Lease, QueueError, Verdict, WorkerInfo};
use redis::{Value, cmd, pipe};
use std::collections::HashMap;
use std::time::Duration;

impl RedisQueue {
    pub(super) async fn run(&self, call: &Call) -> Result<Answer, QueueError> {
        self.inner.run(call, Patience::Short).await
    }

    /// Also whether an answer was lost before.
    pub(super) async fn run_telling(&self, call: &Call) -> (Result<Answer, QueueError>, bool) {
        self.inner.run_telling(call, Patience::Short).await
    }

    /// For what a worker has done.
    pub(super) async fn insist(&self, call: &Call) -> Result<Answer, QueueError> {
        self.inner.run(call, Patience::Long).await
    }

    pub(super) fn call(&self, script: Script) -> Call {
        self.inner.call(script)
    }

    pub(super) fn name(&self, name: &str) -> String {
        format!("{}{name}", self.inner.target.keys())
    }

    pub(super) fn key(&self, name: &str, of: impl std::fmt::Display) -> String {
        format!("{}{name}:{of}", self.inner.target.keys())
    }

    pub(super) async fn hash(&self, key: String) -> Result<HashMap<String, String>, QueueError> {
        let command = cmd("HGETALL").arg(key).to_owned();
        let ask = |mut to| {
            let command = command.clone();
            async move { command.query_async(&mut to).await }
        };
        self.inner.timed("read", self.inner.calls.insist(Patience::Short, ask)).await
    }

    pub(super) async fn control(&self, verb: &str, of: String) -> Result<Answer, QueueError> {
        self.control_telling(verb, of).await.0
    }

    pub(super) async fn control_telling(
        &self,
        verb: &str,
        of: String,
    ) -> (Result<Answer, QueueError>, bool) {
        self.run_telling(self.call(Script::Control).push(verb).push(of)).await
    }

    /// The state a job is in then, once everything that follows from it has been done: of many
    /// series that wait for a video, one script moves only some.
    pub(super) async fn ended(&self, mut answer: Answer) -> Result<State, QueueError> {
        let state = lines::named(&answer.next::<String>()?)?;
        if answer.next::<bool>()? {
            self.inner.catch_up().await?;
        }
        Ok(state)
    }

    /// Some jobs; `None` for each that is not there.
    pub(super) async fn jobs(&self, ids: &[JobId]) -> Result<Vec<Option<Job>>, QueueError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut all = pipe();
        for id in ids {
            all.cmd("HGETALL").arg(self.key("job", id));
        }
        let ask = |mut to| {
            let all = all.clone();
            async move { all.query_async::<Vec<Value>>(&mut to).await }
        };
        let rows = self.inner.timed("read", self.inner.calls.insist(Patience::Short, ask)).await?;
        let job = |(id, row): (&JobId, Value)| {
            let hash: HashMap<String, String> =
                redis::from_redis_value(row).map_err(|_| strange())?;
            if hash.is_empty() { Ok(None) } else { Ok(Some(Hash(hash).row(*id)?.job)) }
        };
        ids.iter().zip(rows).map(job).collect()
    }
}

/// The worker as it is shown, if that is possible.
pub fn shown(worker: &WorkerInfo) -> Result<String, QueueError> {
    // The longest host name of the Domain Name System (RFC 1035).
    if worker.host.len() > 255 {
        return Err(QueueError::Refused("a host name has at most 255 bytes".to_owned()));
    }
    Ok(json(worker))
}

/// A claimed job out of its row: the id, then names and values; and how long it could have been
/// claimed, unless this is the answer to a call that was sent before.
pub fn claimed(
    flat: Vec<String>,
    lease_for: Duration,
) -> Result<(Claimed, Option<Duration>), QueueError> {
    let mut words = flat.into_iter();
    let id = words.next().and_then(|id| id.parse().ok()).ok_or_else(strange)?;
    let mut hash = HashMap::new();
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        hash.insert(name, value);
    }
    let waited = hash.remove("waited").and_then(|waited| waited.parse().ok());
    let row = Hash(hash).row(id)?;
    let token = row.holder.ok_or_else(strange)?.token;
    let claimed = Claimed { lease: Lease { job: id, token }, job: row.job, lease_for };
    Ok((claimed, waited.map(Duration::from_millis)))
}

/// Adds how an attempt ended.
pub fn push_verdict(call: &mut Call, verdict: Verdict) {
    match verdict {
        Verdict::Succeeded(outcome) => {
            let (made, whole) = match &outcome {
                Outcome::Video(video) => (Kind::Video, video.extent == Extent::Whole),
                Outcome::Link(_) => (Kind::Inspect, false),
                Outcome::Series(_) => (Kind::Series, false),
                Outcome::Delivered(_) => (Kind::Delivery, false),
            };
            call.push("succeeded").push(fields::kind_name(made));
            call.push(json(&outcome)).push(u8::from(whole));
        }
        Verdict::Failed(failure) => {
            let failure = cut(failure);
            let class = json(&failure.class);
            call.push("failed").push(class.trim_matches('"')).push(json(&failure));
            call.push(json(&Failure { stderr: String::new(), ..failure }));
        }
        Verdict::Cancelled => drop(call.push("cancelled")),
    }
}
