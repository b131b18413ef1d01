//! The words of labels that `model` does not have.

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The work is done.
    Succeeded,
    /// It failed; see [`super::Measures::failed`].
    Failed,
    /// The user stopped it.
    Cancelled,
    /// The worker stopped and handed it back.
    Released,
    /// Its lease was lost.
    Lost,
}

/// What was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The file of a video.
    Source,
    /// A clip.
    Clip,
}

/// What came of sending a webhook message once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The receiver accepted it.
    Delivered,
    /// It is tried again later.
    Failed,
    /// It is given up.
    Refused,
}

/// Which limit refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// That of requests that change something.
    Writes,
    /// That of reads.
    Reads,
    /// That of unfinished jobs of a key.
    Live,
}

impl End {
    /// The name of the label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Released => "released",
            Self::Lost => "lost",
        }
    }
}

impl Kind {
    /// The name of the label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Clip => "clip",
        }
    }
}

impl Delivered {
    /// The name of the label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

impl Limit {
    /// The name of the label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Writes => "writes",
            Self::Reads => "reads",
            Self::Live => "live",
        }
    }
}
