//! Flag > environment > file > default.
//!
//! clap knows the first two and the last. The file goes in between by becoming the defaults of
//! the command before it parses.

use crate::config::ConfigError;
use clap::{Arg, ArgMatches, Command};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Value;

/// What a settings file says: the names are those of the long flags with `_` for `-`.
#[derive(Clone, Debug, Default)]
pub struct FileLayer {
    values: BTreeMap<String, String>,
}

impl FileLayer {
    /// The environment variable and the flag that name the settings file.
    pub const ENV: &'static str = "EZCLIPS_CONFIG";

    /// Reads the file named by `--config` or [`Self::ENV`]; nothing when neither is there.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, or holds something else than plain values.
    pub fn find(args: &[OsString]) -> Result<Self, ConfigError> {
        let file = named_in(args).or_else(|| std::env::var_os(Self::ENV).map(PathBuf::from));
        file.map_or_else(|| Ok(Self::default()), |file| Self::read(&file))
    }

    fn read(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display();
        let text = std::fs::read_to_string(file).map_err(|error| {
            ConfigError::new(format!("{name}: {error}"), "check the path of the settings file")
        })?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let reason = error.message();
            ConfigError::new(format!("{name}: {reason}"), "write one `name = value` a line (TOML)")
        })?;
        let plain = |(key, value): (String, Value)| match value {
            Value::String(text) => Ok((key, text)),
            Value::Integer(number) => Ok((key, number.to_string())),
            Value::Boolean(flag) => Ok((key, flag.to_string())),
            _ => Err(ConfigError::new(
                format!("{name}: `{key}` must be a text, a whole number, true or false"),
                "write one `name = value` a line (TOML)",
            )),
        };
        let values = table.into_iter().map(plain).collect::<Result<_, _>>()?;
        Ok(Self { values })
    }

    /// Whether the file sets `id`.
    #[must_use]
    pub fn sets(&self, id: &str) -> bool {
        self.values.contains_key(id)
    }

    /// Makes the file's values the defaults of `command`, which no longer heeds variables that are
    /// set to nothing.
    ///
    /// # Errors
    /// A name that no command knows.
    pub fn apply(&self, command: Command) -> Result<Command, ConfigError> {
        let command = heed(command);
        let unknown = self.values.keys().find(|key| !knows(&command, key));
        if let Some(key) = unknown {
            return Err(ConfigError::new(
                format!("the settings file sets `{key}`, which does not exist"),
                "`ezclips config show` lists every setting",
            ));
        }
        Ok(self.values.iter().fold(command, |command, (key, value)| set(command, key, value)))
    }
}

/// What is set to nothing is not set: compose files and charts pass empty variables on.
fn heed(command: Command) -> Command {
    let empty = |arg: &Arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        value.is_some_and(|value| value.is_empty())
    };
    command
        .mut_args(|arg| if empty(&arg) { arg.env(None::<&'static str>) } else { arg })
        .mut_subcommands(heed)
}

/// clap must know the file before it can parse the rest, so this one flag is looked for by hand.
fn named_in(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let arg = arg.to_str()?;
        if arg == "--" {
            return None;
        }
        if arg == "--config" {
            return args.next().map(PathBuf::from);
        }
        if let Some(file) = arg.strip_prefix("--config=") {
            return Some(PathBuf::from(file));
        }
    }
    None
}

fn knows(command: &Command, id: &str) -> bool {
    command.get_arguments().any(|arg| is(arg, id))
        || command.get_subcommands().any(|sub| knows(sub, id))
}

fn is(arg: &Arg, id: &str) -> bool {
    arg.get_long().is_some_and(|long| long.replace('-', "_") == id)
}

fn set(command: Command, id: &str, value: &str) -> Command {
    let ours = command.get_arguments().find(|arg| is(arg, id)).map(|arg| arg.get_id().clone());
    let command = match ours {
        Some(id) => command.mut_arg(id, |arg| {
            // Help shows defaults; what is secret in the environment is so in the file.
            let secret = arg.is_hide_env_values_set() || arg.is_hide_default_value_set();
            arg.default_value(value.to_owned()).hide_default_value(secret)
        }),
        None => command,
    };
    let subs: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    subs.into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, |sub| set(sub, id, value)))
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of this command line.
    Flag,
    /// The environment.
    Environment,
    /// The settings file.
    File,
    /// Built in.
    Default,
}

impl Origin {
    /// The name people see.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        }
    }

    /// Where the value of the argument `id` (its setting is called `setting`) came from.
    #[must_use]
    pub fn of(matches: &ArgMatches, id: &str, setting: &str, file: &FileLayer) -> Self {
        match matches.value_source(id) {
            Some(clap::parser::ValueSource::CommandLine) => Self::Flag,
            Some(clap::parser::ValueSource::EnvVariable) => Self::Environment,
            _ if file.sets(setting) => Self::File,
            _ => Self::Default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Arg;

    fn command() -> Command {
        let secret = Arg::new("code").long("the-code").env("LAYERS_CODE").hide_env_values(true);
        let plain = Arg::new("place").long("place").env("LAYERS_PLACE");
        Command::new("program").subcommand(Command::new("go").arg(secret).arg(plain))
    }

    #[test]
    fn help_shows_what_the_file_sets_but_no_secrets() {
        let values = [("the_code", "hush"), ("place", "here")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut command = FileLayer { values }.apply(command()).unwrap();
        let go = command.find_subcommand_mut("go").unwrap();
        let help = go.render_long_help().to_string();
        assert!(help.contains("the-code") && help.contains("[default: here]"), "{help}");
        assert!(!help.contains("hush"), "{help}");
        let given = command.try_get_matches_from(["program", "go"]).unwrap();
        let go = given.subcommand_matches("go").unwrap();
        assert_eq!(go.get_one::<String>("code").unwrap(), "hush");
    }
}
