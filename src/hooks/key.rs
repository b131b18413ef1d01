//! The secrets that messages are signed with.

use crate::model::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use thiserror::Error;

/// What a secret begins with, as Standard Webhooks writes them.
const PREFIX: &str = "whsec_";
/// How long a secret is in bytes (Standard Webhooks, "Signature scheme").
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;
/// The most secrets at once: each adds a signature to every message.
const KEYS_MAX: usize = 5;
/// What the install's secret is asked to make a secret for webhooks. Never changes.
const LABEL: &[u8] = b"ezclips webhook signature 1";

/// The secrets, at least one. The first signs first; the others are those of before (or after),
/// so that a receiver that knows one of them is content.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys(Vec<Vec<u8>>);

/// A text that is no list of secrets. Says nothing of the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// One does not begin as secrets do.
    #[error("a webhook secret begins with `whsec_`")]
    Prefix,
    /// One is not Base64.
    #[error("a webhook secret is `whsec_` and Base64")]
    Base64,
    /// One is too short or too long.
    #[error("a webhook secret holds 24 to 64 bytes")]
    Length,
    /// There is none, or there are too many.
    #[error("1 to {KEYS_MAX} webhook secrets can be used at once")]
    Count,
}

impl Keys {
    /// Reads secrets separated by commas.
    ///
    /// # Errors
    /// What is wrong with the first that is none.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        let keys = texts.map(key).collect::<Result<Vec<_>, _>>()?;
        if (1..=KEYS_MAX).contains(&keys.len()) { Ok(Self(keys)) } else { Err(KeyError::Count) }
    }

    /// The secret of an install that was given none: made from its own, so that it is the same for
    /// all its processes and says nothing of what else that secret signs.
    #[must_use]
    pub fn derived(secret: &Secret) -> Self {
        Self(vec![code(&secret.0, &[LABEL])])
    }

    /// Each secret's code for a text given in pieces.
    pub(super) fn codes(&self, pieces: &[&[u8]]) -> Vec<Vec<u8>> {
        self.0.iter().map(|key| code(key, pieces)).collect()
    }

    /// The secrets as people pass them on.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|key| format!("{PREFIX}{}", STANDARD.encode(key))).collect()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

fn key(text: &str) -> Result<Vec<u8>, KeyError> {
    let rest = text.strip_prefix(PREFIX).ok_or(KeyError::Prefix)?;
    let bytes = STANDARD.decode(rest).map_err(|_| KeyError::Base64)?;
    if LENGTHS.contains(&bytes.len()) { Ok(bytes) } else { Err(KeyError::Length) }
}

/// HMAC-SHA256 of a text given in pieces.
fn code(key: &[u8], pieces: &[&[u8]]) -> Vec<u8> {
    // Keys of any length are accepted, so there is no error to tell.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_and_written_the_same() {
        let one = format!("whsec_{}", STANDARD.encode([1; 24]));
        let two = format!("whsec_{}", STANDARD.encode([2; 64]));
        let keys = Keys::parse(&format!(" {one}, {two},")).unwrap();
        assert_eq!(keys.texts(), [one, two]);
        assert_eq!(format!("{keys:?}"), "Keys(2)");
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        let of = |length| format!("whsec_{}", STANDARD.encode(vec![7; length]));
        let many = vec![of(32); KEYS_MAX + 1].join(",");
        let table = [
            ("", KeyError::Count),
            (" , ", KeyError::Count),
            (many.as_str(), KeyError::Count),
            ("secret", KeyError::Prefix),
            ("whsec_!", KeyError::Base64),
            (&of(23), KeyError::Length),
            (&of(65), KeyError::Length),
        ];
        for (text, error) in table {
            assert_eq!(Keys::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_derived_secret_is_no_part_of_the_installs() {
        let derived = Keys::derived(&Secret([9; 32]));
        assert_eq!(derived, Keys::derived(&Secret([9; 32])));
        assert_ne!(derived, Keys::derived(&Secret([8; 32])));
        assert_eq!(Keys::parse(&derived.texts()[0]).unwrap(), derived);
        assert_ne!(derived.0[0], vec![9; 32]);
    }
}
