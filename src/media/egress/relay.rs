//! One connection of a tool, from its request to its end.

use super::head::{Body, HEAD_MAX, HeadError, Request, Response};
use super::meter::Meter;
use super::policy::{Refusal, Target};
use super::{Limits, Shared};
use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// Addresses tried per connection.
const ADDRESSES_MAX: usize = 6;

/// Why a request is answered by the proxy itself.
enum Denied {
    Refused(Refusal),
    OverQuota,
    Head(HeadError),
    Unresolved,
    Unreachable(io::Error),
}

impl Denied {
    /// Status and reason. 470 and 471 are ours alone, so that the tool's error text tells a
    /// refusal from an answer of the site.
    fn status(&self) -> &'static str {
        match self {
            Self::Refused(_) => super::BLOCKED_STATUS,
            Self::OverQuota => super::QUOTA_STATUS,
            Self::Head(HeadError::Malformed) => "400 Bad Request",
            Self::Head(HeadError::Unsupported) => "501 Not Implemented",
            Self::Unresolved => "502 Name Not Found",
            Self::Unreachable(error) if error.kind() == io::ErrorKind::TimedOut => {
                "504 Gateway Timeout"
            }
            Self::Unreachable(_) => "502 Bad Gateway",
        }
    }
}

/// Serves one connection. Errors concern this connection alone, and the tool sees it break.
pub(super) async fn serve(mut client: TcpStream, shared: &Shared) {
    let done = exchange(&mut client, shared).await;
    if done.is_err() {
        // A clean end would pass for a complete answer when its length was not declared.
        let _ = client.set_zero_linger();
    }
}

async fn exchange(client: &mut TcpStream, shared: &Shared) -> io::Result<()> {
    let limits = &shared.limits;
    let (head, rest) = within(limits.head, read_head(client)).await?;
    let request = match Request::parse(&head) {
        Ok(request) => request,
        Err(error) => return deny(client, &Denied::Head(error)).await,
    };
    let (Request::Connect(target) | Request::Forward { target, .. }) = &request;
    let mut server = match connect(target, shared).await {
        Ok(server) => server,
        Err(denied) => {
            if let Denied::Refused(refusal) = denied {
                shared.note_blocked(target, refusal);
            }
            return deny(client, &denied).await;
        }
    };
    let meter = Meter::new(&shared.quota);
    tokio::select! {
        done = async {
            match &request {
                Request::Connect(_) => tunnel(client, &mut server, &rest, &meter).await,
                Request::Forward { head, body, head_only, .. } => {
                    send(client, &mut server, &rest, (head, *body), &meter).await?;
                    answer(client, &mut server, *head_only, limits, &meter).await
                }
            }
        } => done,
        error = meter.idle(limits.idle) => Err(error),
    }
}

/// Connects to the literal address that was judged: the name is looked up once, so it cannot
/// change its answer between the judgement and the connection.
async fn connect(target: &Target, shared: &Shared) -> Result<TcpStream, Denied> {
    if shared.quota.is_spent() {
        return Err(Denied::OverQuota);
    }
    target.admit(&shared.allowed).map_err(Denied::Refused)?;
    let addresses = match target.literal() {
        Some(address) => vec![address],
        None => resolve(target, &shared.limits).await?,
    };
    let chosen = target.choose(&addresses, &shared.allowed).map_err(Denied::Refused)?;
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in chosen.into_iter().take(ADDRESSES_MAX) {
        match within(shared.limits.connect, TcpStream::connect(address)).await {
            Ok(server) => {
                // Requests are small and latency matters; a refusal only costs some of it.
                let _ = server.set_nodelay(true);
                return Ok(server);
            }
            Err(error) => last = error,
        }
    }
    Err(Denied::Unreachable(last))
}

async fn resolve(target: &Target, limits: &Limits) -> Result<Vec<IpAddr>, Denied> {
    let host = target.host();
    let found = within(limits.connect, lookup_host((host.as_str(), target.port()))).await;
    let addresses: Vec<IpAddr> =
        found.map_err(|_| Denied::Unresolved)?.map(|address: SocketAddr| address.ip()).collect();
    if addresses.is_empty() { Err(Denied::Unresolved) } else { Ok(addresses) }
}

async fn tunnel(
    client: &mut TcpStream,
    server: &mut TcpStream,
    rest: &[u8],
    meter: &Meter<'_>,
) -> io::Result<()> {
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let (from_client, mut to_client) = client.split();
    let (from_server, mut to_server) = server.split();
    let up = async {
        meter.pump(rest.chain(from_client), &mut to_server).await?;
        to_server.shutdown().await
    };
    let down = async {
        meter.pump(from_server, &mut to_client).await?;
        to_client.shutdown().await
    };
    tokio::try_join!(up, down).map(drop)
}

/// Passes the request on: its head and exactly the declared body. Anything after that would be a
/// second request nobody judged, so it goes nowhere.
async fn send(
    client: &mut TcpStream,
    server: &mut TcpStream,
    rest: &[u8],
    (head, body): (&[u8], u64),
    meter: &Meter<'_>,
) -> io::Result<()> {
    server.write_all(head).await?;
    let sent = meter.pump(rest.chain(client).take(body), server).await?;
    if sent == body { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Passes the answer back until its end, or until the client has had enough.
async fn answer(
    client: &mut TcpStream,
    server: &mut TcpStream,
    head_only: bool,
    limits: &Limits,
    meter: &Meter<'_>,
) -> io::Result<()> {
    let (answer, rest) = loop {
        let Ok((head, rest)) = within(limits.idle, read_head(server)).await else {
            return deny(client, &Denied::Unreachable(io::ErrorKind::UnexpectedEof.into())).await;
        };
        match Response::parse(&head, head_only) {
            Ok(answer) if answer.body == Body::NextHead && rest.is_empty() => {}
            Ok(answer) if answer.body != Body::NextHead => break (answer, rest),
            _ => return deny(client, &Denied::Head(HeadError::Malformed)).await,
        }
    };
    client.write_all(&answer.head).await?;
    let (mut from_client, mut to_client) = client.split();
    let length = match answer.body {
        Body::Exactly(length) => length,
        Body::UntilClose | Body::NextHead => u64::MAX,
    };
    let mut nothing = [0; 1];
    let sent = tokio::select! {
        sent = meter.pump(rest.chain(server).take(length), &mut to_client) => sent?,
        // A server may keep the connection open after the last chunk; the client knows the end.
        _ = from_client.read(&mut nothing) => return Ok(()),
    };
    if matches!(answer.body, Body::Exactly(_)) && sent < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    to_client.shutdown().await
}

async fn deny(client: &mut TcpStream, denied: &Denied) -> io::Result<()> {
    let body = match denied {
        Denied::Refused(refusal) => refusal.to_string(),
        _ => String::new(),
    };
    let status = denied.status();
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    );
    client.write_all(text.as_bytes()).await?;
    client.shutdown().await
}

/// Reads until the empty line; returns the head with it and what came after it.
async fn read_head(stream: &mut TcpStream) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut bytes = Vec::with_capacity(2048);
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(at + 4);
            return Ok((bytes, rest));
        }
        if bytes.len() >= HEAD_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

async fn within<T>(
    limit: std::time::Duration,
    work: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
