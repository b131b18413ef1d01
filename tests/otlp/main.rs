//! Spans of the real program, taken by a small collector on loopback. Built only with the feature
//! `otlp`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stderr, reason = "logs of failed tests")]
#![allow(dead_code, reason = "what is shared has more than is used here")]

#[path = "../support/clips.rs"]
mod clips;
#[path = "../product/server.rs"]
mod server;

use clips::Source;
use serde_json::json;
use server::Setup;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What came, each request's first line and body.
type Taken = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// Takes everything that is sent to it, for ever.
fn collector() -> (String, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let taken = Taken::default();
    let into = Arc::clone(&taken);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let into = Arc::clone(&into);
            std::thread::spawn(move || while take(client.as_ref().unwrap(), &into).is_some() {});
        }
    });
    (address, taken)
}

fn take(mut client: &TcpStream, into: &Taken) -> Option<()> {
    let mut reader = BufReader::new(client);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    into.lock().unwrap().push((first, body));
    client.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").ok()
}

#[test]
fn requests_attempts_stages_and_tools_are_spans_with_one_id() {
    let (address, taken) = collector();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Setup::new(&data).env("OTEL_EXPORTER_OTLP_ENDPOINT", address).start();
    let length = Source { seconds: 3, sound: false, ..Source::default() };
    let source = fs::read(clips::make(dir.path(), &length)).unwrap();
    let video = server.upload("source.mp4", &source);
    server.success_of(&video);
    let body = json!({"video_id": video, "parts": {"count": 2}});
    let (_, accepted) = server.post("/api/v1/series", &body);
    let series = server.success_of(accepted["id"].as_str().unwrap());
    let id = series["request_id"].as_str().unwrap().to_owned();
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("spans were not sent"), "{log}");

    let taken = taken.lock().unwrap();
    assert!(!taken.is_empty(), "nothing came");
    assert!(taken.iter().all(|(first, _)| first.starts_with("POST /v1/traces HTTP/1.1")));
    let all: Vec<u8> = taken.iter().flat_map(|(_, body)| body.iter().copied()).collect();
    // Texts stand in protobuf as they are, after their tag and length.
    let count = |text: &str| all.windows(text.len()).filter(|at| *at == text.as_bytes()).count();
    for text in [
        "ezclips",
        "/api/v1/series",
        "/api/v1/videos/upload",
        "attempt",
        "video-process",
        "ffmpeg",
        "ffprobe",
    ] {
        assert!(count(text) > 0, "{text} is not there");
    }
    // The name of a span is field 5 of it.
    for span in ["PUT", "POST", "probe", "analyse", "plan", "cut", "publish", "ffmpeg", "attempt"] {
        let name = format!("\u{2a}{}{span}", char::from(u8::try_from(span.len()).unwrap()));
        assert!(count(&name) > 0, "no span is called {span}");
    }
    assert!(count(&id) >= 2, "the request and the attempt carry {id}");
}
