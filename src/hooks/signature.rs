//! Signatures as Standard Webhooks defines them: HMAC-SHA256 of `id.timestamp.body`.

use crate::hooks::Keys;
use crate::model::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;
use subtle::ConstantTimeEq;
use thiserror::Error;

/// What a signature begins with: the symmetric scheme.
const VERSION: &str = "v1,";
/// How far the clocks of sender and receiver may differ; older messages may be repetitions by
/// somebody who listened (the Standard Webhooks libraries use the same).
pub const TOLERANCE: Duration = Duration::from_mins(5);

/// The headers that come with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// `webhook-id`: the same for every try of one message.
    pub id: String,
    /// `webhook-timestamp`: when this try was made, in seconds since 1970-01-01 UTC.
    pub timestamp: String,
    /// `webhook-signature`: one signature a secret, separated by spaces.
    pub signature: String,
}

/// Why a message is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Mismatch {
    /// The time is no number.
    #[error("webhook-timestamp is not a whole number of seconds")]
    Timestamp,
    /// It was sent too long ago, or will be.
    #[error("the message is more than {} seconds old, or from the future", TOLERANCE.as_secs())]
    Time,
    /// No signature is that of one of the secrets.
    #[error("no signature fits")]
    Signature,
}

impl Headers {
    /// Signs `body` with every secret.
    #[must_use]
    pub fn sign(keys: &Keys, id: &str, now: Timestamp, body: &[u8]) -> Self {
        let timestamp = (now.0 / 1000).to_string();
        let codes = keys.codes(&signed(id, &timestamp, body));
        let signatures: Vec<_> =
            codes.iter().map(|code| format!("{VERSION}{}", STANDARD.encode(code))).collect();
        Self { id: id.to_owned(), timestamp, signature: signatures.join(" ") }
    }

    /// Whether one of the signatures is that of one of the secrets, and the message is new.
    ///
    /// # Errors
    /// Why it is not to be believed.
    pub fn verify(&self, keys: &Keys, now: Timestamp, body: &[u8]) -> Result<(), Mismatch> {
        let sent: u64 = self.timestamp.parse().map_err(|_| Mismatch::Timestamp)?;
        if (now.0 / 1000).abs_diff(sent) > TOLERANCE.as_secs() {
            return Err(Mismatch::Time);
        }
        let codes = keys.codes(&signed(&self.id, &self.timestamp, body));
        // Signatures of other schemes may stand beside ours; they say nothing to us.
        let given = self.signature.split(' ').filter_map(|text| text.strip_prefix(VERSION));
        let fits = given.filter_map(|text| STANDARD.decode(text).ok()).any(|given| {
            codes.iter().any(|code| bool::from(code.as_slice().ct_eq(given.as_slice())))
        });
        if fits { Ok(()) } else { Err(Mismatch::Signature) }
    }
}

fn signed<'a>(id: &'a str, timestamp: &'a str, body: &'a [u8]) -> [&'a [u8]; 5] {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", body]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the documentation of the Standard Webhooks libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const AT: Timestamp = Timestamp(1_614_265_330_000);
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn keys() -> Keys {
        Keys::parse(SECRET).unwrap()
    }

    fn headers() -> Headers {
        Headers::sign(&keys(), ID, AT, BODY)
    }

    #[test]
    fn the_published_example_is_signed_the_same() {
        assert_eq!(headers().signature, SIGNATURE);
        assert_eq!(headers().timestamp, "1614265330");
        assert_eq!(headers().verify(&keys(), AT, BODY), Ok(()));
    }

    #[test]
    fn whatever_was_changed_does_not_fit() {
        let verify = |headers: &Headers, body: &[u8]| headers.verify(&keys(), AT, body);
        assert_eq!(verify(&headers(), b"{}"), Err(Mismatch::Signature));
        let table = [
            (Headers { id: "msg_other".to_owned(), ..headers() }, Mismatch::Signature),
            (Headers { timestamp: "1614265331".to_owned(), ..headers() }, Mismatch::Signature),
            (Headers { timestamp: "soon".to_owned(), ..headers() }, Mismatch::Timestamp),
            (Headers { timestamp: "1614265631".to_owned(), ..headers() }, Mismatch::Time),
            (Headers { timestamp: "1614265029".to_owned(), ..headers() }, Mismatch::Time),
            (Headers { signature: String::new(), ..headers() }, Mismatch::Signature),
            (
                Headers { signature: SIGNATURE.replace("v1", "v2"), ..headers() },
                Mismatch::Signature,
            ),
        ];
        for (headers, why) in table {
            assert_eq!(verify(&headers, BODY), Err(why), "{headers:?}");
        }
    }

    #[test]
    fn during_a_rotation_either_secret_will_do() {
        let other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
        let both = Keys::parse(&format!("{other},{SECRET}")).unwrap();
        let headers = Headers::sign(&both, ID, AT, BODY);
        assert_eq!(headers.signature.split(' ').count(), 2);
        assert!(headers.signature.ends_with(SIGNATURE));
        for known in [other, SECRET] {
            assert_eq!(headers.verify(&Keys::parse(known).unwrap(), AT, BODY), Ok(()));
        }
    }
}
