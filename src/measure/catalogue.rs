//! Every metric: its name, unit and labels, what it says and what to do about it. What is served,
//! `docs/metrics.md`, the dashboard and the alert rules are all checked against this table.

/// How a metric behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows; starts at zero with the process. Its sample is called `…_total`.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counted by bucket.
    Histogram,
    /// Always 1; its labels are the news. Its sample is called `…_info`.
    Info,
}

impl Kind {
    /// The name in the exposition.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Info => "info",
        }
    }
}

/// A metric as it is served and documented.
#[derive(Debug)]
pub struct Metric {
    /// The whole name of the family, its unit included.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// `seconds`, `bytes` or nothing.
    pub unit: Option<&'static str>,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
    /// What to do when it is high (or low).
    pub high: &'static str,
}

impl Metric {
    /// The name without its unit.
    #[must_use]
    pub fn stem(&self) -> &'static str {
        let unit = self.unit.and_then(|unit| self.name.strip_suffix(unit));
        unit.and_then(|stem| stem.strip_suffix('_')).unwrap_or(self.name)
    }

    /// The names under which its samples can be asked for.
    #[must_use]
    pub fn samples(&self) -> Vec<String> {
        let endings: &[&str] = match self.kind {
            Kind::Counter => &["_total"],
            Kind::Gauge => &[""],
            Kind::Histogram => &["_bucket", "_count", "_sum"],
            Kind::Info => &["_info"],
        };
        endings.iter().map(|ending| format!("{}{ending}", self.name)).collect()
    }
}

macro_rules! metrics {
    ($($constant:ident = $kind:ident $name:literal $(in $unit:literal)? by [$($label:literal),*]: $help:literal, $high:literal;)*) => {
        $(#[doc = concat!("`", $name, "`.")]
        pub static $constant: Metric = Metric {
            name: $name,
            kind: Kind::$kind,
            unit: [$(Some($unit),)? None][0],
            labels: &[$($label),*],
            help: $help,
            high: $high,
        };)*

        /// Every metric, in the order of the table.
        pub static ALL: &[&Metric] = &[$(&$constant),*];
    };
}

metrics! {
    // The queue. Every process with a listener serves the same figures, so take the maximum.
    JOBS = Gauge "ezclips_jobs" by ["lane", "state"]: "Jobs on the board", "Many `queued`: add slots or workers. Many `waiting`: their videos are still on the way. Many `failed`: look at `ezclips_failed_attempts`.";
    OLDEST_QUEUED = Gauge "ezclips_oldest_queued_seconds" in "seconds" by ["lane"]: "How long the oldest claimable job has waited", "Workers are too few, too slow or gone; compare `ezclips_workers` and `ezclips_lane_paused`.";
    LANE_PAUSED = Gauge "ezclips_lane_paused" by ["lane"]: "Whether claims from the lane are stopped", "1 for long: somebody paused the lane and forgot it.";
    WORKERS = Gauge "ezclips_workers" by []: "Workers heard of lately", "Lower than the number you run: some died or cannot reach the queue.";
    CLAIM_WAIT = Histogram "ezclips_claim_wait_seconds" in "seconds" by ["lane"]: "How long jobs were claimable before they were claimed; counted where the store is", "The lane has too few slots for what comes in.";
    LEASES_ENDED = Counter "ezclips_leases_ended" by []: "Leases that ended without a word of their worker; counted where the store is", "Workers die (out of memory?), hang, or are cut off from the queue.";
    COMMIT = Histogram "ezclips_store_commit_seconds" in "seconds" by []: "How long a commit took until it was durable", "The disk is slow or busy: a commit waits for its write cache. Give the data folder a disk of its own.";
    COMMIT_COMMANDS = Histogram "ezclips_store_commit_commands" by []: "How many commands one commit carried", "Large groups are good: many callers share one sync. At 256 the owner is at its limit.";
    VERB = Histogram "ezclips_store_verb_seconds" in "seconds" by ["verb"]: "How long a store reached over the network took to answer", "The store or the way to it is slow.";
    // The work.
    ATTEMPTS = Counter "ezclips_attempts" by ["lane", "end"]: "Attempts that ended, and how: succeeded, failed, cancelled, released or lost", "`lost` means that work was done in vain; `released` happens at every stop of a worker.";
    FAILED_ATTEMPTS = Counter "ezclips_failed_attempts" by ["code", "next"]: "Attempts that failed, by code, and whether the job is tried again (retry) or was given up (end)", "The code says what to do: see the table of codes in the API's document.";
    STAGE = Histogram "ezclips_stage_seconds" in "seconds" by ["stage"]: "How long the stages of attempts took", "`fetch`: the site or the line is slow. `cut`: too many renders for the cores, or much is encoded.";
    DOWNLOADED = Counter "ezclips_downloaded_bytes" in "bytes" by []: "Bytes of downloaded sources", "Compare with what your line and your contract allow.";
    PUBLISHED = Counter "ezclips_published_bytes" in "bytes" by ["kind"]: "Bytes of published files: sources and clips", "The disk fills at this rate until things expire.";
    CLIPS = Counter "ezclips_clips" by ["method"]: "Clips made, by method: copy, smart or encoded", "Many `encoded`: requests change the picture, or sources have few cut points; each part says why.";
    TOOL_RUNS = Counter "ezclips_tool_runs" by ["tool", "end"]: "Runs of tools, and how they ended: good, failed, limit, stopped or not_started", "`failed` also counts broken input. `limit`: a tool hung or ran too long. `not_started`: run `ezclips doctor`.";
    TOOL = Histogram "ezclips_tool_seconds" in "seconds" by ["tool"]: "How long runs of tools took", "The machine is busy, or sources are large.";
    // Webhooks and limits.
    DELIVERIES = Counter "ezclips_webhook_deliveries" by ["result"]: "Webhook messages sent: delivered, failed (tried again) or refused (given up)", "A receiver is down or answers errors: look at its deliveries.";
    DELIVERY = Histogram "ezclips_webhook_delivery_seconds" in "seconds" by []: "How long receivers took to answer", "A receiver is slow; it should answer first and work afterwards.";
    RATE_LIMITED = Counter "ezclips_rate_limited" by ["kind"]: "Requests refused with 429: by the limit of writes, of reads, or of unfinished jobs of a key (live)", "One client asks too much, or the limits are too tight.";
    // The API.
    REQUESTS = Counter "ezclips_http_requests" by ["route", "method", "status"]: "Answers by route, method and class of status", "`5xx`: the log says why, by the request id. `4xx`: clients are wrong, or are held off.";
    REQUEST = Histogram "ezclips_http_request_seconds" in "seconds" by ["route"]: "How long answers took until their head was ready", "Look at the commits first: a submission waits for one.";
    EVENT_STREAMS = Gauge "ezclips_event_streams" by []: "Event streams that are open", "Each holds a connection; proxies and file limits must allow for them.";
    // The disk and the process.
    DISK_FREE = Gauge "ezclips_disk_free_bytes" in "bytes" by []: "Room on the disk of the data folder that is free", "Low: keep things for a shorter time, or get a larger disk. Below the floor no work is started.";
    DISK_RESERVED = Gauge "ezclips_disk_reserved_bytes" in "bytes" by []: "Room set aside for running jobs and uploads", "Close to what is free: new jobs wait with `no_space`.";
    DISK_FLOOR = Gauge "ezclips_disk_floor_bytes" in "bytes" by []: "Room that must stay free", "A setting; compare with what is free.";
    DISK_TOTAL = Gauge "ezclips_disk_total_bytes" in "bytes" by []: "Size of the disk of the data folder", "A fact; compare with what is free.";
    BUILD = Info "ezclips_build" by ["version"]: "The program", "Several versions at once for long: an upgrade got stuck.";
    MEMORY = Gauge "process_resident_memory_bytes" in "bytes" by []: "Memory of this process, without its tools", "A few hundred MiB are usual under load; more that never goes is worth a report.";
    OPEN_FDS = Gauge "process_open_fds" by []: "Open files and connections of this process", "Close to `process_max_fds`: raise the limit (`LimitNOFILE`), or find who keeps connections.";
    MAX_FDS = Gauge "process_max_fds" by []: "How many files and connections may be open", "A setting of the system.";
    STARTED = Gauge "process_start_time_seconds" in "seconds" by []: "When this process started, in seconds since 1970", "Changes often: it is restarted, look into its log.";
}
