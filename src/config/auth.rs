//! Who is let in: the options about keys.

use crate::config::ConfigError;
use crate::config::redis::Hidden;
use crate::config::secret::secret;
use clap::{Args, ValueEnum};

/// The shortest key that is taken from outside, in bytes: what is shorter can be guessed.
const KEY_MIN: usize = 20;
/// The longest; what is longer would not be looked at.
const KEY_MAX: usize = 512;

/// Who needs a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuthMode {
    /// Everybody, unless only this machine is listened to and no key is given.
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
    /// Who needs a key; auto is keys, but none for a server on a loopback address without --api-key
    #[arg(long, env = "EZCLIPS_AUTH", value_enum, default_value = "auto")]
    pub auth: AuthMode,
    /// An admin key that is given rather than made; also from the file `EZCLIPS_API_KEY_FILE` names
    #[arg(long, env = "EZCLIPS_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub api_key: Option<Hidden>,
}

/// The key of a client that talks to a server.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Keys")]
pub struct ClientKeyOptions {
    /// The API key to send, where the server asks for one
    #[arg(long = "key", env = "EZCLIPS_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub key: Option<Hidden>,
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
        let typed = auth.api_key.as_ref().map(|key| &key.0).filter(|key| !key.is_empty());
        let given = secret(typed, "EZCLIPS_API_KEY")?.map(Hidden);
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
            AuthMode::Auto => !loopback || self.given.is_some(),
        }
    }

    /// Whether browsers come over https.
    #[must_use]
    pub fn https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
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
            (AuthMode::Auto, None, true, false),
            (AuthMode::Auto, None, false, true),
            (AuthMode::Auto, key, true, true),
            (AuthMode::Auto, Some(""), true, false),
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
    fn a_key_from_outside_is_no_word() {
        for bad in ["secret", "0123456789abcdefghi", "0123456789 abcdefghij", &"x".repeat(513)] {
            assert!(config(AuthMode::Auto, Some(bad)).is_err(), "{bad}");
        }
        let shown = format!("{:?}", config(AuthMode::Auto, Some("0123456789abcdefghij")).unwrap());
        assert!(!shown.contains("0123456789"), "{shown}");
    }
}
