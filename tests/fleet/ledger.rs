//! What was promised, and every breach of it.

use crate::support::breaches::Found;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// A promised series.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// How many parts were asked for.
    pub parts: usize,
}

#[derive(Default)]
struct Book {
    series: BTreeMap<Uuid, Promise>,
    videos: HashSet<Uuid>,
    ended: HashSet<Uuid>,
    repeated: usize,
}

/// See the module.
#[derive(Default)]
pub struct Ledger {
    pub found: Found,
    book: Mutex<Book>,
}

impl Ledger {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    /// An API answered that the series is taken; no other answer named it.
    pub fn promise(&self, id: Uuid, promise: Promise) {
        if self.book().series.insert(id, promise).is_some() {
            self.found.double(format!("{id} is the answer to two submissions"));
        }
    }

    /// The same was sent again, and answered.
    pub fn repeat(&self, first: Uuid, again: Uuid) {
        self.book().repeated += 1;
        if first != again {
            self.found.double(format!("{first} and {again} are answers to one submission"));
        }
    }

    /// An API answered that a video is taken.
    pub fn promise_video(&self, id: Uuid) {
        self.book().videos.insert(id);
    }

    /// An event says that a job has ended.
    pub fn end(&self, id: Uuid) {
        self.book().ended.insert(id);
    }

    pub fn series(&self) -> BTreeMap<Uuid, Promise> {
        self.book().series.clone()
    }

    pub fn videos(&self) -> HashSet<Uuid> {
        self.book().videos.clone()
    }

    pub fn acknowledged(&self) -> usize {
        self.book().series.len()
    }

    pub fn repeated(&self) -> usize {
        self.book().repeated
    }

    /// Promised series that have not ended.
    pub fn open(&self) -> usize {
        let book = self.book();
        book.series.keys().filter(|id| !book.ended.contains(*id)).count()
    }
}
