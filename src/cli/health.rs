//! `ezclips health`: whether a running server can work.

use crate::cli::HealthArgs;
use crate::cli::exit::{CliError, Exit};
use crate::cli::remote::Remote;
use crate::config::options::HttpOptions;
use serde_json::Value;
use std::io::Write;

/// Asks `/readyz`.
///
/// # Errors
/// The server does not answer, or says that it cannot work and why.
pub fn run(args: &HealthArgs) -> Result<(), CliError> {
    // A worker answers there only, and everybody else answers the same.
    let admin = args
        .admin
        .admin_addr
        .map(|address| HttpOptions { host: address.ip().to_string(), port: address.port() });
    let http = admin.as_ref().unwrap_or(&args.http);
    let (status, body) = Remote::new(&base(http)).get("/readyz")?;
    if status == 200 {
        writeln!(std::io::stdout(), "ready")?;
        return Ok(());
    }
    let reasons = body.get("reasons").and_then(Value::as_array);
    let reasons: Vec<&str> = reasons.into_iter().flatten().filter_map(Value::as_str).collect();
    Err(CliError::new(Exit::Failed, format!("not ready: {}", reasons.join(", "))))
}

/// Where a server that listens on these options is reached from this machine.
#[must_use]
pub fn base(http: &HttpOptions) -> String {
    let host = match http.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" | "[::]" => "[::1]",
        host => host,
    };
    // An IPv6 address stands in brackets before a port.
    let bare = host.contains(':') && !host.starts_with('[');
    let host = if bare { format!("[{host}]") } else { host.to_owned() };
    format!("http://{host}:{}", http.port)
}
