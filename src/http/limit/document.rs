//! What the limits add to every answer, in the API's document.

use crate::http::docs::answer;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Header, OpenApi, PathItem, Ref, RefOr, Response};

/// The headers and what they say.
const HEADERS: [(&str, &str); 3] = [
    ("RateLimit", "What is left, as `\"writes\";r=199;t=1`; absent where nothing is limited"),
    ("RateLimit-Policy", "What there is, as `\"writes\";q=200;w=20`"),
    ("Retry-After", "Seconds to wait before the next try"),
];

/// Adds the headers to the answers of the API, and 408 wherever a body is awaited.
pub(in crate::http) fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, what) in HEADERS {
        let mut header = Header::default();
        header.description = Some(what.to_owned());
        components.headers.insert(name.to_owned(), header.into());
    }
    let api = document.paths.paths.iter_mut().filter(|(path, _)| path.starts_with("/api/"));
    for operation in api.flat_map(|(_, item)| operations(item)) {
        let responses = &mut operation.responses.responses;
        if operation.request_body.is_some() {
            let late = answer("408", "The body came too slowly; the connection is closed");
            responses.insert("408".to_owned(), late);
        }
        for (status, response) in responses {
            if let RefOr::T(response) = response {
                add(status, response);
            }
        }
    }
}

fn add(status: &str, response: &mut Response) {
    let told = status.starts_with('2') || status == "429";
    let waits = matches!(status, "429" | "503" | "507");
    let [standing, policy, wait] = HEADERS.map(|(name, _)| name);
    let wanted = [(standing, told), (policy, told), (wait, waits)];
    for (name, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
        let header = Ref::new(format!("#/components/headers/{name}"));
        response.headers.insert(name.to_owned(), RefOr::Ref(header));
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, head, patch, .. } = item;
    [get, put, post, delete, head, patch].into_iter().flatten()
}
