//! The bounds of the histograms: close where a decision hangs on them, few of them.

use crate::measure::histogram::Bounds;

const MS: u64 = 1000;
const S: u64 = 1000 * MS;

/// Waits before a claim: hardly any on an idle machine, hours on one that is too small.
pub static WAITS: Bounds = Bounds {
    upper: &[
        10 * MS,
        50 * MS,
        100 * MS,
        500 * MS,
        S,
        5 * S,
        15 * S,
        60 * S,
        300 * S,
        900 * S,
        3600 * S,
        21_600 * S,
    ],
    per: 1_000_000,
};

/// Stages and tools: from a look at a file to hours of encoding.
pub static WORK: Bounds = Bounds {
    upper: &[
        10 * MS,
        100 * MS,
        500 * MS,
        S,
        5 * S,
        15 * S,
        60 * S,
        300 * S,
        900 * S,
        3600 * S,
        14_400 * S,
    ],
    per: 1_000_000,
};

/// Commits and verbs of the store: a good disk needs one or two milliseconds.
pub static COMMITS: Bounds = Bounds {
    upper: &[MS / 2, MS, 2 * MS, 5 * MS, 10 * MS, 25 * MS, 50 * MS, 100 * MS, 250 * MS, S, 5 * S],
    per: 1_000_000,
};

/// Commands of one commit, at most 256.
pub static GROUPS: Bounds = Bounds { upper: &[1, 2, 4, 8, 16, 32, 64, 128, 256], per: 1 };

/// Answers to requests, and those of webhook receivers.
pub static ANSWERS: Bounds = Bounds {
    upper: &[
        MS,
        5 * MS,
        10 * MS,
        25 * MS,
        50 * MS,
        100 * MS,
        200 * MS,
        500 * MS,
        S,
        2500 * MS,
        5 * S,
        15 * S,
    ],
    per: 1_000_000,
};
