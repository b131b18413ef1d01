//! What only the view of a single video shows: what was found in it by listening and looking. Times
//! are those of the whole video.

use crate::http::dto::{ChapterDto, FactsDto, HeatDto, SpriteDto};
use crate::model::{Chapter, Facts, Heat, Pause, Sprite};
use std::cmp::Reverse;

/// The most pauses and the most scenes shown: as many as anyone sees on a screen.
const SHOWN_MAX: usize = 2000;

/// What is added to the facts of a ready video.
#[derive(Clone, Copy, Debug)]
pub(super) struct Details<'a> {
    /// What is known; `None` when nothing was found.
    pub facts: Option<&'a Facts>,
    /// Where the file begins in the whole video, in milliseconds.
    pub offset_ms: u64,
}

impl Details<'_> {
    /// Adds it.
    pub(super) fn fill(self, dto: &mut FactsDto) {
        let analysis = self.facts.map(|facts| &facts.analysis);
        let loudness = analysis.and_then(|analysis| analysis.loudness);
        let pauses = analysis.map_or(&[][..], |analysis| &analysis.pauses);
        let heat = analysis.map_or(&[][..], |analysis| &analysis.heat);
        let chapters = self.facts.map_or(&[][..], |facts| &facts.info.chapters);
        dto.chapters = Some(chapters.iter().map(|chapter| self.chapter(chapter)).collect());
        dto.loudness_lufs = loudness.map(|loudness| f64::from(loudness.integrated) / 100.0);
        dto.pause_count = Some(u32::try_from(pauses.len()).unwrap_or(u32::MAX));
        dto.pauses = Some(longest(pauses).iter().map(|pause| self.pause(*pause)).collect());
        dto.scenes = Some(self.scenes());
        dto.heat = Some(heat.iter().map(|heat| self.heat(*heat)).collect());
        dto.sprite = analysis.and_then(|analysis| analysis.sprite).map(sprite);
    }

    fn whole(self, ms: u64) -> u64 {
        ms.saturating_add(self.offset_ms)
    }

    fn chapter(self, chapter: &Chapter) -> ChapterDto {
        let Chapter { start_ms, end_ms, ref title } = *chapter;
        ChapterDto {
            start_ms: self.whole(start_ms),
            end_ms: self.whole(end_ms),
            title: title.clone(),
        }
    }

    fn pause(self, Pause { start_ms, end_ms }: Pause) -> [u64; 2] {
        [self.whole(start_ms), self.whole(end_ms)]
    }

    fn scenes(self) -> Vec<u64> {
        let Some(facts) = self.facts else { return Vec::new() };
        let time = |frame: &u32| facts.timeline.time_of(*frame).to_millis();
        let scenes = facts.analysis.scenes.iter().take(SHOWN_MAX).map(time);
        scenes.filter_map(|ms| u64::try_from(ms).ok()).map(|ms| self.whole(ms)).collect()
    }

    fn heat(self, Heat { start_ms, end_ms, permille }: Heat) -> HeatDto {
        HeatDto { start_ms: self.whole(start_ms), end_ms: self.whole(end_ms), permille }
    }
}

/// The longest pauses that are shown, in order of time.
fn longest(pauses: &[Pause]) -> Vec<Pause> {
    let mut kept = pauses.to_vec();
    if kept.len() > SHOWN_MAX {
        kept.sort_by_key(|pause| Reverse(pause.end_ms.saturating_sub(pause.start_ms)));
        kept.truncate(SHOWN_MAX);
        kept.sort_by_key(|pause| pause.start_ms);
    }
    kept
}

fn sprite(sprite: Sprite) -> SpriteDto {
    let Sprite { every_ms, count, columns, width, height } = sprite;
    SpriteDto { every_ms, count, columns, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pauses_are_shown_in_order_of_time() {
        let all: Vec<Pause> = (0..3000)
            .map(|n| Pause { start_ms: n * 1000, end_ms: n * 1000 + 200 + n % 3 * 100 })
            .collect();
        let shown = longest(&all);
        assert_eq!(shown.len(), SHOWN_MAX);
        assert!(shown.is_sorted_by_key(|pause| pause.start_ms));
        assert!(shown.iter().all(|pause| pause.end_ms - pause.start_ms > 200), "two of three are");
        assert_eq!(longest(&all[..7]), all[..7]);
    }
}
