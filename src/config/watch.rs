//! How a process is watched: the admin listener and who may read the figures.

use crate::config::ConfigError;
use clap::Args;
use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How a process is watched.
#[derive(Clone, Default, Args)]
#[command(next_help_heading = "Watching")]
pub struct WatchOptions {
    /// Where the admin listener is.
    #[command(flatten)]
    pub admin: AdminOptions,
    /// Bearer token that may read /metrics; anybody may when there is none
    #[arg(long, env = "EZCLIPS_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// File that holds the bearer token
    #[arg(
        long,
        env = "EZCLIPS_METRICS_TOKEN_FILE",
        value_name = "FILE",
        conflicts_with = "metrics_token"
    )]
    pub metrics_token_file: Option<PathBuf>,
}

/// Where the admin listener is.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Watching")]
pub struct AdminOptions {
    /// Second, small listener for healthz, readyz, version and metrics, as in `127.0.0.1:9090`
    #[arg(long, env = "EZCLIPS_ADMIN_ADDR", value_name = "ADDR:PORT")]
    pub admin_addr: Option<SocketAddr>,
}

impl WatchOptions {
    /// The token, from where it was set.
    ///
    /// # Errors
    /// Its file cannot be read, or it is empty.
    pub fn token(&self) -> Result<Option<String>, ConfigError> {
        let token = match &self.metrics_token_file {
            Some(file) => Some(fs::read_to_string(file).map_err(|error| {
                let message = format!("EZCLIPS_METRICS_TOKEN_FILE: {}: {error}", file.display());
                ConfigError::new(message, "name a file that this user can read")
            })?),
            None => self.metrics_token.clone(),
        };
        let token = token.map(|token| token.trim().to_owned());
        if token.as_ref().is_some_and(String::is_empty) {
            let message = "EZCLIPS_METRICS_TOKEN is set to nothing";
            return Err(ConfigError::new(message, "give it a long random text, or unset it"));
        }
        Ok(token)
    }
}

impl fmt::Debug for WatchOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchOptions").field("admin", &self.admin).finish_non_exhaustive()
    }
}
