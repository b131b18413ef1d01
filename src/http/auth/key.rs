//! Keys as people hold them: made here, shown once, and known afterwards by their hash only.

use crate::model::{ApiKey, KeyId, Scope, Timestamp};
use crate::queue::{QueueError, fresh_secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// By this people, and programs that look for leaked secrets, recognise a key.
const PREFIX: &str = "ezc_";
/// What is longer was never a key, and is not even hashed; in bytes.
const LONGEST: usize = 512;

/// A fresh key: what is stored of it, and the key itself, `ezc_` and 43 characters.
///
/// # Errors
/// The system gives no random bytes.
pub fn fresh_key(
    name: &str,
    scope: Scope,
    created_at: Timestamp,
) -> Result<(ApiKey, String), QueueError> {
    let text = PREFIX.to_owned() + &URL_SAFE_NO_PAD.encode(fresh_secret()?.0);
    let hash = Sha256::digest(&text).into();
    let id = KeyId(Uuid::new_v4());
    Ok((ApiKey { id, name: name.to_owned(), scope, hash, created_at }, text))
}

/// The SHA-256 of a key or token that is compared with what is known.
#[derive(Clone, Copy)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// The hash of what somebody says is a key; `None` for what is none by its length alone.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let plausible = (1..=LONGEST).contains(&text.len());
        plausible.then(|| Self(Sha256::digest(text).into()))
    }

    /// A hash as it is stored.
    pub(super) fn stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Whether they are the same, in a time that does not depend on where they differ.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_prefix_and_256_random_bits() {
        let (stored, text) = fresh_key("mine", Scope::Write, Timestamp(7)).unwrap();
        let (other, other_text) = fresh_key("mine", Scope::Write, Timestamp(7)).unwrap();
        assert_eq!(text.len(), 4 + 43);
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix("ezc_").unwrap()).unwrap();
        assert_eq!(bytes.len(), 32);
        assert!(text != other_text && stored.id != other.id && stored.hash != other.hash);
        assert!(KeyHash::of(&text).unwrap().is(&KeyHash::stored(stored.hash)));
        assert!(!KeyHash::of(&other_text).unwrap().is(&KeyHash::stored(stored.hash)));
    }

    #[test]
    fn what_cannot_be_a_key_is_not_hashed() {
        assert!(KeyHash::of("").is_none() && KeyHash::of(&"x".repeat(513)).is_none());
        assert!(KeyHash::of(&"x".repeat(512)).is_some());
    }
}
