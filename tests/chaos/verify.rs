//! Those who check: every job when it has ended, some jobs all the time, all jobs at the end.

use crate::client::Client;
use crate::cluster::APIS;
use crate::ledger::{Entry, Work};
use crate::series;
use crate::support::http;
use crate::world::World;
use serde_json::Value;
use std::thread::sleep;
use std::time::{Duration, Instant};
use uuid::Uuid;

pub const CHECKERS: usize = 3;
/// The pause between two samples.
const SAMPLE: Duration = Duration::from_millis(20);
/// How long the rest may take once nobody is killed any more: a lease of 30 s, the wait for the
/// next attempt, and the work.
const PATIENCE: Duration = Duration::from_mins(6);

/// Checks jobs that have ended and deletes them, until the run is over.
pub fn check_ended(world: &World, n: usize) {
    let mut client = Client::new(world, n);
    let mut dice = world.dice(300 + n as u64);
    while !world.is_over() {
        let Some((id, entry)) = world.ledger.next_ended() else { continue };
        if check(world, &mut client, id, entry).is_none() {
            return;
        }
        if dice.u8(..) == 0 {
            client.turn();
        }
    }
}

/// Asks for random jobs, of one API and then of the other.
pub fn sample(world: &World) {
    let mut clients = [0, 1].map(|api| Client::new(world, api));
    let mut dice = world.dice(200);
    while !world.is_over() {
        sleep(SAMPLE);
        let Some(id) = world.ledger.sample(&mut dice) else { continue };
        if look(world, &mut clients[dice.usize(0..APIS)], id).is_none() {
            return;
        }
    }
}

/// Asks both APIs for every job that was not deleted.
pub fn check_all(world: &World) {
    for api in 0..APIS {
        let mut client = Client::new(world, api);
        for (id, _) in world.ledger.open() {
            look(world, &mut client, id);
        }
    }
}

/// Waits until every acknowledged job was checked.
pub fn wait_for_the_rest(world: &World) {
    let until = Instant::now() + PATIENCE;
    while world.ledger.len() > 0 {
        world.cluster.look_after(&world.ledger);
        if Instant::now() > until {
            for (id, entry) in world.ledger.open() {
                world.ledger.found.complain(format!("{id} has not ended: {entry:?}"));
            }
            return;
        }
        sleep(Duration::from_millis(20));
    }
}

fn look(world: &World, client: &mut Client<'_>, id: Uuid) -> Option<()> {
    let answer = client.call(&http::bare("GET", &format!("/api/v1/jobs/{id}")))?.answer;
    match answer.status {
        404 if world.ledger.must_be_known(id) => {
            world.ledger.found.lose(format!("{id} is not known"));
        }
        200 | 404 => {}
        status => world.ledger.found.complain(format!("{status} to the look at {id}")),
    }
    Some(())
}

fn check(world: &World, client: &mut Client<'_>, id: Uuid, entry: Entry) -> Option<()> {
    let answer = client.call(&http::bare("GET", &format!("/api/v1/jobs/{id}")))?.answer;
    if answer.status == 404 {
        world.ledger.found.lose(format!("{id} ended and is not known"));
        world.ledger.deleted(id);
        return Some(());
    }
    let job: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if !is_as_expected(&job, entry) {
        world
            .ledger
            .found
            .complain(format!("{} to the end of {id} ({entry:?}): {job}", answer.status));
    }
    check_history(world, &job);
    if entry.work == Work::Series && job["state"] == "succeeded" {
        series::check(world, client, id)?;
    }
    delete(world, client, id, entry.work)
}

fn is_as_expected(job: &Value, entry: Entry) -> bool {
    match (entry.work, job["state"].as_str()) {
        (Work::Series, Some("succeeded")) => true,
        (Work::Cheap | Work::Long, Some("failed")) => job["error"]["code"] == "unsupported_site",
        (Work::Cheap, Some("cancelled")) => entry.cancelled,
        _ => false,
    }
}

/// At most one attempt says how the job ends, and it is the last one.
fn check_history(world: &World, job: &Value) {
    let none = Vec::new();
    let history = job["history"].as_array().unwrap_or(&none);
    let settles = |attempt: &&Value| match attempt["end"].as_str() {
        Some("succeeded" | "cancelled") => true,
        Some("failed") => attempt["error"]["retryable"] == false,
        _ => false,
    };
    let settled = history.iter().filter(settles).count();
    let running = history.iter().filter(|attempt| attempt["end"] == "running").count();
    if settled > 1 || running > 0 {
        world.ledger.found.double(format!("{settled} attempts settled, {running} run: {job}"));
    }
}

fn delete(world: &World, client: &mut Client<'_>, id: Uuid, work: Work) -> Option<()> {
    let collection = if work == Work::Series { "series" } else { "videos" };
    world.ledger.deleting(id);
    let answered = client.call(&http::bare("DELETE", &format!("/api/v1/{collection}/{id}")))?;
    match (answered.answer.status, answered.again) {
        // Gone; or expired, and gone when its files are let go of; or gone by the lost answer.
        (202 | 204, _) | (404, true) => {}
        (404, false) => world.ledger.found.lose(format!("{id} is not known to be deleted")),
        (status, _) => world.ledger.found.complain(format!("{status} to the deletion of {id}")),
    }
    world.ledger.deleted(id);
    Some(())
}
