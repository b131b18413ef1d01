//! What the OpenAPI document says about keys: how they are sent, and for each call which are
//! needed and how it is refused without.

use super::needs::{Need, need};
use super::session::COOKIE;
use crate::http::docs::{self, operations};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi};

/// The names of the two ways.
const BEARER: &str = "key";
const SESSION: &str = "session";

/// Adds it to the document.
pub(in crate::http) fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_with(Components::new);
    let header = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key, where the server asks for keys (see `GET /session`)"))
        .build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(header));
    let cookie = ApiKeyValue::with_description(COOKIE, "What `POST /session` gives the page");
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let need = need(path, method);
            if need != Need::Nothing {
                protect(operation, need);
            }
        }
    }
}

fn protect(operation: &mut Operation, need: Need) {
    let Some(scope) = need.scope() else { return };
    let ways = [BEARER, SESSION].map(|way| SecurityRequirement::new::<_, [&str; 0], &str>(way, []));
    operation.security.get_or_insert_default().extend(ways);
    let link = if need == Need::ReadOrLink { ", or the link was changed or is over" } else { "" };
    let refusals = [
        ("401", "No API key, or one that is not known".to_owned()),
        ("403", format!("The key has not the scope `{scope}`, another site asks{link}")),
    ];
    for (status, what) in refusals {
        let answers = &mut operation.responses.responses;
        answers.entry(status.to_owned()).or_insert_with(|| docs::answer(status, &what));
    }
}
