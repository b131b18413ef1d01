//! How attempts end, and cancel and retry.

use super::{End, HOUR, Naive, One, refused};
use ezclips::model::{Class, Code, LeaseToken, State, Timestamp};
use ezclips::queue::{Kind, QueueError};
use std::time::Duration;

impl Naive {
    pub fn end(&mut self, n: u128, token: LeaseToken, end: End) -> Result<State, QueueError> {
        if !self.holds(n, token) {
            let job = self.find(n).ok().filter(|job| job.ended == Some(token));
            return job.map(|job| job.seen.state).ok_or(QueueError::LeaseLost);
        }
        let job = self.find(n)?;
        let done = job.kind != Kind::Series || !job.parts.is_empty() && !job.parts.contains(&false);
        match end {
            End::Succeeded if !done => return refused(),
            End::Cancelled if !job.seen.cancel_requested => return refused(),
            _ => {}
        }
        self.finish(n, end);
        Ok(self.find(n)?.seen.state)
    }

    pub(super) fn finish(&mut self, n: u128, end: End) {
        let (wall, policy) = (self.now.wall, self.settings.retry);
        let Ok(job) = self.find(n) else { return };
        job.ended = if matches!(end, End::Lost) { None } else { job.token };
        let mut again = None;
        let cancel = job.seen.cancel_requested;
        let state = match end {
            End::Succeeded => {
                job.seen.code = None;
                State::Succeeded
            }
            End::Cancelled => State::Cancelled,
            End::Released => {
                job.seen.attempts -= 1;
                if cancel { State::Cancelled } else { State::Queued }
            }
            End::Failed(..) | End::Lost => {
                let (code, class) = match end {
                    End::Failed(code, class) => (code, class),
                    _ => (Code::WorkerLost, Class::Transient),
                };
                job.seen.code = Some(code);
                if class == Class::Resource && !cancel {
                    job.seen.attempts -= 1;
                    job.seen.resource_waits += 1;
                }
                let (used, waits) = (job.seen.attempts, job.seen.resource_waits);
                again = match class {
                    Class::Transient if used < policy.max_attempts => {
                        Some(2 << used.saturating_sub(1))
                    }
                    Class::Resource if waits <= 3 => Some(30 << waits.saturating_sub(1).min(9)),
                    _ => None,
                };
                match again {
                    _ if cancel => State::Cancelled,
                    Some(_) => State::Queued,
                    None => State::Failed,
                }
            }
        };
        let run_at = if matches!(end, End::Released) { job.created } else { wall };
        self.enter(n, state, run_at);
        if let (State::Queued, Some(wait)) = (state, again) {
            let wait = Duration::from_secs(wait);
            self.uncertain.push((n, wall.after(wait), wall.after(wait * 6 / 5)));
        }
    }

    /// Puts a job into a state, with all that follows for the series of a video.
    fn enter(&mut self, n: u128, state: State, run_at: Timestamp) {
        let wall = self.now.wall;
        let Ok(job) = self.find(n) else { return };
        job.token = None;
        job.seen.state = state;
        job.seen.cancel_requested = false;
        job.seen.run_at = (state == State::Queued).then_some(run_at);
        job.seen.finished_at = state.is_final().then_some(wall);
        job.seen.expires_at = state.is_final().then_some(wall.after(HOUR * 24));
        if job.kind != Kind::Video || !state.is_final() {
            return;
        }
        for user in self.live_users(n) {
            if self.view(user).is_none_or(|seen| seen.state != State::Waiting) {
                continue;
            }
            if state == State::Succeeded {
                self.enter(user, State::Queued, wall);
            } else {
                self.enter(user, State::Failed, wall);
                if let Ok(job) = self.find(user) {
                    job.seen.code = Some(Code::VideoFailed);
                }
            }
        }
    }

    pub fn cancel(&mut self, n: u128) -> Result<State, QueueError> {
        let wall = self.now.wall;
        let job = self.find(n)?;
        let video = job.video;
        match job.seen.state {
            State::Cancelled => {}
            state @ (State::Succeeded | State::Failed) => {
                return Err(QueueError::WrongState(state));
            }
            State::Running => job.seen.cancel_requested = true,
            before @ (State::Waiting | State::Queued) => {
                self.enter(n, State::Cancelled, wall);
                if let (State::Waiting, Some(video)) = (before, video)
                    && self.live_users(video).is_empty()
                    && self.find(video).is_ok_and(|video| !video.is_final() && !video.wanted)
                {
                    self.cancel(video)?;
                }
            }
        }
        Ok(self.find(n)?.seen.state)
    }

    pub fn retry(&mut self, n: u128) -> Result<State, QueueError> {
        let wall = self.now.wall;
        let retryable = |job: &One| match job.seen.state {
            State::Failed | State::Cancelled if job.is_expired(wall) => Err(QueueError::NotFound),
            State::Failed | State::Cancelled => Ok(()),
            other => Err(QueueError::WrongState(other)),
        };
        let job = self.find(n)?.clone();
        retryable(&job)?;
        let mut again = vec![(n, job.kind, State::Queued)];
        if let Some(video) = job.video {
            let video = self.find(video)?.clone();
            if matches!(video.seen.state, State::Failed | State::Cancelled) {
                retryable(&video)?;
                again[0].2 = State::Waiting;
                again.push((video.n, Kind::Video, State::Queued));
            } else {
                again[0].2 = self.series_state(video.n)?;
            }
        }
        let kinds: Vec<Kind> = again.iter().map(|(_, kind, _)| *kind).collect();
        self.room(&kinds)?;
        for (n, _, state) in &again {
            self.enter(*n, *state, wall);
            let job = self.find(*n)?;
            (job.seen.attempts, job.seen.resource_waits) = (0, 0);
        }
        let job = self.find(n)?;
        job.wanted |= job.video.is_none();
        Ok(again[0].2)
    }
}
