//! Free ports.

use std::net::{Ipv4Addr, TcpListener};

/// Where free ports are looked for: below those the kernel gives to outgoing connections, one of
/// which could take the port of a server while that is dead.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A port that nobody listens on at the moment.
pub fn free_port() -> u16 {
    let ports = std::iter::repeat_with(|| fastrand::u16(PORTS));
    ports.into_iter().find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap()
}
