//! What bad input gets: the right status and code, a pointer, and nothing queued.

use crate::world::{LINK, Options, World};
use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use ezclips::http::Settings;
use ezclips::model::SeriesSpec;
use ezclips::queue::{ListQuery, Queue};
use serde_json::{Value, json};

async fn nothing_queued(world: &World) {
    let query = ListQuery { kept: true, limit: 10, ..ListQuery::default() };
    assert_eq!(world.queue.list(query).await.unwrap().jobs, []);
}

#[actix_web::test]
async fn hostile_links_are_refused_everywhere() {
    let world = World::new();
    let long = format!("https://example.com/{}", "a".repeat(2048));
    let table = [
        ("not a link", "invalid_url"),
        ("", "invalid_url"),
        ("ftp://example.com/a", "url_scheme"),
        ("file:///etc/passwd", "url_scheme"),
        ("https://me:secret@example.com/", "url_userinfo"),
        (long.as_str(), "url_too_long"),
        ("http://127.0.0.1/a", "blocked_address"),
        ("http://localhost:8099/a", "blocked_address"),
        ("http://10.0.0.1/a", "blocked_address"),
        ("http://169.254.169.254/latest/meta-data", "blocked_address"),
        ("http://[::1]/a", "blocked_address"),
    ];
    for (url, code) in table {
        for (path, body) in [
            ("/api/v1/videos", json!({ "url": url })),
            ("/api/v1/videos/inspect", json!({ "url": url })),
            ("/api/v1/series", json!({ "url": url, "parts": { "count": 2 } })),
        ] {
            let answer = world.post(path, &body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {url}");
            assert_eq!(answer.problem(), code, "{path} {url}");
            assert_eq!(answer.pointers(), ["/url"]);
        }
    }
    nothing_queued(&world).await;
}

#[actix_web::test]
async fn the_allow_list_opens_one_host_and_port() {
    let world = World::new();
    let body = json!({ "url": "http://127.0.0.1:8099/a.mp4" });
    assert_eq!(world.post("/api/v1/videos", &body).await.status, StatusCode::ACCEPTED);
}

#[actix_web::test]
async fn bodies_of_the_wrong_shape_are_refused_by_name() {
    let world = World::new();
    let table: [(&str, Value, u16, &str, &str); 13] = [
        ("videos", json!({ "url": LINK, "nope": 1 }), 400, "unknown_field", "/nope"),
        ("videos", json!({ "url": 7 }), 400, "invalid_json", "/url"),
        ("videos", json!({}), 400, "invalid_json", ""),
        ("videos/inspect", json!({ "uri": LINK }), 400, "unknown_field", "/uri"),
        (
            "series",
            json!({ "url": LINK, "parts": { "count": 2, "fewer": 1 } }),
            400,
            "unknown_field",
            "/parts/fewer",
        ),
        (
            "series",
            json!({ "url": LINK, "parts": { "count": 2 }, "shape": "blur" }),
            400,
            "unknown_field",
            "/shape",
        ),
        (
            "series",
            json!({ "url": LINK, "parts": { "count": 2 }, "callback": "x" }),
            400,
            "unknown_field",
            "/callback",
        ),
        (
            "series",
            json!({ "url": LINK, "parts": { "count": -2 } }),
            400,
            "invalid_json",
            "/parts/count",
        ),
        (
            "series",
            json!({ "url": LINK, "parts": { "count": 2 }, "tail": "wag" }),
            422,
            "invalid_field",
            "/tail",
        ),
        (
            "series",
            json!({ "video_id": "x", "parts": { "count": 2 } }),
            400,
            "invalid_json",
            "/video_id",
        ),
        (
            "plan",
            json!({ "duration_ms": 1000, "name": "x", "parts": { "count": 2 } }),
            400,
            "unknown_field",
            "/name",
        ),
        (
            "plan",
            json!({ "duration_ms": 1.5, "parts": { "count": 2 } }),
            400,
            "invalid_json",
            "/duration_ms",
        ),
        ("plan", json!([]), 400, "invalid_json", ""),
    ];
    for (path, body, status, code, pointer) in table {
        let answer = world.post(&format!("/api/v1/{path}"), &body).await;
        assert_eq!(answer.problem(), code, "{body}");
        assert_eq!(answer.status.as_u16(), status, "{body}");
        assert_eq!(answer.pointers(), [pointer], "{body}");
    }
    nothing_queued(&world).await;
}

#[actix_web::test]
async fn values_that_cannot_be_meant_are_refused_with_a_pointer() {
    let world = World::new();
    let ok = json!({ "count": 2 });
    let other = uuid::Uuid::now_v7();
    let over = SeriesSpec::TIME_MAX_MS + 1;
    let table = [
        (json!({ "url": LINK, "parts": {} }), "/parts"),
        (json!({ "url": LINK, "parts": { "count": 2, "every_ms": 1000 } }), "/parts"),
        (json!({ "url": LINK, "parts": { "chapters": false } }), "/parts/chapters"),
        (json!({ "url": LINK, "parts": { "count": 0 } }), "/parts/count"),
        (json!({ "url": LINK, "parts": { "count": 1001 } }), "/parts/count"),
        (json!({ "url": LINK, "parts": { "every_ms": 499 } }), "/parts/every_ms"),
        (json!({ "url": LINK, "parts": { "ranges": [[0, 9000], [5, 5]] } }), "/parts/ranges/1"),
        (json!({ "url": LINK, "parts": { "every_ms": 1000 }, "overlap_ms": 1000 }), "/overlap_ms"),
        (
            json!({ "url": LINK, "parts": ok, "trim": { "start_ms": 9, "end_ms": 9 } }),
            "/trim/end_ms",
        ),
        (json!({ "url": LINK, "parts": ok, "overlap_ms": over }), "/overlap_ms"),
        (json!({ "url": LINK, "parts": { "every_ms": over } }), "/parts/every_ms"),
        (json!({ "url": LINK, "parts": ok, "trim": { "start_ms": over } }), "/trim/start_ms"),
        (
            json!({ "url": LINK, "parts": ok, "trim": { "start_ms": 9, "end_ms": over } }),
            "/trim/end_ms",
        ),
        (json!({ "url": LINK, "parts": ok, "min_ms": over }), "/min_ms"),
        (json!({ "url": LINK, "parts": ok, "max_ms": over }), "/max_ms"),
        (json!({ "url": LINK, "parts": ok, "name": " " }), "/name"),
        (json!({ "url": LINK, "parts": ok, "name": "a\u{7}" }), "/name"),
        (json!({ "url": LINK, "video_id": other, "parts": ok }), "/video_id"),
        (json!({ "parts": ok }), ""),
    ];
    for (body, pointer) in table {
        let answer = world.post("/api/v1/series", &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer.problem(), "invalid_field", "{body}");
        assert_eq!(answer.pointers(), [pointer], "{body}");
    }
    nothing_queued(&world).await;
}

#[actix_web::test]
async fn text_that_is_no_json_is_refused() {
    let world = World::new();
    for body in ["", "{", "{\"url\": \"x\"} more", "\u{0}", "[[[["] {
        let request = TestRequest::post()
            .uri("/api/v1/videos")
            .insert_header(("content-type", "application/json; charset=utf-8"))
            .set_payload(body);
        let answer = world.ask(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "invalid_json"),
            "{body}"
        );
    }
}

#[actix_web::test]
async fn bodies_of_another_type_or_size_are_refused() {
    let world = World::new();
    let body = json!({ "url": LINK }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let request = TestRequest::post().uri("/api/v1/videos");
        let request = request.insert_header(("content-type", kind)).set_payload(body.clone());
        let answer = world.ask(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (415, "unsupported_media_type")
        );
    }
    let answer = world.ask(TestRequest::post().uri("/api/v1/series").set_payload(body)).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "no content type at all");
    let answer = world.post("/api/v1/videos", &json!({ "url": "a".repeat(200_000) })).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (413, "payload_too_large"));
    nothing_queued(&world).await;
}

#[actix_web::test]
async fn addresses_that_lead_nowhere_are_problems_too() {
    let world = World::new();
    let id = uuid::Uuid::now_v7();
    for path in [
        "/nope".to_owned(),
        "/api/v1/nope".to_owned(),
        "/api/v1/videos/".to_owned(),
        "/docs/nope.js".to_owned(),
        "/../Cargo.toml".to_owned(),
        "/%2e%2e/Cargo.toml".to_owned(),
        "/api/v1/videos/not-an-id".to_owned(),
        format!("/api/v1/videos/{id}"),
        format!("/api/v1/videos/{id}/file"),
        format!("/api/v1/series/{id}"),
        format!("/api/v1/series/{id}/parts/1"),
        format!("/api/v1/series/{id}/parts/x"),
        format!("/api/v1/series/{id}/parts/99999999999"),
        format!("/api/v1/jobs/{id}"),
        format!("/api/v1/videos/inspect/{id}"),
        format!("/api/v1/events?job={id}"),
    ] {
        let answer = world.get(&path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    for path in ["/api/v1/lanes/fast/pause".to_owned(), format!("/api/v1/jobs/{id}/cancel")] {
        let answer = world.bare(Method::POST, &path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn other_methods_are_refused_and_the_right_ones_named() {
    let world = World::new();
    for (method, path, allow) in [
        (Method::PATCH, "/api/v1/videos", "GET, POST"),
        (Method::GET, "/api/v1/videos/upload", "POST, PUT"),
        (Method::GET, "/api/v1/plan", "POST"),
        (Method::POST, "/api/v1/queue", "GET"),
        (Method::DELETE, "/healthz", "GET, HEAD"),
    ] {
        let answer = world.bare(method, path).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.problem(), "method_not_allowed");
        assert_eq!(answer.header("allow"), allow);
    }
}

#[actix_web::test]
async fn queries_are_checked() {
    let world = World::new();
    for (path, status, pointer) in [
        ("/api/v1/jobs?state=sleeping", 422, "?state"),
        ("/api/v1/jobs?lane=fast", 422, "?lane"),
        ("/api/v1/jobs?cursor=zzz", 422, "?cursor"),
        ("/api/v1/jobs?limit=0", 422, "?limit"),
        ("/api/v1/series?limit=201", 422, "?limit"),
        ("/api/v1/videos?colour=red", 400, "?colour"),
        ("/api/v1/events?jobs=1", 400, "?jobs"),
        ("/api/v1/events?job=1", 422, "?job"),
    ] {
        let answer = world.get(path).await;
        answer.problem();
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.pointers(), [pointer], "{path}");
    }
    let answer = world.bare(Method::POST, "/api/v1/jobs/retry?state=running").await;
    assert_eq!((answer.status.as_u16(), answer.pointers().join("")), (422, "?state".to_owned()));
}

#[actix_web::test]
async fn a_full_queue_says_when_to_try_again() {
    let world = World::with(Options { max_queue: 1, ..Options::default() });
    assert_eq!(world.post("/api/v1/videos", &json!({ "url": LINK })).await.status, 202);
    let answer = world.post("/api/v1/videos", &json!({ "url": "https://example.com/2" })).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (429, "queue_full"));
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(answer.json()["retryable"], true);
}

#[actix_web::test]
async fn a_queue_that_is_away_is_unavailable() {
    let world = World::new();
    world.queue.close();
    for path in ["/api/v1/videos", "/api/v1/queue", "/api/v1/jobs"] {
        let answer = world.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (503, "unavailable"),
            "{path}"
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    let answer = world.post("/api/v1/videos", &json!({ "url": LINK })).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let ready = world.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json()["reasons"], json!(["the queue is unavailable"]));
    assert_eq!(world.get("/healthz").await.status, StatusCode::OK);
    let settings = Settings { redis: true, ..Settings::default() };
    let world = World::with(Options { settings, ..Options::default() });
    world.queue.close();
    let ready = world.get("/readyz").await;
    assert_eq!(ready.json()["reasons"], json!(["Redis cannot be used"]));
}
