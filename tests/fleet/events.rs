//! Those who listen: each API's stream of events, picked up where it broke off.
//!
//! Both streams must tell the same, every event once and in order, and each part must have become
//! ready once.

use crate::fleet::APIS;
use crate::support::http::Connection;
use crate::world::World;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long to wait before the next try to connect.
const AGAIN: Duration = Duration::from_millis(20);
/// How long both may take to hear what has happened.
const PATIENCE: Duration = Duration::from_secs(20);

/// What each stream told, by the position: name and content.
#[derive(Default)]
pub struct Heard {
    told: [Mutex<BTreeMap<u64, (String, String)>>; APIS],
}

impl Heard {
    pub fn count(&self) -> usize {
        self.told[0].lock().unwrap().len()
    }

    fn all_by_both(&self) -> bool {
        let last = |api: usize| self.told[api].lock().unwrap().last_key_value().map(|(n, _)| *n);
        last(0).is_some() && (1..APIS).all(|api| last(api) == last(0))
    }
}

/// Follows the events of an API until the run is over.
pub fn follow(world: &World, api: usize) {
    let seat = world.fleet.api(api);
    let mut last = 0;
    while !world.is_over() {
        let life = seat.life();
        let Err(error) = listen(world, api, &mut last) else { continue };
        // A stream cannot begin while Redis is away; one that has begun stays.
        let refused = matches!(error.kind(), io::ErrorKind::ConnectionRefused)
            || error.to_string().contains("503");
        if !refused && !seat.was_killed(life) && !world.is_over() && !world.redis_was_away() {
            world.ledger.found.complain(format!("{} ended its events: {error}", seat.name));
        }
        sleep(AGAIN);
    }
}

/// Returns when the stream ends, with the reason.
fn listen(world: &World, api: usize, last: &mut u64) -> io::Result<()> {
    let connection = Connection::open(world.fleet.api(api).port)?;
    let request =
        format!("GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: {last}\r\n\r\n");
    let stream = connection.stream(request.as_bytes())?;
    let (mut name, mut id, mut data) = (String::new(), None, String::new());
    for line in stream.lines() {
        let line = line?;
        match line.split_once(": ") {
            Some(("event", text)) => text.clone_into(&mut name),
            Some(("id", text)) => id = text.parse().ok(),
            Some(("data", text)) => text.clone_into(&mut data),
            _ if line.is_empty() => {
                if name == "gap" {
                    world.ledger.found.lose(format!("events after {last} are gone"));
                }
                if let Some(id) = id.take() {
                    hear(world, api, *last, id, (&name, &data));
                    *last = id;
                }
            }
            _ => {}
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

fn hear(world: &World, api: usize, last: u64, id: u64, (name, data): (&str, &str)) {
    if id != last + 1 {
        let who = &world.fleet.api(api).name;
        world.ledger.found.complain(format!("{who} told event {id} after {last}"));
    }
    let event = (name.to_owned(), data.to_owned());
    world.heard.told[api].lock().unwrap().insert(id, event);
    let about: Value = serde_json::from_str(data).unwrap_or_default();
    if matches!(about["state"].as_str(), Some("succeeded" | "failed" | "cancelled"))
        && let Some(job) = job_of(&about)
    {
        world.ledger.end(job);
    }
}

fn job_of(about: &Value) -> Option<Uuid> {
    about["job"].as_str()?.parse().ok()
}

/// Waits until both streams have told the same, and checks what they told.
pub fn check(world: &World) {
    let until = Instant::now() + PATIENCE;
    while !world.heard.all_by_both() && Instant::now() < until {
        sleep(Duration::from_millis(10));
    }
    let told = world.heard.told.each_ref().map(|told| told.lock().unwrap().clone());
    if told.iter().any(|one| *one != told[0]) {
        let ends = told.each_ref().map(|one| (one.len(), one.last_key_value().map(|(n, _)| *n)));
        world.ledger.found.complain(format!("the streams differ: {ends:?} (events, the last one)"));
    }
    let mut ready: HashMap<(Uuid, u64), usize> = HashMap::new();
    let mut ends: HashMap<Uuid, usize> = HashMap::new();
    for (name, data) in told[0].values() {
        let about: Value = serde_json::from_str(data).unwrap_or_default();
        let Some(job) = job_of(&about) else { continue };
        match (name.as_str(), about["n"].as_u64(), about["state"].as_str()) {
            ("part_ready", Some(n), _) => *ready.entry((job, n)).or_default() += 1,
            ("state", _, Some("succeeded")) => *ends.entry(job).or_default() += 1,
            _ => {}
        }
    }
    for (id, promise) in world.ledger.series() {
        for n in 1..=promise.parts as u64 {
            match ready.get(&(id, n)).copied().unwrap_or(0) {
                1 => {}
                0 => {
                    world.ledger.found.lose(format!("part {n} of {id} was never told to be ready"));
                }
                times => {
                    world.ledger.found.double(format!("part {n} of {id} was ready {times} times"));
                }
            }
        }
        if ends.get(&id) != Some(&1) {
            world.ledger.found.double(format!("{id} succeeded {:?} times", ends.get(&id)));
        }
    }
}
