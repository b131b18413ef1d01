//! Schema 2: rows of parts say what their ends were moved to and why they are cut as they are.
//! Rows of schema 1 are read as they are and written anew when they change, so there is nothing to
//! do but to say so: a program that knows schema 1 alone must not open the store again.

use crate::queue::machine::OpenFault;
use crate::queue::rows::Rows;

/// Changes no row.
#[expect(clippy::unnecessary_wraps, reason = "every step has this form")]
pub fn run(_: &mut Rows) -> Result<(), OpenFault> {
    Ok(())
}
