//! Clients that take their time: each connection ends, and nobody else notices.

use crate::server::{Running, read_until};
use crate::world::{DEADLINE, Options, World};
use ezclips::http::{Patience, Settings};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const HEALTHY: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn world() -> World {
    // The server underneath reads its clock twice a second, so less would be unfair.
    let patience = Patience {
        head: Duration::from_millis(1500),
        write: Duration::from_millis(500),
        idle: Duration::from_secs(2),
    };
    let keep_alive = Duration::from_millis(100);
    let settings = Settings { patience, keep_alive, ..Settings::default() };
    World::with(Options { settings, ..Options::default() })
}

/// What comes until the server ends the connection, in order or not.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut text)).await;
    drop(read.expect("the server ends the connection"));
    String::from_utf8_lossy(&text).into_owned()
}

/// Writes byte after byte until the server has ended the connection.
async fn dribble(mut stream: TcpStream) {
    let dribbling = async {
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE, dribbling).await.expect("the server ends the connection");
}

#[actix_web::test]
async fn a_first_head_must_come_in_time() {
    let world = world();
    let running = Running::start(&world);
    let mut stream = running.connect("GET /healthz HTTP/1.1\r\nHo").await;
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 408"));
    dribble(running.connect("GET /healthz HTTP/1.1\r\nHo").await).await;
    running.stop().await;
}

#[actix_web::test]
async fn a_later_head_must_come_in_time_as_well() {
    let world = world();
    let running = Running::start(&world);
    let mut stream = running.connect(HEALTHY).await;
    read_until(&mut stream, "ok\n").await;
    dribble(stream).await;
    // The beginning of the next head may come along with the first one.
    let mut stream = running.connect(&format!("{HEALTHY}G")).await;
    let answer = rest(&mut stream).await;
    assert!(answer.ends_with("ok\n"), "{answer}");
    running.stop().await;
}

#[actix_web::test]
async fn an_answer_must_be_read() {
    let world = world();
    let running = Running::start(&world);
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(running.address).await.unwrap();
    let request = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    stream.write_all(request.as_bytes()).await.unwrap();
    dribble(stream).await;
    running.stop().await;
}

#[actix_web::test]
async fn a_stream_that_says_something_stays() {
    let world = world();
    let running = Running::start(&world);
    let request = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut events = running.connect(request).await;
    let mut idle = running.connect(HEALTHY).await;
    assert!(rest(&mut idle).await.ends_with("ok\n"));
    // By now the stream has lived longer than a silent connection may.
    for _ in 0..40 {
        read_until(&mut events, ": keep-alive").await;
    }
    running.stop().await;
}

#[actix_web::test]
async fn a_body_must_come_in_time() {
    let world = World::new();
    let running = Running::start(&world);
    let head = "POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\n\
        Content-Type: application/json\r\nContent-Length: 40\r\n\r\n{\"url\":";
    let mut stream = running.connect(head).await;
    let answer = rest(&mut stream).await.to_lowercase();
    assert!(answer.starts_with("http/1.1 408"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(answer.contains("\"code\":\"request_timeout\""), "{answer}");
    running.stop().await;
}
