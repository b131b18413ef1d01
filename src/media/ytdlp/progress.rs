//! How far a download is: several files one after the other, weighted by size, never going back.

use super::info::{Format, whole};
use crate::media::Step;
use serde_json::Value;

/// Where the download of the files ends and putting them together begins, in thousandths.
const MERGING: u16 = 960;

/// A download as its progress lines tell it.
#[derive(Clone, Debug, Default)]
pub(super) struct Download {
    formats: Vec<Format>,
    /// The format being downloaded.
    at: usize,
    permille: u16,
    /// Bytes of the formats before this one.
    before: u64,
    /// Bytes of this one, so far.
    here: u64,
}

/// One progress line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tick {
    finished: bool,
    bytes: u64,
    total: Option<u64>,
    /// Pieces done and all pieces, when the format comes in pieces.
    pieces: Option<(u64, u64)>,
    speed: Option<u64>,
    eta_s: Option<u64>,
}

impl Tick {
    fn read(json: &Value) -> Self {
        let number = |key: &str| json.get(key).and_then(Value::as_f64).and_then(whole);
        let pieces = number("fragment_index").zip(number("fragment_count"));
        Self {
            finished: json.get("status").and_then(Value::as_str) == Some("finished"),
            bytes: number("downloaded_bytes").unwrap_or_default(),
            total: number("total_bytes").filter(|&total| total > 0),
            pieces: pieces.filter(|(_, count)| *count > 0),
            speed: number("speed").filter(|&speed| speed > 0),
            eta_s: number("eta"),
        }
    }

    /// How much of this format is there, in thousandths. Totals guessed from the first pieces
    /// swing wildly, so pieces are counted instead.
    fn permille(&self) -> u64 {
        let (done, all) = match (self.finished, self.total, self.pieces) {
            (true, ..) => return 1000,
            (_, Some(total), _) => (self.bytes, total),
            (_, None, Some(pieces)) => pieces,
            _ => return 0,
        };
        done.min(all).saturating_mul(1000) / all
    }
}

impl Download {
    /// What will be downloaded, in this order.
    pub(super) fn expect(&mut self, formats: Vec<Format>) {
        self.formats = formats;
    }

    /// Takes in one progress line of the format `id`. Other files, such as subtitles, say theirs
    /// under other names.
    pub(super) fn tick(&mut self, id: &str, json: &Value) -> Step {
        match self.formats.iter().position(|format| format.id == id) {
            Some(at) if at > self.at => {
                self.at = at;
                self.before += self.here;
            }
            None if !self.formats.is_empty() => {
                return Step { permille: self.permille, ..Step::default() };
            }
            _ => {}
        }
        let tick = Tick::read(json);
        self.here = tick.bytes;
        let done: u64 = self.formats[..self.at.min(self.formats.len())]
            .iter()
            .enumerate()
            .map(|(index, _)| self.weight(index) * 1000)
            .sum();
        let all: u64 = (0..self.formats.len().max(1)).map(|index| self.weight(index)).sum();
        let part = (done + tick.permille() * self.weight(self.at)) / all.max(1);
        self.reach(u16::try_from(part.min(1000) * u64::from(MERGING) / 1000).unwrap_or(MERGING));
        Step { permille: self.permille, speed: tick.speed, eta_s: self.eta(&tick) }
    }

    /// All files are there; now they are put together.
    pub(super) fn merging(&mut self) -> Step {
        self.reach(MERGING);
        Step { permille: self.permille, ..Step::default() }
    }

    /// A step told by another program, never back.
    pub(super) fn at_least(&mut self, step: Step) -> Step {
        self.reach(step.permille.min(MERGING));
        Step { permille: self.permille, ..step }
    }

    /// Bytes downloaded so far, of all formats.
    pub(super) fn bytes(&self) -> u64 {
        self.before.saturating_add(self.here)
    }

    fn reach(&mut self, permille: u16) {
        self.permille = self.permille.max(permille);
    }

    /// What a format counts: its kibibytes if all sizes are known. Otherwise the first, usually the
    /// picture, counts nine times as much as each of the others.
    fn weight(&self, index: usize) -> u64 {
        let sizes: Option<Vec<u64>> = self.formats.iter().map(|format| format.bytes).collect();
        match sizes {
            Some(sizes) if !sizes.is_empty() => {
                sizes.get(index).map_or(0, |bytes| (bytes >> 10).max(1))
            }
            _ if index == 0 => 9,
            _ => 1,
        }
    }

    /// Seconds to the end of all formats, as far as their sizes are known.
    fn eta(&self, tick: &Tick) -> Option<u32> {
        let later = self.formats.get(self.at + 1..).unwrap_or_default();
        let rest: u64 = later.iter().map(|format| format.bytes).sum::<Option<u64>>()?;
        let here = if tick.finished { Some(0) } else { tick.eta_s }?;
        let after = if rest == 0 { 0 } else { rest / tick.speed? };
        u32::try_from(here.saturating_add(after)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn format(id: &str, bytes: Option<u64>) -> Format {
        Format { id: id.into(), bytes }
    }

    fn download(formats: &[(&str, Option<u64>)]) -> Download {
        let mut download = Download::default();
        download.expect(formats.iter().map(|(id, bytes)| format(id, *bytes)).collect());
        download
    }

    #[test]
    fn phases_count_by_their_size() {
        let mut download = download(&[("v", Some(3 << 20)), ("a", Some(1 << 20))]);
        let half = json!({"status": "downloading", "downloaded_bytes": 1 << 20,
            "total_bytes": 2 << 20, "speed": 1_048_576.5, "eta": 3});
        let step = download.tick("v", &half);
        // Half of three quarters of 960.
        assert_eq!(step, Step { permille: 360, speed: Some(1_048_576), eta_s: Some(4) });
        assert_eq!(download.tick("v", &json!({"status": "finished"})).permille, 720);
        assert_eq!(download.tick("a", &half).permille, 840);
        assert_eq!(download.merging().permille, 960);
    }

    #[test]
    fn it_never_goes_back() {
        let mut download = download(&[("v", None), ("a", None)]);
        let mut last = 0;
        let lines = [
            ("v", json!({"downloaded_bytes": 900, "total_bytes": 1000})),
            ("v", json!({"downloaded_bytes": 100, "total_bytes": 1000})),
            ("v", json!({"fragment_index": 1, "fragment_count": 2})),
            ("a", json!({})),
            ("v", json!({"status": "finished"})),
            ("?", json!({"downloaded_bytes": 9, "total_bytes": 1})),
            ("a", json!({"status": "finished"})),
        ];
        for (id, line) in lines {
            let step = download.tick(id, &line);
            assert!(step.permille >= last && step.permille <= 960, "{step:?} after {last}");
            last = step.permille;
        }
        assert_eq!(last, 960);
    }

    #[test]
    fn bytes_add_up_over_the_formats() {
        let mut download = download(&[("v", None), ("a", None)]);
        download.tick("v", &json!({"downloaded_bytes": 100}));
        download.tick("v", &json!({"downloaded_bytes": 700, "status": "finished"}));
        download.tick("a", &json!({"downloaded_bytes": 50}));
        assert_eq!(download.bytes(), 750);
    }

    #[test]
    fn wild_lines_do_no_harm() {
        let mut download = Download::default();
        for line in [
            json!(null),
            json!({"downloaded_bytes": -1, "total_bytes": 0, "speed": 1e300, "eta": "soon"}),
            json!({"fragment_index": 5, "fragment_count": 0}),
        ] {
            assert_eq!(download.tick("x", &line), Step::default());
        }
        let past = json!({"downloaded_bytes": 9_007_199_254_740_992_u64, "total_bytes": 1});
        assert_eq!(download.tick("x", &past).permille, 960);
    }
}
