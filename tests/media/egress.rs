//! The egress proxy with real sockets on loopback.

use crate::web::{Reply, Web};
use ezclips::media::egress::{Egress, HEAD_MAX, Limits};
use ezclips::model::AllowList;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SHORT: Duration = Duration::from_millis(200);

async fn proxy(allowed: &str, limits: Limits) -> Egress {
    Egress::start(AllowList::parse(allowed).unwrap(), limits).await.unwrap()
}

/// Sends `request` through the proxy and returns everything that comes back.
async fn ask(egress: &Egress, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(egress.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn get(url: &str) -> String {
    format!("GET {url} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n")
}

fn text(text: &str) -> Reply {
    Reply::File("text/plain", Arc::new(text.as_bytes().to_vec()))
}

#[tokio::test]
async fn an_allowed_request_goes_through_in_origin_form() {
    let web = Web::start().await;
    web.route("/a", text("hello")).route("/c", Reply::Chunked(Arc::new(vec![b'z'; 40_000])));
    let egress = proxy(&web.authority(), Limits::default()).await;
    let answer = ask(&egress, &get(&web.url("/a?b=1"))).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"));
    let expected =
        format!("GET /a?b=1 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", web.authority());
    assert_eq!(web.heads(), [expected]);
    let answer = ask(&egress, &get(&web.url("/c"))).await.unwrap();
    assert!(answer.len() > 40_000 && answer.ends_with("0\r\n\r\n"));
    let seen = egress.seen();
    assert!(seen.bytes > 40_000 && seen.blocked.is_none() && !seen.over_quota);
}

#[tokio::test]
async fn private_addresses_are_refused_under_every_name() {
    let web = Web::start().await;
    web.route("/", text("secret"));
    let port = web.authority().rsplit(':').next().unwrap().to_owned();
    let egress = proxy("127.0.0.1:1", Limits::default()).await;
    for host in ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"] {
        for request in [
            get(&format!("http://{host}:{port}/")),
            format!("CONNECT {host}:{port} HTTP/1.1\r\n\r\n"),
        ] {
            let answer = ask(&egress, &request).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 470 EZ-Blocked\r\n"), "{host}: {answer}");
        }
    }
    let answer = ask(&egress, "CONNECT 93.184.216.34:25 HTTP/1.1\r\n\r\n").await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 470 ") && answer.ends_with("port 25 is not one of the web")
    );
    assert!(web.heads().is_empty());
    let seen = egress.seen();
    assert_eq!(seen.refusals, 13);
    assert_eq!(seen.blocked.unwrap(), format!("127.0.0.1:{port}: the address is private or local"));
}

#[tokio::test]
async fn a_listed_address_opens_no_other_name_and_no_other_port() {
    let web = Web::start().await;
    web.route("/", text("hello"));
    let egress = proxy(&web.authority(), Limits::default()).await;
    let by_name = web.url("/").replace("127.0.0.1", "localhost");
    assert!(ask(&egress, &get(&by_name)).await.unwrap().contains(" 470 "));
    assert!(ask(&egress, &get("http://127.0.0.1:1/")).await.unwrap().contains(" 470 "));
    assert!(ask(&egress, &get(&web.url("/"))).await.unwrap().contains(" 200 "));
}

#[tokio::test]
async fn a_tunnel_carries_bytes_both_ways() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut from, mut to) = stream.split();
        tokio::io::copy(&mut from, &mut to).await.unwrap();
    });
    let egress = proxy(&address.to_string(), Limits::default()).await;
    let mut stream = TcpStream::connect(egress.address()).await.unwrap();
    // The first bytes may come right behind the request.
    let request = format!("CONNECT {address} HTTP/1.1\r\n\r\nfirst ");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.write_all(b"second").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nfirst second"));
    assert_eq!(egress.seen().bytes, 24);
}

#[tokio::test]
async fn a_second_request_behind_the_first_goes_nowhere() {
    let web = Web::start().await;
    web.route("/a", text("one")).route("/b", text("two"));
    let egress = proxy(&web.authority(), Limits::default()).await;
    let both = format!("{}{}", get(&web.url("/a")), get("http://10.0.0.1/b"));
    let answer = ask(&egress, &both).await;
    assert!(answer.is_err() || !answer.unwrap().contains("two"));
    assert_eq!(web.heads().len(), 1);
}

#[tokio::test]
async fn the_quota_ends_transfers_and_refuses_more() {
    let web = Web::start().await;
    web.route("/endless", Reply::Endless);
    let egress = proxy(&web.authority(), Limits { quota: 100_000, ..Limits::default() }).await;
    // Never a clean end: without a declared length it would pass for a whole file.
    assert!(ask(&egress, &get(&web.url("/endless"))).await.is_err());
    assert!(egress.seen().over_quota);
    let answer = ask(&egress, &get(&web.url("/endless"))).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 471 EZ-Quota\r\n"));
}

#[tokio::test]
async fn a_broken_answer_is_broken_for_the_client_too() {
    let web = Web::start().await;
    web.route("/reset", Reply::Reset(Arc::new(vec![1; 100_000])));
    let egress = proxy(&web.authority(), Limits::default()).await;
    let answer = ask(&egress, &get(&web.url("/reset"))).await;
    assert!(answer.is_err() || !answer.unwrap().contains(" 200 "));
    // Nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let egress = proxy(&closed.to_string(), Limits::default()).await;
    let answer = ask(&egress, &get(&format!("http://{closed}/"))).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 502 "));
}

#[tokio::test]
async fn silence_on_either_side_ends_a_connection() {
    let web = Web::start().await;
    web.route("/silent", Reply::Silent);
    let limits = Limits { head: SHORT, idle: SHORT, ..Limits::default() };
    let egress = proxy(&web.authority(), limits).await;
    // Both return at all: that is the point.
    let answer = ask(&egress, &get(&web.url("/silent"))).await;
    assert!(answer.is_err() || !answer.unwrap().contains(" 200 "));
    assert!(ask(&egress, "GET http://half").await.is_err());
}

#[tokio::test]
async fn heads_are_bounded() {
    let web = Web::start().await;
    let egress = proxy(&web.authority(), Limits::default()).await;
    let long = format!("GET {} HTTP/1.1\r\nX: {}\r\n\r\n", web.url("/"), "a".repeat(2 * HEAD_MAX));
    assert!(ask(&egress, &long).await.is_err());
    let answer = ask(&egress, "nonsense\r\n\r\n").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "));
    assert!(web.heads().is_empty());
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_their_turn() {
    let web = Web::start().await;
    web.route("/silent", Reply::Silent).route("/a", text("hello"));
    let limits = Limits { connections: 1, idle: SHORT, ..Limits::default() };
    let egress = proxy(&web.authority(), limits).await;
    let (silent, quick) = (get(&web.url("/silent")), get(&web.url("/a")));
    let (first, second) = tokio::join!(ask(&egress, &silent), ask(&egress, &quick));
    assert!(first.is_err() || !first.unwrap().contains(" 200 "));
    assert!(second.unwrap().ends_with("hello"));
}

#[tokio::test]
async fn everything_closes_when_the_proxy_is_dropped() {
    let web = Web::start().await;
    web.route("/silent", Reply::Silent);
    let egress = proxy(&web.authority(), Limits::default()).await;
    let address = egress.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(get(&web.url("/silent")).as_bytes()).await.unwrap();
    while web.heads().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(egress);
    let mut answer = Vec::new();
    // Returns: the connection is closed, whichever way.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
    assert!(TcpStream::connect(address).await.is_err());
}
