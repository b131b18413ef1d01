//! What a script answers: `ok` and the values, or the name of a refusal and its details.

use super::lines::named;
use crate::queue::QueueError;
use redis::{FromRedisValue, Value};
use std::time::Duration;

/// What a refused client is told to wait.
const FULL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// The values of an answer, in order.
pub struct Answer(std::vec::IntoIter<Value>);

impl Answer {
    /// The next value.
    ///
    /// # Errors
    /// There is none, or it is of another kind.
    pub fn next<T: FromRedisValue>(&mut self) -> Result<T, QueueError> {
        T::from_redis_value(self.0.next().unwrap_or_default()).map_err(|_| strange())
    }

    /// The next value, if it is not the empty text.
    ///
    /// # Errors
    /// There is none.
    pub fn some(&mut self) -> Result<Option<String>, QueueError> {
        Ok(Some(self.next::<String>()?).filter(|text| !text.is_empty()))
    }

    /// All values that are left.
    ///
    /// # Errors
    /// One is of another kind.
    pub fn rest<T: FromRedisValue>(self) -> Result<Vec<T>, QueueError> {
        self.0.map(|value| T::from_redis_value(value).map_err(|_| strange())).collect()
    }
}

/// Reads an answer.
///
/// # Errors
/// The refusal it is, or that it is no answer.
pub fn read(value: Value) -> Result<Answer, QueueError> {
    let Value::Array(values) = value else { return Err(strange()) };
    let mut answer = Answer(values.into_iter());
    let head: String = answer.next()?;
    let name = head.split(' ').next().unwrap_or_default();
    if name == "ok" { Ok(answer) } else { Err(refusal(name, &mut answer)) }
}

/// How many leases the script has ended on its way: the number behind the name of the answer.
pub fn leases_ended(value: &Value) -> u64 {
    let Value::Array(values) = value else { return 0 };
    let head = values.first().and_then(|head| String::from_redis_value(head.clone()).ok());
    head.as_deref().and_then(|head| head.split_once(' ')?.1.parse().ok()).unwrap_or(0)
}

fn refusal(name: &str, details: &mut Answer) -> QueueError {
    let read = |details: &mut Answer| -> Result<QueueError, QueueError> {
        Ok(match name {
            "full" => {
                let limit = details.next()?;
                QueueError::Full { limit, retry_after: FULL_RETRY_AFTER }
            }
            "keyfull" => {
                let limit = details.next()?;
                QueueError::KeyFull { limit, retry_after: FULL_RETRY_AFTER }
            }
            "keyreused" => QueueError::KeyReused,
            "notfound" => QueueError::NotFound,
            "wrongstate" => QueueError::WrongState(named(&details.next::<String>()?)?),
            "inuse" => QueueError::InUse,
            "second" => {
                let state = details.some()?.map(|state| named(&state)).transpose()?;
                QueueError::SecondVideo(state)
            }
            "lost" => QueueError::LeaseLost,
            "refused" => QueueError::Refused(details.next()?),
            _ => strange(),
        })
    };
    read(details).unwrap_or_else(|error| error)
}

/// The server answered something that no script of ours answers.
pub fn strange() -> QueueError {
    QueueError::Unavailable("Redis gave an answer that makes no sense".to_owned())
}
