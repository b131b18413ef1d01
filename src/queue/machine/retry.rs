//! Trying a failed or cancelled job again because someone asks.

use super::Machine;
use super::draft::Draft;
use crate::model::{JobId, KeyId, Lane, Now, State};
use crate::queue::row::JobRow;
use crate::queue::{Kind, QueueError};

impl Machine {
    /// Queues a failed or cancelled job again with fresh budgets; what was published stays. A
    /// series whose video failed or was cancelled takes its video along.
    ///
    /// # Errors
    /// [`QueueError::NotFound`] when it or its video is gone or about to be,
    /// [`QueueError::SecondVideo`], [`QueueError::WrongState`], [`QueueError::Full`] or
    /// [`QueueError::KeyFull`].
    pub fn retry(&mut self, id: JobId, now: Now) -> Result<State, QueueError> {
        let mut row = self.retryable(id, now)?;
        let mut draft = Draft::new(now);
        let mut new = [0; Lane::COUNT];
        let (state, taken) = match row.job.spec.video() {
            None => {
                // Whoever retries a video wants it, whatever becomes of its series.
                row.wanted = true;
                (State::Queued, None)
            }
            Some(video) => {
                self.check_below(&row.job.spec, now)?;
                self.draft_video_for_retry(&mut draft, video, &mut new, now)?
            }
        };
        new[row.job.lane as usize] += 1;
        for lane in Lane::ALL {
            self.check_room(lane, new[lane as usize])?;
        }
        // A series and its video may be of different keys.
        let own = row.job.origin.key;
        self.check_key(own, 1 + u64::from(own == taken))?;
        self.check_key(taken.filter(|key| Some(*key) != own), 1)?;
        renew(&mut row, state, now);
        self.draft_state(&mut draft, &mut row)?;
        self.apply(draft);
        Ok(state)
    }

    /// In which state a series begins again; its video begins again too if it must, and burdens
    /// its key.
    fn draft_video_for_retry(
        &self,
        draft: &mut Draft,
        video: JobId,
        new: &mut [u64; Lane::COUNT],
        now: Now,
    ) -> Result<(State, Option<KeyId>), QueueError> {
        let card = self.index.card(video).ok_or(QueueError::NotFound)?;
        if !matches!(card.state, State::Failed | State::Cancelled) {
            return Ok((self.state_for_series_of(video, now)?, None));
        }
        let mut row = self.retryable(video, now)?;
        renew(&mut row, State::Queued, now);
        self.draft_state(draft, &mut row)?;
        new[row.job.lane as usize] += 1;
        Ok((State::Waiting, row.job.origin.key))
    }

    fn retryable(&self, id: JobId, now: Now) -> Result<JobRow, QueueError> {
        let card = self.index.card(id).ok_or(QueueError::NotFound)?;
        match card.state {
            // Its files may be going at this moment.
            State::Failed | State::Cancelled if card.is_expired(now.wall) => {
                Err(QueueError::NotFound)
            }
            State::Failed | State::Cancelled => self.job(id),
            // A message may be sent again although it arrived: its receiver may have lost it.
            State::Succeeded if card.kind == Kind::Delivery && !card.is_expired(now.wall) => {
                self.job(id)
            }
            other => Err(QueueError::WrongState(other)),
        }
    }
}

fn renew(row: &mut JobRow, state: State, now: Now) {
    let job = &mut row.job;
    job.state = state;
    job.outcome = None;
    job.attempts = 0;
    job.resource_waits = 0;
    job.run_at = (state == State::Queued).then_some(now.wall);
}
