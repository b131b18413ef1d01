//! Identities. All are made by the caller, so a lost reply can be asked for again.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_newtype! {
    /// A job: UUIDv7, so ids sort by the time they were made.
    JobId
}
uuid_newtype! {
    /// The random fence of one claim (128 random bits): every write of a running job carries it,
    /// and a write that carries an old one is refused.
    LeaseToken
}
uuid_newtype! {
    /// One worker process, from its start to its end.
    WorkerId
}

uuid_newtype! {
    /// An API key: what people name it by; says nothing of the key itself.
    KeyId
}

/// A video is known by the job that fetches it.
pub type VideoId = JobId;
/// A series is known by the job that cuts it.
pub type SeriesId = JobId;

impl LeaseToken {
    /// Eight hexadecimal digits of the token: part of the names of what an attempt publishes,
    /// so that two attempts never write the same file.
    #[must_use]
    pub fn short(self) -> String {
        let mut text = self.0.simple().to_string();
        text.truncate(8);
        text
    }
}
