//! The one table of stable failure codes: what happened, whether trying again helps, what to do.
//!
//! Codes are a promise to clients: they may be added, never renamed. `http::problem` is the one
//! place that gives them an HTTP status.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a failure says about another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The same input fails the same way: never tried again by itself.
    Permanent,
    /// Another attempt may succeed: tried again with backoff.
    Transient,
    /// Something of this machine has run out: waits for room without using an attempt.
    Resource,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $class:ident, $title:literal, $hint:literal;)*) => {
        /// A stable failure code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $title] #[serde(rename = $name)] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name clients compare.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Whether another attempt may help.
            #[must_use]
            pub fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)* }
            }

            /// One sentence: what happened.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// One sentence: what a person can do about it.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)* }
            }
        }
    };
}

codes! {
    // The file itself.
    NotAVideo = "not_a_video", Permanent, "The file is not a video this program can read.", "Check that it plays in a video player, then try another copy or container (MP4, MKV, WebM, MOV).";
    Truncated = "truncated", Permanent, "The video ends in the middle: the file is incomplete.", "Upload or download it again in full.";
    NoPicture = "no_picture", Permanent, "The file has sound but no picture.", "Choose a file or a link with a video track.";
    TooLong = "too_long", Permanent, "The video is longer than this server accepts.", "Cut it into shorter files first, or raise EZCLIPS_MAX_DURATION_HOURS.";
    TooShort = "too_short", Permanent, "The video is shorter than one second.", "Choose a longer video.";
    TooLarge = "too_large", Permanent, "The file is larger than this server accepts.", "Choose a smaller file, or raise EZCLIPS_MAX_SOURCE_MIB.";
    OutOfShape = "out_of_shape", Permanent, "The picture size, frame rate or number of streams is outside the limits.", "Convert it to at most 8192x4320 and 120 frames a second with at most 32 streams.";
    UnsupportedCodec = "unsupported_codec", Permanent, "The video or its sound uses a codec that is not accepted.", "Convert it to H.264 video with AAC sound.";
    // The link.
    InvalidUrl = "invalid_url", Permanent, "That is not a link.", "Paste the whole address, starting with https://.";
    UrlScheme = "url_scheme", Permanent, "Only http and https links are accepted.", "Use a link that starts with https://.";
    UrlUserinfo = "url_userinfo", Permanent, "The link carries a user name or a password.", "Remove the part before the @ sign.";
    UrlTooLong = "url_too_long", Permanent, "The link is longer than 2,048 characters.", "Use a shorter form of the link.";
    BlockedAddress = "blocked_address", Permanent, "The link leads to a private or local address.", "Use a public link, or allow this host and port with EZCLIPS_ALLOW_HOSTS.";
    NeedsAccount = "needs_account", Permanent, "The site asks for a login to show this video.", "Use a video that is public, or give the server the cookies of a browser that is signed in there: on the page under Settings, or with `PUT /api/v1/cookies`.";
    Gone = "gone", Permanent, "The video does not exist or was removed.", "Check the link in a browser.";
    GeoBlocked = "geo_blocked", Permanent, "The site does not show this video in this server's country.", "Use another source, or run the server where the video is available.";
    BotCheck = "bot_check", Permanent, "The site wants proof that a person is asking.", "Try again later or from another network, or give the server the cookies of a browser that is signed in there (Settings, or `PUT /api/v1/cookies`).";
    NotYetRecorded = "not_yet_recorded", Permanent, "The link is a live stream or a premiere that has not ended.", "Try again when the recording is available.";
    Drm = "drm", Permanent, "The video is protected (DRM) and cannot be downloaded.", "Use a video without copy protection.";
    UnsupportedSite = "unsupported_site", Permanent, "No video was found at this link.", "Open the page of a single video and copy its address.";
    Throttled = "throttled", Transient, "The site is limiting requests from this server.", "Wait a while; it is tried again by itself.";
    Network = "network", Transient, "The download broke off or the site did not answer.", "Check the connection; it is tried again by itself.";
    ToolOutdated = "tool_outdated", Transient, "The site refused the downloader, which usually means it is out of date.", "Update yt-dlp (and its JavaScript runtime), then retry; `ezclips doctor` shows the versions.";
    // The tools and this machine.
    ToolMissing = "tool_missing", Transient, "A program this job needs is not installed.", "Run `ezclips doctor`: it says what is missing and how to install it.";
    ToolFailed = "tool_failed", Transient, "A media program stopped with an error.", "Retry; if it happens again, the last lines of its output say why.";
    ToolStalled = "tool_stalled", Transient, "A media program made no progress for too long and was stopped.", "Retry when the machine is less busy.";
    VerifyFailed = "verify_failed", Transient, "A finished clip did not pass its checks and was not published.", "Retry; if it happens again, cut with `encode`.";
    WorkerLost = "worker_lost", Transient, "The worker died or lost its lease while it ran this job.", "It is tried again by itself; look into the worker's log if it repeats.";
    Deadline = "deadline", Transient, "The job ran longer than it may.", "Ask for a shorter range, or raise EZCLIPS_JOB_DEADLINE_HOURS.";
    NoSpace = "no_space", Resource, "The disk has no room for this job.", "Free some space; waiting jobs go on by themselves.";
    OutOfMemory = "out_of_memory", Resource, "The machine ran out of memory.", "Run fewer jobs at once or use a machine with more memory.";
    // Webhooks.
    DeliveryFailed = "delivery_failed", Transient, "The receiver of a webhook did not accept the message.", "It is tried again by itself; look into the receiver's log.";
    DeliveryRefused = "delivery_refused", Permanent, "The receiver of a webhook says that it is gone for good.", "Use another address.";
    // Between jobs.
    VideoFailed = "video_failed", Permanent, "The video of this series could not be fetched.", "Look at the video's own failure, then retry.";
    VideoGone = "video_gone", Permanent, "The video of this series is no longer kept.", "Fetch the video again and make a new series.";
    NothingToCut = "nothing_to_cut", Permanent, "The request leaves no part to cut.", "Check the trim and the ranges against the length of the video.";
    RangeOutside = "range_outside", Permanent, "A range lies outside the video or the trim.", "Check the ranges against the length of the video.";
    TooManyParts = "too_many_parts", Permanent, "The request makes more than 1,000 parts.", "Use longer parts or a shorter trim.";
    NoChapters = "no_chapters", Permanent, "The video has no chapters.", "Divide it by length or by number of parts.";
    // Requests.
    Unauthorized = "unauthorized", Permanent, "This needs an API key.", "Send `Authorization: Bearer <key>`, or sign in on the page.";
    Forbidden = "forbidden", Permanent, "This API key does not allow that.", "Use a key with a wider scope.";
    LastAdminKey = "last_admin_key", Permanent, "Without this key nobody could run the house any more.", "Make another key with the scope `admin` first.";
    InvalidCookies = "invalid_cookies", Permanent, "That is no cookies file in the Netscape format.", "Export it again as cookies.txt: a cookie a line, seven fields with tabs between them.";
    LinkExpired = "link_expired", Permanent, "This link was changed, or its time is over.", "Get a new link from the series.";
    RateLimited = "rate_limited", Transient, "Too many requests came from this client.", "Wait as long as Retry-After says.";
    TooManyJobs = "too_many_jobs", Transient, "This API key has as many unfinished jobs as it may have.", "Wait until one of them has ended.";
    RequestTimeout = "request_timeout", Transient, "The request did not come in time.", "Send it again over a faster connection.";
    InvalidJson = "invalid_json", Permanent, "The body is not valid JSON of the documented shape.", "See /docs for the fields and their types.";
    UnknownField = "unknown_field", Permanent, "The body has a field that does not exist.", "Remove the field or correct its name.";
    InvalidField = "invalid_field", Permanent, "A value is outside what is allowed.", "Correct the fields named in `errors`.";
    InvalidForm = "invalid_form", Permanent, "The upload is not a form with exactly one file in it.", "Send multipart/form-data with one field named `file`, or the bare bytes with PUT.";
    CrossSite = "cross_site", Permanent, "Another site tried to do this in your browser.", "Use this server's own page, or a client that is not a browser.";
    UnknownHost = "unknown_host", Permanent, "The request names a host this server does not answer for.", "Use http://localhost, or name the host with EZCLIPS_PUBLIC_URL.";
    UnsupportedMedia = "unsupported_media_type", Permanent, "The body has the wrong content type.", "Send application/json, or multipart/form-data for uploads.";
    NotFound = "not_found", Permanent, "There is nothing at this address (any more).", "Check the id; finished work is kept for a limited time.";
    MethodNotAllowed = "method_not_allowed", Permanent, "This address does not take that method.", "See /docs for what it takes.";
    NotReady = "not_ready", Transient, "This is not finished yet.", "Follow the job and try again when it has succeeded.";
    WrongState = "wrong_state", Permanent, "The job is not in a state that allows this.", "Reload it and look at its state.";
    InUse = "in_use", Permanent, "The video is still used by a series that is not finished.", "Cancel the series first or wait for it.";
    KeyInUse = "idempotency_key_in_use", Transient, "A request with this Idempotency-Key is being answered right now.", "Wait for its answer.";
    KeyReused = "idempotency_key_reused", Permanent, "This Idempotency-Key was used with a different request.", "Use a new key for a new request.";
    RangeNotSatisfiable = "range_not_satisfiable", Permanent, "The asked range lies outside the file.", "Ask for bytes within its length.";
    PayloadTooLarge = "payload_too_large", Permanent, "The body is larger than this server accepts.", "Send a smaller body.";
    TusVersion = "tus_version", Permanent, "This server speaks tus 1.0.0 only.", "Send `Tus-Resumable: 1.0.0` with every request of a resumable upload.";
    OtherOffset = "other_offset", Transient, "The upload goes on at another place.", "Ask with HEAD how much has come, and go on from there.";
    UploadBusy = "upload_busy", Transient, "Another request is sending this upload right now.", "Wait for it to end, then ask with HEAD how much has come.";
    UploadExpired = "upload_expired", Permanent, "The upload was left alone for too long.", "Begin it anew.";
    QueueFull = "queue_full", Transient, "Too many jobs are waiting.", "Try again in a moment.";
    Unavailable = "unavailable", Transient, "The server cannot do this right now.", "Try again in a moment.";
    Internal = "internal", Transient, "Something went wrong inside the server.", "Try again; if it repeats, report it with the request id.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
impl FromStr for Code {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|code| code.name() == text);
        known.ok_or_else(|| format!("`{text}` is no code; `/docs` lists them"))
    }
}
