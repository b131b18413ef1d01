//! Schema 1: the first layout. An empty store becomes one of schema 1 by saying so; rows without
//! a schema are not ours to interpret.

use crate::queue::machine::OpenFault;
use crate::queue::rows::Rows;

/// Accepts an empty store.
pub fn run(rows: &mut Rows) -> Result<(), OpenFault> {
    let mut count = 0_u64;
    rows.each(&mut |_, _| count += 1)?;
    match count {
        0 => Ok(()),
        _ => Err(OpenFault::Damaged(format!("{count} rows, but none that names their schema"))),
    }
}
