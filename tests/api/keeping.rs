//! Keeping what is done for longer, as clients ask for it.

use crate::world::{LINK, World};
use actix_web::http::Method;
use ezclips::model::Timestamp;
use ezclips::queue::{Clock, Queue, SystemClock};
use serde_json::{Value, json};
use std::time::Duration;

fn in_hours(hours: u64) -> Timestamp {
    SystemClock::default().now().wall.after(Duration::from_hours(hours))
}

async fn expires(world: &World, document: &Value) -> Timestamp {
    let id = document["id"].as_str().unwrap().parse().unwrap();
    world.queue.get(id).await.unwrap().unwrap().expires_at.unwrap()
}

#[actix_web::test]
async fn the_document_is_answered_with_when_it_goes() {
    let world = World::new();
    let series = world.ready_series().await;
    let video = world.get(&format!("/api/v1/series/{series}")).await.json()["video_id"].clone();
    let paths =
        [format!("/api/v1/series/{series}"), format!("/api/v1/videos/{}", video.as_str().unwrap())];
    for path in paths {
        let before = world.get(&path).await;
        let from = in_hours(48);
        let kept = world.post(&format!("{path}/keep"), &json!({ "hours": 48 })).await;
        assert_eq!((kept.status.as_u16(), kept.header("cache-control")), (200, "no-store"));
        let shown = world.get(&path).await;
        assert_eq!(shown.json(), kept.json());
        assert_ne!(shown.header("etag"), before.header("etag"));
        let mut only_this = before.json();
        assert_ne!(only_this["expires_at"], kept.json()["expires_at"]);
        only_this["expires_at"] = kept.json()["expires_at"].clone();
        assert_eq!(only_this, kept.json());
        let at = expires(&world, &kept.json()).await;
        assert!((from..=in_hours(48)).contains(&at), "{at:?}");

        let less = world.post(&format!("{path}/keep"), &json!({ "hours": 1 })).await;
        assert_eq!(less.json(), kept.json(), "never earlier than it was");
    }
}

#[actix_web::test]
async fn only_what_is_done_is_kept_and_only_in_its_place() {
    let world = World::new();
    let body = json!({ "hours": 24 });
    let answer =
        world.post("/api/v1/series", &json!({ "url": LINK, "parts": { "count": 2 } })).await.json();
    let (series, video) = (answer["id"].as_str().unwrap(), answer["video_id"].as_str().unwrap());
    for (path, status, code) in [
        (format!("/api/v1/series/{series}/keep"), 409, "wrong_state"),
        (format!("/api/v1/videos/{video}/keep"), 409, "wrong_state"),
        (format!("/api/v1/videos/{series}/keep"), 404, "not_found"),
        (format!("/api/v1/series/{video}/keep"), 404, "not_found"),
        ("/api/v1/series/0197f3f0-0000-7000-8000-000000000001/keep".to_owned(), 404, "not_found"),
        ("/api/v1/series/nothing/keep".to_owned(), 404, "not_found"),
    ] {
        let answer = world.post(&path, &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{path}");
    }
    world.bare(Method::POST, &format!("/api/v1/jobs/{series}/cancel")).await;
    let kept = world.post(&format!("/api/v1/series/{series}/keep"), &body).await;
    assert_eq!((kept.status.as_u16(), &kept.json()["state"]), (200, &json!("cancelled")));
}

#[actix_web::test]
async fn hours_are_one_to_a_month() {
    let world = World::new();
    let path = format!("/api/v1/series/{}/keep", world.ready_series().await);
    for (body, status, code) in [
        (json!({ "hours": 0 }), 422, "invalid_field"),
        (json!({ "hours": 721 }), 422, "invalid_field"),
        (json!({ "hours": -1 }), 400, "invalid_json"),
        (json!({ "hours": "24" }), 400, "invalid_json"),
        (json!({}), 400, "invalid_json"),
        (json!({ "hours": 1, "days": 1 }), 400, "unknown_field"),
    ] {
        let answer = world.post(&path, &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{body}");
        if status == 422 {
            assert_eq!(answer.pointers(), ["/hours"]);
        }
    }
    for hours in [1, 720] {
        assert_eq!(world.post(&path, &json!({ "hours": hours })).await.status, 200, "{hours}");
    }
}
