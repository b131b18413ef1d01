//! The README says what the program says.

use crate::server::ezclips;
use std::fs;

fn block<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("<!-- {name}:begin -->")).unwrap();
    rest.split_once(&format!("<!-- {name}:end -->")).unwrap().0.trim()
}

#[test]
fn the_table_of_settings_is_the_programs_own() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let output = ezclips().args(["config", "markdown"]).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(block(&readme, "config"), table.trim(), "run `./just docs`");
}
