//! Where a download may connect to: pure decisions.

use crate::model::{AllowList, is_global};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use thiserror::Error;
use url::Host;

/// Where a request wants to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    host: Host<String>,
    port: u16,
}

/// Why a connection is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only the ports of the web and those above 1023 are open: the rest belongs to mail, file
    /// sharing and remote shells.
    #[error("port {0} is not one of the web")]
    Port(u16),
    /// The name or the address leads to a private or local network.
    #[error("the address is private or local")]
    Private,
}

impl Target {
    /// Reads a host as a URL would write it (IPv6 in brackets) in its normal form: `0x7f.1` and
    /// `127.0.0.1` are the same host. `None` when it is no host.
    #[must_use]
    pub fn new(host: &str, port: u16) -> Option<Self> {
        let host = Host::parse(host).ok()?;
        Some(Self { host, port })
    }

    /// Reads `host:port`, as CONNECT requests name their target.
    #[must_use]
    pub fn parse(authority: &str) -> Option<Self> {
        let (host, port) = authority.rsplit_once(':')?;
        Self::new(host, port.parse().ok()?)
    }

    /// The address, when the host is one.
    #[must_use]
    pub fn literal(&self) -> Option<IpAddr> {
        match self.host {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        }
    }

    /// The host, IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> String {
        self.host.to_string()
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Refuses what need not even be looked up.
    ///
    /// # Errors
    /// The reason.
    pub fn admit(&self, allowed: &AllowList) -> Result<(), Refusal> {
        if self.is_listed(allowed) || matches!(self.port, 80 | 443 | 1024..) {
            Ok(())
        } else {
            Err(Refusal::Port(self.port))
        }
    }

    /// The addresses to connect to out of those the host stands for: all or none. One private
    /// address among public ones is a trick or a mistake, and both are refused.
    ///
    /// # Errors
    /// The reason.
    pub fn choose(
        &self,
        addresses: &[IpAddr],
        allowed: &AllowList,
    ) -> Result<Vec<SocketAddr>, Refusal> {
        if !self.is_listed(allowed) && !addresses.iter().all(|&address| is_global(address)) {
            return Err(Refusal::Private);
        }
        Ok(addresses.iter().map(|&address| SocketAddr::new(address, self.port)).collect())
    }

    fn is_listed(&self, allowed: &AllowList) -> bool {
        allowed.allows(&self.host(), self.port)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(authority: &str) -> Target {
        Target::parse(authority).unwrap()
    }

    fn chosen(authority: &str, addresses: &[&str], allowed: &str) -> Result<usize, Refusal> {
        let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        let allowed = AllowList::parse(allowed).unwrap();
        target(authority).choose(&addresses, &allowed).map(|list| list.len())
    }

    #[test]
    fn every_address_must_be_public() {
        let table: &[(&[&str], Result<usize, Refusal>)] = &[
            (&["93.184.216.34"], Ok(1)),
            (&["93.184.216.34", "2606:4700::1111"], Ok(2)),
            (&["127.0.0.1"], Err(Refusal::Private)),
            (&["93.184.216.34", "10.0.0.1"], Err(Refusal::Private)),
            (&["169.254.169.254"], Err(Refusal::Private)),
            (&["100.64.0.1"], Err(Refusal::Private)),
            (&["0.0.0.0"], Err(Refusal::Private)),
            (&["::1"], Err(Refusal::Private)),
            (&["fe80::1"], Err(Refusal::Private)),
            (&["fd00::1"], Err(Refusal::Private)),
            (&["::ffff:192.168.0.1"], Err(Refusal::Private)),
            (&["64:ff9b::a00:1"], Err(Refusal::Private)),
            (&["2002:a00:1::"], Err(Refusal::Private)),
        ];
        for (addresses, expected) in table {
            assert_eq!(chosen("site.example:443", addresses, ""), *expected, "{addresses:?}");
        }
    }

    #[test]
    fn the_allow_list_opens_the_named_pair_alone() {
        let list = "lab.example:8080,127.0.0.1:9000,[::1]:9000";
        assert_eq!(chosen("lab.example:8080", &["10.0.0.1"], list), Ok(1));
        assert_eq!(chosen("lab.example:8081", &["10.0.0.1"], list), Err(Refusal::Private));
        assert_eq!(chosen("127.0.0.1:9000", &["127.0.0.1"], list), Ok(1));
        assert_eq!(chosen("[::1]:9000", &["::1"], list), Ok(1));
        // Another name for an allowed address is not on the list.
        assert_eq!(chosen("other.example:9000", &["127.0.0.1"], list), Err(Refusal::Private));
    }

    #[test]
    fn hosts_are_read_in_their_normal_form() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        for odd in ["127.0.0.1:80", "0x7f.1:80", "2130706433:80", "0177.0.0.1:80", "127.1:80"] {
            assert_eq!(target(odd).literal(), Some(loopback), "{odd}");
        }
        assert_eq!(target("[::1]:80").literal(), Some("::1".parse().unwrap()));
        assert_eq!(target("Site.EXAMPLE:80").to_string(), "site.example:80");
        for bad in ["", ":80", "site.example", "site.example:", "a b:80", "x:99999", "::1:80"] {
            assert_eq!(Target::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_web_ports_are_open() {
        let allowed = AllowList::parse("site.example:25").unwrap();
        for (authority, open) in [
            ("site.example:80", true),
            ("site.example:443", true),
            ("site.example:1024", true),
            ("site.example:65535", true),
            ("site.example:25", true),
            ("other.example:25", false),
            ("site.example:22", false),
            ("site.example:0", false),
            ("site.example:1023", false),
        ] {
            assert_eq!(target(authority).admit(&allowed).is_ok(), open, "{authority}");
        }
    }
}
