//! What holds of API keys whoever changes them, the command line or the API, beyond what the store
//! checks itself.

use super::{Queue, QueueError};
use crate::model::{ApiKey, KeyId, Scope};
use thiserror::Error;

/// Why a key was not made or revoked.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Keys are told apart by their names, which therefore are no ids either.
    #[error("there is a key `{0}` already")]
    Taken(String),
    /// There is none of that id or name.
    #[error("there is no key `{0}`")]
    Unknown(String),
    /// The queue refused.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

/// Keeps a fresh key.
///
/// # Errors
/// There is a key of that name, or the queue refused.
pub async fn add(queue: &dyn Queue, key: ApiKey) -> Result<(), KeyError> {
    let taken = queue.keys().await?.iter().any(|other| other.name == key.name);
    if taken || key.name.parse::<KeyId>().is_ok() {
        return Err(KeyError::Taken(key.name));
    }
    Ok(queue.add_key(key).await?)
}

/// Every key, oldest first.
///
/// # Errors
/// The queue does not answer.
pub async fn list(queue: &dyn Queue) -> Result<Vec<ApiKey>, QueueError> {
    let mut keys = queue.keys().await?;
    keys.sort_by_key(|key| key.created_at);
    Ok(keys)
}

/// Revokes the key of this id or name; its id.
///
/// # Errors
/// There is none.
pub async fn revoke(queue: &dyn Queue, which: &str) -> Result<KeyId, KeyError> {
    let unknown = || KeyError::Unknown(which.to_owned());
    let id = if let Ok(id) = which.parse() {
        id
    } else {
        let keys = queue.keys().await?;
        keys.iter().find(|key| key.name == which).map(|key| key.id).ok_or_else(unknown)?
    };
    if queue.revoke_key(id).await? { Ok(id) } else { Err(unknown()) }
}

/// Whether this is the one key that is left for admins.
///
/// # Errors
/// The queue does not answer.
pub async fn is_last_admin(queue: &dyn Queue, id: KeyId) -> Result<bool, QueueError> {
    let keys = queue.keys().await?;
    let mut admins = keys.iter().filter(|key| key.scope == Scope::Admin).map(|key| key.id);
    Ok(admins.next() == Some(id) && admins.next().is_none())
}
