//! The settings of webhooks.

use crate::config::ConfigError;
use crate::hooks::Keys;
use clap::Args;
use std::path::PathBuf;

/// How messages to other programs are signed.
#[derive(Clone, Default, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct HookOptions {
    /// Secrets that webhooks are signed with, the first one first: `whsec_…`, separated by commas [default: made from the secret of the data folder]
    #[arg(
        long,
        env = "EZCLIPS_WEBHOOK_SECRET",
        value_name = "WHSEC,…",
        hide_env_values = true,
        hide_default_value = true,
        global = true
    )]
    pub webhook_secret: Option<String>,
    /// File that holds them instead
    #[arg(long, env = "EZCLIPS_WEBHOOK_SECRET_FILE", value_name = "FILE", global = true)]
    pub webhook_secret_file: Option<PathBuf>,
}

impl std::fmt::Debug for HookOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let secret = self.webhook_secret.as_ref().map(|_| "…");
        let mut shown = f.debug_struct("HookOptions");
        shown.field("webhook_secret", &secret);
        shown.field("webhook_secret_file", &self.webhook_secret_file).finish()
    }
}

/// The secrets that were set; `None` when none were.
///
/// # Errors
/// A file that cannot be read, or a text that is no list of secrets.
pub fn keys(options: &HookOptions) -> Result<Option<Keys>, ConfigError> {
    let hint = "make one with `echo whsec_$(openssl rand -base64 32)`";
    let (name, text) = match (&options.webhook_secret, &options.webhook_secret_file) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(ConfigError::new(
                "EZCLIPS_WEBHOOK_SECRET and EZCLIPS_WEBHOOK_SECRET_FILE are both set",
                "use one of them",
            ));
        }
        (Some(text), None) => ("EZCLIPS_WEBHOOK_SECRET", text.clone()),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file).map_err(|error| {
                let message = format!("EZCLIPS_WEBHOOK_SECRET_FILE: {}: {error}", file.display());
                ConfigError::new(message, "check the path and who may read it")
            })?;
            ("EZCLIPS_WEBHOOK_SECRET_FILE", text)
        }
    };
    let keys = Keys::parse(&text);
    keys.map(Some).map_err(|error| ConfigError::new(format!("{name}: {error}"), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn set(secret: Option<&str>, file: Option<PathBuf>) -> Result<Option<Keys>, ConfigError> {
        let webhook_secret = secret.map(str::to_owned);
        keys(&HookOptions { webhook_secret, webhook_secret_file: file })
    }

    #[test]
    fn secrets_come_from_one_place() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("secret");
        std::fs::write(&file, format!("{SECRET}\n")).unwrap();
        assert_eq!(set(None, None).unwrap(), None);
        let keys = set(Some(SECRET), None).unwrap().unwrap();
        assert_eq!(set(None, Some(file.clone())).unwrap(), Some(keys));
        assert!(set(Some(SECRET), Some(file)).is_err());
        assert!(set(None, Some(dir.path().join("nothing"))).is_err());
        let message = set(Some("my-secret"), None).unwrap_err().to_string();
        assert!(!message.contains("my-secret"), "{message}");
    }

    #[test]
    fn a_secret_is_not_shown_among_the_options() {
        let options =
            HookOptions { webhook_secret: Some(SECRET.to_owned()), webhook_secret_file: None };
        assert!(!format!("{options:?}").contains(SECRET));
    }
}
