//! The key=value lines of `-progress` as steps that never go back.

use crate::media::{Run, Step};

/// The options that make ffmpeg tell how far it is, on its output, twice a second.
pub(super) const OPTIONS: [&str; 5] = ["-progress", "pipe:1", "-nostats", "-stats_period", "0.5"];

/// Follows one call of ffmpeg.
pub(super) struct Progress {
    total_us: i64,
    from: u16,
    to: u16,
    last: u16,
    done_us: i64,
    speed: Option<u64>,
    frames: u64,
}

impl Progress {
    /// Progress of a call that writes `total_us` microseconds of video, shown as `from`..`to`
    /// thousandths of the whole.
    pub(super) fn new(total_us: i64, from: u16, to: u16) -> Self {
        Self { total_us: total_us.max(1), from, to, last: from, done_us: 0, speed: None, frames: 0 }
    }

    /// Frames written so far.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// Takes one line; at the end of a block tells the run.
    pub(super) fn line(&mut self, line: &str, run: &Run) {
        if let Some(step) = self.read(line) {
            (run.progress)(step);
        }
    }

    fn read(&mut self, line: &str) -> Option<Step> {
        let (key, value) = line.split_once('=')?;
        let value = value.trim();
        match key {
            "frame" => self.frames = value.parse().unwrap_or(self.frames),
            // `out_time_ms` is in microseconds as well; this one says so. "N/A" at first.
            "out_time_us" => self.done_us = value.parse().unwrap_or(self.done_us),
            "speed" => self.speed = thousandths(value),
            "progress" => return Some(self.step()),
            _ => {}
        }
        None
    }

    fn step(&mut self) -> Step {
        let done = self.done_us.clamp(0, self.total_us);
        let width = i128::from(self.to.saturating_sub(self.from));
        let share = i128::from(done) * width / i128::from(self.total_us);
        self.last = self.last.max(self.from + u16::try_from(share).unwrap_or(0));
        let left_us = u64::try_from(self.total_us - done).unwrap_or(0);
        let eta = self.speed.filter(|&speed| speed > 0).map(|speed| left_us.div_ceil(speed * 1000));
        Step {
            permille: self.last,
            speed: self.speed,
            eta_s: eta.and_then(|eta| u32::try_from(eta).ok()),
        }
    }
}

/// `1.53x` as 1530.
fn thousandths(value: &str) -> Option<u64> {
    let number = value.strip_suffix('x').unwrap_or(value).trim();
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(1000)?.checked_add(part.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_steps_that_never_go_back() {
        let mut progress = Progress::new(10_000_000, 0, 900);
        let mut steps = Vec::new();
        let text = "frame=0\nout_time_us=N/A\nspeed=N/A\nprogress=continue\n\
            out_time_us=-21333\nprogress=continue\n\
            frame=12\nout_time_us=5000000\nspeed=2.5x\nprogress=continue\n\
            out_time_us=4000000\nspeed=1e+03x\nprogress=continue\n\
            out_time_us=99000000\nspeed=   4x\nprogress=end\n";
        steps.extend(text.lines().filter_map(|line| progress.read(line)));
        let told: Vec<_> = steps.iter().map(|s| (s.permille, s.speed, s.eta_s)).collect();
        assert_eq!(
            told,
            [
                (0, None, None),
                (0, None, None),
                (450, Some(2500), Some(2)),
                (450, None, None),
                (900, Some(4000), Some(0)),
            ]
        );
        assert_eq!(progress.frames(), 12);
    }
}
