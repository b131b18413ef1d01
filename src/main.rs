//! The `ezclips` program.
fn main() {}
