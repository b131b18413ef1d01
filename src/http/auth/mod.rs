//! Who is let in: API keys, the page's sessions, links that open one file.
//!
//! [`caller`] finds out who asks, [`mod@gate`] stands before every resource, [`needs`] is the table
//! it reads. Nothing is kept of sessions and links: both are signed with the install's secret.

mod caller;
mod describe;
mod gate;
mod key;
mod link;
pub(super) mod login;
mod needs;
mod ring;
mod seal;
mod session;
mod settings;
pub(super) mod share;

pub(super) use caller::{Reader, identify, may_touch};
pub(super) use describe::describe;
pub(super) use gate::gate;
pub use key::{KeyHash, fresh_key};
pub use needs::{Need, need};
pub(super) use ring::Keyring;
pub use settings::AuthSettings;
