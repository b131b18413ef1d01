//! What a check of the whole store found.

use crate::model::State;
use serde::{Deserialize, Serialize};

/// The most problems that are put into words; the others are counted.
pub const PROBLEMS_MAX: usize = 100;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// How many rows each table has.
    pub tables: Vec<TableRows>,
    /// Jobs by state, in the order of [`State::ALL`].
    pub jobs: [u64; 6],
    /// How many problems there are.
    pub problem_count: u64,
    /// The first of them, in words.
    pub problems: Vec<String>,
}

/// The size of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRows {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
}

impl CheckReport {
    /// Adds a problem.
    pub fn say(&mut self, problem: impl Into<String>) {
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem.into());
        }
    }

    /// How many jobs are in a state.
    #[must_use]
    pub fn jobs_in(&self, state: State) -> u64 {
        self.jobs[state as usize]
    }

    /// How many jobs there are.
    #[must_use]
    pub fn job_count(&self) -> u64 {
        self.jobs.iter().sum()
    }
}
