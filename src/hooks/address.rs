//! Where a message may go: the rules for links, asked again at the moment of sending.

use crate::model::{AllowList, Code, Failure, Link, is_global};
use async_trait::async_trait;
use std::io;
use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// Asks what a host name stands for.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// The addresses of `host`.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// Asks the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// The addresses to connect to, all of them judged: the name is looked up once, and what it says
/// later does not count. One private address among public ones is a trick or a mistake, and both
/// are refused.
pub(super) async fn judged(
    to: &Link,
    allowed: &AllowList,
    lookup: &dyn Lookup,
) -> Result<Vec<SocketAddr>, Failure> {
    // What may be reached can have changed since the link was taken in.
    let to = Link::parse(to.as_str(), allowed).map_err(|error| Failure::of(error.0))?;
    let url = Url::parse(to.as_str()).map_err(|_| Failure::of(Code::InvalidUrl))?;
    let port = url.port_or_known_default().ok_or_else(|| Failure::of(Code::InvalidUrl))?;
    let host = url.host().ok_or_else(|| Failure::of(Code::InvalidUrl))?;
    let listed = allowed.allows(&host.to_string(), port);
    // The other ports belong to mail, file sharing and remote shells.
    if !listed && !matches!(port, 80 | 443 | 1024..) {
        let message = format!("Port {port} is not one of the web.");
        return Err(Failure::new(Code::BlockedAddress, message));
    }
    let addresses = match host {
        Host::Ipv4(ip) => vec![ip.into()],
        Host::Ipv6(ip) => vec![ip.into()],
        Host::Domain(name) => lookup.addresses(name).await.map_err(|_| no_address())?,
    };
    if addresses.is_empty() {
        return Err(no_address());
    }
    if !listed && !addresses.iter().all(|&address| is_global(address)) {
        return Err(Failure::of(Code::BlockedAddress));
    }
    Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
}

fn no_address() -> Failure {
    Failure::new(Code::DeliveryFailed, "The receiver's host name leads nowhere.")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Says(&'static [&'static str]);

    #[async_trait]
    impl Lookup for Says {
        async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            Ok(self.0.iter().map(|text| text.parse().unwrap()).collect())
        }
    }

    async fn code(to: &str, allowed: &str, says: &'static [&'static str]) -> Result<usize, Code> {
        // Taken in when everything was allowed.
        let pairs = format!("10.0.0.1:80,db.local:5432,{allowed}");
        let to = Link::parse(to, &AllowList::parse(&pairs).unwrap()).unwrap();
        let allowed = AllowList::parse(allowed).unwrap();
        let judged = judged(&to, &allowed, &Says(says)).await;
        judged.map(|all| all.len()).map_err(|failure| failure.code)
    }

    #[tokio::test]
    async fn addresses_are_judged_when_something_is_sent() {
        let (public, private) = (&["93.184.216.34"][..], &["10.0.0.1"][..]);
        assert_eq!(code("https://example.com/", "", public).await, Ok(1));
        assert_eq!(code("https://example.com/", "", private).await, Err(Code::BlockedAddress));
        let mixed = &["93.184.216.34", "::1"];
        assert_eq!(code("https://example.com/", "", mixed).await, Err(Code::BlockedAddress));
        assert_eq!(code("https://example.com/", "", &[]).await, Err(Code::DeliveryFailed));
        assert_eq!(code("http://example.com:25/", "", public).await, Err(Code::BlockedAddress));
        let listed = "example.com:443";
        assert_eq!(code("https://example.com/", listed, private).await, Ok(1));
        let other_port = code("https://example.com:8443/", listed, private).await;
        assert_eq!(other_port, Err(Code::BlockedAddress));
    }

    #[tokio::test]
    async fn what_is_no_longer_allowed_is_refused() {
        assert_eq!(code("http://10.0.0.1/", "", &[]).await, Err(Code::BlockedAddress));
        assert_eq!(code("http://db.local:5432/", "", &[]).await, Err(Code::BlockedAddress));
        assert_eq!(code("http://10.0.0.1/", "10.0.0.1:80", &[]).await, Ok(1));
    }
}
