//! What was promised, and every breach of it.

use crate::support::breaches::Found;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;
use uuid::Uuid;

/// How long a checker sleeps at most before it looks whether the run is over.
const LOOK: Duration = Duration::from_millis(100);

/// What a job is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A link that is refused at once.
    Cheap,
    /// A link that runs for a while.
    Long,
    /// Two clips of the uploaded video.
    Series,
}

/// An acknowledged job that was not deleted yet.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub work: Work,
    /// A client asked to cancel it.
    pub cancelled: bool,
    /// Its deletion was sent: from now on it may be unknown.
    pub deleting: bool,
    ended: bool,
}

#[derive(Default)]
struct Book {
    jobs: BTreeMap<Uuid, Entry>,
    /// Ended, to be checked.
    ended: VecDeque<Uuid>,
    /// Ended before anybody was told that they exist.
    early: HashSet<Uuid>,
    deleted: HashSet<Uuid>,
    /// Cheap jobs that have not ended.
    backlog: usize,
    acknowledged: usize,
    /// The most jobs there were at once.
    most: usize,
}

/// See the module.
#[derive(Default)]
pub struct Ledger {
    pub found: Found,
    book: Mutex<Book>,
    something_ended: Condvar,
}

impl Ledger {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    /// An API answered that the job is taken. Answers whether this was news.
    pub fn acknowledge(&self, id: Uuid, work: Work) -> bool {
        let mut book = self.book();
        if book.jobs.contains_key(&id) || book.deleted.contains(&id) {
            return false;
        }
        let ended = book.early.remove(&id);
        book.jobs.insert(id, Entry { work, cancelled: false, deleting: false, ended });
        book.acknowledged += 1;
        book.most = book.most.max(book.jobs.len());
        if ended {
            book.ended.push_back(id);
            self.something_ended.notify_one();
        } else if work == Work::Cheap {
            book.backlog += 1;
        }
        true
    }

    /// An event says that a job has ended.
    pub fn end(&self, id: Uuid) {
        let mut book = self.book();
        let Some(entry) = book.jobs.get_mut(&id) else {
            if !book.deleted.contains(&id) {
                book.early.insert(id);
            }
            return;
        };
        if std::mem::replace(&mut entry.ended, true) {
            return;
        }
        if entry.work == Work::Cheap {
            book.backlog -= 1;
        }
        book.ended.push_back(id);
        self.something_ended.notify_one();
    }

    /// An event says that a job was removed.
    pub fn remove(&self, id: Uuid) {
        let book = self.book();
        let allowed = book.jobs.get(&id).is_none_or(|entry| entry.deleting);
        drop(book);
        if !allowed {
            self.found.lose(format!("{id} was removed, and nobody had asked for it"));
        }
    }

    /// A job that has ended and is to be checked; `None` when there is none for a while.
    pub fn next_ended(&self) -> Option<(Uuid, Entry)> {
        let nothing = |book: &mut Book| book.ended.is_empty();
        let book = self.something_ended.wait_timeout_while(self.book(), LOOK, nothing);
        let mut book = book.unwrap().0;
        let id = book.ended.pop_front()?;
        Some((id, book.jobs[&id]))
    }

    /// The deletion of a checked job is about to be sent.
    pub fn deleting(&self, id: Uuid) {
        self.book().jobs.get_mut(&id).unwrap().deleting = true;
    }

    /// A checked job is gone.
    pub fn deleted(&self, id: Uuid) {
        let mut book = self.book();
        book.jobs.remove(&id);
        book.deleted.insert(id);
    }

    /// A job that may be cancelled, when more than `most` cheap ones wait.
    pub fn surplus(&self, most: usize, dice: &mut fastrand::Rng) -> Option<Uuid> {
        let mut book = self.book();
        if book.backlog <= most {
            return None;
        }
        let from = random_between(&book.jobs, dice)?;
        let waits = |entry: &Entry| entry.work == Work::Cheap && !entry.ended && !entry.cancelled;
        let (id, entry) = book.jobs.range_mut(from..).find(|(_, entry)| waits(entry))?;
        entry.cancelled = true;
        Some(*id)
    }

    /// Any job.
    pub fn sample(&self, dice: &mut fastrand::Rng) -> Option<Uuid> {
        let book = self.book();
        let from = random_between(&book.jobs, dice)?;
        book.jobs.range(from..).map(|(id, _)| *id).next()
    }

    /// Whether a job must be known at this moment.
    pub fn must_be_known(&self, id: Uuid) -> bool {
        self.book().jobs.get(&id).is_some_and(|entry| !entry.deleting)
    }

    /// All jobs that were not deleted yet.
    pub fn open(&self) -> Vec<(Uuid, Entry)> {
        self.book().jobs.iter().map(|(id, entry)| (*id, *entry)).collect()
    }

    pub fn len(&self) -> usize {
        self.book().jobs.len()
    }

    pub fn acknowledged(&self) -> usize {
        self.book().acknowledged
    }

    pub fn most(&self) -> usize {
        self.book().most
    }

    /// How far it is, in words.
    pub fn sums(&self) -> String {
        let book = self.book();
        let found = self.found.so_far().sums();
        format!(
            "{} acknowledged, {} open ({} wait), {found}",
            book.acknowledged,
            book.jobs.len(),
            book.backlog
        )
    }
}

/// A random key between the first and the last.
fn random_between(jobs: &BTreeMap<Uuid, Entry>, dice: &mut fastrand::Rng) -> Option<Uuid> {
    let first = jobs.first_key_value()?.0.as_u128();
    let last = jobs.last_key_value()?.0.as_u128();
    Some(Uuid::from_u128(dice.u128(first..=last)))
}
