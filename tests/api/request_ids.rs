//! The id of a request: taken or made, on every answer, kept with what it makes.

use crate::world::{LINK, World};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;
use std::collections::BTreeSet;

const ID: &str = "x-request-id";

#[actix_web::test]
async fn a_plain_id_is_taken_and_anything_else_replaced() {
    let world = World::new();
    let long = "x".repeat(65);
    for (given, taken) in [
        ("abc", true),
        ("A-1_b.2", true),
        (&long[..64], true),
        (&long[..], false),
        ("", false),
        ("two words", false),
        ("a\"b", false),
        ("a/b", false),
    ] {
        let request = TestRequest::get().uri("/healthz").insert_header((ID, given));
        let answer = world.ask(request).await;
        assert_eq!(answer.header(ID) == given, taken, "{given:?} {:?}", answer.header(ID));
        assert!((1..=64).contains(&answer.header(ID).len()));
    }
}

#[actix_web::test]
async fn every_answer_has_an_id_of_its_own() {
    let world = World::new();
    let id = world.ready_series().await;
    let archive = format!("/api/v1/series/{id}/archive.zip");
    let mut seen = BTreeSet::new();
    let asked = [
        (Method::GET, "/"),
        (Method::GET, "/healthz"),
        (Method::HEAD, "/readyz"),
        (Method::GET, "/metrics"),
        (Method::GET, "/docs"),
        (Method::GET, "/api/v1/jobs"),
        (Method::GET, "/nowhere"),
        (Method::POST, "/healthz"),
        (Method::DELETE, "/nowhere"),
        (Method::GET, "/api/v1/events?job=x"),
        (Method::GET, &archive),
    ];
    for (method, path) in &asked {
        let answer = world.bare(method.clone(), path).await;
        assert!(!answer.header(ID).is_empty(), "{method} {path}");
        seen.insert(answer.header(ID).to_owned());
    }
    assert_eq!(seen.len(), asked.len());
}

#[actix_web::test]
async fn refusals_name_the_request_they_answer() {
    let world = World::new();
    let path = "/api/v1/videos";
    for request in [
        TestRequest::post().uri(path).set_json(json!({ "url": "nonsense" })),
        TestRequest::post()
            .uri(path)
            .set_payload("{")
            .insert_header(("content-type", "application/json")),
        TestRequest::post().uri(path).set_json(json!({ "url": LINK, "more": 1 })),
        TestRequest::post().uri(path).insert_header(("sec-fetch-site", "cross-site")),
        TestRequest::get().uri("/api/v1/videos/nonsense"),
        TestRequest::get().uri("/api/v1/nowhere"),
        TestRequest::delete().uri("/metrics"),
    ] {
        let answer = world.ask(request.insert_header((ID, "who-asked"))).await;
        answer.problem();
        assert_eq!(answer.json()["request_id"], "who-asked");
        assert_eq!(answer.header(ID), "who-asked");
    }
}

#[actix_web::test]
async fn a_job_keeps_the_id_of_the_request_that_made_it() {
    let world = World::new();
    let body = json!({ "url": LINK, "parts": { "count": 3 } });
    let request = TestRequest::post().uri("/api/v1/series").set_json(&body);
    let answer = world.ask(request.insert_header((ID, "made-it"))).await;
    let (series, video) = (answer.id(), answer.json()["video_id"].as_str().unwrap().to_owned());
    for path in [
        format!("/api/v1/series/{series}"),
        format!("/api/v1/videos/{video}"),
        format!("/api/v1/jobs/{series}"),
        format!("/api/v1/jobs/{video}"),
    ] {
        let request = TestRequest::get().uri(&path).insert_header((ID, "looks-at-it"));
        let shown = world.ask(request).await;
        assert_eq!(shown.json()["request_id"], "made-it", "{path}");
        assert_eq!(shown.header(ID), "looks-at-it");
    }
    let waiting = &world.get(&format!("/api/v1/series/{series}")).await.json()["video_status"];
    assert_eq!(waiting["request_id"], "made-it");
    assert_eq!(world.job(series).await.origin.request.as_deref(), Some("made-it"));
}
