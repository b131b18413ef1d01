//! Links from outside, vetted.
//!
//! What can be judged from the text is judged here. Where a host name leads is judged by the
//! egress proxy (`media::egress`) at the moment of each connection, because names can change
//! their answer in between.

use crate::model::Code;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use thiserror::Error;
use url::{Host, Url};

/// A vetted http(s) link in its normal form: lower-case host, no fragment, no user info.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(String);

/// Why a text is not accepted as a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", .0.title())]
pub struct LinkError(pub Code);

impl Link {
    /// The longest link accepted, in bytes.
    pub const MAX: usize = 2048;

    /// Vets `text`. Private and local addresses are refused unless `allowed` names host and port.
    ///
    /// # Errors
    /// The code that says what is wrong with it.
    pub fn parse(text: &str, allowed: &AllowList) -> Result<Self, LinkError> {
        let text = text.trim();
        if text.len() > Self::MAX {
            return Err(LinkError(Code::UrlTooLong));
        }
        let mut url = Url::parse(text).map_err(|_| LinkError(Code::InvalidUrl))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(LinkError(Code::UrlScheme));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LinkError(Code::UrlUserinfo));
        }
        let host = url.host().ok_or(LinkError(Code::InvalidUrl))?;
        let port = url.port_or_known_default().ok_or(LinkError(Code::InvalidUrl))?;
        if !allowed.allows(&host.to_string(), port) && !is_public_host(&host) {
            return Err(LinkError(Code::BlockedAddress));
        }
        url.set_fragment(None);
        if url.as_str().len() > Self::MAX {
            return Err(LinkError(Code::UrlTooLong));
        }
        Ok(Self(url.into()))
    }

    /// The link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By which the link is known again among the videos that are in flight or kept.
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(&self.0)[..16]);
        short
    }

    /// The host, for people: what the page and the log show.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default()
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Host and port pairs that may be reached although they are private.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList(Vec<(String, u16)>);

impl AllowList {
    /// Reads `host:port` pairs separated by commas; IPv6 addresses stand in brackets.
    ///
    /// # Errors
    /// The first entry that is not a pair.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let pairs = entries.map(|entry| {
            let pair = entry.rsplit_once(':').and_then(|(host, port)| {
                Some((host.to_ascii_lowercase(), port.parse::<u16>().ok()?))
            });
            pair.filter(|(host, _)| !host.is_empty())
                .ok_or_else(|| format!("`{entry}` is not `host:port`"))
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// Whether exactly this host (a name or a literal address) and port are listed.
    #[must_use]
    pub fn allows(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|(listed, at)| *at == port && listed.eq_ignore_ascii_case(host))
    }
}

impl fmt::Display for AllowList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> =
            self.0.iter().map(|(host, port)| format!("{host}:{port}")).collect();
        f.write_str(&pairs.join(","))
    }
}

fn is_public_host(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => is_global(IpAddr::V4(*ip)),
        Host::Ipv6(ip) => is_global(IpAddr::V6(*ip)),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            // Names of the local machine and network (RFC 6761, RFC 6762, RFC 8375).
            let local = ["localhost", "local", "internal", "lan", "home.arpa", "localdomain"];
            let is_local =
                |suffix: &&str| name == **suffix || name.ends_with(&format!(".{suffix}"));
            name.contains('.') && !local.iter().any(is_local)
        }
    }
}

/// Whether an address belongs to the public Internet. Addresses that carry an IPv4 address inside
/// (mapped, NAT64, 6to4, Teredo) are judged by it as well (IANA special-purpose registries).
#[must_use]
pub fn is_global(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_global_v4(ip),
        IpAddr::V6(ip) => is_global_v6(ip),
    }
}

fn is_global_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = match a {
        0 | 10 | 127 | 224..=255 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)) || (b == 88 && c == 99),
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        _ => false,
    };
    !reserved
}

fn is_global_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_global_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Mapped and NAT64 addresses are as public as what they stand for; a 6to4 address is where
        // packets really go.
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        // Teredo carries its server and, inverted, its client.
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            v4(server_high, server_low) && v4(!high, !low)
        }
        // Documentation, benchmarking, ORCHID and other protocol assignments.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // Only 2000::/3 is assigned to the public Internet.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Result<String, Code> {
        Link::parse(text, &AllowList::default()).map(|link| link.0).map_err(|error| error.0)
    }

    #[test]
    fn the_digest_is_the_first_half_of_sha_256() {
        let link = Link::parse("https://example.com/a", &AllowList::default()).unwrap();
        assert_eq!(u128::from_be_bytes(link.digest()), 0x2dce_0a4c_5044_1bfc_cfa9_caf4_b58c_3cba);
    }

    #[test]
    fn public_links_are_taken_in_normal_form() {
        assert_eq!(code(" HTTPS://Example.COM/a?b=1#t ").unwrap(), "https://example.com/a?b=1");
        assert_eq!(code("http://93.184.216.34:8080/x").unwrap(), "http://93.184.216.34:8080/x");
        assert_eq!(code("https://[2606:4700::1111]/").unwrap(), "https://[2606:4700::1111]/");
    }

    #[test]
    fn hostile_links_are_refused_by_code() {
        let table = [
            ("", Code::InvalidUrl),
            ("not a link", Code::InvalidUrl),
            ("-x", Code::InvalidUrl),
            ("file:///etc/passwd", Code::UrlScheme),
            ("ftp://example.com/a", Code::UrlScheme),
            ("javascript:alert(1)", Code::UrlScheme),
            ("https://user@example.com/", Code::UrlUserinfo),
            ("https://user:secret@example.com/", Code::UrlUserinfo),
            ("http://localhost/", Code::BlockedAddress),
            ("http://router/", Code::BlockedAddress),
            ("http://a.local./", Code::BlockedAddress),
            ("http://127.0.0.1/", Code::BlockedAddress),
            ("http://0x7f.1/", Code::BlockedAddress),
            ("http://2130706433/", Code::BlockedAddress),
            ("http://10.1.2.3/", Code::BlockedAddress),
            ("http://169.254.169.254/latest", Code::BlockedAddress),
            ("http://[::1]/", Code::BlockedAddress),
            ("http://[::ffff:10.0.0.1]/", Code::BlockedAddress),
            ("http://[64:ff9b::7f00:1]/", Code::BlockedAddress),
            ("http://[2002:7f00:1::]/", Code::BlockedAddress),
            ("http://[fd00::1]/", Code::BlockedAddress),
        ];
        for (text, expected) in table {
            assert_eq!(code(text), Err(expected), "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(Link::MAX));
        assert_eq!(code(&long), Err(Code::UrlTooLong));
    }

    #[test]
    fn the_allow_list_opens_exact_pairs() {
        let allowed = AllowList::parse("127.0.0.1:8099, [::1]:80").unwrap();
        assert!(Link::parse("http://127.0.0.1:8099/a.mp4", &allowed).is_ok());
        assert!(Link::parse("http://[::1]/a.mp4", &allowed).is_ok());
        assert!(Link::parse("http://127.0.0.1:8098/a.mp4", &allowed).is_err());
        assert!(AllowList::parse("localhost").is_err());
        assert!(AllowList::parse("localhost:http").is_err());
    }

    #[test]
    fn the_host_is_shown_with_its_port() {
        let link = Link::parse("https://example.com:8443/a?b", &AllowList::default()).unwrap();
        assert_eq!(link.host(), "example.com:8443");
    }
}
