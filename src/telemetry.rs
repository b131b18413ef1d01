//! The log: for people on a terminal, JSON otherwise, always on standard error.

use crate::config::options::{LogFormat, LogOptions};
use std::io::{IsTerminal, stderr};
use tracing_subscriber::EnvFilter;

/// Libraries that speak of every connection and segment; a filter that names them wins.
const QUIET: &str = "actix_http=off,actix_server=warn,sled=warn,ezclips::trace=off";

/// Starts the log of this process.
///
/// # Errors
/// A filter that cannot be read, or a log that was started before.
pub fn start(options: &LogOptions, colours: bool) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", options.filter)).map_err(|error| {
        format!("EZCLIPS_LOG: `{}` is not a log filter: {error}", options.filter)
    })?;
    let pretty = match options.format {
        LogFormat::Pretty => true,
        LogFormat::Json => false,
        LogFormat::Auto => stderr().is_terminal(),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = if pretty {
        log.with_ansi(colours && stderr().is_terminal()).with_target(false).try_init()
    } else {
        log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    };
    started.map_err(|error| error.to_string())
}
