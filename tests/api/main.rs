//! The API over the queue in memory and files in a temporary folder.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

mod board;
mod clips;
mod deliveries;
mod document;
mod events;
mod guards;
mod house;
mod keeping;
mod keys;
mod keys_page;
mod life;
mod limits;
mod limits_slow;
mod lists;
mod metrics;
mod refusals;
mod request_ids;
mod resumable;
mod resumable_cut;
mod server;
mod submissions;
mod uploads;
mod world;
