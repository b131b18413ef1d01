//! What is heard over a connection of its own: events, wake-ups for workers, wishes to stop.

use super::answer::strange;
use super::link::Patience;
use super::scripts::Script;
use super::{Inner, lines};
use crate::model::{Event, EventKind, Seq};
use crate::queue::QueueError;
use crate::queue::actor::tick;
use futures_util::StreamExt;
use redis::{RedisResult, Value, cmd};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{interval, sleep, timeout};

/// How long subscribing, or the answer to a sign of life, may take.
const ANSWER: Duration = Duration::from_secs(3);
/// How often a silent connection is asked whether it lives.
const PING: Duration = Duration::from_secs(5);
/// The pause after a connection that failed.
const AGAIN: Duration = Duration::from_millis(250);

/// How far behind what was told the positions go on when the newest writes were lost: other
/// processes may have told more.
pub const JUMP: Seq = 1_000_000;

/// Listens until the queue is closed.
pub fn start(inner: &Arc<Inner>) {
    let (inner, closing) = (Arc::clone(inner), inner.closing.clone());
    tokio::spawn(async move { closing.run_until_cancelled(listen(&inner)).await });
}

async fn listen(inner: &Inner) {
    loop {
        if let Err(error) = inner.hear().await {
            tracing::debug!(%error, "the news of the queue are not heard");
        }
        inner.hears.send_replace(false);
        sleep(AGAIN.mul_f64(0.5 + fastrand::f64())).await;
    }
}

impl Inner {
    /// Listens until the connection breaks.
    async fn hear(&self) -> RedisResult<()> {
        let late = || redis::RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
        let client = self.target.client()?;
        let subscribed = async {
            let mut news = client.get_async_pubsub().await?;
            news.subscribe(self.target.news()).await?;
            RedisResult::Ok(news)
        };
        let (mut sink, mut stream) =
            timeout(ANSWER, subscribed).await.map_err(|_| late())??.split();
        let lost = |error: QueueError| redis::RedisError::from(std::io::Error::other(error));
        self.keep_positions().await.map_err(lost)?;
        // Anything may have happened while nobody could say so.
        tick(&self.work);
        tick(&self.cancels);
        self.nudge().await;
        self.hears.send_replace(true);
        let mut ping = interval(PING);
        loop {
            tokio::select! {
                message = stream.next() => match message {
                    Some(message) => {
                        String::from_utf8_lossy(message.get_payload_bytes())
                            .lines()
                            .for_each(|line| self.tell(line));
                    }
                    None => return Ok(()),
                },
                _ = ping.tick() => {
                    timeout(ANSWER, sink.ping::<Value>()).await.map_err(|_| late())??;
                }
            }
        }
    }

    /// Passes on one piece of news: `w`, or `e`, a position (or `-`) and an event.
    fn tell(&self, line: &str) {
        if line == "w" {
            tick(&self.work);
            return;
        }
        let Some((seq, line)) = line.strip_prefix("e ").and_then(|rest| rest.split_once(' '))
        else {
            return;
        };
        // A line of a later version is not for this one.
        let Ok(event) = lines::read_event(seq.parse().ok(), line) else { return };
        if event.kind == EventKind::CancelRequested {
            tick(&self.cancels);
        }
        self.has_told(event.seq.unwrap_or_default());
        // Nobody listening is no failure.
        let _ = self.events.send(event);
    }

    /// Tells the newest stored event: whoever missed some sees the jump in the positions.
    async fn nudge(&self) {
        if self.events.receiver_count() == 0 {
            return;
        }
        for event in self.newest().await.unwrap_or_default() {
            let _ = self.events.send(event);
        }
    }

    async fn newest(&self) -> Result<Vec<Event>, QueueError> {
        let command = cmd("XREVRANGE")
            .arg(format!("{}events", self.target.keys()))
            .arg("+")
            .arg("-")
            .arg("COUNT")
            .arg(1)
            .to_owned();
        self.stored(&command).await
    }

    /// Stored events from a position on.
    pub async fn events_from(&self, from: Seq, limit: usize) -> Result<Vec<Event>, QueueError> {
        let command = cmd("XRANGE")
            .arg(format!("{}events", self.target.keys()))
            .arg(format!("{from}-0"))
            .arg("+")
            .arg("COUNT")
            .arg(limit)
            .to_owned();
        self.stored(&command).await
    }

    async fn stored(&self, command: &redis::Cmd) -> Result<Vec<Event>, QueueError> {
        let ask = |mut to| {
            let command = command.clone();
            async move { command.query_async::<Vec<(String, Vec<String>)>>(&mut to).await }
        };
        let rows = self.calls.insist(Patience::Short, ask).await?;
        let event = |(at, fields): (String, Vec<String>)| {
            let seq = at.split('-').next().and_then(|seq| seq.parse().ok()).ok_or_else(strange)?;
            lines::read_event(Some(seq), fields.get(1).ok_or_else(strange)?)
        };
        let events: Vec<Event> = rows.into_iter().map(event).collect::<Result<_, _>>()?;
        self.has_told(events.last().and_then(|event| event.seq).unwrap_or_default());
        Ok(events)
    }

    /// Somebody is told of this position.
    pub fn has_told(&self, seq: Seq) {
        self.told.fetch_max(seq, Ordering::Relaxed);
    }

    /// Events after those that were told here have higher positions, even if the server has lost
    /// its newest writes.
    async fn keep_positions(&self) -> Result<(), QueueError> {
        let told = self.told.load(Ordering::Relaxed);
        let mut call = self.call(Script::Control);
        self.run(call.push("raise").push(told).push(told + JUMP), Patience::Short).await.map(drop)
    }
}
