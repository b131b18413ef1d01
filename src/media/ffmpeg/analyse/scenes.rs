//! What the picture pass says: which key frames begin a new scene. Pure.

use super::{block, hundredths};
use crate::model::{Analysis, MediaTime, Timeline};

/// How much the brightness of a pixel must change on average, in hundredths of a percent, where
/// the pictures before hardly changed. The filter calls 8 to 14 % a good range.
const SUDDEN: i32 = 1000;
/// How much it must change where they changed as well: in a fast series of scenes each key frame
/// begins one.
const TOTAL: i32 = 2000;

/// Everything seen so far.
pub(super) struct Seen<'a> {
    timeline: &'a Timeline,
    pts: Option<i64>,
    change: i32,
    scenes: Vec<u32>,
    /// The number the next picture should have.
    next: u64,
    last: i64,
    /// Whether the pictures changed their shape, so that the filters began anew.
    pub(super) broken: bool,
    /// Whether pictures came that are earlier than the one before them.
    pub(super) disordered: bool,
}

impl<'a> Seen<'a> {
    /// Nothing seen of the video yet.
    pub(super) fn new(timeline: &'a Timeline) -> Self {
        Self {
            timeline,
            pts: None,
            change: 0,
            scenes: Vec::new(),
            next: 0,
            last: i64::MIN,
            broken: false,
            disordered: false,
        }
    }

    /// Takes one line; the PTS of the key frame it begins, if it begins one.
    pub(super) fn line(&mut self, line: &str) -> Option<i64> {
        if line.starts_with("frame:") {
            let (frame, pts) = block(line).unzip();
            self.broken |= frame.is_some_and(|frame| frame < self.next);
            self.next = frame.map_or(self.next, |frame| frame + 1);
            self.disordered |= pts.is_some_and(|pts| pts < self.last);
            self.last = pts.unwrap_or(self.last);
            (self.pts, self.change) = (pts, 0);
            return pts;
        }
        match line.split_once('=')? {
            ("lavfi.scd.mafd", value) => self.change = hundredths(value).unwrap_or(0),
            // How much more it changed than the one before, but not more than it changed.
            ("lavfi.scd.score", value) => self.judge(hundredths(value).unwrap_or(0)),
            _ => {}
        }
        None
    }

    fn judge(&mut self, score: i32) {
        let begins = score >= SUDDEN || self.change >= TOTAL;
        let Some(pts) = self.pts.take().filter(|_| begins) else { return };
        let since = pts.saturating_sub(self.timeline.pts(0));
        let frame = self.timeline.frame_at(MediaTime::new(since, self.timeline.base()));
        let exact = frame < self.timeline.frames() && self.timeline.pts(frame) == pts;
        if exact && frame > 0 && self.scenes.len() < Analysis::SCENES_MAX {
            self.scenes.push(frame);
        }
    }

    /// How many key frames were seen since the filters began.
    pub(super) fn pictures(&self) -> u64 {
        self.next
    }

    /// The frames that begin a scene, ascending; none when the pictures cannot be compared.
    pub(super) fn into_scenes(mut self) -> Vec<u32> {
        if self.disordered {
            return Vec::new();
        }
        self.scenes.sort_unstable();
        self.scenes.dedup();
        self.scenes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timebase;

    #[test]
    fn only_key_frames_that_change_enough_and_stand_in_the_timeline_begin_a_scene() {
        let timeline = Timeline::constant(Timebase::MILLIS, 500, 40, 100).unwrap();
        let mut seen = Seen::new(&timeline);
        let table = [
            // pts, change, score
            (500, "90.0", "90.0"),
            (900, "9.9", "9.9"),
            (1300, "12.5", "10.0"),
            (1700, "25.0", "1.5"),
            (1701, "50.0", "50.0"),
            (2100, "19.9", "4.0"),
            (4460, "50.0", "50.0"),
            (4500, "50.0", "50.0"),
        ];
        for (n, (pts, change, score)) in table.iter().enumerate() {
            assert_eq!(seen.line(&format!("frame:{n}    pts:{pts}    pts_time:1")), Some(*pts));
            seen.line(&format!("lavfi.scd.mafd={change}"));
            seen.line(&format!("lavfi.scd.score={score}"));
        }
        assert_eq!((seen.pictures(), seen.broken), (8, false));
        seen.line("frame:0    pts:4540    pts_time:1");
        assert!(seen.broken && !seen.disordered);
        assert_eq!(seen.into_scenes(), [20, 30, 99]);
    }

    #[test]
    fn pictures_out_of_order_are_not_compared() {
        let timeline = Timeline::constant(Timebase::MILLIS, 0, 40, 100).unwrap();
        let mut seen = Seen::new(&timeline);
        for pts in [80, 40] {
            seen.line(&format!("frame:{} pts:{pts} pts_time:1", seen.pictures()));
            seen.line("lavfi.scd.score=50.0");
        }
        assert!(seen.disordered && !seen.broken);
        assert!(seen.into_scenes().is_empty());
    }
}
