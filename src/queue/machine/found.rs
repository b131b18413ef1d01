//! All rows, read in the order of their keys and reduced to what memory and the check need. Opening
//! builds the indexes of it, the check compares it with itself and with them.

use super::idempotency::KEPT_FOR;
use super::index::Card;
use crate::model::{
    ApiKey, Attempt, Event, EventKind, JobId, Lane, Part, Retention, Secret, Seq, State, Timestamp,
};
use crate::queue::keys;
use crate::queue::record::{Paused, Record, RecordError, Schema};
use crate::queue::row::{Answered, Block, Holder, JobRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// See the module.
#[derive(Debug)]
pub struct Found {
    retention: Retention,
    /// How many rows each table has.
    pub tables: BTreeMap<u8, u64>,
    pub schema: Option<u16>,
    /// In the order of their ids.
    pub jobs: Vec<(JobId, Known)>,
    /// In order: a series, the number of a part, and whether it has a clip.
    pub parts: Vec<(JobId, (u32, bool))>,
    /// In order: a job and the number of an attempt.
    pub attempts: Vec<(JobId, u32)>,
    /// Position of the first event, and how many there are.
    pub blocks: Vec<(Seq, u64)>,
    /// What the stored events say of each job last: its state, or `None` for one that went.
    pub told: BTreeMap<JobId, Option<State>>,
    /// When each idempotency key ends; in the order of the keys.
    pub answers: Vec<(Timestamp, [u8; 16])>,
    pub paused: BTreeSet<Lane>,
}

/// What is kept of a job's row.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub card: Card,
    pub holder: Option<Holder>,
    pub starts: u32,
    pub parts: u32,
    pub ready: u32,
}

impl Found {
    /// Nothing yet.
    pub fn new(retention: Retention) -> Self {
        Self {
            retention,
            tables: BTreeMap::new(),
            schema: None,
            jobs: Vec::new(),
            parts: Vec::new(),
            attempts: Vec::new(),
            blocks: Vec::new(),
            told: BTreeMap::new(),
            answers: Vec::new(),
            paused: BTreeSet::new(),
        }
    }

    /// Takes in a row; they come in the order of their keys.
    ///
    /// # Errors
    /// It cannot be read, or is not the row that its key says; it is left out then.
    pub fn take(&mut self, key: &[u8], value: &[u8]) -> Result<(), RecordError> {
        let table = key.first().copied().unwrap_or(u8::MAX);
        *self.tables.entry(table).or_default() += 1;
        let key = key.get(1..).unwrap_or_default();
        match table {
            keys::META => self.schema = Some(Schema::decode(value)?.0),
            keys::JOB => self.take_job(key, &JobRow::decode(value)?)?,
            keys::PART => {
                let (part, (id, n)) = (Part::decode(value)?, numbered(key)?);
                fits(n == part.n)?;
                self.parts.push((id, (n, part.clip().is_some())));
            }
            keys::ATTEMPT => {
                let (attempt, (id, n)) = (Attempt::decode(value)?, numbered(key)?);
                fits(n == attempt.n)?;
                self.attempts.push((id, n));
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
                self.answers.push((at.after(KEPT_FOR), key));
            }
            keys::PAUSE => {
                Paused::decode(value)?;
                let lane = Lane::ALL.into_iter().find(|lane| keys::pause(*lane)[1..] == *key);
                self.paused.insert(lane.ok_or(MISPLACED)?);
            }
            keys::API_KEY => {
                let api_key = ApiKey::decode(value)?;
                fits(key == api_key.id.0.as_bytes())?;
            }
            keys::SECRET => drop(Secret::decode(value)?),
            _ => return Err(RecordError::Damaged("no table has its key")),
        }
        Ok(())
    }

    fn take_job(&mut self, key: &[u8], row: &JobRow) -> Result<(), RecordError> {
        fits(key == row.job.id.0.as_bytes())?;
        let card = Card::of(row, &self.retention);
        let JobRow { holder, starts, parts, ready, .. } = *row;
        self.jobs.push((row.job.id, Known { card, holder, starts, parts, ready }));
        Ok(())
    }

    /// Takes in an event, in their order.
    pub fn hear(&mut self, event: &Event) {
        match event.kind {
            EventKind::State(state) => drop(self.told.insert(event.job, Some(state))),
            EventKind::Removed => drop(self.told.insert(event.job, None)),
            _ => {}
        }
    }

    /// A job by its id.
    pub fn job(&self, id: JobId) -> Option<&Known> {
        let at = self.jobs.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.jobs.get(at).map(|(_, known)| known)
    }
}

/// Those rows of an ordered list that are of one job.
pub fn rows_of<T>(rows: &[(JobId, T)], id: JobId) -> impl Iterator<Item = &T> {
    let from = rows.partition_point(|(of, _)| *of < id);
    rows[from..].iter().take_while(move |(of, _)| *of == id).map(|(_, row)| row)
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
