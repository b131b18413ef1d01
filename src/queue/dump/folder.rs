//! The folder of dumps: names that sort by time, the newest two kept.

use super::format::Header;
use super::{DumpError, read};
use crate::model::Timestamp;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// How many dumps are kept: when the newest turns out to be bad, there is one before it.
pub const KEPT: usize = 2;
/// What the names of dumps in the making begin with.
pub const UNFINISHED: &str = ".ezclips-dump-";
const ENDING: &str = ".dump";

/// A dump as it stands in the folder: not verified but for its header.
#[derive(Debug)]
pub struct Listed {
    /// Where it is.
    pub path: PathBuf,
    /// What it says of itself, or why it cannot.
    pub header: Result<Header, DumpError>,
}

/// A moment as part of a file's name, such as `20261125T174833Z`; names sort by time.
#[must_use]
pub fn stamp(at: Timestamp) -> String {
    // The year 9999 is the last with four digits.
    let at = Duration::from_millis(at.0.min(253_402_300_799_000));
    let text = humantime::format_rfc3339_seconds(UNIX_EPOCH + at).to_string();
    text.replace(['-', ':'], "")
}

/// The dumps in a folder, newest first; none when there is no such folder.
///
/// # Errors
/// The folder cannot be read.
pub fn list(folder: &Path) -> io::Result<Vec<Listed>> {
    let mut names = names(folder)?;
    names.reverse();
    let listed = |name: String| {
        let path = folder.join(name);
        Listed { header: read::header(&path), path }
    };
    Ok(names.into_iter().map(listed).collect())
}

/// The newest dump whose header can be read.
#[must_use]
pub fn newest(folder: &Path) -> Option<(PathBuf, Header)> {
    let mut listed = list(folder).ok()?.into_iter();
    listed.find_map(|listed| Some((listed.path, listed.header.ok()?)))
}

/// A stamp for `at` that sorts after `newest`, even if the clock was set back since.
#[must_use]
pub fn stamp_after(newest: &str, at: Timestamp) -> String {
    let now = stamp(at);
    match parse(newest) {
        Some(newest_at) if now.as_str() <= newest => stamp(newest_at.after(Duration::from_secs(1))),
        _ => now,
    }
}

/// The name of the next dump: later than all that are there.
pub fn next_name(folder: &Path, made: Timestamp) -> io::Result<String> {
    let newest = names(folder)?.pop().unwrap_or_default();
    Ok(stamp_after(newest.trim_end_matches(ENDING), made) + ENDING)
}

/// Removes all dumps but the newest, and what is left of dumps that were never finished.
pub fn prune(folder: &Path) -> io::Result<()> {
    let names = names(folder)?;
    for name in names.iter().rev().skip(KEPT) {
        fs::remove_file(folder.join(name))?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The names of dumps, oldest first.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().into_string().unwrap_or_default();
        if name.strip_suffix(ENDING).is_some_and(|stamp| parse(stamp).is_some()) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The moment a stamp stands for.
fn parse(stamp: &str) -> Option<Timestamp> {
    let digits = |range| stamp.get(range).filter(|part: &&str| !part.is_empty());
    let (y, mo, d) = (digits(0..4)?, digits(4..6)?, digits(6..8)?);
    let (h, mi, s) = (digits(9..11)?, digits(11..13)?, digits(13..15)?);
    if stamp.len() != 16 || stamp.get(8..9) != Some("T") || !stamp.ends_with('Z') {
        return None;
    }
    let at = humantime::parse_rfc3339(&format!("{y}-{mo}-{d}T{h}:{mi}:{s}Z")).ok()?;
    let at = at.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp(u64::try_from(at.as_millis()).ok()?))
}
