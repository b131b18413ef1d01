//! The machine's own encoder: tried once, used while it works, left when it does not. The encoder
//! is played by a script in front of the real ffmpeg.

use crate::media::{Bench, numbers};
use crate::tools::guard;
use ezclips::media::ffmpeg::{Choice, Encoder, Ffmpeg, Settings};
use ezclips::media::tools::{Tool, ToolPaths, Tools};
use ezclips::model::{Facts, Method};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Encodes with x264 whatever it is asked to encode with, and notes it.
const WORKS: &str = r#"
set -- "$@" end-of-arguments
while [ "$1" != end-of-arguments ]; do
    case $1 in
    h264_nvenc) set -- "$@" libx264 ;;
    p4) set -- "$@" ultrafast ;;
    hq) set -- "$@" film ;;
    -rc | -cq) shift ;;
    *) set -- "$@" "$1" ;;
    esac
    shift
done
shift
"$real" "$@" && note worked"#;
const FAILS: &str = "echo '[h264_nvenc @ 0x1] No capable devices found' >&2; exit 1";

/// A bench whose ffmpeg does `trial` and `encode` when it is asked for Nvidia's encoder.
fn bench(choice: Choice, trial: &str, encode: &str) -> Bench {
    let mut bench = Bench::new();
    let mut paths = ToolPaths {
        search_path: std::env::var_os("PATH").unwrap_or_default(),
        folder_id: "encoders".to_owned(),
        guard: guard(),
        ..ToolPaths::default()
    };
    let real = Tools::find(&paths).path(Tool::Ffmpeg).unwrap().display().to_string();
    let (script, notes) = (bench.path("ffmpeg"), bench.path("notes"));
    let notes = notes.display();
    let text = format!(
        "#!/bin/sh\nreal='{real}'\nnote() {{ echo \"$1\" >>'{notes}'; }}\n\
         case $* in\n\
         *lavfi*h264_nvenc*) note trial; {trial} ;;\n\
         *h264_nvenc*) note encode; {encode} ;;\n\
         *) exec \"$real\" \"$@\" ;;\nesac\n"
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    paths.ffmpeg = Some(script);
    let settings = Settings { threads: 1, encoder: choice, ..Settings::default() };
    bench.ffmpeg = Ffmpeg::new(Arc::new(Tools::find(&paths)), settings);
    bench
}

async fn film(bench: &Bench) -> (PathBuf, Facts) {
    let codec = ["-c:v", "libx264", "-preset", "ultrafast"];
    let source = bench.make("film.mp4", "25", "1.6", &codec);
    let facts = bench.facts(&source).await;
    (source, facts)
}

/// How often the encoder was tried and used.
fn notes(bench: &Bench) -> (usize, usize) {
    let text = std::fs::read_to_string(bench.path("notes")).unwrap_or_default();
    let count = |what| text.lines().filter(|line| *line == what).count();
    (count("trial"), count("encode"))
}

async fn clip(bench: &Bench, source: &Path, facts: &Facts) {
    let made = bench.cut(source, facts, 5..15, Method::Encoded, "clip.mp4").await;
    assert_eq!(made.unwrap(), Method::Encoded);
    assert_eq!(numbers(&bench.path("clip.mp4")), (5..15).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_encoder_that_works_is_used() {
    let bench = bench(Choice::Auto, WORKS, WORKS);
    let (source, facts) = film(&bench).await;
    clip(&bench, &source, &facts).await;
    clip(&bench, &source, &facts).await;
    assert_eq!(bench.ffmpeg.encoders().await.used, Encoder::Nvenc);
    assert_eq!(notes(&bench), (1, 2));
    let text = std::fs::read_to_string(bench.path("notes")).unwrap();
    assert_eq!(text.lines().filter(|line| *line == "worked").count(), 3, "{text}");
}

#[tokio::test]
async fn an_encoder_that_fails_is_replaced_and_then_left() {
    let bench = bench(Choice::Only(Encoder::Nvenc), "exit 0", FAILS);
    let (source, facts) = film(&bench).await;
    for clips in 1..=4 {
        clip(&bench, &source, &facts).await;
        assert_eq!(notes(&bench), (1, clips.min(3)), "after {clips} clips");
    }
}

#[tokio::test]
async fn a_failed_trial_says_why_and_x264_works() {
    let bench = bench(Choice::Only(Encoder::Nvenc), FAILS, "exit 1");
    let (source, facts) = film(&bench).await;
    clip(&bench, &source, &facts).await;
    let report = bench.ffmpeg.encoders().await;
    assert_eq!(report.to_string(), "libx264 (nvenc: No capable devices found)");
    assert_eq!(notes(&bench), (1, 0));
}

#[tokio::test]
async fn whoever_asks_for_x264_gets_no_trial() {
    let bench = bench(Choice::Only(Encoder::X264), "exit 0", FAILS);
    let (source, facts) = film(&bench).await;
    clip(&bench, &source, &facts).await;
    assert_eq!(bench.ffmpeg.encoders().await.to_string(), "libx264");
    assert_eq!(notes(&bench), (0, 0));
}
