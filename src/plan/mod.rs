//! Pure decisions: where the parts begin and end, and how each is cut.

use crate::model::{Code, Facts, Part, SeriesSpec};
use thiserror::Error;

/// Why no plan can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", .0.title())]
pub struct PlanError(pub Code);

/// Divides a video into numbered parts as the user asked.
///
/// # Errors
/// [`Code::NothingToCut`], [`Code::TooManyParts`] or [`Code::NoChapters`].
pub fn plan(_spec: &SeriesSpec, _facts: &Facts) -> Result<Vec<Part>, PlanError> {
    Err(PlanError(Code::NothingToCut))
}
