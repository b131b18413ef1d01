//! Webhooks, from the sender alone to the whole program and a receiver on loopback.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stderr, reason = "logs of failed tests")]

mod body;
mod certificate;
mod program;
mod receiver;
mod sender;
mod snippets;

#[allow(dead_code, reason = "shared with the tests of the product")]
#[path = "../product/server.rs"]
mod server;
#[path = "../support/mod.rs"]
mod support;
