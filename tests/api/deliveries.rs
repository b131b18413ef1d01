//! Webhooks as the API shows them: who may be told, what was told, telling again.

use crate::world::World;
use actix_web::http::StatusCode;
use ezclips::model::{Code, Delivered, Failure, JobId, Lane, Outcome};
use ezclips::queue::{Queue, Verdict};
use serde_json::{Value, json};

const TO: &str = "https://receiver.example.com/hook";

fn body(webhook: &str) -> Value {
    json!({ "url": "https://example.com/1", "parts": { "count": 2 }, "webhook": webhook })
}

/// A delivery that waits.
async fn delivery(world: &World) -> (JobId, Value) {
    let series = world.post("/api/v1/series", &body(&format!("{TO}?token=secret"))).await.id();
    world.queue.cancel(series).await.unwrap();
    let page = world.get("/api/v1/deliveries").await.json();
    let [one] = &page["items"].as_array().unwrap()[..] else { panic!("{page:#}") };
    assert_eq!(one["job_id"], series.to_string());
    (JobId(one["id"].as_str().unwrap().parse().unwrap()), one.clone())
}

#[actix_web::test]
async fn only_public_addresses_are_told() {
    let world = World::new();
    let table = [
        ("receiver", "invalid_url"),
        ("ftp://receiver.example.com/", "url_scheme"),
        ("https://user@receiver.example.com/", "url_userinfo"),
        ("http://127.0.0.1:8098/", "blocked_address"),
        ("http://169.254.169.254/latest", "blocked_address"),
        ("http://localhost:3000/api/v1/videos", "blocked_address"),
    ];
    for (webhook, code) in table {
        let answer = world.post("/api/v1/series", &body(webhook)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{webhook}");
        assert_eq!(
            (answer.problem(), answer.pointers()),
            (code.to_owned(), vec!["/webhook".into()])
        );
    }
    assert_eq!(world.get("/api/v1/jobs").await.json()["items"], json!([]));
    assert_eq!(world.post("/api/v1/series", &body("http://127.0.0.1:8099/")).await.status, 202);
    // A video belongs to everybody who asks for it, so it tells nobody.
    let video = json!({ "url": "https://example.com/2", "webhook": TO });
    let answer = world.post("/api/v1/videos", &video).await;
    assert_eq!(
        (answer.problem(), answer.pointers()),
        ("unknown_field".to_owned(), vec!["/webhook".into()])
    );
}

#[actix_web::test]
async fn a_delivery_is_shown_with_its_tries() {
    let world = World::new();
    let (id, listed) = delivery(&world).await;
    assert_eq!((&listed["told_state"], &listed["state"]), (&json!("cancelled"), &json!("queued")));
    assert_eq!(listed["to"], TO, "the query is a secret");
    assert_eq!((&listed["answered"], listed.get("history")), (&Value::Null, None));

    let claimed = world.claim(Lane::Webhook).await;
    let failure = Failure::new(Code::DeliveryRefused, "gone").with_stderr("no more");
    world.queue.settle(claimed.lease, Verdict::Failed(failure)).await.unwrap();
    let shown = world.get(&format!("/api/v1/deliveries/{id}")).await.json();
    assert_eq!(
        (&shown["state"], &shown["error"]["code"]),
        (&json!("failed"), &json!("delivery_refused"))
    );
    assert_eq!(shown["history"][0]["stderr"], "no more");
    let by_state = |state: &str| format!("/api/v1/deliveries?state={state}");
    assert_eq!(world.get(&by_state("failed")).await.json()["items"][0]["id"], id.to_string());
    assert_eq!(world.get(&by_state("queued")).await.json()["items"], json!([]));
    let as_job = world.get(&format!("/api/v1/jobs/{id}")).await.json();
    assert_eq!((&as_job["kind"], &as_job["lane"]), (&json!("delivery"), &json!("webhook")));
    assert_eq!(as_job["subject"], "receiver.example.com");
}

#[actix_web::test]
async fn a_delivery_is_sent_again_when_somebody_asks() {
    let world = World::new();
    let (id, _) = delivery(&world).await;
    let replay = format!("/api/v1/deliveries/{id}/replay");
    assert_eq!(world.post(&replay, &json!({})).await.problem(), "wrong_state");
    let claimed = world.claim(Lane::Webhook).await;
    let delivered = Outcome::Delivered(Delivered { status: 202, took_ms: 7 });
    world.queue.settle(claimed.lease, Verdict::Succeeded(delivered)).await.unwrap();
    let shown = world.get(&format!("/api/v1/deliveries/{id}")).await.json();
    assert_eq!((&shown["answered"], &shown["took_ms"]), (&json!(202), &json!(7)));
    let again = world.post(&replay, &json!({})).await;
    assert_eq!((again.status, &again.json()["state"]), (StatusCode::ACCEPTED, &json!("queued")));
    assert_eq!(world.claim(Lane::Webhook).await.job.id, id);
    // Other jobs are none.
    let series = world.post("/api/v1/series", &body(TO)).await.id();
    for path in [format!("/api/v1/deliveries/{series}"), "/api/v1/deliveries/x".to_owned()] {
        assert_eq!(world.get(&path).await.problem(), "not_found");
    }
    let other = format!("/api/v1/deliveries/{series}/replay");
    assert_eq!(world.post(&other, &json!({})).await.problem(), "not_found");
}
