//! The OpenAPI document, its page, and the refusals it lists.

use crate::http::dto::{EventDto, ProblemDto};
use crate::http::limit;
use crate::http::packed::{takes_gzip, unpacked};
use crate::http::problem::{self, Problem};
use crate::http::{
    archive, auth, choices, clips, cookies, deliveries, doctor, events, failures, health, inspect,
    jobs, keep, keys, many, metrics, plan, queue, resumable, series, uploads, videos,
};
use crate::model::Code;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{
    ContentBuilder, Object, PathItem, Ref, RefOr, Response, ResponseBuilder, Type,
};
use utoipa::{IntoResponses, OpenApi};
use utoipa_swagger_ui::Config;

/// The document of every route, as JSON is served at `/api/openapi.json`.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    let mut text = String::from(
        "Turns a video link or an upload into a numbered series of clips, in the background, durably.\n\n\
         Times of day are RFC 3339, media times whole milliseconds, ids UUIDv7. No GET starts work.\n\n\
         Every refusal is an RFC 9457 problem document with one of these codes:\n\n\
         | code | status | what happened | what to do |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let status = problem::status(*code).as_u16();
        let _ = writeln!(text, "| `{code}` | {status} | {} | {} |", code.title(), code.hint());
    }
    document.info.description = Some(text);
    auth::describe(&mut document);
    choices::write(&mut document);
    for (path, item) in &mut document.paths.paths {
        for (_, operation) in operations(item) {
            let answers = &mut operation.responses.responses;
            for (status, what) in EVERYWHERE.iter().filter(|(status, _)| !spares(path, status)) {
                answers.entry((*status).to_owned()).or_insert_with(|| answer(status, what));
            }
        }
    }
    limit::describe(&mut document);
    document
}

/// What may be answered whatever is asked: it is decided before the request reaches its handler.
const EVERYWHERE: [(&str, &str); 5] = [
    ("401", "No key, or one that is not known"),
    ("403", "The key does not allow this, or another site asks through a browser"),
    ("421", "The request names a host this server does not answer for"),
    ("429", "Too many requests, or too many jobs wait; see Retry-After"),
    ("503", "The server cannot do this right now; see Retry-After"),
];

/// Whether nobody is asked for a key there, or held off for asking too often: supervisors never
/// are, and scrapers are only asked for their key or token.
fn spares(path: &str, status: &str) -> bool {
    match path {
        "/healthz" | "/readyz" | "/version" => matches!(status, "401" | "429"),
        "/metrics" => status == "429",
        _ => false,
    }
}

/// The operations of a path, by the names of their methods.
pub(super) fn operations(
    item: &mut PathItem,
) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("options", &mut item.options),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

#[derive(OpenApi)]
#[openapi(
    info(title = "EZ Clips", license(name = "MIT")),
    components(schemas(EventDto, ProblemDto)),
    paths(
        videos::submit, videos::list, videos::show, videos::delete, videos::file, videos::poster,
        videos::waveform, videos::sprite, keep::video,
        uploads::form, uploads::raw, resumable::begin::ways, resumable::begin::begin, resumable::show,
        resumable::append, resumable::end, resumable::instead, inspect::submit, inspect::show,
        plan::preview,
        series::submit, series::list, series::show, series::delete, keep::series,
        auth::share::create,
        clips::clip, clips::poster, clips::manifest, archive::all,
        jobs::list, jobs::show, jobs::cancel, jobs::retry, many::retry_all, many::cancel_all,
        failures::show,
        deliveries::list, deliveries::show, deliveries::replay,
        queue::show, queue::pause, queue::resume,
        keys::list, keys::add, keys::revoke, cookies::show, cookies::replace, cookies::forget,
        doctor::show,
        events::follow, auth::login::sign_in, auth::login::show, auth::login::sign_out,
        health::alive, health::ready, health::version, metrics::show,
    ),
    tags(
        (name = "videos", description = "Sources, from a link or an upload"),
        (name = "uploads", description = "Files that come in pieces and can be gone on with, by tus 1.0.0"),
        (name = "series", description = "Numbered parts and their clips"),
        (name = "events", description = "Live updates"),
        (name = "jobs", description = "The operator's view"),
        (name = "deliveries", description = "Webhooks: what other programs were told"),
        (name = "queue", description = "Lanes, workers and disk"),
        (name = "house", description = "Keys, cookies for sites, and how the server is"),
        (name = "session", description = "Signing in, where keys are asked for"),
        (name = "health", description = "For supervisors"),
    )
)]
struct Document;

static JSON: LazyLock<String> = LazyLock::new(|| openapi().to_json().unwrap_or_default());
static SWAGGER: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/api/openapi.json")));

/// Swagger UI sets styles inline; nothing comes from another server.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// `/api/openapi.json`.
pub(super) async fn document() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    response.insert_header((header::CACHE_CONTROL, "no-cache"));
    response.body(JSON.as_str())
}

/// `/docs` leads to `/docs/`, where the page finds its files.
pub(super) async fn enter() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// `/docs/…`: Swagger UI, embedded in its packed form.
pub(super) async fn page(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let path = req.match_info().get("file").unwrap_or_default();
    let file = utoipa_swagger_ui::serve(path, Arc::clone(&SWAGGER)).map_err(Problem::internal)?;
    let file = file.ok_or_else(|| Problem::of(Code::NotFound))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, file.content_type));
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    response.insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    if !file.gzpipped {
        return Ok(response.body(file.bytes.into_owned()));
    }
    response.insert_header((header::VARY, "accept-encoding"));
    if !takes_gzip(&req) {
        return Ok(response.body(unpacked(&file.bytes).map_err(Problem::internal)?));
    }
    response.insert_header((header::CONTENT_ENCODING, "gzip"));
    Ok(response.body(file.bytes.into_owned()))
}

macro_rules! refusals {
    ($($name:ident = $($status:literal $what:literal),+;)*) => {$(
        #[doc = concat!("Documents the answers ", $($status, " "),+, ".")]
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_owned(), answer($status, $what)),)+])
            }
        }
    )*};
}

refusals! {
    Locked = "401" "This needs a token";
    Malformed = "400" "Not JSON, a wrong type, an unknown field or parameter";
    Gone = "404" "Nothing at this address (any more)";
    Conflict = "409" "Not in a state that allows this";
    Unnamed = "405" "The header names no method";
    Over = "410" "Left alone for too long";
    OtherVersion = "412" "Another version of tus, or none is named";
    TooLarge = "413" "The body is too large";
    WrongType = "415" "The body has the wrong content type";
    OutsideRange = "416" "The range lies outside the file";
    Refused = "413" "The body is too large", "415" "The body has the wrong content type", "422" "A value cannot be meant; nothing was queued";
    Unmeant = "422" "A value cannot be meant";
    Held = "423" "Another request sends it right now";
    Broken = "500" "Something broke";
    SiteTrouble = "502" "The site did not answer as it should", "504" "It took too long";
    NoRoom = "507" "The disk has no room";
    Busy = "429" "Too many requests, or too many jobs; see Retry-After", "500" "Something broke", "503" "The server cannot do this right now; see Retry-After";
    Elsewhere = "307" "Where the file can be downloaded; only of a server whose bucket can be reached from outside";
    NotModified = "304" "The client has it already";
}

/// A problem document, or nothing for 304 and 307.
pub(super) fn answer(status: &str, what: &str) -> RefOr<Response> {
    let response = ResponseBuilder::new().description(what);
    if status.starts_with('3') {
        return response.build().into();
    }
    let schema = Some(Ref::from_schema_name("ProblemDto"));
    let content = ContentBuilder::new().schema(schema).build();
    let response = response.content(problem::CONTENT_TYPE, content);
    if status != "401" {
        return response.build().into();
    }
    let header = HeaderBuilder::new().schema(Some(Object::with_type(Type::String)));
    let header = header.description(Some("How to show a key")).build();
    response.header("WWW-Authenticate", header).build().into()
}
