//! Taking in: one job, or a video and the series that waits for it, together or not at all.

use super::draft::Draft;
use super::{LIVE_SERIES_MAX, Machine};
use crate::model::{JobId, JobSpec, KeyId, Lane, Now, Origin, State};
use crate::queue::row::{JobRow, kind_of};
use crate::queue::{Kind, NewJob, QueueError, Submission, Submitted};
use std::time::Duration;

/// The longest spec with its origin, as JSON: leaves room in the row for what becomes of the job.
const SPEC_MAX: usize = 5 * 1024;
/// What a refused client is told to wait.
const FULL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// What becomes of `first`.
enum First {
    /// None was given.
    Absent,
    /// A new job.
    New,
    /// A job that exists already, and whether by another id.
    Existing(JobId),
}

impl Machine {
    /// Takes in a submission.
    ///
    /// # Errors
    /// [`QueueError::Full`], [`QueueError::NoSpace`], [`QueueError::KeyReused`],
    /// [`QueueError::Refused`], [`QueueError::SecondVideo`], or what the state of the series' video
    /// says.
    pub fn submit(&mut self, submission: &Submission, now: Now) -> Result<Submitted, QueueError> {
        if let Some(answer) = self.answered(submission.idempotency, now)? {
            return Ok(answer);
        }
        check_shape(submission)?;
        let (first, series) = (submission.first.as_ref(), submission.series.as_ref());
        if let Some(answer) = self.repeated(first, series)? {
            return Ok(answer);
        }
        let found = self.place_first(first, now)?;
        let mut draft = Draft::new(now);
        let mut new = [0; Lane::COUNT];
        if let (First::New, Some(first)) = (&found, first) {
            let mut row = JobRow::new(first, State::Queued, now.wall);
            row.wanted = series.is_none();
            self.draft_state(&mut draft, &mut row)?;
            new[first.spec.lane() as usize] += 1;
        }
        if let (First::Existing(id), None) = (&found, series) {
            self.draft_wanted(&mut draft, *id)?;
        }
        if let Some(series) = series {
            self.draft_series(&mut draft, series, first, &found, now)?;
            new[Lane::VideoProcess as usize] += 1;
        }
        for lane in Lane::ALL {
            self.check_room(lane, new[lane as usize])?;
        }
        if new != [0; Lane::COUNT] {
            self.check_disk()?;
            let job = series.or(first);
            self.check_key(job.and_then(|job| job.origin.key), new.iter().sum())?;
        }
        let answer = Submitted {
            first: match found {
                First::Absent => None,
                First::New => first.map(|first| first.id),
                First::Existing(id) => Some(id),
            },
            series: series.map(|series| series.id),
            reused: matches!(found, First::Existing(_)),
            replayed: false,
        };
        if let Some(idempotency) = submission.idempotency {
            Self::draft_answer(&mut draft, idempotency, answer, now)?;
            self.idempotency.add(idempotency.key, now.wall);
        }
        self.apply(draft);
        Ok(answer)
    }

    /// The answer to a submission whose ids are known already: the caller lost the first one.
    fn repeated(
        &self,
        first: Option<&NewJob>,
        series: Option<&NewJob>,
    ) -> Result<Option<Submitted>, QueueError> {
        let taken = || QueueError::Refused("the id belongs to another job".to_owned());
        let is_known = |new: &&NewJob| self.index.card(new.id).is_some();
        match (first.filter(is_known), series.filter(is_known)) {
            (None, None) => Ok(None),
            (_, Some(series)) => {
                let row = self.job(series.id)?;
                if !same_series(&row.job.spec, &series.spec, first.is_some()) {
                    return Err(taken());
                }
                let video = first.and(row.job.spec.video());
                let reused = first.is_some_and(|first| Some(first.id) != video);
                let answer =
                    Submitted { first: video, series: Some(series.id), reused, replayed: false };
                Ok(Some(answer))
            }
            (Some(first), None) if series.is_none() => {
                if self.job(first.id)?.job.spec != first.spec {
                    return Err(taken());
                }
                let id = Some(first.id);
                Ok(Some(Submitted { first: id, series: None, reused: false, replayed: false }))
            }
            // A video and its series come together, so this is not a repetition.
            (Some(_), None) => Err(taken()),
        }
    }

    fn place_first(&self, first: Option<&NewJob>, now: Now) -> Result<First, QueueError> {
        let Some(first) = first else { return Ok(First::Absent) };
        check_spec(&first.spec, &first.origin)?;
        let find = |digest| self.index.same(kind_of(&first.spec), digest, now.wall);
        let whole = || find(first.spec.stretched()?.digest());
        let same = first.same_as.and_then(|digest| find(digest).or_else(whole));
        Ok(same.map_or(First::New, First::Existing))
    }

    fn draft_wanted(&self, draft: &mut Draft, id: JobId) -> Result<(), QueueError> {
        let mut row = self.job(id)?;
        if row.wanted {
            return Ok(());
        }
        row.wanted = true;
        self.draft_job(draft, &mut row)
    }

    fn draft_series(
        &self,
        draft: &mut Draft,
        series: &NewJob,
        first: Option<&NewJob>,
        found: &First,
        now: Now,
    ) -> Result<(), QueueError> {
        let JobSpec::Series { video, spec } = &series.spec else {
            return Err(QueueError::Refused("that is not a series".to_owned()));
        };
        let (video, state) = match (found, first) {
            (First::New, Some(first)) => (first.id, State::Waiting),
            (First::Existing(id), _) => (*id, self.state_for_series_of(*id, now)?),
            _ => (*video, self.state_for_series_of(*video, now)?),
        };
        let spec = JobSpec::Series { video, spec: spec.clone() };
        check_spec(&spec, &series.origin)?;
        self.check_below(&spec, now)?;
        let mut row = JobRow::new(&NewJob { spec, ..series.clone() }, state, now.wall);
        self.draft_state(draft, &mut row)
    }

    /// In which state a new series of an existing video begins.
    pub(super) fn state_for_series_of(&self, video: JobId, now: Now) -> Result<State, QueueError> {
        let card = self.index.card(video).filter(|card| !card.is_expired(now.wall));
        let card = card.ok_or(QueueError::NotFound)?;
        if card.kind != Kind::Video {
            return Err(QueueError::Refused("a series is cut from a video".to_owned()));
        }
        let own =
            |user: &JobId| self.index.card(*user).is_some_and(|card| card.video() == Some(video));
        if self.index.users(video).filter(own).count() >= LIVE_SERIES_MAX {
            let text = format!("a video has at most {LIVE_SERIES_MAX} unfinished series");
            return Err(QueueError::Refused(text));
        }
        match card.state {
            State::Succeeded => Ok(State::Queued),
            State::Failed | State::Cancelled => Err(QueueError::WrongState(card.state)),
            // It is about to end without a result.
            State::Running if card.cancel_requested => {
                Err(QueueError::WrongState(State::Cancelled))
            }
            State::Waiting | State::Queued | State::Running => Ok(State::Waiting),
        }
    }

    /// Refuses a series whose second video, if it has one, is not ready: it waits for one alone.
    pub(super) fn check_below(&self, spec: &JobSpec, now: Now) -> Result<(), QueueError> {
        let Some(below) = spec.below() else { return Ok(()) };
        let card = self.index.card(below).filter(|card| !card.is_expired(now.wall));
        match card.filter(|card| card.kind == Kind::Video).map(|card| card.state) {
            Some(State::Succeeded) => Ok(()),
            other => Err(QueueError::SecondVideo(other)),
        }
    }

    /// Refuses when the disk has room only for the jobs that are there.
    fn check_disk(&mut self) -> Result<(), QueueError> {
        let rows = &self.rows;
        self.room.get_or_insert_with(|| rows.base().room()).clone()
    }

    /// Refuses when an API key would have more unfinished jobs than it may.
    pub(super) fn check_key(&self, key: Option<KeyId>, new: u64) -> Result<(), QueueError> {
        let limit = self.settings.max_live_per_key;
        let Some(key) = key.filter(|_| limit > 0) else { return Ok(()) };
        if self.index.live_of(key) + new > limit {
            return Err(QueueError::KeyFull { limit, retry_after: FULL_RETRY_AFTER });
        }
        Ok(())
    }

    /// Refuses when a lane has no room for `new` more jobs.
    pub(super) fn check_room(&self, lane: Lane, new: u64) -> Result<(), QueueError> {
        let limit = self.settings.max_queue;
        if new > 0 && self.index.depth(lane) + new > limit {
            return Err(QueueError::Full { limit, retry_after: FULL_RETRY_AFTER });
        }
        Ok(())
    }
}

/// Refuses what is not taken in together.
pub(in crate::queue) fn check_shape(submission: &Submission) -> Result<(), QueueError> {
    let refused = |text: &str| Err(QueueError::Refused(text.to_owned()));
    match (&submission.first, &submission.series) {
        (Some(first), _) if kind_of(&first.spec) == Kind::Delivery => {
            refused("deliveries are made by the queue")
        }
        (None, None) => refused("nothing was submitted"),
        (Some(first), _) if kind_of(&first.spec) == Kind::Series => {
            refused("a series cannot come first")
        }
        (_, Some(series)) if kind_of(&series.spec) != Kind::Series => {
            refused("that is not a series")
        }
        (Some(first), Some(_)) if kind_of(&first.spec) != Kind::Video => {
            refused("a series is cut from a video")
        }
        (Some(first), Some(series)) if series.spec.video() != Some(first.id) => {
            refused("the series names another video than the one it came with")
        }
        (Some(first), Some(series)) if first.id == series.id => {
            refused("a video and its series have different ids")
        }
        _ => Ok(()),
    }
}

/// Refuses a spec that is too long with what is kept of its request.
pub(in crate::queue) fn check_spec(spec: &JobSpec, origin: &Origin) -> Result<(), QueueError> {
    let mut size = serde_json::to_vec(spec).map_or(usize::MAX, |json| json.len());
    if *origin != Origin::default() {
        let origin = serde_json::to_vec(origin).map_or(usize::MAX, |json| json.len());
        size = size.saturating_add(origin);
    }
    if size > SPEC_MAX {
        let text = format!("a request of {size} bytes is larger than {SPEC_MAX}");
        return Err(QueueError::Refused(text));
    }
    Ok(())
}

/// Whether a stored series is the one asked for. One that came with its video may have been moved
/// onto another.
fn same_series(stored: &JobSpec, asked: &JobSpec, may_have_moved: bool) -> bool {
    match (stored, asked) {
        (JobSpec::Series { video: a, spec: x }, JobSpec::Series { video: b, spec: y }) => {
            x == y && (a == b || may_have_moved)
        }
        _ => false,
    }
}
