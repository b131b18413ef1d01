//! A connection that sends prepared requests and reads just enough of the answers.

use crate::Result;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One kept-alive HTTP/1.1 connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(8192) })
    }

    /// Sends one request and reads its whole answer, which must carry its length.
    pub async fn round_trip(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(head) = Head::parse(&self.buffer)?
                && self.buffer.len() >= head.length + head.body_length
            {
                let body = &self.buffer[head.length..head.length + head.body_length];
                return Ok(Answer { status: head.status, body });
            }
        }
    }

    /// Sends one request and hands over the connection and what was read after the answer's head,
    /// for an answer that does not end.
    pub async fn stream(mut self, request: &[u8]) -> Result<(TcpStream, Vec<u8>)> {
        self.stream.write_all(request).await?;
        loop {
            if let Some(end) = end_of_head(&self.buffer) {
                let status = status(&self.buffer)?;
                if status != 200 {
                    return Err(format!("the event stream was answered {status}").into());
                }
                return Ok((self.stream, self.buffer.split_off(end)));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the event stream ended before it began".into());
            }
        }
    }
}

/// A GET request.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// A POST request with a JSON body.
pub fn post(path: &str, json: &str) -> Vec<u8> {
    let length = json.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{json}"
    )
    .into_bytes()
}

struct Head {
    status: u16,
    length: usize,
    body_length: usize,
}

impl Head {
    /// Reads the head of an answer; `None` when it is not all there.
    fn parse(bytes: &[u8]) -> io::Result<Option<Self>> {
        let Some(length) = end_of_head(bytes) else { return Ok(None) };
        let name = b"\r\ncontent-length: ";
        let value = bytes[..length]
            .windows(name.len())
            .position(|window| window.eq_ignore_ascii_case(name))
            .map(|at| &bytes[at + name.len()..])
            .ok_or_else(|| io::Error::other("an answer without content-length"))?;
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit());
        let body_length = digits.fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
        Ok(Some(Self { status: status(bytes)?, length, body_length }))
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

fn status(head: &[u8]) -> io::Result<u16> {
    head.get(9..12)
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .ok_or_else(|| io::Error::other("an answer without a status"))
}
