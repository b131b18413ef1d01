//! ffmpeg and ffprobe: probing, listing frames, cutting, verifying, posters.
//!
//! Every call goes through `call`, starts with the fixed prefix for hostile input (`prefix`) and
//! runs in the attempt's own folder. Pure parts (parsing, argument lists, arithmetic on frames)
//! stand apart from those that run a tool.

mod analyse;
mod boxes;
mod call;
mod clip;
mod coding;
mod cut;
mod direct;
mod encode;
mod encoders;
mod errors;
mod facts;
mod frames;
mod index;
mod limits;
mod mux;
mod nal;
mod poster;
mod prefix;
mod probe;
mod progress;
mod settle;
mod smart;
mod sniff;
pub mod titles;
mod verify;

pub use encoders::{Choice, Encoder, EncoderReport};
pub use limits::Limits;

use super::tools::Tools;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How the tools are to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What a source may be like.
    pub limits: Limits,
    /// Threads of one decoder or encoder; 0 lets ffmpeg choose.
    pub threads: u32,
    /// How many clips are made at the same time; checking them comes on top.
    pub renders: usize,
    /// Which encoder may be used.
    pub encoder: Choice,
}

impl Default for Settings {
    fn default() -> Self {
        Self { limits: Limits::default(), threads: 2, renders: 1, encoder: Choice::default() }
    }
}

/// ffmpeg and ffprobe of this machine.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    tools: Arc<Tools>,
    settings: Settings,
    bench: Arc<encoders::Bench>,
    turns: Arc<Semaphore>,
}

impl Ffmpeg {
    /// Uses `tools` as `settings` say. Tools that are missing are reported by the calls.
    #[must_use]
    pub fn new(tools: Arc<Tools>, settings: Settings) -> Self {
        let turns = Arc::new(Semaphore::new(settings.renders.max(1)));
        Self { tools, settings, bench: Arc::default(), turns }
    }
}
