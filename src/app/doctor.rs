//! `ezclips doctor`, the same for the API, and what a start says of the tools.

use crate::app::{elsewhere, files, find_tools, serve};
use crate::cli::DoctorArgs;
use crate::cli::doctor::report;
use crate::cli::exit::CliError;
use crate::config::data_dir;
use crate::files::{FileError, Files};
use crate::http::Doctor;
use crate::media::Tooling;
use crate::media::tools::{ToolReport, Tools};
use crate::model::{Check, Health, Timestamp};
use crate::queue::{Clock, SystemClock};
use crate::work::doctor::{Patient, look};
use std::sync::Arc;
use std::time::Duration;
use tracing::warn;

/// Looks at everything and reports.
pub async fn run(args: DoctorArgs) -> Result<(), CliError> {
    let tools = Arc::new(find_tools(&args.tools, "doctor"));
    let (dir, unknown) = match data_dir(&args.store) {
        Ok(dir) => (Some(dir), None),
        Err(error) => {
            (None, Some(Check::other("data folder", Health::Bad, error.message, error.hint)))
        }
    };
    let encoder = serve::choice(args.tools.encoder);
    let patient = Patient::new(tools, encoder, dir.clone());
    let open = move || files::in_folder(&dir.unwrap_or_default(), None);
    let mut checks = look(&patient, open, now()).await;
    checks.extend(unknown);
    checks.extend(elsewhere::redis(&args.redis).await);
    checks.extend(elsewhere::bucket(&args.s3).await);
    report(&checks, args.json)
}

/// The same for the API of a server, whose files are open.
pub fn of_server(patient: Patient, files: Arc<dyn Files>) -> Doctor {
    Arc::new(move || {
        let (patient, files) = (patient.clone(), Arc::clone(&files));
        Box::pin(async move { look(&patient, || Ok::<_, FileError>(files), now()).await })
    })
}

fn now() -> Timestamp {
    SystemClock::default().now().wall
}

/// Asking every tool for its version keeps a small machine busy for a second: not during a start.
const LOOK_AFTER: Duration = Duration::from_secs(5);

/// Tells the log what `doctor` would, once, without holding anything up.
pub async fn warn_of_problems(tools: Arc<Tools>) {
    tokio::time::sleep(LOOK_AFTER).await;
    for ToolReport { name, problem, .. } in tools.versions().await {
        if let Some(problem) = problem {
            warn!(tool = name, problem, "a tool is not as it should be");
        }
    }
}

/// Finds out which encoder works, once, without holding anything up.
pub async fn try_encoders(media: Arc<Tooling>) {
    tokio::time::sleep(LOOK_AFTER).await;
    media.try_encoders().await;
}
