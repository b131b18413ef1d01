//! The OpenAPI document: every route, every refusal, and the committed copy.

use crate::world::World;
use actix_web::test::TestRequest;
use ezclips::http::{ROUTES, openapi};
use ezclips::model::{Code, Link, Retention, SeriesSpec, Titles};
use serde_json::Value;
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

#[test]
fn the_document_lists_exactly_the_routes() {
    let document = document();
    let mut listed = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            listed.insert((path.clone(), method.clone()));
        }
    }
    let mut mounted = BTreeSet::new();
    for (path, methods) in ROUTES {
        for method in *methods {
            mounted.insert(((*path).to_owned(), (*method).to_owned()));
        }
    }
    assert_eq!(listed, mounted);
}

#[test]
fn every_refusal_is_a_problem_document_that_exists() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["tags"][0].is_string(), "{method} {path}");
            let watched = ["/healthz", "/readyz", "/version"].contains(&path.as_str());
            for (status, spared) in [
                ("401", watched),
                ("403", false),
                ("421", false),
                ("429", watched || path == "/metrics"),
                ("503", false),
            ] {
                let listed = operation["responses"][status].is_object();
                assert_eq!(listed, !spared, "{method} {path} {status}");
            }
            for (status, answer) in operation["responses"].as_object().unwrap() {
                // Readiness answers in its own words what it is asked for.
                let own = path == "/readyz" && status == "503";
                let refused = status.starts_with(['4', '5']) && !own;
                let problem = &answer["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(refused, problem.is_string(), "{method} {path} {status}");
            }
        }
    }
    let text = document.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is not in the document");
    }
}

/// The document is written with numbers, the model with names for them.
#[test]
fn the_limits_in_the_document_are_those_of_the_model() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let field = |body: &str, name: &str, limit: &str| {
        schemas[body]["properties"][name][limit].as_u64().unwrap_or_else(|| panic!("{body} {name}"))
    };
    let day = SeriesSpec::TIME_MAX_MS;
    for (body, name, limit, value) in [
        ("NewVideo", "url", "maxLength", Link::MAX as u64),
        ("NewSeries", "url", "maxLength", Link::MAX as u64),
        ("NewSeries", "name", "maxLength", SeriesSpec::NAME_MAX as u64),
        ("NewPlan", "duration_ms", "maximum", day),
        ("NewPlan", "overlap_ms", "maximum", day),
        ("NewPlan", "window_ms", "maximum", SeriesSpec::WINDOW_MAX_MS),
        ("NewPlan", "min_ms", "maximum", day),
        ("NewPlan", "max_ms", "maximum", day),
        ("TrimDto", "start_ms", "maximum", day),
        ("TrimDto", "end_ms", "maximum", day),
        ("PartsDto", "every_ms", "maximum", day),
        ("PartsDto", "every_ms", "minimum", SeriesSpec::PART_MIN_MS),
        ("PartsDto", "count", "maximum", u64::from(SeriesSpec::PARTS_MAX)),
        ("PartsDto", "ranges", "maxItems", SeriesSpec::RANGES_MAX as u64),
        ("TitlesDto", "headline", "maxLength", Titles::HEADLINE_MAX as u64),
        ("KeepDto", "hours", "minimum", u64::from(*Retention::KEEP_HOURS.start())),
        ("KeepDto", "hours", "maximum", u64::from(*Retention::KEEP_HOURS.end())),
        ("TitlesDto", "part_label", "maxLength", Titles::LABEL_MAX as u64),
    ] {
        assert_eq!(field(body, name, limit), value, "{body} {name} {limit}");
    }
    for body in ["NewSeries", "NewPlan", "PartsDto"] {
        assert!(schemas[body]["oneOf"].is_array(), "{body}");
    }
    assert!(schemas["TitlesDto"]["anyOf"].is_array());
}

#[test]
fn the_document_explains_every_code() {
    let document = document();
    let text = document["info"]["description"].as_str().unwrap();
    for code in Code::ALL {
        assert!(text.contains(&format!("| `{code}` |")), "{code}");
    }
}

/// After a change on purpose: `EZCLIPS_BLESS=1 cargo test --test api the_committed`.
#[test]
fn the_committed_document_is_the_current_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");
    let current = openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("EZCLIPS_BLESS").is_some() {
        std::fs::write(path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == current, "docs/openapi.json is stale; see the comment of this test");
}

#[actix_web::test]
async fn the_document_and_its_page_are_served_offline() {
    let world = World::new();
    assert_eq!(world.get("/api/openapi.json").await.json(), document());
    let enter = world.get("/docs").await;
    assert_eq!((enter.status.as_u16(), enter.header("location")), (308, "/docs/"));
    let page = world.get("/docs/").await;
    assert_eq!(page.status, 200);
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(!html.contains("https://") && !html.contains("//unpkg"), "nothing from elsewhere");
    let script = world.get("/docs/swagger-initializer.js").await;
    assert!(String::from_utf8_lossy(&script.body).contains("/api/openapi.json"));
    let of_page = || TestRequest::get().uri("/docs/swagger-ui-bundle.js");
    let plain = world.ask(of_page()).await;
    assert!(plain.header("content-encoding").is_empty() && plain.body.starts_with(b"/*!"));
    let packed = world.ask(of_page().insert_header(("accept-encoding", "gzip"))).await;
    assert_eq!(
        (packed.header("content-encoding"), packed.header("vary")),
        ("gzip", "accept-encoding")
    );
    assert!(packed.body.len() < plain.body.len() / 2);
}
