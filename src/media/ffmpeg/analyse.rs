//! Listening to a file and looking at its key frames.

use super::Ffmpeg;
use crate::media::{Analysed, MediaError, Run, Step};
use crate::model::{Analysis, Facts};
use std::path::Path;

impl Ffmpeg {
    /// Learns where `file` pauses, how loud it is and what it looks like.
    ///
    /// # Errors
    /// Only a stopped run and trouble with the machine; what cannot be learnt is left out.
    pub async fn analyse(
        &self,
        file: &Path,
        facts: &Facts,
        run: &Run,
    ) -> Result<Analysed, MediaError> {
        let analysis =
            Analysis { coding: self.coding(file, facts, run).await?, ..Analysis::default() };
        (run.progress)(Step { permille: 1000, ..Step::default() });
        Ok(Analysed { analysis, ..Analysed::default() })
    }
}
