//! `/keys`: API keys are made, listed and revoked. The rules are those of `ezclips keys`.

use crate::http::api::Api;
use crate::http::auth::fresh_key;
use crate::http::body::Body;
use crate::http::clock::{now, rfc3339};
use crate::http::docs::{Busy, Conflict, Gone, Malformed, NoRoom, Refused};
use crate::http::dto::{KeyDto, KeysDto, MadeKeyDto, NewKey};
use crate::http::extract::KeyPath;
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::{ApiKey, Code, Scope};
use crate::queue::key_rules::{self, KeyError};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;

/// The keys, oldest first, without what is secret of them.
#[utoipa::path(get, path = "/api/v1/keys", tag = "house",
    responses((status = 200, description = "The keys", body = KeysDto), Busy))]
pub(super) async fn list(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let keys = key_rules::list(&*api.queue).await?;
    respond::json(StatusCode::OK, &KeysDto { items: keys.iter().map(key_dto).collect() })
}

/// Make a key. The answer shows it, this once.
#[utoipa::path(post, path = "/api/v1/keys", tag = "house", request_body = NewKey,
    responses((status = 201, description = "The key", body = MadeKeyDto), Malformed, Refused, NoRoom, Busy))]
pub(super) async fn add(api: Data<Api>, body: Body<NewKey>) -> Result<HttpResponse, Problem> {
    let NewKey { name, scope } = body.value;
    let scope = match scope.as_deref() {
        None => Scope::Write,
        Some(scope) => scope.parse().map_err(|error: String| Problem::field("/scope", error))?,
    };
    let (key, text) = fresh_key(&name, scope, now())?;
    let one_at_a_time = api.key_changes.lock().await;
    key_rules::add(&*api.queue, key.clone()).await?;
    drop(one_at_a_time);
    api.keyring.forget();
    respond::json(StatusCode::CREATED, &MadeKeyDto { known: key_dto(&key), key: text })
}

/// Revoke a key; other processes know within seconds. Where keys are asked for, one key for admins
/// stays.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "house", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Revoked"), Gone, Conflict, Busy))]
pub(super) async fn revoke(api: Data<Api>, KeyPath(id): KeyPath) -> Result<HttpResponse, Problem> {
    let one_at_a_time = api.key_changes.lock().await;
    let auth = &api.settings.auth;
    if auth.on && auth.outside.is_none() && key_rules::is_last_admin(&*api.queue, id).await? {
        return Err(Problem::of(Code::LastAdminKey));
    }
    key_rules::revoke(&*api.queue, &id.to_string()).await?;
    drop(one_at_a_time);
    api.keyring.forget();
    Ok(HttpResponse::NoContent().finish())
}

fn key_dto(key: &ApiKey) -> KeyDto {
    KeyDto {
        id: key.id.0,
        name: key.name.clone(),
        scope: key.scope.name(),
        created_at: rfc3339(key.created_at),
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Taken(_) => Self::field("/name", error.to_string()),
            KeyError::Unknown(_) => Self::of(Code::NotFound),
            KeyError::Queue(error) => error.into(),
        }
    }
}
