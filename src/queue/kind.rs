//! The kinds of jobs there are, to list by.

use crate::model::Lane;
use serde::{Deserialize, Serialize};

/// Kinds of jobs, to list by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Videos.
    Video,
    /// Inspections.
    Inspect,
    /// Series.
    Series,
    /// Messages to other programs.
    Delivery,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Video, Self::Inspect, Self::Series, Self::Delivery];

    /// The lane this kind of work waits in.
    #[must_use]
    pub fn lane(self) -> Lane {
        match self {
            Self::Video | Self::Inspect => Lane::VideoDownload,
            Self::Series => Lane::VideoProcess,
            Self::Delivery => Lane::Webhook,
        }
    }
}
