//! Entity tags (RFC 9110, section 8.8): made from version numbers, never from the body.

use actix_web::http::header::{self, HeaderMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use utoipa::IntoParams;

/// What a client has already.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document only; it is read by hand")]
pub(super) struct Known {
    /// The `ETag` of an answer of before; when it is still right, the answer is 304.
    #[param(rename = "If-None-Match")]
    tag: Option<String>,
}

/// A strong tag of everything the answer is made from. Equal inputs give equal tags in every
/// process of one build.
pub(super) fn of(parts: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    parts.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// Whether `If-None-Match` names `tag`. The comparison is weak, as the RFC wants here.
pub(super) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok()).any(|list| {
        let mut candidates = list.split(',').map(str::trim);
        candidates
            .any(|one| one == "*" || one.trim_start_matches("W/") == tag.trim_start_matches("W/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn lists_weak_tags_and_stars_match() {
        let table = [
            ("\"a\"", true),
            ("\"b\", \"a\"", true),
            ("W/\"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ];
        for (sent, matched) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(sent));
            assert_eq!(matches(&headers, "\"a\""), matched, "{sent}");
        }
        assert!(!matches(&HeaderMap::new(), "\"a\""));
    }

    #[test]
    fn different_parts_have_different_tags() {
        assert_eq!(of(&(1, 2)), of(&(1, 2)));
        assert_ne!(of(&(1, 2)), of(&(2, 1)));
    }
}
