//! yt-dlp's error sentences, sorted into codes. Pure.
//!
//! The sentences are yt-dlp's own and those of the sites it repeats; both change over time, so
//! each code is known by a few telling words. What is not recognised is a failed tool, and the
//! sentence itself is kept for the user.

use super::clean;
use super::sentences::TABLE;
use crate::media::egress::{BLOCKED_STATUS, QUOTA_STATUS};
use crate::model::{Code, Failure};

/// The most characters of a message.
const MESSAGE_MAX: usize = 300;

/// How yt-dlp names the end of a program it ran.
const EXITED: &str = "exited with code";

/// Sentences that follow the cause and are advice to people at a terminal.
const ADVICE: [&str; 9] = [
    " (caused by ",
    "; please report",
    " please report this issue",
    "; use --",
    ". use --",
    " use --",
    "; see ",
    " see  http",
    " confirm you are on the latest",
];

/// The failure yt-dlp's error output tells of; `blocked` is what its proxy refused.
pub(super) fn classify(stderr: &str, blocked: Option<&str>) -> Failure {
    let tail = tail(stderr);
    let error = last_error(&tail);
    let said = error.filter(|error| error.contains(EXITED)).and_then(|_| beneath(&tail));
    let code = said.unwrap_or_else(|| code(error.unwrap_or(&tail)));
    if let Some(blocked) = blocked.filter(|_| may_hide_a_refusal(code)) {
        let title = Code::BlockedAddress.title().trim_end_matches('.');
        let message = format!("{title} ({blocked}).");
        return Failure::new(Code::BlockedAddress, message).with_stderr(&tail);
    }
    let error = error.filter(|_| said.is_none());
    let message = error.and_then(sentence).unwrap_or_else(|| code.title().to_owned());
    Failure::new(code, message).with_stderr(&tail)
}

/// The error output without secrets and without lines that say nothing.
pub(super) fn tail(stderr: &str) -> String {
    let lines = stderr.lines().filter(|line| !line.starts_with("EZQ") && !line.trim().is_empty());
    clean::said(&lines.collect::<Vec<_>>().join("\n"))
}

/// The last error, which is the one it stopped for.
fn last_error(tail: &str) -> Option<&str> {
    tail.lines().rev().find_map(|line| line.strip_prefix("ERROR:"))
}

fn code(text: &str) -> Code {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    // `HTTP Error 470: EZ-Blocked` or `Tunnel connection failed: 470 EZ-Blocked`: the reason is
    // what both have in common.
    let by_proxy = |status: &str| {
        let reason = status.split_once(' ').map_or(status, |(_, reason)| reason);
        text.contains(&reason.to_lowercase())
    };
    if by_proxy(BLOCKED_STATUS) {
        return Code::BlockedAddress;
    }
    if by_proxy(QUOTA_STATUS) {
        return Code::TooLarge;
    }
    let found = TABLE.iter().find(|(_, words)| words.iter().any(|word| text.contains(word)));
    found.map_or(Code::ToolFailed, |(code, _)| *code)
}

/// What ffmpeg said before yt-dlp gave its exit code as the error, when that decides.
fn beneath(tail: &str) -> Option<Code> {
    // ffmpeg calls a file with too many streams short of memory.
    let lines = tail.lines().filter(|line| !line.starts_with("ERROR:"));
    let code = code(&lines.collect::<Vec<_>>().join("\n"));
    let decides = match code {
        Code::OutOfMemory => !tail.contains("max_streams"),
        _ => matches!(code, Code::NoSpace | Code::TooLarge | Code::Drm | Code::ToolMissing),
    };
    decides.then_some(code)
}

/// Codes that a refused connection may have led to further on: a missing piece, a page without
/// its player.
fn may_hide_a_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::BlockedAddress
            | Code::Network
            | Code::Gone
            | Code::UnsupportedSite
            | Code::ToolOutdated
            | Code::ToolFailed
    )
}

/// The sentence of an error without the extractor's mark in front and the advice behind.
fn sentence(error: &str) -> Option<String> {
    let mut text = error.trim();
    if let Some(rest) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        text = rest.1.trim_start();
        // `id: sentence`; an id has no spaces.
        if let Some((id, rest)) = text.split_once(": ")
            && !id.contains(' ')
        {
            text = rest;
        }
    }
    let lower = text.to_ascii_lowercase();
    let end = ADVICE.iter().filter_map(|advice| lower.find(advice)).min().unwrap_or(text.len());
    clean::line(&text[..end], MESSAGE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Class;

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table")]
    fn sentences_are_sorted_by_the_table() {
        let table = [
            (
                "[youtube] dQw4w9WgXcQ: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.",
                Code::BotCheck,
            ),
            (
                "[generic] Got HTTP Error 403 caused by Cloudflare anti-bot challenge; try again with  --extractor-args",
                Code::BotCheck,
            ),
            (
                "[youtube] x: This content isn't available, try again later. The current session has been rate-limited by YouTube",
                Code::Throttled,
            ),
            (
                "[x] y: Unable to download JSON metadata: HTTP Error 429: Too Many Requests",
                Code::Throttled,
            ),
            (
                "[youtube] x: Private video. Sign in if you've been granted access to this video",
                Code::NeedsAccount,
            ),
            (
                "[youtube] x: Join this channel to get access to members-only content",
                Code::NeedsAccount,
            ),
            (
                "[youtube] x: Sign in to confirm your age. This video may be inappropriate for some users.",
                Code::NeedsAccount,
            ),
            (
                "[vimeo] 1: The web client only works when logged-in. Use --cookies",
                Code::NeedsAccount,
            ),
            (
                "[youtube] x: The uploader has not made this video available in your country",
                Code::GeoBlocked,
            ),
            (
                "[bbc] x: This video is not available from your location due to geo restriction",
                Code::GeoBlocked,
            ),
            ("[youtube] x: Premieres in 3 hours", Code::NotYetRecorded),
            ("[youtube] x: This live event will begin in 5 days.", Code::NotYetRecorded),
            ("[twitch:stream] x: The channel is not currently live", Code::NotYetRecorded),
            ("[x] y: This video is DRM protected", Code::Drm),
            (
                "[DRM] The requested site is known to use DRM protection. It will NOT be supported.",
                Code::Drm,
            ),
            (
                "[youtube] x: Video unavailable. This video has been removed by the uploader",
                Code::Gone,
            ),
            (
                "[youtube] x: Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.",
                Code::Gone,
            ),
            (
                "[generic] none: Unable to download webpage: HTTP Error 404: File not found (caused by <HTTPError 404: File not found>)",
                Code::Gone,
            ),
            ("[generic] a: Unable to download webpage: HTTP Error 410: Gone", Code::Gone),
            ("Unsupported URL: http://example.com/", Code::UnsupportedSite),
            ("[twitter] 1: No video could be found in this tweet", Code::UnsupportedSite),
            ("unable to download video data: HTTP Error 403: Forbidden", Code::ToolOutdated),
            (
                "[youtube] x: Requested format is not available. Use --list-formats for a list of available formats",
                Code::ToolOutdated,
            ),
            (
                "[x] y: Unable to extract title; please report this issue on  https://github.com/yt-dlp",
                Code::ToolOutdated,
            ),
            (
                "[generic] x: Unable to download webpage: The read operation timed out",
                Code::Network,
            ),
            (
                "[generic] x: Unable to download webpage: HTTP Error 503: Service Unavailable",
                Code::Network,
            ),
            (
                "[generic] x: Unable to download webpage: HTTPConnection(host='a', port=1): Failed to establish a new connection: [Errno 111] Connection refused",
                Code::Network,
            ),
            (
                "[download] Got error: 1024 bytes read, 2000 more expected. Giving up after 3 retries",
                Code::Network,
            ),
            ("fragment 3 not found, unable to continue", Code::Gone),
            ("unable to write data: [Errno 28] No space left on device", Code::NoSpace),
            ("unable to write data: [Errno 27] File too large", Code::TooLarge),
            (
                "[generic] x: Unable to download webpage: HTTP Error 470: EZ-Blocked (caused by …)",
                Code::BlockedAddress,
            ),
            (
                "[generic] x: Unable to download webpage: Tunnel connection failed: 470 EZ-Blocked",
                Code::BlockedAddress,
            ),
            ("unable to download video data: HTTP Error 471: EZ-Quota", Code::TooLarge),
            (
                "You have requested merging of multiple formats but ffmpeg is not installed",
                Code::ToolMissing,
            ),
            ("Something new", Code::ToolFailed),
        ];
        for (sentence, expected) in table {
            let failure = classify(&format!("WARNING: x\nERROR: {sentence}\n"), None);
            assert_eq!(failure.code, expected, "{sentence}");
            assert_eq!(failure.class, expected.class());
            assert!(!failure.message.is_empty());
        }
    }

    #[test]
    fn the_message_is_the_sentence_alone() {
        let table = [
            (
                "ERROR: [youtube] dQw4w9WgXcQ: Private video. Use --cookies for the rest",
                "Private video",
            ),
            (
                "ERROR: [generic] a: HTTP Error 404: File not found (caused by <HTTPError>)",
                "HTTP Error 404: File not found",
            ),
            (
                "ERROR: Unsupported URL: http://a.example/x?token=secret",
                "Unsupported URL: http://a.example/x?…",
            ),
            (
                "ERROR: unable to open for writing: '/srv/data/source.mp4'",
                "unable to open for writing: '…/source.mp4'",
            ),
            ("\u{1b}[0;31mERROR:\u{1b}[0m first\nERROR: last one", "last one"),
        ];
        for (stderr, expected) in table {
            assert_eq!(classify(stderr, None).message, expected);
        }
    }

    #[test]
    fn a_crash_is_a_failed_tool_with_its_last_words() {
        let failure = classify("EZQ\nTraceback (most recent call last):\n  boom\nEZQ\n", None);
        assert_eq!(failure.code, Code::ToolFailed);
        assert_eq!(failure.message, Code::ToolFailed.title());
        assert_eq!(failure.stderr, "Traceback (most recent call last):\n  boom");
        assert_eq!(classify("", None).class, Class::Transient);
    }

    #[test]
    fn what_ffmpeg_said_goes_before_its_exit_code() {
        let exited = "ERROR: ffmpeg exited with code 1";
        let table = [
            ("source.mp4: No space left on device\nConversion failed!", Code::NoSpace),
            ("av_interleaved_write_frame(): File too large", Code::TooLarge),
            ("[mov] Cannot allocate memory", Code::OutOfMemory),
            ("max_streams 32 exceeded\nCannot allocate memory", Code::ToolFailed),
            (
                "WARNING: [hlsnative] Unsupported features have been detected; extraction will be delegated to ffmpeg",
                Code::Drm,
            ),
            (
                "WARNING: [hlsnative] The stream has AES-128 encryption and pycryptodomex is not available; extraction will be delegated to ffmpeg",
                Code::ToolMissing,
            ),
            ("http://a: Server returned 404 Not Found", Code::ToolFailed),
        ];
        for (said, code) in table {
            let failure = classify(&format!("{said}\n{exited}"), None);
            assert_eq!(failure.code, code, "{said}");
            let whole = crate::media::ytdlp::whole_may_work(&failure);
            assert_eq!(whole, code == Code::ToolFailed, "{said}");
        }
        for (signal, code) in [(9, Code::OutOfMemory), (25, Code::TooLarge)] {
            assert_eq!(classify(&format!("{}-{signal}", &exited[..31]), None).code, code);
        }
    }

    #[test]
    fn what_the_proxy_refused_explains_what_came_of_it() {
        let blocked = Some("10.0.0.1:80: the address is private or local");
        for stderr in ["ERROR: fragment 1 not found, unable to continue", "ERROR: x", ""] {
            let failure = classify(stderr, blocked);
            assert_eq!(failure.code, Code::BlockedAddress);
            assert!(failure.message.contains("10.0.0.1:80"));
        }
        // A refused tracker does not make a private video public.
        assert_eq!(classify("ERROR: Private video", blocked).code, Code::NeedsAccount);
    }
}
