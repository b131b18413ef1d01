//! The rules once more, as plainly as they can be said: one list of jobs, searched every time.

mod ending;

use crate::support::id;
use ezclips::model::{Class, Code, Job, JobId, Lane, LeaseToken, Now, Priority, State, Timestamp};
use ezclips::queue::{Kind, QueueError, Settings};
use std::collections::HashMap;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

/// What can be seen of a job and must agree.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    state: State,
    attempts: u32,
    resource_waits: u32,
    pub run_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    cancel_requested: bool,
    code: Option<Code>,
}

impl View {
    pub fn of(job: &Job) -> Self {
        Self {
            state: job.state,
            attempts: job.attempts,
            resource_waits: job.resource_waits,
            run_at: job.run_at,
            finished_at: job.finished_at,
            expires_at: job.expires_at,
            cancel_requested: job.cancel_requested,
            code: job.code(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct One {
    pub n: u128,
    pub kind: Kind,
    pub video: Option<u128>,
    digest: Option<u8>,
    priority: Priority,
    created: Timestamp,
    pub seen: View,
    wanted: bool,
    token: Option<LeaseToken>,
    ended: Option<LeaseToken>,
    deadline: Duration,
    parts: Vec<bool>,
}

impl One {
    fn is_final(&self) -> bool {
        self.seen.state.is_final()
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        self.seen.expires_at.is_some_and(|at| at <= now)
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.seen.state == State::Queued && self.seen.run_at <= Some(now)
    }

    fn on_board(&self, now: Timestamp) -> bool {
        let stays = if self.seen.state == State::Failed { HOUR * 24 } else { HOUR };
        self.seen.finished_at.is_none_or(|at| at.after(stays) > now)
    }
}

/// A job to take in.
#[derive(Clone, Copy, Debug)]
pub struct New {
    pub n: u128,
    pub kind: Kind,
    pub digest: Option<u8>,
    pub priority: Priority,
    pub video: Option<u128>,
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    Succeeded,
    Failed(Code, Class),
    Lost,
    Cancelled,
    Released,
}

type Answer = (Option<u128>, Option<u128>, bool);

pub struct Naive {
    settings: Settings,
    now: Now,
    pub last: u128,
    pub jobs: Vec<One>,
    keys: HashMap<u8, (u8, Timestamp, Answer)>,
    paused: Vec<Lane>,
    /// Retries whose time is random: the job, and between which moments it must be.
    pub uncertain: Vec<(u128, Timestamp, Timestamp)>,
}

fn refused<T>() -> Result<T, QueueError> {
    Err(QueueError::Refused(String::new()))
}

impl Naive {
    pub fn new(settings: Settings, now: Now) -> Self {
        let (jobs, keys, paused, uncertain) = Default::default();
        Self { settings, now, last: 0, jobs, keys, paused, uncertain }
    }

    fn find(&mut self, n: u128) -> Result<&mut One, QueueError> {
        self.jobs.iter_mut().find(|job| job.n == n).ok_or(QueueError::NotFound)
    }

    pub fn view(&self, n: u128) -> Option<View> {
        self.jobs.iter().find(|job| job.n == n).map(|job| job.seen.clone())
    }

    pub fn parts(&self, n: u128) -> Vec<bool> {
        self.jobs.iter().find(|job| job.n == n).map(|job| job.parts.clone()).unwrap_or_default()
    }

    fn live_users(&self, video: u128) -> Vec<u128> {
        let users = self.jobs.iter().filter(|job| job.video == Some(video) && !job.is_final());
        users.map(|job| job.n).collect()
    }

    fn room(&self, new: &[Kind]) -> Result<(), QueueError> {
        for lane in Lane::ALL {
            let counts = self.counts(lane, self.now.wall);
            let new = new.iter().filter(|kind| kind.lane() == lane).count() as u64;
            if new > 0 && counts[0] + counts[1] + new > self.settings.max_queue {
                let limit = self.settings.max_queue;
                return Err(QueueError::Full { limit, retry_after: Duration::from_secs(5) });
            }
        }
        Ok(())
    }

    fn add(&mut self, new: New, state: State, wanted: bool) {
        let wall = self.now.wall;
        let seen = View {
            state,
            attempts: 0,
            resource_waits: 0,
            run_at: (state == State::Queued).then_some(wall),
            finished_at: None,
            expires_at: None,
            cancel_requested: false,
            code: None,
        };
        self.jobs.push(One {
            n: new.n,
            kind: new.kind,
            video: new.video,
            digest: new.digest,
            priority: new.priority,
            created: wall,
            seen,
            wanted,
            token: None,
            ended: None,
            deadline: Duration::ZERO,
            parts: Vec::new(),
        });
    }

    fn series_state(&self, video: u128) -> Result<State, QueueError> {
        let video = self.jobs.iter().find(|job| job.n == video && !job.is_expired(self.now.wall));
        let video = video.ok_or(QueueError::NotFound)?;
        match video.seen.state {
            _ if video.kind != Kind::Video => refused(),
            State::Succeeded => Ok(State::Queued),
            State::Failed | State::Cancelled => Err(QueueError::WrongState(video.seen.state)),
            _ if video.seen.cancel_requested => Err(QueueError::WrongState(State::Cancelled)),
            _ => Ok(State::Waiting),
        }
    }

    /// The answer, and whether it is an earlier one.
    pub fn submit(
        &mut self,
        first: Option<New>,
        series: Option<New>,
        key: Option<(u8, u8)>,
    ) -> Result<(Answer, bool), QueueError> {
        let wall = self.now.wall;
        if let Some((key, request)) = key
            && let Some((known, at, answer)) = self.keys.get(&key)
            && at.after(HOUR * 24) > wall
        {
            return if *known == request {
                Ok((*answer, true))
            } else {
                Err(QueueError::KeyReused)
            };
        }
        if first.is_none() && series.is_none() {
            return refused();
        }
        if series.is_some() && first.is_some_and(|first| first.kind != Kind::Video) {
            return refused();
        }
        let same = first.and_then(|first| {
            let same = |job: &&One| {
                let live = !job.is_final() && !job.seen.cancel_requested;
                job.digest.is_some()
                    && (job.kind, job.digest) == (first.kind, first.digest)
                    && (live || job.seen.state == State::Succeeded && !job.is_expired(wall))
            };
            self.jobs.iter().filter(same).map(|job| job.n).max()
        });
        let video = same.or(first.map(|first| first.n));
        let series = series.map(|series| New { video: video.or(series.video), ..series });
        let state = match series {
            Some(_) if first.is_some() && same.is_none() => Some(State::Waiting),
            Some(series) => Some(self.series_state(series.video.unwrap_or_default())?),
            None => None,
        };
        let fresh = first.filter(|_| same.is_none());
        let kinds: Vec<Kind> = fresh.iter().chain(&series).map(|new| new.kind).collect();
        self.room(&kinds)?;
        if let Some(new) = fresh {
            self.add(new, State::Queued, series.is_none());
        }
        if let (Some(same), None) = (same, series) {
            self.find(same)?.wanted = true;
        }
        if let (Some(series), Some(state)) = (series, state) {
            self.add(series, state, false);
        }
        let answer = (first.and(video), series.map(|series| series.n), same.is_some());
        if let Some((key, request)) = key {
            self.keys.insert(key, (request, wall, answer));
        }
        Ok((answer, false))
    }

    /// The jobs a claim must get, in order.
    pub fn claimable(&self, lane: Lane, max: usize) -> Vec<u128> {
        if self.paused.contains(&lane) {
            return Vec::new();
        }
        let due = self.jobs.iter().filter(|job| job.kind.lane() == lane);
        let mut due: Vec<_> = due
            .filter(|job| job.is_due(self.now.wall))
            .map(|job| (job.priority, job.seen.run_at, job.n))
            .collect();
        due.sort_unstable();
        due.into_iter().take(max).map(|(_, _, n)| n).collect()
    }

    pub fn claimed(&mut self, n: u128, token: LeaseToken) {
        let deadline = self.now.mono + self.settings.lease;
        let Ok(job) = self.find(n) else { return };
        (job.token, job.deadline) = (Some(token), deadline);
        job.seen.state = State::Running;
        job.seen.run_at = None;
        job.seen.attempts += 1;
    }

    fn holds(&mut self, n: u128, token: LeaseToken) -> bool {
        self.find(n).is_ok_and(|job| job.token == Some(token))
    }

    /// `None` when the lease is lost, else whether the worker is asked to stop.
    pub fn beat(&mut self, n: u128, token: LeaseToken) -> Option<bool> {
        let deadline = self.now.mono + self.settings.lease;
        let job = self.find(n).ok().filter(|job| job.token == Some(token))?;
        job.deadline = deadline;
        Some(job.seen.cancel_requested)
    }

    pub fn plan(&mut self, n: u128, token: LeaseToken, count: usize) -> Result<(), QueueError> {
        if !self.holds(n, token) {
            return Err(QueueError::LeaseLost);
        }
        let job = self.find(n)?;
        if job.kind != Kind::Series {
            return refused();
        }
        if job.parts.len() != count {
            job.parts = vec![false; count];
        }
        Ok(())
    }

    pub fn ready(&mut self, n: u128, token: LeaseToken, part: usize) -> Result<(), QueueError> {
        if !self.holds(n, token) {
            return Err(QueueError::LeaseLost);
        }
        match self.find(n)?.parts.get_mut(part.wrapping_sub(1)) {
            None => refused(),
            Some(ready) => {
                *ready = true;
                Ok(())
            }
        }
    }

    pub fn expire(&mut self, n: u128) -> Result<(), QueueError> {
        let (wall, used) = (self.now.wall, !self.live_users(n).is_empty());
        let job = self.find(n)?;
        match job.seen.state {
            state if !state.is_final() => Err(QueueError::WrongState(state)),
            _ if used => Err(QueueError::InUse),
            _ => {
                job.seen.expires_at = job.seen.expires_at.map(|at| at.min(wall));
                Ok(())
            }
        }
    }

    pub fn keep(&mut self, n: u128, until: Timestamp) -> Result<Timestamp, QueueError> {
        let (wall, used) = (self.now.wall, !self.live_users(n).is_empty());
        let job = self.find(n)?;
        match job.seen.state {
            state if !state.is_final() => Err(QueueError::WrongState(state)),
            _ if job.is_expired(wall) && !used => Err(QueueError::NotFound),
            _ => {
                let expires = job.seen.expires_at.map_or(until, |at| at.max(until));
                job.seen.expires_at = Some(expires);
                Ok(expires)
            }
        }
    }

    pub fn prune(&mut self) -> usize {
        let gone = self.expired(self.now.wall);
        self.jobs.retain(|job| !gone.contains(&job.n));
        gone.len()
    }

    pub fn pause(&mut self, lane: Lane, pause: bool) {
        self.paused.retain(|paused| *paused != lane);
        self.paused.extend(pause.then_some(lane));
    }

    pub fn pass(&mut self, now: Now) {
        self.now = now;
        let over = |job: &&One| job.token.is_some() && job.deadline <= now.mono;
        let lost: Vec<u128> = self.jobs.iter().filter(over).map(|job| job.n).collect();
        for n in lost {
            self.finish(n, End::Lost);
        }
    }

    pub fn restart(&mut self, now: Now) {
        let deadline = now.mono + self.settings.lease;
        self.jobs.iter_mut().for_each(|job| job.deadline = deadline);
    }

    pub fn position(&self, n: u128, now: Timestamp) -> Option<u64> {
        let job = self.jobs.iter().find(|job| job.n == n && job.seen.state == State::Queued)?;
        let queued = self.jobs.iter().filter(|other| {
            other.seen.state == State::Queued && other.kind.lane() == job.kind.lane()
        });
        let before = queued.filter(|other| match (job.is_due(now), other.is_due(now)) {
            (true, true) => {
                (other.priority, other.seen.run_at, other.n) < (job.priority, job.seen.run_at, n)
            }
            (false, false) => (other.seen.run_at, other.n) < (job.seen.run_at, n),
            (_, other_is_due) => other_is_due,
        });
        Some(before.count() as u64)
    }

    pub fn counts(&self, lane: Lane, now: Timestamp) -> [u64; 6] {
        State::ALL.map(|state| {
            let on_board = self.jobs.iter().filter(|job| job.on_board(now));
            let here = on_board.filter(|job| job.kind.lane() == lane && job.seen.state == state);
            here.count() as u64
        })
    }

    pub fn list(&self, kept: bool, now: Timestamp) -> Vec<JobId> {
        let shown = self.jobs.iter().filter(|job| kept || job.on_board(now));
        let mut shown: Vec<JobId> = shown.map(|job| id(job.n)).collect();
        shown.sort_unstable_by(|a, b| b.cmp(a));
        shown
    }

    pub fn expired(&self, now: Timestamp) -> Vec<u128> {
        let gone = self.jobs.iter().filter(|job| job.is_expired(now));
        let mut gone: Vec<u128> =
            gone.map(|job| job.n).filter(|n| self.live_users(*n).is_empty()).collect();
        gone.sort_unstable();
        gone
    }
}
