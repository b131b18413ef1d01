//! A video and the series that wait for it.

use super::Machine;
use super::draft::Draft;
use crate::model::{Code, Failure, JobId, Now, State};
use crate::queue::QueueError;
use crate::queue::row::JobRow;

impl Machine {
    /// Moves the series that wait for a video which has just changed its state.
    pub(super) fn draft_followers(
        &self,
        draft: &mut Draft,
        video: &JobRow,
        now: Now,
    ) -> Result<(), QueueError> {
        if !video.job.state.is_final() {
            return Ok(());
        }
        let waiting: Vec<JobId> = self.index.users(video.job.id).collect();
        for id in waiting {
            let mut series = self.job(id)?;
            let waits = series.job.spec.video() == Some(video.job.id);
            if !waits || series.job.state != State::Waiting {
                continue;
            }
            if video.job.state == State::Succeeded {
                series.job.state = State::Queued;
                series.job.run_at = Some(now.wall);
            } else {
                series.job.state = State::Failed;
                series.job.failure = Some(cause(video));
            }
            self.draft_state(draft, &mut series)?;
        }
        Ok(())
    }

    /// Cancels the download of a video whose last waiting series was cancelled, unless someone
    /// asked for the video itself.
    pub(super) fn draft_abandoned(
        &self,
        draft: &mut Draft,
        cancelled: JobId,
        video: JobId,
    ) -> Result<(), QueueError> {
        let live = self.index.card(video).is_some_and(|card| !card.state.is_final());
        if !live || self.index.users(video).any(|user| user != cancelled) {
            return Ok(());
        }
        let mut row = self.job(video)?;
        if row.wanted { Ok(()) } else { self.draft_cancel(draft, &mut row).map(drop) }
    }
}

/// Why a series fails with its video, in the video's own words.
fn cause(video: &JobRow) -> Failure {
    let message = match &video.job.failure {
        Some(failure) if video.job.state == State::Failed => {
            format!("{}: {}", failure.code, failure.message)
        }
        _ => "the video was cancelled".to_owned(),
    };
    Failure::new(Code::VideoFailed, message)
}
