//! Clients that send or read one byte a second.

use crate::Size;
use crate::program::{DEADLINE, Program};
use crate::rush;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// What a client is slow at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    FirstHead,
    LaterHead,
    Body,
    Upload,
    Reading,
}

const ALL: [At; 5] = [At::FirstHead, At::LaterHead, At::Body, At::Upload, At::Reading];

/// How a connection ended.
pub struct Ended {
    at: At,
    after: Duration,
    said: String,
}

/// Starts them; each is done when the server has ended its connection.
pub fn begin(program: &Program, size: Size) -> JoinSet<Ended> {
    let mut all = JoinSet::new();
    for n in 0..size.slow {
        let (address, at) = (program.address, ALL[n % ALL.len()]);
        all.spawn(async move {
            let begun = Instant::now();
            let said = dawdle(address, at).await;
            Ended { at, after: begun.elapsed(), said }
        });
    }
    all
}

/// Waits until all have ended; those that are given most time only in a full flood.
pub async fn end(mut all: JoinSet<Ended>, size: Size) {
    let patient = |at: At| size.full || !matches!(at, At::Upload | At::Reading);
    let expected = (0..size.slow).filter(|n| patient(ALL[n % ALL.len()])).count();
    let mut ended = Vec::new();
    while ended.iter().filter(|one: &&Ended| patient(one.at)).count() < expected {
        let next = tokio::time::timeout(DEADLINE, all.join_next()).await;
        ended.push(next.expect("the server ends the connection").unwrap().unwrap());
    }
    for at in ALL.into_iter().filter(|at| patient(*at)) {
        let those: Vec<_> = ended.iter().filter(|one| one.at == at).collect();
        let mut after: Vec<_> = those.iter().map(|one| one.after).collect();
        after.sort_unstable();
        println!("{} clients slow at {at:?} ended: {}", those.len(), rush::times(&after));
        if matches!(at, At::FirstHead | At::Body | At::Upload) {
            assert!(those.iter().all(|one| one.said.contains("HTTP/1.1 408")), "{at:?}");
        }
    }
}

/// Does its thing until the server has had enough, and answers what that said last.
async fn dawdle(address: SocketAddr, at: At) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let head = "GET /api/v1/queue HTTP/1.1\r\nHost: localhost\r\n";
    let begin = match at {
        At::FirstHead => format!("{head}A: "),
        At::LaterHead => format!("{head}\r\n{head}A: "),
        At::Body => "POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\n\
            Content-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"
            .to_owned(),
        At::Upload => "PUT /api/v1/videos/upload?name=a HTTP/1.1\r\nHost: localhost\r\n\
            Content-Length: 9999999\r\n\r\n"
            .to_owned(),
        At::Reading => "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100),
    };
    stream.write_all(begin.as_bytes()).await.unwrap();
    if at == At::Reading { sip(stream).await } else { drip(stream).await }
}

/// Writes a byte a second.
async fn drip(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            read = stream.read_buf(&mut said) => if !matches!(read, Ok(1..)) { break },
            _ = tick.tick() => if stream.write_all(b"x").await.is_err() { break },
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// Reads a byte a second. What had come before a reset may still be read after it, so that is asked
/// for itself.
async fn sip(mut stream: TcpStream) -> String {
    while stream.read_u8().await.is_ok() && matches!(stream.take_error(), Ok(None)) {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    String::new()
}
