//! A job as the fields of its hash: what scripts read stands as plain text, what they only carry as
//! JSON.

use super::lines::{damaged, named};
use super::scripts::json;
use crate::model::{
    Job, JobId, JobSpec, LeaseToken, Origin, Priority, Progress, SeriesSpec, State, Timestamp,
    WorkerId,
};
use crate::queue::machine::check_spec;
use crate::queue::row::{Holder, JobRow, kind_of};
use crate::queue::{Kind, NewJob, QueueError};
use std::collections::HashMap;
use std::str::FromStr;
use uuid::Uuid;

/// Names and values.
pub type Fields = Vec<(&'static str, String)>;

/// The name of a kind, in fields and keys.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Video => "video",
        Kind::Inspect => "inspect",
        Kind::Series => "series",
        Kind::Delivery => "delivery",
    }
}

/// A digest, or a key that is one.
pub fn hex(digest: [u8; 16]) -> String {
    Uuid::from_bytes(digest).simple().to_string()
}

/// The digest that [`hex`] wrote.
pub fn digest(text: &str) -> Result<[u8; 16], QueueError> {
    Uuid::parse_str(text).map(Uuid::into_bytes).map_err(|_| damaged("a digest"))
}

/// What a new job is taken in with.
pub fn of_new(new: &NewJob) -> Fields {
    let mut fields = of_spec(&new.spec);
    fields.push(("id", new.id.to_string()));
    fields.push(("priority", (new.priority as u8).to_string()));
    fields.extend(new.same_as.map(|digest| ("same_as", hex(digest))));
    fields.extend(of_origin(&new.origin));
    if let Err(QueueError::Refused(why)) = check_spec(&new.spec, &new.origin) {
        fields.push(("refuse", why));
    }
    fields
}

/// All of it as JSON, and by itself what scripts look at or hand on.
fn of_origin(origin: &Origin) -> Fields {
    let mut fields = Fields::new();
    if *origin != Origin::default() {
        fields.push(("origin", json(origin)));
    }
    fields.extend(origin.key.map(|key| ("key", key.to_string())));
    if let Some(link) = &origin.webhook {
        fields.push(("webhook", json(link)));
        // What the message about its end is going to say.
        fields.extend(origin.request.as_ref().map(|request| ("request", json(request))));
    }
    fields
}

fn of_spec(spec: &JobSpec) -> Fields {
    let mut fields = vec![("kind", kind_name(kind_of(spec)).to_owned())];
    match spec {
        // The video stands apart: a series may be moved onto another one.
        JobSpec::Series { spec, .. } => fields.push(("spec", json(spec))),
        spec => fields.push(("spec", json(spec))),
    }
    let [video, below] = spec.videos();
    fields.extend(video.map(|id| ("video", id.to_string())));
    fields.extend(below.map(|id| ("below", id.to_string())));
    fields.extend(spec.stretched().map(|link| ("whole", hex(link.digest()))));
    fields
}

/// A whole row, as it is stored.
pub fn of_row(row: &JobRow) -> Fields {
    let job = &row.job;
    let mut fields = of_spec(&job.spec);
    let at = |name, at: Option<Timestamp>| at.map(|at| (name, at.0.to_string()));
    let yes = |name, yes: bool| yes.then(|| (name, "1".to_owned()));
    fields.extend([
        ("id", job.id.to_string()),
        ("state", job.state.to_string()),
        ("priority", (job.priority as u8).to_string()),
        ("created", job.created_at.0.to_string()),
        ("updated", job.updated_at.0.to_string()),
        ("attempts", job.attempts.to_string()),
        ("waits", job.resource_waits.to_string()),
        ("version", job.version.to_string()),
        ("starts", row.starts.to_string()),
        ("parts", row.parts.to_string()),
        ("ready", row.ready.to_string()),
    ]);
    fields.extend(at("run_at", job.run_at));
    fields.extend(at("started", job.started_at));
    fields.extend(at("finished", job.finished_at));
    fields.extend(at("expires", job.expires_at));
    fields.extend(yes("cancel", job.cancel_requested));
    fields.extend(yes("wanted", row.wanted));
    fields.extend(job.stage.map(|stage| ("stage", stage.name().to_owned())));
    fields.extend(job.failure.as_ref().map(|failure| ("failure", json(failure))));
    fields.extend(job.outcome.as_ref().map(|outcome| ("outcome", json(outcome))));
    fields.extend(row.same_as.map(|digest| ("same_as", hex(digest))));
    fields.extend(of_origin(&job.origin));
    fields.extend(row.ended.map(|token| ("ended", token.to_string())));
    if let Some(Holder { token, worker, claim }) = row.holder {
        fields.extend([("token", token.to_string()), ("worker", worker.to_string())]);
        fields.push(("claim", claim.to_string()));
    }
    fields
}

/// The fields of a hash, read by name.
pub struct Hash(pub HashMap<String, String>);

impl Hash {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn maybe<T: FromStr>(&self, name: &str) -> Result<Option<T>, QueueError> {
        self.text(name).map(|text| text.parse().map_err(|_| damaged(name))).transpose()
    }

    fn must<T: FromStr>(&self, name: &str) -> Result<T, QueueError> {
        self.maybe(name)?.ok_or_else(|| damaged(name))
    }

    /// A count; one that is not there yet has not begun.
    fn count<T: FromStr + Default>(&self, name: &str) -> Result<T, QueueError> {
        Ok(self.maybe(name)?.unwrap_or_default())
    }

    fn at(&self, name: &str) -> Result<Option<Timestamp>, QueueError> {
        Ok(self.maybe(name)?.map(Timestamp))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, QueueError> {
        let parsed = self.text(name).map(serde_json::from_str).transpose();
        parsed.map_err(|_| damaged(name))
    }

    fn spec(&self) -> Result<JobSpec, QueueError> {
        if self.text("kind") == Some(kind_name(Kind::Series)) {
            let spec: SeriesSpec = self.json("spec")?.ok_or_else(|| damaged("spec"))?;
            return Ok(JobSpec::Series { video: self.must("video")?, spec: Box::new(spec) });
        }
        self.json("spec")?.ok_or_else(|| damaged("spec"))
    }

    /// The row of a job.
    ///
    /// # Errors
    /// A field is missing or is not what was written.
    pub fn row(&self, id: JobId) -> Result<JobRow, QueueError> {
        let job = self.job(id).map_err(|error| of_job(id, &error))?;
        let holder = |()| -> Result<Option<Holder>, QueueError> {
            let Some(token) = self.maybe("token")? else { return Ok(None) };
            let (worker, claim): (WorkerId, Uuid) = (self.must("worker")?, self.must("claim")?);
            Ok(Some(Holder { token, worker, claim }))
        };
        let row = |()| {
            Ok(JobRow {
                wanted: self.text("wanted").is_some(),
                same_as: self.text("same_as").map(digest).transpose()?,
                starts: self.count("starts")?,
                holder: holder(())?,
                ended: self.maybe::<LeaseToken>("ended")?,
                parts: self.count("parts")?,
                ready: self.count("ready")?,
                job,
            })
        };
        row(()).map_err(|error: QueueError| of_job(id, &error))
    }

    fn job(&self, id: JobId) -> Result<Job, QueueError> {
        let spec = self.spec()?;
        let state: State = self.must("state")?;
        let progress = self.text("progress").filter(|_| state == State::Running);
        Ok(Job {
            id,
            lane: spec.lane(),
            spec,
            state,
            priority: priority(self.must("priority")?)?,
            origin: self.json("origin")?.unwrap_or_default(),
            created_at: Timestamp(self.must("created")?),
            updated_at: Timestamp(self.must("updated")?),
            run_at: self.at("run_at")?,
            started_at: self.at("started")?,
            finished_at: self.at("finished")?,
            expires_at: self.at("expires")?,
            attempts: self.count("attempts")?,
            resource_waits: self.count("waits")?,
            stage: self.text("stage").map(named).transpose()?,
            progress: progress.map(self::progress).transpose()?,
            failure: self.json("failure")?,
            outcome: self.json("outcome")?,
            cancel_requested: self.text("cancel").is_some(),
            version: self.must("version")?,
        })
    }
}

fn priority(number: u8) -> Result<Priority, QueueError> {
    match number {
        0 => Ok(Priority::High),
        1 => Ok(Priority::Normal),
        2 => Ok(Priority::Low),
        _ => Err(damaged("priority")),
    }
}

/// `permille seconds-left speed`, with `-` for what is not known.
pub fn progress(text: &str) -> Result<Progress, QueueError> {
    let mut words = text.split(' ');
    let mut number = |known: bool| match words.next() {
        Some("-") if !known => Ok(None),
        Some(word) => word.parse::<u64>().map(Some).map_err(|_| damaged("progress")),
        None => Err(damaged("progress")),
    };
    let permille = number(true)?.and_then(|n| u16::try_from(n).ok()).unwrap_or_default();
    let eta_s = number(false)?.and_then(|n| u32::try_from(n).ok());
    Ok(Progress { permille, eta_s, speed: number(false)? })
}

fn of_job(id: JobId, error: &QueueError) -> QueueError {
    QueueError::Unavailable(format!("job {id}: {error}"))
}
