//! What was looked at in a house, and how it is.

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found, without saying where.
    pub words: String,
    /// Where: a path of this machine, for people at its terminal.
    pub place: Option<String>,
    /// What to do; empty when nothing is to be done.
    pub hint: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Something works less well.
    Limited,
    /// Nothing works without it.
    Bad,
}

impl Health {
    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Limited => "limited",
            Self::Bad => "bad",
        }
    }
}

impl Check {
    /// A check that found what it should.
    #[must_use]
    pub fn good(name: &'static str, words: impl Into<String>) -> Self {
        Self::other(name, Health::Good, words, "")
    }

    /// A check that found something else.
    #[must_use]
    pub fn other(
        name: &'static str,
        health: Health,
        words: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { name, health, words: words.into(), place: None, hint: hint.into() }
    }

    /// The same, which says where.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }
}
