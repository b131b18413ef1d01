//! Where a job comes from: what is kept of the request that made it.

use crate::model::{KeyId, Link};
use serde::{Deserialize, Serialize};

/// See the module. Kept as it was given; the queue itself looks at `key` and `webhook` only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The API key it was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyId>,
    /// The id of the request, for logs: at most [`Origin::REQUEST_MAX`] plain characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Who is told when the job ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Link>,
}

impl Origin {
    /// The longest id of a request, in bytes.
    pub const REQUEST_MAX: usize = 64;
}
