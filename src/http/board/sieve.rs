//! Which jobs are meant: by the code of their failure, and by words.

use crate::http::{convert, names};
use crate::model::{Code, Job, JobId, JobSpec, Source};
use crate::queue::{Queue, QueueError};
use futures_util::future::try_join_all;
use std::collections::{HashMap, HashSet};

/// Lets some jobs through.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    code: Option<Code>,
    /// In lower case; never empty.
    words: Option<String>,
    texts: Texts,
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Texts {
    /// The subject and the id, as operators see them.
    #[default]
    Subject,
    /// The name or title, the link's host, the file's name; for a series also those of its video.
    Names,
}

impl Sieve {
    /// The longest words, in characters.
    pub const WORDS_MAX: usize = 200;

    /// Jobs that failed last with `code`, with `words` in their subject or id. Upper case is the
    /// same as lower; words of blanks alone ask for nothing.
    #[must_use]
    pub fn of_jobs(code: Option<Code>, words: Option<&str>) -> Self {
        Self { code, words: lower(words), texts: Texts::Subject }
    }

    /// Videos and series with `words` in what people call them.
    #[must_use]
    pub fn of_names(words: Option<&str>) -> Self {
        Self { code: None, words: lower(words), texts: Texts::Names }
    }

    /// Whether it lets everything through.
    pub(super) fn is_open(&self) -> bool {
        self.code.is_none() && self.words.is_none()
    }

    /// The id, when the words are a whole one.
    pub(super) fn id(&self) -> Option<JobId> {
        let words = self.words.as_deref().filter(|_| self.texts == Texts::Subject)?;
        words.parse().ok()
    }

    /// What is let through, in order.
    pub(super) async fn sift(
        &self,
        queue: &dyn Queue,
        jobs: Vec<Job>,
    ) -> Result<Vec<Job>, QueueError> {
        let coded = |job: &Job| {
            self.code.is_none_or(|code| job.failure.as_ref().is_some_and(|is| is.code == code))
        };
        let jobs: Vec<Job> = jobs.into_iter().filter(coded).collect();
        let Some(words) = &self.words else { return Ok(jobs) };
        if self.texts == Texts::Subject {
            let has = |job: &Job| {
                has(&convert::subject(job), words) || job.id.to_string().contains(words)
            };
            return Ok(jobs.into_iter().filter(has).collect());
        }
        let unclear = jobs.iter().filter(|job| !names_of(job).any(|text| has(text, words)));
        let videos = videos(queue, unclear.filter_map(|job| job.spec.video())).await?;
        let named = |job: &Job| {
            let video = job.spec.video().and_then(|id| videos.get(&id));
            names_of(job).chain(video.into_iter().flat_map(names_of)).any(|text| has(text, words))
        };
        Ok(jobs.into_iter().filter(named).collect())
    }
}

fn lower(words: Option<&str>) -> Option<String> {
    words.map(|words| words.trim().to_lowercase()).filter(|words| !words.is_empty())
}

fn has(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(words)
}

/// What people may remember of a video or a series.
fn names_of(job: &Job) -> impl Iterator<Item = &str> {
    let (named, source) = match &job.spec {
        JobSpec::Video { source: Source::Upload { name, .. } } => {
            (names::known(job), Some(name.as_str()))
        }
        JobSpec::Video { source } => {
            (names::known(job), source.link().map(crate::model::Link::host))
        }
        JobSpec::Delivery(delivery) => (None, Some(delivery.to.host())),
        _ => (names::of_series(job), None),
    };
    named.into_iter().chain(source)
}

/// The videos of these ids that are kept, each read once.
async fn videos(
    queue: &dyn Queue,
    ids: impl Iterator<Item = JobId>,
) -> Result<HashMap<JobId, Job>, QueueError> {
    let ids: HashSet<JobId> = ids.collect();
    let read = try_join_all(ids.into_iter().map(|id| queue.get(id))).await?;
    Ok(read.into_iter().flatten().map(|job| (job.id, job)).collect())
}
