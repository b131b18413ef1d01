//! What one client may ask of the server: how often ([`Limits`]), how slowly (`slow` for bodies,
//! `connection` for everything else), and who a client is (`address`).

mod address;
mod connection;
mod document;
mod kind;
mod rate;
mod slow;

pub use connection::Patience;
pub(super) use connection::Patient;
pub(super) use document::describe;
pub(super) use rate::layer;
pub use rate::{LimitSettings, Limits};
pub(super) use slow::{FILE, JSON, Watch};
