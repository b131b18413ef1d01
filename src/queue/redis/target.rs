//! Where Redis is and how it is talked to.

use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo,
    TlsCertificates,
};
use std::fmt;

/// A server, and the part of its keys that is ours.
#[derive(Clone)]
pub struct Target {
    info: ConnectionInfo,
    roots: Option<Vec<u8>>,
    prefix: String,
    keys: String,
    trusted: bool,
}

impl fmt::Debug for Target {
    /// Without name and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("at", &self.to_string()).finish_non_exhaustive()
    }
}

impl fmt::Display for Target {
    /// Address and database, without name and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.info.addr(), self.info.redis_settings().db())
    }
}

impl Target {
    /// A server by its URL: `redis://[user[:password]@]host[:port][/db]`, `rediss://` for TLS.
    ///
    /// # Errors
    /// What is wrong with the URL, without repeating it: it may hold a password.
    pub fn new(url: &str, prefix: &str) -> Result<Self, String> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        if !matches!(scheme, Some("redis" | "rediss")) {
            return Err("it does not begin with redis:// or rediss://".to_owned());
        }
        // A fragment would switch the checks of certificates off.
        if url.contains('#') {
            return Err("it holds a `#`; write it as %23".to_owned());
        }
        let info = url.into_connection_info().map_err(|error| error.to_string())?;
        Self::of(info, prefix)
    }

    /// A server by host and port, user and password, database, and whether over TLS.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn in_parts(
        (host, port): (&str, u16),
        (user, password): (Option<&str>, Option<&str>),
        db: u32,
        tls: bool,
        prefix: &str,
    ) -> Result<Self, String> {
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let addr = if tls {
            ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
        } else {
            ConnectionAddr::Tcp(host, port)
        };
        let mut settings = RedisConnectionInfo::default().set_db(db.into());
        if let Some(user) = user {
            settings = settings.set_username(user);
        }
        if let Some(password) = password {
            settings = settings.set_password(password);
        }
        let info = addr.into_connection_info().map_err(|error| error.to_string())?;
        Self::of(info.set_redis_settings(settings), prefix)
    }

    /// A server by what connects to it.
    ///
    /// # Errors
    /// The prefix cannot be one.
    pub fn of(info: ConnectionInfo, prefix: &str) -> Result<Self, String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if prefix.is_empty() || prefix.len() > 64 || !prefix.chars().all(plain) {
            return Err("a prefix is 1 to 64 letters, digits and any of -_.:".to_owned());
        }
        let keys = format!("{prefix}:{{q}}:");
        Ok(Self { info, roots: None, prefix: prefix.to_owned(), keys, trusted: false })
    }

    /// The same, with the certificates (PEM) that its TLS is trusted by instead of the system's.
    #[must_use]
    pub fn with_roots(mut self, pem: Vec<u8>) -> Self {
        self.roots = Some(pem);
        self
    }

    /// The same, although it may lose or evict data.
    #[must_use]
    pub fn unsafe_too(mut self, yes: bool) -> Self {
        self.trusted = yes;
        self
    }

    /// Whether it is used although it may lose or evict data.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// What all keys of the queue begin with.
    #[must_use]
    pub fn keys(&self) -> &str {
        &self.keys
    }

    /// The channel of the queue's news. The databases of a server share their channels, unlike
    /// their keys.
    #[must_use]
    pub fn news(&self) -> String {
        format!("{}news:{}", self.keys, self.info.redis_settings().db())
    }

    /// What all keys of this install begin with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A client of it; connects to nothing yet.
    ///
    /// # Errors
    /// Its certificates cannot be read.
    pub fn client(&self) -> redis::RedisResult<Client> {
        let tls = matches!(self.info.addr(), ConnectionAddr::TcpTls { .. });
        match &self.roots {
            Some(pem) if tls => {
                let certificates =
                    TlsCertificates { client_tls: None, root_cert: Some(pem.clone()) };
                Client::build_with_tls(self.info.clone(), certificates)
            }
            _ => Client::open(self.info.clone()),
        }
    }
}
