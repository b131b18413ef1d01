//! Whether this process can really work, as `/readyz` tells it.

use crate::config::options::Role;
use crate::http::ReadyCheck;
use crate::media::tools::{Tool, Tools};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What readiness depends on besides the queue and the disk, which the API asks itself.
pub struct Readiness {
    role: Role,
    tools: Arc<Tools>,
    drain: CancellationToken,
}

impl Readiness {
    /// The readiness of a process in `role`.
    pub fn new(role: Role, tools: Arc<Tools>, drain: CancellationToken) -> Self {
        Self { role, tools, drain }
    }

    /// The check the API calls: reasons not to be ready, none when it is.
    pub fn check(&self) -> ReadyCheck {
        let (role, tools, drain) = (self.role, Arc::clone(&self.tools), self.drain.clone());
        Arc::new(move || {
            let mut reasons = Vec::new();
            if drain.is_cancelled() {
                reasons.push("draining".to_owned());
            }
            if role != Role::Api {
                let gone = |tool: &Tool| !tools.path(*tool).is_ok_and(std::path::Path::exists);
                let missing = [Tool::Ffmpeg, Tool::Ffprobe].into_iter().filter(gone);
                reasons.extend(missing.map(|tool| format!("{} is missing", tool.name())));
            }
            reasons
        })
    }
}
