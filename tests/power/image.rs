//! One folder as a power cut left it: does it open, and is everything there?

use crate::disk::Files;
use crate::record::Acknowledged;
use ezclips::model::{Job, JobSpec, Source, State};
use ezclips::queue::sled::{self, Opened};
use ezclips::queue::{Layout, Queue, Settings, SystemClock};
use std::path::Path;
use std::sync::Arc;

/// What was found in an image.
pub enum Verdict {
    /// Everything acknowledged is there and whole.
    Whole,
    /// These jobs are not.
    Lost(Vec<String>),
    /// It does not open, for this reason.
    Shut(String),
}

impl Verdict {
    /// What is wrong, in words.
    pub fn complaint(&self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Lost(jobs) => Some(format!("{} lost: {}", jobs.len(), jobs.join(", "))),
            Self::Shut(reason) => Some(format!("it does not open: {reason}")),
        }
    }
}

/// Makes the folder, opens the queue in it and looks for the jobs.
pub fn check<'a>(files: &Files, jobs: impl Iterator<Item = &'a Acknowledged>) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        match bytes {
            None => std::fs::create_dir_all(path).unwrap(),
            Some(bytes) => std::fs::write(path, bytes).unwrap(),
        }
    }
    let Opened { queue, repair } = match open(folder.path()) {
        Ok(opened) => opened,
        Err(reason) => return Verdict::Shut(reason),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let found = |job: &Acknowledged| runtime.block_on(queue.get(job.id));
    let lost = jobs.filter_map(|job| match found(job) {
        Ok(Some(found)) if is_whole(&found, job) => None,
        other => Some(format!("{}: {other:?}", job.link)),
    });
    let lost: Vec<String> = lost.collect();
    queue.close();
    match repair {
        _ if !lost.is_empty() => Verdict::Lost(lost),
        // Nothing is missing, and the store was not believed all the same.
        Some(repair) => Verdict::Shut(repair.to_string()),
        None => Verdict::Whole,
    }
}

/// Opens the store of a data folder as the server does.
fn open(data: &Path) -> Result<Opened, String> {
    let clock = Arc::new(SystemClock::default());
    sled::open_or_restore(&Layout::of(data), Settings::default(), clock)
        .map_err(|error| error.to_string())
}

fn is_whole(found: &Job, job: &Acknowledged) -> bool {
    let JobSpec::Video { source: Source::Link(link) } = &found.spec else { return false };
    found.id == job.id && found.state == State::Queued && link.as_str() == job.link
}
