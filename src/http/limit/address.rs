//! Where a request comes from: the peer, or whom trusted proxies say they speak for.

use actix_web::http::header::{self, HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The client behind `peer`. What proxies added to the request is read from the right, the hop
/// nearest to this server first, and only as long as the one who said it is among `trusted`: what
/// stands further left may be anybody's invention. `X-Forwarded-For` goes first, because most
/// proxies set that and pass a `Forwarded` on as it came.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer.to_canonical();
    if !is_in(client, trusted) {
        return client;
    }
    for hop in hops(headers).into_iter().rev() {
        // Unknown or hidden (RFC 7239, 6.3): the proxy itself is all that is known.
        let Some(hop) = hop else { break };
        client = hop;
        if !is_in(client, trusted) {
            break;
        }
    }
    client
}

/// The part of an address that stands for one client: a whole /64 belongs to one customer.
pub(super) fn bucket(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) & (u128::MAX << 64)).into(),
    }
}

fn is_in(address: IpAddr, nets: &[IpNet]) -> bool {
    nets.iter().any(|net| net.contains(&address))
}

/// Every hop that is named, as they stand; `None` for one that is no address. Commas divide inside
/// quotes too: a quote that a client left open must not swallow what a proxy wrote behind it.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let name = HeaderName::from_static("x-forwarded-for");
    let (name, read): (_, fn(&str) -> Option<IpAddr>) =
        if headers.contains_key(&name) { (name, node) } else { (header::FORWARDED, forwarded_for) };
    let mut hops = Vec::new();
    for value in headers.get_all(name) {
        match value.to_str() {
            Ok(text) => hops.extend(text.split(',').map(read)),
            Err(_) => hops.push(None),
        }
    }
    hops
}

/// The address of a `Forwarded` element's `for`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let named = |pair: &str| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for").then(|| value.trim_matches('"').to_owned())
    };
    element.split(';').find_map(named).as_deref().and_then(node)
}

/// An address, with or without brackets and a port.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address: Option<IpAddr> = bare.unwrap_or(text).parse().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|with| with.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            let value = HeaderValue::from_str(value).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
        headers
    }

    fn nets() -> Vec<IpNet> {
        vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]
    }

    #[test]
    fn hops_are_believed_as_far_as_they_are_trusted() {
        const XFF: &str = "x-forwarded-for";
        for (peer, list, expected) in [
            ("192.0.2.1", &[(XFF, "198.51.100.7")][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[(XFF, "198.51.100.7")], "198.51.100.7"),
            ("10.0.0.1", &[(XFF, "1.1.1.1, 198.51.100.7")], "198.51.100.7"),
            ("10.0.0.1", &[(XFF, "1.1.1.1,198.51.100.7 , 10.0.0.9")], "198.51.100.7"),
            ("10.0.0.1", &[(XFF, "1.1.1.1"), (XFF, "198.51.100.7:4711")], "198.51.100.7"),
            ("10.0.0.1", &[(XFF, "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
            ("10.0.0.1", &[(XFF, "198.51.100.7, nonsense")], "10.0.0.1"),
            ("10.0.0.1", &[(XFF, "")], "10.0.0.1"),
            ("::ffff:10.0.0.1", &[(XFF, "::ffff:198.51.100.7")], "198.51.100.7"),
            ("fd00::1", &[(XFF, "[2001:db8::7]:80")], "2001:db8::7"),
            ("10.0.0.1", &[("forwarded", "for=198.51.100.7;proto=https")], "198.51.100.7"),
            (
                "10.0.0.1",
                &[("forwarded", "for=1.1.1.1;x=\", By=a;For=\"[2001:db8::7]:80\"")],
                "2001:db8::7",
            ),
            ("10.0.0.1", &[("forwarded", "for=1.1.1.1, proto=http;for=_hidden")], "10.0.0.1"),
            ("10.0.0.1", &[("forwarded", "for=1.1.1.1"), (XFF, "198.51.100.7")], "198.51.100.7"),
        ] {
            let found = client(peer.parse().unwrap(), &headers(list), &nets());
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {list:?}");
        }
    }

    #[test]
    fn one_customer_is_one_client() {
        let bucket = |text: &str| bucket(text.parse().unwrap()).to_string();
        assert_eq!(bucket("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(bucket("198.51.100.7"), "198.51.100.7");
    }

    fn address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            any::<[u8; 4]>().prop_map(IpAddr::from),
            any::<[u8; 16]>().prop_map(IpAddr::from)
        ]
    }

    proptest! {
        /// A stranger's headers say nothing, whatever they are.
        #[test]
        fn strangers_cannot_choose_their_address(peer in address(), text in "[ -~]{0,80}") {
            let peer = peer.to_canonical();
            prop_assume!(!is_in(peer, &nets()));
            let list = [("x-forwarded-for", text.as_str()), ("forwarded", text.as_str())];
            prop_assert_eq!(client(peer, &headers(&list), &nets()), peer);
            prop_assert_eq!(client(peer, &headers(&list[1..]), &nets()), peer);
        }

        /// A client behind trusted proxies is found, whatever it wrote itself.
        #[test]
        fn what_the_client_wrote_does_not_count(
            claimed in "[ -~]{0,60}",
            real in address(),
            proxies in prop::collection::vec(any::<[u8; 3]>(), 0..4),
        ) {
            let real = real.to_canonical();
            prop_assume!(!is_in(real, &nets()));
            let proxies: Vec<_> =
                proxies.iter().map(|[a, b, c]| format!("10.{a}.{b}.{c}")).collect();
            let quoted = SocketAddr::new(real, 80);
            let mut plain = format!("{claimed}, {real}");
            let mut named = format!("{claimed}, for=\"{quoted}\"");
            for hop in &proxies {
                plain.extend([", ", hop]);
                named.extend([", for=", hop]);
            }
            for (name, value) in [("x-forwarded-for", &plain), ("forwarded", &named)] {
                let found = client([10, 0, 0, 1].into(), &headers(&[(name, value)]), &nets());
                prop_assert_eq!(found, real, "{}: {}", name, value);
            }
        }
    }
}
