//! Where Redis is, if the queue is to be there: by one URL, or in parts as platforms set them.

use super::secret::{Hidden, secret};
use crate::config::ConfigError;
use clap::{ArgAction, Args, builder::BoolishValueParser};
use std::fs;
use std::path::PathBuf;

/// Where jobs are kept when several machines share them.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Redis")]
pub struct RedisOptions {
    /// Redis that keeps the jobs, as in `redis://user:password@host:6379/0`; rediss:// for TLS
    #[arg(long, env = "REDIS_URL", value_name = "URL", global = true, hide_env_values = true)]
    pub redis_url: Option<Hidden>,
    /// Host of Redis, when no URL is set
    #[arg(long, env = "REDIS_HOST", value_name = "HOST", global = true)]
    pub redis_host: Option<String>,
    /// Port of Redis, also in the form `tcp://host:port` [default: 6379]
    #[arg(long, env = "REDIS_PORT", value_name = "PORT", global = true)]
    pub redis_port: Option<String>,
    /// User of Redis
    #[arg(long, env = "REDIS_USERNAME", value_name = "NAME", global = true)]
    pub redis_username: Option<String>,
    /// Password of Redis
    #[arg(
        long,
        env = "REDIS_PASSWORD",
        value_name = "PASSWORD",
        global = true,
        hide_env_values = true
    )]
    pub redis_password: Option<Hidden>,
    /// Database of Redis [default: 0]
    #[arg(long, env = "REDIS_DB", value_name = "N", global = true)]
    pub redis_db: Option<String>,
    /// Whether Redis is spoken to over TLS [default: false]
    #[arg(long, env = "REDIS_TLS", value_name = "BOOL", action = ArgAction::Set, global = true,
          value_parser = BoolishValueParser::new())]
    pub redis_tls: Option<bool>,
    /// Certificates (PEM) that Redis is trusted by, instead of the system's
    #[arg(long, env = "REDIS_CA_FILE", value_name = "FILE", global = true)]
    pub redis_ca_file: Option<PathBuf>,
    /// What all keys in Redis begin with
    #[arg(
        long,
        env = "EZCLIPS_REDIS_PREFIX",
        value_name = "TEXT",
        default_value = "ezclips",
        global = true
    )]
    pub redis_prefix: String,
    /// Whether to start although Redis may lose or evict jobs
    #[arg(long, env = "EZCLIPS_REDIS_UNSAFE", value_name = "BOOL", action = ArgAction::Set,
          default_value = "false", global = true, value_parser = BoolishValueParser::new())]
    pub redis_unsafe: bool,
}

/// Where Redis is.
#[derive(Clone, Debug)]
pub struct RedisConfig {
    /// Its address.
    pub at: RedisAddress,
    /// Certificates to trust instead of the system's, in PEM.
    pub roots: Option<Vec<u8>>,
    /// What all keys begin with.
    pub prefix: String,
    /// Whether it is used although it may lose jobs.
    pub unsafe_too: bool,
}

/// The address of Redis.
#[derive(Clone, Debug)]
pub enum RedisAddress {
    /// As one URL.
    Url(Hidden),
    /// In parts.
    Parts {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
        /// User and password, as far as they are set.
        login: (Option<String>, Option<Hidden>),
        /// Database.
        db: u32,
        /// Whether over TLS.
        tls: bool,
    },
}

impl RedisConfig {
    /// Puts the options together; `None` when no Redis is named.
    ///
    /// # Errors
    /// A setting that cannot be meant, or a file that cannot be read.
    pub fn new(options: &RedisOptions) -> Result<Option<Self>, ConfigError> {
        let url = secret(options.redis_url.as_ref(), "REDIS_URL")?;
        let at = match (url, set(options.redis_host.as_deref())) {
            (Some(url), _) => RedisAddress::Url(url),
            (None, Some(host)) => in_parts(host.to_owned(), options)?,
            (None, None) => return Ok(None),
        };
        let read = |file: &PathBuf| {
            fs::read(file).map_err(|error| {
                let what = format!("REDIS_CA_FILE: {}: {error}", file.display());
                ConfigError::new(what, "name a file of certificates in PEM")
            })
        };
        let roots = options.redis_ca_file.as_ref().filter(|file| !file.as_os_str().is_empty());
        let roots = roots.map(read).transpose()?;
        let (prefix, unsafe_too) = (options.redis_prefix.clone(), options.redis_unsafe);
        Ok(Some(Self { at, roots, prefix, unsafe_too }))
    }
}

fn in_parts(host: String, options: &RedisOptions) -> Result<RedisAddress, ConfigError> {
    let port = set(options.redis_port.as_deref()).map_or(Some(6379), port_of).ok_or_else(|| {
        ConfigError::new("REDIS_PORT is no port", "write a number, or tcp://host:port")
    })?;
    let db = set(options.redis_db.as_deref()).map_or(Ok(0), str::parse).map_err(|_| {
        ConfigError::new("REDIS_DB is no number", "write the number of the database, such as 0")
    })?;
    let user = set(options.redis_username.as_deref()).map(str::to_owned);
    let login = (user, secret(options.redis_password.as_ref(), "REDIS_PASSWORD")?);
    Ok(RedisAddress::Parts { host, port, login, db, tls: options.redis_tls.unwrap_or(false) })
}

/// The port in `6379` or, as Kubernetes sets it for a service called redis, `tcp://10.0.0.1:6379`.
fn port_of(text: &str) -> Option<u16> {
    let port = text.strip_prefix("tcp://").map_or(Some(text), |at| Some(at.rsplit_once(':')?.1))?;
    port.parse().ok().filter(|port| *port > 0)
}

/// What is set to nothing is not set.
fn set(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_found_in_what_kubernetes_sets() {
        for (text, port) in [
            ("6380", Some(6380)),
            ("tcp://10.96.0.7:6379", Some(6379)),
            ("tcp://[fd00::7]:6379", Some(6379)),
            ("tcp://10.96.0.7", None),
            ("0", None),
            ("redis", None),
        ] {
            assert_eq!(port_of(text), port, "{text}");
        }
    }

    #[test]
    fn nothing_set_is_no_redis_and_a_url_goes_before_a_host() {
        let some = |text: &str| Some(text.to_owned());
        let empty = RedisOptions { redis_host: some(" "), ..RedisOptions::default() };
        assert!(RedisConfig::new(&empty).unwrap().is_none());
        let parts = RedisOptions { redis_host: some("redis"), ..RedisOptions::default() };
        let at = RedisConfig::new(&parts).unwrap().unwrap().at;
        assert!(
            matches!(&at, RedisAddress::Parts { host, port: 6379, db: 0, tls: false, .. } if host == "redis")
        );
        let both = RedisOptions { redis_url: Some(Hidden("redis://x".to_owned())), ..parts };
        let config = RedisConfig::new(&both).unwrap().unwrap();
        assert!(matches!(config.at, RedisAddress::Url(_)));
        assert!(!format!("{config:?}").contains("redis://x"));
    }
}
