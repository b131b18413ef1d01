//! Opening whatever is there: a good store as it is; a ruined one set aside and restored.

use super::OpenError;
use super::open::{Open, open};
use super::rebuild::{self, BuildError};
use crate::model::{Now, Seq, Timestamp};
use crate::queue::ballast;
use crate::queue::disk::Room;
use crate::queue::dump::{self, DumpError, Reader, stamp};
use crate::queue::layout::Layout;
use crate::queue::settings::Settings;
use std::fmt;
use std::path::PathBuf;

/// A disk with less than this, in bytes, is too full to open a store on: two of sled's segments.
const FULL: u64 = 1 << 20;

/// What was wrong with a store, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What was wrong.
    pub cause: String,
    /// Where the ruined store lies now; `None` when there was none, or it was kept.
    pub aside: Option<PathBuf>,
    /// What became of the jobs.
    pub outcome: Outcome,
}

/// What became of the jobs of a store that was repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The store was kept: it lacks only its newest changes.
    Kept,
    /// A dump was restored: what came after it is lost.
    Restored {
        /// The dump.
        dump: PathBuf,
        /// When it was made.
        made: Timestamp,
        /// How many rows it had.
        rows: u64,
    },
    /// There was no good dump: the queue is empty.
    Empty,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the queue's store was not as it should be ({}); ", self.cause)?;
        match &self.outcome {
            Outcome::Kept => write!(f, "the last changes before that are lost, the rest is there")?,
            Outcome::Restored { made, rows, .. } => write!(
                f,
                "the dump of {} with {rows} rows was restored, what came after it is lost",
                stamp(*made)
            )?,
            Outcome::Empty => write!(f, "there was no good dump, so the queue is empty now")?,
        }
        match &self.aside {
            Some(aside) => write!(f, "; the old store lies in {}", aside.display()),
            None => Ok(()),
        }
    }
}

/// Opens the store of a data folder or what can be had of it.
pub fn open_or_repair(
    layout: &Layout,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    rebuild::discard(layout)?;
    let asides = layout.aside()?;
    if !layout.store().exists() && (!asides.is_empty() || rebuild::in_dumps(layout) > 0) {
        let cause = match asides.is_empty() {
            true => "it is gone",
            false => "an earlier repair was interrupted",
        };
        return restore(layout, cause.to_owned(), settings, now);
    }
    let opened = open(&layout.store(), settings, now).and_then(|opened| {
        let lost = rebuild::lost_tail(&opened, layout)?;
        Ok((opened, lost))
    });
    match opened {
        // A full disk looks like many things, and a repair would need more room.
        Err(OpenError::Damaged(why) | OpenError::Io(why)) if is_full(layout) => {
            Err(OpenError::NoSpace(why))
        }
        Err(OpenError::Damaged(why)) => restore(layout, why, settings, now),
        Err(error) => Err(error),
        Ok((opened, lost)) => {
            let known = opened.machine.last_event();
            if known < rebuild::in_dumps(layout) && newest_good(layout).is_some_and(|at| at > known)
            {
                drop(opened);
                let cause = "it knows less than its dump: its log is torn".to_owned();
                return restore(layout, cause, settings, now);
            }
            match lost {
                None => Ok((opened, None)),
                Some(marked) => keep(opened, layout, marked, settings, now),
            }
        }
    }
}

/// Opens the store; when the disk is too full for that, once more without the ballast.
pub fn open_with_room(
    layout: &Layout,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    let why = match open_or_repair(layout, settings, now) {
        Err(OpenError::NoSpace(why)) => why,
        opened => return opened,
    };
    if !ballast::release(layout)? {
        return Err(OpenError::NoSpace(why));
    }
    tracing::error!(
        why,
        "the disk is full; the ballast was given up to open the queue: free some space"
    );
    open_or_repair(layout, settings, now)
}

/// A store that lost its end and nothing else: what it has is more than any dump.
fn keep(
    opened: Open,
    layout: &Layout,
    marked: Seq,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    let Open { store, machine } = opened;
    drop(machine);
    rebuild::jump(&store, marked)?;
    drop(store);
    let cause = "its log is torn at its end".to_owned();
    let opened = open(&layout.store(), settings, now)?;
    Ok((opened, Some(Repair { cause, aside: None, outcome: Outcome::Kept })))
}

fn restore(
    layout: &Layout,
    cause: String,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    let known = rebuild::known(layout);
    let outcome = build_best(layout, known, settings, now)?;
    let aside = rebuild::exchange(layout, now.wall)?;
    let opened = open(&layout.store(), settings, now)?;
    if let Err(error) = rebuild::prune_aside(layout) {
        tracing::warn!(%error, "an old store that was set aside cannot be removed");
    }
    Ok((opened, Some(Repair { cause, aside, outcome })))
}

/// Builds a store from the newest dump that is good, or an empty one.
fn build_best(
    layout: &Layout,
    known: Seq,
    settings: Settings,
    now: Now,
) -> Result<Outcome, OpenError> {
    for listed in dump::list(&layout.dump())? {
        let built = Reader::open(&listed.path).map_err(dump_error).and_then(|dump| {
            rebuild::build(layout, Some(&dump), known, settings, now)?;
            Ok(*dump.header())
        });
        match built {
            Ok(header) => {
                let (made, rows) = (header.made, header.rows);
                return Ok(Outcome::Restored { dump: listed.path, made, rows });
            }
            Err(BuildError::Dump(why)) => {
                tracing::error!(why, dump = %listed.path.display(), "a dump is no good");
            }
            Err(BuildError::Open(error)) => return Err(error),
        }
    }
    match rebuild::build(layout, None, known, settings, now) {
        Ok(()) => Ok(Outcome::Empty),
        Err(BuildError::Open(error)) => Err(error),
        Err(BuildError::Dump(why)) => Err(OpenError::Io(why)),
    }
}

fn dump_error(error: DumpError) -> BuildError {
    match error {
        DumpError::Damaged(why) => BuildError::Dump(why),
        DumpError::Newer { found, known, .. } => {
            BuildError::Open(OpenError::Newer { found, known })
        }
        DumpError::Io(error) => BuildError::Open(error.into()),
    }
}

/// The newest event in a dump that was read to its end.
fn newest_good(layout: &Layout) -> Option<Seq> {
    let listed = dump::list(&layout.dump()).ok()?;
    let good = |path: &PathBuf| Reader::open(path).ok().map(|dump| dump.header().last_event);
    listed.iter().find_map(|listed| good(&listed.path))
}

fn is_full(layout: &Layout) -> bool {
    Room::of(layout.folder()).is_ok_and(|room| room.free < FULL)
}
