//! The real server on a real socket: HEAD, ranges, keep-alive, long addresses, and stopping.

use crate::world::{DEADLINE, SOURCE, World};
use ezclips::http::serve;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub struct Running {
    pub address: SocketAddr,
    shutdown: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub fn start(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let server =
            actix_web::rt::spawn(serve(Arc::clone(&world.api), listener, shutdown.clone()));
        Self { address, shutdown, server }
    }

    pub async fn connect(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        drop(stream.write_all(request.as_bytes()).await);
        stream
    }

    /// The whole answer to a request on a connection of its own.
    pub async fn ask(&self, line: &str, headers: &str) -> String {
        let head =
            format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        let mut stream = self.connect(&head).await;
        let mut text = Vec::new();
        // A refused request may be answered with a reset once its head is too long.
        drop(tokio::time::timeout(DEADLINE, stream.read_to_end(&mut text)).await.unwrap());
        String::from_utf8_lossy(&text).to_lowercase()
    }

    pub async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(DEADLINE, self.server).await.unwrap().unwrap().unwrap();
    }
}

/// Reads until the text has come.
pub async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut text = String::new();
    let mut chunk = [0; 4096];
    while !text.contains(wanted) {
        let read = tokio::time::timeout(DEADLINE, stream.read(&mut chunk)).await.unwrap().unwrap();
        assert!(read > 0, "the connection ended after {text:?}");
        text += &String::from_utf8_lossy(&chunk[..read]);
    }
    text
}

#[actix_web::test]
async fn head_says_what_get_would_send() {
    let world = World::new();
    let id = world.ready_video().await;
    let running = Running::start(&world);
    let path = format!("/api/v1/videos/{id}/file");
    let head = running.ask(&format!("HEAD {path}"), "").await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-length: 36\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let get = running.ask(&format!("GET {path}"), "").await;
    assert!(get.ends_with(std::str::from_utf8(SOURCE).unwrap()), "{get}");
    let part = running.ask(&format!("GET {path}"), "Range: bytes=1-3\r\n").await;
    assert!(part.starts_with("http/1.1 206") && part.contains("content-length: 3\r\n"), "{part}");
    assert!(part.ends_with("\r\n\r\n123"), "{part}");
    running.stop().await;
}

#[actix_web::test]
async fn nonsense_on_the_wire_is_refused() {
    let world = World::new();
    let running = Running::start(&world);
    let long = running.ask(&format!("GET /api/v1/jobs?cursor={}", "a".repeat(30_000)), "").await;
    assert!(long.starts_with("http/1.1 4"), "{long}");
    let huge = running.ask(&format!("GET /{}", "a".repeat(300_000)), "").await;
    assert!(huge.is_empty() || huge.starts_with("http/1.1 4"), "{huge}");
    let healthy = running.ask("GET /healthz", "").await;
    assert!(healthy.starts_with("http/1.1 200"), "{healthy}");
    running.stop().await;
}

#[actix_web::test]
async fn stopping_ends_event_streams_and_then_the_server() {
    let world = World::new();
    let running = Running::start(&world);
    let request = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut events = running.connect(request).await;
    read_until(&mut events, "retry: 2000").await;
    let mut idle = running.connect("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    read_until(&mut idle, "ok\n").await;
    let address = running.address;
    running.stop().await;
    let mut rest = Vec::new();
    tokio::time::timeout(DEADLINE, events.read_to_end(&mut rest)).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&rest).ends_with("0\r\n\r\n"), "the stream ended in order");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_runs_on_any_runtime() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let server = tokio::spawn(serve(Arc::clone(&world.api), listener, shutdown.clone()));
    let running = Running { address, shutdown, server };
    let answer = running.ask("GET /healthz", "").await;
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    running.stop().await;
}
