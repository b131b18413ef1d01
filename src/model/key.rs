//! API keys: who may do what. The key itself is shown once and never stored.

use crate::model::{KeyId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a key opens; each scope includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look and fetch.
    Read,
    /// Submit, cancel, retry, delete.
    Write,
    /// Pause lanes, read metrics, deliveries and keys.
    Admin,
}

impl Scope {
    /// Every scope, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or_else(|| format!("`{text}` is no scope: use `read`, `write` or `admin`"))
    }
}

/// A stored key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// By which people name it.
    pub id: KeyId,
    /// What it is for; at most [`ApiKey::NAME_MAX`] bytes.
    pub name: String,
    /// What it opens.
    pub scope: Scope,
    /// SHA-256 of the key: 256 random bits need no slower hash.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
}

impl ApiKey {
    /// The longest name, in bytes.
    pub const NAME_MAX: usize = 80;
    /// The most keys of an install.
    pub const KEYS_MAX: usize = 1000;
}

/// The secret of an install, made once and the same for all its processes: signs links, cookies
/// and, when no other is set, webhooks.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
