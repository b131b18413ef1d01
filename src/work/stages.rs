//! Which stage an attempt is in and since when, for those who measure.

use crate::measure::{Measures, TRACE};
use crate::model::Stage;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tracing::{Span, info_span};

/// The stages of one attempt, one after the other.
#[derive(Debug)]
pub struct Stages {
    measures: Arc<Measures>,
    current: Mutex<Option<Current>>,
}

#[derive(Debug)]
struct Current {
    stage: Stage,
    since: Instant,
    /// Ends with the stage.
    _span: Span,
}

impl Stages {
    /// In no stage yet.
    pub fn new(measures: Arc<Measures>) -> Self {
        Self { measures, current: Mutex::default() }
    }

    /// Ends the stage before and begins this one.
    pub fn enter(&self, stage: Stage) {
        let span = info_span!(target: TRACE, "stage", otel.name = stage.name());
        self.replace(Some(Current { stage, since: Instant::now(), _span: span }));
    }

    /// Ends the last stage.
    pub fn leave(&self) {
        self.replace(None);
    }

    fn replace(&self, next: Option<Current>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Current { stage, since, .. }) = std::mem::replace(&mut *current, next) {
            self.measures.stage(stage, since.elapsed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_is_counted_once_when_it_is_over() {
        let measures = Arc::new(Measures::default());
        let stages = Stages::new(Arc::clone(&measures));
        let counted = || {
            let mut all = Vec::new();
            for family in measures.histograms() {
                let named = family.each(|labels, one| {
                    all.extend((one.read().count() > 0).then(|| labels.concat()));
                    Ok::<_, ()>(())
                });
                named.unwrap();
            }
            all
        };
        stages.enter(Stage::Plan);
        assert!(counted().is_empty());
        stages.enter(Stage::Cut);
        assert_eq!(counted(), ["plan"]);
        stages.leave();
        stages.leave();
        assert_eq!(counted(), ["cut", "plan"]);
    }
}
