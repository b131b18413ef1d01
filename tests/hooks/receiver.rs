//! A receiver of webhooks on loopback, with good or bad manners.

use crate::server::wait_for;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a message is answered.
#[derive(Clone, Debug)]
pub enum Manner {
    /// With this status and a few words.
    Status(u16),
    /// Elsewhere.
    Redirect(String),
    /// Never.
    Hang,
    /// The head of an answer, a byte now and then.
    DripHead,
    /// At once, but the body a byte now and then.
    DripBody,
    /// Not at all: the connection ends.
    Close,
    /// With a failure and a body that does not end.
    Endless,
}

/// A message that came.
#[derive(Clone, Debug)]
pub struct Message {
    /// With lower-case names.
    pub headers: BTreeMap<String, String>,
    pub line: String,
    pub body: Vec<u8>,
}

impl Message {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub struct Receiver {
    port: u16,
    scheme: &'static str,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The first answers first; the last one stays.
    manners: Mutex<Vec<Manner>>,
    messages: Mutex<Vec<Message>>,
    connections: AtomicU64,
    /// Bytes of endless bodies that went out.
    sent: AtomicU64,
}

impl Receiver {
    pub fn new(manners: &[Manner]) -> Self {
        Self::start(manners, None)
    }

    pub fn with_tls(manners: &[Manner], tls: Arc<ServerConfig>) -> Self {
        Self::start(manners, Some(tls))
    }

    fn start(manners: &[Manner], tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shared =
            Arc::new(Shared { manners: Mutex::new(manners.to_vec()), ..Shared::default() });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serving.connections.fetch_add(1, Ordering::Relaxed);
                let (shared, tls) = (Arc::clone(&serving), tls.clone());
                std::thread::spawn(move || match tls {
                    None => shared.converse(stream),
                    Some(tls) => {
                        let tls = ServerConnection::new(tls).unwrap();
                        shared.converse(StreamOwned::<_, TcpStream>::new(tls, stream));
                    }
                });
            }
        });
        Self { port, scheme, shared }
    }

    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}/hook?token=secret", self.scheme, self.port)
    }

    /// What the allow list must say.
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Relaxed)
    }

    pub fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    pub fn messages(&self) -> Vec<Message> {
        self.shared.messages.lock().unwrap().clone()
    }

    /// Waits until this many messages have come.
    pub fn wait(&self, count: usize) -> Vec<Message> {
        wait_for(&format!("{count} messages"), || {
            let messages = self.messages();
            (messages.len() >= count).then_some(messages)
        })
    }
}

impl Shared {
    fn converse(&self, stream: impl Read + Write) {
        let mut stream = BufReader::new(stream);
        let Some(message) = read(&mut stream) else { return };
        let manner = {
            // The order of answers is that of the messages.
            let mut messages = self.messages.lock().unwrap();
            messages.push(message);
            let mut manners = self.manners.lock().unwrap();
            if manners.len() > 1 { manners.remove(0) } else { manners[0].clone() }
        };
        // The other side may go at any time.
        let _ = self.answer(stream.get_mut(), &manner);
    }

    fn answer(&self, out: &mut impl Write, manner: &Manner) -> std::io::Result<()> {
        match manner {
            Manner::Status(status) => write!(
                out,
                "HTTP/1.1 {status} Said\r\ncontent-length: 11\r\nconnection: close\r\n\r\nsaid \u{7}{status}.."
            )?,
            Manner::Redirect(to) => {
                write!(out, "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")?;
            }
            Manner::Hang => std::thread::sleep(Duration::from_mins(10)),
            Manner::DripHead => drip(out, b"HTTP/1.1 200 OK\r\nx-slow: ")?,
            Manner::DripBody => {
                write!(out, "HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n")?;
                drip(out, b"")?;
            }
            Manner::Close => {}
            Manner::Endless => {
                write!(out, "HTTP/1.1 500 No\r\ncontent-length: 99999999999\r\n\r\n")?;
                loop {
                    out.write_all(&[b'x'; 4096])?;
                    self.sent.fetch_add(4096, Ordering::Relaxed);
                }
            }
        }
        out.flush()
    }
}

fn drip(out: &mut impl Write, begin: &[u8]) -> std::io::Result<()> {
    for byte in begin.iter().chain(std::iter::repeat(&b'a')) {
        out.write_all(&[*byte])?;
        out.flush()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn read(stream: &mut impl BufRead) -> Option<Message> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Message { headers, line: line.trim_end().to_owned(), body })
}
