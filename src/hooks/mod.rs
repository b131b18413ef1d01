//! Webhooks: what is said to other programs, how it is signed, and how it is sent.
//!
//! The form is that of Standard Webhooks (<https://www.standardwebhooks.com>), so receivers check
//! it with a library they have. When something is said, and how often, is the queue's business.

mod address;
mod body;
mod key;
mod send;
mod signature;

pub use address::{Lookup, SystemLookup};
pub use body::body_of;
pub use key::{KeyError, Keys};
pub use send::{Letter, Sender, Settings};
pub use signature::{Headers, Mismatch, TOLERANCE};
