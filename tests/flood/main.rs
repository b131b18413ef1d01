//! Floods: the real server under slow clients, thousands of submissions at once, and a client that
//! asks without end.
//!
//! Small numbers by default; `FLOOD=full` takes those of a bad day (`just flood`, three minutes), and
//! then an optimised program must be quick as well. Nothing is downloaded: all servers have the role
//! `api`.
//!
//! [`program`] is the server, [`wire`] a connection to it, `slow`, `submissions` and `rush` are the
//! three floods.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "the figures")]

mod program;
mod rush;
mod slow;
mod submissions;
mod wire;

use program::Program;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::time::Duration;

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Size {
    /// Whether those who are given most time are waited for.
    pub full: bool,
    /// Clients at one byte a second.
    pub slow: usize,
    /// Submissions at once.
    pub submissions: usize,
    /// Connections of the client that asks without end, and for how long.
    pub rush: (usize, Duration),
}

const SMALL: Size =
    Size { full: false, slow: 60, submissions: 600, rush: (8, Duration::from_secs(3)) };
const FULL: Size =
    Size { full: true, slow: 500, submissions: 10_000, rush: (64, Duration::from_secs(20)) };

impl Size {
    /// Whether answers must come soon.
    #[must_use]
    pub fn hurries(self) -> bool {
        self.full && !cfg!(debug_assertions)
    }
}

/// Memory no server may ever have used, in KiB.
const MEMORY: u64 = 300 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flooded_server_loses_nothing_and_nobody() {
    let size =
        if std::env::var_os("FLOOD").is_some_and(|size| size == "full") { FULL } else { SMALL };
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();

    let room = size.submissions * 6 / 10;
    let program = Program::start(&[("EZCLIPS_MAX_QUEUE", &room.to_string())]).await;
    println!("at rest: {} KiB", program.memory("VmRSS"));
    let slow = slow::begin(&program, size);
    let promised = submissions::flood(&program, size).await;
    slow::end(slow, size).await;
    let used = program.memory("VmHWM");
    println!("memory under slow clients and submissions: at most {used} KiB");
    assert!(used < MEMORY);
    let program = program.killed_and_started().await;
    submissions::check(&program, promised).await;
    drop(program);

    // A named proxy makes this machine's own clients count.
    let program = Program::start(&[("EZCLIPS_TRUSTED_PROXIES", "192.0.2.0/24")]).await;
    rush::flood(&program, size).await;
    let used = program.memory("VmHWM");
    println!("memory under a rush: at most {used} KiB");
    assert!(used < MEMORY);
}
