//! What is refused before any handler: other sites acting through a visitor's browser, and names
//! that were only made to point here (DNS rebinding).

use crate::http::extract::text_header;
use crate::http::problem::Problem;
use crate::model::Code;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use std::net::SocketAddr;

/// Names by which this server may be addressed.
#[derive(Clone, Debug)]
pub enum Hosts {
    /// Any: it is reached through names only its owner knows.
    Any,
    /// Only local ones and these, in lower case.
    Local(Vec<String>),
}

impl Hosts {
    /// A server on a loopback address is addressed by a local name or by its public ones.
    #[must_use]
    pub fn for_address(address: SocketAddr, public: &[String]) -> Self {
        if address.ip().to_canonical().is_loopback() {
            Self::Local(public.iter().map(|host| host.to_ascii_lowercase()).collect())
        } else {
            Self::Any
        }
    }

    fn accept(&self, host: &str) -> bool {
        let Self::Local(public) = self else { return true };
        let name = without_port(host).to_ascii_lowercase();
        matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]")
            || name.ends_with(".localhost")
            || public.contains(&name)
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Refuses a request that no page of this server and no ordinary client would send.
pub(super) fn check(method: &Method, headers: &HeaderMap, hosts: &Hosts) -> Result<(), Problem> {
    // Without a host there is no browser behind it.
    if let Some(host) = text_header(headers, header::HOST)
        && !hosts.accept(host)
    {
        return Err(Problem::of(Code::UnknownHost));
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    // Browsers send this and pages cannot forge it; other clients do not send it.
    let site = text_header(headers, HeaderName::from_static("sec-fetch-site"));
    let foreign = match site {
        Some(site) => matches!(site, "cross-site" | "same-site"),
        // Over plain http browsers tell only where a request comes from.
        None => text_header(headers, header::ORIGIN).is_some_and(|from| !is_own(from, headers)),
    };
    if foreign { Err(Problem::of(Code::CrossSite)) } else { Ok(()) }
}

/// Whether an origin is this server as the request addressed it.
fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text_header(headers, header::HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_and_public_names_reach_a_local_server() {
        let hosts =
            Hosts::for_address(([127, 0, 0, 1], 3000).into(), &["Clips.example".to_owned()]);
        for (host, accepted) in [
            ("localhost:3000", true),
            ("LOCALHOST", true),
            ("127.0.0.1:3000", true),
            ("[::1]:3000", true),
            ("[::1]", true),
            ("a.localhost:1", true),
            ("clips.example", true),
            ("evil.example:3000", false),
            ("localhost.evil.example", false),
            ("", false),
        ] {
            assert_eq!(hosts.accept(host), accepted, "{host}");
        }
        let open = Hosts::for_address(([0, 0, 0, 0], 3000).into(), &[]);
        assert!(open.accept("anything.example"));
    }
}
