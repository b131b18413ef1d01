//! All rows, read and sorted by what they are of. A row that cannot be read is a problem of its
//! own and left out.

use super::TABLES;
use crate::model::{Attempt, Event, EventKind, JobId, Lane, Part, Seq, State, Timestamp};
use crate::queue::CheckReport;
use crate::queue::keys::{self, Key};
use crate::queue::machine::idempotency::KEPT_FOR;
use crate::queue::record::{Paused, Record, RecordError, Schema};
use crate::queue::row::{Answered, Block, JobRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// See the module.
#[derive(Debug, Default)]
pub struct Found {
    /// How many rows each table has.
    pub tables: BTreeMap<u8, u64>,
    pub schema: Option<u16>,
    pub jobs: BTreeMap<JobId, JobRow>,
    /// By series: which parts there are, and whether each has a clip.
    pub parts: BTreeMap<JobId, BTreeMap<u32, bool>>,
    /// By job: which attempts there are.
    pub attempts: BTreeMap<JobId, BTreeSet<u32>>,
    /// Position of the first event, and how many there are.
    pub blocks: Vec<(Seq, u64)>,
    /// What the stored events say of each job last: its state, or `None` for one that went.
    pub told: BTreeMap<JobId, Option<State>>,
    /// When each idempotency key ends.
    pub answers: BTreeSet<(Timestamp, [u8; 16])>,
    pub paused: BTreeSet<Lane>,
}

impl Found {
    /// Reads all rows.
    pub fn read(rows: &BTreeMap<Key, Vec<u8>>, report: &mut CheckReport) -> Self {
        let tables = TABLES.iter().map(|(prefix, _)| (*prefix, 0)).collect();
        let mut found = Self { tables, ..Self::default() };
        for (key, value) in rows {
            let table = key.first().copied().unwrap_or(u8::MAX);
            *found.tables.entry(table).or_default() += 1;
            if let Err(error) = found.take(table, key.get(1..).unwrap_or_default(), value) {
                report.say(format!("row {key:02x?}: {error}"));
            }
        }
        found
    }

    /// Takes in an event, in their order.
    pub fn hear(&mut self, event: &Event) {
        match event.kind {
            EventKind::State(state) => drop(self.told.insert(event.job, Some(state))),
            EventKind::Removed => drop(self.told.insert(event.job, None)),
            _ => {}
        }
    }

    fn take(&mut self, table: u8, key: &[u8], value: &[u8]) -> Result<(), RecordError> {
        match table {
            keys::META => self.schema = Some(Schema::decode(value)?.0),
            keys::JOB => {
                let row = JobRow::decode(value)?;
                fits(key == row.job.id.0.as_bytes())?;
                self.jobs.insert(row.job.id, row);
            }
            keys::PART => {
                let (part, (id, n)) = (Part::decode(value)?, numbered(key)?);
                fits(n == part.n)?;
                self.parts.entry(id).or_default().insert(n, part.clip().is_some());
            }
            keys::ATTEMPT => {
                let (attempt, (id, n)) = (Attempt::decode(value)?, numbered(key)?);
                fits(n == attempt.n)?;
                self.attempts.entry(id).or_default().insert(n);
            }
            keys::EVENTS => {
                let block = Block::decode(value)?;
                fits(key == block.first.to_be_bytes())?;
                self.blocks.push((block.first, block.events.len() as u64));
                block.events.iter().for_each(|event| self.hear(event));
            }
            keys::IDEMPOTENCY => {
                let at = Answered::decode(value)?.at;
                let key = key.try_into().map_err(|_| MISPLACED)?;
                self.answers.insert((at.after(KEPT_FOR), key));
            }
            keys::PAUSE => {
                Paused::decode(value)?;
                let lane = Lane::ALL.into_iter().find(|lane| keys::pause(*lane)[1..] == *key);
                self.paused.insert(lane.ok_or(MISPLACED)?);
            }
            _ => return Err(RecordError::Damaged("no table has its key")),
        }
        Ok(())
    }
}

const MISPLACED: RecordError = RecordError::Damaged("it is not the row that its key says");

fn fits(yes: bool) -> Result<(), RecordError> {
    if yes { Ok(()) } else { Err(MISPLACED) }
}

fn numbered(key: &[u8]) -> Result<(JobId, u32), RecordError> {
    let (id, n) = key.split_at_checked(16).ok_or(MISPLACED)?;
    let id = Uuid::from_slice(id).map_err(|_| MISPLACED)?;
    let n = n.try_into().map_err(|_| MISPLACED)?;
    Ok((JobId(id), u32::from_be_bytes(n)))
}
