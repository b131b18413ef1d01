//! One store, several processes of one machine.
//!
//! Whoever holds the lock of the data folder ([`super::owner`]) owns the store and serves the
//! queue's verbs on a Unix socket beside it; everyone else is a guest. When the owner dies the
//! kernel gives the lock to the next one that waits for it. [`Member`] is one process's part in
//! this and a [`super::Queue`] like any other: no caller knows whether it owns the store.
//!
//! Reading order: [`frame`] and [`message`] are what goes over the socket, `server` and `client`
//! its two ends, `staff` the workers that speak over them, `socket` where it is and who may talk,
//! `election` how a process comes to own the store, `house` what it does for it then, `feed` how
//! news reach this process whoever owns it, [`member`] and `verbs` all of it as one queue.

mod client;
mod election;
mod feed;
pub mod frame;
mod house;
pub mod member;
pub mod message;
mod server;
mod socket;
mod staff;
mod verbs;

pub use election::{Fatal, OpenFailure, Opener, Passes};
pub use member::{Member, Membership, Stands};
