//! The settings of webhooks.

use crate::config::ConfigError;
use crate::config::secret::{Hidden, secret};
use crate::hooks::Keys;
use clap::Args;

const NAME: &str = "EZCLIPS_WEBHOOK_SECRET";

/// How messages to other programs are signed.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct HookOptions {
    /// Secrets that webhooks are signed with, the first one first: `whsec_…`, separated by commas; also from the file `EZCLIPS_WEBHOOK_SECRET_FILE` names [default: made from the secret of the data folder]
    #[arg(
        long,
        env = NAME,
        value_name = "WHSEC,…",
        hide_env_values = true,
        global = true
    )]
    pub webhook_secret: Option<Hidden>,
}

/// The secrets that were set; `None` when none were.
///
/// # Errors
/// A file that cannot be read or is empty, or a text that is no list of secrets.
pub fn keys(options: &HookOptions) -> Result<Option<Keys>, ConfigError> {
    let Some(Hidden(text)) = secret(options.webhook_secret.as_ref(), NAME)? else {
        return Ok(None);
    };
    Keys::parse(&text).map(Some).map_err(|error| {
        ConfigError::new(
            format!("{NAME}: {error}"),
            "make one with `echo whsec_$(openssl rand -base64 32)`",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn options(secret: &str) -> HookOptions {
        HookOptions { webhook_secret: Some(Hidden(secret.to_owned())) }
    }

    #[test]
    fn secrets_are_read_or_refused_and_nothing_is_none() {
        assert_eq!(keys(&HookOptions::default()).unwrap(), None);
        assert_eq!(keys(&options("")).unwrap(), None);
        let one = keys(&options(SECRET)).unwrap();
        assert!(one.is_some());
        assert_eq!(keys(&options(&format!("{SECRET}\n"))).unwrap(), one);
        let message = keys(&options("my-secret")).unwrap_err().to_string();
        assert!(message.contains(NAME) && !message.contains("my-secret"), "{message}");
    }

    #[test]
    fn a_secret_is_not_shown_among_the_options() {
        assert!(!format!("{:?}", options(SECRET)).contains(SECRET));
    }
}
