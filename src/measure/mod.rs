//! What is counted and timed, for those who watch over many processes.
//!
//! Rooms above tell [`Measures`] what happened; `http` shows it. Nothing here decides anything,
//! and counting never fails. Labels are names of the program's own words, so their number is
//! bounded. [`catalogue`] is the table of all metrics.

mod bounds;
pub mod catalogue;
mod family;
mod histogram;
mod number;
mod words;

pub use family::Family;
pub use histogram::{Histogram, Reading};
pub use number::{Count, Level};
pub use words::{Delivered, End, Kind, Limit};

use crate::model::{Code, Lane, Method, Stage};
use catalogue as metrics;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The target of spans that are no part of the log: a request, a stage, a run of a tool. They are
/// for a collector of traces; the log leaves them out, so that its lines name the attempt they
/// belong to.
pub const TRACE: &str = "ezclips::trace";

/// Everything this process measures. Each call is a few atomic additions.
#[derive(Debug)]
pub struct Measures {
    started: SystemTime,
    streams: Level,
    counts: Counts,
    times: Times,
}

#[derive(Debug)]
struct Counts {
    leases_ended: Family<Count>,
    attempts: Family<Count>,
    failed: Family<Count>,
    downloaded: Family<Count>,
    published: Family<Count>,
    clips: Family<Count>,
    tools: Family<Count>,
    deliveries: Family<Count>,
    limited: Family<Count>,
    requests: Family<Count>,
}

#[derive(Debug)]
struct Times {
    claim_wait: Family<Histogram>,
    commit: Family<Histogram>,
    commit_commands: Family<Histogram>,
    verb: Family<Histogram>,
    stage: Family<Histogram>,
    tool: Family<Histogram>,
    delivery: Family<Histogram>,
    request: Family<Histogram>,
}

impl Default for Measures {
    fn default() -> Self {
        let (counts, times) = (Counts::default(), Times::default());
        Self { started: SystemTime::now(), streams: Level::default(), counts, times }
    }
}

impl Default for Counts {
    fn default() -> Self {
        let new = |metric| Family::new(metric, Count::default);
        Self {
            leases_ended: new(&metrics::LEASES_ENDED).known([""]),
            attempts: new(&metrics::ATTEMPTS),
            failed: new(&metrics::FAILED_ATTEMPTS),
            downloaded: new(&metrics::DOWNLOADED).known([""]),
            published: new(&metrics::PUBLISHED).known([Kind::Source, Kind::Clip].map(Kind::name)),
            clips: new(&metrics::CLIPS)
                .known([Method::Copy, Method::Smart, Method::Encoded].map(Method::name)),
            tools: new(&metrics::TOOL_RUNS),
            deliveries: new(&metrics::DELIVERIES).known(
                [Delivered::Delivered, Delivered::Failed, Delivered::Refused].map(Delivered::name),
            ),
            limited: new(&metrics::RATE_LIMITED)
                .known([Limit::Writes, Limit::Reads, Limit::Live].map(Limit::name)),
            requests: new(&metrics::REQUESTS),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        let waits = || Histogram::new(&bounds::WAITS);
        let work = || Histogram::new(&bounds::WORK);
        let commits = || Histogram::new(&bounds::COMMITS);
        let groups = || Histogram::new(&bounds::GROUPS);
        let answers = || Histogram::new(&bounds::ANSWERS);
        Self {
            claim_wait: Family::new(&metrics::CLAIM_WAIT, waits).known(Lane::ALL.map(Lane::name)),
            commit: Family::new(&metrics::COMMIT, commits).known([""]),
            commit_commands: Family::new(&metrics::COMMIT_COMMANDS, groups).known([""]),
            verb: Family::new(&metrics::VERB, commits),
            stage: Family::new(&metrics::STAGE, work),
            tool: Family::new(&metrics::TOOL, work),
            delivery: Family::new(&metrics::DELIVERY, answers).known([""]),
            request: Family::new(&metrics::REQUEST, answers),
        }
    }
}

impl Measures {
    /// A job was claimed after it could have been for so long.
    pub fn claimed(&self, lane: Lane, waited: Duration) {
        self.times.claim_wait.at([lane.name()], |one| one.time(waited));
    }

    /// Leases ended without a word of their worker.
    pub fn leases_ended(&self, count: u64) {
        self.counts.leases_ended.at([""], |one| one.add(count));
    }

    /// So many commands were made durable at once.
    pub fn committed(&self, commands: usize, took: Duration) {
        self.times.commit.at([""], |one| one.time(took));
        self.times.commit_commands.at([""], |one| one.take(commands as u64));
    }

    /// A store that is reached over the network answered.
    pub fn answered(&self, verb: &'static str, took: Duration) {
        self.times.verb.at([verb], |one| one.time(took));
    }

    /// An attempt ended.
    pub fn attempt(&self, lane: Lane, end: End) {
        self.counts.attempts.at([lane.name(), end.name()], |one| one.add(1));
    }

    /// An attempt failed; the job is tried `again` or was given up.
    pub fn failed(&self, code: Code, again: bool) {
        let next = if again { "retry" } else { "end" };
        self.counts.failed.at([code.name(), next], |one| one.add(1));
    }

    /// An attempt was in a stage for so long.
    pub fn stage(&self, stage: Stage, took: Duration) {
        self.times.stage.at([stage.name()], |one| one.time(took));
    }

    /// A source was downloaded.
    pub fn downloaded(&self, bytes: u64) {
        self.counts.downloaded.at([""], |one| one.add(bytes));
    }

    /// A file was published.
    pub fn published(&self, kind: Kind, bytes: u64) {
        self.counts.published.at([kind.name()], |one| one.add(bytes));
    }

    /// A clip was made and published.
    pub fn clip(&self, method: Method, bytes: u64) {
        self.counts.clips.at([method.name()], |one| one.add(1));
        self.published(Kind::Clip, bytes);
    }

    /// A tool ended.
    pub fn tool(&self, program: &'static str, end: &'static str, took: Duration) {
        self.counts.tools.at([program, end], |one| one.add(1));
        self.times.tool.at([program], |one| one.time(took));
    }

    /// A webhook message was sent once; the answer (or the lack of it) took so long.
    pub fn delivery(&self, result: Delivered, took: Duration) {
        self.counts.deliveries.at([result.name()], |one| one.add(1));
        self.times.delivery.at([""], |one| one.time(took));
    }

    /// A request was refused by a limit.
    pub fn limited(&self, limit: Limit) {
        self.counts.limited.at([limit.name()], |one| one.add(1));
    }

    /// A request was answered; `status` is a class such as `2xx`.
    pub fn request(
        &self,
        route: &'static str,
        method: &'static str,
        status: &'static str,
        took: Duration,
    ) {
        self.counts.requests.at([route, method, status], |one| one.add(1));
        self.times.request.at([route], |one| one.time(took));
    }

    /// An event stream is open for as long as the answer lives.
    pub fn stream(self: &Arc<Self>) -> Open {
        self.streams.up();
        Open(Arc::clone(self))
    }

    /// How many event streams are open.
    #[must_use]
    pub fn streams(&self) -> i64 {
        self.streams.get()
    }

    /// When the measuring began: with the process.
    #[must_use]
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// Everything that is counted.
    #[must_use]
    pub fn counts(&self) -> [&Family<Count>; 10] {
        let Counts { leases_ended, attempts, failed, downloaded, published, .. } = &self.counts;
        let Counts { clips, tools, deliveries, limited, requests, .. } = &self.counts;
        [
            leases_ended,
            attempts,
            failed,
            downloaded,
            published,
            clips,
            tools,
            deliveries,
            limited,
            requests,
        ]
    }

    /// Everything that is counted by bucket.
    #[must_use]
    pub fn histograms(&self) -> [&Family<Histogram>; 8] {
        let Times { claim_wait, commit, commit_commands, verb, .. } = &self.times;
        let Times { stage, tool, delivery, request, .. } = &self.times;
        [claim_wait, commit, commit_commands, verb, stage, tool, delivery, request]
    }
}

/// An open event stream; closed when dropped.
#[derive(Debug)]
#[must_use]
pub struct Open(Arc<Measures>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.streams.down();
    }
}
