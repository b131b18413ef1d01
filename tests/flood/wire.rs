//! A connection that sends prepared requests and reads whole answers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// A kept-alive connection; opened anew when the server closed it with an answer.
pub struct Line {
    address: SocketAddr,
    from: Ipv4Addr,
    stream: Option<TcpStream>,
}

/// A whole answer.
pub struct Answer {
    pub status: u16,
    /// In lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The code of a refusal.
    pub fn code(&self) -> String {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        json["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The id of what was accepted.
    pub fn id(&self) -> String {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        json["id"].as_str().unwrap().to_owned()
    }

    /// Whether it says when to come back.
    pub fn says_when(&self) -> bool {
        self.head.contains("\r\nretry-after: ")
    }
}

impl Line {
    /// Connects from an address of this machine.
    pub async fn open(address: SocketAddr, from: Ipv4Addr) -> io::Result<Self> {
        let mut line = Self { address, from, stream: None };
        line.connected().await?;
        Ok(line)
    }

    async fn connected(&mut self) -> io::Result<&mut TcpStream> {
        if self.stream.is_none() {
            let socket = TcpSocket::new_v4()?;
            socket.bind((self.from, 0).into())?;
            self.stream = Some(socket.connect(self.address).await?);
        }
        self.stream.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let stream = self.connected().await?;
        stream.write_all(request).await?;
        let mut bytes = Vec::with_capacity(2048);
        let answer = loop {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = whole(&bytes) {
                break answer;
            }
        };
        if answer.head.contains("\r\nconnection: close") {
            self.stream = None;
        }
        Ok(answer)
    }
}

/// The answer, when all of it is there.
fn whole(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.split("\r\ncontent-length: ").nth(1)?;
    let length: usize = length.split("\r\n").next()?.parse().ok()?;
    let body = bytes.get(end..end + length)?.to_vec();
    Some(Answer { status: head.get(9..12)?.parse().ok()?, head, body })
}

/// A request without a body.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A submission of a link, under an idempotency key if there is one.
pub fn submission(link: &str, key: Option<&str>) -> Vec<u8> {
    let json = format!(r#"{{"url":"https://example.com/{link}"}}"#);
    let key = key.map(|key| format!("Idempotency-Key: {key}\r\n")).unwrap_or_default();
    let length = json.len();
    format!(
        "POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         {key}Content-Length: {length}\r\n\r\n{json}"
    )
    .into_bytes()
}
