//! A running server, asked over its API. Small answers, short waits.

use crate::cli::exit::{CliError, Exit};
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Response;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer read.
const ANSWER_MAX: u64 = 16 * 1024 * 1024;

/// The API of a running server.
pub struct Remote {
    agent: Agent,
    base: String,
}

impl Remote {
    /// The server at `base`, such as `http://127.0.0.1:3000`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build();
        Self { agent: config.into(), base: base.trim_end_matches('/').to_owned() }
    }

    /// `GET path` as a status and JSON.
    ///
    /// # Errors
    /// The server does not answer, or not in JSON.
    pub fn get(&self, path: &str) -> Result<(u16, Value), CliError> {
        self.read(self.agent.get(format!("{}{path}", self.base)).call())
    }

    fn read(
        &self,
        answer: Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<(u16, Value), CliError> {
        let away = |error: ureq::Error| {
            CliError::new(Exit::TryLater, format!("no answer from {}: {error}", self.base))
                .hint("start the server with `ezclips serve`")
        };
        let mut answer = answer.map_err(away)?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
        let text = text.map_err(away)?;
        if text.is_empty() {
            return Ok((status, Value::Null));
        }
        let json = serde_json::from_str(&text)
            .map_err(|_| CliError::new(Exit::Failed, format!("{} is not EZ Clips", self.base)))?;
        Ok((status, json))
    }
}
