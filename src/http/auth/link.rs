//! Links that open one file for a while without a key: its path with when that ends and a
//! signature over both.

use super::seal::{Purpose, is_sealed, seal};
use crate::model::{Secret, Timestamp};
use std::ops::RangeInclusive;
use url::form_urlencoded;

/// How long a link may be good for, in seconds: a minute to a week.
pub(super) const LASTS_S: RangeInclusive<u64> = 60..=7 * 24 * 3600;
/// How long it is good for when nothing is said, in seconds: a day.
pub(super) const USUAL_S: u64 = 24 * 3600;
/// What it opens: looking, so GET and HEAD.
const LOOK: &[u8] = b"look";

/// The link to `path` (without a query) that is good until `expires`, in whole seconds.
pub(super) fn sign(secret: &Secret, path: &str, expires: Timestamp) -> String {
    let expires = expires.0 / 1000;
    let signature = seal(secret, Purpose::Link, &fields(path, &expires.to_be_bytes()));
    format!("{path}?expires={expires}&signature={signature}")
}

/// Whether a query says that it belongs to such a link.
pub(super) fn claims(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "signature")
}

/// Whether the signature in `query` opens `path` at `now`: as signed, not expired, and nothing
/// beside it but `download`.
pub(super) fn opens(secret: &Secret, path: &str, query: &str, now: Timestamp) -> bool {
    let (mut expires, mut signature) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match &*name {
            "expires" => &mut expires,
            "signature" => &mut signature,
            "download" => continue,
            _ => return false,
        };
        if place.replace(value).is_some() {
            return false;
        }
    }
    let (Some(expires), Some(signature)) = (expires, signature) else { return false };
    let Ok(expires) = expires.parse::<u64>() else { return false };
    let bytes = expires.to_be_bytes();
    let signed = is_sealed(secret, Purpose::Link, &fields(path, &bytes), &signature);
    signed && now.0 < expires.saturating_mul(1000)
}

fn fields<'a>(path: &'a str, expires: &'a [u8]) -> [&'a [u8]; 3] {
    [LOOK, path.as_bytes(), expires]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = Secret([7; 32]);
    const PATH: &str = "/api/v1/series/1/parts/2";

    fn query(link: &str) -> &str {
        link.split_once('?').unwrap().1
    }

    #[test]
    fn a_link_opens_its_path_until_its_second() {
        let link = sign(&SECRET, PATH, Timestamp(60_500));
        let query = query(&link);
        assert!(link.starts_with("/api/v1/series/1/parts/2?expires=60&signature="));
        assert!(claims(query) && !claims("download=1&expires=9"));
        assert!(opens(&SECRET, PATH, query, Timestamp(59_999)));
        assert!(!opens(&SECRET, PATH, query, Timestamp(60_000)));
        for path in ["/api/v1/series/1/parts/3", "/api/v1/series/1/parts/2/", "/api/v1/series/1"] {
            assert!(!opens(&SECRET, path, query, Timestamp(0)), "{path}");
        }
        assert!(!opens(&Secret([8; 32]), PATH, query, Timestamp(0)));
    }

    #[test]
    fn nothing_but_download_may_be_added_and_nothing_changed() {
        let link = sign(&SECRET, PATH, Timestamp(60_000));
        let (expires, signature) = query(&link).split_once('&').unwrap();
        let opens = |query: &str| opens(&SECRET, PATH, query, Timestamp(0));
        for good in [
            format!("{signature}&{expires}"),
            format!("{expires}&download&{signature}"),
            format!("download=1&{expires}&{signature}"),
        ] {
            assert!(opens(&good), "{good}");
        }
        for bad in [
            String::new(),
            expires.to_owned(),
            signature.to_owned(),
            format!("expires=61&{signature}"),
            format!("expires=60&{expires}&{signature}"),
            format!("{expires}&{signature}&{signature}"),
            format!("{expires}&{signature}&part=3"),
            format!("{expires}&{signature}A"),
            format!("{expires}&signature="),
            format!("expires=60x&{signature}"),
            format!("Expires=60&{signature}"),
        ] {
            assert!(!opens(&bad), "{bad}");
        }
    }
}
