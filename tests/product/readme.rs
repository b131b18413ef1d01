//! The README says what the program does: its generated table and its list of codes are current.

use ezclips::model::Code;
use std::collections::BTreeSet;
use std::process::Command;

const README: &str = include_str!("../../README.md");

fn block(name: &str) -> &'static str {
    let begin = format!("<!-- {name}:begin -->\n");
    let (_, rest) = README.split_once(&begin).expect("the block begins");
    rest.split_once(&format!("<!-- {name}:end -->")).expect("the block ends").0
}

#[test]
fn the_settings_table_is_the_programs_own() {
    let output = Command::new(env!("CARGO_BIN_EXE_ezclips")).args(["config", "markdown"]).output();
    let output = output.expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(table.contains("EZCLIPS_MAX_QUEUE"), "not the table of settings: {table:?}");
    assert_eq!(block("config").trim_end(), table.trim_end(), "run `./just docs`");
}

#[test]
fn every_failure_code_is_explained_once() {
    let (_, rest) = README.split_once("| code | what to do |\n").expect("the table of codes");
    let (table, _) = rest.split_once("\n\n").expect("the table ends");
    let cells = table.lines().skip(1).filter_map(|row| row.split('|').nth(1));
    let named: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), known);
    assert_eq!(named.len(), known.len(), "a code stands twice");
}
