//! Webhooks: telling another program that a job has ended.

use crate::model::{JobId, Link, State, Timestamp};
use serde::{Deserialize, Serialize};

/// One message to one address: a job of its own, made in the same step as the state it tells of,
/// so that neither is there without the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The job it tells of.
    pub of: JobId,
    /// Where it goes.
    pub to: Link,
    /// The final state.
    pub state: State,
    /// When the job entered it.
    pub at: Timestamp,
}

/// What came of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The HTTP status that the receiver answered.
    pub status: u16,
    /// How long its answer took, in milliseconds.
    pub took_ms: u64,
}

impl Delivery {
    /// The id of the delivery that tells of the end of job `of` at `at`, in its `version`: the job's
    /// own random bits under the time of the end, so that every engine makes the same of the same.
    #[must_use]
    pub fn id(of: JobId, at: Timestamp, version: u64) -> JobId {
        let mut bytes = of.0.into_bytes();
        bytes[..6].copy_from_slice(&at.0.to_be_bytes()[2..]);
        // Not among the last bytes, by which jobs made one after the other may differ.
        for (byte, mark) in bytes[9..11].iter_mut().zip(version.to_be_bytes()[6..].iter()) {
            *byte ^= mark;
        }
        JobId(uuid::Uuid::from_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn two_ends_of_a_job_and_ends_of_two_jobs_have_ids_of_their_own() {
        let job = |n: u128| JobId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + n));
        let at = Timestamp(1_800_000_000_000);
        let id = Delivery::id(job(1), at, 7);
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id, Delivery::id(job(1), at, 7));
        let others = [
            Delivery::id(job(2), at, 7),
            Delivery::id(job(1), at, 8),
            Delivery::id(job(1), at.after(std::time::Duration::from_secs(1)), 7),
        ];
        assert!(others.iter().all(|other| *other != id && *other != job(1)));
    }
}
