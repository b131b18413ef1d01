//! `ezclips keys`: make, list and revoke API keys.
//!
//! Whoever owns the store is asked, this process if nobody does.

use crate::cli::exit::{CliError, Exit};
use crate::config::options::{LogOptions, StoreOptions};
use crate::config::redis::RedisOptions;
use crate::model::{ApiKey, Scope};
use crate::queue::Queue;
use crate::queue::key_rules::{self, KeyError};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::io::{self, Write};

/// `ezclips keys`.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: KeysCommand,
    /// Where the data folder is.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Where Redis is, if the keys are there.
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
pub enum KeysCommand {
    /// Make a key and show it, this once
    Add {
        /// What it is for, such as the name of a person or a program
        name: String,
        /// What it opens: read, write or admin
        #[arg(long, default_value_t = Scope::Write)]
        scope: Scope,
    },
    /// List the keys (not what is secret of them)
    Ls,
    /// Make a key worthless; a running server knows within seconds
    Revoke {
        /// Its id or its name
        key: String,
    },
}

/// Keeps a key that was made and prints it: the key alone on standard output, so that it can be
/// piped.
///
/// # Errors
/// There is a key of that name, or the queue refused.
pub async fn add(
    queue: &dyn Queue,
    (key, text): (ApiKey, String),
    as_json: bool,
) -> Result<(), CliError> {
    key_rules::add(queue, key.clone()).await.map_err(told)?;
    let mut out = io::stdout().lock();
    if as_json {
        let mut shown = shown(&key);
        shown["key"] = Value::String(text);
        writeln!(out, "{shown:#}")?;
    } else {
        writeln!(out, "{text}")?;
        let note = "note: this is the only time it is shown";
        writeln!(io::stderr(), "{note}; scope {}, id {}", key.scope, key.id)?;
    }
    Ok(())
}

/// Prints the keys, oldest first.
///
/// # Errors
/// What the queue answered.
pub async fn list(queue: &dyn Queue, as_json: bool) -> Result<(), CliError> {
    let keys = key_rules::list(queue).await?;
    let mut out = io::stdout().lock();
    if as_json {
        let items: Vec<Value> = keys.iter().map(shown).collect();
        writeln!(out, "{:#}", json!({ "items": items }))?;
        return Ok(());
    }
    if keys.is_empty() {
        writeln!(out, "no keys")?;
        return Ok(());
    }
    writeln!(out, "{:36}  {:5}  {:20}  NAME", "ID", "SCOPE", "MADE")?;
    for key in &keys {
        let made = key.created_at.to_the_second();
        writeln!(out, "{:36}  {:5}  {made:20}  {}", key.id, key.scope, key.name)?;
    }
    Ok(())
}

/// Revokes a key.
///
/// # Errors
/// There is none of that id or name.
pub async fn revoke(queue: &dyn Queue, which: &str, as_json: bool) -> Result<(), CliError> {
    let id = key_rules::revoke(queue, which).await.map_err(told)?;
    let mut out = io::stdout().lock();
    if as_json {
        writeln!(out, "{:#}", json!({ "id": id.to_string(), "revoked": true }))?;
    } else {
        writeln!(out, "revoked {id}")?;
    }
    Ok(())
}

fn told(error: KeyError) -> CliError {
    let hint = match error {
        KeyError::Queue(error) => return error.into(),
        KeyError::Taken(_) => "choose another name",
        KeyError::Unknown(_) => "`ezclips keys ls` lists them",
    };
    CliError::new(Exit::Failed, error).hint(hint)
}

fn shown(key: &ApiKey) -> Value {
    json!({
        "id": key.id.to_string(),
        "name": key.name,
        "scope": key.scope.name(),
        "created_at": key.created_at.to_the_second(),
    })
}
