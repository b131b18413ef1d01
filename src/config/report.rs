//! What is set and why, for people; and the table of settings in the README.

use crate::config::layers::{FileLayer, Origin};
use clap::{Arg, ArgMatches, Command};
use std::fmt::Write;

/// What stands for a secret that is set.
const HIDDEN: &str = "(set)";

/// One setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in the settings file.
    pub name: String,
    /// Its value; empty when it has none.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
}

/// Every setting of `command` with its value and where that came from.
#[must_use]
pub fn settings(command: &Command, matches: &ArgMatches, file: &FileLayer) -> Vec<Setting> {
    let arguments = command.get_arguments().filter(|arg| arg.get_env().is_some());
    arguments
        .map(|arg| {
            let (id, name) = (arg.get_id().as_str(), setting_name(arg));
            let raw = matches.get_raw(id).into_iter().flatten();
            let values: Vec<_> = raw.map(|value| value.to_string_lossy().into_owned()).collect();
            let origin = Origin::of(matches, id, &name, file);
            // A secret is not shown, only whether there is one.
            let secret = arg.is_hide_env_values_set() && !values.concat().is_empty();
            let value = if secret { HIDDEN.to_owned() } else { values.join(",") };
            Setting { name, value, origin }
        })
        .collect()
}

/// The README's table of all settings of `command`, as Markdown.
#[must_use]
pub fn markdown(command: &Command) -> String {
    let mut table = String::from("| flag | environment | default | what |\n|---|---|---|---|\n");
    for arg in command.get_arguments().filter(|arg| arg.get_env().is_some() && !arg.is_hide_set()) {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let (what, noted) = split_default(&help);
        let default = arg
            .get_default_values()
            .first()
            .map(|value| format!("`{}`", value.to_string_lossy()))
            .or_else(|| noted.map(str::to_owned))
            .unwrap_or_default();
        let env = arg.get_env().map(|env| env.to_string_lossy().into_owned()).unwrap_or_default();
        let flag = arg.get_long().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| `--{flag}` | `{env}` | {default} | {what} |");
    }
    table
}

/// Options whose default is worked out say so at the end of their help.
fn split_default(help: &str) -> (&str, Option<&str>) {
    help.split_once(" [default: ")
        .map_or((help, None), |(what, default)| (what, Some(default.trim_end_matches(']'))))
}

fn setting_name(arg: &Arg) -> String {
    arg.get_long().unwrap_or_default().replace('-', "_")
}
