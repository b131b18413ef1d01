//! Bringing a store to the newest schema: the steps of `migrations/`, in order, one commit a step.

use crate::queue::keys;
use crate::queue::machine::OpenFault;
use crate::queue::record::{Record, RecordError, SCHEMA, Schema};
use crate::queue::rows::Rows;

#[path = "../../migrations/0001_first_layout.rs"]
mod first_layout;

#[path = "../../migrations/0002_reasons_of_parts.rs"]
mod reasons_of_parts;

#[path = "../../migrations/0003_origins_and_keys.rs"]
mod origins_and_keys;

type Step = fn(&mut Rows) -> Result<(), OpenFault>;

/// Step `n` (from 1) makes schema `n` of schema `n - 1`; 0 is an empty store.
const STEPS: [Step; SCHEMA as usize] =
    [first_layout::run, reasons_of_parts::run, origins_and_keys::run];

/// Runs the steps that a store has not seen.
///
/// # Errors
/// [`OpenFault::Newer`] when the store has seen more than there are.
pub fn run(rows: &mut Rows) -> Result<(), OpenFault> {
    let found = schema_of(rows)?;
    if found > SCHEMA {
        return Err(OpenFault::Newer { found, known: SCHEMA });
    }
    for (step, schema) in STEPS.iter().zip(1..).skip(usize::from(found)) {
        step(rows)?;
        let record = Schema(schema).encode().map_err(|e| OpenFault::Damaged(e.to_string()))?;
        rows.set(keys::meta(), Some(record));
        rows.commit()?;
    }
    Ok(())
}

fn schema_of(rows: &Rows) -> Result<u16, OpenFault> {
    let bytes = rows.raw(&keys::meta())?;
    match bytes.as_deref().map(Schema::decode).transpose() {
        Ok(schema) => Ok(schema.map_or(0, |Schema(n)| n)),
        Err(RecordError::Newer { found }) => Err(OpenFault::Newer { found, known: SCHEMA }),
        Err(error) => Err(OpenFault::Damaged(format!("the schema row: {error}"))),
    }
}
