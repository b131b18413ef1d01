//! The queue's promises: one suite on every engine, a model test, and what only a disk can show.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod claiming;
mod control;
mod damage;
mod dumps;
mod events;
mod full_disk;
mod keeping;
mod listing;
mod model;
mod on_disk;
mod origins;
#[path = "../support/outcome.rs"]
mod outcome;
#[path = "../support/redis.rs"]
mod redis_server;
mod repair;
mod retention;
mod settling;
mod sharing;
mod stacks;
mod submitting;
mod support;
mod together;
mod videos;
