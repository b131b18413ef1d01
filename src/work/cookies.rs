//! The house's cookies, lent to one attempt: a copy in its private folder, which yt-dlp changes and
//! which goes with the folder at the latest. What is kept stays as it was given.

use crate::files::{Note, Scratch};
use crate::media::COOKIES;
use crate::model::Cookies;
use crate::work::attempt::Attempt;
use crate::work::halt::Halt;
use std::io::ErrorKind;
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt;
use tracing::warn;

/// Puts a copy into the attempt's folder; whether there are cookies.
pub async fn lend(attempt: &Attempt, scratch: &Scratch) -> Result<bool, Halt> {
    let Some(noted) = attempt.unless_stopped(attempt.rooms.files.note(Note::Cookies)).await? else {
        return Ok(false);
    };
    // yt-dlp would show a line that it cannot read.
    let cookies = match Cookies::parse(&noted.bytes) {
        Ok(cookies) => cookies,
        Err(error) => {
            warn!(%error, "the cookies file is damaged: sites are asked without it");
            return Ok(false);
        }
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(scratch.file(COOKIES)).await?;
    file.write_all(cookies.text().as_bytes()).await?;
    file.flush().await?;
    Ok(true)
}

/// Removes the copy: what works on the file that came needs none.
pub async fn take_back(scratch: &Scratch) -> Result<(), Halt> {
    match tokio::fs::remove_file(scratch.file(COOKIES)).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
