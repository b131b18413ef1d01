//! A kept-open connection: one request, one answer, and no repetition behind the caller's back.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for an answer: no request may take nearly as long.
const PATIENCE: Duration = Duration::from_secs(40);

/// See the module.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Connection {
    pub fn open(port: u16) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends one request and reads its whole answer.
    pub fn round_trip(&mut self, request: &[u8]) -> io::Result<Answer> {
        let (status, length) = self.send(request)?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }

    /// Sends one request and hands over what follows the head of its answer, chunks put together.
    pub fn stream(mut self, request: &[u8]) -> io::Result<BufReader<Chunks>> {
        let (status, _) = self.send(request)?;
        if status != 200 {
            return Err(io::Error::other(format!("answered {status}")));
        }
        Ok(BufReader::new(Chunks { stream: self.stream, left: 0 }))
    }

    /// The status and the length of the body.
    fn send(&mut self, request: &[u8]) -> io::Result<(u16, usize)> {
        self.stream.get_mut().write_all(request)?;
        let first = line(&mut self.stream)?;
        let status = first.get(9..12).and_then(|digits| digits.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status in {first:?}")))?;
        let mut length = 0;
        loop {
            let header = line(&mut self.stream)?.to_ascii_lowercase();
            if header.is_empty() {
                return Ok((status, length));
            }
            if let Some(number) = header.strip_prefix("content-length:") {
                length = number.trim().parse().map_err(io::Error::other)?;
            }
        }
    }
}

/// The body of an answer that comes in chunks.
pub struct Chunks {
    stream: BufReader<TcpStream>,
    left: usize,
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let size = line(&mut self.stream)?;
            self.left = usize::from_str_radix(&size, 16).map_err(io::Error::other)?;
            if self.left == 0 {
                return Ok(0);
            }
        }
        let most = buffer.len().min(self.left);
        let read = self.stream.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read;
        if self.left == 0 {
            line(&mut self.stream)?;
        }
        Ok(read)
    }
}

/// A line without its end; an error when the stream ends before it does.
fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let whole = line.strip_suffix("\r\n").map(str::to_owned);
    whole.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// A request without a body.
pub fn bare(method: &str, path: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// A request with a JSON body, and an idempotency key if wanted.
pub fn post(path: &str, json: &str, key: Option<&str>) -> Vec<u8> {
    let key = key.map_or_else(String::new, |key| format!("idempotency-key: {key}\r\n"));
    let length = json.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{key}\
         content-length: {length}\r\n\r\n{json}"
    )
    .into_bytes()
}

/// A file as the body of a PUT.
pub fn put(path: &str, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\n\
         content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), bytes].concat()
}
