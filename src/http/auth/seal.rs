//! What this install signs: HMAC-SHA256 with its secret, as 43 characters of base64url.

use crate::model::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// What a signature is for; one for a purpose is worth nothing for another.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// The cookie of a session.
    Session,
    /// A link to a file.
    Link,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Session => b"ezclips session 1",
            Self::Link => b"ezclips link 1",
        }
    }
}

/// The signature under `fields`, each with its length, so that no two lists read the same.
pub(super) fn seal(secret: &Secret, purpose: Purpose, fields: &[&[u8]]) -> String {
    URL_SAFE_NO_PAD.encode(mac(secret, purpose, fields))
}

/// Whether `given` is the signature under `fields`; compared in constant time.
pub(super) fn is_sealed(secret: &Secret, purpose: Purpose, fields: &[&[u8]], given: &str) -> bool {
    let Ok(given) = URL_SAFE_NO_PAD.decode(given) else { return false };
    mac(secret, purpose, fields).as_slice().ct_eq(&given).into()
}

fn mac(secret: &Secret, purpose: Purpose, fields: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length, so there is nothing that could fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else { return [0; 32] };
    for field in std::iter::once(&purpose.name()).chain(fields) {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = Secret([7; 32]);

    #[test]
    fn a_seal_holds_for_its_purpose_its_secret_and_its_fields_only() {
        let good = seal(&SECRET, Purpose::Link, &[b"ab", b"c"]);
        assert_eq!(good.len(), 43);
        let is = |secret, purpose, fields: &[&[u8]], given: &str| {
            is_sealed(&Secret(secret), purpose, fields, given)
        };
        assert!(is([7; 32], Purpose::Link, &[b"ab", b"c"], &good));
        assert!(!is([8; 32], Purpose::Link, &[b"ab", b"c"], &good));
        assert!(!is([7; 32], Purpose::Session, &[b"ab", b"c"], &good));
        assert!(!is([7; 32], Purpose::Link, &[b"a", b"bc"], &good));
        for wrong in ["", "A", &good[1..], &format!("{good}A"), &good.to_uppercase()] {
            assert!(!is([7; 32], Purpose::Link, &[b"ab", b"c"], wrong), "{wrong}");
        }
    }
}
