//! What is not joined, and the reason that is told.

use super::{Source, X264};
use crate::media::Bench;
use ezclips::model::{Method, PartRule, SeriesSpec};
use ezclips::plan::plan;

/// How frames 9 to 60 of a video at 25 frames a second are planned.
fn planned(source: &Source) -> (Method, String) {
    let spec = SeriesSpec::new(PartRule::Ranges(vec![[360, 2400]]));
    let part = plan(&spec, &source.facts).unwrap().remove(0);
    assert_eq!(part.frames, 9..60);
    (part.method, part.reason.unwrap_or_default())
}

#[tokio::test]
async fn every_refusal_has_its_reason() {
    let bench = Bench::new();
    let table: [(&str, &[&str], &str); 6] = [
        ("good.mp4", &["-g", "20"], ""),
        (
            "open.mp4",
            &["-g", "20", "-bf", "3", "-x264-params", "open-gop=1:scenecut=0"],
            "open groups",
        ),
        ("ten.mp4", &["-g", "20", "-pix_fmt", "yuv420p10le"], "10-bit"),
        (
            "fields.mp4",
            &["-g", "20", "-flags", "+ildct+ilme", "-x264-params", "tff=1"],
            "interlaced",
        ),
        ("long.mp4", &["-g", "250"], "no whole group"),
        ("few.mp4", &["-force_key_frames", "1.92,2.3", "-g", "250"], "too little"),
    ];
    for (name, args, expected) in table {
        let args = [&X264[..], args, &["-an"]].concat();
        let source = Source::of(&bench, bench.make(name, "25", "2.8", &args)).await;
        let (method, reason) = planned(&source);
        let wants = if expected.is_empty() { Method::Smart } else { Method::Encoded };
        assert_eq!(method, wants, "{name}: {reason}");
        assert!(reason.contains(expected), "{name}: {reason}");
    }
    let hevc = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-an"];
    let hevc = Source::of(&bench, bench.make("hevc.mp4", "25", "2.8", &hevc)).await;
    assert_eq!(planned(&hevc), (Method::Encoded, "the codec is hevc".to_owned()));
}

#[tokio::test]
async fn two_encoders_in_one_file_are_not_joined_to_a_third() {
    let bench = Bench::new();
    let args = |refs: &'static str| [&X264[..], &["-g", "20", "-an", "-refs", refs]].concat();
    let one = bench.make("one.ts", "25", "1.6", &args("1"));
    bench.make("two.ts", "25", "1.6", &args("4"));
    let both = format!("concat:{}|two.ts", one.to_str().unwrap());
    let both = bench.tool("both.mp4", &["-i", &both, "-c", "copy"]);
    let source = Source::of(&bench, both).await;
    assert_eq!(planned(&source).1, "several parameter sets");
}
