//! The questions, answered in the API's JSON.

use crate::cli::exit::{CliError, Exit};
use crate::cli::jobs::JobsCommand;
use crate::http::operator_view;
use crate::model::JobId;
use crate::queue::{Clock, ListQuery, Queue, SystemClock};
use serde_json::Value;
use std::time::Duration;

/// Asks the queue.
pub async fn ask(queue: &dyn Queue, command: &JobsCommand) -> Result<Value, CliError> {
    match command {
        JobsCommand::Ls { lane, state, limit } => {
            let query = ListQuery {
                lane: *lane,
                state: *state,
                limit: usize::from(*limit),
                ..ListQuery::default()
            };
            let page = queue.list(query).await?;
            let items: Vec<_> = page.jobs.iter().map(|job| operator_view(job, None)).collect();
            Ok(serde_json::json!({ "items": items }))
        }
        JobsCommand::Show { id } => show(queue, *id).await,
        JobsCommand::Cancel { id } => {
            queue.cancel(*id).await?;
            show(queue, *id).await
        }
        JobsCommand::Retry { id } => {
            queue.retry(*id).await?;
            show(queue, *id).await
        }
        JobsCommand::Keep { id, hours } => {
            let now = SystemClock::default().now().wall;
            queue.keep(*id, now.after(Duration::from_hours(u64::from(*hours)))).await?;
            show(queue, *id).await
        }
    }
}

async fn show(queue: &dyn Queue, id: JobId) -> Result<Value, CliError> {
    let job = queue.get(id).await?;
    let job = job.ok_or_else(|| CliError::new(Exit::Failed, "there is no such job"))?;
    let attempts = queue.attempts(id).await?;
    let answer = operator_view(&job, Some(&attempts));
    serde_json::to_value(answer).map_err(|error| CliError::new(Exit::Failed, error))
}
