//! A connection that comes back: calls go over one multiplexed connection, and again over the next
//! one when it breaks. Every call may be repeated, so a lost answer does no harm.

use crate::queue::QueueError;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, RedisResult, ServerErrorKind};
use std::future::Future;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout_at};

/// How long an answer may take.
pub const ANSWER: Duration = Duration::from_secs(3);
/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(2);
/// How soon a call is sent again.
const AGAIN: Duration = Duration::from_millis(50);

/// How long a call insists on an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Whoever asks is told soon that Redis is away.
    Short,
    /// What a worker has done must not be lost to a short absence.
    Long,
}

impl Patience {
    fn lasts(self) -> Duration {
        match self {
            Self::Short => Duration::from_secs(3),
            Self::Long => Duration::from_secs(15),
        }
    }
}

/// See the module.
pub struct Link {
    client: Client,
    answer: Duration,
    /// The connection and its number.
    now: Mutex<(u64, Option<MultiplexedConnection>)>,
}

/// What an error says about sending the call again.
enum Verdict {
    /// The connection is gone, or leads to the wrong server.
    Reconnect,
    /// The server cannot answer yet.
    Wait,
    /// The memory is full.
    Full,
    /// It would not help.
    Final,
}

impl Link {
    /// A link that is not connected yet; an answer may take as long as `answer`.
    pub fn new(client: Client, answer: Duration) -> Self {
        Self { client, answer, now: Mutex::new((0, None)) }
    }

    /// Calls, and calls again until there is an answer or patience ends.
    pub async fn insist<T, F, R>(&self, patience: Patience, call: F) -> Result<T, QueueError>
    where
        F: Fn(MultiplexedConnection) -> R,
        R: Future<Output = RedisResult<T>>,
    {
        let until = Instant::now() + patience.lasts();
        loop {
            let why = match self.attempt(&call, until).await {
                Ok(answer) => return answer,
                Err(why) => why,
            };
            if Instant::now() + AGAIN >= until {
                return Err(QueueError::Unavailable(format!("Redis is away: {why}")));
            }
            sleep(AGAIN).await;
        }
    }

    /// The answer, or why there is none yet.
    async fn attempt<T, F, R>(
        &self,
        call: &F,
        until: Instant,
    ) -> Result<Result<T, QueueError>, String>
    where
        F: Fn(MultiplexedConnection) -> R,
        R: Future<Output = RedisResult<T>>,
    {
        let connected = timeout_at(until, self.connection()).await;
        let (number, connection) = match connected {
            Ok(Ok(connected)) => connected,
            Ok(Err(error)) if is_refusal(&error) => return Ok(Err(fatal(&error))),
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err("connecting takes too long".to_owned()),
        };
        let error = match call(connection).await {
            Ok(answer) => return Ok(Ok(answer)),
            Err(error) => error,
        };
        match verdict(&error) {
            Verdict::Reconnect => {
                self.drop_connection(number).await;
                Err(error.to_string())
            }
            Verdict::Wait => Err(error.to_string()),
            Verdict::Full => Ok(Err(QueueError::MemoryFull)),
            Verdict::Final => Ok(Err(fatal(&error))),
        }
    }

    async fn connection(&self) -> RedisResult<(u64, MultiplexedConnection)> {
        let mut now = self.now.lock().await;
        if let Some(connection) = &now.1 {
            return Ok((now.0, connection.clone()));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTING))
            .set_response_timeout(Some(self.answer));
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        *now = (now.0 + 1, Some(connection.clone()));
        Ok((now.0, connection))
    }

    /// Lets go of a connection, unless there is a newer one.
    async fn drop_connection(&self, number: u64) {
        let mut now = self.now.lock().await;
        if now.0 == number {
            now.1 = None;
        }
    }
}

/// Whether the call may have been carried out although there is no answer to it.
pub fn loses_the_answer(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Io || error.is_connection_dropped()
}

fn verdict(error: &RedisError) -> Verdict {
    let code = error.code().unwrap_or_default();
    match error.kind() {
        ErrorKind::Io => Verdict::Reconnect,
        // After a failover, the address leads to the new server or soon will.
        ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown) => {
            Verdict::Reconnect
        }
        ErrorKind::Server(
            ServerErrorKind::BusyLoading | ServerErrorKind::TryAgain | ServerErrorKind::ClusterDown,
        ) => Verdict::Wait,
        // Before 7.0, what a script runs into is told in the words of its own error.
        _ if code == "OOM" || error.to_string().contains("OOM command not allowed") => {
            Verdict::Full
        }
        _ if error.to_string().contains("READONLY") => Verdict::Reconnect,
        _ if matches!(code, "BUSY" | "MISCONF" | "NOREPLICAS" | "UNKILLABLE") => Verdict::Wait,
        _ if error.is_unrecoverable_error() || error.is_connection_dropped() => Verdict::Reconnect,
        _ => Verdict::Final,
    }
}

/// Whether the server does not want this client, whenever it comes.
fn is_refusal(error: &RedisError) -> bool {
    let code = error.code().unwrap_or_default();
    error.kind() == ErrorKind::AuthenticationFailed
        || matches!(code, "NOAUTH" | "WRONGPASS" | "NOPERM")
}

fn fatal(error: &RedisError) -> QueueError {
    QueueError::Unavailable(format!("Redis refused: {error}"))
}
