//! A small web server on loopback that also behaves badly, for tests of downloads.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

/// How a path is answered.
#[derive(Clone)]
pub enum Reply {
    /// A file with its length and type; ranges are honoured.
    File(&'static str, Arc<Vec<u8>>),
    /// A file in chunks, its length not declared.
    Chunked(Arc<Vec<u8>>),
    /// A file whose length is declared, sent in small pieces with pauses in between.
    Slow(Arc<Vec<u8>>, Duration),
    /// A file whose length is declared; the connection is reset after the first half.
    Reset(Arc<Vec<u8>>),
    /// Bytes without declared length and without end, as fast as they are taken.
    Endless,
    /// An empty answer with this status.
    Status(u16),
    /// A redirect.
    Redirect(String),
    /// A file for whoever has a cookie of this name, which changes with each answer; 401 for others.
    Members(&'static str, Arc<Vec<u8>>),
    /// Takes the request and never answers.
    Silent,
}

/// What a server has seen and done.
#[derive(Default)]
struct Seen {
    heads: Mutex<Vec<String>>,
    connections: AtomicU64,
    sent: AtomicU64,
}

/// A server on a free loopback port; gone when dropped.
pub struct Web {
    address: SocketAddr,
    routes: Arc<Mutex<HashMap<String, Reply>>>,
    seen: Arc<Seen>,
    accepting: JoinHandle<()>,
}

impl Drop for Web {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Web {
    /// A server without any file.
    #[expect(clippy::unused_async, reason = "it needs the runtime that awaits it")]
    pub async fn start() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // What was sent says more when little of it can wait unread.
        socket.set_send_buffer_size(64 << 10).unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let listener = socket.listen(1024).unwrap();
        let address = listener.local_addr().unwrap();
        let routes: Arc<Mutex<HashMap<String, Reply>>> = Arc::default();
        let seen: Arc<Seen> = Arc::default();
        let (served, noted) = (Arc::clone(&routes), Arc::clone(&seen));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                noted.connections.fetch_add(1, Ordering::Relaxed);
                let (served, seen) = (Arc::clone(&served), Arc::clone(&noted));
                // A client that goes away is no error of the server.
                tokio::spawn(async move { serve(client, &served, &seen).await.ok() });
            }
        });
        Self { address, routes, seen, accepting }
    }

    /// Answers `path` with `reply` from now on.
    pub fn route(&self, path: &str, reply: Reply) -> &Self {
        self.routes.lock().unwrap().insert(path.to_owned(), reply);
        self
    }

    /// `127.0.0.1:port`.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.seen.heads.lock().unwrap().clone()
    }

    /// How many connections were made, whatever was said on them.
    pub fn connections(&self) -> u64 {
        self.seen.connections.load(Ordering::Relaxed)
    }

    /// Bytes of files that were taken so far, and what lies in buffers.
    pub fn sent(&self) -> u64 {
        self.seen.sent.load(Ordering::Relaxed)
    }
}

async fn serve(
    mut client: TcpStream,
    routes: &Mutex<HashMap<String, Reply>>,
    seen: &Seen,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default().to_owned();
    seen.heads.lock().unwrap().push(head.clone());
    let reply = routes.lock().unwrap().get(&path).cloned().unwrap_or(Reply::Status(404));
    answer(&mut client, &head, reply, &seen.sent).await
}

async fn answer(
    client: &mut TcpStream,
    head: &str,
    reply: Reply,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    match reply {
        Reply::File(kind, bytes) => file(client, head, kind, &bytes, sent).await,
        Reply::Chunked(bytes) => {
            client.write_all(&start("200 OK", "Transfer-Encoding: chunked")).await?;
            for chunk in bytes.chunks(16 << 10) {
                client.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
                client.write_all(chunk).await?;
                client.write_all(b"\r\n").await?;
            }
            client.write_all(b"0\r\n\r\n").await
        }
        Reply::Slow(bytes, pause) => {
            client.write_all(&sized("200 OK", "video/mp4", bytes.len())).await?;
            for piece in bytes.chunks(4 << 10) {
                client.write_all(piece).await?;
                tokio::time::sleep(pause).await;
            }
            Ok(())
        }
        Reply::Reset(bytes) => {
            client.write_all(&sized("200 OK", "video/mp4", bytes.len())).await?;
            client.write_all(&bytes[..bytes.len() / 2]).await?;
            client.set_zero_linger()
        }
        Reply::Endless => {
            client.write_all(&start("200 OK", "Content-Type: video/mp4")).await?;
            loop {
                client.write_all(&[7; 16 << 10]).await?;
            }
        }
        Reply::Status(status) => {
            client.write_all(&sized(&format!("{status} Said So"), "text/plain", 0)).await
        }
        Reply::Redirect(to) => {
            let location = format!("Location: {to}\r\nContent-Length: 0");
            client.write_all(&start("302 Found", &location)).await
        }
        Reply::Members(name, bytes) => {
            if !cookies(head).any(|cookie| cookie.starts_with(&format!("{name}="))) {
                return client.write_all(&sized("401 Members Only", "text/plain", 0)).await;
            }
            let kind = format!("video/mp4\r\nSet-Cookie: {name}=changed; Path=/");
            file(client, head, &kind, &bytes, sent).await
        }
        Reply::Silent => std::future::pending().await,
    }
}

fn cookies(head: &str) -> impl Iterator<Item = &str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let values = lines.filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
    values.flat_map(|(_, value)| value.split("; "))
}

async fn file(
    client: &mut TcpStream,
    head: &str,
    kind: &str,
    bytes: &[u8],
    sent: &AtomicU64,
) -> std::io::Result<()> {
    let range = head.lines().find_map(|line| {
        let value = line.to_ascii_lowercase().strip_prefix("range: bytes=")?.to_owned();
        let (from, to) = value.split_once('-')?;
        let last = bytes.len().checked_sub(1)?;
        Some((from.parse().ok()?, to.parse().unwrap_or(last).min(last)))
    });
    let answer = match range {
        Some((from, to)) if from <= to => {
            let length = bytes.len();
            let range = format!(
                "Content-Type: {kind}\r\nContent-Range: bytes {from}-{to}/{length}\r\nContent-Length: {}",
                to + 1 - from
            );
            [&start("206 Partial Content", &range), &bytes[from..=to]].concat()
        }
        _ => [&sized("200 OK", kind, bytes.len()), bytes].concat(),
    };
    if head.starts_with("HEAD ") {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        return client.write_all(&answer[..end + 4]).await;
    }
    for piece in answer.chunks(16 << 10) {
        client.write_all(piece).await?;
        sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
    }
    Ok(())
}

fn sized(status: &str, kind: &str, length: usize) -> Vec<u8> {
    start(status, &format!("Content-Type: {kind}\r\nContent-Length: {length}"))
}

fn start(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}\r\nConnection: close\r\n\r\n").into_bytes()
}
