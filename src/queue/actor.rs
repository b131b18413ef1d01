//! The owner: one thread with the machine. It takes what commands are waiting, runs them as a
//! group, commits the group at once, and only then answers and tells the events.

use super::machine::Machine;
use super::observer::Seat;
use super::rows::StoreError;
use super::settings::Clock;
use crate::model::{Event, EventKind, Now};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

/// The most commands one commit carries.
const GROUP_MAX: usize = 256;
/// The longest sleep: the wall clock may be set while the owner sleeps.
const SLEEP_MAX: Duration = Duration::from_mins(1);

/// What the owner is sent.
pub enum Mail {
    /// Something to run.
    Do(Command),
    /// The clock was moved.
    Wake,
    /// Commit what came before and end.
    Stop,
}

/// A command: runs over the machine and leaves its answer.
pub type Command = Box<dyn FnOnce(&mut Machine, Now) -> Answer + Send>;

/// A command's answer, held back until its group is durable.
pub struct Answer {
    /// Sends it.
    pub send: Box<dyn FnOnce() + Send>,
    /// The store failed under the command: the owner must end.
    pub fatal: Option<String>,
}

/// Tells everyone when the owner has ended, and whether it was meant to.
#[derive(Debug, Default)]
pub struct Ended {
    over: AtomicBool,
    failed: CancellationToken,
}

impl Ended {
    /// Whether the owner has ended, in any way.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Cancelled when the owner ends by a failure.
    pub fn failed(&self) -> CancellationToken {
        self.failed.clone()
    }
}

/// Sees to it that an end by panic is told too.
struct Guard {
    ended: Arc<Ended>,
    clean: bool,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.ended.over.store(true, Ordering::Release);
        if !self.clean {
            self.ended.failed.cancel();
        }
    }
}

/// The owner and what it tells through.
pub struct Actor {
    pub machine: Machine,
    pub clock: Arc<dyn Clock>,
    pub mail: Receiver<Mail>,
    pub events: broadcast::Sender<Event>,
    pub work: watch::Sender<u64>,
    pub cancels: watch::Sender<u64>,
    pub ended: Arc<Ended>,
    pub observer: Seat,
}

impl Actor {
    /// Runs until it is stopped, nobody can send any more, or the store fails.
    pub fn run(mut self) {
        let mut guard = Guard { ended: Arc::clone(&self.ended), clean: false };
        loop {
            let (group, go_on) = self.take_group();
            if let Err(error) = self.turn(group) {
                tracing::error!(%error, "the queue's store failed; its owner ends");
                return;
            }
            if !go_on {
                break;
            }
        }
        guard.clean = true;
    }

    /// Sleeps until there is something to do; takes all that waits, and whether to go on after it.
    fn take_group(&self) -> (Vec<Command>, bool) {
        let due = self.machine.next_due(self.clock.now()).unwrap_or(SLEEP_MAX).min(SLEEP_MAX);
        let mut group = Vec::new();
        let mut mail = self.mail.recv_timeout(due);
        loop {
            match mail {
                Ok(Mail::Do(command)) => group.push(command),
                Ok(Mail::Wake) => {}
                Ok(Mail::Stop) | Err(RecvTimeoutError::Disconnected) => return (group, false),
                Err(RecvTimeoutError::Timeout) => return (group, true),
            }
            if group.len() >= GROUP_MAX {
                return (group, true);
            }
            // No artificial waiting: whoever comes during the commit is in the next group.
            mail = self.mail.try_recv().map_err(|_| RecvTimeoutError::Timeout);
        }
    }

    fn turn(&mut self, group: Vec<Command>) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.machine.tick(now).map_err(|error| StoreError::new(error.to_string()))?;
        let commands = group.len();
        let mut answers = Vec::with_capacity(commands);
        for command in group {
            let answer = command(&mut self.machine, now);
            if let Some(why) = answer.fatal {
                return Err(StoreError::new(why));
            }
            answers.push(answer.send);
        }
        let events = self.commit(commands)?;
        if self.machine.took_work() {
            tick(&self.work);
        }
        if events.iter().any(|event| event.kind == EventKind::CancelRequested) {
            tick(&self.cancels);
        }
        for send in answers {
            send();
        }
        for event in events {
            // Nobody listening is no failure.
            let _ = self.events.send(event);
        }
        Ok(())
    }

    /// Makes a group of commands durable, and tells the observer how long that took. A group that
    /// changed nothing is not worth telling.
    fn commit(&mut self, commands: usize) -> Result<Vec<Event>, StoreError> {
        let (changes, begun) = (self.machine.has_changes(), Instant::now());
        let events = self.machine.commit()?;
        let noted = self.machine.take_noted();
        if let Some(observer) = self.observer.get() {
            if changes {
                observer.committed(commands, begun.elapsed());
            }
            noted.tell(&**observer);
        }
        Ok(events)
    }
}

/// Tells those who watch that something happened, whatever the number.
pub fn tick(turn: &watch::Sender<u64>) {
    turn.send_modify(|turn| *turn = turn.wrapping_add(1));
}
