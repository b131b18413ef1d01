//! Filling an empty Redis with the rows of a dump.

use super::link::Patience;
use super::scripts::Script;
use super::{Inner, RedisQueue, fields, lines};
use crate::model::{ApiKey, Attempt, JobId, Lane, Part, Secret};
use crate::queue::QueueError;
use crate::queue::dump::Contents;
use crate::queue::keys::{self, Key};
use crate::queue::machine::KEPT_FOR;
use crate::queue::record::{Record, RecordError};
use crate::queue::row::{Answered, Block, JobRow};
use redis::{Pipeline, pipe};
use std::time::Duration;
use uuid::Uuid;

/// How many rows go at once.
const AT_ONCE: usize = 200;

impl RedisQueue {
    /// Takes in the rows of another store, as they are. The leases of what runs begin anew.
    ///
    /// # Errors
    /// [`QueueError::Refused`] when there are or were jobs, when another backup was begun with, or
    /// when a row cannot be read. Until it has returned without an error, no process opens the
    /// queue, and those that have it open claim nothing.
    pub async fn import(&self, contents: &Contents) -> Result<(), QueueError> {
        let inner = &self.inner;
        let mut begin = self.call(Script::Import);
        begin.push("begin").push(Uuid::new_v4().to_string()).push(contents.last_event);
        inner.run(&begin, Patience::Long).await?;
        // Events first: what is told of these jobs meanwhile comes behind them.
        for rows in contents.rows.chunks(AT_ONCE) {
            inner.import_events(rows).await?;
        }
        for rows in contents.rows.chunks(AT_ONCE) {
            inner.import_jobs(rows).await?;
            inner.import_lines(rows).await?;
        }
        inner.run(self.call(Script::Import).push("done"), Patience::Long).await.map(drop)
    }

    /// All rows at one moment, as another engine takes them.
    ///
    /// # Errors
    /// [`QueueError::Refused`] when the queue changes faster than it can be read.
    pub async fn contents(&self) -> Result<Contents, QueueError> {
        self.inner.contents().await
    }
}

impl Inner {
    async fn import_events(&self, rows: &[(Key, Vec<u8>)]) -> Result<(), QueueError> {
        let mut events = Vec::new();
        for row in of_table(rows, keys::EVENTS) {
            events.extend(Block::decode(row).map_err(|error| unreadable(&error))?.events);
        }
        if events.is_empty() {
            return Ok(());
        }
        let mut call = self.call(Script::Import);
        call.push("events").push(events.len());
        for event in &events {
            call.push(event.seq.unwrap_or_default()).push(lines::event(event));
        }
        self.run(&call, Patience::Long).await.map(drop)
    }

    async fn import_jobs(&self, rows: &[(Key, Vec<u8>)]) -> Result<(), QueueError> {
        let rows: Vec<&[u8]> = of_table(rows, keys::JOB).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let mut call = self.call(Script::Import);
        call.push("jobs").push(rows.len());
        for row in rows {
            let row = JobRow::decode(row).map_err(|error| unreadable(&error))?;
            call.fields(Some(&fields::of_row(&row)));
        }
        self.run(&call, Patience::Long).await.map(drop)
    }

    async fn import_lines(&self, rows: &[(Key, Vec<u8>)]) -> Result<(), QueueError> {
        let mut commands = pipe();
        for (key, row) in rows {
            self.import_line(&mut commands, key, row).map_err(|error| unreadable(&error))?;
        }
        if commands.is_empty() { Ok(()) } else { self.ask(&commands).await.map(drop) }
    }

    fn import_line(
        &self,
        commands: &mut Pipeline,
        key: &[u8],
        row: &[u8],
    ) -> Result<(), RecordError> {
        let name = |table: &str, of: String| format!("{}{table}{of}", self.target.keys());
        match (key.first().copied(), key.get(1..).unwrap_or_default()) {
            (Some(keys::PART), rest) => {
                let part = Part::decode(row)?;
                let to = name("parts:", job_of(rest)?.to_string());
                commands.cmd("HSET").arg(to).arg(part.n).arg(lines::part(&part));
                if let Some(clip) = part.clip() {
                    commands.arg(format!("c{}", part.n)).arg(lines::clip(clip));
                }
            }
            (Some(keys::ATTEMPT), rest) => {
                let to = name("attempts:", job_of(rest)?.to_string());
                commands.cmd("HSET").arg(to);
                for (name, value) in lines::attempt(&Attempt::decode(row)?) {
                    commands.arg(name).arg(value);
                }
            }
            (Some(keys::IDEMPOTENCY), of) => {
                let of: [u8; 16] = of.try_into().map_err(|_| misplaced())?;
                let answered = Answered::decode(row)?;
                let left =
                    answered.at.after(KEPT_FOR).since(self.wall()).max(Duration::from_secs(1));
                let to = name("idem:", fields::hex(of));
                commands.cmd("SET").arg(to).arg(lines::answered(&answered));
                commands.arg("PX").arg(super::scripts::millis(left));
            }
            (Some(keys::PAUSE), lane) => {
                let lane = Lane::ALL.into_iter().find(|one| keys::pause(*one)[1..] == *lane);
                let lane = lane.ok_or_else(misplaced)?;
                commands.cmd("SADD").arg(name("paused", String::new())).arg(lane.name());
            }
            (Some(keys::API_KEY), _) => {
                let key = ApiKey::decode(row)?;
                let to = name("keys", String::new());
                commands.cmd("HSET").arg(to).arg(key.id.to_string()).arg(lines::key(&key));
            }
            (Some(keys::SECRET), _) => {
                let secret = lines::secret(&Secret::decode(row)?);
                commands.cmd("SET").arg(name("secret", String::new())).arg(secret);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The rows of one table.
fn of_table(rows: &[(Key, Vec<u8>)], table: u8) -> impl Iterator<Item = &[u8]> {
    rows.iter().filter(move |(key, _)| key.first() == Some(&table)).map(|(_, row)| &row[..])
}

fn job_of(key: &[u8]) -> Result<JobId, RecordError> {
    let id = key.get(..16).and_then(|id| Uuid::from_slice(id).ok());
    id.map(JobId).ok_or_else(misplaced)
}

fn misplaced() -> RecordError {
    RecordError::Damaged("it is not the row that its key says")
}

fn unreadable(error: &RecordError) -> QueueError {
    QueueError::Refused(error.to_string())
}
