//! Uploads: as a form, as bare bytes, too large, no room, and what must not stay behind.

use crate::world::{Options, World};
use actix_web::test::TestRequest;
use ezclips::files::{FileKey, Files};
use ezclips::http::Settings;
use ezclips::model::{JobSpec, Source};
use ezclips::queue::{ListQuery, Queue};
use std::path::Path;

const BOUNDARY: &str = "----a-boundary";

fn part(disposition: &str, body: &str) -> String {
    format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\
         Content-Type: application/octet-stream\r\n\r\n{body}\r\n"
    )
}

fn form(parts: &[String]) -> TestRequest {
    let body = format!("{}--{BOUNDARY}--\r\n", parts.concat());
    TestRequest::post()
        .uri("/api/v1/videos/upload")
        .insert_header(("content-type", format!("multipart/form-data; boundary={BOUNDARY}")))
        .set_payload(body)
}

fn raw(name: &str, body: &str) -> TestRequest {
    TestRequest::put()
        .uri(&format!("/api/v1/videos/upload?name={name}"))
        .set_payload(body.to_owned())
}

fn small() -> World {
    let settings = Settings { max_source_bytes: 1000, ..Settings::default() };
    World::with(Options { settings, ..Options::default() })
}

/// How many files there are below a folder.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).map(|dir| dir.flatten().collect::<Vec<_>>());
    let inside = |path: &Path| if path.is_dir() { count(path) } else { 1 };
    entries.unwrap_or_default().iter().map(|entry| inside(&entry.path())).sum()
}

async fn nothing_stays(world: &World) {
    let query = ListQuery { kept: true, limit: 10, ..ListQuery::default() };
    assert_eq!(world.queue.list(query).await.unwrap().jobs, []);
    assert_eq!(count(&world.dir.path().join("files")), 0);
    assert_eq!(world.files.space().await.unwrap().reserved, 0, "the room is given back");
}

#[actix_web::test]
async fn an_upload_becomes_a_video_either_way() {
    let world = small();
    let as_form = world
        .ask(form(&[part("name=\"file\"; filename=\"../My trip.mp4\"", "moving pictures")]))
        .await;
    let as_bytes = world.ask(raw("My%20trip.mp4", "moving pictures")).await;
    for answer in [as_form, as_bytes] {
        let id = answer.id();
        let expected = Source::Upload { name: "My trip.mp4".to_owned(), bytes: 15 };
        assert_eq!(world.job(id).await.spec, JobSpec::Video { source: expected });
        assert_eq!(world.files.meta(&FileKey::Upload(id)).await.unwrap().bytes, 15);
        let shown = world.get(answer.header("location")).await.json();
        assert_eq!(
            (shown["file_name"].as_str(), shown["url"].as_str()),
            (Some("My trip.mp4"), None)
        );
    }
    assert_eq!(world.files.space().await.unwrap().reserved, 0);
}

#[actix_web::test]
async fn what_is_too_large_is_refused_before_or_while_it_comes() {
    let world = small();
    let large = "x".repeat(1001);
    for request in [
        raw("a", &large),
        form(&[part("name=\"file\"; filename=\"a\"", &large)]),
        form(&[part("name=\"file\"; filename=\"a\"", &"x".repeat(40_000))]),
        raw("a", "short").insert_header(("content-length", "1001")),
    ] {
        let answer = world.ask(request).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (413, "too_large"));
    }
    nothing_stays(&world).await;
    assert_eq!(
        world.ask(raw("a", &"x".repeat(1000))).await.status,
        202,
        "the limit itself is fine"
    );
}

#[actix_web::test]
async fn a_disk_without_room_is_507() {
    let world = World::with(Options { floor: u64::MAX, ..Options::default() });
    for request in [raw("a", "x"), form(&[part("name=\"file\"; filename=\"a\"", "x")])] {
        let answer = world.ask(request).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (507, "no_space"));
    }
    nothing_stays(&world).await;
}

#[actix_web::test]
async fn forms_hold_one_file_and_nothing_else() {
    let world = small();
    let file = part("name=\"file\"; filename=\"a\"", "x");
    for (request, status, code) in [
        (form(&[]), 400, "invalid_form"),
        (form(&[file.clone(), file.clone()]), 400, "invalid_form"),
        (form(&[file.clone(), part("name=\"title\"", "x")]), 400, "unknown_field"),
        (form(&[part("name=\"title\"", "x"), file.clone()]), 400, "unknown_field"),
        (form(&[part("name=\"file\"; filename=\"a\"", "")]), 422, "invalid_field"),
        (raw("a", ""), 422, "invalid_field"),
        (form(&[]).insert_header(("content-type", "multipart/form-data")), 400, "invalid_form"),
        (
            form(&[]).insert_header(("content-type", "application/json")),
            415,
            "unsupported_media_type",
        ),
        (form(std::slice::from_ref(&file)).set_payload("--wrong"), 400, "invalid_form"),
        (
            TestRequest::put().uri("/api/v1/videos/upload?title=x").set_payload("x"),
            400,
            "unknown_field",
        ),
    ] {
        let answer = world.ask(request).await;
        assert_eq!(answer.problem(), code);
        assert_eq!(answer.status.as_u16(), status, "{code}");
    }
    nothing_stays(&world).await;
}

#[actix_web::test]
async fn a_refused_submission_leaves_no_file() {
    let world = World::with(Options { max_queue: 0, ..Options::default() });
    let answer = world.ask(raw("a", "x")).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (429, "queue_full"));
    nothing_stays(&world).await;
}
