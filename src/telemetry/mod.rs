//! The log: for people on a terminal, JSON otherwise, always on standard error. With the feature
//! `otlp` spans also go to a collector of traces.

#[cfg(feature = "otlp")]
mod otlp;

use crate::config::options::{LogFormat, LogOptions};
use std::io::{IsTerminal, stderr};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, registry};

/// Libraries that speak of every connection and segment, and spans that are for a collector only
/// (`measure::TRACE`); a filter that names them wins.
const QUIET: &str = "actix_http=off,actix_server=warn,sled=warn,ezclips::trace=off";

/// A place where spans or events go.
type Sink = Box<dyn Layer<Registry> + Send + Sync>;

/// The telemetry of this process; what is still to be sent is sent when it is dropped.
#[must_use]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    _traces: Option<otlp::Traces>,
}

/// Starts the log of this process, and sends spans to the collector at `traces`, if there is one
/// and this build can.
///
/// # Errors
/// A filter or an address that cannot be read, or a log that was started before.
pub fn start(
    options: &LogOptions,
    colours: bool,
    traces: Option<&str>,
) -> Result<Telemetry, String> {
    let mut sinks = vec![log(options, colours)?];
    #[cfg(feature = "otlp")]
    let sender = traces.map(|address| otlp::start(address, &mut sinks)).transpose()?;
    registry().with(std::mem::take(&mut sinks)).try_init().map_err(|error| error.to_string())?;
    if cfg!(not(feature = "otlp")) && traces.is_some() {
        tracing::warn!("OTEL_EXPORTER_OTLP_ENDPOINT is set, but this build sends no traces");
    }
    Ok(Telemetry {
        #[cfg(feature = "otlp")]
        _traces: sender,
    })
}

fn log(options: &LogOptions, colours: bool) -> Result<Sink, String> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", options.filter)).map_err(|error| {
        format!("EZCLIPS_LOG: `{}` is not a log filter: {error}", options.filter)
    })?;
    let pretty = match options.format {
        LogFormat::Pretty => true,
        LogFormat::Json => false,
        LogFormat::Auto => stderr().is_terminal(),
    };
    let log = fmt::layer().with_writer(stderr);
    Ok(if pretty {
        let log = log.with_ansi(colours && stderr().is_terminal()).with_target(false);
        log.with_filter(filter).boxed()
    } else {
        let log = log.json().flatten_event(true).with_current_span(true).with_span_list(false);
        log.with_filter(filter).boxed()
    })
}
