//! The verbs of a member: each is sent to the owner, and sent again while the store changes hands.

use super::member::Member;
use crate::model::{
    ApiKey, Attempt, Event, Job, JobId, KeyId, Lane, Part, Secret, Seq, State, Timestamp,
};
use crate::queue::{
    Beat, CheckReport, Checkpoint, ClaimRequest, Claimed, DumpInfo, Heartbeat, JobPage, Lease,
    ListQuery, Overview, Queue, QueueError, Submission, Submitted, Verdict, again,
};
use async_trait::async_trait;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{broadcast, watch};

#[async_trait]
impl Queue for Member {
    async fn submit(&self, submission: Submission) -> Result<Submitted, QueueError> {
        self.insist(|queue| {
            let submission = submission.clone();
            async move { queue.submit(submission).await }
        })
        .await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Vec<Claimed>, QueueError> {
        self.insist(|queue| {
            let request = request.clone();
            async move { queue.claim(request).await }
        })
        .await
    }

    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<Vec<Beat>, QueueError> {
        self.insist(|queue| {
            let heartbeat = heartbeat.clone();
            async move { queue.heartbeat(heartbeat).await }
        })
        .await
    }

    async fn checkpoint(&self, lease: Lease, checkpoint: Checkpoint) -> Result<(), QueueError> {
        self.insist(|queue| {
            let checkpoint = checkpoint.clone();
            async move { queue.checkpoint(lease, checkpoint).await }
        })
        .await
    }

    async fn settle(&self, lease: Lease, verdict: Verdict) -> Result<State, QueueError> {
        self.insist(|queue| {
            let verdict = verdict.clone();
            async move { queue.settle(lease, verdict).await }
        })
        .await
    }

    async fn release(&self, lease: Lease) -> Result<(), QueueError> {
        self.insist(|queue| async move { queue.release(lease).await }).await
    }

    async fn cancel(&self, id: JobId) -> Result<State, QueueError> {
        self.insist(|queue| async move { queue.cancel(id).await }).await
    }

    async fn retry(&self, id: JobId) -> Result<State, QueueError> {
        let calls = AtomicBool::new(false);
        self.insist(|queue| {
            let again = calls.swap(true, Ordering::Relaxed);
            async move { again::retry(queue.retry(id).await, again) }
        })
        .await
    }

    async fn pause(&self, lane: Lane) -> Result<(), QueueError> {
        self.insist(|queue| async move { queue.pause(lane).await }).await
    }

    async fn resume(&self, lane: Lane) -> Result<(), QueueError> {
        self.insist(|queue| async move { queue.resume(lane).await }).await
    }

    async fn get(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        self.insist(|queue| async move { queue.get(id).await }).await
    }

    async fn parts(&self, id: JobId) -> Result<Vec<Part>, QueueError> {
        self.insist(|queue| async move { queue.parts(id).await }).await
    }

    async fn attempts(&self, id: JobId) -> Result<Vec<Attempt>, QueueError> {
        self.insist(|queue| async move { queue.attempts(id).await }).await
    }

    async fn position(&self, id: JobId) -> Result<Option<u64>, QueueError> {
        self.insist(|queue| async move { queue.position(id).await }).await
    }

    async fn list(&self, query: ListQuery) -> Result<JobPage, QueueError> {
        self.insist(|queue| {
            let query = query.clone();
            async move { queue.list(query).await }
        })
        .await
    }

    async fn overview(&self) -> Result<Overview, QueueError> {
        self.insist(|queue| async move { queue.overview().await }).await
    }

    async fn events(&self, after: Seq, limit: usize) -> Result<Vec<Event>, QueueError> {
        self.insist(|queue| async move { queue.events(after, limit).await }).await
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        let events = self.inner.feed.events.subscribe();
        self.inner.feed.listens.send_if_modified(|listens| !std::mem::replace(listens, true));
        events
    }

    fn cancels(&self) -> watch::Receiver<u64> {
        self.inner.feed.cancels.subscribe()
    }

    fn work(&self) -> watch::Receiver<u64> {
        self.inner.feed.work.subscribe()
    }

    async fn expired(&self, limit: usize) -> Result<Vec<JobId>, QueueError> {
        self.insist(|queue| async move { queue.expired(limit).await }).await
    }

    async fn expire(&self, id: JobId) -> Result<(), QueueError> {
        let calls = AtomicBool::new(false);
        self.insist(|queue| {
            let again = calls.swap(true, Ordering::Relaxed);
            async move { again::expire(queue.expire(id).await, again) }
        })
        .await
    }

    async fn keep(&self, id: JobId, until: Timestamp) -> Result<Timestamp, QueueError> {
        self.insist(|queue| async move { queue.keep(id, until).await }).await
    }

    async fn prune(&self, ids: Vec<JobId>) -> Result<usize, QueueError> {
        self.insist(|queue| {
            let ids = ids.clone();
            async move { queue.prune(ids).await }
        })
        .await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, QueueError> {
        self.insist(|queue| async move { queue.keys().await }).await
    }

    async fn add_key(&self, key: ApiKey) -> Result<(), QueueError> {
        self.insist(|queue| {
            let key = key.clone();
            async move { queue.add_key(key).await }
        })
        .await
    }

    async fn revoke_key(&self, id: KeyId) -> Result<bool, QueueError> {
        let calls = AtomicBool::new(false);
        self.insist(|queue| {
            let again = calls.swap(true, Ordering::Relaxed);
            async move { again::revoke_key(queue.revoke_key(id).await, again) }
        })
        .await
    }

    async fn secret(&self, fresh: Secret) -> Result<Secret, QueueError> {
        self.insist(|queue| async move { queue.secret(fresh).await }).await
    }

    async fn probe(&self) -> Result<(), QueueError> {
        self.insist(|queue| async move { queue.probe().await }).await
    }

    async fn dump(&self) -> Result<DumpInfo, QueueError> {
        self.insist(|queue| async move { queue.dump().await }).await
    }

    async fn check(&self) -> Result<CheckReport, QueueError> {
        self.insist(|queue| async move { queue.check().await }).await
    }
}
