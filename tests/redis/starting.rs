//! Which servers are taken, and how they are spoken to.

use crate::redis_server::{Server, free_port, fresh_prefix};
use crate::rig::*;
use ezclips::queue::redis::{OpenError, Target};
use ezclips::queue::{Queue, Settings};
use std::path::Path;
use std::process::Command;

fn target(server: &Server) -> Target {
    Target::new(&server.url(), &fresh_prefix()).unwrap()
}

async fn opening(target: Target) -> Result<(), OpenError> {
    try_open(target, Settings::default()).await.map(drop)
}

#[tokio::test]
async fn a_server_that_may_lose_jobs_is_refused_unless_somebody_insists() {
    let server = Server::start(&[]);
    server.command::<()>(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    let refused = opening(target(&server)).await.unwrap_err();
    assert!(matches!(&refused, OpenError::Unsafe(why) if why.contains("noeviction")), "{refused}");
    server.command::<()>(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    server.command::<()>(&["CONFIG", "SET", "appendonly", "no"]);
    let refused = opening(target(&server)).await.unwrap_err();
    assert!(matches!(&refused, OpenError::Unsafe(why) if why.contains("appendonly")), "{refused}");
    opening(target(&server).unsafe_too(true)).await.unwrap();
}

/// Managed services do not let themselves be asked for their settings.
#[tokio::test]
async fn a_user_without_config_is_enough_and_a_wrong_password_is_told_at_once() {
    let server = Server::start(&[]);
    let rules = ["ACL", "SETUSER", "clips", "on", ">s3cret", "~ezclips:*", "&ezclips:*"];
    server.command::<()>(&[&rules[..], &["+@all", "-@dangerous", "+info"]].concat());
    let url = |password: &str| format!("redis://clips:{password}@127.0.0.1:{}/", server.port);
    let queue = queue(&url("s3cret"), "ezclips").await;
    let id = submit(&queue, video()).await.unwrap();
    let claimed = claim(&queue, &worker(), ezclips::model::Lane::VideoDownload, 1).await.unwrap();
    queue.settle(claimed[0].lease, done(&claimed[0])).await.unwrap();
    assert_eq!(job_of(&queue, id).await.state, ezclips::model::State::Succeeded);
    is_sound(&queue).await;
    let wrong = opening(Target::new(&url("guess"), "ezclips").unwrap()).await.unwrap_err();
    assert!(matches!(&wrong, OpenError::Away(_)), "{wrong}");
    assert!(!wrong.to_string().contains("guess"), "{wrong}");
}

#[tokio::test]
async fn keys_of_a_later_version_are_left_alone() {
    let server = Server::start(&[]);
    server.command::<()>(&["SET", "later:{q}:schema", "9"]);
    let refused = opening(Target::new(&server.url(), "later").unwrap()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Newer { found: 9 }), "{refused}");
}

#[tokio::test]
async fn a_database_has_jobs_of_its_own() {
    let server = Server::start(&[]);
    let (zero, five) = (server.url(), format!("{}5", server.url()));
    let (zero, five) = (queue(&zero, "same").await, queue(&five, "same").await);
    let id = submit(&five, video()).await.unwrap();
    assert_eq!(zero.get(id).await, Ok(None));
    // Channels are not of a database.
    let mut events = zero.subscribe();
    submit(&five, video()).await.unwrap();
    let ours = submit(&zero, video()).await.unwrap();
    assert_eq!(events.recv().await.unwrap().job, ours);
    assert_eq!(job_of(&five, id).await.id, id);
}

#[test]
fn addresses_that_cannot_be_meant_are_refused() {
    for url in ["localhost:6379", "http://x", "unix:///tmp/r", "rediss://x/#insecure", "redis://"] {
        assert!(Target::new(url, "p").is_err(), "{url}");
    }
    for prefix in ["", "a b", "{q}", "*"] {
        assert!(Target::new("redis://x", prefix).is_err(), "{prefix}");
    }
    let target = Target::new("redis://user:s3cret@host/3", "p").unwrap();
    assert_eq!((&target.to_string()[..], target.keys()), ("host:6379/3", "p:{q}:"));
    assert!(!format!("{target:?}").contains("s3cret"));
}

/// Certificates as `openssl` makes them: an authority of our own, and a server it vouches for.
fn certificates(folder: &Path) {
    let script = "set -e; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-ca \
        -keyout ca.key -out ca.pem; \
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem; \
        printf 'subjectAltName=DNS:localhost' >names; \
        openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
        -extfile names -out cert.pem";
    let made = Command::new("sh").args(["-c", script]).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[tokio::test]
async fn tls_is_spoken_to_whom_our_authority_vouches_for_and_to_nobody_else() {
    let folder = tempfile::TempDir::new().unwrap();
    certificates(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let port = free_port();
    let (cert, key, ca) = (path("cert.pem"), path("key.pem"), path("ca.pem"));
    let _server = Server::start(&[
        "--tls-port",
        &port.to_string(),
        "--tls-cert-file",
        &cert,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &ca,
        "--tls-auth-clients",
        "no",
    ]);
    let target = Target::new(&format!("rediss://localhost:{port}/"), &fresh_prefix()).unwrap();
    let roots = std::fs::read(folder.path().join("ca.pem")).unwrap();
    let queue = try_open(target.clone().with_roots(roots), Settings::default()).await.unwrap();
    let id = submit(&queue, video()).await.unwrap();
    assert_eq!(job_of(&queue, id).await.id, id);
    let unknown = target.client().unwrap().get_multiplexed_async_connection().await;
    assert!(unknown.is_err(), "the system knows no such authority");
}
