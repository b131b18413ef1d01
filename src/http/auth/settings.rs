//! What the roof says about who is let in.

use super::key::KeyHash;

/// Who is let in. By default everybody: for a server that listens to its own machine only.
#[derive(Clone, Debug, Default)]
pub struct AuthSettings {
    /// Whether keys are asked for at all.
    pub on: bool,
    /// An admin key given from outside.
    pub outside: Option<KeyHash>,
    /// Whether browsers reach this server over https only.
    pub https: bool,
}
