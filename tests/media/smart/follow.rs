//! What two parts share is read once, and the picture of a clip comes with its checks.

use super::{Source, X264};
use crate::media::{Bench, decoded, numbers};
use crate::tools::guard;
use ezclips::media::ffmpeg::{Ffmpeg, Settings};
use ezclips::media::tools::{ToolPaths, Tools};
use ezclips::media::{Cut, Look, Made};
use ezclips::model::Method;
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

/// An ffmpeg that makes no head of a clip of its own.
const HEADLESS: &str = r#"#!/bin/sh
case "$*" in *.head.mp4*) echo 'a head was asked for' >&2; exit 1; esac
exec ffmpeg "$@"
"#;

fn headless(bench: &Bench) -> Ffmpeg {
    let script = bench.path("headless");
    std::fs::write(&script, HEADLESS).unwrap();
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

async fn cut(
    bench: &Bench,
    source: &Source,
    frames: &Range<u32>,
    next: Option<&Range<u32>>,
) -> Made {
    let (look, out, poster) = (Look::default(), bench.path("clip.mp4"), bench.path("clip.jpg"));
    let cut = Cut {
        source: &source.file,
        facts: &source.facts,
        frames,
        method: Method::Smart,
        look: &look,
        gain: None,
        out: &out,
        poster: Some(&poster),
        next,
    };
    bench.ffmpeg.cut(&cut, &bench.run).await.unwrap()
}

async fn source(bench: &Bench) -> Source {
    let args = [&X264[..], &["-g", "25", "-bf", "2", "-c:a", "aac"]].concat();
    Source::of(bench, bench.make("a.mp4", "25", "4", &args)).await
}

#[tokio::test]
async fn the_head_of_the_next_part_comes_with_the_tail() {
    let mut bench = Bench::new();
    let source = source(&bench).await;
    let shown = decoded(&source.file);
    let (one, two) = (0..61, 61..100);
    assert_eq!(cut(&bench, &source, &one, Some(&two)).await.method, Method::Smart);
    assert_eq!(numbers(&bench.path("clip.mp4")), one.collect::<Vec<_>>());
    let head = bench.path("head-61-75.mp4");
    assert_eq!(numbers(&head), (61..75).collect::<Vec<_>>());
    let kept = std::fs::read(&head).unwrap();

    bench.ffmpeg = headless(&bench);
    let made = cut(&bench, &source, &two, None).await;
    assert_eq!(made, Made { method: Method::Smart, reason: None });
    assert!(!head.exists(), "a head is used once");
    let clip = bench.path("clip.mp4");
    assert_eq!(numbers(&clip), two.clone().collect::<Vec<_>>());
    assert!(decoded(&clip)[14..] == shown[75..], "the rest is copied");

    // One that is of no use does no harm.
    for broken in [&kept[..kept.len() / 2], b"", &std::fs::read(&source.file).unwrap()] {
        std::fs::write(&head, broken).unwrap();
        let made = cut(&bench, &source, &two, None).await;
        assert_eq!(made.method, Method::Encoded, "{made:?}");
        assert!(made.reason.is_some());
        assert_eq!(numbers(&clip), two.clone().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_clip_has_a_picture_of_its_middle() {
    let bench = Bench::new();
    let source = source(&bench).await;
    for (frames, middle) in [(10..95, 52), (0..60, 30), (60..100, 80)] {
        cut(&bench, &source, &frames, None).await;
        assert_eq!(numbers(&bench.path("clip.jpg")), [middle], "{frames:?}");
    }
    // Of a long clip it is the key frame before that.
    let args = [&X264[..], &["-g", "25", "-bf", "2", "-an"]].concat();
    let long = Source::of(&bench, bench.make("long.mp4", "25", "13", &args)).await;
    cut(&bench, &long, &(5..325), None).await;
    assert_eq!(numbers(&bench.path("clip.jpg")), [150]);
}
