//! What a worker does: claim jobs, run each as one attempt, clean up.
//!
//! Reading order: [`worker`] claims and drains, [`keeper`] keeps the leases, `attempt` runs one
//! pipeline to exactly one settle, `video`, `inspect`, `series` and `deliver` are the pipelines as
//! named stages, [`cleanup`] removes what has expired. Everything outside is reached through the traits
//! of the rooms below; no request is answered here and no tool is started here.

mod attempt;
pub mod cleanup;
mod cookies;
mod deliver;
mod digest;
pub mod doctor;
mod halt;
mod inspect;
mod keeper;
mod looks;
pub mod manifest;
mod meter;
mod named;
mod pace;
mod series;
mod shares;
mod stages;
mod stop;
mod stretch;
mod video;
pub mod worker;

use crate::files::Files;
use crate::hooks::Sender;
use crate::measure::Measures;
use crate::media::Media;
use crate::queue::{Queue, WorkerInfo};
use std::sync::Arc;
use std::time::Duration;

/// The rooms a worker uses.
#[derive(Clone)]
pub struct Rooms {
    /// Jobs.
    pub queue: Arc<dyn Queue>,
    /// Sources and clips.
    pub files: Arc<dyn Files>,
    /// The tools.
    pub media: Arc<dyn Media>,
    /// What tells other programs.
    pub hooks: Arc<Sender>,
}

/// How a worker works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who it is and how many jobs it runs at once, per lane.
    pub worker: WorkerInfo,
    /// How many parts are cut at once, of all series, at least 1.
    pub renders: usize,
    /// How long one attempt may take.
    pub deadline: Duration,
    /// How long running work may go on after the worker was asked to stop.
    pub grace: Duration,
    /// Where it is told what was done.
    pub measures: Arc<Measures>,
}
