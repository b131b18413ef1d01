//! Which events a follower hears, and that progress never goes back.

use crate::model::{Event, EventKind, JobId, State, VideoId};
use std::collections::HashMap;

/// What one stream follows.
pub(super) struct Followed {
    /// Named jobs; `None` follows everything.
    jobs: Option<HashMap<JobId, Via>>,
    /// The furthest progress sent of each running job, in permille.
    furthest: HashMap<JobId, u16>,
}

/// A named job: for a series its video, and whether it waits for it.
type Via = Option<(VideoId, bool)>;

impl Followed {
    /// Everything.
    pub fn all() -> Self {
        Self { jobs: None, furthest: HashMap::new() }
    }

    /// These jobs.
    pub fn named(jobs: Vec<(JobId, Via)>) -> Self {
        Self { jobs: Some(jobs.into_iter().collect()), furthest: HashMap::new() }
    }

    /// The event, if this follower is to hear it.
    pub fn wants(&mut self, event: Event) -> Option<Event> {
        if !self.concerns(&event) {
            return None;
        }
        match &event.kind {
            EventKind::Progress(progress) => {
                let furthest = self.furthest.entry(event.job).or_default();
                if progress.permille < *furthest {
                    return None;
                }
                *furthest = progress.permille;
            }
            // Another attempt starts from the beginning.
            EventKind::State(_) | EventKind::Removed => {
                self.furthest.remove(&event.job);
            }
            _ => {}
        }
        Some(event)
    }

    fn concerns(&mut self, event: &Event) -> bool {
        let Some(jobs) = &mut self.jobs else { return true };
        if let Some(via) = jobs.get_mut(&event.job) {
            if let (Some((_, waits)), EventKind::State(state)) = (via, &event.kind) {
                *waits = *state == State::Waiting;
            }
            return true;
        }
        let of_named_video = event.video.is_some_and(|video| jobs.contains_key(&video));
        // A video is of interest to its series only as long as that waits for it.
        of_named_video || jobs.values().any(|via| *via == Some((event.job, true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Progress, Timestamp};
    use uuid::Uuid;

    fn id(n: u128) -> JobId {
        JobId(Uuid::from_u128(n))
    }

    fn event(job: u128, video: Option<u128>, kind: EventKind) -> Event {
        Event { seq: None, at: Timestamp(0), job: id(job), video: video.map(id), kind }
    }

    fn at(permille: u16) -> EventKind {
        EventKind::Progress(Progress { permille, ..Progress::default() })
    }

    #[test]
    fn a_waiting_series_hears_its_video_and_only_it() {
        let mut followed = Followed::named(vec![(id(2), Some((id(1), true)))]);
        assert!(followed.wants(event(1, None, at(10))).is_some());
        assert!(followed.wants(event(3, Some(1), at(10))).is_none(), "another series of the video");
        assert!(followed.wants(event(2, Some(1), EventKind::State(State::Queued))).is_some());
        assert!(followed.wants(event(1, None, at(20))).is_none(), "it waits no more");
        assert!(followed.wants(event(2, Some(1), EventKind::State(State::Waiting))).is_some());
        assert!(followed.wants(event(1, None, at(20))).is_some(), "it was retried");
    }

    #[test]
    fn a_follower_of_a_video_hears_its_series() {
        let mut followed = Followed::named(vec![(id(1), None)]);
        assert!(followed.wants(event(2, Some(1), EventKind::PartReady(1))).is_some());
        assert!(followed.wants(event(2, Some(9), EventKind::PartReady(1))).is_none());
    }

    #[test]
    fn progress_never_goes_back_within_an_attempt() {
        let mut followed = Followed::all();
        let mut heard = |kind| followed.wants(event(1, None, kind)).is_some();
        assert!(heard(at(100)));
        assert!(!heard(at(90)));
        assert!(heard(at(100)));
        assert!(heard(EventKind::State(State::Queued)));
        assert!(heard(at(10)));
    }
}
