//! What the tests share: media made with ffmpeg, a web server on loopback, processes.

#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod breaches;
pub mod clips;
pub mod figures;
pub mod http;
pub mod lives;
pub mod processes;
pub mod seats;
pub mod web;
