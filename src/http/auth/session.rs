//! What the cookie of a session holds: the id of the key it was opened with, when it ends, and a
//! signature. Nothing is kept of it, so there is nothing to lose or to fill up; it lives as long
//! as its key.

use super::ring::{Known, Ring};
use super::seal::{Purpose, is_sealed, seal};
use crate::model::{KeyId, Secret, Timestamp};
use actix_web::cookie::{Cookie, SameSite, time};
use std::time::Duration;

/// The name of the cookie.
pub(super) const COOKIE: &str = "ezclips_session";
/// How long a session lasts when it is not renewed.
pub(super) const LASTS: Duration = Duration::from_hours(30 * 24);
/// A session older than this is renewed when the page asks who it is.
const RENEWED_AFTER: Duration = Duration::from_hours(24);

/// A session as its cookie tells.
pub(super) struct Session<'a> {
    /// The key it was opened with.
    pub key: &'a Known,
    /// When it ends.
    pub ends: Timestamp,
}

impl Session<'_> {
    /// Whether it is worth a new cookie.
    pub fn is_old(&self, now: Timestamp) -> bool {
        self.ends.since(now) < LASTS.saturating_sub(RENEWED_AFTER)
    }
}

/// A session of `key` from `now` on: when it ends, and the cookie's value.
pub(super) fn open(secret: &Secret, key: &Known, now: Timestamp) -> (Timestamp, String) {
    let ends = now.0 / 1000 + LASTS.as_secs();
    let signature = sign(secret, key, ends);
    (Timestamp(ends * 1000), format!("{}.{ends}.{signature}", key.id.0.simple()))
}

/// The session of a cookie's value; `None` when it is not ours, over, or of a key that is not
/// known (any more).
pub(super) fn read<'a>(ring: &'a Ring, value: &str, now: Timestamp) -> Option<Session<'a>> {
    let (id, rest) = value.split_once('.')?;
    let (ends, signature) = rest.split_once('.')?;
    let id = (id.len() == 32).then(|| id.parse().ok()).flatten().map(KeyId)?;
    let ends: u64 = ends.parse().ok()?;
    let key = ring.by_id(id)?;
    let fields: [&[u8]; 3] = [key.id.0.as_bytes(), &ends.to_be_bytes(), key.hash.bytes()];
    let signed = is_sealed(&ring.secret, Purpose::Session, &fields, signature);
    let ends = Timestamp(ends.saturating_mul(1000));
    (signed && now < ends).then_some(Session { key, ends })
}

/// The hash of the key is signed as well: a key of the same id made later has other sessions.
fn sign(secret: &Secret, key: &Known, ends: u64) -> String {
    let fields: [&[u8]; 3] = [key.id.0.as_bytes(), &ends.to_be_bytes(), key.hash.bytes()];
    seal(secret, Purpose::Session, &fields)
}

/// The cookie with this value; an empty one takes it back.
pub(super) fn cookie(value: String, secure: bool) -> Cookie<'static> {
    let lasts = if value.is_empty() { 0 } else { LASTS.as_secs() };
    Cookie::build(COOKIE, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .max_age(time::Duration::seconds(i64::try_from(lasts).unwrap_or(0)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::super::key::KeyHash;
    use super::*;
    use crate::model::Scope;
    use uuid::Uuid;

    fn known(id: u128, text: &str) -> Known {
        let hash = KeyHash::of(text).unwrap();
        Known { id: KeyId(Uuid::from_u128(id)), name: "k".into(), scope: Scope::Read, hash }
    }

    fn ring(keys: Vec<Known>, secret: u8) -> Ring {
        Ring { keys, secret: Secret([secret; 32]) }
    }

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    #[test]
    fn a_session_lasts_thirty_days_to_the_second() {
        let house = ring(vec![known(1, "a"), known(2, "b")], 7);
        let (ends, value) = open(&house.secret, &house.keys[1], NOW);
        assert_eq!(ends.0 - NOW.0, 30 * 24 * 3_600_000);
        let id_at = |at| read(&house, &value, Timestamp(at)).map(|session| session.key.id);
        assert_eq!(id_at(NOW.0), Some(house.keys[1].id));
        assert_eq!(id_at(ends.0 - 1), Some(house.keys[1].id));
        assert_eq!(id_at(ends.0), None);
        let session = read(&house, &value, NOW).unwrap();
        let day = 24 * 3_600_000;
        assert!(!session.is_old(Timestamp(NOW.0 + day)));
        assert!(session.is_old(Timestamp(NOW.0 + day + 1)));
    }

    #[test]
    fn a_session_ends_with_its_key_and_with_the_secret() {
        let house = ring(vec![known(1, "a"), known(2, "b")], 7);
        let (_, value) = open(&house.secret, &house.keys[0], NOW);
        let holds = |ring: &Ring| read(ring, &value, NOW).is_some();
        assert!(holds(&house));
        assert!(!holds(&ring(vec![known(2, "b")], 7)), "revoked");
        assert!(!holds(&ring(vec![known(1, "c")], 7)), "another key of this id");
        assert!(!holds(&ring(vec![known(1, "a")], 8)), "another install");
    }

    #[test]
    fn whatever_is_changed_in_a_cookie_makes_it_worthless() {
        let house = ring(vec![known(1, "a"), known(2, "b")], 7);
        let (ends, value) = open(&house.secret, &house.keys[0], NOW);
        for at in 0..value.len() {
            let mut changed = value.clone().into_bytes();
            changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(read(&house, &changed, NOW).is_none(), "{changed}");
        }
        let other = value.replacen(&house.keys[0].id.0.simple().to_string(), "", 1);
        let ends = ends.0 / 1000;
        let later = value.replacen(&ends.to_string(), &(ends + 1).to_string(), 1);
        let signed = |text: &str| format!("{}{text}", house.keys[1].id.0.simple());
        for wrong in ["", ".", "..", "a.b.c", &other, &later, &signed(&other), &value[..80]] {
            assert!(read(&house, wrong, NOW).is_none(), "{wrong}");
        }
    }
}
