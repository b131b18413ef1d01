//! Smart cuts: exactly the planned frames, the copied ones bit by bit, joined without a trace.

use crate::media::{Bench, decoded, is_deliverable, numbers, seconds};
use ezclips::media::{Cut, Look, Made};
use ezclips::model::{Facts, Method};
use std::ops::Range;
use std::path::Path;
use std::process::Command;

const X264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

/// Everything known of a video, its coding included.
async fn facts(bench: &Bench, source: &Path) -> Facts {
    let facts = bench.facts(source).await;
    let analysed = bench.ffmpeg.analyse(source, &facts, &bench.run).await.unwrap();
    Facts { analysis: analysed.analysis, ..facts }
}

async fn cut(bench: &Bench, source: &Path, facts: &Facts, frames: &Range<u32>) -> Made {
    let (look, out) = (Look::default(), bench.path("clip.mp4"));
    let method = Method::Smart;
    let cut = Cut { source, facts, frames, method, look: &look, gain: None, out: &out };
    bench.ffmpeg.cut(&cut, &bench.run).await.unwrap()
}

/// What ffprobe lists, a row a packet or stream.
fn listed(clip: &Path, options: &[&str]) -> Vec<String> {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "csv=p=0"])
        .args(options)
        .arg(clip)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Everything a joined clip has to be.
fn is_right(bench: &Bench, source: &[String], facts: &Facts, frames: &Range<u32>, name: &str) {
    let clip = bench.path("clip.mp4");
    let wants: Vec<u32> = frames.clone().collect();
    assert_eq!(numbers(&clip), wants, "{name} {frames:?}");
    let copied = facts.timeline.whole_groups(frames).unwrap();
    let has = decoded(&clip);
    let from = |start: u32| (copied.start - start) as usize..(copied.end - start) as usize;
    assert!(has[from(frames.start)] == source[from(0)], "{name} {frames:?}: {copied:?} copied");
    is_deliverable(&clip);
    is_even(&clip, facts, frames, name);
    has_both_parameter_sets(&clip, frames.len() > copied.len(), name);
    if facts.info.sound.is_some() {
        let apart = (seconds(&clip, "a:0") - seconds(&clip, "v:0")).abs();
        assert!(apart <= 0.025, "{name} {frames:?}: sound and picture end {apart} s apart");
        let starts = listed(&clip, &["-show_entries", "stream=start_time"]);
        for start in starts {
            let start: f64 = start.trim_end_matches(',').parse().unwrap();
            assert!(start.abs() <= 0.025, "{name} {frames:?}: starts at {start}");
        }
    }
}

/// Every picture is decoded one step after the one before it.
fn is_even(clip: &Path, facts: &Facts, frames: &Range<u32>, name: &str) {
    let options = ["-select_streams", "v:0", "-show_entries", "packet=dts"];
    let dts: Vec<i64> = listed(clip, &options)
        .iter()
        .map(|line| line.trim_end_matches(',').parse().unwrap())
        .collect();
    assert_eq!(dts.len(), frames.len(), "{name}");
    let steps: Vec<i64> = dts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(steps.iter().all(|&step| step > 0), "{name}");
    if facts.timeline.is_constant() {
        assert!(steps.iter().all(|step| *step == steps[0]), "{name} {frames:?}: {steps:?}");
    }
}

/// One sample entry, with the sets of both encoders, and none in front of pictures.
fn has_both_parameter_sets(clip: &Path, joined: bool, name: &str) {
    let bytes = std::fs::read(clip).unwrap();
    let count = |kind: &[u8]| bytes.windows(4).filter(|window| *window == kind).count();
    // The brand of the file has the same name.
    assert_eq!((count(b"avc1"), count(b"avcC"), count(b"ctts") <= 1), (2, 1, true), "{name}");
    let avcc = bytes.windows(4).position(|window| window == b"avcC").unwrap() + 4;
    let sets = if joined { 2 } else { 1 };
    assert_eq!(bytes[avcc + 5] & 31, sets, "{name}: sequence parameter sets");
    let with = |filter: &str| {
        let args = ["-v", "error", "-i", clip.to_str().unwrap(), "-map", "0:v", "-c", "copy"];
        let output = Command::new("ffmpeg")
            .args([&args[..], &["-bsf:v", filter, "-f", "framecrc", "-"]].concat())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).count()
    };
    assert_eq!(with("filter_units=pass_types=7-8"), 0, "{name}: sets in front of pictures");
    let args = ["-v", "error", "-xerror", "-err_detect", "explode", "-i", clip.to_str().unwrap()];
    let output =
        Command::new("ffmpeg").args([&args[..], &["-f", "null", "-"]].concat()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
}

/// Name, frame rate, arguments that make it.
type Row = (&'static str, &'static str, &'static [&'static str]);

const SOURCES: &[Row] = &[
    ("film.mp4", "24000/1001", &["-bf", "0", "-g", "24", "-c:a", "aac"]),
    ("base.mp4", "25", &["-profile:v", "baseline", "-g", "25", "-c:a", "aac"]),
    ("pal.mov", "25", &["-bf", "1", "-g", "25", "-profile:v", "main", "-c:a", "aac"]),
    ("ntsc.mp4", "30000/1001", &["-bf", "2", "-g", "30", "-c:a", "aac"]),
    (
        "deep.mp4",
        "30000/1001",
        &["-bf", "3", "-g", "30", "-x264-params", "b-pyramid=2", "-c:a", "aac"],
    ),
    ("fast.mov", "60000/1001", &["-bf", "3", "-g", "60", "-c:a", "aac"]),
    ("ntsc.mkv", "30000/1001", &["-bf", "3", "-g", "30", "-c:a", "aac"]),
    ("late.mkv", "25", &["-bf", "2", "-g", "25", "-output_ts_offset", "3.7", "-c:a", "libopus"]),
    ("mute.mp4", "25", &["-bf", "2", "-g", "25", "-an"]),
];

/// First, middle and last; one edge only; an edge of one frame.
fn ranges(facts: &Facts) -> Vec<Range<u32>> {
    let (frames, points) = (facts.timeline.frames(), facts.timeline.cut_points());
    vec![
        0..points[2] + 5,
        points[1] - 9..points[3] + 7,
        points[1]..points[2] + 3,
        points[1] - 1..points[2],
        points[1] - 7..frames,
    ]
}

#[tokio::test]
async fn joined_parts_are_exact() {
    let bench = Bench::new();
    for (name, rate, args) in SOURCES {
        let args = [&X264, *args].concat();
        let source = bench.make(name, rate, "4.3", &args);
        let facts = facts(&bench, &source).await;
        let shown = decoded(&source);
        for frames in ranges(&facts) {
            let made = cut(&bench, &source, &facts, &frames).await;
            assert_eq!(made, Made { method: Method::Smart, reason: None }, "{name} {frames:?}");
            is_right(&bench, &shown, &facts, &frames, name);
        }
    }
}
