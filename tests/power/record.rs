//! What the server did to its folder and when it answered, over all its lives.

use crate::disk::{Disk, Model};
use ezclips::model::JobId;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A moment on the wall clock in microseconds, as strace tells it.
pub type Micros = u64;

/// A call that changed the folder or made something durable. Paths are relative to the folder.
#[derive(Clone, Debug)]
pub enum Action {
    MakeFolder(PathBuf),
    /// Made when it is not there.
    Open {
        file: PathBuf,
        emptied: bool,
    },
    Write {
        file: PathBuf,
        at: u64,
        bytes: Vec<u8>,
    },
    SetLength {
        file: PathBuf,
        length: u64,
    },
    Sync {
        file: PathBuf,
        /// `fdatasync`, which sled never calls.
        data_only: bool,
    },
    SyncRange {
        file: PathBuf,
        at: u64,
        length: u64,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    /// Left out.
    Nothing,
}

/// A call and its moments, as places in the record.
#[derive(Clone, Debug)]
pub struct Call {
    pub action: Action,
    pub began: usize,
    pub ended: Option<usize>,
}

/// A call begins or ends.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at: Micros,
    pub call: usize,
    pub is_end: bool,
}

/// A job whose 202 had been read at a moment.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub at: Micros,
    pub id: JobId,
    pub link: String,
}

/// See the module.
#[derive(Clone, Default)]
pub struct Record {
    pub moments: Vec<Moment>,
    pub calls: Vec<Call>,
    /// In the order of their answers.
    pub acknowledged: Vec<Acknowledged>,
    /// From the start of each life to its first answer.
    pub openings: Vec<Range<usize>>,
}

impl Record {
    /// Adds a call that begins.
    pub fn begin(&mut self, at: Micros, action: Action) -> usize {
        let call = self.calls.len();
        self.calls.push(Call { action, began: self.moments.len(), ended: None });
        self.moments.push(Moment { at, call, is_end: false });
        call
    }

    /// A call ends.
    pub fn end(&mut self, at: Micros, call: usize) {
        self.calls[call].ended = Some(self.moments.len());
        self.moments.push(Moment { at, call, is_end: true });
    }

    /// A place to cut: just after an answer more often than not, because then the newest job must
    /// be there already; else while the store is being opened, or anywhere.
    pub fn random_cut(&self, dice: &mut fastrand::Rng) -> usize {
        match dice.u8(0..10) {
            0..2 => {
                let opening = dice.choice(&self.openings).unwrap().clone();
                dice.usize(opening)
            }
            2..4 => dice.usize(0..=self.moments.len()),
            _ => {
                let answer = dice.choice(&self.acknowledged).unwrap();
                (self.first_after(answer.at) + dice.usize(0..4)).min(self.moments.len())
            }
        }
    }

    /// The first place after a time on the clock.
    pub fn first_after(&self, at: Micros) -> usize {
        self.moments.partition_point(|moment| moment.at <= at)
    }

    /// The disk when the moments before `cut` have passed.
    pub fn disk_at(&self, cut: usize, model: Model) -> Disk<'_> {
        let mut disk = Disk::new(model, cut);
        for moment in &self.moments[..cut] {
            let call = &self.calls[moment.call];
            if moment.is_end { disk.end(call) } else { disk.begin(call) }
        }
        disk
    }

    /// Who had been answered before the moment at `cut` came.
    pub fn acknowledged_at(&self, cut: usize) -> impl Iterator<Item = &Acknowledged> {
        let until = self.moments.get(cut).map_or(Micros::MAX, |moment| moment.at);
        self.acknowledged.iter().take_while(move |job| job.at < until)
    }

    /// The same, but the program has left out what it does for sled's log itself.
    pub fn without_our_sync(&self) -> Self {
        let mut bare = self.clone();
        for call in &mut bare.calls {
            if matches!(&call.action, Action::Sync { file, data_only: true }
                if file == Path::new("store/db"))
            {
                call.action = Action::Nothing;
            }
        }
        bare
    }
}
