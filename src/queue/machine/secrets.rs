//! API keys and the secret of the install. Few and small: read from their rows each time.

use super::Machine;
use crate::model::{ApiKey, KeyId, Secret};
use crate::queue::record::Record;
use crate::queue::{QueueError, keys};

impl Machine {
    /// Every key, by id.
    ///
    /// # Errors
    /// None but those of the store.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, QueueError> {
        let rows = self.rows.of_table(keys::API_KEY)?;
        Ok(rows.iter().map(|row| ApiKey::decode(row)).collect::<Result<_, _>>()?)
    }

    /// Keeps a key.
    ///
    /// # Errors
    /// [`QueueError::Refused`] when its name is too long, or its id or hash that of another, or
    /// when there are too many.
    pub fn add_key(&mut self, key: &ApiKey) -> Result<(), QueueError> {
        let refused = |text: String| Err(QueueError::Refused(text));
        check_key(key)?;
        let known = self.api_keys()?;
        if known.contains(key) {
            return Ok(());
        }
        if known.iter().any(|other| other.id == key.id || other.hash == key.hash) {
            return refused("there is such a key".to_owned());
        }
        if known.len() >= ApiKey::KEYS_MAX {
            return refused(format!("there are {} keys already", ApiKey::KEYS_MAX));
        }
        self.rows.set(keys::api_key(key.id), Some(key.encode()?));
        Ok(())
    }

    /// Forgets a key; whether there was one.
    ///
    /// # Errors
    /// None but those of the store.
    pub fn revoke_key(&mut self, id: KeyId) -> Result<bool, QueueError> {
        let known = self.rows.get::<ApiKey>(&keys::api_key(id))?.is_some();
        if known {
            self.rows.set(keys::api_key(id), None);
        }
        Ok(known)
    }

    /// The secret of the install; `fresh` from now on when there is none.
    ///
    /// # Errors
    /// None but those of the store.
    pub fn secret(&mut self, fresh: Secret) -> Result<Secret, QueueError> {
        if let Some(known) = self.rows.get(&keys::secret())? {
            return Ok(known);
        }
        self.rows.set(keys::secret(), Some(fresh.encode()?));
        Ok(fresh)
    }
}

/// Refuses a key whose name is empty, too long, or would do something to a terminal.
pub fn check_key(key: &ApiKey) -> Result<(), QueueError> {
    if key.name.is_empty() || key.name.len() > ApiKey::NAME_MAX {
        let text = format!("the name of a key has 1 to {} bytes", ApiKey::NAME_MAX);
        return Err(QueueError::Refused(text));
    }
    if key.name.chars().any(char::is_control) || key.name.trim() != key.name {
        let text = "the name of a key has no control characters, and no space at its ends";
        return Err(QueueError::Refused(text.to_owned()));
    }
    Ok(())
}
