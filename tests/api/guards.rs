//! Other sites in a visitor's browser, and names made to point here.

use crate::world::{LINK, World};
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use ezclips::http::{Hosts, app};
use ezclips::model::Lane;
use ezclips::queue::Queue;
use serde_json::json;
use std::sync::Arc;

#[actix_web::test]
async fn other_sites_change_nothing() {
    let world = World::new();
    for site in ["cross-site", "same-site"] {
        for request in [
            TestRequest::post().uri("/api/v1/lanes/video-download/pause"),
            TestRequest::post().uri("/api/v1/jobs/retry?state=failed"),
            TestRequest::put().uri("/api/v1/videos/upload").set_payload("x"),
            TestRequest::post().uri("/api/v1/videos").set_json(json!({ "url": LINK })),
        ] {
            let answer = world.ask(request.insert_header(("sec-fetch-site", site))).await;
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "cross_site"));
        }
    }
    let lanes = world.queue.overview().await.unwrap().lanes;
    assert!(lanes.iter().all(|lane| lane.lane != Lane::VideoDownload || !lane.paused));
    for site in ["same-origin", "none"] {
        let request = TestRequest::post().uri("/api/v1/lanes/video-download/resume");
        let answer = world.ask(request.insert_header(("sec-fetch-site", site))).await;
        assert_eq!(answer.status, 200, "{site}");
    }
    let request =
        TestRequest::get().uri("/api/v1/queue").insert_header(("sec-fetch-site", "cross-site"));
    let answer = world.ask(request).await;
    assert_eq!(answer.status, 200, "a link from elsewhere may be followed");
    assert_eq!(answer.header("access-control-allow-origin"), "", "but not be read");
}

/// Over plain http browsers send no `Sec-Fetch-Site`, only where the page comes from.
#[actix_web::test]
async fn without_more_the_origin_decides() {
    let world = World::new();
    for (origin, status) in [
        ("http://evil.example", 403),
        ("null", 403),
        ("http://clips.lan:3001", 403),
        ("http://clips.lan:3000", 200),
    ] {
        let request = TestRequest::post()
            .uri("/api/v1/lanes/video-download/resume")
            .insert_header(("host", "clips.lan:3000"))
            .insert_header(("origin", origin));
        assert_eq!(world.ask(request).await.status, status, "{origin}");
    }
}

#[actix_web::test]
async fn a_local_server_answers_to_local_names_only() {
    let world = World::new();
    let hosts = Hosts::for_address(([127, 0, 0, 1], 3000).into(), &["clips.example".to_owned()]);
    let service = init_service(app(Arc::clone(&world.api), hosts)).await;
    for (host, status) in [
        ("localhost:3000", 200),
        ("127.0.0.1:3000", 200),
        ("clips.example", 200),
        ("rebound.example:3000", 421),
    ] {
        let request = TestRequest::get().uri("/healthz").insert_header(("host", host));
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.status().as_u16(), status, "{host}");
    }
}

#[actix_web::test]
async fn the_page_is_served_with_a_strict_policy() {
    let world = World::new();
    let page = world.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let tag = page.header("etag").to_owned();
    let again = world.ask(TestRequest::get().uri("/").insert_header(("if-none-match", tag))).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let packed =
        world.ask(TestRequest::get().uri("/").insert_header(("accept-encoding", "gzip"))).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(world.bare(Method::POST, "/").await.status, 404);
}

#[actix_web::test]
async fn what_the_page_is_made_of_may_be_kept_for_ever() {
    let world = World::new();
    let page = world.get("/").await;
    assert_eq!(
        (page.header("cache-control"), page.header("vary")),
        ("no-cache", "accept-encoding")
    );
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    let names: Vec<_> = text.split('"').filter(|word| word.starts_with("ui/")).collect();
    assert_eq!(names.len(), 3, "a style sheet and two scripts: {text}");
    for name in names {
        let request = TestRequest::get().uri(&format!("/{name}"));
        let file = world.ask(request.insert_header(("accept-encoding", "gzip"))).await;
        assert_eq!(
            (file.status.as_u16(), file.header("content-encoding")),
            (200, "gzip"),
            "{name}"
        );
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable", "{name}");
        assert_eq!(file.header("vary"), "accept-encoding", "{name}");
        let kind = match name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
        assert_eq!(file.header("content-type"), kind, "{name}");
    }
    for gone in ["/ui/app-00000000.js", "/ui/", "/app.js", "/ui/../../ui/app.js"] {
        assert_eq!(world.get(gone).await.status, 404, "{gone}");
    }
    let licences = world.get("/LICENSES.txt").await;
    assert_eq!((licences.status.as_u16(), licences.header("cache-control")), (200, "no-cache"));
    assert!(String::from_utf8_lossy(&licences.body).contains("preact"));
}
