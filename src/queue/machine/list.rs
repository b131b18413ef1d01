//! Finding jobs: a page of the board, a place in the line.

use super::Machine;
use crate::model::{JobId, State};
use crate::queue::{Kind, ListQuery, POSITION_MAX};
use std::ops::Bound;

/// The most jobs on a page.
pub const PAGE_MAX: usize = 200;

impl Machine {
    /// The ids of a page, newest first, and where the next page starts.
    #[must_use]
    pub fn list(&self, query: &ListQuery) -> (Vec<JobId>, Option<JobId>) {
        let limit = query.limit.clamp(1, PAGE_MAX);
        let below = query.before.map_or(Bound::Unbounded, Bound::Excluded);
        let mut ids = Vec::new();
        for kind in Kind::ALL {
            for state in State::ALL {
                if !asks_for(query, kind, state) {
                    continue;
                }
                let both = [self.index.board(), self.index.kept()];
                for shelves in both.into_iter().take(1 + usize::from(query.kept)) {
                    let jobs = &shelves[kind as usize][state as usize];
                    let newest = jobs.range((Bound::Unbounded, below)).rev();
                    ids.extend(newest.take(limit + 1).copied());
                }
            }
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        let more = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().copied().filter(|_| more);
        (ids, next)
    }

    /// How many jobs are before this queued one. One that waits for its time stands behind all
    /// that are due and behind those due sooner.
    #[must_use]
    pub fn position(&self, id: JobId) -> Option<u64> {
        let card = self.index.card(id).filter(|card| card.state == State::Queued)?;
        let (ready, place) = (self.index.ready(card.lane), (card.priority, card.run_at, id));
        let before = if ready.contains(&place) {
            ready.range(..place).take(POSITION_MAX).count()
        } else {
            let sooner = self.index.delayed(card.lane).range(..(card.run_at, id));
            ready.len() + sooner.take(POSITION_MAX).count()
        };
        Some(before.min(POSITION_MAX) as u64)
    }
}

/// Whether a page shows jobs of this kind and state.
pub fn asks_for(query: &ListQuery, kind: Kind, state: State) -> bool {
    query.kind.is_none_or(|asked| asked == kind)
        && query.state.is_none_or(|asked| asked == state)
        && query.lane.is_none_or(|lane| lane == kind.lane())
}
