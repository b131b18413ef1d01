//! What was promised under faults, and those who make and keep promises meanwhile.

use crate::rig::{claim, done, submit, video, worker};
use ezclips::model::{JobId, Lane, Outcome, State};
use ezclips::queue::redis::RedisQueue;
use ezclips::queue::{Queue, QueueError};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// See the module.
#[derive(Default)]
pub struct Ledger {
    /// Jobs whose submission was answered.
    acknowledged: Mutex<Vec<JobId>>,
    /// Results that were accepted: by which attempt, each time.
    settled: Mutex<HashMap<JobId, Vec<String>>>,
    pub over: AtomicBool,
}

impl Ledger {
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    pub fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// Submits without a pause until the run is over. No answer is no promise.
    pub async fn submit(&self, queue: &RedisQueue) {
        while !self.is_over() {
            match submit(queue, video()).await {
                Ok(id) => self.acknowledged.lock().unwrap().push(id),
                Err(QueueError::Unavailable(_)) => {}
                Err(QueueError::Full { .. } | QueueError::MemoryFull) => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Works until everything that was promised is kept.
    pub async fn work(&self, queue: &RedisQueue) {
        let worker = worker();
        while !(self.is_over() && self.is_kept()) {
            let claimed = match claim(queue, &worker, Lane::VideoDownload, 8).await {
                Ok(claimed) => claimed,
                Err(QueueError::Unavailable(_)) => Vec::new(),
                Err(error) => panic!("{error}"),
            };
            if claimed.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            for claimed in claimed {
                match queue.settle(claimed.lease, done(&claimed)).await {
                    Ok(state) => {
                        assert_eq!(state, State::Succeeded);
                        let made_by = claimed.lease.token.short();
                        let mut settled = self.settled.lock().unwrap();
                        settled.entry(claimed.job.id).or_default().push(made_by);
                    }
                    // It took longer than the lease.
                    Err(QueueError::LeaseLost | QueueError::Unavailable(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    fn is_kept(&self) -> bool {
        let settled = self.settled.lock().unwrap();
        self.acknowledged.lock().unwrap().iter().all(|id| settled.contains_key(id))
    }

    /// Every acknowledged job is there and has exactly the one result that was accepted.
    pub async fn verify(&self, queue: &RedisQueue) {
        let settled = self.settled.lock().unwrap().clone();
        for id in self.acknowledged.lock().unwrap().clone() {
            assert!(settled.contains_key(&id), "job {id} was acknowledged and never done");
        }
        for (id, made_by) in settled {
            assert_eq!(made_by.len(), 1, "job {id} has two results");
            let job = queue.get(id).await.unwrap();
            let job = job.unwrap_or_else(|| panic!("job {id} is lost"));
            let Some(Outcome::Video(video)) = job.outcome else { panic!("job {id}: {job:?}") };
            assert_eq!((job.state, &video.made_by), (State::Succeeded, &made_by[0]), "job {id}");
        }
    }
}
