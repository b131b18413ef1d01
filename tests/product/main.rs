//! The real program, from outside: its commands, its API, its death and its return.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "seeds and logs of failed tests")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/s3.rs"]
mod s3;

mod bucket;
mod clip;
mod commands;
mod cookies;
mod drain;
mod full_disk;
mod keys;
mod kill;
mod main_job;
mod orphans;
mod readme;
mod redis;
#[path = "../support/redis.rs"]
mod redis_server;
mod resumable;
mod section;
mod server;
mod speech;
mod stand_in;
mod watched;
mod zombie;
