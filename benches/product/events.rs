//! Follows the server's events (SSE over a chunked answer), each with the moment it arrived.

use crate::Result;
use crate::client::{self, Connection};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// Longest wait for one event.
const PATIENCE: Duration = Duration::from_secs(20);

/// A stream of all events. A task of its own reads it, so that the moment of arrival does not
/// depend on who waits.
pub struct Events {
    arrived: mpsc::UnboundedReceiver<(Instant, String)>,
    /// Events of other waits, oldest first.
    kept: Vec<(Instant, String)>,
}

impl Events {
    /// Starts following.
    pub async fn follow(address: SocketAddr) -> Result<Self> {
        let connection = Connection::open(address).await?;
        let (stream, rest) = connection.stream(&client::get("/api/v1/events")).await?;
        let (send, arrived) = mpsc::unbounded_channel();
        tokio::spawn(read(stream, rest, send));
        Ok(Self { arrived, kept: Vec::new() })
    }

    /// Waits for the event that says job `id` is in one of `states`; when did it arrive?
    pub async fn wait_for(&mut self, id: &str, states: &[&str]) -> Result<Instant> {
        let is_it = |event: &str| {
            event.contains(id) && states.iter().any(|state| event.contains(&format!("\"{state}\"")))
        };
        if let Some(at) = self.kept.iter().position(|(_, event)| is_it(event)) {
            return Ok(self.kept.drain(..=at).next_back().ok_or("nothing kept")?.0);
        }
        loop {
            let next = tokio::time::timeout(PATIENCE, self.arrived.recv()).await;
            let next = next.map_err(|_| format!("no {states:?} of {id} within {PATIENCE:?}"))?;
            let (at, event) = next.ok_or("the event stream ended")?;
            if is_it(&event) {
                return Ok(at);
            }
            self.kept.push((at, event));
        }
    }
}

/// The `id` of an accepted submission.
pub fn id_of(body: &[u8]) -> Result<String> {
    let answer: serde_json::Value = serde_json::from_slice(body)?;
    let id = answer.get("id").and_then(serde_json::Value::as_str);
    Ok(id.ok_or_else(|| format!("no id in {answer}"))?.to_owned())
}

/// Reads until the stream ends or nobody listens.
async fn read(
    mut stream: TcpStream,
    mut raw: Vec<u8>,
    send: mpsc::UnboundedSender<(Instant, String)>,
) {
    let mut text = Vec::new();
    loop {
        let now = Instant::now();
        while let Some(chunk) = take_chunk(&mut raw) {
            text.extend(chunk);
        }
        while let Some(event) = take_event(&mut text) {
            if send.send((now, event)).is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut raw).await, Ok(1..)) {
            return;
        }
    }
}

/// Takes one whole chunk off the front of a chunked body.
pub fn take_chunk(raw: &mut Vec<u8>) -> Option<Vec<u8>> {
    let line = raw.windows(2).position(|window| window == b"\r\n")?;
    let size = usize::from_str_radix(std::str::from_utf8(&raw[..line]).ok()?, 16).ok()?;
    let (begin, end) = (line + 2, line + 2 + size);
    if raw.len() < end + 2 {
        return None;
    }
    let chunk = raw[begin..end].to_vec();
    raw.drain(..end + 2);
    Some(chunk)
}

/// Takes one whole event off the front of the stream.
pub fn take_event(text: &mut Vec<u8>) -> Option<String> {
    let end = text.windows(2).position(|window| window == b"\n\n")? + 2;
    let event = text.drain(..end).collect::<Vec<u8>>();
    Some(String::from_utf8_lossy(&event).into_owned())
}
