//! `ezclips keys`: make, list and revoke API keys.
//!
//! Whoever owns the store is asked, this process if nobody does.

use crate::cli::db::print::moment;
use crate::cli::exit::{CliError, Exit};
use crate::config::options::{LogOptions, StoreOptions};
use crate::config::redis::RedisOptions;
use crate::model::{ApiKey, KeyId, Scope};
use crate::queue::Queue;
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
    if named(queue, &key.name).await?.is_some() || key.name.parse::<KeyId>().is_ok() {
        let message = format!("there is a key `{}` already", key.name);
        return Err(CliError::new(Exit::Failed, message).hint("choose another name"));
    }
    queue.add_key(key.clone()).await?;
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
    let mut keys = queue.keys().await?;
    keys.sort_by_key(|key| key.created_at);
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
        let made = moment(key.created_at);
        writeln!(out, "{:36}  {:5}  {made:20}  {}", key.id, key.scope, key.name)?;
    }
    Ok(())
}

/// Revokes a key.
///
/// # Errors
/// There is none of that id or name.
pub async fn revoke(queue: &dyn Queue, which: &str, as_json: bool) -> Result<(), CliError> {
    let unknown = || {
        CliError::new(Exit::Failed, format!("there is no key `{which}`"))
            .hint("`ezclips keys ls` lists them")
    };
    let id = match which.parse() {
        Ok(id) => id,
        Err(_) => named(queue, which).await?.ok_or_else(unknown)?,
    };
    if !queue.revoke_key(id).await? {
        return Err(unknown());
    }
    let mut out = io::stdout().lock();
    if as_json {
        writeln!(out, "{:#}", json!({ "id": id.to_string(), "revoked": true }))?;
    } else {
        writeln!(out, "revoked {id}")?;
    }
    Ok(())
}

async fn named(queue: &dyn Queue, name: &str) -> Result<Option<KeyId>, CliError> {
    let keys = queue.keys().await?;
    Ok(keys.iter().find(|key| key.name == name).map(|key| key.id))
}

fn shown(key: &ApiKey) -> Value {
    json!({
        "id": key.id.to_string(),
        "name": key.name,
        "scope": key.scope.name(),
        "created_at": moment(key.created_at),
    })
}
