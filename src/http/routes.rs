//! The route table, read from top to bottom.

use crate::http::auth::{gate, login, share};
use crate::http::problem::Problem;
use crate::http::request::RouteIndex;
use crate::http::{
    archive, clips, cookies, deliveries, docs, doctor, events, failures, health, inspect, jobs,
    keep, keys, many, metrics, page, plan, queue, resumable, series, uploads, videos,
};
use crate::model::Code;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web;
use std::future::ready;

macro_rules! routes {
    ($($path:literal { $($method:ident => $handler:path),+ })+) => {
        /// Every address of the API with its methods, as in the document.
        pub const ROUTES: &[(&str, &[&str])] = &[$(($path, &[$(stringify!($method)),+])),+];

        /// Mounts every route. An address that exists refuses other methods with 405.
        pub(super) fn mount(config: &mut web::ServiceConfig) {
            let mut index = 0;
            $(
                config.service(
                    web::resource($path)
                        .app_data(RouteIndex(index))
                        $(.route(verbs::$method().to($handler)))+
                        .default_service(web::to(move || ready(not_allowed(index))))
                        .wrap(from_fn(gate)),
                );
                index += 1;
            )+
            debug_assert_eq!(index, ROUTES.len());
            beside(config);
        }
    };
}

// What is polled stands first; `upload` and `inspect` before `{id}`, which would match them.
routes! {
    "/api/v1/videos" { get => videos::list, post => videos::submit }
    "/api/v1/videos/upload" { post => uploads::form, put => uploads::raw }
    "/api/v1/videos/inspect" { post => inspect::submit }
    "/api/v1/uploads/{id}" { head => resumable::show, patch => resumable::append, delete => resumable::end, post => resumable::instead }
    "/api/v1/uploads" { options => resumable::begin::ways, post => resumable::begin::begin }
    "/api/v1/jobs/retry" { post => many::retry_all }
    "/api/v1/jobs/cancel" { post => many::cancel_all }
    "/api/v1/jobs/{id}" { get => jobs::show }
    "/api/v1/videos/{id}" { get => videos::show, delete => videos::delete }
    "/api/v1/series/{id}" { get => series::show, delete => series::delete }
    "/api/v1/videos/inspect/{id}" { get => inspect::show }
    "/api/v1/videos/{id}/file" { get => videos::file, head => videos::file }
    "/api/v1/videos/{id}/poster" { get => videos::poster, head => videos::poster }
    "/api/v1/videos/{id}/waveform" { get => videos::waveform, head => videos::waveform }
    "/api/v1/videos/{id}/sprite" { get => videos::sprite, head => videos::sprite }
    "/api/v1/videos/{id}/keep" { post => keep::video }
    "/api/v1/plan" { post => plan::preview }
    "/api/v1/series" { get => series::list, post => series::submit }
    "/api/v1/series/{id}/parts/{n}" { get => clips::clip, head => clips::clip }
    "/api/v1/series/{id}/parts/{n}/poster" { get => clips::poster, head => clips::poster }
    "/api/v1/series/{id}/archive.zip" { get => archive::all, head => archive::all }
    "/api/v1/series/{id}/manifest.json" { get => clips::manifest, head => clips::manifest }
    "/api/v1/series/{id}/keep" { post => keep::series }
    "/api/v1/series/{id}/links" { post => share::create }
    "/api/v1/jobs" { get => jobs::list }
    "/api/v1/jobs/{id}/cancel" { post => jobs::cancel }
    "/api/v1/jobs/{id}/retry" { post => jobs::retry }
    "/api/v1/deliveries" { get => deliveries::list }
    "/api/v1/deliveries/{id}" { get => deliveries::show }
    "/api/v1/deliveries/{id}/replay" { post => deliveries::replay }
    "/api/v1/failures" { get => failures::show }
    "/api/v1/queue" { get => queue::show }
    "/api/v1/lanes/{lane}/pause" { post => queue::pause }
    "/api/v1/lanes/{lane}/resume" { post => queue::resume }
    "/api/v1/keys" { get => keys::list, post => keys::add }
    "/api/v1/keys/{id}" { delete => keys::revoke }
    "/api/v1/cookies" { get => cookies::show, put => cookies::replace, delete => cookies::forget }
    "/api/v1/doctor" { get => doctor::show }
    "/api/v1/events" { get => events::follow }
    "/api/v1/session" { get => login::show, post => login::sign_in, delete => login::sign_out }
    "/healthz" { get => health::alive, head => health::alive }
    "/readyz" { get => health::ready, head => health::ready }
    "/version" { get => health::version }
    "/metrics" { get => metrics::show }
}

/// A route for each method; the library has none for OPTIONS.
mod verbs {
    use actix_web::http::Method;
    use actix_web::{Route, web};

    pub(super) use actix_web::web::{delete, get, head, patch, post, put};

    pub(super) fn options() -> Route {
        web::method(Method::OPTIONS)
    }
}

/// What is no part of the API: its document, and the page for everything else.
fn beside(config: &mut web::ServiceConfig) {
    config
        .route("/api/openapi.json", web::get().to(docs::document))
        .route("/docs", web::get().to(docs::enter))
        .route("/docs/{file:.*}", web::get().to(docs::page))
        .service(
            web::resource("/{file:.*}")
                .wrap(Compress::default())
                .route(web::get().to(page::show))
                .route(web::head().to(page::show))
                .default_service(web::to(|| {
                    ready(Err::<&str, Problem>(Problem::of(Code::NotFound)))
                })),
        );
}

fn not_allowed(index: usize) -> Result<&'static str, Problem> {
    let methods = ROUTES.get(index).map_or(String::new(), |(_, methods)| methods.join(", "));
    let allow = HeaderValue::try_from(methods.to_uppercase()).map_err(Problem::internal)?;
    Err(Problem::of(Code::MethodNotAllowed).header(header::ALLOW, allow))
}
