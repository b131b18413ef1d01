//! Every frame of a part and no other, first and last the right ones, sound and picture together.

use crate::media::{Bench, NUMBERED, decoded, is_deliverable, numbers, samples, seconds, shown_at};
use ezclips::model::{Facts, Method};
use std::path::Path;

/// Name, frame rate, arguments that make it, whether cut points are expected, exact time.
type Row = (&'static str, &'static str, &'static [&'static str], bool);

const X264: [&str; 4] = ["-c:v", "libx264", "-preset", "ultrafast"];

const SOURCES: &[Row] = &[
    ("film.mp4", "24000/1001", &["-bf", "0", "-g", "24"], true),
    ("pal.mp4", "25", &["-bf", "1", "-g", "25"], true),
    ("ntsc.mp4", "30000/1001", &["-bf", "3", "-g", "45", "-x264-params", "b-pyramid=2"], true),
    ("fast.mov", "60000/1001", &["-bf", "2", "-g", "60"], true),
    ("ntsc.mkv", "30000/1001", &["-bf", "3", "-g", "45"], true),
    ("open.mp4", "30", &["-bf", "3", "-g", "30", "-x264-params", "open-gop=1:scenecut=0"], true),
    ("late.mkv", "25", &["-bf", "2", "-g", "25", "-output_ts_offset", "3.7"], true),
    ("tv.ts", "25", &["-bf", "2", "-g", "25", "-muxdelay", "0.7"], false),
];

fn ranges(frames: u32) -> [std::ops::Range<u32>; 3] {
    let (a, b) = (frames * 3 / 10 + 1, frames * 7 / 10);
    [0..a, a..b, b..frames]
}

async fn cut_all(bench: &Bench, source: &Path, facts: &Facts, name: &str) {
    let shown = numbers(source);
    assert_eq!(shown.len(), facts.timeline.frames() as usize, "{name}: frames");
    let mut all = Vec::new();
    for (n, frames) in ranges(facts.timeline.frames()).into_iter().enumerate() {
        let clip = format!("{name}-{n}.mp4");
        let made = bench.cut(source, facts, frames.clone(), Method::Encoded, &clip).await;
        assert_eq!(made.unwrap_or_else(|e| panic!("{clip}: {e:?}")), Method::Encoded);
        let clip = bench.path(&clip);
        let has = numbers(&clip);
        let wants = &shown[frames.start as usize..frames.end as usize];
        assert_eq!(has, wants, "{name}, part {n}");
        is_deliverable(&clip);
        let apart = (seconds(&clip, "a:0") - seconds(&clip, "v:0")).abs();
        assert!(apart <= 0.025, "{name}, part {n}: sound and picture end {apart} s apart");
        all.extend(has);
    }
    assert_eq!(all, shown, "{name}: parts sum up");
}

#[tokio::test]
async fn encoded_parts_are_exact_in_every_container() {
    let bench = Bench::new();
    for (name, rate, args, cuttable) in SOURCES {
        let args = [&X264, *args, &["-c:a", "aac"]].concat();
        let source = bench.make(name, rate, "2.3", &args);
        let facts = bench.facts(&source).await;
        let pts = shown_at(&source);
        let listed: Vec<i64> =
            (0..facts.timeline.frames()).map(|n| facts.timeline.pts(n)).collect();
        assert_eq!(listed, pts, "{name}: the timeline is what a decoder shows");
        assert_eq!(!facts.timeline.cut_points().is_empty(), *cuttable, "{name}: cut points");
        cut_all(&bench, &source, &facts, name).await;
    }
}

#[tokio::test]
async fn other_codecs_and_uneven_rates_are_exact_too() {
    let bench = Bench::new();
    let drop = format!("{NUMBERED},select='gt(mod(n,7),1)+lt(n,9)'");
    let vfr = ["-vf", &drop, "-fps_mode", "vfr", "-g", "20", "-c:a", "aac"];
    let vfr = bench.make("vfr.mp4", "30", "2.4", &[&X264[..], &vfr].concat());
    let vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "20"];
    let vp9 = bench.make("vp9.webm", "25", "2.2", &[&vp9[..], &["-c:a", "libopus"]].concat());
    let vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "1"];
    let vp8 = bench.make("vp8.webm", "25", "2.2", &[&vp8[..], &["-c:a", "libvorbis"]].concat());
    let avi = ["-c:v", "mpeg4", "-bf", "2", "-q:v", "3", "-c:a", "libmp3lame"];
    let avi = bench.make("old.avi", "25", "2.2", &avi);
    let hevc = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"];
    let hevc = bench.make("hevc.mp4", "25", "2.2", &[&hevc[..], &["-c:a", "aac"]].concat());
    for source in [vfr, vp9, vp8, avi, hevc] {
        let facts = bench.facts(&source).await;
        let name = source.file_name().unwrap().to_str().unwrap().to_owned();
        cut_all(&bench, &source, &facts, &name).await;
    }
    let facts = bench.facts(&bench.path("vfr.mp4")).await;
    assert!(!facts.timeline.is_constant());
}

#[tokio::test]
async fn copied_parts_are_bit_exact_and_shown_when_planned() {
    let bench = Bench::new();
    for (name, rate, args, _) in &SOURCES[1..7] {
        let args = [&X264, *args, &["-c:a", "aac"]].concat();
        let source = bench.make(name, rate, "3.3", &args);
        let facts = bench.facts(&source).await;
        let frames = facts.timeline.frames();
        let mut points = facts.timeline.cut_points().to_vec();
        assert_eq!(points.first(), Some(&0), "{name}");
        points.push(frames);
        let shown = decoded(&source);
        for pair in points.windows(2) {
            let range = pair[0]..pair[1];
            let made = bench.cut(&source, &facts, range.clone(), Method::Copy, "copy.mp4").await;
            assert_eq!(made.unwrap(), Method::Copy, "{name} {range:?}");
            let clip = bench.path("copy.mp4");
            let has = decoded(&clip);
            let wants = &shown[range.start as usize..range.end as usize];
            assert!(has == wants, "{name} {range:?}");
            is_deliverable(&clip);
            let apart = (seconds(&clip, "a:0") - seconds(&clip, "v:0")).abs();
            assert!(apart <= 0.025, "{name} {range:?}: {apart} s apart");
        }
    }
    // Of an open-GOP file only the true IDR frames count.
    let open = bench.facts(&bench.path("open.mp4")).await;
    assert_eq!(open.timeline.cut_points(), [0]);
}

#[tokio::test]
async fn a_copy_that_cannot_be_exact_is_encoded() {
    let bench = Bench::new();
    let source =
        bench.make("a.mp4", "25", "2", &[&X264[..], &["-g", "25", "-c:a", "aac"]].concat());
    let mut facts = bench.facts(&source).await;
    // Not a cut point at all.
    let made = bench.cut(&source, &facts, 7..31, Method::Copy, "a.mp4.0.mp4").await.unwrap();
    assert_eq!(made, Method::Encoded);
    assert_eq!(numbers(&bench.path("a.mp4.0.mp4")), (7..31).collect::<Vec<_>>());
    // Facts that lie: verification notices, and the clip is right all the same.
    facts.timeline = facts.timeline.with_cut_points(vec![0, 7, 31]);
    let made = bench.cut(&source, &facts, 7..31, Method::Copy, "a.mp4.1.mp4").await.unwrap();
    assert_eq!(numbers(&bench.path("a.mp4.1.mp4")), (7..31).collect::<Vec<_>>());
    assert_eq!(made, Method::Encoded);
}

#[tokio::test]
async fn sound_that_is_late_short_or_missing_does_no_harm() {
    let bench = Bench::new();
    let picture = format!("testsrc2=s=320x180:r=25:d=3,{NUMBERED}");
    let base = ["-f", "lavfi", "-i", &picture];
    let silent = bench.tool("silent.mp4", &[&base[..], &X264].concat());
    let facts = bench.facts(&silent).await;
    assert!(facts.info.sound.is_none());
    bench.cut(&silent, &facts, 10..50, Method::Encoded, "s.mp4").await.unwrap();
    assert_eq!(numbers(&bench.path("s.mp4")), (10..50).collect::<Vec<_>>());

    // Sound from 1.0 s to 1.8 s of a picture of 3 s.
    let tone = ["-itsoffset", "1", "-f", "lavfi", "-i", "sine=f=440:r=44100:d=0.8"];
    let args = [&base[..], &tone, &X264, &["-g", "25", "-c:a", "aac"]].concat();
    let late = bench.tool("late.mkv", &args);
    let facts = bench.facts(&late).await;
    for (n, range) in [0..20, 20..60, 50..75].into_iter().enumerate() {
        let clip = format!("late-{n}.mp4");
        bench.cut(&late, &facts, range.clone(), Method::Encoded, &clip).await.unwrap();
        let clip = bench.path(&clip);
        let apart = (seconds(&clip, "a:0") - seconds(&clip, "v:0")).abs();
        assert!(apart <= 0.025, "{range:?}: {apart} s apart");
    }
    bench.cut(&late, &facts, 0..25, Method::Copy, "late-copy.mp4").await.unwrap();
    // The tone begins 0.2 s into frames 20..60 and ends 1.0 s into them.
    let heard = samples(&bench.path("late-1.mp4"));
    let loud = |sample: &i16| sample.unsigned_abs() > 400;
    let at = |sample: usize| f64::from(u32::try_from(sample).unwrap()) / 48_000.0;
    let first = at(heard.iter().position(loud).unwrap());
    let last = at(heard.iter().rposition(loud).unwrap());
    assert!((first - 0.2).abs() < 0.025 && (last - 1.0).abs() < 0.03, "{first}..{last}");
    assert!(!samples(&bench.path("late-0.mp4")).iter().any(loud));
}

#[tokio::test]
async fn sound_stays_with_its_picture() {
    let bench = Bench::new();
    // A click of 20 ms at the start of every second.
    let picture = format!("testsrc2=s=320x180:r=25:d=6,{NUMBERED}");
    let clicks = "aevalsrc='0.8*lt(mod(t,1),0.02)*sin(2*PI*1000*t)':s=48000:d=6";
    let inputs = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", clicks];
    for container in ["mp4", "mkv", "ts"] {
        let args = [&inputs[..], &X264, &["-bf", "2", "-g", "25", "-c:a", "aac"]].concat();
        let source = bench.tool(&format!("clicks.{container}"), &args);
        let facts = bench.facts(&source).await;
        for (method, range) in [(Method::Encoded, 30..130), (Method::Copy, 25..125)] {
            bench.cut(&source, &facts, range.clone(), method, "c.mp4").await.unwrap();
            let heard = samples(&bench.path("c.mp4"));
            let first = heard.iter().position(|s| s.unsigned_abs() > 4000).unwrap();
            let (due, period) = ((50 - range.start) % 25 * 1920, 48_000);
            // The very first click of a clip lies in the encoder's own silence.
            let late = (i64::try_from(first).unwrap() - i64::from(due)).rem_euclid(period);
            let late = late.min(period - late);
            assert!(late < 480, "{container} {range:?}: {late} samples off");
        }
    }
}

#[tokio::test]
async fn odd_pictures_become_plain_ones() {
    let bench = Bench::new();
    // Odd size, wide pixels, 10 bits; and a phone held upright.
    let picture = "testsrc2=s=320x180:r=25:d=1.6,format=yuv444p,scale=179:99,setsar=4/3";
    let args = ["-f", "lavfi", "-i", picture, "-c:v", "libx264", "-pix_fmt", "yuv444p10le"];
    let odd = bench.tool("odd.mkv", &args);
    let upright = bench.make("flat.mp4", "25", "1.6", &[&X264[..], &["-c:a", "aac"]].concat());
    let upright = upright.to_str().unwrap();
    let args = ["-i", upright, "-c", "copy", "-metadata:s:v:0", "rotate=90"];
    let upright = bench.tool("upright.mp4", &args);
    for (source, width, height) in [(odd, 238, 100), (upright, 180, 320)] {
        let facts = bench.facts(&source).await;
        bench.cut(&source, &facts, 5..35, Method::Encoded, "o.mp4").await.unwrap();
        let clip = bench.facts(&bench.path("o.mp4")).await;
        let video = &clip.info.video;
        assert_eq!((video.width, video.height), (width, height));
        assert_eq!((video.pixel_format.as_str(), video.pixel_aspect), ("yuv420p", (1, 1)));
        assert_eq!(clip.timeline.frames(), 30);
        std::fs::remove_file(bench.path("o.mp4")).unwrap();
    }
}
