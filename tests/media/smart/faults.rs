//! Broken pieces are noticed, and the clip is encoded instead.

use super::{Source, X264};
use crate::media::{Bench, numbers};
use crate::tools::guard;
use ezclips::media::ffmpeg::{Ffmpeg, Settings};
use ezclips::media::tools::{ToolPaths, Tools};
use ezclips::model::Method;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

/// An ffmpeg that works, and then wipes out so many bytes in the middle of the file named
/// `*.SPOILT`, if it made one.
const SPOILER: &str = r#"#!/bin/sh
ffmpeg "$@" || exit
for last; do case "$last" in *.SPOILT)
    file=${last#file:}
    size=$(wc -c <"$file")
    dd if=/dev/zero of="$file" bs=1 count=WIPED seek=$((size / 2)) conv=notrunc 2>/dev/null
esac; done
"#;

/// ffmpeg as the product sees it, spoiling what it makes under this name.
fn spoiling(bench: &Bench, name: &str, bytes: &str) -> Ffmpeg {
    let script = bench.path("spoiler");
    std::fs::write(&script, SPOILER.replace("SPOILT", name).replace("WIPED", bytes)).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let tools = Tools::find(&ToolPaths {
        ffmpeg: Some(script),
        search_path: std::env::var_os("PATH").unwrap(),
        folder_id: "media-tests".to_owned(),
        guard: guard(),
        ..ToolPaths::default()
    });
    Ffmpeg::new(Arc::new(tools), Settings { threads: 1, ..Settings::default() })
}

#[tokio::test]
async fn a_broken_seam_is_noticed_and_the_clip_encoded() {
    let mut bench = Bench::new();
    let args = [&X264[..], &["-g", "25", "-bf", "2", "-c:a", "aac"]].concat();
    let source = Source::of(&bench, bench.make("a.mp4", "25", "3", &args)).await;
    // Of the last group one picture more than can be copied.
    let frames = 16..59;
    // Within a picture, and more than one: then nothing stands where the next should begin.
    let decoded = ("200", "a seam does not decode cleanly");
    let read = ("9000", "a NAL unit is empty");
    for (name, (bytes, reason)) in
        [("head.mp4", decoded), ("tail.mp4", decoded), ("tail.mp4", read)]
    {
        bench.ffmpeg = spoiling(&bench, name, bytes);
        let made = source.cut(&bench, &frames, Method::Smart).await;
        assert_eq!(made.method, Method::Encoded, "{name}");
        assert_eq!(made.reason.as_deref(), Some(reason), "{name}");
        assert_eq!(numbers(&bench.path("clip.mp4")), (16..59).collect::<Vec<_>>(), "{name}");
    }
    // Only the clip is left of all that was made.
    let left: Vec<_> = std::fs::read_dir(bench.dir.path()).unwrap().flatten().collect();
    let left: Vec<_> = left.iter().map(std::fs::DirEntry::file_name).collect();
    assert!(
        !left.iter().any(|name| name.to_str().unwrap().starts_with("clip.") && name != "clip.mp4"),
        "{left:?}"
    );
}

#[tokio::test]
async fn facts_that_lie_do_no_harm() {
    let bench = Bench::new();
    let args = [&X264[..], &["-g", "25", "-bf", "2", "-an"]].concat();
    let mut source = Source::of(&bench, bench.make("a.mp4", "25", "3", &args)).await;
    let timeline = source.facts.timeline.clone();
    // Frames that are no key frames at all.
    source.facts.timeline = timeline.with_cut_points(vec![0, 12, 40]);
    let made = source.cut(&bench, &(5..57), Method::Smart).await;
    assert_eq!(made.method, Method::Encoded, "{made:?}");
    assert!(made.reason.is_some());
    assert_eq!(numbers(&bench.path("clip.mp4")), (5..57).collect::<Vec<_>>());
    // The same parameter sets as the source's under the same id.
    let mut source = Source::of(&bench, source.file).await;
    let coding = source.facts.analysis.coding.as_mut().unwrap();
    (coding.sps_ids, coding.pps_ids) = (vec![7], vec![7]);
    let made = source.cut(&bench, &(16..57), Method::Smart).await;
    let reason = Some("two parameter sets have the same id".to_owned());
    assert_eq!((made.method, made.reason), (Method::Encoded, reason));
}
