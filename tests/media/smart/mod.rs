//! Smart cuts: exactly the planned frames, the copied ones bit by bit, joined without a trace.

mod checks;
mod copies;
mod faults;
mod follow;
mod refusals;

use crate::media::{Bench, NUMBERED, decoded, is_deliverable};
use checks::Clip;
use ezclips::media::{Cut, Look, Made};
use ezclips::model::{Facts, Gain, Method};
use std::ops::Range;
use std::path::{Path, PathBuf};

const X264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

/// Everything known of a video, its coding included.
async fn facts(bench: &Bench, source: &Path) -> Facts {
    let facts = bench.facts(source).await;
    let analysed = bench.ffmpeg.analyse(source, &facts, &bench.run).await.unwrap();
    Facts { analysis: analysed.analysis, ..facts }
}

/// A video and what is known of it.
struct Source {
    file: PathBuf,
    facts: Facts,
    name: String,
}

impl Source {
    async fn of(bench: &Bench, file: PathBuf) -> Self {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        Self { facts: facts(bench, &file).await, file, name }
    }

    async fn cut(&self, bench: &Bench, frames: &Range<u32>, method: Method) -> Made {
        self.louder(bench, frames, method, None).await
    }

    async fn louder(
        &self,
        bench: &Bench,
        frames: &Range<u32>,
        method: Method,
        gain: Option<Gain>,
    ) -> Made {
        let (look, out) = (Look::default(), bench.path("clip.mp4"));
        let (source, facts) = (&self.file, &self.facts);
        let cut = Cut {
            source,
            facts,
            frames,
            method,
            look: &look,
            gain,
            out: &out,
            poster: None,
            next: None,
        };
        bench.ffmpeg.cut(&cut, &bench.run).await.unwrap()
    }

    /// Cuts and looks at everything a joined clip has to be.
    async fn is_joined_well(&self, bench: &Bench, shown: &[String], frames: &Range<u32>) {
        let at = format!("{} {frames:?}", self.name);
        let made = self.cut(bench, frames, Method::Smart).await;
        let copied = self.facts.timeline.whole_groups(frames).unwrap();
        assert_eq!(made, Made { method: Method::Smart, reason: None }, "{at}");
        let clip = Clip::read(bench);
        assert_eq!(clip.numbers, frames.clone().collect::<Vec<_>>(), "{at}");
        let place = (copied.start - frames.start) as usize..(copied.end - frames.start) as usize;
        let wants = &shown[copied.start as usize..copied.end as usize];
        assert!(&clip.pictures[place] == wants, "{at}: {copied:?} are not copied");
        if !self.name.ends_with("mkv") {
            // Of the last group no more is encoded than what needs a picture that comes later.
            let same = clip.pictures.iter().zip(&shown[frames.start as usize..]).rev();
            let fresh = same.take_while(|(one, other)| one != other).count();
            assert!(fresh <= 3, "{at}: {fresh} at the end are not copied");
        }
        let is_all_copied = clip.pictures == shown[frames.start as usize..frames.end as usize];
        let sets = if is_all_copied { 1 } else { 2 };
        assert_eq!((clip.sets, clip.sets_inside), (sets, 0), "{at}: parameter sets");
        let steps: Vec<i64> = clip.dts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|&step| step > 0), "{at}");
        if self.facts.timeline.is_constant() {
            assert!(steps.iter().all(|step| *step == steps[0]), "{at}: {steps:?}");
        }
        assert_eq!(clip.tracks.len(), 1 + usize::from(self.facts.info.sound.is_some()), "{at}");
        for pair in clip.tracks.windows(2) {
            let [starts, ends] = [0, 1].map(|end| (pair[0][end] - pair[1][end]).abs());
            assert!(starts <= 0.025 && ends <= 0.025, "{at}: {:?}", clip.tracks);
        }
        is_deliverable(&bench.path("clip.mp4"));
    }
}

/// Name, frame rate, arguments that make it.
type Row = (&'static str, &'static str, &'static [&'static str]);

const SOURCES: &[Row] = &[
    ("film.mp4", "24000/1001", &["-bf", "0", "-g", "24", "-c:a", "aac"]),
    ("base.mp4", "25", &["-profile:v", "baseline", "-g", "25", "-c:a", "aac"]),
    ("pal.mov", "25", &["-bf", "1", "-g", "25", "-profile:v", "main", "-c:a", "aac"]),
    ("ntsc.mp4", "30000/1001", &["-bf", "2", "-g", "30", "-c:a", "aac"]),
    ("flat.mp4", "25", &["-bf", "3", "-g", "25", "-x264-params", "b-pyramid=0", "-c:a", "aac"]),
    ("fast.mov", "60000/1001", &["-bf", "3", "-g", "60", "-c:a", "aac"]),
    ("ntsc.mkv", "30000/1001", &["-bf", "3", "-g", "30", "-c:a", "aac"]),
    ("late.mkv", "25", &["-bf", "2", "-g", "25", "-output_ts_offset", "3.7", "-c:a", "libopus"]),
    ("mute.mp4", "25", &["-bf", "2", "-g", "25", "-an"]),
];

/// An end inside a group, a start inside one, both; an edge of one frame.
fn ranges(facts: &Facts) -> [Range<u32>; 4] {
    let (frames, points) = (facts.timeline.frames(), facts.timeline.cut_points());
    [
        0..points[2] + 5,
        points[1] - 9..points[2] + 7,
        points[1] - 1..points[2],
        points[1] - 7..frames,
    ]
}

#[tokio::test]
async fn joined_parts_are_exact() {
    let bench = Bench::new();
    for (number, (name, rate, args)) in SOURCES.iter().enumerate() {
        let args = [&X264, *args].concat();
        let source = Source::of(&bench, bench.make(name, rate, "3.2", &args)).await;
        let shown = decoded(&source.file);
        // All kinds of ranges meet all kinds of sources, not each with each.
        let [first, middle, one, last] = ranges(&source.facts);
        source.is_joined_well(&bench, &shown, &middle).await;
        let other = [first, one, last][number % 3].clone();
        source.is_joined_well(&bench, &shown, &other).await;
    }
}

#[tokio::test]
async fn uneven_late_and_chatty_sources_are_joined_too() {
    let bench = Bench::new();
    // Frames left out here and there.
    let drop = format!("{NUMBERED},select='gt(mod(n,7),1)+lt(n,9)'");
    let vfr = ["-vf", &drop, "-fps_mode", "vfr", "-g", "20", "-bf", "2", "-c:a", "aac"];
    let vfr = bench.make("vfr.mp4", "30", "3.2", &[&X264[..], &vfr].concat());
    // Sound that begins a second after the picture.
    let picture = format!("testsrc2=s=320x180:r=25:d=3.2,{NUMBERED}");
    let tone = ["-itsoffset", "1", "-f", "lavfi", "-i", "sine=f=440:r=44100:d=1.6"];
    let late = ["-f", "lavfi", "-i", &picture];
    let rest = ["-g", "25", "-c:a", "aac", "-color_range", "pc", "-colorspace", "bt709"];
    let late = bench.tool("late.mp4", &[&late[..], &tone, &X264, &rest].concat());
    // Parameter sets in front of every key frame.
    let args = ["-g", "25", "-bf", "2", "-c:a", "aac"];
    let chatty = bench.make("chatty.ts", "25", "3.2", &[&X264[..], &args].concat());
    let args = ["-i", chatty.to_str().unwrap(), "-c", "copy", "-bsf:a", "aac_adtstoasc"];
    let chatty = bench.tool("chatty.mp4", &args);
    for file in [vfr, late, chatty] {
        let source = Source::of(&bench, file).await;
        let shown = decoded(&source.file);
        let points = source.facts.timeline.cut_points().to_vec();
        if source.facts.timeline.is_constant() {
            let frames = points[1] - 9..points[2] + 7;
            source.is_joined_well(&bench, &shown, &frames).await;
            continue;
        }
        // The drawn numbers are those before frames were left out.
        let frames = points[1] - 9..points[3] + 7;
        let made = source.cut(&bench, &frames, Method::Smart).await;
        assert_eq!(made, Made { method: Method::Smart, reason: None });
        let numbers = crate::media::numbers(&source.file);
        let wants = &numbers[frames.start as usize..frames.end as usize];
        assert_eq!(Clip::read(&bench).numbers, wants);
    }
}
