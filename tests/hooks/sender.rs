//! The sender alone: what it says, and what it makes of receivers of every kind.

use crate::certificate;
use crate::receiver::{Manner, Receiver};
use async_trait::async_trait;
use ezclips::app::tls;
use ezclips::hooks::{Headers, Keys, Letter, Lookup, Sender, Settings, SystemLookup};
use ezclips::model::{AllowList, Class, Code, Delivered, Failure, JobId, Link, Timestamp};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

const BODY: &[u8] = br#"{"type":"series.succeeded"}"#;
const ID: JobId = JobId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));

fn keys() -> Keys {
    Keys::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
}

async fn send(
    to: &str,
    allowed: &str,
    lookup: Arc<dyn Lookup>,
    total: Duration,
) -> Result<Delivered, Failure> {
    tls::install();
    let allowed = AllowList::parse(allowed).unwrap();
    let link = Link::parse(to, &allowed).unwrap();
    let settings = Settings { allowed, total, ..Settings::default() };
    let sender = Sender::with_lookup(settings, lookup);
    sender.send(&Letter { id: ID, to: &link, body: BODY }, &keys()).await
}

async fn send_to(receiver: &Receiver, total: Duration) -> Result<Delivered, Failure> {
    send(&receiver.url(), &receiver.authority(), Arc::new(SystemLookup), total).await
}

/// What comes of a receiver that answers badly.
async fn failure_of(manner: Manner, total: Duration) -> (Receiver, Failure) {
    let receiver = Receiver::new(&[manner]);
    let failure = send_to(&receiver, total).await.unwrap_err();
    assert!(!failure.message.contains("token"), "the query is a secret: {failure:?}");
    (receiver, failure)
}

const PATIENT: Duration = Duration::from_mins(1);
const HASTY: Duration = Duration::from_millis(700);

#[tokio::test]
async fn a_message_arrives_signed() {
    let receiver = Receiver::new(&[Manner::Status(204)]);
    let delivered = send_to(&receiver, PATIENT).await.unwrap();
    assert_eq!(delivered.status, 204);
    let [message] = &receiver.messages()[..] else { panic!("{:?}", receiver.messages()) };
    assert_eq!(message.line, "POST /hook?token=secret HTTP/1.1");
    assert_eq!(message.body, BODY);
    assert_eq!(message.header("content-type"), "application/json");
    assert!(message.header("user-agent").starts_with("ezclips/"));
    assert_eq!(message.header("webhook-id"), ID.to_string());
    let headers = Headers {
        id: message.header("webhook-id").to_owned(),
        timestamp: message.header("webhook-timestamp").to_owned(),
        signature: message.header("webhook-signature").to_owned(),
    };
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = Timestamp(u64::try_from(since.as_millis()).unwrap());
    assert_eq!(headers.verify(&keys(), now, BODY), Ok(()));
}

#[tokio::test]
async fn refusals_say_whether_another_try_may_help() {
    for status in [400, 404, 429, 500, 503] {
        let (_, failure) = failure_of(Manner::Status(status), PATIENT).await;
        assert_eq!((failure.code, failure.class), (Code::DeliveryFailed, Class::Transient));
        assert!(failure.message.contains(&status.to_string()), "{failure:?}");
        assert_eq!(failure.stderr, format!("said {status}.."), "no control characters");
    }
    let (_, failure) = failure_of(Manner::Status(410), PATIENT).await;
    assert_eq!((failure.code, failure.class), (Code::DeliveryRefused, Class::Permanent));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Receiver::new(&[Manner::Status(200)]);
    let (_, failure) = failure_of(Manner::Redirect(other.url()), PATIENT).await;
    assert_eq!(failure.code, Code::DeliveryFailed);
    assert!(failure.message.contains("302"), "{failure:?}");
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn receivers_that_do_not_answer_are_given_up() {
    for manner in [Manner::Hang, Manner::DripHead] {
        let (receiver, failure) = failure_of(manner, HASTY).await;
        assert_eq!(failure.code, Code::DeliveryFailed);
        assert!(failure.message.contains("did not answer"), "{failure:?}");
        assert_eq!(receiver.messages().len(), 1);
    }
    let (_, failure) = failure_of(Manner::Close, PATIENT).await;
    assert_eq!(failure.code, Code::DeliveryFailed);
    assert!(failure.message.contains("broke off"), "{failure:?}");
}

#[tokio::test]
async fn an_accepted_message_is_delivered_however_slowly_the_rest_comes() {
    let receiver = Receiver::new(&[Manner::DripBody]);
    assert_eq!(send_to(&receiver, PATIENT).await.unwrap().status, 200);
}

#[tokio::test]
async fn no_more_than_the_beginning_of_an_answer_is_read() {
    let (receiver, failure) = failure_of(Manner::Endless, PATIENT).await;
    assert_eq!(failure.stderr.len(), 4096);
    // What the buffers between the two hold; a reader without bound would not have ended at all.
    assert!(receiver.sent() < 32 << 20, "{}", receiver.sent());
}

#[tokio::test]
async fn nobody_there_is_a_failure_that_may_pass() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    drop(listener);
    let to = format!("http://{authority}/?token=secret");
    let failure = send(&to, &authority, Arc::new(SystemLookup), PATIENT).await.unwrap_err();
    assert_eq!((failure.code, failure.class), (Code::DeliveryFailed, Class::Transient));
    assert!(failure.message.contains("cannot be reached"), "{failure:?}");
    assert!(!failure.message.contains("token"), "{failure:?}");
}

/// Says something else each time it is asked.
struct Changing {
    says: Vec<&'static str>,
    asked: AtomicUsize,
}

impl Changing {
    fn new(says: &[&'static str]) -> Arc<Self> {
        Arc::new(Self { says: says.to_vec(), asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Lookup for Changing {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let n = self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(vec![self.says[n.min(self.says.len() - 1)].parse().unwrap()])
    }
}

#[tokio::test]
async fn a_public_name_of_a_private_address_is_refused() {
    let receiver = Receiver::new(&[Manner::Status(200)]);
    let to = format!("http://receiver.example:{}/", receiver.port());
    // The allow list names the address, not this name.
    let lookup = Changing::new(&["127.0.0.1"]);
    let failure = send(&to, &receiver.authority(), lookup, PATIENT).await.unwrap_err();
    assert_eq!((failure.code, failure.class), (Code::BlockedAddress, Class::Permanent));
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_answer_leads_where_was_judged() {
    let receiver = Receiver::new(&[Manner::Status(200)]);
    let to = format!("http://receiver.example:{}/", receiver.port());
    // First a public address (one for documentation of protocols would be refused) at which
    // nothing is, then the private one: a second question would lead to the receiver.
    let lookup = Changing::new(&["1.2.3.4", "127.0.0.1"]);
    let asked = Arc::clone(&lookup);
    let failure = send(&to, "", lookup, HASTY).await.unwrap_err();
    assert_eq!(failure.code, Code::DeliveryFailed, "{failure:?}");
    assert_eq!(asked.asked.load(Ordering::Relaxed), 1);
    assert_eq!(receiver.connections(), 0);
    // The other way round the address that was judged is the one that is connected to.
    let lookup = Changing::new(&["127.0.0.1", "1.2.3.4"]);
    let listed = format!("receiver.example:{}", receiver.port());
    assert_eq!(send(&to, &listed, lookup, PATIENT).await.unwrap().status, 200);
    assert_eq!(receiver.connections(), 1);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (_, config) = certificate::of_loopback(dir.path(), "stranger");
    let receiver = Receiver::with_tls(&[Manner::Status(200)], config);
    let failure = send_to(&receiver, PATIENT).await.unwrap_err();
    assert_eq!(failure.code, Code::DeliveryFailed);
    assert!(failure.message.contains("certificate"), "{failure:?}");
    assert_eq!(receiver.messages().len(), 0);
}
