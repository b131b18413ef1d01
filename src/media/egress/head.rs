//! The heads of HTTP/1 messages, read with bounds and rewritten for the next hop (RFC 9112).
//!
//! Only what a forward proxy needs: where the request goes, how long the body is, and which
//! headers belong to one hop alone. Pure.

use super::policy::Target;
use thiserror::Error;
use url::Url;

/// The longest head accepted, in bytes.
pub const HEAD_MAX: usize = 16 << 10;

/// Headers that concern one hop alone (RFC 9110, 7.6.1, and what proxies were sent in the past).
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
    "expect",
];

/// What is wrong with a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HeadError {
    /// It does not follow the grammar, or says two things at once.
    #[error("not a valid HTTP message")]
    Malformed,
    /// Something this proxy does not do.
    #[error("not supported by this proxy")]
    Unsupported,
}

/// A request as the proxy passes it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A tunnel (for https).
    Connect(Target),
    /// A request in absolute form (for http).
    Forward {
        /// Where it goes.
        target: Target,
        /// The head to send there.
        head: Vec<u8>,
        /// How many bytes of body follow.
        body: u64,
        /// Whether the answer has a head alone (`HEAD`).
        head_only: bool,
    },
}

/// An answer as the proxy passes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The head to send back.
    pub head: Vec<u8>,
    /// What follows it.
    pub body: Body,
}

/// What follows the head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Another head: this one was only interim (1xx).
    NextHead,
    /// So many bytes.
    Exactly(u64),
    /// Everything until the other side closes.
    UntilClose,
}

impl Request {
    /// Reads a request head (up to and with the empty line).
    ///
    /// # Errors
    /// See [`HeadError`].
    pub fn parse(head: &[u8]) -> Result<Self, HeadError> {
        let (first, headers) = split(head)?;
        let first = std::str::from_utf8(first).map_err(|_| HeadError::Malformed)?;
        let mut words = first.split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(HeadError::Malformed);
        };
        if !matches!(version, "HTTP/1.1" | "HTTP/1.0") || !is_token(method.as_bytes()) {
            return Err(HeadError::Malformed);
        }
        if method == "CONNECT" {
            return Target::parse(target).map(Self::Connect).ok_or(HeadError::Malformed);
        }
        Self::absolute(method, target, &headers)
    }

    fn absolute(method: &str, target: &str, headers: &[Header<'_>]) -> Result<Self, HeadError> {
        let url = Url::parse(target).map_err(|_| HeadError::Malformed)?;
        // Https goes through CONNECT; anything else has no business here.
        if url.scheme() != "http" || headers.iter().any(|header| header.is("transfer-encoding")) {
            return Err(HeadError::Unsupported);
        }
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(HeadError::Malformed);
        };
        let to = Target::new(host, port).ok_or(HeadError::Malformed)?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let authority = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let start = format!("{method} {}{query} HTTP/1.1\r\nHost: {authority}", url.path());
        let kept = |header: &&Header<'_>| !header.is("host");
        Ok(Self::Forward {
            target: to,
            head: join(start.as_bytes(), headers.iter().filter(kept), headers),
            body: content_length(headers)?.unwrap_or(0),
            head_only: method == "HEAD",
        })
    }
}

impl Response {
    /// Reads the head of an answer; `head_only` when the request was `HEAD`.
    ///
    /// # Errors
    /// See [`HeadError`].
    pub fn parse(head: &[u8], head_only: bool) -> Result<Self, HeadError> {
        let (first, headers) = split(head)?;
        let rest = first
            .strip_prefix(b"HTTP/1.1 ")
            .or(first.strip_prefix(b"HTTP/1.0 "))
            .ok_or(HeadError::Malformed)?;
        let digits = rest.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let status: u16 =
            digits.and_then(|digits| digits.parse().ok()).ok_or(HeadError::Malformed)?;
        let chunked = headers.iter().any(|header| header.is("transfer-encoding"));
        let body = match status {
            // Nobody asked to switch protocols: that header was taken out.
            101 => return Err(HeadError::Malformed),
            100..=199 => Body::NextHead,
            204 | 304 => Body::Exactly(0),
            200..=599 if head_only => Body::Exactly(0),
            200..=599 if chunked => Body::UntilClose,
            200..=599 => content_length(&headers)?.map_or(Body::UntilClose, Body::Exactly),
            _ => return Err(HeadError::Malformed),
        };
        Ok(Self { head: join(first, headers.iter(), &headers), body })
    }
}

struct Header<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl Header<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The first line and the headers of a head.
fn split(head: &[u8]) -> Result<(&[u8], Vec<Header<'_>>), HeadError> {
    let head = head.strip_suffix(b"\r\n\r\n").ok_or(HeadError::Malformed)?;
    let mut lines = head.split(|&byte| byte == b'\n').map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let clean = !line.iter().any(|byte| matches!(byte, b'\r' | 0));
        clean.then_some(line).ok_or(HeadError::Malformed)
    });
    let first = lines.next().ok_or(HeadError::Malformed)??;
    let headers = lines.map(|line| header(line?)).collect::<Result<_, _>>()?;
    Ok((first, headers))
}

fn header(line: &[u8]) -> Result<Header<'_>, HeadError> {
    let colon = line.iter().position(|&byte| byte == b':').ok_or(HeadError::Malformed)?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    // This refuses folded lines too: they begin with a space.
    if is_token(name) { Ok(Header { name, value }) } else { Err(HeadError::Malformed) }
}

fn is_token(text: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !text.is_empty() && text.iter().all(allowed)
}

/// The declared length; two different ones are an attempt to smuggle.
fn content_length(headers: &[Header<'_>]) -> Result<Option<u64>, HeadError> {
    let mut found = None;
    for header in headers.iter().filter(|header| header.is("content-length")) {
        let text = std::str::from_utf8(header.value).map_err(|_| HeadError::Malformed)?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let length: u64 = text.parse().ok().filter(|_| digits).ok_or(HeadError::Malformed)?;
        if found.is_some_and(|found| found != length) {
            return Err(HeadError::Malformed);
        }
        found = Some(length);
    }
    Ok(found)
}

/// A head of its first line and `kept`, without what belongs to the hop it came over.
fn join<'a>(
    first: &[u8],
    kept: impl Iterator<Item = &'a Header<'a>>,
    all: &[Header<'_>],
) -> Vec<u8> {
    let named = |header: &Header<'_>| {
        all.iter()
            .filter(|other| other.is("connection"))
            .flat_map(|other| other.value.split(|&byte| byte == b','))
            .any(|name| name.trim_ascii().eq_ignore_ascii_case(header.name))
    };
    let mut head = first.to_vec();
    for header in kept {
        if HOP_BY_HOP.iter().any(|name| header.is(name)) || named(header) {
            continue;
        }
        for piece in [b"\r\n", header.name, b": ", header.value] {
            head.extend_from_slice(piece);
        }
    }
    head.extend_from_slice(b"\r\nConnection: close\r\n\r\n");
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Result<Request, HeadError> {
        Request::parse(text.as_bytes())
    }

    fn response(text: &str) -> Result<Response, HeadError> {
        Response::parse(text.as_bytes(), false)
    }

    #[test]
    fn a_tunnel_names_its_target() {
        let read = request("CONNECT site.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n");
        assert_eq!(read, Ok(Request::Connect(Target::parse("site.example:443").unwrap())));
        assert_eq!(request("CONNECT /x HTTP/1.1\r\n\r\n"), Err(HeadError::Malformed));
    }

    #[test]
    fn a_request_is_rewritten_for_the_next_hop() {
        let read = request(
            "POST http://Site.example:8080/a/b?c=1 HTTP/1.1\r\nHost: evil.example\r\nAccept: */*\r\n\
             Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nUpgrade: h2c\r\n\
             Proxy-Authorization: secret\r\nContent-Length: 3\r\n\r\n",
        );
        let Ok(Request::Forward { target, head, body, head_only }) = read else {
            panic!("{read:?}")
        };
        assert_eq!(target.to_string(), "site.example:8080");
        assert_eq!((body, head_only), (3, false));
        assert_eq!(
            String::from_utf8(head).unwrap(),
            "POST /a/b?c=1 HTTP/1.1\r\nHost: site.example:8080\r\nAccept: */*\r\n\
             Content-Length: 3\r\nConnection: close\r\n\r\n"
        );
    }

    #[test]
    fn odd_requests_are_refused() {
        let table = [
            ("GET /x HTTP/1.1\r\n\r\n", HeadError::Malformed),
            ("GET  http://a.example/ HTTP/1.1\r\n\r\n", HeadError::Malformed),
            ("GET http://a.example/ HTTP/2.0\r\n\r\n", HeadError::Malformed),
            ("GET http://a.example/\r\n\r\n", HeadError::Malformed),
            ("G@T http://a.example/ HTTP/1.1\r\n\r\n", HeadError::Malformed),
            ("GET http://a.example/ HTTP/1.1\r\n folded: 1\r\n\r\n", HeadError::Malformed),
            ("GET http://a.example/ HTTP/1.1\r\nX : 1\r\n\r\n", HeadError::Malformed),
            ("GET http://a.example/ HTTP/1.1\r\nX: 1\rY: 2\r\n\r\n", HeadError::Malformed),
            ("GET http://a.example/ HTTP/1.1\r\nContent-Length: +1\r\n\r\n", HeadError::Malformed),
            (
                "GET http://a.example/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                HeadError::Malformed,
            ),
            ("GET https://a.example/ HTTP/1.1\r\n\r\n", HeadError::Unsupported),
            ("GET file:///etc/passwd HTTP/1.1\r\n\r\n", HeadError::Unsupported),
            (
                "POST http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                HeadError::Unsupported,
            ),
        ];
        for (text, expected) in table {
            assert_eq!(request(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn the_length_of_an_answer_is_known_before_it_is_passed_on() {
        let table = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Body::Exactly(5)),
            ("HTTP/1.0 200 OK\r\n\r\n", Body::UntilClose),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                Body::UntilClose,
            ),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", Body::Exactly(0)),
            ("HTTP/1.1 103 Early Hints\r\n\r\n", Body::NextHead),
        ];
        for (text, body) in table {
            assert_eq!(response(text).map(|answer| answer.body), Ok(body), "{text:?}");
        }
        let head = Response::parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true);
        assert_eq!(head.map(|answer| answer.body), Ok(Body::Exactly(0)));
        for bad in ["HTTP/1.1 101 Switching\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "ICY 200 OK\r\n\r\n"]
        {
            assert_eq!(response(bad), Err(HeadError::Malformed), "{bad:?}");
        }
    }
}
