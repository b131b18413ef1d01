//! The whole way from a source to its clips, over the codecs, containers and rates of the world: the
//! planned frames and no other, the right first and last one, sound with its picture, and a reason
//! wherever a smart cut was refused.

use crate::media::{Bench, NUMBERED, decoded, is_deliverable, numbers, numbers_of, samples};
use ezclips::media::{Cut, Look};
use ezclips::model::{Facts, MediaTime, Method, Part, PartRule, SeriesSpec, Trim};
use ezclips::plan::plan;
use std::path::Path;

/// A source of the matrix.
#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    rate: &'static str,
    picture: &'static [&'static str],
    sound: Sound,
    cut: Cuts,
}

#[derive(Clone, Copy, PartialEq)]
enum Sound {
    None,
    Plain(&'static str),
    Surround(&'static str),
    /// Starts 0.7 s after the picture.
    Late(&'static str),
}

/// What is expected of the parts.
#[derive(Clone, Copy, PartialEq)]
enum Cuts {
    /// Edges encoded, the middle copied.
    Smart,
    /// Encoded, with these words among the reasons.
    Encoded(&'static str),
}

const X264: &[&str] = &["-c:v", "libx264", "-preset", "ultrafast"];

macro_rules! rows {
    ($($name:literal $rate:literal [$($picture:literal),*] $sound:expr, $cut:expr;)*) => {
        &[$(Row { name: $name, rate: $rate, picture: &[$($picture),*], sound: $sound, cut: $cut },)*]
    };
}

use Cuts::{Encoded, Smart};
use Sound::{Late, None as Mute, Plain, Surround};

/// H.264 with closed groups: the middle of every part is copied.
const CLOSED: &[Row] = rows! {
    "b0.mp4" "24000/1001" ["-bf", "0", "-g", "9"] Plain("aac"), Smart;
    "b1.mp4" "25" ["-bf", "1", "-g", "10"] Surround("aac"), Smart;
    "b2.mov" "30000/1001" ["-bf", "2", "-g", "12"] Plain("pcm_s16le"), Smart;
    "b3.mp4" "60000/1001" ["-bf", "3", "-g", "20", "-x264-params", "b-pyramid=2"] Late("aac"), Smart;
    "mute.mp4" "25" ["-bf", "3", "-g", "10"] Mute, Smart;
    "b2.mkv" "24000/1001" ["-bf", "2", "-g", "9"] Plain("libopus"), Smart;
};

/// Everything else is encoded, and the manifest says why.
const OTHERS: &[Row] = rows! {
    "open.mp4" "30" ["-bf", "3", "-g", "20", "-x264-params", "open-gop=1:scenecut=0"] Plain("aac"), Encoded("open");
    "ten.mkv" "25" ["-pix_fmt", "yuv420p10le", "-bf", "2", "-g", "15"] Plain("aac"), Encoded("10-bit");
    "tv.ts" "25" ["-bf", "2", "-g", "15"] Plain("aac"), Encoded("no place for a clean cut");
};

impl Row {
    fn make(&self, bench: &Bench, codec: &[&str]) -> std::path::PathBuf {
        let picture = format!("testsrc2=s=320x180:r={}:d=4,{NUMBERED}", self.rate);
        // A click of 20 ms every half second.
        let clicks = "aevalsrc='0.8*lt(mod(t,0.5),0.02)*sin(2*PI*1000*t)':s=48000:d=4";
        let late = if matches!(self.sound, Late(_)) { "0.7" } else { "0" };
        let inputs =
            ["-f", "lavfi", "-i", &picture, "-itsoffset", late, "-f", "lavfi", "-i", clicks];
        let sound: &[&str] = match self.sound {
            Mute => &["-an"],
            Plain(codec) | Late(codec) => &["-c:a", codec],
            Surround(codec) => &["-c:a", codec, "-ac", "6"],
        };
        bench.tool(self.name, &[&inputs, codec, self.picture, sound, &["-t", "4"]].concat())
    }
}

/// Three parts, none of whose boundaries is a cut point by design.
fn three_parts(facts: &Facts) -> Vec<Part> {
    let trim = Some(Trim { start_ms: 230, end_ms: Some(3_890) });
    plan(&SeriesSpec { trim, ..SeriesSpec::new(PartRule::Count(3)) }, facts).unwrap()
}

async fn check(bench: &Bench, row: &Row, source: &Path, facts: &Facts) {
    let shown = numbers(source);
    assert_eq!(shown.len(), facts.timeline.frames() as usize, "{}: frames", row.name);
    for part in three_parts(facts) {
        let out = bench.path(&format!("{}-{}.mp4", row.name, part.n));
        let (frames, look) = (&part.frames, Look::default());
        let (method, out) = (part.method, &out);
        let cut = Cut {
            source,
            facts,
            frames,
            method,
            look: &look,
            gain: None,
            out,
            poster: None,
            next: None,
        };
        let made = bench.ffmpeg.cut(&cut, &bench.run).await;
        let made = made.unwrap_or_else(|error| panic!("{} {}: {error:?}", row.name, part.n));
        let place = format!("{}, part {} ({made:?}, {:?})", row.name, part.n, part.reason);
        match row.cut {
            Smart => assert_eq!(made.method, Method::Smart, "{place}"),
            Encoded(word) => {
                assert_eq!(made.method, Method::Encoded, "{place}");
                let reason = made.reason.clone().or(part.reason.clone()).unwrap_or_default();
                assert!(reason.contains(word), "{place}: {reason:?}");
            }
        }
        let wants = &shown[frames.start as usize..frames.end as usize];
        assert_eq!(numbers(out), wants, "{place}");
        is_deliverable(out);
        is_clean(out, &place);
        if made.method == Method::Smart {
            has_copied_middle(source, out, frames, facts, &place);
        }
        if row.sound != Mute {
            let late_ms = if matches!(row.sound, Late(_)) { 700 } else { 0 };
            clicks_are_in_place(out, facts.timeline.time_of(frames.start), late_ms, &place);
        }
    }
}

/// Nothing to say for a decoder that objects to everything.
fn is_clean(clip: &Path, place: &str) {
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "warning", "-nostdin", "-xerror", "-err_detect", "explode", "-i"]);
    let output = command.arg(clip).args(["-f", "null", "-"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{place}: {said}");
}

/// Every frame from the first cut point inside to the last is the source's, bit by bit.
fn has_copied_middle(
    source: &Path,
    clip: &Path,
    frames: &std::ops::Range<u32>,
    facts: &Facts,
    place: &str,
) {
    let inside = |point: &&u32| (frames.start..=frames.end).contains(*point);
    let points: Vec<u32> = facts.timeline.cut_points().iter().filter(inside).copied().collect();
    let (first, last) = (points[0], points[points.len() - 1]);
    assert!(first < last, "{place}: cut points {points:?}");
    let (source, clip) = (decoded(source), decoded(clip));
    let at = |frame: u32| (frame - frames.start) as usize;
    let copied = &clip[at(first)..at(last)];
    assert!(copied == &source[first as usize..last as usize], "{place}: the middle is another");
}

/// Clicks stand every half second of the source's time.
fn clicks_are_in_place(clip: &Path, start: MediaTime, late_ms: i64, place: &str) {
    const RATE: i64 = 48_000;
    const APART: i64 = RATE * 25 / 1000;
    let heard = samples(clip);
    let loudest = heard.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    let loud = |sample: &i16| sample.unsigned_abs() > loudest / 3;
    let start = start.to_micros() * RATE / 1_000_000;
    let first_click = (late_ms * RATE / 1000).max(start);
    let mut quiet_since = -RATE;
    let mut clicks = 0;
    for (at, _) in heard.iter().enumerate().filter(|(_, sample)| loud(sample)) {
        let at = i64::try_from(at).unwrap();
        if at - quiet_since > RATE / 10 {
            // One that began before the clip did is heard from the clip's start.
            let due =
                (at + start - late_ms * RATE / 1000 + RATE / 4).rem_euclid(RATE / 2) - RATE / 4;
            assert!(due.abs() < APART || at < APART, "{place}: a click {due} samples off at {at}");
            clicks += 1;
        }
        quiet_since = at;
    }
    let length = i64::try_from(heard.len()).unwrap();
    let wanted = (start + length - first_click) / (RATE / 2);
    assert!((wanted - 1..=wanted + 2).contains(&clicks), "{place}: {clicks} clicks, not {wanted}");
}

#[tokio::test]
async fn parts_of_closed_h264_are_cut_at_their_edges_alone() {
    let bench = Bench::new();
    for row in CLOSED {
        let source = row.make(&bench, X264);
        let facts = bench.analysed(&source).await;
        check(&bench, row, &source, &facts).await;
    }
}

#[tokio::test]
async fn other_h264_is_encoded_and_says_why() {
    let bench = Bench::new();
    for row in OTHERS {
        let source = row.make(&bench, X264);
        let facts = bench.analysed(&source).await;
        check(&bench, row, &source, &facts).await;
    }
}

#[tokio::test]
async fn other_codecs_are_encoded_and_say_why() {
    let bench = Bench::new();
    let fast_vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "15"];
    let hevc = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"];
    let av1 = ["-c:v", "libsvtav1", "-preset", "12", "-g", "15"];
    let mpeg4 = ["-c:v", "mpeg4", "-bf", "2", "-q:v", "3", "-g", "15"];
    let (sound, rate) = (Plain("libopus"), "25");
    let row = |name, word| Row { name, rate, picture: &[], sound, cut: Encoded(word) };
    let aac = |name, word| Row { sound: Plain("aac"), ..row(name, word) };
    let rows: [(Row, &[&str]); 5] = [
        (row("vp9.webm", "vp9"), &fast_vp9),
        (row("av1.webm", "av1"), &av1),
        (aac("hevc.mov", "hevc"), &hevc),
        (aac("old.mp4", "mpeg4"), &mpeg4),
        (Row { rate: "30000/1001", ..aac("hevc.mkv", "hevc") }, &hevc),
    ];
    for (row, codec) in rows {
        let source = row.make(&bench, codec);
        let facts = bench.analysed(&source).await;
        check(&bench, &row, &source, &facts).await;
    }
}

#[tokio::test]
async fn a_turned_video_is_encoded_upright() {
    let bench = Bench::new();
    let row = Row { picture: &["-g", "15"], ..OTHERS[2] };
    let flat = Row { name: "flat.mp4", ..row }.make(&bench, X264);
    let args = ["-i", flat.to_str().unwrap(), "-c", "copy", "-metadata:s:v:0", "rotate=90"];
    let source = bench.tool("turned.mp4", &args);
    let facts = bench.analysed(&source).await;
    let look = Look::default();
    for part in three_parts(&facts) {
        assert_eq!(part.reason.as_deref().map(|reason| reason.contains("rotated")), Some(true));
        let out = bench.path(&format!("turned-{}.mp4", part.n));
        let (source, facts, frames, method) = (&source, &facts, &part.frames, part.method);
        let cut = Cut {
            source,
            facts,
            frames,
            method,
            look: &look,
            gain: None,
            out: &out,
            poster: None,
            next: None,
        };
        assert_eq!(bench.ffmpeg.cut(&cut, &bench.run).await.unwrap().method, Method::Encoded);
        let wants: Vec<u32> = part.frames.clone().collect();
        // The quarter turn, taken back.
        assert_eq!(numbers_of(&out, "transpose=clock,"), wants, "part {}", part.n);
        is_deliverable(&out);
    }
}
