//! The `ezclips` program: parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ezclips::app::main(std::env::args_os().collect())
}
