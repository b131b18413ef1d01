//! Who is let in: the options about keys.

use crate::config::ConfigError;
use crate::config::secret::{Hidden, secret};
use clap::{Args, ValueEnum};
use url::{Host, Url};

/// The shortest key that is taken from outside, in bytes: what is shorter can be guessed.
const KEY_MIN: usize = 20;
/// The longest; what is longer would not be looked at.
const KEY_MAX: usize = 512;

/// Who needs a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuthMode {
    /// Everybody, unless only this machine is listened to, nothing passes others on to it, and no
    /// key is given.
    Auto,
    /// Everybody.
    Keys,
    /// Nobody.
    None,
}

/// Who is let in.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Keys")]
pub struct AuthOptions {
    /// Who needs a key; auto is keys, but none for a server on a loopback address with neither --api-key nor a --public-url of another machine
    #[arg(long, env = "EZCLIPS_AUTH", value_enum, default_value = "auto")]
    pub auth: AuthMode,
    /// An admin key that is given rather than made; also from the file `EZCLIPS_API_KEY_FILE` names
    #[arg(long, env = "EZCLIPS_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub api_key: Option<Hidden>,
}

/// Who is let in, as the options say.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Who needs a key.
    pub mode: AuthMode,
    /// The admin key given from outside.
    pub given: Option<Hidden>,
    /// Where browsers reach this server, when that was said.
    pub public_url: Option<String>,
}

impl AuthConfig {
    /// Puts the options together.
    ///
    /// # Errors
    /// The key cannot be read or is too short.
    pub fn new(auth: &AuthOptions, public_url: Option<&str>) -> Result<Self, ConfigError> {
        let given = secret(auth.api_key.as_ref(), "EZCLIPS_API_KEY")?;
        given.as_ref().map_or(Ok(()), check)?;
        let public_url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        Ok(Self { mode: auth.auth, given, public_url })
    }

    /// Whether keys are asked for by a server on a loopback address, or on a wider one.
    #[must_use]
    pub fn asks(&self, loopback: bool) -> bool {
        match self.mode {
            AuthMode::Keys => true,
            AuthMode::None => false,
            AuthMode::Auto => !loopback || self.given.is_some() || self.is_public(),
        }
    }

    /// Whether browsers come from elsewhere: then a proxy passes them on, also to a loopback address.
    fn is_public(&self) -> bool {
        let url = self.public_url.as_deref().map(Url::parse);
        url.is_some_and(|url| !url.is_ok_and(|url| url.host().is_some_and(|host| is_local(&host))))
    }

    /// Whether browsers come over https.
    #[must_use]
    pub fn https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }
}

/// Whether a host is this machine, whoever asks (RFC 6761, section 6.3, for the names).
fn is_local(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
    }
}

fn check(key: &Hidden) -> Result<(), ConfigError> {
    let long_enough = (KEY_MIN..=KEY_MAX).contains(&key.0.len());
    if long_enough && key.0.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ConfigError::new(
        format!("EZCLIPS_API_KEY is not {KEY_MIN} to {KEY_MAX} visible ASCII characters"),
        "make one with `openssl rand -base64 32`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(mode: AuthMode, key: Option<&str>) -> Result<AuthConfig, ConfigError> {
        let api_key = key.map(|key| Hidden(key.to_owned()));
        let options = AuthOptions { auth: mode, api_key };
        AuthConfig::new(&options, Some("https://clips.example/"))
    }

    #[test]
    fn keys_are_asked_for_where_others_can_reach() {
        let key = Some("0123456789abcdefghij");
        for (mode, key, loopback, asks) in [
            (AuthMode::Auto, None, true, true),
            (AuthMode::Auto, None, false, true),
            (AuthMode::Auto, key, true, true),
            (AuthMode::None, None, true, false),
            (AuthMode::Keys, None, true, true),
            (AuthMode::None, key, false, false),
        ] {
            let config = config(mode, key).unwrap();
            assert_eq!(config.asks(loopback), asks, "{mode:?} {key:?} {loopback}");
            assert!(
                config.https() && config.public_url.as_deref() == Some("https://clips.example")
            );
        }
    }

    #[test]
    fn behind_a_proxy_a_loopback_address_is_reached_by_others() {
        for (url, asks) in [
            (None, false),
            (Some("http://localhost:8080"), false),
            (Some("http://clips.localhost/"), false),
            (Some("http://127.0.0.1:8080"), false),
            (Some("http://[::1]:8080"), false),
            (Some("https://clips.example"), true),
            (Some("http://localhost.example"), true),
            (Some("http://192.168.1.20:8080"), true),
            (Some("http://[fd00::7]"), true),
        ] {
            for key in [None, Some("")] {
                let api_key = key.map(|key: &str| Hidden(key.to_owned()));
                let options = AuthOptions { auth: AuthMode::Auto, api_key };
                let config = AuthConfig::new(&options, url).unwrap();
                assert_eq!(config.asks(true), asks, "{url:?}");
                assert!(config.asks(false), "{url:?}");
            }
        }
    }

    #[test]
    fn a_key_from_outside_is_no_word() {
        for bad in ["secret", "0123456789abcdefghi", "0123456789 abcdefghij", &"x".repeat(513)] {
            assert!(config(AuthMode::Auto, Some(bad)).is_err(), "{bad}");
        }
        let shown = format!("{:?}", config(AuthMode::Auto, Some("0123456789abcdefghij")).unwrap());
        assert!(!shown.contains("0123456789"), "{shown}");
    }
}
