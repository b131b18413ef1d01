//! What only a real Redis can show: that it may fail in every way and nothing that was acknowledged
//! is lost, that several processes share it, and that jobs move there and back.
//!
//! `EZCLIPS_REDIS_ROUNDS` sets how often each fault happens in the long run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stdout, reason = "what the long run has seen")]

mod damage;
mod faults;
mod full;
mod ledger;
mod moving;
#[path = "../support/outcome.rs"]
mod outcome;
mod proxy;
mod rates;
#[path = "../support/redis.rs"]
mod redis_server;
mod rig;
mod starting;
mod together;
