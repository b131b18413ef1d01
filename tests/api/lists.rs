//! Lists: pages, cursors, filters.

use crate::world::{Answer, World};
use serde_json::{Value, json};

fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link");
    let path = link.strip_prefix('<')?.split_once(">; rel=\"next\"")?.0;
    let cursor = answer.json()["next"].as_str().unwrap().to_owned();
    assert!(path.ends_with(&format!("cursor={cursor}")));
    Some(path.to_owned())
}

fn ids(answer: &Answer) -> Vec<Value> {
    let json = answer.json();
    json["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
}

#[actix_web::test]
async fn following_next_visits_everything_once_newest_first() {
    let world = World::new();
    let mut made = Vec::new();
    for n in 0..7 {
        let body = json!({ "url": format!("https://example.com/{n}"), "parts": { "count": 2 } });
        let answer = world.post("/api/v1/series", &body).await.json();
        made.push((answer["id"].clone(), answer["video_id"].clone()));
    }
    made.reverse();
    for (start, expected) in [
        ("/api/v1/series?limit=3", made.iter().map(|pair| pair.0.clone()).collect::<Vec<_>>()),
        ("/api/v1/videos?limit=2&state=queued", made.iter().map(|pair| pair.1.clone()).collect()),
        (
            "/api/v1/jobs?limit=3&lane=video-process&state=waiting&kept=true",
            made.iter().map(|pair| pair.0.clone()).collect(),
        ),
    ] {
        let mut seen = Vec::new();
        let mut path = Some(start.to_owned());
        while let Some(at) = path {
            let answer = world.get(&at).await;
            assert_eq!(answer.status, 200, "{at}");
            seen.extend(ids(&answer));
            path = next(&answer);
        }
        assert_eq!(seen, expected, "{start}");
    }
    let all = world.get("/api/v1/jobs").await;
    assert_eq!((ids(&all).len(), next(&all)), (14, None));
    assert_eq!(all.json()["next"], Value::Null);
    assert_eq!(ids(&world.get("/api/v1/series?state=failed").await), Vec::<Value>::new());
}
