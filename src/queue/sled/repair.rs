//! Opening whatever is there: a good store as it is; a ruined one set aside and restored.

use super::OpenError;
use super::open::{Open, open};
use super::rebuild::{self, BuildError};
use super::store::LOCKED;
use crate::model::{Now, Seq, Timestamp};
use crate::queue::ballast;
use crate::queue::disk::Room;
use crate::queue::dump::{self, DumpError, Header, Listed, Reader, stamp};
use crate::queue::layout::Layout;
use crate::queue::settings::Settings;
use std::fmt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// A disk with less than this, in bytes, is too full to open a store on: two of sled's segments.
const FULL: u64 = 1 << 20;
/// How long after the first look at a damaged store there is a second.
const SECOND_LOOK: Duration = Duration::from_millis(250);
const BEHIND: &str = "it knows less than its dump: its log is torn";
const TORN: &str = "its log is torn at its end";

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
fn open_or_repair(
    layout: &Layout,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    rebuild::discard(layout)?;
    let is_missing = !layout.store().exists();
    if is_missing && !layout.aside()?.is_empty() {
        let cause = "an earlier repair was interrupted".to_owned();
        return restore(layout, cause, settings, now);
    }
    if is_missing && rebuild::in_dumps(layout) > 0 {
        return restore(layout, "it is gone".to_owned(), settings, now);
    }
    let opened = open_twice(layout, settings, now).map(|opened| {
        let doubt = doubt(&opened, layout);
        (opened, doubt)
    });
    match opened {
        // A full disk looks like many things, and a repair would need more room.
        Err(OpenError::Damaged(why) | OpenError::Io(why)) if is_full(layout) => {
            Err(OpenError::NoSpace(why))
        }
        Err(OpenError::Damaged(why)) => restore(layout, why, settings, now),
        Err(error) => Err(error),
        Ok((opened, None)) => Ok((opened, None)),
        Ok((opened, Some(Doubt::Behind))) => {
            drop(opened);
            restore(layout, BEHIND.to_owned(), settings, now)
        }
        Ok((opened, Some(Doubt::Contradiction(what)))) => {
            replace_if_sound(opened, layout, &what, settings, now)
        }
        Ok((opened, Some(Doubt::Torn(marked)))) => {
            keep(opened, layout, marked, TORN.to_owned(), settings, now)
        }
    }
}

/// Opens the store; one that looks damaged, once more: a process without threads or memory to spare
/// makes sled panic as damage does, and only the second verdict is believed.
fn open_twice(layout: &Layout, settings: Settings, now: Now) -> Result<Open, OpenError> {
    let why = match open(&layout.store(), settings, now) {
        Err(OpenError::Damaged(why)) if !is_full(layout) => why,
        opened => return opened,
    };
    tracing::warn!(why, "the queue's store looks damaged; it is opened once more");
    sleep(SECOND_LOOK);
    match open(&layout.store(), settings, now) {
        // By the first look, which damage kept from closing it.
        Err(OpenError::Io(held)) if held == LOCKED => Err(OpenError::Damaged(why)),
        opened => opened,
    }
}

/// Why a store that opens is not believed.
enum Doubt {
    /// A dump has newer events.
    Behind,
    /// Rows contradict each other.
    Contradiction(String),
    /// It ends before this event, which was committed.
    Torn(Seq),
}

fn doubt(opened: &Open, layout: &Layout) -> Option<Doubt> {
    if is_behind(opened, layout) {
        return Some(Doubt::Behind);
    }
    if let Some(what) = &opened.contradiction {
        return Some(Doubt::Contradiction(what.clone()));
    }
    opened.lost_tail(&layout.store()).map(Doubt::Torn)
}

/// Why a store that opens is known to lack something it had; `None` when it is not.
pub fn lacks(opened: &Open, layout: &Layout) -> Option<&'static str> {
    if is_behind(opened, layout) {
        return Some(BEHIND);
    }
    opened.lost_tail(&layout.store()).map(|_| TORN)
}

fn is_behind(opened: &Open, layout: &Layout) -> bool {
    let known = opened.machine.last_event();
    known < rebuild::in_dumps(layout) && newest_good(layout).is_some_and(|at| at > known)
}

/// Opens the store, or what can be had of it.
pub fn open_or_restore(
    layout: &Layout,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    with_room(layout, || open_or_repair(layout, settings, now))
}

/// Opens a store that must be there, and repairs nothing.
pub fn reopen(layout: &Layout, settings: Settings, now: Now) -> Result<Open, OpenError> {
    if !layout.store().exists() {
        return Err(OpenError::Damaged("it is gone".to_owned()));
    }
    with_room(layout, || {
        let opened = open(&layout.store(), settings, now)?;
        lacks(&opened, layout).map_or(Ok(()), |what| Err(OpenError::Damaged(what.to_owned())))?;
        Ok(opened)
    })
}

/// Opens the store; when the disk is too full for that, once more without the ballast.
fn with_room<T>(layout: &Layout, open: impl Fn() -> Result<T, OpenError>) -> Result<T, OpenError> {
    let open = || match open() {
        // A full disk looks like many things, wherever it is met.
        Err(OpenError::Damaged(why) | OpenError::Io(why)) if is_full(layout) => {
            Err(OpenError::NoSpace(why))
        }
        opened => opened,
    };
    let why = match open() {
        Err(OpenError::NoSpace(why)) => why,
        opened => return opened,
    };
    // What a repair has half built takes room too.
    rebuild::discard(layout)?;
    if !ballast::release(layout)? {
        return Err(OpenError::NoSpace(why));
    }
    tracing::error!(
        why,
        "the disk is full; the ballast was given up to open the queue: free some space"
    );
    open()
}

/// Before anything changes: after it, a kill would leave nobody who knows.
fn tell(cause: &str) {
    tracing::error!(cause, "the queue's store is not as it should be; it is being repaired");
}

/// A store that lost its end and nothing else: what it has is more than any dump.
fn keep(
    opened: Open,
    layout: &Layout,
    marked: Seq,
    cause: String,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    tell(&cause);
    let Open { store, machine, .. } = opened;
    drop(machine);
    rebuild::jump(&store, marked)?;
    drop(store);
    let opened = open(&layout.store(), settings, now)?;
    Ok((opened, Some(Repair { cause, aside: None, outcome: Outcome::Kept })))
}

/// A store whose rows contradict each other goes if there is a dump whose rows do not: what is
/// wrong came after it. Otherwise it is not the disk's fault, and nothing better is to be had, or
/// not now: it is good enough to go on with.
fn replace_if_sound(
    opened: Open,
    layout: &Layout,
    what: &str,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    let cause = format!("its rows contradict each other: {what}");
    match build_dump(layout, true, settings, now) {
        Ok(Some(outcome)) => {
            drop(opened);
            return put_in_place(layout, cause, outcome, settings, now);
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "nothing better than the queue's store can be built"),
    }
    if let Err(error) = rebuild::discard(layout) {
        tracing::warn!(%error, "a store that was half built cannot be removed");
    }
    match opened.lost_tail(&layout.store()) {
        Some(marked) => keep(opened, layout, marked, cause, settings, now),
        None => Ok((opened, Some(Repair { cause, aside: None, outcome: Outcome::Kept }))),
    }
}

fn restore(
    layout: &Layout,
    cause: String,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    let outcome = match build_dump(layout, true, settings, now) {
        Ok(Some(outcome)) => outcome,
        // What went wrong there and still matters goes wrong here again.
        _ => match build_dump(layout, false, settings, now)? {
            Some(outcome) => outcome,
            None => build_empty(layout, settings, now)?,
        },
    };
    put_in_place(layout, cause, outcome, settings, now)
}

fn put_in_place(
    layout: &Layout,
    cause: String,
    outcome: Outcome,
    settings: Settings,
    now: Now,
) -> Result<(Open, Option<Repair>), OpenError> {
    tell(&cause);
    let aside = rebuild::exchange(layout, now.wall)?;
    let opened = open(&layout.store(), settings, now)?;
    if let Err(error) = rebuild::prune_aside(layout) {
        tracing::warn!(%error, "an old store that was set aside cannot be removed");
    }
    Ok((opened, Some(Repair { cause, aside, outcome })))
}

/// Builds a store from the newest dump that is good (and `sound`: without contradictions); `None`
/// when all are bad. The error of a dump that may be good is told only if no other one is.
fn build_dump(
    layout: &Layout,
    sound: bool,
    settings: Settings,
    now: Now,
) -> Result<Option<Outcome>, OpenError> {
    let known = rebuild::known(layout);
    let mut stuck = None;
    for Listed { path, .. } in dump::list(&layout.dump())? {
        let why = match Reader::open(&path) {
            Ok(dump) => match rebuild::build(layout, Some(&dump), known, settings, now) {
                Ok(Some(what)) if sound => what,
                Ok(_) => {
                    let Header { made, rows, .. } = *dump.header();
                    return Ok(Some(Outcome::Restored { dump: path, made, rows }));
                }
                Err(BuildError::Open(error)) => return Err(error),
                Err(BuildError::Dump(why)) => {
                    stuck = stuck.or_else(|| Some(whole_but_unusable(&path, &why)));
                    why
                }
            },
            Err(DumpError::Damaged(why)) => why,
            Err(DumpError::Newer { found, known, .. }) => {
                return Err(OpenError::Newer { found, known });
            }
            Err(DumpError::Io(error)) => {
                let why = error.to_string();
                stuck = stuck.or_else(|| Some(error.into()));
                why
            }
        };
        tracing::error!(why, dump = %path.display(), "a dump is no good");
    }
    stuck.map_or(Ok(None), Err)
}

/// A dump with the right checksums: the fault is the process's, or it was made of a damaged store.
/// Either way an empty queue is not what it stands for.
fn whole_but_unusable(dump: &Path, why: &str) -> OpenError {
    let dump = dump.display();
    OpenError::Io(format!(
        "{dump} is whole, but no store can be built from it ({why}); to start without it, move it away"
    ))
}

fn build_empty(layout: &Layout, settings: Settings, now: Now) -> Result<Outcome, OpenError> {
    match rebuild::build(layout, None, rebuild::known(layout), settings, now) {
        Ok(_) => Ok(Outcome::Empty),
        Err(BuildError::Open(error)) => Err(error),
        Err(BuildError::Dump(why)) => Err(OpenError::Io(why)),
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
