//! The questions, answered in the API's JSON.

use crate::cli::exit::{CliError, Exit};
use crate::cli::jobs::{JobsCommand, Matching};
use crate::http::{self, Sieve, operator_view};
use crate::model::JobId;
use crate::queue::{Clock, ListQuery, Queue, SystemClock};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Asks the queue.
pub async fn ask(queue: &dyn Queue, command: &JobsCommand) -> Result<Value, CliError> {
    match command {
        JobsCommand::Ls { lane, state, code, search, limit } => {
            let limit = usize::from(*limit);
            let query = ListQuery { lane: *lane, state: *state, limit, ..ListQuery::default() };
            list(queue, query, &Sieve::of_jobs(*code, search.as_deref())).await
        }
        JobsCommand::Show { id } => show(queue, *id).await,
        JobsCommand::Failures { lane } => value(&http::failures(queue, *lane).await?),
        JobsCommand::Cancel { id: Some(id), .. } => {
            queue.cancel(*id).await?;
            show(queue, *id).await
        }
        JobsCommand::Cancel { id: None, state, which } => {
            let cancelled = http::cancel_all(queue, which.lane, *state, &of(which)).await?;
            Ok(json!({ "cancelled": cancelled }))
        }
        JobsCommand::Retry { id: Some(id), .. } => {
            queue.retry(*id).await?;
            show(queue, *id).await
        }
        JobsCommand::Keep { id, hours } => {
            let now = SystemClock::default().now().wall;
            queue.keep(*id, now.after(Duration::from_hours(u64::from(*hours)))).await?;
            show(queue, *id).await
        }
        JobsCommand::Retry { id: None, state, which } => {
            let retried = http::retry_all(queue, which.lane, *state, &of(which)).await?;
            Ok(json!({ "retried": retried }))
        }
    }
}

fn of(which: &Matching) -> Sieve {
    Sieve::of_jobs(which.code, which.search.as_deref())
}

/// As many jobs as are asked for, however many must be looked at.
async fn list(queue: &dyn Queue, mut query: ListQuery, sieve: &Sieve) -> Result<Value, CliError> {
    let (mut items, limit) = (Vec::new(), query.limit);
    loop {
        let page = http::find(queue, query.clone(), sieve).await?;
        items.extend(page.jobs.iter().map(|job| operator_view(job, None)));
        query.limit = limit.saturating_sub(items.len());
        query.before = page.next;
        if page.next.is_none() || query.limit == 0 {
            return Ok(json!({ "items": items }));
        }
    }
}

async fn show(queue: &dyn Queue, id: JobId) -> Result<Value, CliError> {
    let job = queue.get(id).await?;
    let job = job.ok_or_else(|| CliError::new(Exit::Failed, "there is no such job"))?;
    let attempts = queue.attempts(id).await?;
    value(&operator_view(&job, Some(&attempts)))
}

fn value(answer: &impl Serialize) -> Result<Value, CliError> {
    serde_json::to_value(answer).map_err(|error| CliError::new(Exit::Failed, error))
}
