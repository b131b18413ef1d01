//! A part of a long video, asked for by link: only what is needed is fetched.

use crate::server::{Setup, id_of, wait_for};
use crate::support::clips;
use crate::support::web::{Reply, Web};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Twelve minutes of a slowly changing picture, large enough that what is not sent shows.
fn long_video(file: &Path) {
    let picture = "testsrc2=size=160x90:rate=10:duration=720";
    let status = Command::new("ffmpeg")
        .args(["-hide_banner", "-v", "error", "-y", "-f", "lavfi", "-i", picture])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-qp", "1", "-pix_fmt", "yuv420p"])
        .args(["-g", "50", "-movflags", "+faststart"])
        .arg(file)
        .status()
        .unwrap();
    assert!(status.success());
}

/// A page that says where its video is and how long, as sites do.
fn page(video: &str) -> Reply {
    let about = json!({"@context": "https://schema.org", "@type": "VideoObject",
        "name": "A talk", "duration": "PT12M", "contentUrl": video});
    let html = format!(
        "<!doctype html><title>A talk</title><script type=\"application/ld+json\">{about}</script>"
    );
    Reply::File("text/html", Arc::new(html.into_bytes()))
}

#[test]
fn a_trim_of_a_long_video_fetches_only_its_section() {
    let dir = tempfile::tempdir().unwrap();
    let (long, data) = (dir.path().join("long.mp4"), dir.path().join("data"));
    long_video(&long);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let web = runtime.block_on(Web::start());
    let bytes = Arc::new(fs::read(&long).unwrap());
    let size = bytes.len() as u64;
    web.route("/long.mp4", Reply::File("video/mp4", bytes));
    web.route("/talk", page(&web.url("/long.mp4")));
    let server = Setup::new(&data).arg("--allow-hosts").arg(web.authority()).start();

    let body = json!({"url": web.url("/talk"), "parts": {"count": 2}, "snap": "none",
        "trim": {"start_ms": 300_000, "end_ms": 306_000}});
    let (status, accepted) = server.post("/api/v1/series", &body);
    let video = accepted["video_id"].as_str().unwrap().to_owned();
    let id = id_of(status, (status, accepted));
    let series = wait_for("the series to end", || {
        let series = server.read(&format!("/api/v1/series/{id}"));
        matches!(series["state"].as_str(), Some("succeeded" | "failed")).then_some(series)
    });
    assert_eq!(series["state"], "succeeded", "{series:#}");

    // Half of it lies behind the section, and buffers hold some.
    assert!(web.sent() < size / 2, "{} of {size} bytes", web.sent());
    let facts = &server.read(&format!("/api/v1/videos/{video}"))["facts"];
    let offset = facts["offset_ms"].as_u64().unwrap();
    assert!((285_000..=290_000).contains(&offset), "{facts:#}");
    assert!(facts["duration_ms"].as_u64().unwrap() < 40_000, "{facts:#}");

    let manifest = server.read(series["links"]["manifest"].as_str().unwrap());
    assert_eq!(manifest["source"]["offset_ms"], offset, "{manifest:#}");
    assert_eq!(manifest["parts"][0]["start_ms"], 300_000);

    // The clips show the frames of the whole video that were asked for.
    let parts = series["parts"].as_array().unwrap();
    let times = |n: usize| [&parts[n]["start_ms"], &parts[n]["end_ms"]].map(Value::as_u64);
    assert_eq!(times(0), [Some(300_000), Some(303_000)]);
    assert_eq!(times(1), [Some(303_000), Some(306_000)]);
    for (part, first) in parts.iter().zip([3000, 3030]) {
        let clip = dir.path().join("clip.mp4");
        fs::write(&clip, server.bytes(part["file"].as_str().unwrap())).unwrap();
        assert_eq!(clips::frames(&clip), 30);
        let alike = |at: u32| clips::psnr(&clip, at, &long, first + at);
        assert!(alike(0) > 30.0 && alike(29) > 30.0, "{} {}", alike(0), alike(29));
        let next = clips::psnr(&clip, 0, &long, first + 1);
        assert!(next < alike(0) - 3.0, "the frame after it is as alike: {next} {}", alike(0));
    }

    // The whole video is another one.
    let (_, whole) = server.post("/api/v1/videos", &json!({"url": web.url("/talk")}));
    assert_ne!(whole["id"].as_str(), Some(video.as_str()));
}
