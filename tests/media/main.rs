//! The media room with the real tools: ffmpeg, ffprobe and processes are real, the videos are
//! made on the spot.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod analysis;
mod cutting;
mod egress;
mod encoders;
mod footage;
mod guard;
mod hostile;
mod layouts;
mod matrix;
mod media;
mod process;
#[allow(dead_code, reason = "shared with the tests of the product")]
#[path = "../support/processes.rs"]
mod processes;
mod sections;
mod smart;
mod titles;
mod tools;
#[allow(dead_code, reason = "shared with the tests of the product")]
#[path = "../support/web.rs"]
mod web;
mod ytdlp;
