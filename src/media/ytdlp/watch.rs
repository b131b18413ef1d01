//! The size of a download while it grows: sites do not always say how much they will send.

use crate::media::egress::Egress;
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the folder is looked at.
const EVERY: Duration = Duration::from_millis(250);

/// Waits until the download in `dir` is larger than `max` bytes; never ends otherwise.
///
/// One file may have `max` bytes. All together may have twice as many, because the picture and the
/// sound stand beside the file they are joined into.
pub(super) async fn until_too_large(dir: &Path, egress: &Egress, max: u64) {
    loop {
        tokio::time::sleep(EVERY).await;
        let folder = dir.to_owned();
        // A folder that cannot be read says nothing; the proxy counts all the same.
        let sizes = tokio::task::spawn_blocking(move || sizes(&folder)).await;
        let (largest, sum) = sizes.unwrap_or_default();
        if largest > max || sum > max.saturating_mul(2) || egress.seen().over_quota {
            return;
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

/// Fires `stop` when `reached` ends before `done` fires; returns whether it did.
pub(super) async fn stop_when(
    reached: impl Future<Output = ()>,
    stop: &CancellationToken,
    done: &CancellationToken,
) -> bool {
    tokio::select! {
        biased;
        () = done.cancelled() => false,
        () = reached => {
            stop.cancel();
            true
        }
    }
}
