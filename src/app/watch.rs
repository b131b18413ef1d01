//! Joins what rooms say of themselves to the measuring room, and serves the admin listener.

use crate::cli::exit::{CliError, Exit};
use crate::http::{self, Api};
use crate::measure::Measures;
use crate::media::process::{End, Watch, Watched};
use crate::model::Lane;
use crate::queue::Observer;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Hears rooms that do not know the measuring room.
pub struct Ear(Arc<Measures>);

impl Ear {
    /// Hears the store.
    pub fn store(measures: &Arc<Measures>) -> Arc<dyn Observer> {
        Arc::new(Self(Arc::clone(measures)))
    }

    /// Hears the tools.
    pub fn tools(measures: &Arc<Measures>) -> Watched {
        Watched::by(Arc::new(Self(Arc::clone(measures))))
    }
}

impl Observer for Ear {
    fn committed(&self, commands: usize, took: Duration) {
        self.0.committed(commands, took);
    }

    fn answered(&self, verb: &'static str, took: Duration) {
        self.0.answered(verb, took);
    }

    fn claimed(&self, lane: Lane, waited: Duration) {
        self.0.claimed(lane, waited);
    }

    fn leases_ended(&self, count: u64) {
        self.0.leases_ended(count);
    }
}

impl Watch for Ear {
    fn ended(&self, program: &'static str, how: End, took: Duration) {
        self.0.tool(program, how.name(), took);
    }
}

/// A running admin listener; ends when told to.
pub struct Admin {
    shutdown: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Admin {
    /// Takes the address.
    pub fn bind(address: SocketAddr) -> Result<TcpListener, CliError> {
        let listener = TcpListener::bind(address).map_err(|error| {
            CliError::new(Exit::Config, format!("cannot listen on {address}: {error}"))
                .hint("choose another --admin-addr (EZCLIPS_ADMIN_ADDR)")
        })?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    }

    /// Serves what is watched of `api`. Warns when others may read the figures.
    pub fn start(api: &Arc<Api>, listener: TcpListener) -> Result<Self, CliError> {
        let address = listener.local_addr()?;
        if !address.ip().to_canonical().is_loopback() && api.settings.metrics_token.is_none() {
            tracing::warn!(%address, "no EZCLIPS_METRICS_TOKEN: whoever reaches the admin listener may read /metrics");
        }
        let shutdown = CancellationToken::new();
        let served = http::serve_admin(Arc::clone(api), listener, shutdown.clone());
        let task = tokio::spawn(served);
        tracing::info!(%address, "the admin listener is open");
        Ok(Self { shutdown, task })
    }

    /// Ends it.
    pub async fn stop(self) -> Result<(), CliError> {
        self.shutdown.cancel();
        self.task.await.map_err(std::io::Error::other)??;
        Ok(())
    }
}
