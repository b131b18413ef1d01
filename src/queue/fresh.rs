//! The one source of secrets.

use crate::model::Secret;
use crate::queue::QueueError;

/// 256 random bits of the operating system: what an install's secret or a key is made of.
///
/// # Errors
/// The system gives none.
pub fn fresh_secret() -> Result<Secret, QueueError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| QueueError::Unavailable(error.to_string()))?;
    Ok(Secret(bytes))
}
