//! What the tests share: media made with ffmpeg, a web server on loopback, a look at processes.

#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod clips;
pub mod processes;
pub mod web;
