//! Who may do what: one entry for each method of each address.

use crate::http::routes::ROUTES;
use crate::model::Scope;
use std::sync::LazyLock;

/// What somebody needs to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it tells nobody's business.
    Nothing,
    /// A key that may look.
    Read,
    /// The same, or a signed link.
    ReadOrLink,
    /// A key that may change things.
    Write,
    /// A key that may run the house.
    Admin,
    /// The same, or the token for metrics.
    Metrics,
}

impl Need {
    /// The narrowest scope a key must have; `None` when no key is needed.
    #[must_use]
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Nothing => None,
            Self::Read | Self::ReadOrLink => Some(Scope::Read),
            Self::Write => Some(Scope::Write),
            Self::Admin | Self::Metrics => Some(Scope::Admin),
        }
    }
}

/// The table. What stands in no row is for admins only, and a test says so.
const NEEDS: &[(Need, &[&str])] = &[
    (
        Need::Nothing,
        &[
            "get /healthz",
            "head /healthz",
            "get /readyz",
            "head /readyz",
            "get /version",
            "get /api/v1/session",
            "post /api/v1/session",
            "delete /api/v1/session",
        ],
    ),
    (
        Need::Read,
        &[
            "get /api/v1/videos",
            "get /api/v1/videos/{id}",
            "get /api/v1/videos/inspect/{id}",
            "get /api/v1/videos/{id}/file",
            "head /api/v1/videos/{id}/file",
            "get /api/v1/videos/{id}/poster",
            "head /api/v1/videos/{id}/poster",
            "get /api/v1/videos/{id}/waveform",
            "head /api/v1/videos/{id}/waveform",
            "get /api/v1/videos/{id}/sprite",
            "head /api/v1/videos/{id}/sprite",
            "get /api/v1/series",
            "get /api/v1/series/{id}",
            "get /api/v1/series/{id}/parts/{n}/poster",
            "head /api/v1/series/{id}/parts/{n}/poster",
            "get /api/v1/jobs",
            "get /api/v1/jobs/{id}",
            "get /api/v1/queue",
            "get /api/v1/failures",
            "get /api/v1/events",
        ],
    ),
    (
        Need::ReadOrLink,
        &[
            "get /api/v1/series/{id}/parts/{n}",
            "head /api/v1/series/{id}/parts/{n}",
            "get /api/v1/series/{id}/archive.zip",
            "head /api/v1/series/{id}/archive.zip",
            "get /api/v1/series/{id}/manifest.json",
            "head /api/v1/series/{id}/manifest.json",
        ],
    ),
    (
        Need::Write,
        &[
            "post /api/v1/videos",
            "post /api/v1/videos/upload",
            "put /api/v1/videos/upload",
            "post /api/v1/videos/inspect",
            "options /api/v1/uploads",
            "post /api/v1/uploads",
            "head /api/v1/uploads/{id}",
            "patch /api/v1/uploads/{id}",
            "delete /api/v1/uploads/{id}",
            "post /api/v1/uploads/{id}",
            "delete /api/v1/videos/{id}",
            "post /api/v1/videos/{id}/keep",
            "post /api/v1/plan",
            "post /api/v1/series",
            "delete /api/v1/series/{id}",
            "post /api/v1/series/{id}/keep",
            "post /api/v1/series/{id}/links",
            "post /api/v1/jobs/{id}/cancel",
            "post /api/v1/jobs/{id}/retry",
        ],
    ),
    (
        Need::Admin,
        &[
            "post /api/v1/jobs/retry",
            "post /api/v1/jobs/cancel",
            "get /api/v1/deliveries",
            "get /api/v1/deliveries/{id}",
            "post /api/v1/deliveries/{id}/replay",
            "post /api/v1/lanes/{lane}/pause",
            "post /api/v1/lanes/{lane}/resume",
            "get /api/v1/keys",
            "post /api/v1/keys",
            "delete /api/v1/keys/{id}",
            "get /api/v1/cookies",
            "put /api/v1/cookies",
            "delete /api/v1/cookies",
            "get /api/v1/doctor",
        ],
    ),
    (Need::Metrics, &["get /metrics"]),
];

/// What a method of an address of [`ROUTES`] needs. One that the address does not take needs what
/// its first one does: behind it is a refusal only.
#[must_use]
pub fn need(path: &str, method: &str) -> Need {
    let index = ROUTES.iter().position(|(known, _)| *known == path);
    index.map_or(Need::Admin, |index| of_route(index, method))
}

/// The same for a row of [`ROUTES`].
pub(super) fn of_route(index: usize, method: &str) -> Need {
    let (Some((_, methods)), Some(needs)) = (ROUTES.get(index), BY_ROUTE.get(index)) else {
        return Need::Admin;
    };
    let at = methods.iter().position(|known| known.eq_ignore_ascii_case(method)).unwrap_or(0);
    needs.get(at).copied().unwrap_or(Need::Admin)
}

/// The needs of each route's methods, in their order.
static BY_ROUTE: LazyLock<Vec<Vec<Need>>> = LazyLock::new(|| {
    let of = |(path, methods): &(&str, &[&str])| {
        methods.iter().map(|method| written(method, path).unwrap_or(Need::Admin)).collect()
    };
    ROUTES.iter().map(of).collect()
});

/// What the table says.
fn written(method: &str, path: &str) -> Option<Need> {
    let is = |entry: &&str| entry.split_once(' ') == Some((method, path));
    NEEDS.iter().find(|(_, entries)| entries.iter().any(is)).map(|(need, _)| *need)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_has_exactly_one_entry_and_nothing_else_has() {
        let mounted: BTreeSet<String> = ROUTES
            .iter()
            .flat_map(|(path, methods)| {
                methods.iter().map(move |method| format!("{method} {path}"))
            })
            .collect();
        let entries: Vec<&str> = NEEDS.iter().flat_map(|(_, entries)| *entries).copied().collect();
        let written: BTreeSet<String> = entries.iter().map(|&entry| entry.to_owned()).collect();
        assert_eq!(written, mounted);
        assert_eq!(entries.len(), written.len(), "an entry stands twice");
    }

    #[test]
    fn looking_needs_less_than_changing() {
        for (path, methods) in ROUTES {
            for method in *methods {
                let need = need(path, method);
                // An upload is the business of who sends it.
                let sends = path.starts_with("/api/v1/uploads");
                let looks = matches!(*method, "get" | "head") && !sends;
                assert!(looks || !matches!(need, Need::Read | Need::ReadOrLink), "{method} {path}");
                assert!(!looks || need != Need::Write, "{method} {path}");
            }
        }
        assert_eq!(need("/api/v1/nowhere", "get"), Need::Admin);
        assert_eq!(need("/healthz", "post"), Need::Nothing);
        assert_eq!(need("/api/v1/jobs", "patch"), Need::Read);
    }
}
