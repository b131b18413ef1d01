//! The verbs: what each script is given and what its answer means.

use super::answer::strange;
use super::calls::{claimed, push_verdict, shown};
use super::fields::{self, Hash};
use super::link::Patience;
use super::overview;
use super::scripts::{Script, json};
use super::{RedisQueue, lines};
use crate::model::{
    ApiKey, Attempt, Event, Job, JobId, KeyId, Lane, Part, Secret, Seq, State, Timestamp,
};
use crate::queue::machine::{
    EVENTS_PAGE_MAX, KEPT_UNTIL_MAX, PAGE_MAX, asks_for, check_key, check_plan,
};
use crate::queue::{
    Beat, CheckReport, Checkpoint, ClaimRequest, Claimed, DumpInfo, Heartbeat, JobPage, Kind,
    Lease, ListQuery, Overview, Queue, QueueError, Submission, Submitted, Verdict, again,
};
use async_trait::async_trait;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// The most jobs one claim takes.
const CLAIM_MAX: u32 = 64;
/// How many jobs one script forgets.
const PRUNE_AT_ONCE: usize = 64;
/// The most expired jobs one call names.
const EXPIRED_MAX: usize = 1000;

#[async_trait]
impl Queue for RedisQueue {
    async fn submit(&self, submission: Submission) -> Result<Submitted, QueueError> {
        self.take_in(submission).await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Vec<Claimed>, QueueError> {
        let ClaimRequest { claim, worker, lane, max } = request;
        let max = max.min(CLAIM_MAX);
        let mut call = self.call(Script::Claim);
        call.push(worker.id.to_string()).push(shown(&worker)?).push(json(&worker.host));
        call.push(claim.to_string()).push(lane.name()).push(max);
        for _ in 0..max {
            call.push(Uuid::new_v4().to_string());
        }
        let lease_for = self.inner.settings.lease;
        let rows = self.run(&call).await?.rest::<Vec<String>>()?;
        let one = |flat| {
            let (claimed, waited) = claimed(flat, lease_for)?;
            if let Some(waited) = waited {
                self.inner.note(|observer| observer.claimed(lane, waited));
            }
            Ok(claimed)
        };
        rows.into_iter().map(one).collect()
    }

    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<Vec<Beat>, QueueError> {
        let Heartbeat { worker, leases } = heartbeat;
        let mut call = self.call(Script::Heartbeat);
        call.push(worker.id.to_string()).push(shown(&worker)?).push(leases.len());
        for (lease, progress) in &leases {
            let or_dash = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let rest = [or_dash(progress.eta_s.map(u64::from)), or_dash(progress.speed)].join(" ");
            call.push(lease.job.to_string()).push(lease.token.to_string());
            call.push(progress.permille).push(rest);
        }
        let send = |mut to| {
            let call = &call;
            async move { call.send(&mut to).await }
        };
        let beats = self.inner.beats.insist(Patience::Short, send);
        let answer = self.inner.timed(Script::Heartbeat.name(), beats).await?;
        let beats = super::answer::read(answer)?.rest::<String>()?;
        let beat = |beat: String| match &beat[..] {
            "held" => Ok(Beat::Held),
            "cancel" => Ok(Beat::Cancel),
            "lost" => Ok(Beat::Lost),
            _ => Err(strange()),
        };
        beats.into_iter().map(beat).collect()
    }

    async fn checkpoint(&self, lease: Lease, checkpoint: Checkpoint) -> Result<(), QueueError> {
        let mut call = self.call(Script::Checkpoint);
        call.push(lease.job.to_string()).push(lease.token.to_string());
        match checkpoint {
            Checkpoint::Stage(stage) => drop(call.push("stage").push(stage.name())),
            Checkpoint::Plan(parts) => {
                let why = check_plan(&parts).err().map(|error| match error {
                    QueueError::Refused(why) => why,
                    other => other.to_string(),
                });
                call.push("plan").maybe(why).push(parts.len());
                call.extend(parts.iter().map(lines::part));
            }
            Checkpoint::PartReady { n, clip } => {
                call.push("part").push(n).push(lines::clip(&clip));
            }
        }
        self.insist(&call).await.map(drop)
    }

    async fn settle(&self, lease: Lease, verdict: Verdict) -> Result<State, QueueError> {
        let mut call = self.call(Script::Settle);
        call.push(lease.job.to_string()).push(lease.token.to_string());
        push_verdict(&mut call, verdict);
        self.ended(self.insist(&call).await?).await
    }

    async fn release(&self, lease: Lease) -> Result<(), QueueError> {
        let mut call = self.call(Script::Settle);
        call.push(lease.job.to_string()).push(lease.token.to_string()).push("released");
        self.insist(&call).await.map(drop)
    }

    async fn cancel(&self, id: JobId) -> Result<State, QueueError> {
        self.ended(self.control("cancel", id.to_string()).await?).await
    }

    async fn retry(&self, id: JobId) -> Result<State, QueueError> {
        let call = &mut self.call(Script::Retry);
        let (answer, again) = self.run_telling(call.push(id.to_string())).await;
        let state = answer.and_then(|mut answer| lines::named(&answer.next::<String>()?));
        again::retry(state, again)
    }

    async fn pause(&self, lane: Lane) -> Result<(), QueueError> {
        self.control("pause", lane.to_string()).await.map(drop)
    }

    async fn resume(&self, lane: Lane) -> Result<(), QueueError> {
        self.control("resume", lane.to_string()).await.map(drop)
    }

    async fn get(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        let hash = self.hash(self.key("job", id)).await?;
        if hash.is_empty() { Ok(None) } else { Ok(Some(Hash(hash).row(id)?.job)) }
    }

    async fn parts(&self, id: JobId) -> Result<Vec<Part>, QueueError> {
        lines::parts(&self.hash(self.key("parts", id)).await?)
    }

    async fn attempts(&self, id: JobId) -> Result<Vec<Attempt>, QueueError> {
        lines::attempts(&self.hash(self.key("attempts", id)).await?)
    }

    async fn position(&self, id: JobId) -> Result<Option<u64>, QueueError> {
        let call = &mut self.call(Script::Look);
        let found = self.run(call.push("position").push(id.to_string())).await?;
        Ok(found.rest::<u64>()?.first().copied())
    }

    async fn list(&self, query: ListQuery) -> Result<JobPage, QueueError> {
        let mut shelves = Vec::new();
        for kind in Kind::ALL {
            for state in State::ALL.into_iter().filter(|state| asks_for(&query, kind, *state)) {
                for table in ["board", "kept"].into_iter().take(1 + usize::from(query.kept)) {
                    shelves.push(format!("{table}:{}:{state}", fields::kind_name(kind)));
                }
            }
        }
        let mut call = self.call(Script::List);
        call.push(query.limit.clamp(1, PAGE_MAX));
        call.maybe(query.before.map(|id| id.to_string())).push(shelves.len());
        call.extend(shelves);
        let mut answer = self.run(&call).await?;
        let more: bool = answer.next()?;
        let ids = answer.rest::<String>()?;
        let ids: Vec<JobId> =
            ids.iter().map(|id| id.parse().map_err(|_| strange())).collect::<Result<_, _>>()?;
        let next = ids.last().copied().filter(|_| more);
        let rows = self.jobs(&ids).await?;
        // A job that moved on meanwhile is left out.
        let fits = |job: &Job| query.state.is_none_or(|state| job.state == state);
        Ok(JobPage { jobs: rows.into_iter().flatten().filter(fits).collect(), next })
    }

    async fn overview(&self) -> Result<Overview, QueueError> {
        let answer = self.run(self.call(Script::Look).push("overview")).await?;
        let overview = overview::read(answer)?;
        self.inner.has_told(overview.last_event);
        Ok(overview)
    }

    async fn events(&self, after: Seq, limit: usize) -> Result<Vec<Event>, QueueError> {
        let limit = limit.min(EVENTS_PAGE_MAX);
        let Some(from) = after.checked_add(1).filter(|_| limit > 0) else { return Ok(Vec::new()) };
        self.inner.events_from(from, limit).await
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    fn cancels(&self) -> watch::Receiver<u64> {
        self.inner.cancels.subscribe()
    }

    fn work(&self) -> watch::Receiver<u64> {
        self.inner.work.subscribe()
    }

    async fn expired(&self, limit: usize) -> Result<Vec<JobId>, QueueError> {
        let limit = limit.min(EXPIRED_MAX);
        let (mut found, mut from) = (Vec::new(), 0_u64);
        while found.len() < limit {
            let mut call = self.call(Script::Look);
            call.push("expired").push(limit - found.len()).push(from);
            let mut answer = self.run(&call).await?;
            from = answer.next()?;
            for id in answer.rest::<String>()? {
                found.push(id.parse().map_err(|_| strange())?);
            }
            if from == 0 {
                break;
            }
        }
        Ok(found)
    }

    async fn expire(&self, id: JobId) -> Result<(), QueueError> {
        let (answer, again) = self.control_telling("expire", id.to_string()).await;
        again::expire(answer.map(drop), again)
    }

    async fn keep(&self, id: JobId, until: Timestamp) -> Result<Timestamp, QueueError> {
        let mut call = self.call(Script::Control);
        call.push("keep").push(id.to_string()).push(until.min(KEPT_UNTIL_MAX).0);
        self.run(&call).await?.next().map(Timestamp)
    }

    async fn prune(&self, ids: Vec<JobId>) -> Result<usize, QueueError> {
        let mut pruned = 0;
        for ids in ids.chunks(PRUNE_AT_ONCE) {
            let mut call = self.call(Script::Prune);
            call.push(ids.len());
            call.extend(ids.iter().map(ToString::to_string));
            pruned += self.run(&call).await?.next::<usize>()?;
        }
        Ok(pruned)
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, QueueError> {
        lines::keys(&self.hash(self.name("keys")).await?)
    }

    async fn add_key(&self, key: ApiKey) -> Result<(), QueueError> {
        check_key(&key)?;
        let mut call = self.call(Script::Control);
        call.push("add_key").push(key.id.to_string()).push(lines::key(&key));
        call.push(ApiKey::KEYS_MAX);
        self.run(&call).await.map(drop)
    }

    async fn revoke_key(&self, id: KeyId) -> Result<bool, QueueError> {
        let (answer, again) = self.control_telling("revoke_key", id.to_string()).await;
        again::revoke_key(answer.and_then(|mut answer| answer.next()), again)
    }

    async fn secret(&self, fresh: Secret) -> Result<Secret, QueueError> {
        let known: String = self.control("secret", lines::secret(&fresh)).await?.next()?;
        lines::read_secret(&known)
    }

    async fn probe(&self) -> Result<(), QueueError> {
        loop {
            let mut answer = self.run(self.call(Script::Tick).push("proof")).await?;
            if answer.next::<u64>()? > 0 {
                return Ok(());
            }
        }
    }

    async fn dump(&self) -> Result<DumpInfo, QueueError> {
        self.inner.dump().await
    }

    async fn check(&self) -> Result<CheckReport, QueueError> {
        self.inner.check().await
    }
}
