//! `ezclips config`: every setting, its value and where that comes from.

use crate::config::options::ServeOptions;
use crate::config::report::Setting;
use clap::{Args, Subcommand};
use std::io::{self, Write};

/// `ezclips config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the settings of `serve` as they stand: flag, environment, file or default
    Show {
        /// The same flags as `serve`.
        #[command(flatten)]
        options: Box<ServeOptions>,
    },
    /// Print the table of settings of the README
    #[command(hide = true)]
    Markdown,
}

/// Prints one setting a line: name, value, origin.
///
/// # Errors
/// Standard output is closed.
pub fn show(settings: &[Setting]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let widest = |text: fn(&Setting) -> &str| settings.iter().map(|s| text(s).len()).max();
    let names = widest(|setting| &setting.name).unwrap_or_default();
    let values = widest(|setting| &setting.value).unwrap_or_default();
    for Setting { name, value, origin } in settings {
        writeln!(out, "{name:names$}  {value:values$}  {}", origin.name())?;
    }
    Ok(())
}
