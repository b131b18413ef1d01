//! Those who check, once nobody is killed any more.

use crate::client::{Client, json};
use crate::clips;
use crate::fleet::APIS;
use crate::ledger::Promise;
use crate::support::http;
use crate::world::World;
use serde_json::Value;
use std::thread::sleep;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long the rest may take once nobody is killed any more: leases of 30 s, the waits for next
/// attempts, and the work.
const PATIENCE: Duration = Duration::from_mins(5);

/// Waits until every acknowledged series and video has ended.
pub fn wait_for_all(world: &World) {
    let until = Instant::now() + PATIENCE;
    while world.ledger.open() > 0 && Instant::now() < until {
        world.fleet.look_after(&world.ledger);
        sleep(Duration::from_millis(20));
    }
    let mut client = Client::new(world, 0);
    for id in world.ledger.videos() {
        let state = loop {
            let Some(answer) = client.call(&http::bare("GET", &format!("/api/v1/jobs/{id}")))
            else {
                return;
            };
            let state = json(&answer)["state"].as_str().unwrap_or("unknown").to_owned();
            let is_open = matches!(&state[..], "queued" | "running");
            if !is_open || Instant::now() > until {
                break state;
            }
            sleep(Duration::from_millis(20));
        };
        if state != "succeeded" {
            world.ledger.found.lose(format!("the uploaded video {id} is {state}"));
        }
    }
}

/// Checks every acknowledged series, at every API.
pub fn check_all(world: &World) {
    for api in 0..APIS {
        let mut client = Client::of(world, api);
        for (id, promise) in world.ledger.series() {
            if check(world, &mut client, id, promise).is_none() {
                return;
            }
        }
    }
}

fn check(world: &World, client: &mut Client<'_>, id: Uuid, promise: Promise) -> Option<()> {
    let job = json(&client.call(&http::bare("GET", &format!("/api/v1/jobs/{id}")))?);
    if job["state"] != "succeeded" {
        world.ledger.found.lose(format!("{id} has not succeeded: {job}"));
        return Some(());
    }
    check_history(world, &job);
    clips::check(world, client, id, promise)
}

/// The last attempt succeeded; all before it were lost with their workers or handed back.
fn check_history(world: &World, job: &Value) {
    let none = Vec::new();
    let history = job["history"].as_array().unwrap_or(&none);
    let Some((last, before)) = history.split_last() else {
        return world.ledger.found.complain(format!("no attempts: {job}"));
    };
    let was_lost = |attempt: &Value| attempt["error"]["code"] == "worker_lost";
    if last["end"] != "succeeded" || !before.iter().all(was_lost) {
        world.ledger.found.double(format!("attempts that contradict each other: {job}"));
    }
    world.count_attempts(job["id"].as_str().unwrap_or_default(), history.len());
}
