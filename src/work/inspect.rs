//! Asking a site about a link.

use crate::files::Scratch;
use crate::media::Run;
use crate::model::{Link, Outcome, Stage};
use crate::work::attempt::Attempt;
use crate::work::cookies;
use crate::work::halt::Halt;

/// What the site says of the link.
pub async fn run(attempt: &Attempt, link: &Link, scratch: &Scratch) -> Result<Outcome, Halt> {
    let progress = attempt.stage(Stage::Inspect, 0, 1000).await?;
    let cookies = cookies::lend(attempt, scratch).await?;
    let run = Run { cookies, ..attempt.tool_run(scratch, progress) };
    Ok(Outcome::Link(attempt.rooms.media.inspect(link, &run).await?.info))
}
