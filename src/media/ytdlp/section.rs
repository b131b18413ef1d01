//! Downloading a section: ffmpeg reads the site instead of yt-dlp, through the same proxy.
//!
//! Only of a file that a site sends as such: a playlist (HLS, DASH) names addresses that ffmpeg
//! would connect to beside the proxy, so yt-dlp reads it, and all of it.
//!
//! ffmpeg enters at the key frame before the section and keeps every time as it is in the whole
//! video, so that the file itself says where it begins.

use super::args::FORMATS;
use crate::media::Step;
use crate::model::{Code, Failure};

/// What ffmpeg may speak when it reads from a site: `HTTP` and what carries it, which cannot be
/// left out. `HTTP` asks the proxy, also where a redirect leads; what else is here would not, so
/// nothing may be opened that names addresses of its own.
const PROTOCOLS: &str = "http,https,tcp,tls,httpproxy";

/// Options before an input that ffmpeg reads from a site.
pub(super) fn network_guard() -> String {
    format!("-protocol_whitelist {PROTOCOLS} -format_whitelist {FORMATS} -max_streams 32")
}

/// The options for the section between two moments, in milliseconds.
pub(super) fn options([from_ms, to_ms]: [u64; 2]) -> Vec<String> {
    // yt-dlp makes ffmpeg silent; what went wrong is wanted, and so is how far it is.
    // A connection that ends early, or a piece that is damaged, would be passed over.
    let told = "-v error -xerror -progress pipe:1 -stats_period 0.5";
    let guard = network_guard();
    vec![
        format!("--download-sections=*{}-{}", seconds(from_ms), seconds(to_ms)),
        // Times as they are, counted from the start of the video.
        format!("--downloader-args=ffmpeg_i:{guard} {told} -copyts -start_at_zero"),
        "--downloader-args=ffmpeg_o:-sn -dn -map_metadata -1 -map_chapters -1".to_owned(),
        // ffmpeg has written it; there is nothing to repair, and repairs would move its times.
        "--fixup=never".to_owned(),
    ]
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// Whether the whole video may be had although a section of it could not: ffmpeg cannot read all
/// that yt-dlp can, and what it made may be nothing.
#[must_use]
pub fn whole_may_work(failure: &Failure) -> bool {
    matches!(
        failure.code,
        Code::ToolFailed
            | Code::ToolStalled
            | Code::NotAVideo
            | Code::NoPicture
            | Code::Truncated
            | Code::TooShort
    )
}

/// How far ffmpeg is, from a line of its progress: `out_time_us=N` counts from the start of the
/// section, below zero before it.
pub(super) fn step(line: &str, [from_ms, to_ms]: [u64; 2]) -> Option<Step> {
    let done_us: i64 = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
    let all_ms = to_ms.saturating_sub(from_ms).max(1);
    let done = u64::try_from(done_us / 1000).unwrap_or(0).min(all_ms);
    let permille = u16::try_from(done.saturating_mul(960) / all_ms).unwrap_or(960);
    Some(Step { permille, ..Step::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_ours_and_the_guard_lets_no_file_in() {
        let options = options([90_005, 3_600_000]);
        assert_eq!(options[0], "--download-sections=*90.005-3600.000");
        let guard = network_guard();
        assert!(options[1].contains(&guard) && options[1].contains(" -xerror "));
        for never in ["file", "concat", "hls", "dash", "crypto"] {
            assert!(!guard.contains(never), "{never}");
        }
    }

    #[test]
    fn progress_is_a_share_of_the_section() {
        let of = |line| step(line, [10_000, 20_000]).map(|step| step.permille);
        assert_eq!(of("out_time_us=5000000"), Some(480));
        assert_eq!(of("out_time_us=-17943233"), Some(0));
        assert_eq!(of("out_time_us=99999999999"), Some(960));
        assert_eq!(of("out_time_us=N/A"), None);
        assert_eq!(of("progress=end"), None);
        assert_eq!(step("out_time_us=1", [5, 5]).map(|step| step.permille), Some(0));
    }

    #[test]
    fn what_the_whole_video_would_meet_as_well_is_final() {
        let may = |code| whole_may_work(&Failure::of(code));
        assert!(may(Code::ToolFailed) && may(Code::NotAVideo));
        assert!(!may(Code::Network) && !may(Code::Gone));
        assert!(!may(Code::BlockedAddress) && !may(Code::TooLarge) && !may(Code::NoSpace));
    }
}
