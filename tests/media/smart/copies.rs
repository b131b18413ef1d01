//! Copied parts take their sound along, and sound that is made louder stays where it was.

use super::checks::Clip;
use super::{Source, X264};
use crate::media::{Bench, NUMBERED, decoded, samples};
use ezclips::model::{Gain, Method};
use std::process::Command;

/// Checksums of the sound's packets.
fn packets(file: &std::path::Path) -> Vec<String> {
    let args = ["-v", "error", "-i", file.to_str().unwrap(), "-map", "0:a:0", "-c", "copy"];
    let args = [&args[..], &["-f", "framemd5", "-"]].concat();
    let output = Command::new("ffmpeg").args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.rsplit(',').next().unwrap().trim().to_owned()).collect()
}

#[tokio::test]
async fn copies_take_their_sound_along_bit_by_bit() {
    let bench = Bench::new();
    let sounds: [(&str, &[&str], bool); 4] = [
        ("a.mp4", &["-c:a", "aac", "-ar", "44100", "-ac", "1"], true),
        ("b.mov", &["-c:a", "aac", "-ar", "48000", "-ac", "2"], true),
        ("c.mp4", &["-c:a", "aac", "-ar", "32000"], false),
        ("d.mp4", &["-c:a", "libmp3lame"], false),
    ];
    for (name, args, copied) in sounds {
        let args = [&X264[..], &["-g", "25", "-bf", "2"], args].concat();
        let source = Source::of(&bench, bench.make(name, "25", "3", &args)).await;
        let (shown, heard) = (decoded(&source.file), packets(&source.file));
        for frames in [0..25, 25..75] {
            let made = source.cut(&bench, &frames, Method::Copy).await;
            assert_eq!(made.method, Method::Copy, "{name}: {made:?}");
            let clip = Clip::read(&bench);
            assert!(clip.pictures == shown[frames.start as usize..frames.end as usize], "{name}");
            assert_eq!((clip.sets, clip.sets_inside), (1, 0), "{name}");
            for end in [0, 1] {
                let apart = (clip.tracks[0][end] - clip.tracks[1][end]).abs();
                assert!(apart <= 0.025, "{name} {frames:?}: {:?}", clip.tracks);
            }
            let has = packets(&bench.path("clip.mp4"));
            let same = heard.windows(has.len()).any(|window| window == has);
            assert_eq!(same, copied, "{name} {frames:?}: sound");
        }
        // A wish for another volume is heard.
        let frames = 25..75;
        source.louder(&bench, &frames, Method::Copy, Some(Gain(-600))).await;
        let has = packets(&bench.path("clip.mp4"));
        assert!(!heard.windows(has.len()).any(|window| window == has), "{name}");
    }
}

#[tokio::test]
async fn the_last_part_ends_as_the_video_does() {
    let bench = Bench::new();
    for (ends, copied) in [("2.7", true), ("2.3", false)] {
        let picture = format!("testsrc2=s=320x180:r=25:d=3,{NUMBERED}");
        let tone = format!("sine=f=440:r=48000:d={ends}");
        let inputs = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tone];
        let args = [&inputs[..], &X264, &["-g", "25", "-c:a", "aac"]].concat();
        let source = Source::of(&bench, bench.tool("short.mp4", &args)).await;
        let made = source.cut(&bench, &(50..75), Method::Copy).await;
        assert_eq!(made.method, Method::Copy, "{made:?}");
        let has = packets(&bench.path("clip.mp4"));
        let same = packets(&source.file).windows(has.len()).any(|window| window == has);
        assert_eq!(same, copied, "{ends}: sound");
        // Where too much of it is missing, silence follows.
        let [picture, sound] = [0, 1].map(|track| Clip::read(&bench).tracks[track][1]);
        assert_eq!((picture - sound).abs() > 0.1, copied, "{ends}: {picture} {sound}");
    }
}

#[tokio::test]
async fn louder_sound_stays_with_its_picture() {
    let bench = Bench::new();
    // A click of 20 ms at the start of every second.
    let picture = format!("testsrc2=s=320x180:r=25:d=4,{NUMBERED}");
    let clicks = "aevalsrc='0.25*lt(mod(t,1),0.02)*sin(2*PI*1000*t)':s=48000:d=4";
    let inputs = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", clicks];
    let args = [&inputs[..], &X264, &["-bf", "2", "-g", "25", "-c:a", "aac"]].concat();
    let source = Source::of(&bench, bench.tool("clicks.mp4", &args)).await;
    let mut found = Vec::new();
    for (method, frames, gain) in [
        (Method::Smart, 16..90, None),
        (Method::Smart, 16..90, Some(Gain(600))),
        (Method::Smart, 16..90, Some(Gain(1200))),
        (Method::Copy, 25..100, None),
        (Method::Copy, 25..100, Some(Gain(600))),
    ] {
        let made = source.louder(&bench, &frames, method, gain).await;
        assert_eq!(made.method, method, "{gain:?}");
        let heard = samples(&bench.path("clip.mp4"));
        let peak = heard.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        let first = heard.iter().position(|sample| sample.unsigned_abs() > peak / 2).unwrap();
        // The next full second of the source, or the one after if that is where the clip begins.
        let due = (50 - frames.start) % 25 * 1920;
        let late = (i64::try_from(first).unwrap() - i64::from(due)).rem_euclid(48_000);
        let late = late.min(48_000 - late);
        assert!(late < 600, "{method:?} {gain:?}: {late} samples off");
        found.push((late, peak));
    }
    let [(plain, quiet), (raised, louder), (limited, loudest), ..] = found[..] else { panic!() };
    // Not a sample later than without; twice as loud; and never above the limit.
    assert!(plain.abs_diff(raised) < 40 && plain.abs_diff(limited) < 40, "{found:?}");
    assert!((18..23).contains(&(u32::from(louder) * 10 / u32::from(quiet))), "{found:?}");
    assert!(loudest < 29_500, "{found:?}");
}
