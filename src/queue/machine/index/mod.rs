//! The indexes: everything that is looked up other than by id. All of it follows from the rows,
//! lives in memory, and is rebuilt when the rows are scanned at opening; so a row and its indexes
//! cannot disagree, and a transition writes one row.

mod build;
mod ended;

use crate::model::{JobId, KeyId, Lane, Priority, Retention, State, Timestamp};
use crate::queue::Kind;
use crate::queue::row::JobRow;
use ended::Ended;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the indexes know of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    pub kind: Kind,
    pub lane: Lane,
    pub state: State,
    pub priority: Priority,
    /// Meaningful while queued.
    pub run_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub leaves_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    /// Of a series: its video and, if it has one, the second.
    pub videos: [Option<JobId>; 2],
    pub same_as: Option<[u8; 16]>,
    pub cancel_requested: bool,
    /// The API key it was made with.
    pub key: Option<KeyId>,
}

impl Card {
    pub fn of(row: &JobRow, retention: &Retention) -> Self {
        let job = &row.job;
        let leaves = |finished| retention.leaves_board_at(job.state, finished);
        Self {
            kind: row.kind(),
            lane: job.lane,
            state: job.state,
            priority: job.priority,
            run_at: job.run_at.unwrap_or_default(),
            finished_at: job.finished_at,
            leaves_at: job.finished_at.and_then(leaves),
            expires_at: job.expires_at,
            videos: job.spec.videos(),
            same_as: row.same_as,
            cancel_requested: job.cancel_requested,
            key: job.origin.key,
        }
    }

    /// Past its expiry: as good as gone.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// Of a series: the video it is cut from, and waits for.
    pub fn video(&self) -> Option<JobId> {
        self.videos[0]
    }

    /// The videos that must be kept for it now.
    pub fn uses(&self) -> impl Iterator<Item = JobId> {
        self.videos.into_iter().flatten().filter(|_| !self.state.is_final())
    }

    /// The key whose unfinished job it is.
    pub fn burdens(&self) -> Option<KeyId> {
        self.key.filter(|_| !self.state.is_final())
    }

    /// Whether a later request for the same link may be given this job.
    pub fn is_reusable(&self) -> bool {
        match self.state {
            State::Waiting | State::Queued | State::Running => !self.cancel_requested,
            State::Succeeded => true,
            State::Failed | State::Cancelled => false,
        }
    }
}

/// Where a card stands at a moment, besides where it always does.
struct Spots {
    /// In line.
    ready: Option<(Priority, Timestamp)>,
    /// Waiting for its time.
    delayed: Option<Timestamp>,
    /// It has left the board.
    gone: bool,
    /// When it will.
    leaves: Option<Timestamp>,
    /// The digest by which it may be found again.
    same: Option<[u8; 16]>,
}

impl Spots {
    fn of(card: &Card, now: Timestamp) -> Self {
        let queued = (card.state == State::Queued).then_some(card.run_at);
        let gone = card.leaves_at.is_some_and(|at| at <= now);
        Self {
            ready: queued.filter(|at| *at <= now).map(|at| (card.priority, at)),
            delayed: queued.filter(|at| *at > now),
            gone,
            leaves: card.leaves_at.filter(|_| !gone),
            same: card.same_as.filter(|_| card.is_reusable()),
        }
    }
}

/// Jobs by kind and state.
pub type Shelves = [[BTreeSet<JobId>; 6]; Kind::ALL.len()];
/// A place in the line of a lane.
pub type Place = (Priority, Timestamp, JobId);

/// See the module.
#[derive(Debug, Default, PartialEq)]
pub struct Index {
    pub(super) cards: HashMap<JobId, Card>,
    pub(super) ready: [BTreeSet<Place>; Lane::COUNT],
    pub(super) delayed: [BTreeSet<(Timestamp, JobId)>; Lane::COUNT],
    pub(super) board: Shelves,
    pub(super) kept: Shelves,
    pub(super) leaves: BTreeSet<(Timestamp, JobId)>,
    pub(super) expiry: BTreeSet<(Timestamp, JobId)>,
    pub(super) ended: [Ended; Lane::COUNT],
    /// Live series by the videos they need.
    pub(super) users: BTreeMap<JobId, BTreeSet<JobId>>,
    pub(super) same: BTreeSet<(u8, [u8; 16], JobId)>,
    /// How many unfinished jobs each API key has.
    pub(super) live: BTreeMap<KeyId, u64>,
}

impl Index {
    /// What is known of a job.
    pub fn card(&self, id: JobId) -> Option<&Card> {
        self.cards.get(&id)
    }

    /// Puts a job where its card says, or forgets it.
    pub fn set(&mut self, id: JobId, card: Option<Card>, now: Timestamp) {
        if let Some(old) = self.cards.remove(&id) {
            self.remove(id, &old);
        }
        if let Some(card) = card {
            self.insert(id, &card, now);
            self.cards.insert(id, card);
        }
    }

    fn insert(&mut self, id: JobId, card: &Card, now: Timestamp) {
        let (lane, spots) = (card.lane as usize, Spots::of(card, now));
        self.ready[lane].extend(spots.ready.map(|(priority, at)| (priority, at, id)));
        self.delayed[lane].extend(spots.delayed.map(|at| (at, id)));
        let shelves = if spots.gone { &mut self.kept } else { &mut self.board };
        shelves[card.kind as usize][card.state as usize].insert(id);
        self.leaves.extend(spots.leaves.map(|at| (at, id)));
        self.expiry.extend(card.expires_at.map(|at| (at, id)));
        if let Some(at) = card.finished_at {
            self.ended[lane].insert(at, id);
        }
        for video in card.uses() {
            self.users.entry(video).or_default().insert(id);
        }
        self.same.extend(spots.same.map(|digest| (card.kind as u8, digest, id)));
        if let Some(key) = card.burdens() {
            *self.live.entry(key).or_default() += 1;
        }
    }

    fn remove(&mut self, id: JobId, card: &Card) {
        let lane = card.lane as usize;
        self.ready[lane].remove(&(card.priority, card.run_at, id));
        self.delayed[lane].remove(&(card.run_at, id));
        self.board[card.kind as usize][card.state as usize].remove(&id);
        self.kept[card.kind as usize][card.state as usize].remove(&id);
        if let Some(at) = card.leaves_at {
            self.leaves.remove(&(at, id));
        }
        if let Some(at) = card.expires_at {
            self.expiry.remove(&(at, id));
        }
        if let Some(at) = card.finished_at {
            self.ended[lane].remove(at, id);
        }
        for video in card.uses() {
            let Some(users) = self.users.get_mut(&video) else { continue };
            users.remove(&id);
            if users.is_empty() {
                self.users.remove(&video);
            }
        }
        if let Some(digest) = card.same_as {
            self.same.remove(&(card.kind as u8, digest, id));
        }
        if let Some(key) = card.burdens()
            && let Some(live) = self.live.get_mut(&key)
        {
            *live -= 1;
            if *live == 0 {
                self.live.remove(&key);
            }
        }
    }

    /// Moves what has become due by `now`: delayed jobs into the line, old ones off the board.
    /// Returns whether a job became claimable.
    pub fn advance(&mut self, now: Timestamp) -> bool {
        while let Some(&(at, id)) = self.leaves.first().filter(|(at, _)| *at <= now) {
            self.leaves.remove(&(at, id));
            self.reshelve(id, now);
        }
        let mut any = false;
        for lane in Lane::ALL {
            let delayed = &self.delayed[lane as usize];
            let due: Vec<JobId> =
                delayed.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id).collect();
            any |= !due.is_empty();
            for id in due {
                self.reshelve(id, now);
            }
        }
        any
    }

    fn reshelve(&mut self, id: JobId, now: Timestamp) {
        let card = self.cards.get(&id).copied();
        self.set(id, card, now);
    }

    /// When something next becomes due by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        let delayed = self.delayed.iter().filter_map(|lane| lane.first());
        delayed.chain(self.leaves.first()).map(|(at, _)| *at).min()
    }

    /// The line of a lane, first to last.
    pub fn ready(&self, lane: Lane) -> &BTreeSet<Place> {
        &self.ready[lane as usize]
    }

    /// The jobs of a lane that wait for their time, soonest first.
    pub fn delayed(&self, lane: Lane) -> &BTreeSet<(Timestamp, JobId)> {
        &self.delayed[lane as usize]
    }

    /// Live jobs and those that ended lately.
    pub fn board(&self) -> &Shelves {
        &self.board
    }

    /// Jobs that have left the board and are still stored.
    pub fn kept(&self) -> &Shelves {
        &self.kept
    }

    /// The live series that need a video.
    pub fn users(&self, video: JobId) -> impl Iterator<Item = JobId> {
        self.users.get(&video).into_iter().flatten().copied()
    }

    /// How many live series need a video.
    pub fn user_count(&self, video: JobId) -> usize {
        self.users.get(&video).map_or(0, BTreeSet::len)
    }

    /// The newest job of this kind and digest that is in flight or kept.
    pub fn same(&self, kind: Kind, digest: [u8; 16], now: Timestamp) -> Option<JobId> {
        let kind = kind as u8;
        let range =
            (kind, digest, JobId(uuid::Uuid::nil()))..=(kind, digest, JobId(uuid::Uuid::max()));
        let known = |id: &JobId| self.card(*id).is_some_and(|card| !card.is_expired(now));
        self.same.range(range).rev().map(|(_, _, id)| *id).find(known)
    }

    /// Jobs whose expiry has come, oldest first.
    pub fn expired(&self, now: Timestamp) -> impl Iterator<Item = JobId> {
        self.expiry.iter().take_while(move |(at, _)| *at <= now).map(|(_, id)| *id)
    }

    /// The jobs of a lane that have ended.
    pub fn ended(&self, lane: Lane) -> &Ended {
        &self.ended[lane as usize]
    }

    /// Jobs of a lane on the board, by state.
    pub fn counts(&self, lane: Lane) -> [u64; 6] {
        let mut counts = [0; 6];
        for kind in Kind::ALL {
            if kind.lane() == lane {
                for (count, shelf) in counts.iter_mut().zip(&self.board[kind as usize]) {
                    *count += shelf.len() as u64;
                }
            }
        }
        counts
    }

    /// How many unfinished jobs an API key has.
    pub fn live_of(&self, key: KeyId) -> u64 {
        self.live.get(&key).copied().unwrap_or_default()
    }

    /// How many jobs of a lane are waiting or queued.
    pub fn depth(&self, lane: Lane) -> u64 {
        let [waiting, queued, ..] = self.counts(lane);
        waiting + queued
    }
}
