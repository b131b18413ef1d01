//! Secrets that come in files, as Docker and Kubernetes hand them out: `NAME_FILE` beside `NAME`.

use super::ConfigError;
use std::env;

/// A secret setting: as set, else the content of the file that `<name>_FILE` names, without the
/// line's end.
///
/// # Errors
/// The file cannot be read.
pub(super) fn secret(set: Option<&String>, name: &str) -> Result<Option<String>, ConfigError> {
    if let Some(value) = set {
        return Ok(Some(value.clone()));
    }
    let name = format!("{name}_FILE");
    let Some(file) = env::var_os(&name).filter(|file| !file.is_empty()) else { return Ok(None) };
    let read = std::fs::read_to_string(&file).map_err(|error| {
        let file = file.to_string_lossy();
        ConfigError::new(format!("{name}: {file}: {error}"), "check the path of the secret's file")
    })?;
    Ok(Some(read.trim_end_matches(['\r', '\n']).to_owned()))
}
