//! What must not be, as the threads of a test come upon it.

use std::sync::{Mutex, MutexGuard};

/// So many complaints are kept; more say nothing new.
const COMPLAINTS_MAX: usize = 40;
/// So many of each kind are told in the end.
const TOLD_MAX: usize = 20;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Breaches {
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
    pub orphans: Vec<String>,
    pub others: Vec<String>,
}

/// Where it is noted.
#[derive(Default)]
pub struct Found(Mutex<Breaches>);

impl Found {
    fn notes(&self) -> MutexGuard<'_, Breaches> {
        self.0.lock().unwrap()
    }

    pub fn lose(&self, what: String) {
        self.notes().lost.push(what);
    }

    pub fn double(&self, what: String) {
        self.notes().doubled.push(what);
    }

    pub fn orphan(&self, what: String) {
        self.notes().orphans.push(what);
    }

    /// Anything else that somebody would notice.
    pub fn complain(&self, what: String) {
        let others = &mut self.notes().others;
        if others.len() < COMPLAINTS_MAX {
            others.push(what);
        }
    }

    pub fn so_far(&self) -> Breaches {
        self.notes().clone()
    }
}

impl Breaches {
    /// How many there are, in words.
    pub fn sums(&self) -> String {
        let Self { lost, doubled, orphans, others } = self;
        let [lost, doubled, orphans, others] = [lost, doubled, orphans, others].map(Vec::len);
        format!("{lost} lost, {doubled} doubled, {orphans} orphans, {others} complaints")
    }

    /// Each in a line of its own.
    pub fn complaints(&self) -> Vec<String> {
        let Self { lost, doubled, orphans, others } = self;
        let kinds = [("lost", lost), ("doubled", doubled), ("orphan", orphans), ("other", others)];
        let told = |(kind, texts): (&str, &Vec<String>)| {
            texts.iter().take(TOLD_MAX).map(|text| format!("{kind}: {text}")).collect::<Vec<_>>()
        };
        kinds.into_iter().flat_map(told).collect()
    }
}
