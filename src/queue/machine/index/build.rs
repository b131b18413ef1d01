//! All indexes at once: lists first, then sets of them, which is several times faster than one job
//! after the other. An owner that dies is missed until its successor has done this.

use super::ended::Ended;
use super::{Card, Index, Place, Spots};
use crate::model::{JobId, KeyId, Lane, Timestamp};
use crate::queue::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Jobs by kind and state.
type Shelved = [[Vec<JobId>; 6]; Kind::ALL.len()];

#[derive(Default)]
struct Lists {
    cards: Vec<(JobId, Card)>,
    ready: [Vec<Place>; Lane::COUNT],
    delayed: [Vec<(Timestamp, JobId)>; Lane::COUNT],
    board: Shelved,
    kept: Shelved,
    leaves: Vec<(Timestamp, JobId)>,
    expiry: Vec<(Timestamp, JobId)>,
    ended: [Vec<(Timestamp, JobId)>; Lane::COUNT],
    users: BTreeMap<JobId, BTreeSet<JobId>>,
    same: Vec<(u8, [u8; 16], JobId)>,
    live: BTreeMap<KeyId, u64>,
}

impl Index {
    /// The indexes of these jobs at `now`; the same as setting one after the other.
    pub fn of(cards: impl Iterator<Item = (JobId, Card)>, now: Timestamp) -> Self {
        let mut lists = Lists::default();
        cards.for_each(|(id, card)| lists.push(id, card, now));
        let sets = |lists: Shelved| lists.map(|shelf| shelf.map(set));
        Self {
            cards: lists.cards.into_iter().collect(),
            ready: lists.ready.map(set),
            delayed: lists.delayed.map(set),
            board: sets(lists.board),
            kept: sets(lists.kept),
            leaves: set(lists.leaves),
            expiry: set(lists.expiry),
            ended: lists.ended.map(Ended::of),
            users: lists.users,
            same: set(lists.same),
            live: lists.live,
        }
    }
}

impl Lists {
    fn push(&mut self, id: JobId, card: Card, now: Timestamp) {
        let (lane, spots) = (card.lane as usize, Spots::of(&card, now));
        self.ready[lane].extend(spots.ready.map(|(priority, at)| (priority, at, id)));
        self.delayed[lane].extend(spots.delayed.map(|at| (at, id)));
        let shelves = if spots.gone { &mut self.kept } else { &mut self.board };
        shelves[card.kind as usize][card.state as usize].push(id);
        self.leaves.extend(spots.leaves.map(|at| (at, id)));
        self.expiry.extend(card.expires_at.map(|at| (at, id)));
        self.ended[lane].extend(card.finished_at.map(|at| (at, id)));
        for video in card.uses() {
            self.users.entry(video).or_default().insert(id);
        }
        self.same.extend(spots.same.map(|digest| (card.kind as u8, digest, id)));
        if let Some(key) = card.burdens() {
            *self.live.entry(key).or_default() += 1;
        }
        self.cards.push((id, card));
    }
}

fn set<T: Ord>(list: Vec<T>) -> BTreeSet<T> {
    list.into_iter().collect()
}
