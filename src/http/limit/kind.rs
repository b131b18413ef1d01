//! Which limit a request counts for.

use crate::measure::Limit;
use actix_web::http::Method;

/// What a request is to the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Asked by supervisors and scrapers; never limited.
    Watch,
    /// Looks at something.
    Read,
    /// Changes or starts something.
    Write,
}

impl Kind {
    /// The kind of a request.
    pub fn of(method: &Method, path: &str) -> Self {
        let looks = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        match path {
            "/healthz" | "/readyz" | "/version" | "/metrics" => Self::Watch,
            // Asked with a body, and changes nothing: the page asks at each move of a slider.
            "/api/v1/plan" => Self::Read,
            // A piece of an upload, whose begin was counted: a large file has many.
            _ if *method == Method::PATCH && path.starts_with("/api/v1/uploads/") => Self::Read,
            _ if looks => Self::Read,
            _ => Self::Write,
        }
    }

    /// The limit it counts for.
    pub fn limit(self) -> Limit {
        if self == Self::Write { Limit::Writes } else { Limit::Reads }
    }

    /// The name of its policy on the wire.
    pub fn name(self) -> &'static str {
        if self == Self::Write { "writes" } else { "reads" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_something_is_a_write() {
        for (method, path, kind) in [
            (Method::GET, "/healthz", Kind::Watch),
            (Method::GET, "/metrics", Kind::Watch),
            (Method::GET, "/metrics/", Kind::Read),
            (Method::GET, "/", Kind::Read),
            (Method::HEAD, "/api/v1/videos/1/file", Kind::Read),
            (Method::POST, "/api/v1/plan", Kind::Read),
            (Method::POST, "/api/v1/videos", Kind::Write),
            (Method::POST, "/api/v1/videos/inspect", Kind::Write),
            (Method::PUT, "/api/v1/videos/upload", Kind::Write),
            (Method::POST, "/api/v1/uploads", Kind::Write),
            (Method::PATCH, "/api/v1/uploads/1", Kind::Read),
            (Method::PATCH, "/api/v1/uploads", Kind::Write),
            (Method::DELETE, "/api/v1/uploads/1", Kind::Write),
            (Method::DELETE, "/api/v1/series/1", Kind::Write),
            (Method::POST, "/nowhere", Kind::Write),
        ] {
            assert_eq!(Kind::of(&method, path), kind, "{method} {path}");
        }
    }
}
