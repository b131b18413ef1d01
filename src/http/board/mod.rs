//! What is asked of many jobs at once: finding by words, failures by code, retrying or cancelling
//! all that match.
//!
//! No engine indexes any of that. Pages of the queue are walked instead, so that every engine can,
//! and none is held up for longer than a page takes.

mod deeds;
mod groups;
mod sieve;
mod walk;

pub use deeds::{cancel_all, retry_all};
pub use groups::failures;
pub use sieve::Sieve;
pub use walk::find;
