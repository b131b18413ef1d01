//! How often one client may ask: its standing is told with each answer, and who asked too often is
//! told when to come back.

use crate::http::api::Api;
use crate::http::limit::address;
use crate::http::limit::connection::busy;
use crate::http::limit::kind::Kind;
use crate::http::origin::CallerKey;
use crate::http::problem::Problem;
use crate::model::{Code, KeyId, Quota, Taken};
use crate::queue::rates::Rates;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};
use ipnet::IpNet;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// `draft-ietf-httpapi-ratelimit-headers`: how much is left.
const STANDING: HeaderName = HeaderName::from_static("ratelimit");
/// The same draft: how much there is.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How long shared counts may take to answer; a request waits for them.
const SHARED_WAIT: Duration = Duration::from_millis(250);
/// How long shared counts that did not answer are left alone.
const SHARED_REST: Duration = Duration::from_secs(2);

/// How often one client may ask.
#[derive(Clone, Debug, Default)]
pub struct LimitSettings {
    /// Requests that change or start something; any number when absent.
    pub writes: Option<Quota>,
    /// Requests that look at something; any number when absent.
    pub reads: Option<Quota>,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted: Vec<IpNet>,
}

/// The limits, and the counts they go by.
pub struct Limits {
    settings: LimitSettings,
    /// Shared with other processes, if there are any.
    shared: Arc<dyn Rates>,
    /// This process's own, for as long as the shared ones do not answer.
    own: Arc<dyn Rates>,
    start: Instant,
    /// Until when the shared counts are left alone, in milliseconds after `start`.
    rest_until: AtomicU64,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    Key(KeyId),
    Address(IpAddr),
}

impl Limits {
    /// Limits that go by `shared` counts, and by their `own` where those do not answer.
    #[must_use]
    pub fn new(settings: LimitSettings, shared: Arc<dyn Rates>, own: Arc<dyn Rates>) -> Self {
        let (start, rest_until) = (Instant::now(), AtomicU64::new(0));
        Self { settings, shared, own, start, rest_until }
    }

    /// The policy for a request and who it counts for; `None` when it is free.
    ///
    /// Who asks from this machine without a key is free as long as no proxy is named: those are the
    /// owner's own scripts. Behind a proxy on this machine everybody would come from here.
    fn policy(&self, req: &ServiceRequest) -> Option<(Kind, Quota, Client)> {
        let kind = Kind::of(req.method(), req.path());
        let quota = match kind {
            Kind::Watch => None,
            Kind::Read => self.settings.reads,
            Kind::Write => self.settings.writes,
        }?;
        if let Some(CallerKey(key)) = req.extensions().get().copied() {
            return Some((kind, quota, Client::Key(key)));
        }
        let trusted = &self.settings.trusted;
        let client = address::client(req.peer_addr()?.ip(), req.headers(), trusted);
        let free = client.is_loopback() && trusted.is_empty();
        (!free).then_some((kind, quota, Client::Address(address::bucket(client))))
    }

    /// Takes one. When nobody can count, it may happen: the limits protect the server, and are no
    /// reason to refuse everybody.
    async fn take(&self, who: [u8; 16], quota: Quota) -> Option<Taken> {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        if now >= self.rest_until.load(Ordering::Relaxed) {
            match timeout(SHARED_WAIT, self.shared.take(who, quota)).await {
                Ok(Ok(taken)) => return Some(taken),
                Ok(Err(error)) => tracing::warn!(%error, "the shared limits do not answer"),
                Err(_) => tracing::warn!("the shared limits do not answer in time"),
            }
            let rest = u64::try_from(SHARED_REST.as_millis()).unwrap_or(u64::MAX);
            self.rest_until.store(now.saturating_add(rest), Ordering::Relaxed);
        }
        self.own.take(who, quota).await.ok()
    }
}

/// Lets a request pass or refuses it, and says on the answer how its client stands.
pub(in crate::http) async fn layer<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let _busy = busy(&req);
    let api = req.app_data::<Data<Api>>().cloned();
    let limits = api.as_ref().and_then(|api| api.limits.as_ref());
    let counted = limits.and_then(|limits| Some((limits, limits.policy(&req)?)));
    let Some((limits, (kind, quota, client))) = counted else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let Some(taken) = limits.take(who(kind, client), quota).await else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let mut answer = if taken.allowed {
        next.call(req).await?.map_into_left_body()
    } else {
        // A short body has come along with its head. The server takes it in meanwhile; else it would
        // close the connection because of it, and the client would have to open another one.
        tokio::task::yield_now().await;
        if let Some(api) = &api {
            api.settings.measures.limited(kind.limit());
        }
        let problem = Problem::of(Code::RateLimited).retry_after(taken.retry_after);
        req.into_response(problem.error_response()).map_into_right_body()
    };
    tell(answer.headers_mut(), kind, quota, taken);
    Ok(answer)
}

/// By what a client is counted: says nothing of the client to whoever keeps the counts.
fn who(kind: Kind, client: Client) -> [u8; 16] {
    let mut hash = Sha256::new_with_prefix(kind.name());
    match client {
        Client::Key(key) => hash.update([&b"key"[..], key.0.as_bytes()].concat()),
        Client::Address(IpAddr::V4(v4)) => hash.update(v4.octets()),
        Client::Address(IpAddr::V6(v6)) => hash.update(v6.octets()),
    }
    let mut who = [0; 16];
    who.copy_from_slice(&hash.finalize()[..16]);
    who
}

/// `q` in `w` seconds is what may come at once, and how long it takes until that is free again; `r`
/// is what is left of it, `t` the seconds until all of it is.
fn tell(headers: &mut HeaderMap, kind: Kind, quota: Quota, taken: Taken) {
    let (name, burst) = (kind.name(), quota.burst.max(1));
    let window = Duration::from_micros(quota.interval_us().saturating_mul(u64::from(burst)));
    let policy = format!("\"{name}\";q={burst};w={}", seconds(window));
    let left = format!("\"{name}\";r={};t={}", taken.remaining, seconds(taken.reset_after));
    for (name, text) in [(POLICY, policy), (STANDING, left)] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
}

/// Whole seconds, rounded up.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::QueueError;
    use crate::queue::rates::Memory;
    use async_trait::async_trait;
    use std::sync::atomic::AtomicUsize;

    const QUOTA: Quota = Quota { per_minute: 60, burst: 2 };

    /// Counts that cannot be reached, and how often that was tried.
    #[derive(Default)]
    struct Away(AtomicUsize);

    #[async_trait]
    impl Rates for Away {
        async fn take(&self, _: [u8; 16], _: Quota) -> Result<Taken, QueueError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err(QueueError::Unavailable("away".to_owned()))
        }
    }

    #[tokio::test]
    async fn without_the_shared_counts_each_process_goes_by_its_own() {
        let away = Arc::new(Away::default());
        let own = Arc::new(Memory::default());
        let limits = Limits::new(LimitSettings::default(), Arc::clone(&away) as _, own);
        let mut allowed = Vec::new();
        for _ in 0..3 {
            allowed.push(limits.take([1; 16], QUOTA).await.unwrap().allowed);
        }
        assert_eq!(allowed, [true, true, false]);
        assert_eq!(away.0.load(Ordering::Relaxed), 1, "left alone for a while");
    }

    #[tokio::test]
    async fn when_nobody_counts_everybody_may_pass() {
        let away: Arc<dyn Rates> = Arc::new(Away::default());
        let limits = Limits::new(LimitSettings::default(), Arc::clone(&away), away);
        assert_eq!(limits.take([1; 16], QUOTA).await, None);
    }

    #[test]
    fn each_client_counts_alone_and_for_each_kind() {
        let v4 = Client::Address([1, 2, 3, 4].into());
        let key = Client::Key(KeyId(uuid::Uuid::from_u128(0x0102_0304)));
        let v6 = Client::Address(std::net::Ipv6Addr::from(0x0102_0304).into());
        let mut all: Vec<_> = [v4, key, v6]
            .into_iter()
            .flat_map(|client| [who(Kind::Read, client), who(Kind::Write, client)])
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 6);
    }
}
