//! `ezclips webhook`: the secret for a receiver, and whether a message is right.

use crate::cli::exit::{CliError, Exit};
use crate::config::hooks::HookOptions;
use crate::config::options::{LogOptions, StoreOptions};
use crate::config::redis::RedisOptions;
use crate::hooks::{Headers, Keys};
use crate::model::Timestamp;
use clap::{Args, Subcommand};
use std::io::{self, Read, Write};
use std::time::{SystemTime, UNIX_EPOCH};

/// The largest body that is looked at, in bytes; messages have at most 20 KB.
const BODY_MAX: u64 = 1 << 20;

/// `ezclips webhook`.
#[derive(Debug, Args)]
pub struct WebhookArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: WebhookCommand,
    /// What messages are signed with.
    #[command(flatten)]
    pub hooks: HookOptions,
    /// Where the data folder is.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Where the jobs are, when not in the data folder.
    #[command(flatten)]
    pub redis: RedisOptions,
    /// What is logged.
    #[command(flatten)]
    pub log: LogOptions,
    /// For machines
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    /// Show what a receiver needs to check messages
    Secret,
    /// Say whether a message is right: its body on standard input, its headers as options
    Verify {
        /// `webhook-id` of the message
        #[arg(long)]
        id: String,
        /// `webhook-timestamp` of the message
        #[arg(long)]
        timestamp: String,
        /// `webhook-signature` of the message
        #[arg(long)]
        signature: String,
    },
}

/// Does it.
///
/// # Errors
/// A message that is not to be believed; input that cannot be read.
pub fn run(args: &WebhookArgs, keys: &Keys) -> Result<(), CliError> {
    match &args.command {
        WebhookCommand::Secret => secret(keys, args.json),
        WebhookCommand::Verify { id, timestamp, signature } => {
            let headers = Headers {
                id: id.clone(),
                timestamp: timestamp.clone(),
                signature: signature.clone(),
            };
            verify(&headers, keys, args.json)
        }
    }
}

fn secret(keys: &Keys, json: bool) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    let texts = keys.texts();
    if json {
        return Ok(writeln!(out, "{}", serde_json::json!({ "secrets": texts }))?);
    }
    for text in texts {
        writeln!(out, "{text}")?;
    }
    Ok(())
}

fn verify(headers: &Headers, keys: &Keys, json: bool) -> Result<(), CliError> {
    let mut body = Vec::new();
    io::stdin().lock().take(BODY_MAX).read_to_end(&mut body)?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
    let verified = headers.verify(keys, now, &body);
    if json {
        let reason = verified.err().map(|error| error.to_string());
        let answer = serde_json::json!({ "valid": verified.is_ok(), "reason": reason });
        writeln!(io::stdout(), "{answer}")?;
    } else if verified.is_ok() {
        writeln!(io::stdout(), "the signature is right")?;
    }
    verified.map_err(|error| {
        CliError::new(Exit::Failed, format!("this message is not right: {error}"))
            .hint("give the body as it came, byte by byte, and the secret of the sender")
    })
}
