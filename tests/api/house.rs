//! What admins do besides the queue: keys, the cookies file, and a look at the machine.

use crate::keys::{asking, key, with};
use crate::world::{Answer, Options, World};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use ezclips::files::{Files, Note};
use ezclips::http::{Api, AuthSettings, KeyHash, Settings};
use ezclips::model::{ApiKey, Check, Code, Cookies, Failure, Health, Scope};
use ezclips::queue::Queue;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const KEYS: &str = "/api/v1/keys";
const COOKIES: &str = "/api/v1/cookies";
const FILE: &str = "# a comment\n\
    #HttpOnly_.video.example\tTRUE\t/\tTRUE\t1900000000\tsid\thush-hush\n\
    Other.example\tFALSE\t/\tFALSE\t0\tn\tv\n";

fn put(kind: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::put().uri(COOKIES).insert_header(("content-type", kind)).set_payload(body)
}

async fn send(world: &World, body: impl Into<actix_web::web::Bytes>) -> Answer {
    world.ask(put("text/plain;charset=UTF-8", body)).await
}

#[actix_web::test]
async fn a_key_is_shown_once_and_opens_until_it_is_revoked() {
    let world = asking(AuthSettings::default());
    let (_, admin) = key(&world, Scope::Admin).await;
    let body = json!({ "name": "Uploader é", "scope": "read" });
    let made = world.ask(with(&admin, TestRequest::post().uri(KEYS).set_json(&body))).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (201, "no-store"));
    let made = made.json();
    let text = made["key"].as_str().unwrap();
    assert!(text.starts_with("ezc_") && text.len() == 47);
    let list = world.ask(with(&admin, TestRequest::get().uri(KEYS))).await.json();
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert_eq!(names, ["admin", "Uploader é"], "oldest first");
    assert!(!list.to_string().contains(text));
    for field in ["id", "name", "scope", "created_at"] {
        assert_eq!(list["items"][1][field], made[field], "{field}");
    }

    let jobs = || world.ask(with(text, TestRequest::get().uri("/api/v1/jobs")));
    assert_eq!(jobs().await.status, 200);
    let address = format!("{KEYS}/{}", made["id"].as_str().unwrap());
    let revoke = || world.ask(with(&admin, TestRequest::delete().uri(&address)));
    assert_eq!(revoke().await.status, 204);
    assert_eq!(jobs().await.status, 401, "at once, where it was revoked");
    assert_eq!(revoke().await.problem(), "not_found");
}

#[actix_web::test]
async fn names_of_keys_are_plain_and_their_own() {
    let world = World::new();
    assert_eq!(world.post(KEYS, &json!({ "name": "one" })).await.json()["scope"], "write");
    let longest = "é".repeat(ApiKey::NAME_MAX / 2);
    assert_eq!(world.post(KEYS, &json!({ "name": longest })).await.status, 201);
    for name in [
        "one",
        "",
        " two",
        "two\u{1b}[2J",
        "two\n",
        "0197f3f0-0000-7000-8000-000000000001",
        &(longest.clone() + "x"),
    ] {
        let answer = world.post(KEYS, &json!({ "name": name })).await;
        assert_eq!(answer.problem(), "invalid_field", "{name:?}");
    }
    let answer = world.post(KEYS, &json!({ "name": "two", "scope": "root" })).await;
    assert_eq!(
        (answer.problem(), answer.pointers()),
        ("invalid_field".into(), vec!["/scope".into()])
    );
    assert_eq!(world.post(KEYS, &json!({ "scope": "read" })).await.problem(), "invalid_json");
    assert_eq!(
        world.post(KEYS, &json!({ "name": "a", "hash": 1 })).await.problem(),
        "unknown_field"
    );
    assert_eq!(world.queue.keys().await.unwrap().len(), 2);
    assert_eq!(world.bare(Method::DELETE, "/api/v1/keys/one").await.problem(), "not_found");
}

#[actix_web::test]
async fn one_key_for_admins_stays_where_keys_are_asked_for() {
    let world = asking(AuthSettings::default());
    let (first, admin) = key(&world, Scope::Admin).await;
    key(&world, Scope::Write).await;
    let revoke = |id: &str| with(&admin, TestRequest::delete().uri(&format!("{KEYS}/{id}")));
    let answer = world.ask(revoke(&first.to_string())).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "last_admin_key"));
    assert!(answer.json()["hint"].as_str().unwrap().contains("another key"));
    let body = json!({ "name": "second", "scope": "admin" });
    let made = world.ask(with(&admin, TestRequest::post().uri(KEYS).set_json(&body))).await.json();
    // Each revokes the other at the same time: one of them stays.
    let [one, other] = [first.to_string(), made["id"].as_str().unwrap().to_owned()];
    let second = made["key"].as_str().unwrap();
    let turn = with(second, TestRequest::delete().uri(&format!("{KEYS}/{one}")));
    let (one, other) = tokio::join!(world.ask(turn), world.ask(revoke(&other)));
    let mut said = [one.status.as_u16(), other.status.as_u16()];
    said.sort_unstable();
    assert!(said[0] == 204 && matches!(said[1], 401 | 409), "{said:?}");
    let left = world.queue.keys().await.unwrap();
    assert_eq!(left.iter().filter(|key| key.scope == Scope::Admin).count(), 1);

    let outside = AuthSettings { outside: KeyHash::of("from outside"), ..AuthSettings::default() };
    for world in [asking(outside), World::new()] {
        let (id, _) = key(&world, Scope::Admin).await;
        let request = TestRequest::delete().uri(&format!("{KEYS}/{id}"));
        assert_eq!(world.ask(with("from outside", request)).await.status, 204);
    }
}

#[actix_web::test]
async fn cookies_come_in_and_never_go_out() {
    let world = World::new();
    let none = json!({ "present": false, "bytes": 0, "changed_at": null, "domain_count": 0, "domains": [] });
    assert_eq!(world.get(COOKIES).await.json(), none);
    assert_eq!(send(&world, FILE).await.status, 204);
    let answer = world.get(COOKIES).await;
    let shown = answer.json();
    assert_eq!(shown["domains"], json!(["other.example", "video.example"]));
    assert!(shown["present"] == true && shown["domain_count"] == 2);
    assert!(shown["changed_at"].as_str().unwrap().ends_with('Z'));
    assert!(!String::from_utf8_lossy(&answer.body).contains("hush"));
    let kept = world.files.note(Note::Cookies).await.unwrap().unwrap();
    assert_eq!(kept.bytes, Cookies::parse(FILE.as_bytes()).unwrap().text().as_bytes());
    assert_eq!(shown["bytes"], kept.bytes.len());

    let many = (0..300).map(|n| format!("d{n:03}.example\tFALSE\t/\tTRUE\t0\tn\tv\n"));
    assert_eq!(send(&world, many.collect::<Vec<_>>().concat()).await.status, 204);
    let shown = world.get(COOKIES).await.json();
    assert_eq!(
        (&shown["domain_count"], &shown["domains"][199]),
        (&json!(300), &json!("d199.example"))
    );
    assert_eq!(shown["domains"].as_array().unwrap().len(), 200);
    for _ in 0..2 {
        assert_eq!(world.bare(Method::DELETE, COOKIES).await.status, 204);
        assert_eq!(world.get(COOKIES).await.json(), none);
    }
    // A file that was damaged on the disk is there and serves nobody.
    world.files.keep_note(Note::Cookies, b"hush").await.unwrap();
    let shown = world.get(COOKIES).await.json();
    assert!(shown["present"] == true && shown["domain_count"] == 0, "{shown}");
}

#[actix_web::test]
async fn what_is_no_cookies_file_changes_nothing() {
    let world = World::new();
    assert_eq!(send(&world, FILE).await.status, 204);
    let bad = "a.b\tFALSE\t/\tTRUE\t1\tname\tv\nb.c\tFALSE\t/\thush-hush\n";
    let answer = send(&world, bad).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "invalid_cookies"));
    assert!(answer.json()["detail"].as_str().unwrap().starts_with("Line 2: "), "{answer:?}");
    assert!(!String::from_utf8_lossy(&answer.body).contains("hush"));
    for text in ["", "# Netscape HTTP Cookie File\n", "{\"cookies\": []}", "a\0b"] {
        assert_eq!(send(&world, text).await.problem(), "invalid_cookies", "{text:?}");
    }
    let large = "#".repeat(Cookies::MAX + 1);
    assert_eq!(send(&world, large).await.problem(), "payload_too_large");
    let typed = world.ask(put("application/json", FILE)).await;
    assert_eq!((typed.status.as_u16(), typed.problem().as_str()), (415, "unsupported_media_type"));
    assert_eq!(typed.json()["hint"], "Send text/plain.");
    assert_eq!(world.get(COOKIES).await.json()["domain_count"], 2);
    let hint = Failure::of(Code::NeedsAccount).code.hint();
    assert!(hint.contains("Settings") && hint.contains(COOKIES));
}

#[actix_web::test]
async fn the_doctor_is_asked_once_for_many_and_tells_no_paths() {
    let options = Options::default();
    let settings = Settings { version: "1.2.3", ..options.settings };
    let mut world = World::with(Options { settings, ..options });
    let none = world.get("/api/v1/doctor").await.json();
    assert_eq!(none, json!({ "version": "1.2.3", "checks": [] }));
    let looks = Arc::new(AtomicUsize::new(0));
    let (counted, place) = (Arc::clone(&looks), world.dir.path().display().to_string());
    let api = Api::new(
        Arc::clone(&world.api.queue),
        Arc::clone(&world.api.files),
        world.api.settings.clone(),
        Arc::clone(&world.api.ready),
    );
    world.api = Arc::new(api.looked_after(Arc::new(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let hint = format!("it does not run: {place}/bin/x: not found");
        let place = place.clone();
        Box::pin(async move {
            vec![
                Check::good("ffmpeg", "6.1").at(&place),
                Check::other("yt-dlp", Health::Limited, "not found", hint),
            ]
        })
    })));
    for _ in 0..3 {
        // That no answer holds the path is checked with each of them.
        let checks = world.get("/api/v1/doctor").await.json()["checks"].clone();
        let good = json!({ "name": "ffmpeg", "health": "good", "words": "6.1", "hint": "" });
        assert_eq!((&checks[0], &checks[1]["health"]), (&good, &json!("limited")));
        assert_eq!(checks[1]["hint"], "it does not run: …/x: not found");
    }
    assert_eq!(looks.load(Ordering::Relaxed), 1);
}
