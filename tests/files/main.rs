//! Files: one suite for all engines, and what only a bucket does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/s3.rs"]
mod s3;

mod cache;
mod conformance;
mod copying;
mod object;
mod pieces;
mod rig;
mod weather;
