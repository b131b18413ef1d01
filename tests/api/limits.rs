//! How often one client may ask: what it is told, who counts as one, and what is never refused.

use crate::world::{Answer, LINK, Options, World};
use actix_web::test::TestRequest;
use ezclips::http::LimitSettings;
use ezclips::model::Quota;
use serde_json::json;

const HOME: &str = "198.51.100.7";

fn limited(trusted: &[&str]) -> World {
    let limits = LimitSettings {
        writes: Some(Quota { per_minute: 1, burst: 2 }),
        reads: Some(Quota { per_minute: 2, burst: 3 }),
        trusted: trusted.iter().map(|net| net.parse().unwrap()).collect(),
    };
    World::with(Options { limits, ..Options::default() })
}

fn submission() -> TestRequest {
    TestRequest::post().uri("/api/v1/videos").set_json(json!({ "url": LINK }))
}

async fn from(world: &World, peer: &str, request: TestRequest) -> Answer {
    world.ask(request.peer_addr((peer.parse::<std::net::IpAddr>().unwrap(), 4711).into())).await
}

/// The statuses of some submissions.
async fn submit(world: &World, peers: &[&str]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for peer in peers {
        statuses.push(from(world, peer, submission()).await.status.as_u16());
    }
    statuses
}

#[actix_web::test]
async fn each_answer_tells_how_its_client_stands() {
    let world = limited(&[]);
    for left in ["r=1;t=60", "r=0;t=120"] {
        let answer = from(&world, HOME, submission()).await;
        assert_eq!(answer.status, 202);
        assert_eq!(answer.header("ratelimit-policy"), "\"writes\";q=2;w=120");
        assert_eq!(answer.header("ratelimit"), format!("\"writes\";{left}"));
    }
    let refused = from(&world, HOME, submission()).await;
    assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (429, "rate_limited"));
    assert_eq!(refused.header("ratelimit"), "\"writes\";r=0;t=120");
    assert_eq!(refused.header("retry-after"), "60");
    let read = from(&world, HOME, TestRequest::get().uri("/api/v1/queue")).await;
    assert_eq!(read.status, 200, "reads count by themselves");
    assert_eq!(read.header("ratelimit-policy"), "\"reads\";q=3;w=90");
}

#[actix_web::test]
async fn refusals_count_as_well() {
    let world = limited(&[]);
    for expected in [404, 404, 429] {
        let request = TestRequest::post().uri("/api/v1/nowhere");
        assert_eq!(from(&world, HOME, request).await.status.as_u16(), expected);
    }
}

#[actix_web::test]
async fn reads_are_limited_and_a_plan_is_a_read() {
    let world = limited(&[]);
    let plan = json!({ "video_id": uuid::Uuid::nil(), "parts": { "count": 2 } });
    let plan = || TestRequest::post().uri("/api/v1/plan").set_json(&plan);
    for expected in [404, 404, 404, 429] {
        assert_eq!(from(&world, HOME, plan()).await.status.as_u16(), expected);
    }
    assert_eq!(submit(&world, &[HOME]).await, [202]);
}

#[actix_web::test]
async fn supervisors_are_never_refused() {
    let world = limited(&[]);
    for path in ["/healthz", "/readyz", "/version", "/metrics"] {
        for _ in 0..5 {
            let answer = from(&world, HOME, TestRequest::get().uri(path)).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("ratelimit"), "");
        }
    }
}

#[actix_web::test]
async fn a_network_of_ipv6_is_one_client() {
    let world = limited(&[]);
    let peers = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::3", "2001:db8:0:2::1"];
    assert_eq!(submit(&world, &peers).await, [202, 202, 429, 202]);
}

#[actix_web::test]
async fn scripts_on_this_machine_are_free_until_a_proxy_is_named() {
    for loopback in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(submit(&limited(&[]), &[loopback; 4]).await, [202; 4]);
        let named = limited(&["192.0.2.0/24"]);
        assert_eq!(submit(&named, &[loopback; 3]).await, [202, 202, 429]);
    }
}

#[actix_web::test]
async fn proxies_are_believed_when_they_are_trusted() {
    let behind = |client: &str| submission().insert_header(("x-forwarded-for", client));
    let world = limited(&["10.0.0.0/8"]);
    for (client, expected) in
        [("192.0.2.1", 202), ("192.0.2.1", 202), ("192.0.2.2", 202), ("192.0.2.1", 429)]
    {
        // What the client itself claims to speak for changes nothing.
        let claimed = format!("203.0.113.{}, {client}", fastrand::u8(..));
        let answer = from(&world, "10.1.2.3", behind(&claimed)).await;
        assert_eq!(answer.status.as_u16(), expected, "{client}");
    }
    for (spoofed, expected) in [("192.0.2.8", 202), ("192.0.2.9", 202), ("192.0.2.10", 429)] {
        let answer = from(&world, HOME, behind(spoofed)).await;
        assert_eq!(answer.status.as_u16(), expected, "a stranger is no proxy");
    }
}
