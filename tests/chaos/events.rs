//! Those who listen: each API's stream of events, picked up where it broke off.
//!
//! Both streams must tell every event once, in order, and the same under the same number; and no
//! job may end or be started twice without having been queued in between.

use crate::cluster::APIS;
use crate::support::http::Connection;
use crate::world::World;
use serde::Deserialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long to wait before the next try to connect.
const AGAIN: Duration = Duration::from_millis(3);
/// How long both may take to hear what has happened.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was heard.
#[derive(Default)]
pub struct Heard {
    /// Told by one stream and not yet by the other.
    once: Mutex<HashMap<u64, u64>>,
    last: [AtomicU64; APIS],
    /// Streams that were told that older events are gone.
    pub gaps: AtomicUsize,
}

impl Heard {
    pub fn events(&self) -> u64 {
        self.last.iter().map(|last| last.load(Ordering::Relaxed)).max().unwrap()
    }

    fn all_by_both(&self) -> bool {
        let [one, other] = &self.last;
        let same = one.load(Ordering::Relaxed) == other.load(Ordering::Relaxed);
        same && self.once.lock().unwrap().is_empty()
    }
}

#[derive(Default)]
struct Frame {
    name: String,
    id: Option<u64>,
    data: String,
}

#[derive(Deserialize)]
struct About {
    job: Uuid,
    state: Option<String>,
}

struct Listener<'w> {
    world: &'w World,
    api: usize,
    last: u64,
    states: HashMap<Uuid, String>,
}

/// Follows the events of an API until the run is over.
pub fn follow(world: &World, api: usize) {
    let mut listener = Listener { world, api, last: 0, states: HashMap::new() };
    let seat = world.cluster.api(api);
    while !world.is_over() {
        let life = seat.life();
        let opened = Instant::now();
        let Err(error) = listener.listen() else { continue };
        let refused = error.kind() == io::ErrorKind::ConnectionRefused;
        if !refused && !seat.was_killed(life) && !world.is_over() {
            let (name, length) = (&seat.name, opened.elapsed());
            world
                .ledger
                .found
                .complain(format!("{name} ended its events after {length:?}: {error}"));
        }
        sleep(AGAIN);
    }
}

/// Waits until both streams have told the same, down to the last event.
pub fn wait_until_both_heard_all(world: &World) {
    let until = Instant::now() + PATIENCE;
    while !world.heard.all_by_both() {
        if Instant::now() > until {
            let (last, once) = (&world.heard.last, world.heard.once.lock().unwrap().len());
            let text =
                format!("the streams end at {last:?}, and {once} events were told by one only");
            return world.ledger.found.complain(text);
        }
        sleep(Duration::from_millis(10));
    }
}

impl Listener<'_> {
    /// Returns when the stream ends, with the reason.
    fn listen(&mut self) -> io::Result<()> {
        let connection = Connection::open(self.world.cluster.api(self.api).port)?;
        let last = self.last;
        let request = format!(
            "GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: {last}\r\n\r\n"
        );
        let stream = connection.stream(request.as_bytes())?;
        let mut frame = Frame::default();
        for line in stream.lines() {
            let line = line?;
            match line.split_once(": ") {
                Some(("event", name)) => name.clone_into(&mut frame.name),
                Some(("id", id)) => frame.id = id.parse().ok(),
                Some(("data", data)) => data.clone_into(&mut frame.data),
                _ if line.is_empty() => self.hear(&std::mem::take(&mut frame)),
                _ => {}
            }
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    fn hear(&mut self, frame: &Frame) {
        if frame.name == "gap" {
            self.world.heard.gaps.fetch_add(1, Ordering::Relaxed);
            self.last = 0;
        }
        let Some(id) = frame.id else { return };
        if self.last != 0 && id != self.last + 1 {
            let name = &self.world.cluster.api(self.api).name;
            self.world.ledger.found.complain(format!("{name} told event {id} after {}", self.last));
        }
        self.last = id;
        self.world.heard.last[self.api].store(id, Ordering::Relaxed);
        self.compare(id, frame);
        let about: About = serde_json::from_str(&frame.data).unwrap();
        match (frame.name.as_str(), about.state) {
            ("removed", _) => {
                self.states.remove(&about.job);
                self.world.ledger.remove(about.job);
            }
            ("state", Some(state)) => self.move_on(about.job, &state),
            _ => {}
        }
    }

    fn compare(&self, id: u64, frame: &Frame) {
        let mut digest = DefaultHasher::new();
        (&frame.name, &frame.data).hash(&mut digest);
        let digest = digest.finish();
        match self.world.heard.once.lock().unwrap().entry(id) {
            Entry::Vacant(entry) => drop(entry.insert(digest)),
            Entry::Occupied(entry) => {
                if entry.remove() != digest {
                    self.world
                        .ledger
                        .found
                        .complain(format!("event {id} is told in two ways: {}", frame.data));
                }
            }
        }
    }

    fn move_on(&mut self, job: Uuid, state: &str) {
        let is_final = |state: &str| matches!(state, "succeeded" | "failed" | "cancelled");
        if is_final(state) {
            self.world.ledger.end(job);
        }
        if let Some(before) = self.states.insert(job, state.to_owned()) {
            let twice = is_final(&before) && state != "queued" && state != "waiting";
            if twice || before == state {
                self.world.ledger.found.double(format!("{job} went from {before} to {state}"));
            }
        }
    }
}
