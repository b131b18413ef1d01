//! Those who submit: through both APIs in turn, again when an answer was lost.

use crate::client::{Client, json};
use crate::ledger::Promise;
use crate::support::http;
use crate::world::World;
use serde_json::json;
use std::thread::sleep;
use std::time::Duration;
use uuid::Uuid;

/// So many series may be unfinished; more wait, so that the whole run has work.
const OPEN: usize = 24;
/// One submission in so many is sent again although its answer came.
const REPEATED: usize = 3;
/// How parts are cut, in turn: what takes a moment and what takes longer.
const CUTS: [&str; 3] = ["copy", "exact", "encode"];
/// The pause between uploads.
const UPLOADS: Duration = Duration::from_secs(2);

/// Submits all series.
pub fn submit(world: &World) {
    let mut dice = world.dice(100);
    for n in 0..world.wanted {
        while world.ledger.open() >= OPEN && !world.is_over() {
            sleep(Duration::from_millis(5));
        }
        let mut client = Client::new(world, n);
        let parts = dice.usize(2..=4);
        let cut = CUTS[n % CUTS.len()];
        let body = json!({"video_id": world.video, "parts": {"count": parts}, "cut": cut});
        let request = http::post("/api/v1/series", &body.to_string(), Some(&format!("series-{n}")));
        let Some(id) = accepted(world, &mut client, &request) else { return };
        world.ledger.promise(id, Promise { parts });
        if n % REPEATED == 0 {
            client.turn();
            let Some(again) = accepted(world, &mut client, &request) else { return };
            world.ledger.repeat(id, again);
        }
    }
}

fn accepted(world: &World, client: &mut Client<'_>, request: &[u8]) -> Option<Uuid> {
    let answer = client.call(request)?;
    let body = json(&answer);
    let id = body["id"].as_str().and_then(|id| id.parse().ok());
    if answer.status != 202 || id.is_none() {
        world.ledger.found.complain(format!("{} to a submission: {body}", answer.status));
    }
    id
}

/// Uploads the video again and again while processes are killed. An upload that breaks off is no
/// promise, and what it left must go.
pub fn upload(world: &World) {
    let request = http::put("/api/v1/videos/upload?name=again.mp4", &world.source);
    let mut n = 0;
    while world.is_killing() {
        n += 1;
        let answer = Client::new(world, n).attempt(&request);
        let id = answer.filter(|answer| answer.status == 202);
        let id = id.and_then(|answer| json(&answer)["id"].as_str()?.parse().ok());
        if let Some(id) = id {
            world.ledger.promise_video(id);
        }
        sleep(UPLOADS);
    }
}
