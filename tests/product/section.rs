//! A part of a long video, asked for by link: only what is needed is fetched.

use crate::server::{Setup, id_of, wait_for};
use crate::support::clips;
use crate::support::web::{Reply, Web};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Twelve minutes of a slowly changing picture, in pieces of ten seconds.
fn long_video(dir: &Path) {
    let picture = "testsrc2=size=160x90:rate=10:duration=720";
    let status = Command::new("ffmpeg")
        .args(["-hide_banner", "-v", "error", "-y", "-f", "lavfi", "-i", picture])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50"])
        .args(["-f", "tee", "-map", "0:v", "-flags", "+global_header"])
        .arg("long.mp4|[f=hls:hls_time=10:hls_list_size=0]long.m3u8")
        .current_dir(dir)
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn a_trim_of_a_long_video_fetches_only_its_section() {
    let dir = tempfile::tempdir().unwrap();
    let (long, data) = (dir.path().join("long"), dir.path().join("data"));
    fs::create_dir(&long).unwrap();
    long_video(&long);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let web = runtime.block_on(Web::start());
    let mut pieces = 0;
    for entry in fs::read_dir(&long).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let kind = match name.rsplit('.').next() {
            Some("m3u8") => "application/vnd.apple.mpegurl",
            Some("ts") => "video/mp2t",
            _ => continue,
        };
        pieces += usize::from(kind == "video/mp2t");
        let bytes = Arc::new(fs::read(entry.path()).unwrap());
        web.route(&format!("/{name}"), Reply::File(kind, bytes));
    }
    let server = Setup::new(&data).arg("--allow-hosts").arg(web.authority()).start();

    let body = json!({"url": web.url("/long.m3u8"), "parts": {"count": 2}, "snap": "none",
        "trim": {"start_ms": 300_000, "end_ms": 306_000}});
    let (status, accepted) = server.post("/api/v1/series", &body);
    let video = accepted["video_id"].as_str().unwrap().to_owned();
    let id = id_of(status, (status, accepted));
    let series = wait_for("the series to end", || {
        let series = server.read(&format!("/api/v1/series/{id}"));
        matches!(series["state"].as_str(), Some("succeeded" | "failed")).then_some(series)
    });
    assert_eq!(series["state"], "succeeded", "{series:#}");

    let fetched: Vec<String> =
        web.heads().iter().filter(|head| head.contains(".ts")).cloned().collect();
    assert!(pieces >= 70 && fetched.len() <= 12, "{} of {pieces} pieces", fetched.len());
    let facts = &server.read(&format!("/api/v1/videos/{video}"))["facts"];
    let offset = facts["offset_ms"].as_u64().unwrap();
    assert!((285_000..=290_000).contains(&offset), "{facts:#}");
    assert!(facts["duration_ms"].as_u64().unwrap() < 40_000, "{facts:#}");

    // The clips show the frames of the whole video that were asked for.
    let parts = series["parts"].as_array().unwrap();
    let times = |n: usize| [&parts[n]["start_ms"], &parts[n]["end_ms"]].map(Value::as_u64);
    assert_eq!(times(0), [Some(300_000), Some(303_000)]);
    assert_eq!(times(1), [Some(303_000), Some(306_000)]);
    for (part, first) in parts.iter().zip([3000, 3030]) {
        let clip = dir.path().join("clip.mp4");
        fs::write(&clip, server.bytes(part["file"].as_str().unwrap())).unwrap();
        assert_eq!(clips::frames(&clip), 30);
        let alike = |at: u32| clips::psnr(&clip, at, &long.join("long.mp4"), first + at);
        assert!(alike(0) > 30.0 && alike(29) > 30.0, "{} {}", alike(0), alike(29));
        let next = clips::psnr(&clip, 0, &long.join("long.mp4"), first + 1);
        assert!(next < alike(0) - 3.0, "the frame after it is as alike: {next} {}", alike(0));
    }

    // The whole video is another one.
    let (_, whole) = server.post("/api/v1/videos", &json!({"url": web.url("/long.m3u8")}));
    assert_ne!(whole["id"].as_str(), Some(video.as_str()));
}
