//! Those who submit: through both APIs, without a pause, again when an answer was lost.

use crate::client::{Answered, Client};
use crate::ledger::Work;
use crate::stand_in::LONG;
use crate::support::http;
use crate::world::World;
use serde::Deserialize;
use serde_json::json;
use std::thread::sleep;
use std::time::Duration;
use uuid::Uuid;

pub const CLIENTS: usize = 4;
/// So many jobs are submitted for each kill. The program under test is slow when it was built to
/// be debugged.
pub const A_KILL: usize = if cfg!(debug_assertions) { 40 } else { 100 };
/// So many may be submitted ahead of the next kill.
const AHEAD: usize = 3 * A_KILL;
/// So many cheap jobs may wait for a worker; a client that adds more cancels another one.
const BACKLOG: usize = 5 * A_KILL;
/// So many jobs may be in the store, whatever their state; more submissions wait.
const STORE: usize = 3000;
/// One in so many is a link that runs for a while, and one a series: about one for each kill, and
/// one for every third. What was interrupted comes back a lease later.
const LONG_IN: usize = A_KILL;
const SERIES_IN: usize = 3 * A_KILL;

/// An answer of 202.
#[derive(Deserialize)]
struct Accepted {
    id: Uuid,
}

struct Submitter<'w> {
    world: &'w World,
    client: Client<'w>,
    dice: fastrand::Rng,
    name: String,
    count: usize,
}

/// Submits until it is told to stop.
pub fn submit(world: &World, n: usize) {
    let mut submitter = Submitter::new(world, n, format!("client-{n}"));
    while world.is_submitting() {
        let ahead = world.ledger.acknowledged() >= world.kills().all * A_KILL + AHEAD;
        if ahead || world.ledger.len() >= STORE {
            sleep(Duration::from_millis(2));
            continue;
        }
        let done = if submitter.dice.usize(0..SERIES_IN) == 0 {
            submitter.series()
        } else if submitter.dice.usize(0..LONG_IN) == 0 {
            submitter.link(LONG, Work::Long)
        } else {
            submitter.link("/cheap/", Work::Cheap).and_then(|()| submitter.cancel_surplus())
        };
        if done.is_none() {
            return;
        }
    }
}

/// Sends a write to its API the moment the owner was killed: how long does it take?
pub fn probe(world: &World, api: usize) {
    let mut submitter = Submitter::new(world, api, format!("prober-{api}"));
    let mut known = 0;
    while !world.is_over() {
        if let Some(kills) = world.takeovers.wait(known) {
            known = kills;
            if submitter.link("/cheap/", Work::Cheap).is_none() {
                return;
            }
        }
    }
}

impl<'w> Submitter<'w> {
    fn new(world: &'w World, n: usize, name: String) -> Self {
        let dice = world.dice(100 + n as u64);
        Self { world, client: Client::new(world, n), dice, name, count: 0 }
    }

    fn link(&mut self, path: &str, work: Work) -> Option<()> {
        self.count += 1;
        let url = format!("http://127.0.0.1:9{path}{}/{}", self.name, self.count);
        let request = http::post("/api/v1/videos", &json!({ "url": url }).to_string(), None);
        let first = self.send(&request, work)?;
        if work == Work::Long && self.dice.bool() {
            self.client.turn();
            let second = self.send(&request, work)?;
            // Of a link that was refused meanwhile another job may be made.
            if first.id != second.id && !self.has_ended(first.id)? {
                self.world.ledger.found.double(format!("{} and {} for {url}", first.id, second.id));
            }
        }
        Some(())
    }

    fn series(&mut self) -> Option<()> {
        self.count += 1;
        let key = format!("{}-{}", self.name, self.count);
        let body = json!({"video_id": self.world.video, "parts": {"count": 2}, "cut": "copy"});
        let request = http::post("/api/v1/series", &body.to_string(), Some(&key));
        let first = self.send(&request, Work::Series)?;
        if self.dice.bool() {
            self.client.turn();
            let second = self.send(&request, Work::Series)?;
            if first.id != second.id {
                self.world
                    .ledger
                    .found
                    .double(format!("{} and {} for key {key}", first.id, second.id));
            }
        }
        Some(())
    }

    fn send(&mut self, request: &[u8], work: Work) -> Option<Accepted> {
        loop {
            let Answered { answer, sent, came, .. } = self.client.call(request)?;
            if answer.status == 202 {
                self.world.takeovers.write(sent, came);
                let accepted: Accepted = serde_json::from_slice(&answer.body).unwrap();
                self.world.ledger.acknowledge(accepted.id, work);
                return Some(accepted);
            }
            let body = String::from_utf8_lossy(&answer.body);
            let line =
                String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
            self.world.ledger.found.complain(format!("{} to {line}: {body}", answer.status));
            sleep(Duration::from_millis(50));
        }
    }

    fn cancel_surplus(&mut self) -> Option<()> {
        let Some(id) = self.world.ledger.surplus(BACKLOG, &mut self.dice) else { return Some(()) };
        let request = http::post(&format!("/api/v1/jobs/{id}/cancel"), "", None);
        let answer = self.client.call(&request)?.answer;
        match answer.status {
            // Cancelled, asked to stop, or ended by itself a moment ago.
            200 | 202 | 409 => {}
            404 => {
                if self.world.ledger.must_be_known(id) {
                    self.world.ledger.found.lose(format!("{id} is not known to be cancelled"));
                }
            }
            status => self.world.ledger.found.complain(format!("{status} to the cancel of {id}")),
        }
        Some(())
    }

    fn has_ended(&mut self, id: Uuid) -> Option<bool> {
        let answer = self.client.call(&http::bare("GET", &format!("/api/v1/jobs/{id}")))?.answer;
        let job: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let state = job["state"].as_str().unwrap_or_default();
        Some(answer.status == 404 || matches!(state, "failed" | "cancelled" | "succeeded"))
    }
}
