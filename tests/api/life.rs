//! A job's life as clients see it: status, tags, cancel, retry, delete, lanes.

use crate::world::{LINK, Options, World};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use ezclips::model::{Code, Failure, JobId, Lane, Progress, Stage, WorkerId};
use ezclips::queue::{Checkpoint, Claimed, Heartbeat, Queue, Verdict, WorkerInfo};
use serde_json::{Value, json};
use uuid::Uuid;

async fn tagged(world: &World, path: &str, tag: &str) -> (u16, String) {
    let request = TestRequest::get().uri(path).insert_header(("if-none-match", tag));
    let answer = world.ask(request).await;
    assert_eq!(answer.header("cache-control"), "no-cache");
    (answer.status.as_u16(), answer.header("etag").to_owned())
}

async fn beat(world: &World, claimed: &Claimed, permille: u16) {
    let id = WorkerId(Uuid::from_u128(1));
    let worker = WorkerInfo { id, host: "here".to_owned(), pid: 1, slots: [2, 1, 0] };
    let progress = Progress { permille, eta_s: Some(7), speed: Some(1000) };
    let leases = vec![(claimed.lease, progress)];
    world.queue.heartbeat(Heartbeat { worker, leases }).await.unwrap();
}

async fn video(world: &World) -> JobId {
    world.post("/api/v1/videos", &json!({ "url": LINK })).await.id()
}

#[actix_web::test]
async fn what_has_not_changed_is_not_sent_again() {
    let world = World::new();
    let id = video(&world).await;
    for path in [format!("/api/v1/videos/{id}"), format!("/api/v1/jobs/{id}")] {
        let (status, tag) = tagged(&world, &path, "\"other\"").await;
        assert_eq!(status, 200);
        assert_eq!(tagged(&world, &path, &tag).await, (304, tag));
    }
    let path = format!("/api/v1/videos/{id}");
    let mut tags = vec![tagged(&world, &path, "").await.1];
    let claimed = world.claim(Lane::VideoDownload).await;
    tags.push(tagged(&world, &path, "").await.1);
    world.queue.checkpoint(claimed.lease, Checkpoint::Stage(Stage::Fetch)).await.unwrap();
    tags.push(tagged(&world, &path, "").await.1);
    beat(&world, &claimed, 420).await;
    tags.push(tagged(&world, &path, "").await.1);
    beat(&world, &claimed, 421).await;
    tags.push(tagged(&world, &path, "").await.1);
    let mut distinct = tags.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), tags.len(), "every change has its own tag");
}

#[actix_web::test]
async fn a_running_job_shows_stage_percent_and_attempts() {
    let world = World::new();
    let id = video(&world).await;
    let claimed = world.claim(Lane::VideoDownload).await;
    world.queue.checkpoint(claimed.lease, Checkpoint::Stage(Stage::Fetch)).await.unwrap();
    beat(&world, &claimed, 425).await;
    let job = world.get(&format!("/api/v1/jobs/{id}")).await.json();
    assert_eq!((&job["kind"], &job["lane"]), (&json!("video"), &json!("video-download")));
    assert_eq!(job["subject"], "example.com/watch", "the query may be a secret");
    assert_eq!((&job["state"], &job["stage"]), (&json!("running"), &json!("fetch")));
    assert_eq!((&job["percent"], &job["eta_s"]), (&json!(42.5), &json!(7)));
    assert_eq!(job["history"][0]["end"], "running");
    beat(&world, &claimed, 1000).await;
    let job = world.get(&format!("/api/v1/jobs/{id}")).await.json();
    assert!(job["percent"].as_f64().unwrap() < 100.0, "only success is 100");
    let failure = Failure::of(Code::Network).with_stderr("it broke in /data/scratch/a/b.mp4");
    world.settle(&claimed, Verdict::Failed(failure)).await;
    let job = world.get(&format!("/api/v1/jobs/{id}")).await.json();
    assert_eq!((&job["state"], &job["attempts"]), (&json!("queued"), &json!(1)));
    assert_eq!(
        (&job["error"]["code"], &job["error"]["retryable"]),
        (&json!("network"), &json!(true))
    );
    assert!(job["retry_at"].is_string());
    assert_eq!(job["history"][0]["stderr"], "it broke in …/b.mp4");
}

#[actix_web::test]
async fn a_ready_video_shows_its_facts() {
    let world = World::new();
    let id = world.ready_video().await;
    let video = world.get(&format!("/api/v1/videos/{id}")).await.json();
    assert_eq!((&video["state"], &video["percent"]), (&json!("succeeded"), &json!(100.0)));
    assert_eq!(video["facts"]["frame_rate"], 29.97);
    assert_eq!(video["facts"]["chapters"][0]["title"], "All of it");
    for name in ["poster", "waveform", "sprite"] {
        assert_eq!(video["links"][name], format!("/api/v1/videos/{id}/{name}"));
    }
    let facts = &video["facts"];
    assert_eq!((&facts["loudness_lufs"], &facts["pause_count"]), (&json!(-18.75), &json!(1)));
    let heat = json!({ "start_ms": 2000, "end_ms": 3000, "permille": 900 });
    assert_eq!(facts["pauses"], json!([[4000, 4500]]));
    assert_eq!((&facts["scenes"], &facts["heat"][0]), (&json!([1000]), &heat));
    let sprite =
        json!({ "every_ms": 1000, "count": 30, "columns": 10, "width": 160, "height": 90 });
    assert_eq!(facts["sprite"], sprite);
    let list = world.get("/api/v1/videos").await.json();
    let listed = &list["items"][0];
    assert_eq!(listed["links"], video["links"], "known without the facts");
    for name in ["chapters", "loudness_lufs", "pause_count", "pauses", "scenes", "heat", "sprite"] {
        assert_eq!(listed["facts"][name], Value::Null, "{name} is not in lists");
    }
}

#[actix_web::test]
async fn a_series_shows_its_parts_as_they_become_ready() {
    let world = World::new();
    let video = world.ready_video().await;
    let body = json!({ "video_id": video.0, "parts": { "count": 3 } });
    let id = world.post("/api/v1/series", &body).await.id();
    let path = format!("/api/v1/series/{id}");
    let before = tagged(&world, &path, "").await.1;
    world.cut(3, 1).await;
    assert_ne!(tagged(&world, &path, &before).await.1, before);
    let series = world.get(&path).await.json();
    assert_eq!((&series["part_count"], &series["parts_ready"]), (&json!(3), &json!(1)));
    let parts = series["parts"].as_array().unwrap();
    assert_eq!((&parts[0]["state"], &parts[1]["state"]), (&json!("ready"), &json!("planned")));
    assert_eq!(parts[0]["file"], format!("/api/v1/series/{id}/parts/1"));
    assert_eq!((&parts[0]["method"], &parts[1]["method"]), (&json!("copy"), &json!("encoded")));
    assert_eq!((&parts[1]["file"], &series["links"]), (&Value::Null, &Value::Null));
    let listed = world.get("/api/v1/series").await.json();
    assert_eq!(listed["items"][0]["parts_ready"], 1);
    assert_eq!(world.get(&format!("{path}/parts/2")).await.problem(), "not_ready");
    assert_eq!(world.get(&format!("{path}/parts/4")).await.problem(), "not_found");
    assert_eq!(world.get(&format!("{path}/archive.zip")).await.problem(), "not_ready");
}

#[actix_web::test]
async fn jobs_are_cancelled_and_retried() {
    let world = World::new();
    let id = video(&world).await;
    let cancel = format!("/api/v1/jobs/{id}/cancel");
    let answer = world.bare(Method::POST, &cancel).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["state"]), (200, &json!("cancelled")));
    let retry = world.bare(Method::POST, &format!("/api/v1/jobs/{id}/retry")).await;
    assert_eq!((retry.status.as_u16(), &retry.json()["state"]), (202, &json!("queued")));
    let again = world.bare(Method::POST, &format!("/api/v1/jobs/{id}/retry")).await;
    assert_eq!((again.status.as_u16(), again.problem().as_str()), (409, "wrong_state"));
    let claimed = world.claim(Lane::VideoDownload).await;
    let answer = world.bare(Method::POST, &cancel).await;
    assert_eq!(answer.status, 202, "its worker is asked");
    assert_eq!(answer.json()["cancel_requested"], true);
    world.settle(&claimed, Verdict::Cancelled).await;
    assert_eq!(world.get(&format!("/api/v1/jobs/{id}")).await.json()["state"], "cancelled");
}

#[actix_web::test]
async fn all_failed_jobs_are_retried_at_once() {
    let world = World::new();
    for n in 0..250 {
        let body = json!({ "url": format!("https://example.com/{n}") });
        world.post("/api/v1/videos", &body).await.id();
    }
    for _ in 0..230 {
        let claimed = world.claim(Lane::VideoDownload).await;
        world.settle(&claimed, Verdict::Failed(Failure::of(Code::Gone))).await;
    }
    let retry = "/api/v1/jobs/retry?state=failed";
    let other = world.bare(Method::POST, &format!("{retry}&lane=video-process")).await;
    assert_eq!(other.json()["retried"], 0);
    let answer = world.bare(Method::POST, &format!("{retry}&lane=video-download")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["retried"]), (200, &json!(230)));
    assert_eq!(world.get("/api/v1/jobs?state=failed").await.json()["items"], json!([]));
}

#[actix_web::test]
async fn deleting_takes_files_and_rows() {
    let world = World::new();
    let series = world.ready_series().await;
    let path = format!("/api/v1/series/{series}");
    assert_eq!(world.get(&format!("{path}/parts/1")).await.status, 200);
    assert_eq!(world.bare(Method::DELETE, &path).await.status, 204);
    assert_eq!(world.get(&path).await.status, 404);
    assert_eq!(world.bare(Method::DELETE, &path).await.problem(), "not_found");
    let folder = world.dir.path().join("files/series").join(series.to_string());
    assert!(!folder.exists(), "its files are gone");
}

#[actix_web::test]
async fn a_second_video_must_be_ready_and_is_kept() {
    let world = World::new();
    let video = world.ready_video().await;
    let link = json!({ "url": "https://example.com/watch?v=2" });
    let below = world.post("/api/v1/videos", &link).await.id();
    let stack = |below: Uuid| {
        json!({ "video_id": video.0, "parts": { "count": 3 }, "layout": "stack",
            "below_video_id": below })
    };
    let early = world.post("/api/v1/series", &stack(below.0)).await;
    assert_eq!((early.status.as_u16(), early.problem().as_str()), (409, "not_ready"));
    assert_eq!(early.pointers(), ["/below_video_id"]);
    let unknown = world.post("/api/v1/series", &stack(Uuid::from_u128(7))).await;
    assert_eq!((unknown.status.as_u16(), unknown.problem().as_str()), (404, "not_found"));
    assert_eq!(unknown.pointers(), ["/below_video_id"]);
    world.finish_video().await;
    let series = world.post("/api/v1/series", &stack(below.0)).await.id();
    let path = format!("/api/v1/videos/{below}");
    assert_eq!(world.bare(Method::DELETE, &path).await.problem(), "in_use");
    world.bare(Method::POST, &format!("/api/v1/jobs/{series}/cancel")).await;
    assert_eq!(world.bare(Method::DELETE, &path).await.status, 204);
    let retried = world.bare(Method::POST, &format!("/api/v1/jobs/{series}/retry")).await;
    assert_eq!((retried.status.as_u16(), retried.problem().as_str()), (404, "not_found"));
}

#[actix_web::test]
async fn a_key_does_not_hide_a_second_video_that_is_missing() {
    let world = World::new();
    let video = world.ready_video().await;
    let body = json!({ "video_id": video.0, "parts": { "count": 3 }, "layout": "stack",
        "below_video_id": Uuid::from_u128(7) });
    let request = TestRequest::post().uri("/api/v1/series").insert_header(("Idempotency-Key", "k"));
    let answer = world.ask(request.set_json(&body)).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not_found"));
    assert_eq!(answer.pointers(), ["/below_video_id"]);
}

#[actix_web::test]
async fn what_is_in_use_is_not_deleted() {
    let world = World::new();
    let video = world.ready_video().await;
    let body = json!({ "video_id": video.0, "parts": { "count": 3 } });
    let series = world.post("/api/v1/series", &body).await.id();
    let answer = world.bare(Method::DELETE, &format!("/api/v1/videos/{video}")).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "in_use"));
    let answer = world.bare(Method::DELETE, &format!("/api/v1/series/{series}")).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "wrong_state"));
    assert!(answer.json()["hint"].as_str().unwrap().contains("Cancel"));
    let answer = world.bare(Method::DELETE, &format!("/api/v1/videos/{series}")).await;
    assert_eq!(answer.problem(), "not_found", "a series is no video");
    world.bare(Method::POST, &format!("/api/v1/jobs/{series}/cancel")).await;
    assert_eq!(world.bare(Method::DELETE, &format!("/api/v1/videos/{video}")).await.status, 204);
}

#[actix_web::test]
async fn a_paused_lane_says_so_until_it_is_resumed() {
    let world = World::new();
    let id = video(&world).await;
    let path = format!("/api/v1/videos/{id}");
    let answer = world.bare(Method::POST, "/api/v1/lanes/video-download/pause").await;
    assert_eq!(answer.json()["paused"], true);
    assert_eq!(world.get(&path).await.json()["waits_for"], "lane_paused");
    let queue = world.get("/api/v1/queue").await.json();
    assert_eq!(queue["lanes"][0]["counts"]["queued"], 1);
    assert_eq!(
        (&queue["lanes"][0]["paused"], &queue["lanes"][1]["paused"]),
        (&json!(true), &json!(false))
    );
    let answer = world.bare(Method::POST, "/api/v1/lanes/video-download/resume").await;
    assert_eq!(answer.json()["paused"], false);
    assert_eq!(world.get(&path).await.json()["waits_for"], "no_worker");
}

#[actix_web::test]
async fn a_full_disk_says_so() {
    let world = World::with(Options { floor: u64::MAX, ..Options::default() });
    let id = video(&world).await;
    let shown = world.get(&format!("/api/v1/videos/{id}")).await.json();
    assert_eq!(shown["waits_for"], "disk_low");
    assert_eq!(world.get("/api/v1/queue").await.json()["disk"]["low"], true);
    let ready = world.get("/readyz").await;
    assert_eq!(
        (ready.status.as_u16(), &ready.json()["reasons"]),
        (503, &json!(["the disk is too full"]))
    );
}

#[actix_web::test]
async fn readiness_names_every_reason() {
    let reasons = vec!["ffmpeg is missing".to_owned()];
    let world = World::with(Options { reasons, ..Options::default() });
    let ready = world.get("/readyz").await;
    assert_eq!(ready.json(), json!({ "ready": false, "reasons": ["ffmpeg is missing"] }));
    let world = World::new();
    assert_eq!(world.get("/readyz").await.json(), json!({ "ready": true, "reasons": [] }));
    assert_eq!(world.get("/version").await.json()["name"], "ezclips");
}
