//! The page's sessions, and links that open one file without a key.

use crate::keys::{asking, key, with};
use crate::world::{Answer, Options, World, clip_bytes, next_bytes};
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use ezclips::http::{Api, AuthSettings, Hosts, Settings, app};
use ezclips::model::{JobId, KeyId, Scope, Secret};
use ezclips::queue::Queue;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

async fn sign_in(world: &World, key: &str) -> Answer {
    world.post("/api/v1/session", &json!({ "key": key })).await
}

/// `name=value` of the cookie an answer sets.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn by(cookie: &str, request: TestRequest) -> TestRequest {
    request.insert_header(("cookie", cookie))
}

#[actix_web::test]
async fn a_key_becomes_a_session_and_the_session_opens_what_the_key_opens() {
    let world = asking(AuthSettings::default());
    let (_, write) = key(&world, Scope::Write).await;
    let before = world.get("/api/v1/session").await.json();
    assert_eq!((&before["mode"], &before["signed_in"]), (&json!("keys"), &json!(false)));

    let signed = sign_in(&world, &format!(" {write}\n")).await;
    assert_eq!(signed.json()["key"], "write");
    let set = signed.header("set-cookie").to_owned();
    for word in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"] {
        assert!(set.contains(word), "{word} in {set}");
    }
    assert!(!set.contains("Secure") && !set.contains(&write), "{set}");
    assert_eq!(signed.header("cache-control"), "no-store");

    let cookie = cookie(&signed);
    let get = |path: &str| world.ask(by(&cookie, TestRequest::get().uri(path)));
    assert_eq!(get("/api/v1/session").await.json()["scope"], "write");
    assert_eq!(get("/api/v1/session").await.header("set-cookie"), "", "fresh enough");
    assert_eq!(get("/api/v1/jobs").await.status, 200);
    assert_eq!(get("/metrics").await.status, 403);
    let events = world.open(by(&cookie, TestRequest::get().uri("/api/v1/events"))).await;
    assert_eq!(events.0, 200);
    let wrong = by(&cookie, with("ezc_wrong", TestRequest::get().uri("/api/v1/jobs")));
    assert_eq!(world.ask(wrong).await.status, 401, "a header is said on purpose");

    let out = world.ask(by(&cookie, TestRequest::delete().uri("/api/v1/session"))).await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").starts_with("ezclips_session=;"), "{out:?}");
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
}

#[actix_web::test]
async fn a_wrong_key_signs_nobody_in() {
    let world = asking(AuthSettings::default());
    for wrong in ["", "ezc_wrong", &"x".repeat(5000)] {
        let answer = sign_in(&world, wrong).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (401, "unauthorized"));
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[actix_web::test]
async fn over_https_the_cookie_is_secure() {
    let told = asking(AuthSettings { https: true, ..AuthSettings::default() });
    let (_, read) = key(&told, Scope::Read).await;
    assert!(sign_in(&told, &read).await.header("set-cookie").contains("Secure"));
    let world = asking(AuthSettings::default());
    let (_, read) = key(&world, Scope::Read).await;
    let request = TestRequest::post()
        .uri("/api/v1/session")
        .insert_header(("x-forwarded-proto", "https"))
        .set_json(json!({ "key": read }));
    assert!(world.ask(request).await.header("set-cookie").contains("Secure"));
}

#[actix_web::test]
async fn a_cookie_that_was_changed_or_is_not_ours_is_nothing() {
    let world = asking(AuthSettings::default());
    let (_, read) = key(&world, Scope::Read).await;
    let good = cookie(&sign_in(&world, &read).await);
    let end = if good.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{end}", &good[..good.len() - 1]);
    let other_house = asking(AuthSettings::default());
    let (_, other) = key(&other_house, Scope::Admin).await;
    let foreign = cookie(&sign_in(&other_house, &other).await);
    let status = async |cookie: &str| {
        world.ask(by(cookie, TestRequest::get().uri("/api/v1/jobs"))).await.status.as_u16()
    };
    assert_eq!(status(&good).await, 200);
    for bad in [&changed, &foreign, "ezclips_session=", "ezclips_session=%00", "other=1"] {
        assert_eq!(status(bad).await, 401, "{bad}");
    }
}

#[actix_web::test]
async fn a_revoked_key_takes_its_sessions_along() {
    let world = asking(AuthSettings::default());
    let (id, read) = key(&world, Scope::Read).await;
    let (_, admin) = key(&world, Scope::Admin).await;
    let session = cookie(&sign_in(&world, &read).await);
    let other = cookie(&sign_in(&world, &admin).await);
    world.queue.revoke_key(id).await.unwrap();
    // Another process on the same queue: it has read nothing yet, so it need not wait five seconds.
    let settings = world.api.settings.clone();
    let files = Arc::clone(&world.files);
    let queue = Arc::clone(&world.queue);
    let api = Arc::new(Api::new(queue as _, files as _, settings, Arc::new(Vec::new)));
    let service = init_service(app(api, Hosts::Any)).await;
    let jobs = || TestRequest::get().uri("/api/v1/jobs");
    for (request, status) in [
        (with(&read, jobs()), 401),
        (by(&session, jobs()), 401),
        (with(&admin, jobs()), 200),
        (by(&other, jobs()), 200),
    ] {
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.status().as_u16(), status);
    }
}

#[actix_web::test]
async fn another_site_can_use_no_session_and_open_none() {
    let world = asking(AuthSettings::default());
    let (_, admin) = key(&world, Scope::Admin).await;
    let session = cookie(&sign_in(&world, &admin).await);
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
    ];
    for header in foreign {
        for request in [
            TestRequest::post().uri("/api/v1/lanes/video-download/pause"),
            TestRequest::delete().uri("/api/v1/session"),
            TestRequest::post().uri("/api/v1/session").set_json(json!({ "key": admin })),
        ] {
            let request = by(&session, request).insert_header(("host", "clips.lan"));
            let answer = world.ask(request.insert_header(header)).await;
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "cross_site"));
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
    let lanes = world.queue.overview().await.unwrap().lanes;
    assert!(lanes.iter().all(|lane| !lane.paused || lane.lane.name() == "webhook"));
    let own = by(&session, TestRequest::post().uri("/api/v1/lanes/video-download/pause"))
        .insert_header(("host", "clips.lan"))
        .insert_header(("origin", "http://clips.lan"));
    assert_eq!(world.ask(own).await.status, 200);
}

/// The cookie of a session that ends in so many seconds: the format, written once more.
async fn session_ending_in(world: &World, id: KeyId, key: &str, seconds: i64) -> String {
    use base64::Engine;
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let ends = now.as_secs().checked_add_signed(seconds).unwrap();
    let secret = world.queue.secret(Secret([0; 32])).await.unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).unwrap();
    let hash = Sha256::digest(key);
    for field in [&b"ezclips session 1"[..], id.0.as_bytes(), &ends.to_be_bytes(), &hash[..]] {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field);
    }
    let code = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let signature = code.encode(mac.finalize().into_bytes());
    format!("ezclips_session={}.{ends}.{signature}", id.0.simple())
}

#[actix_web::test]
async fn a_session_is_renewed_by_asking_who_it_is_and_ends_otherwise() {
    let world = asking(AuthSettings::default());
    let (id, read) = key(&world, Scope::Read).await;
    let days = 24 * 3600;
    let old = session_ending_in(&world, id, &read, 10 * days).await;
    let jobs = world.ask(by(&old, TestRequest::get().uri("/api/v1/jobs"))).await;
    assert_eq!((jobs.status.as_u16(), jobs.header("set-cookie")), (200, ""));
    let who = world.ask(by(&old, TestRequest::get().uri("/api/v1/session"))).await;
    assert_eq!(who.json()["scope"], "read");
    let renewed = cookie(&who);
    assert!(renewed.starts_with("ezclips_session=") && renewed != old, "{who:?}");
    let jobs = world.ask(by(&renewed, TestRequest::get().uri("/api/v1/jobs"))).await;
    assert_eq!(jobs.status, 200);
    let over = session_ending_in(&world, id, &read, -1).await;
    let jobs = world.ask(by(&over, TestRequest::get().uri("/api/v1/jobs"))).await;
    assert_eq!(jobs.status, 401);
    let who = world.ask(by(&over, TestRequest::get().uri("/api/v1/session"))).await;
    assert_eq!((&who.json()["signed_in"], who.header("set-cookie")), (&json!(false), ""));
}

/// Takes the five seconds that keys are kept for.
#[actix_web::test]
async fn an_event_stream_ends_with_its_key() {
    let usual = World::new().api.settings.clone();
    let auth = AuthSettings { on: true, ..AuthSettings::default() };
    let keep_alive = Duration::from_millis(100);
    let settings = Settings { auth, keep_alive, ..usual };
    let world = World::with(Options { settings, ..Options::default() });
    let (id, read) = key(&world, Scope::Read).await;
    let request = with(&read, TestRequest::get().uri("/api/v1/events"));
    let (status, _, mut body) = world.open(request).await;
    assert_eq!(status, 200);
    assert_eq!(next_bytes(&mut body).await.unwrap(), "retry: 2000\n\n");
    world.queue.revoke_key(id).await.unwrap();
    while let Some(said) = next_bytes(&mut body).await {
        assert_eq!(said, ": keep-alive\n\n");
    }
}

/// A house with a finished series, and a key to it.
async fn house_with_clips() -> (World, JobId, String) {
    let open = World::new();
    let id = open.ready_series().await;
    let mut settings = open.api.settings.clone();
    settings.auth = AuthSettings { on: true, ..AuthSettings::default() };
    let (queue, files) = (Arc::clone(&open.queue), Arc::clone(&open.files));
    let api = Api::new(queue as _, files as _, settings, Arc::new(Vec::new));
    let world = World { api: Arc::new(api), ..open };
    let (_, write) = key(&world, Scope::Write).await;
    (world, id, write)
}

async fn links(world: &World, id: JobId, key: &str, body: &Value) -> Answer {
    let request = TestRequest::post().uri(&format!("/api/v1/series/{id}/links")).set_json(body);
    world.ask(with(key, request)).await
}

#[actix_web::test]
async fn a_signed_link_opens_its_file_and_nothing_else() {
    let (world, id, write) = house_with_clips().await;
    let answer = links(&world, id, &write, &json!({})).await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    assert_eq!(answer["parts"].as_array().unwrap().len(), 3);
    let clip = text(&answer["parts"][1]["clip"]);
    let (path, query) = clip.split_once('?').unwrap();
    assert_eq!(path, format!("/api/v1/series/{id}/parts/2"));
    assert_eq!(world.get(path).await.status, 401);

    assert_eq!(world.get(&clip).await.body, clip_bytes(2));
    assert_eq!(world.bare(Method::HEAD, &clip).await.status, 200);
    let saved = world.get(&format!("{clip}&download")).await;
    assert!(saved.header("content-disposition").starts_with("attachment"), "{saved:?}");
    let range = TestRequest::get().uri(&clip).insert_header(("range", "bytes=0-3"));
    assert_eq!(world.ask(range).await.status, 206);
    assert_eq!(world.get(&text(&answer["archive"])).await.status, 200);
    assert_eq!(world.get(&text(&answer["manifest"])).await.status, 200);

    let refused = async |address: String| {
        let answer = world.get(&address).await;
        (answer.status.as_u16(), answer.problem())
    };
    let over = (403, "link_expired".to_owned());
    for address in [
        format!("/api/v1/series/{id}/parts/1?{query}"),
        format!("/api/v1/series/{id}/parts/%32?{query}"),
        format!("/api/v1/series/{id}/archive.zip?{query}"),
        format!("{clip}&part=2"),
        format!("{clip}x"),
        clip.replace("expires=1", "expires=2"),
    ] {
        assert_eq!(refused(address.clone()).await, over, "{address}");
    }
    for (method, address) in [
        (Method::GET, format!("/api/v1/series/{id}?{query}")),
        (Method::GET, format!("/api/v1/series/{id}/parts/2/poster?{query}")),
        (Method::DELETE, format!("/api/v1/series/{id}?{query}")),
        (Method::POST, clip.clone()),
        (Method::DELETE, clip.clone()),
    ] {
        let answer = world.bare(method.clone(), &address).await;
        assert!(matches!(answer.status.as_u16(), 401 | 403), "{method} {address}: {answer:?}");
    }
    let with_key = with(&write, TestRequest::get().uri(&format!("{clip}x")));
    assert_eq!(world.ask(with_key).await.status, 200, "a key needs no link");
}

#[actix_web::test]
async fn a_link_lasts_a_minute_to_a_week() {
    let (world, id, write) = house_with_clips().await;
    let (_, read) = key(&world, Scope::Read).await;
    for (asked, status) in [(59, 422), (60, 200), (604_800, 200), (604_801, 422)] {
        let answer = links(&world, id, &write, &json!({ "expires_in_s": asked })).await;
        assert_eq!(answer.status.as_u16(), status, "{asked}");
        if status == 422 {
            assert_eq!(answer.pointers(), ["/expires_in_s"]);
        }
    }
    let wrong = links(&world, id, &write, &json!({ "expires": 60 })).await;
    assert_eq!(wrong.problem(), "unknown_field");
    assert_eq!(links(&world, id, &read, &json!({})).await.status, 403);
    let nowhere = "0197f3f0-0000-7000-8000-000000000001".parse().unwrap();
    assert_eq!(links(&world, nowhere, &write, &json!({})).await.status, 404);
}
