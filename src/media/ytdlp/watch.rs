//! A download while it grows: sites do not always say how much they will send, or from where.

use crate::media::egress::Egress;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the folder is looked at.
const EVERY: Duration = Duration::from_millis(250);

/// Why a download is stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hopeless {
    /// It has become larger than it may.
    TooLarge,
    /// A piece of it lies where it may not connect; trying again would only take time.
    Blocked,
}

/// Waits until the download in `dir` cannot succeed any more; never ends otherwise.
///
/// One file may have `max` bytes. All together may have twice as many, because the picture and the
/// sound stand beside the file they are joined into. `begun` is set when the download itself begins,
/// to how many connections were refused until then: a site may have another way to its video, but
/// a piece of the video has one address.
pub(super) async fn until_hopeless(
    dir: &Path,
    egress: &Egress,
    max: u64,
    begun: &OnceLock<u64>,
) -> Hopeless {
    loop {
        tokio::time::sleep(EVERY).await;
        let folder = dir.to_owned();
        // A folder that cannot be read says nothing; the proxy counts all the same.
        let sizes = tokio::task::spawn_blocking(move || sizes(&folder)).await;
        let (largest, sum) = sizes.unwrap_or_default();
        let seen = egress.seen();
        if largest > max || sum > max.saturating_mul(2) || seen.over_quota {
            return Hopeless::TooLarge;
        }
        if begun.get().is_some_and(|&before| seen.refusals > before) {
            return Hopeless::Blocked;
        }
    }
}

/// Fires `stop` when `found` ends before `done` fires, and says what was found.
pub(super) async fn stop_when<T>(
    found: impl Future<Output = T>,
    stop: &CancellationToken,
    done: &CancellationToken,
) -> Option<T> {
    tokio::select! {
        biased;
        () = done.cancelled() => None,
        found = found => {
            stop.cancel();
            Some(found)
        }
    }
}

/// The largest file of a folder and all its files together, in bytes.
fn sizes(dir: &Path) -> (u64, u64) {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let files =
        entries.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file);
    files.fold((0, 0), |(largest, sum), meta| (meta.len().max(largest), sum + meta.len()))
}
