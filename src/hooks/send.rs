//! Sending one message, once.

use crate::hooks::address::{self, Lookup};
use crate::hooks::{Headers, Keys, SystemLookup};
use crate::model::{AllowList, Code, Delivered, Failure, JobId, Link, Timestamp};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Response, StatusCode, redirect, retry};
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// How much of an answer is read, in bytes, and how long that may take: it only helps people.
const EXCERPT_MAX: usize = 4096;
const EXCERPT_TIME: Duration = Duration::from_secs(2);

/// How messages are sent.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Private host and port pairs that messages may go to.
    pub allowed: AllowList,
    /// The secrets to sign with; one derived from the install's secret when absent.
    pub keys: Option<Keys>,
    /// The address of the server from outside, without a `/` at its end; empty when not known.
    pub base: String,
    /// How long connecting may take.
    pub connect: Duration,
    /// How long everything may take until the receiver has answered.
    pub total: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed: AllowList::default(),
            keys: None,
            base: String::new(),
            connect: Duration::from_secs(10),
            total: Duration::from_secs(15),
        }
    }
}

/// One message as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The same for every try.
    pub id: JobId,
    /// Where it goes.
    pub to: &'a Link,
    /// JSON.
    pub body: &'a [u8],
}

/// Sends messages; shared by all attempts of a process.
pub struct Sender {
    settings: Settings,
    lookup: Arc<dyn Lookup>,
    keys: OnceCell<Keys>,
}

impl Sender {
    /// A sender that asks the system what host names stand for.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::with_lookup(settings, Arc::new(SystemLookup))
    }

    /// A sender that asks `lookup` what host names stand for.
    #[must_use]
    pub fn with_lookup(settings: Settings, lookup: Arc<dyn Lookup>) -> Self {
        let keys = OnceCell::new_with(settings.keys.clone());
        Self { settings, lookup, keys }
    }

    /// How messages are sent.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The secrets; `derive` is asked for them once, if none were set.
    ///
    /// # Errors
    /// That of `derive`.
    pub async fn keys<E, F>(&self, derive: impl FnOnce() -> F) -> Result<&Keys, E>
    where
        F: Future<Output = Result<Keys, E>>,
    {
        self.keys.get_or_try_init(derive).await
    }

    /// Sends a letter signed with `keys`, and says what the receiver answered.
    ///
    /// # Errors
    /// [`Code::DeliveryRefused`] when the receiver says that it is gone (410),
    /// [`Code::BlockedAddress`] when it leads where nothing is sent to, [`Code::DeliveryFailed`] for
    /// everything that may pass. What the receiver answered is kept as the failure's output.
    pub async fn send(&self, letter: &Letter<'_>, keys: &Keys) -> Result<Delivered, Failure> {
        let begun = Instant::now();
        let asked = timeout(self.settings.total, self.ask(letter, keys)).await;
        let answer = asked.unwrap_or_else(|_| {
            let waited = self.settings.total.as_secs();
            Err(failed(format!("The receiver did not answer within {waited} s.")))
        })?;
        let status = answer.status();
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Also after a success: receivers dislike connections that close in their answer.
        let excerpt = excerpt(answer).await;
        if status.is_success() {
            return Ok(Delivered { status: status.as_u16(), took_ms });
        }
        Err(refusal(status).with_stderr(&excerpt))
    }

    async fn ask(&self, letter: &Letter<'_>, keys: &Keys) -> Result<Response, Failure> {
        let addresses = address::judged(letter.to, &self.settings.allowed, &*self.lookup).await?;
        let client = self.client(addresses).map_err(|error| unsent(&error))?;
        let headers = Headers::sign(keys, &letter.id.to_string(), now(), letter.body);
        let request = client
            .post(letter.to.as_str())
            .header("content-type", "application/json")
            .header("webhook-id", headers.id)
            .header("webhook-timestamp", headers.timestamp)
            .header("webhook-signature", headers.signature)
            .body(letter.body.to_vec());
        request.send().await.map_err(|error| unsent(&error))
    }

    /// A client for one letter: it knows no addresses but those that were judged, whatever the name
    /// stands for by now. Proxies of the environment would look names up themselves.
    fn client(&self, addresses: Vec<SocketAddr>) -> Result<Client, reqwest::Error> {
        Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .dns_resolver(Arc::new(Pinned(addresses)))
            .connect_timeout(self.settings.connect)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("ezclips/", env!("CARGO_PKG_VERSION")))
            .build()
    }
}

/// Answers what was judged before, whatever it is asked.
struct Pinned(Vec<SocketAddr>);

impl Resolve for Pinned {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn failed(message: impl Into<String>) -> Failure {
    Failure::new(Code::DeliveryFailed, message)
}

/// Why nothing came back. The link is left out: its query may be a secret.
fn unsent(error: &reqwest::Error) -> Failure {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = if error.is_timeout() {
        return failed("The receiver could not be reached in time.");
    } else if error.is_connect() {
        "The receiver cannot be reached"
    } else if error.is_builder() {
        "Nothing can be sent from this machine"
    } else {
        "The connection broke off"
    };
    failed(format!("{what}: {cause}."))
}

fn refusal(status: StatusCode) -> Failure {
    let said = status.canonical_reason().map(|reason| format!(" {reason}")).unwrap_or_default();
    let message = format!("The receiver answered {}{said}.", status.as_u16());
    if status == StatusCode::GONE {
        return Failure::new(Code::DeliveryRefused, message);
    }
    if status.is_redirection() {
        return failed(format!("{message} Redirects are not followed."));
    }
    failed(message)
}

/// The beginning of an answer as plain text.
async fn excerpt(mut answer: Response) -> String {
    let mut bytes = Vec::new();
    let read = async {
        while bytes.len() < EXCERPT_MAX
            && let Ok(Some(chunk)) = answer.chunk().await
        {
            let room = EXCERPT_MAX - bytes.len();
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
    };
    // What came until then is enough.
    let _ = timeout(EXCERPT_TIME, read).await;
    let text = String::from_utf8_lossy(&bytes);
    text.chars().filter(|&c| c == '\n' || !c.is_control()).collect()
}
