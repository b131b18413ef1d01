//! What the limits add to every answer, in the API's document.

use crate::http::docs::{answer, operations};
use crate::http::problem;
use utoipa::openapi::{Header, Object, OpenApi, Ref, RefOr, Response, Type};

/// The headers, their types and what they say.
const HEADERS: [(&str, Type, &str); 3] = [
    (
        "RateLimit",
        Type::String,
        "What is left, as `\"writes\";r=199;t=1`; absent where nothing is limited",
    ),
    ("RateLimit-Policy", Type::String, "What there is, as `\"writes\";q=200;w=20`"),
    ("Retry-After", Type::Integer, "Seconds to wait before the next try"),
];

/// Adds the headers to every answer that has them, and 408 wherever a body is awaited.
pub(in crate::http) fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, kind, what) in HEADERS {
        let mut header = Header::new(Object::with_type(kind));
        header.description = Some(what.to_owned());
        components.headers.insert(name.to_owned(), header.into());
    }
    for (path, item) in &mut document.paths.paths {
        for (_, operation) in operations(item) {
            let responses = &mut operation.responses.responses;
            if operation.request_body.is_some() {
                let late = answer("408", "The body came too slowly; the connection is closed");
                responses.insert("408".to_owned(), late);
            }
            for (status, response) in responses {
                if let RefOr::T(response) = response {
                    add(status, path.starts_with("/api/"), response);
                }
            }
        }
    }
}

fn add(status: &str, limited: bool, response: &mut Response) {
    let told = limited && (status.starts_with('2') || status == "429");
    // What is no problem document, as that of readiness, says nothing of a next try.
    let problem = response.content.contains_key(problem::CONTENT_TYPE);
    let waits = problem && matches!(status, "429" | "503" | "507");
    let [standing, policy, wait] = HEADERS.map(|(name, ..)| name);
    let wanted = [(standing, told), (policy, told), (wait, waits)];
    for (name, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
        let header = Ref::new(format!("#/components/headers/{name}"));
        response.headers.insert(name.to_owned(), RefOr::Ref(header));
    }
}
