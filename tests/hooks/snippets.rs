//! The examples of `docs/webhooks.md`, run on a real message.

use crate::receiver::Message;
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};

const DOCS: &str = include_str!("../../docs/webhooks.md");

/// The first example in a language.
fn example(language: &str) -> &'static str {
    let (_, rest) = DOCS.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

const PYTHON: &str = r#"
import json, sys
given = json.load(sys.stdin)
print(verify(given["secret"], given["headers"], given["body"].encode()))
"#;

const NODE: &str = r#"
const given = JSON.parse(require("node:fs").readFileSync(0));
console.log(verify(given.secret, given.headers, Buffer.from(given.body)) ? "True" : "False");
"#;

fn says(program: &str, flag: &str, code: &str, input: &str) -> String {
    let mut command = Command::new(program);
    command.args([flag, code]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What the examples say of a message, Python first.
pub fn verdicts(message: &Message, secret: &str) -> [String; 2] {
    let body = std::str::from_utf8(&message.body).unwrap();
    let input = json!({ "secret": secret, "headers": message.headers, "body": body }).to_string();
    let python = format!("{}{PYTHON}", example("python"));
    let node = format!("{}{NODE}", example("js"));
    [says("python3", "-c", &python, &input), says("node", "-e", &node, &input)]
}
