//! Secrets: never shown, and also taken from files as Docker and Kubernetes hand them out:
//! `NAME_FILE` beside `NAME`.

use super::ConfigError;
use std::convert::Infallible;
use std::ffi::OsString;
use std::str::FromStr;
use std::{env, fmt, fs};

/// A value that is never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl FromStr for Hidden {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// A secret setting without the end of its line: as set, else what the file holds that
/// `<name>_FILE` names. What is set to nothing is not set.
///
/// # Errors
/// The file cannot be read, or is empty.
pub(super) fn secret(set: Option<&Hidden>, name: &str) -> Result<Option<Hidden>, ConfigError> {
    read(set, &format!("{name}_FILE"), |name| env::var_os(name))
}

fn read(
    set: Option<&Hidden>,
    name: &str,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Hidden>, ConfigError> {
    let line = |text: &str| text.trim_end_matches(['\r', '\n']).to_owned();
    let value = set.map(|value| line(&value.0)).filter(|value| !value.is_empty());
    if value.is_some() {
        return Ok(value.map(Hidden));
    }
    let Some(file) = variable(name).filter(|file| !file.is_empty()) else { return Ok(None) };
    let at = file.to_string_lossy();
    let text = fs::read_to_string(&file).map_err(|error| {
        ConfigError::new(
            format!("{name}: {at}: {error}"),
            "check the path of the secret's file, and who may read it",
        )
    })?;
    let value = line(&text);
    if value.is_empty() {
        // Whoever names a file expects a secret to be in force.
        let message = format!("{name}: {at} is empty");
        return Err(ConfigError::new(message, "write the secret into it, or unset the variable"));
    }
    Ok(Some(Hidden(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_value_or_a_line_of_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let file = dir.path().join(name);
            fs::write(&file, text).unwrap();
            Some(file.into_os_string())
        };
        let good = file("good", "from file \r\n");
        let empty = file("empty", "\n");
        let missing = Some(dir.path().join("missing").into_os_string());
        for (set, file, found) in [
            (None, None, Ok(None)),
            (Some(""), None, Ok(None)),
            (Some("\n"), Some(OsString::new()), Ok(None)),
            (Some("value\n"), None, Ok(Some("value"))),
            (Some("value"), good.clone(), Ok(Some("value"))),
            (Some("value"), missing.clone(), Ok(Some("value"))),
            (None, good.clone(), Ok(Some("from file "))),
            (Some(""), good, Ok(Some("from file "))),
            (None, empty, Err(())),
            (None, missing, Err(())),
        ] {
            let hidden = set.map(|text| Hidden(text.to_owned()));
            let read = read(hidden.as_ref(), "A_FILE", |name| {
                assert_eq!(name, "A_FILE");
                file.clone()
            });
            let read = read.map_err(|error| assert!(error.message.starts_with("A_FILE: ")));
            let found = found.map(|found| found.map(|text: &str| Hidden(text.to_owned())));
            assert!(read == found, "{set:?} {file:?}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Hidden("hush".to_owned())), "(hidden)");
    }
}
