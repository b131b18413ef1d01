//! Schema 3: jobs know where they come from, and there are API keys and a secret. Frozen as well.
//! Rows of every other kind are still those of the schemas before.

mod job;
mod key;

pub use job::JobV3;
pub use key::{ApiKeyV3, SecretV3};
