//! Who asks: found out once for each request, before anything is done for it. Nobody is refused
//! here; [`mod@super::gate`] does that, at the resource.

use super::key::KeyHash;
use super::ring::{FRESH, Known, Ring, SOON};
use super::session;
use crate::http::api::Api;
use crate::http::clock::now;
use crate::http::extract::text_header;
use crate::http::origin::CallerKey;
use crate::model::{KeyId, Scope};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a request says about who sends it; among its extensions when keys are asked for.
#[derive(Clone, Debug)]
pub(super) enum Identity {
    /// Nothing.
    Nobody,
    /// A key that is known.
    Key(Known),
    /// A key or a session that is not known (any more).
    Unknown,
    /// The keys cannot be read right now.
    Unsure,
}

impl Identity {
    /// Of this request; nobody when none was looked for.
    pub fn of(req: &HttpRequest) -> Self {
        req.extensions().get::<Self>().cloned().unwrap_or(Self::Nobody)
    }
}

/// Notes among the extensions of a request who sends it.
pub(in crate::http) async fn identify<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let api = req.app_data::<Data<Api>>().filter(|api| api.settings.auth.on).cloned();
    if let Some(api) = api {
        let identity = look(&api, req.request()).await;
        let mut extensions = req.extensions_mut();
        if let Identity::Key(known) = &identity {
            extensions.insert(CallerKey(known.id));
        }
        extensions.insert(identity);
    }
    next.call(req).await
}

/// A header is said on purpose, a cookie is sent by itself: the header counts.
async fn look(api: &Api, req: &HttpRequest) -> Identity {
    if let Some(token) = bearer(req) {
        return by_key(api, token).await;
    }
    let Some(cookie) = req.cookie(session::COOKIE) else { return Identity::Nobody };
    let Some(ring) = ring(api).await else { return Identity::Unsure };
    match session::read(&ring, cookie.value(), now()) {
        Some(session) => Identity::Key(session.key.clone()),
        None => Identity::Unknown,
    }
}

/// Whether a request may do something with what was made with the key `owner`, or with none: who
/// has that key may, and admins.
pub(in crate::http) fn may_touch(api: &Api, req: &HttpRequest, owner: Option<KeyId>) -> bool {
    let Some(owner) = owner.filter(|_| api.settings.auth.on) else { return true };
    match Identity::of(req) {
        Identity::Key(key) => key.id == owner || key.scope == Scope::Admin,
        _ => false,
    }
}

/// Whose key this is.
pub(super) async fn by_key(api: &Api, key: &str) -> Identity {
    let Some(hash) = KeyHash::of(key) else { return Identity::Unknown };
    // A key that was made a moment ago is found by looking again.
    for fresh in [FRESH, SOON] {
        let ring = api.keyring.ring(&*api.queue, api.settings.auth.outside, fresh).await;
        let Some(ring) = ring else { return Identity::Unsure };
        if let Some(known) = ring.by_hash(&hash) {
            return Identity::Key(known.clone());
        }
    }
    Identity::Unknown
}

/// The keys and the secret, a few seconds old at most.
pub(super) async fn ring(api: &Api) -> Option<Arc<Ring>> {
    api.keyring.ring(&*api.queue, api.settings.auth.outside, FRESH).await
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(req: &HttpRequest) -> Option<&str> {
    let (scheme, token) = text_header(req.headers(), header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who reads an answer that goes on for hours: looked at again now and then.
pub(in crate::http) struct Reader {
    known: Option<Known>,
    looked_at: Instant,
}

impl Reader {
    /// Who sent this request.
    pub fn of(req: &HttpRequest) -> Self {
        let known = match Identity::of(req) {
            Identity::Key(known) => Some(known),
            _ => None,
        };
        Self { known, looked_at: Instant::now() }
    }

    /// Whether it is too soon to look again.
    pub fn may_stay(&self, every: Duration) -> bool {
        self.known.is_none() || self.looked_at.elapsed() < every
    }

    /// Whether the key is still known; also while nobody can say.
    pub async fn is_let_in(&mut self, api: &Api) -> bool {
        self.looked_at = Instant::now();
        let Some(known) = &self.known else { return true };
        let ring = ring(api).await;
        ring.is_none_or(|ring| ring.by_hash(&known.hash).is_some())
    }
}
