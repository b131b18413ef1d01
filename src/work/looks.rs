//! How each clip of a series is to look: the second video opened, labels numbered, captions moved
//! to the clip's own clock.

use crate::files::{FileKey, LocalFile};
use crate::media::{Below, Look, Text};
use crate::model::{
    Caption, Code, Facts, Failure, Gain, Loudness, Part, SeriesSpec, VideoId, VideoSummary,
};
use crate::work::attempt::Attempt;
use crate::work::halt::Halt;
use crate::work::series::load;
use std::sync::Arc;

/// What the clips of one series have in common.
pub struct Looks<'a> {
    spec: &'a SeriesSpec,
    captions: Vec<Caption>,
    below: Option<(Below, LocalFile)>,
    total: usize,
    /// Where the file, whose clock the captions go by, begins in the whole video.
    offset_ms: u64,
}

/// Opens what the looks of a series need.
pub async fn open<'a>(
    attempt: &Attempt,
    video: VideoId,
    summary: &VideoSummary,
    facts: &Facts,
    spec: &'a SeriesSpec,
    total: usize,
) -> Result<Looks<'a>, Halt> {
    let captions = if spec.captions && facts.analysis.caption_count > 0 {
        captions(attempt, video, summary).await?
    } else {
        Vec::new()
    };
    let below = match spec.below() {
        Some(second) => Some(below(attempt, second).await?),
        None => None,
    };
    Ok(Looks { spec, captions, below, total, offset_ms: facts.offset_ms })
}

async fn captions(
    attempt: &Attempt,
    video: VideoId,
    summary: &VideoSummary,
) -> Result<Vec<Caption>, Halt> {
    let key = FileKey::Captions(video, summary.made_by.clone());
    let file = attempt.unless_stopped(attempt.rooms.files.open_local(&key)).await?;
    let json = tokio::fs::read(file.path()).await?;
    let read = serde_json::from_slice(&json);
    Ok(read.map_err(|error| Failure::new(Code::Internal, format!("the captions: {error}")))?)
}

async fn below(attempt: &Attempt, video: VideoId) -> Result<(Below, LocalFile), Halt> {
    let (summary, facts) = load(attempt, video).await?;
    let key = FileKey::Source(video, summary.made_by);
    let file = attempt.unless_stopped(attempt.rooms.files.open_local(&key)).await?;
    Ok((Below { file: file.path().to_owned(), facts: Arc::new(facts) }, file))
}

impl Looks<'_> {
    /// How the clip of `part` is to look.
    pub fn of(&self, part: &Part) -> Look {
        let text = self.text(part);
        Look {
            layout: self.spec.layout,
            size: self.spec.clip_size(),
            below: self.below.as_ref().map(|(below, _)| below.clone()),
            text,
        }
    }

    fn text(&self, part: &Part) -> Option<Text> {
        let titles = self.spec.titles.clone().unwrap_or_default();
        let on_file = |ms: u64| ms.saturating_sub(self.offset_ms);
        let text = Text {
            headline: titles.headline,
            label: titles.part_label.map(|label| numbered(&label, part.n, self.total)),
            colour: titles.colour,
            place: titles.place,
            captions: within(&self.captions, on_file(part.start_ms), on_file(part.end_ms)),
        };
        let empty = text.headline.is_none() && text.label.is_none() && self.captions.is_empty();
        (!empty).then_some(text)
    }
}

/// What is done to the sound of every clip.
pub fn gain(spec: &SeriesSpec, facts: &Facts) -> Option<Gain> {
    facts.analysis.loudness.filter(|_| spec.loudness).and_then(Loudness::gain)
}

/// A template with its numbers.
fn numbered(template: &str, n: u32, total: usize) -> String {
    template.replace("{n}", &n.to_string()).replace("{total}", &total.to_string())
}

/// A rest of a caption that is shorter is not read, in milliseconds.
const REST_MIN_MS: u64 = 300;
/// So long a rest is read, however much of the caption is gone.
const REST_READ_MS: u64 = 1000;

/// The captions that are seen between two moments, on the clock that starts at the first.
fn within(captions: &[Caption], start_ms: u64, end_ms: u64) -> Vec<Caption> {
    let seen = captions.iter().filter(|line| {
        line.start_ms < end_ms && line.end_ms > start_ms && !is_mere_rest(line, start_ms)
    });
    let moved = seen.map(|line| Caption {
        start_ms: line.start_ms.saturating_sub(start_ms),
        end_ms: line.end_ms.min(end_ms) - start_ms,
        text: line.text.clone(),
    });
    moved.collect()
}

/// Whether most of a caption was shown before this moment, so that the rest would only flash up.
fn is_mere_rest(line: &Caption, start_ms: u64) -> bool {
    let rest = line.end_ms.saturating_sub(start_ms);
    let whole = line.end_ms.saturating_sub(line.start_ms);
    rest < whole && (rest < REST_MIN_MS || (2 * rest < whole && rest < REST_READ_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_carry_their_numbers() {
        assert_eq!(numbered("Part {n}/{total}", 3, 12), "Part 3/12");
        assert_eq!(numbered("{n} {n} {nope}", 1, 2), "1 1 {nope}");
    }

    #[test]
    fn captions_move_to_the_clock_of_the_clip() {
        let line = |start_ms, end_ms, text: &str| Caption { start_ms, end_ms, text: text.into() };
        let all = [line(0, 900, "before"), line(900, 1500, "into"), line(1990, 2500, "out")];
        let seen = within(&all, 1000, 2000);
        assert_eq!(seen, [line(0, 500, "into"), line(990, 1000, "out")]);
    }

    #[test]
    fn a_rest_that_nobody_could_read_is_left_out() {
        let table = [
            ((900, 1200), 0),
            ((600, 1299), 0),
            ((1000, 1200), 1),
            ((900, 1300), 1),
            ((0, 1999), 0),
            ((0, 2000), 1),
            ((500, 1500), 1),
        ];
        for ((start_ms, end_ms), count) in table {
            let line = Caption { start_ms, end_ms, text: "said".into() };
            assert_eq!(within(&[line], 1000, 9000).len(), count, "{start_ms} to {end_ms}");
        }
    }
}
