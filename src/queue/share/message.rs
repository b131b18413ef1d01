//! What is said over the socket. The verbs are those of [`crate::queue::Queue`]; an answer is the
//! verb's own `Result` as JSON.

use crate::model::{ApiKey, Event, JobId, KeyId, Lane, Secret, Seq, Timestamp};
use crate::queue::{Checkpoint, ClaimRequest, Heartbeat, Lease, ListQuery, Submission, Verdict};
use serde::{Deserialize, Serialize};

/// The protocol this program speaks. Grows with every change the other side could misunderstand.
pub const PROTOCOL: u16 = 4;

/// The first frame of each side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The protocol it speaks.
    pub protocol: u16,
    /// The version of the program, for people.
    pub version: String,
    /// Its process id, for people.
    pub pid: u32,
}

impl Hello {
    /// This process's.
    #[must_use]
    pub fn own() -> Self {
        Self {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
        }
    }

    /// Whether both sides understand each other; the error says what to do.
    ///
    /// # Errors
    /// Another protocol.
    pub fn check(&self) -> Result<(), String> {
        if self.protocol == PROTOCOL {
            return Ok(());
        }
        let Self { protocol, version, pid } = self;
        let own = env!("CARGO_PKG_VERSION");
        Err(format!(
            "process {pid} owns the store and speaks protocol {protocol} (version {version}), \
             this one {PROTOCOL} (version {own}): run one version on one data folder"
        ))
    }
}

/// What a guest asks of the owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the verb of the same name")]
pub enum Request {
    Submit(Submission),
    Claim(ClaimRequest),
    Heartbeat(Heartbeat),
    Checkpoint(Lease, Checkpoint),
    Settle(Lease, Verdict),
    Release(Lease),
    Cancel(JobId),
    Retry(JobId),
    Pause(Lane),
    Resume(Lane),
    Get(JobId),
    Parts(JobId),
    Attempts(JobId),
    Position(JobId),
    List(ListQuery),
    Overview,
    Events(Seq, usize),
    /// Tell me the live events from now on. Not answered: what is asked after it is answered
    /// after it took effect.
    Listen,
    Expired(usize),
    Expire(JobId),
    Keep(JobId, Timestamp),
    Prune(Vec<JobId>),
    Keys,
    AddKey(ApiKey),
    RevokeKey(KeyId),
    Secret(Secret),
    Probe,
    Dump,
    Check,
}

/// What the owner tells without being asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A job may have become claimable.
    Work,
    /// A running job was asked to stop.
    Cancels,
    /// What happened, in order.
    Events(Vec<Event>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_protocol_is_refused_with_what_to_do() {
        Hello::own().check().unwrap();
        let later = Hello { protocol: 9, version: "3.1.0".to_owned(), pid: 77 };
        let error = later.check().unwrap_err();
        assert!(error.contains("process 77") && error.contains("one version"), "{error}");
    }
}
