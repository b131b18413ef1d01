//! How far a running job has come, as far as it is stored: stages, the plan, published clips.

use super::Machine;
use super::draft::Draft;
use crate::model::{Clip, EventKind, JobId, Now, Part, PartState, SeriesSpec, Stage};
use crate::queue::row::JobRow;
use crate::queue::{Checkpoint, Kind, Lease, QueueError, keys};

impl Machine {
    /// Stores a step of a running job.
    ///
    /// # Errors
    /// [`QueueError::LeaseLost`], or [`QueueError::Refused`] when the step does not fit the job.
    pub fn checkpoint(
        &mut self,
        lease: Lease,
        checkpoint: Checkpoint,
        now: Now,
    ) -> Result<(), QueueError> {
        if !self.is_current(lease.job, lease.token) {
            return Err(QueueError::LeaseLost);
        }
        let row = self.job(lease.job)?;
        let mut draft = Draft::new(now);
        match checkpoint {
            Checkpoint::Stage(stage) => self.draft_stage(&mut draft, row, stage)?,
            Checkpoint::Plan(parts) => self.draft_plan(&mut draft, row, parts)?,
            Checkpoint::PartReady { n, clip } => self.draft_clip(&mut draft, row, n, clip)?,
        }
        self.apply(draft);
        Ok(())
    }

    fn draft_stage(
        &self,
        draft: &mut Draft,
        mut row: JobRow,
        stage: Stage,
    ) -> Result<(), QueueError> {
        if row.job.stage == Some(stage) {
            return Ok(());
        }
        row.job.stage = Some(stage);
        self.draft_job(draft, &mut row)?;
        draft.event(&row, EventKind::Stage(stage));
        Ok(())
    }

    fn draft_plan(
        &self,
        draft: &mut Draft,
        mut row: JobRow,
        mut parts: Vec<Part>,
    ) -> Result<(), QueueError> {
        if row.kind() != Kind::Series {
            return Err(refused("only a series has parts"));
        }
        check_plan(&parts)?;
        let id = row.job.id;
        let old = self.planned(id, row.parts)?;
        let same = old.iter().map(|part| &part.frames).eq(parts.iter().map(|part| &part.frames));
        row.ready = 0;
        for (at, part) in parts.iter_mut().enumerate() {
            part.state = PartState::Planned;
            if let Some(clip) = old.get(at).filter(|_| same).and_then(Part::clip) {
                part.state = PartState::Ready(clip.clone());
                row.ready += 1;
            }
            draft.part(id, part)?;
        }
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        for n in count + 1..=row.parts {
            draft.delete(keys::part(id, n));
        }
        row.parts = count;
        self.draft_job(draft, &mut row)
    }

    fn draft_clip(
        &self,
        draft: &mut Draft,
        mut row: JobRow,
        n: u32,
        clip: Clip,
    ) -> Result<(), QueueError> {
        let id = row.job.id;
        let part: Option<Part> = self.rows.get(&keys::part(id, n))?;
        let mut part = part.ok_or_else(|| refused("the plan has no such part"))?;
        match part.clip() {
            Some(known) if *known == clip => return Ok(()),
            Some(_) => {}
            None => row.ready += 1,
        }
        part.state = PartState::Ready(clip);
        draft.part(id, &part)?;
        self.draft_job(draft, &mut row)?;
        draft.event(&row, EventKind::PartReady(n));
        Ok(())
    }

    fn planned(&self, id: JobId, count: u32) -> Result<Vec<Part>, QueueError> {
        let part = |n| self.rows.get(&keys::part(id, n)).map(|part: Option<Part>| part);
        let parts: Vec<Option<Part>> = (1..=count).map(part).collect::<Result<_, _>>()?;
        Ok(parts.into_iter().flatten().collect())
    }
}

/// Refuses parts that are too few, too many, or not numbered from 1.
pub fn check_plan(parts: &[Part]) -> Result<(), QueueError> {
    if parts.is_empty() || parts.len() > SeriesSpec::PARTS_MAX as usize {
        return Err(refused("a series has 1 to 1,000 parts"));
    }
    if !parts.iter().map(|part| part.n).eq(1..=u32::try_from(parts.len()).unwrap_or(0)) {
        return Err(refused("the parts are not numbered from 1"));
    }
    Ok(())
}

fn refused(text: &str) -> QueueError {
    QueueError::Refused(text.to_owned())
}
