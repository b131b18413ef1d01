//! Making one clip: cut, verify, and encode what could not be copied.

use super::cut;
use super::smart::Spans;
use super::verify::{self, Seams};
use super::{Ffmpeg, errors, titles};
use crate::media::{Cut, Made, MediaError, Run, Step};
use crate::model::{Code, Failure, Method, Part};
use std::path::Path;

/// Of a call's thousandths, how many making the file takes; the rest is verification.
pub(super) const MADE: u16 = 900;

impl Ffmpeg {
    /// Makes and verifies the clip of one part; says how it was made, and why not as planned.
    ///
    /// # Errors
    /// `VerifyFailed` when even the encoded clip does not pass its checks, or that of a tool.
    pub async fn cut(&self, cut: &Cut<'_>, run: &Run) -> Result<Made, MediaError> {
        if cut.frames.is_empty() || cut.frames.end > cut.facts.timeline.frames() {
            return Err(Failure::of(Code::NothingToCut).into());
        }
        let reason = match self.as_planned(cut, run).await {
            Ok(Some(method)) => {
                (run.progress)(Step { permille: 1000, ..Step::default() });
                return Ok(Made { method, reason: None });
            }
            Ok(None) => None,
            // Only trouble with the machine ends it here: any other is answered by encoding.
            Err(MediaError::Failed(failure)) if is_about_the_clip(failure.code) => {
                let planned = cut.method.name();
                tracing::warn!(planned, reason = %failure.message, "refused, encoding");
                Some(Part::reason_of(verify::reason(&failure)))
            }
            Err(error) => return Err(error),
        };
        let titles = self.titles(cut, run).await?;
        self.encoded(cut, titles.as_deref(), run).await?;
        (run.progress)(Step { permille: 1000, ..Step::default() });
        Ok(Made { method: Method::Encoded, reason })
    }

    /// Makes the clip without encoding all of it; `None` when that was not planned. A clip that is
    /// not right is an error.
    async fn as_planned(&self, cut: &Cut<'_>, run: &Run) -> Result<Option<Method>, MediaError> {
        if cut.method == Method::Encoded || !cut.look.is_plain() {
            return Ok(None);
        }
        let refused = |reason: &str| Failure::new(Code::VerifyFailed, reason);
        let timeline = &cut.facts.timeline;
        let spans = Spans::of(timeline, cut.frames);
        let spans = spans.ok_or_else(|| refused("there is nothing to copy"))?;
        if cut.method == Method::Copy && !spans.is_copy() {
            return Err(refused("it does not begin and end on cut points").into());
        }
        if !spans.is_copy() && cut.facts.analysis.coding.is_none() {
            return Err(refused("its coding is not known").into());
        }
        let made = self.join(cut, &spans, MADE, run).await?;
        let (method, seams) = if spans.is_copy() {
            (Method::Copy, Seams::None)
        } else {
            (Method::Smart, Seams::Joined { head: made.head, tail: made.tail })
        };
        verify::check(self, cut, &seams, run).await?;
        Ok(Some(method))
    }

    /// Writes what stands on the pictures; the filter that draws it, if there is anything.
    async fn titles(&self, cut: &Cut<'_>, run: &Run) -> Result<Option<String>, MediaError> {
        let Some(text) = cut.look.text.clone() else { return Ok(None) };
        let size = cut::clip_size(&cut.facts.info.video, cut.look);
        let (size, dir) = ((size.width, size.height), run.dir.clone());
        let length = cut.facts.timeline.duration_of(cut.frames).to_millis();
        let length_ms = u64::try_from(length).unwrap_or(0);
        let matrix = cut::clip_matrix(&cut.facts.info.video, cut.look);
        let stem = stem(cut.out);
        let write = move || titles::write(&text, size, matrix, length_ms, &dir, &stem);
        match tokio::task::spawn_blocking(write).await {
            Ok(written) => Ok(Some(written.map_err(|error| errors::from_io(&error))?)),
            Err(_) => Err(Failure::of(Code::ToolFailed).into()),
        }
    }
}

/// What the files of a clip's titles are called: after the clip, of which several may be made in
/// one folder at once.
fn stem(clip: &Path) -> String {
    let name = clip.file_stem().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let plain = |char: char| if char.is_ascii_alphanumeric() { char } else { '-' };
    let stem: String = name.chars().map(plain).collect();
    if stem.is_empty() { "clip".to_owned() } else { stem }
}

fn is_about_the_clip(code: Code) -> bool {
    matches!(code, Code::VerifyFailed | Code::ToolFailed | Code::ToolStalled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_called_after_their_clip() {
        let table =
            [("/w/part-0001.mp4", "part-0001"), ("/w/A b:c,é.x.mp4", "a-b-c---x"), ("/", "clip")];
        for (clip, expected) in table {
            assert_eq!(stem(Path::new(clip)), expected);
        }
    }
}
