//! How a process is watched: the admin listener and who may read the figures.

use crate::config::ConfigError;
use crate::config::secret::{Hidden, secret};
use clap::Args;
use std::net::SocketAddr;

/// How a process is watched.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Watching")]
pub struct WatchOptions {
    /// Where the admin listener is.
    #[command(flatten)]
    pub admin: AdminOptions,
    /// Bearer token for /metrics. An API that asks for keys wants an admin key or this; the admin listener knows only this, and is open without it; also from the file `EZCLIPS_METRICS_TOKEN_FILE` names
    #[arg(long, env = "EZCLIPS_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub metrics_token: Option<Hidden>,
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
    /// Its file cannot be read, or is empty.
    pub fn token(&self) -> Result<Option<Hidden>, ConfigError> {
        secret(self.metrics_token.as_ref(), "EZCLIPS_METRICS_TOKEN")
    }
}
