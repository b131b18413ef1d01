//! Who is let in: every route with every scope, and keys that are known, wrong, or away.

use crate::world::{LINK, Options, World};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use ezclips::http::{AuthSettings, KeyHash, ROUTES, Settings, Token, fresh_key, need, openapi};
use ezclips::model::{KeyId, Scope, Timestamp};
use ezclips::queue::Queue;
use serde_json::json;

/// A house that asks for keys.
pub fn asking(mut auth: AuthSettings) -> World {
    auth.on = true;
    let options = Options::default();
    let settings = Settings { auth, ..options.settings };
    World::with(Options { settings, ..options })
}

/// Makes a key of a scope; its id and the key.
pub async fn key(world: &World, scope: Scope) -> (KeyId, String) {
    let (key, text) = fresh_key(scope.name(), scope, Timestamp(1)).unwrap();
    let id = key.id;
    world.queue.add_key(key).await.unwrap();
    (id, text)
}

/// A request with a key.
pub fn with(key: &str, request: TestRequest) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {key}")))
}

fn address(path: &str) -> String {
    path.replace("{id}", "0197f3f0-0000-7000-8000-000000000001")
        .replace("{n}", "1")
        .replace("{lane}", "video-download")
}

#[actix_web::test]
async fn every_route_opens_to_its_scope_and_those_above() {
    let world = asking(AuthSettings::default());
    let mut keys = vec![(None, None), (None, Some("ezc_wrong".to_owned()))];
    for scope in Scope::ALL {
        keys.push((Some(scope), Some(key(&world, scope).await.1)));
    }
    for (path, methods) in ROUTES {
        for method in *methods {
            let wanted = need(path, method).scope();
            for (scope, key) in &keys {
                let verb = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let mut request = TestRequest::with_uri(&address(path)).method(verb);
                if let Some(key) = key {
                    request = with(key, request);
                }
                let (status, headers, _) = world.open(request).await;
                let asked = headers.contains_key("www-authenticate");
                let refused = match (scope, wanted) {
                    (None, Some(_)) => 401,
                    (Some(scope), Some(wanted)) if *scope < wanted => 403,
                    _ => 0,
                };
                let context = format!("{method} {path} with {scope:?}: {status}");
                if refused == 0 {
                    assert!(!matches!(status.as_u16(), 401 | 403), "{context}");
                } else {
                    assert_eq!(status.as_u16(), refused, "{context}");
                }
                assert_eq!(asked, refused == 401, "{context}");
            }
        }
    }
}

#[actix_web::test]
async fn refusals_say_what_is_missing() {
    let world = asking(AuthSettings::default());
    let (_, read) = key(&world, Scope::Read).await;
    let nobody = world.get("/api/v1/jobs").await;
    assert_eq!((nobody.status.as_u16(), nobody.problem().as_str()), (401, "unauthorized"));
    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"EZ Clips\"");
    let wrong = world.ask(with("ezc_wrong", TestRequest::get().uri("/api/v1/jobs"))).await;
    assert!(wrong.header("www-authenticate").contains("invalid_token"), "{wrong:?}");
    let retry = TestRequest::post().uri("/api/v1/jobs/retry?state=failed");
    let narrow = world.ask(with(&read, retry)).await;
    assert_eq!(narrow.problem(), "forbidden");
    assert!(narrow.json()["detail"].as_str().unwrap().contains("`admin`"), "{narrow:?}");
}

#[actix_web::test]
async fn no_way_of_writing_an_address_leads_around_the_gate() {
    let world = asking(AuthSettings::default());
    for path in [
        "/api/v1/%6Aobs",
        "/%61pi/v1/jobs",
        "//api/v1/jobs",
        "/api/v1//jobs",
        "/api/v1/jobs/",
        "/api/v1/./jobs",
        "/docs/../api/v1/jobs",
        "/API/V1/JOBS",
        "/api/v1/jobs;x",
        "/metrics/",
        "/%6Detrics",
    ] {
        let answer = world.get(path).await;
        assert!(matches!(answer.status.as_u16(), 401 | 404), "{path}: {}", answer.status);
    }
    for method in [Method::PATCH, Method::OPTIONS, Method::TRACE, Method::HEAD] {
        let answer = world.bare(method.clone(), "/api/v1/queue").await;
        assert_eq!(answer.status, 401, "{method}");
    }
}

#[actix_web::test]
async fn the_page_and_the_document_are_for_everybody() {
    let world = asking(AuthSettings::default());
    let page = String::from_utf8(world.get("/").await.body.to_vec()).unwrap();
    let script = page.split('"').rfind(|word| word.starts_with("ui/app-"));
    for path in [
        "/",
        &format!("/{}", script.unwrap()),
        "/fonts/inter.otf",
        "/docs/",
        "/api/openapi.json",
        "/healthz",
        "/readyz",
        "/version",
    ] {
        assert_eq!(world.get(path).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn without_keys_everybody_may_do_everything() {
    let world = World::new();
    let answer = world.get("/api/v1/session").await.json();
    assert_eq!((&answer["mode"], &answer["scope"]), (&json!("none"), &json!("admin")));
    let wrong = with("ezc_wrong", TestRequest::get().uri("/api/v1/jobs"));
    assert_eq!(world.ask(wrong).await.status, 200);
    let body = json!({ "key": "whatever" });
    assert_eq!(world.post("/api/v1/session", &body).await.status, 200);
}

#[actix_web::test]
async fn a_job_knows_the_key_it_was_made_with() {
    let world = asking(AuthSettings::default());
    let (id, write) = key(&world, Scope::Write).await;
    let request = TestRequest::post().uri("/api/v1/videos").set_json(json!({ "url": LINK }));
    let job = world.ask(with(&write, request)).await.id();
    assert_eq!(world.job(job).await.origin.key, Some(id));
}

#[actix_web::test]
async fn a_key_from_outside_and_the_token_for_metrics() {
    let outside = "a key of the one who deploys it";
    let auth = AuthSettings { on: true, outside: KeyHash::of(outside), ..AuthSettings::default() };
    let metrics_token = Some(Token::new("scraper"));
    let options = Options::default();
    let settings = Settings { auth, metrics_token, ..options.settings };
    let world = World::with(Options { settings, ..options });
    let get = |key: &'static str, path: &str| world.ask(with(key, TestRequest::get().uri(path)));
    assert_eq!(get(outside, "/metrics").await.status, 200);
    assert_eq!(get("scraper", "/metrics").await.status, 200);
    assert_eq!(get("scraped", "/metrics").await.status, 401);
    assert_eq!(get("scraper", "/api/v1/queue").await.status, 401);
    let who = get(outside, "/api/v1/session").await.json();
    assert_eq!((&who["scope"], &who["key"]), (&json!("admin"), &json!("EZCLIPS_API_KEY")));
    assert_eq!(world.queue.keys().await.unwrap(), [], "it is not stored");
}

#[actix_web::test]
async fn while_the_queue_is_away_known_keys_hold_and_others_are_told_to_wait() {
    let world = asking(AuthSettings::default());
    let (_, read) = key(&world, Scope::Read).await;
    let who = || world.ask(with(&read, TestRequest::get().uri("/api/v1/session")));
    assert_eq!(who().await.json()["scope"], "read");
    world.queue.close();
    assert_eq!(who().await.json()["scope"], "read", "read a moment ago");
    let other = asking(AuthSettings::default());
    other.queue.close();
    let answer = other.ask(with(&read, TestRequest::get().uri("/api/v1/jobs"))).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (503, "unavailable"));
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(other.get("/api/v1/jobs").await.status, 401, "nothing to look up");
}

#[actix_web::test]
async fn many_at_once_are_told_apart() {
    let world = asking(AuthSettings::default());
    let (_, read) = key(&world, Scope::Read).await;
    let (_, admin) = key(&world, Scope::Admin).await;
    let ask = |n: usize| {
        let (key, scope) = match n % 3 {
            0 => (read.as_str(), json!("read")),
            1 => (admin.as_str(), json!("admin")),
            _ => ("ezc_wrong", json!(null)),
        };
        let request = with(key, TestRequest::get().uri("/api/v1/session"));
        let answer = world.ask(request);
        async move { (answer.await.json()["scope"].clone(), scope) }
    };
    for (said, meant) in futures_util::future::join_all((0..90).map(ask)).await {
        assert_eq!(said, meant);
    }
}

#[test]
fn the_document_says_what_each_call_needs() {
    let document = serde_json::to_value(openapi()).unwrap();
    let ways = &document["components"]["securitySchemes"];
    assert_eq!(
        (&ways["key"]["scheme"], &ways["session"]["in"]),
        (&json!("bearer"), &json!("cookie"))
    );
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scope = need(path, method).scope();
            let both = json!([{ "key": [] }, { "session": [] }]);
            let security = operation.get("security");
            assert_eq!(security, scope.map(|_| &both), "{method} {path}");
            let narrow = &operation["responses"]["403"]["description"];
            if let Some(scope) = scope {
                assert!(operation["responses"]["401"].is_object(), "{method} {path}");
                let told = narrow.as_str().unwrap_or_default().contains(scope.name());
                assert!(told, "{method} {path}: {narrow}");
            }
        }
    }
}
