//! Files: ranges, tags, names, posters, the manifest and the ZIP.

use crate::world::{Answer, SOURCE, WAVEFORM, World, clip_bytes};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use std::io::{Cursor, Read};

async fn ranged(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = TestRequest::get().uri(path);
    let with = |request: TestRequest, pair: &(&str, &str)| request.insert_header(*pair);
    world.ask(headers.iter().fold(request, with)).await
}

#[actix_web::test]
async fn a_file_is_sent_whole_in_ranges_and_by_tag() {
    let world = World::new();
    let id = world.ready_video().await;
    let path = format!("/api/v1/videos/{id}/file");
    let whole = world.get(&path).await;
    assert_eq!((whole.status.as_u16(), &whole.body[..]), (200, SOURCE));
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-type"), "video/mp4");
    assert!(whole.header("cache-control").contains("immutable"));
    let tag = whole.header("etag").to_owned();
    for (range, status, bytes, span) in [
        ("bytes=0-", 206, SOURCE, "bytes 0-35/36"),
        ("bytes=10-19", 206, &SOURCE[10..20], "bytes 10-19/36"),
        ("bytes=-4", 206, &SOURCE[32..], "bytes 32-35/36"),
        ("bytes=30-999", 206, &SOURCE[30..], "bytes 30-35/36"),
        ("bytes=0-1,4-5", 200, SOURCE, ""),
        ("chapters=1", 200, SOURCE, ""),
    ] {
        let answer = ranged(&world, &path, &[("range", range)]).await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (status, bytes), "{range}");
        assert_eq!(answer.header("content-range"), span, "{range}");
    }
    let outside = ranged(&world, &path, &[("range", "bytes=36-")]).await;
    assert_eq!(
        (outside.status.as_u16(), outside.problem().as_str()),
        (416, "range_not_satisfiable")
    );
    assert_eq!(outside.header("content-range"), "bytes */36");
    let same = ranged(&world, &path, &[("range", "bytes=0-1"), ("if-range", &tag)]).await;
    assert_eq!(same.status, 206);
    let stale = ranged(&world, &path, &[("range", "bytes=0-1"), ("if-range", "\"old\"")]).await;
    assert_eq!((stale.status.as_u16(), &stale.body[..]), (200, SOURCE));
    let dated = [("range", "bytes=0-1"), ("if-range", "Wed, 21 Oct 2015 07:28:00 GMT")];
    assert_eq!(ranged(&world, &path, &dated).await.status, 200);
    let kept = ranged(&world, &path, &[("if-none-match", &tag), ("range", "bytes=0-1")]).await;
    assert_eq!((kept.status.as_u16(), kept.body.len()), (304, 0));
}

#[actix_web::test]
async fn files_of_what_is_not_ready_do_not_exist_yet() {
    let world = World::new();
    let body = serde_json::json!({ "url": crate::world::LINK });
    let id = world.post("/api/v1/videos", &body).await.id();
    for name in ["file", "poster", "waveform", "sprite"] {
        let answer = world.get(&format!("/api/v1/videos/{id}/{name}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "not_ready"));
    }
}

#[actix_web::test]
async fn what_was_made_of_a_video_is_sent_like_its_file() {
    let world = World::new();
    let id = world.ready_video().await;
    let mut tags = Vec::new();
    for (name, kind, bytes) in [
        ("poster", "image/jpeg", &b"jpeg"[..]),
        ("waveform", "application/json", WAVEFORM),
        ("sprite", "image/jpeg", b"sheet"),
    ] {
        let path = format!("/api/v1/videos/{id}/{name}");
        let whole = world.get(&path).await;
        assert_eq!((whole.status.as_u16(), &whole.body[..]), (200, bytes), "{name}");
        assert_eq!(whole.header("content-type"), kind, "{name}");
        let part = ranged(&world, &path, &[("range", "bytes=1-2")]).await;
        assert_eq!((part.status.as_u16(), &part.body[..]), (206, &bytes[1..3]), "{name}");
        let tag = whole.header("etag").to_owned();
        let kept = ranged(&world, &path, &[("if-none-match", &tag)]).await;
        assert_eq!((kept.status.as_u16(), kept.body.len()), (304, 0), "{name}");
        let head = world.bare(Method::HEAD, &path).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{name}");
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
}

#[actix_web::test]
async fn what_was_not_made_of_a_video_is_not_found() {
    let world = World::new();
    let id = world.bare_video().await;
    let video = world.get(&format!("/api/v1/videos/{id}")).await.json();
    assert_eq!(video["facts"]["pause_count"], 0);
    assert_eq!(video["facts"]["chapters"], serde_json::json!([]));
    for name in ["poster", "waveform", "sprite"] {
        assert!(video["links"][name].is_null(), "{name}");
        let answer = world.get(&format!("/api/v1/videos/{id}/{name}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not_found"));
    }
}

#[actix_web::test]
async fn clips_are_shown_or_saved_under_their_name() {
    let world = World::new();
    let id = world.ready_series().await;
    let path = format!("/api/v1/series/{id}/parts/2");
    let shown = world.get(&path).await;
    assert_eq!((shown.status.as_u16(), &shown.body[..]), (200, &clip_bytes(2)[..]));
    assert!(shown.header("content-disposition").starts_with("inline;"));
    let series = world.get(&format!("/api/v1/series/{id}")).await.json();
    let sha256 = series["parts"][1]["sha256"].as_str().unwrap().to_owned();
    assert_eq!(shown.header("etag"), format!("\"{sha256}\""));
    let saved = world.get(&format!("{path}?download")).await;
    assert_eq!(
        saved.header("content-disposition"),
        "attachment; filename=\"Talk _-part-02-of-03.mp4\"; filename*=UTF-8''Talk%20%C3%A9-part-02-of-03.mp4"
    );
    assert_eq!(world.get(&format!("{path}/poster")).await.header("content-type"), "image/jpeg");
    let manifest = world.get(&format!("/api/v1/series/{id}/manifest.json")).await;
    assert_eq!((manifest.status.as_u16(), &manifest.body[..]), (200, &b"{\"parts\":[]}"[..]));
}

#[actix_web::test]
async fn the_archive_opens_and_can_be_resumed() {
    let world = World::new();
    let id = world.ready_series().await;
    let path = format!("/api/v1/series/{id}/archive.zip");
    let whole = world.get(&path).await;
    assert_eq!(whole.header("content-type"), "application/zip");
    let mut zip = zip::ZipArchive::new(Cursor::new(whole.body.to_vec())).unwrap();
    assert_eq!(zip.len(), 3);
    for n in 1..=3_u32 {
        let mut entry = zip.by_name(&format!("Talk é-part-0{n}-of-03.mp4")).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, clip_bytes(n));
    }
    let half = whole.body.len() / 2;
    let range = format!("bytes={half}-");
    let tag = whole.header("etag").to_owned();
    let rest = ranged(&world, &path, &[("range", &range), ("if-range", &tag)]).await;
    assert_eq!((rest.status.as_u16(), &rest.body[..]), (206, &whole.body[half..]));
    let head = world.bare(Method::HEAD, &path).await;
    assert_eq!(head.status, 200);
}
