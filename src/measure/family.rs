//! One measure by its labels. A label's value is a name in the program, never anything from
//! outside, so there cannot be more of them than were written down.

use crate::measure::catalogue::Metric;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// The most labels a measure has.
pub const LABELS_MAX: usize = 3;

/// The values of the labels, in the order of [`Metric::labels`]; the rest is empty.
type Key = [&'static str; LABELS_MAX];

/// A measure by its labels.
pub struct Family<T> {
    metric: &'static Metric,
    make: fn() -> T,
    cells: RwLock<BTreeMap<Key, T>>,
}

impl<T> Family<T> {
    /// Nothing measured yet.
    pub fn new(metric: &'static Metric, make: fn() -> T) -> Self {
        Self { metric, make, cells: RwLock::default() }
    }

    /// The same with these labels present from the start: a rate can be taken of a zero, not of
    /// what is absent.
    #[must_use]
    pub fn known(self, labels: impl IntoIterator<Item = &'static str>) -> Self {
        labels.into_iter().for_each(|label| self.at([label], |_| ()));
        self
    }

    /// What it measures.
    pub fn metric(&self) -> &'static Metric {
        self.metric
    }

    /// Acts on the cell with these labels.
    pub fn at<const N: usize>(&self, labels: [&'static str; N], act: impl FnOnce(&T)) {
        let mut key = Key::default();
        key.iter_mut().zip(labels).for_each(|(cell, label)| *cell = label);
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = cells.get(&key) {
            return act(cell);
        }
        drop(cells);
        let mut cells = self.cells.write().unwrap_or_else(PoisonError::into_inner);
        act(cells.entry(key).or_insert_with(self.make));
    }

    /// Shows every cell, in the order of its labels.
    ///
    /// # Errors
    /// The first of `show`.
    pub fn each<E>(
        &self,
        mut show: impl FnMut(&[&'static str], &T) -> Result<(), E>,
    ) -> Result<(), E> {
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        let count = self.metric.labels.len().min(LABELS_MAX);
        cells.iter().try_for_each(|(key, cell)| show(&key[..count], cell))
    }
}

impl<T> std::fmt::Debug for Family<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Family").field(&self.metric.name).finish()
    }
}
