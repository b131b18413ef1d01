//! One user of the API, who asks the other one when an answer does not come.

use crate::fleet::APIS;
use crate::support::http::{Answer, Connection};
use crate::world::World;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// How long to wait when nobody answers, or Redis is away.
const AGAIN: Duration = Duration::from_millis(20);

/// How often requests were sent again.
#[derive(Default)]
pub struct Again {
    /// Because the API was dead, or died before it had answered.
    pub broken: AtomicUsize,
    /// Because it could not answer without Redis (503).
    pub away: AtomicUsize,
}

/// See the module.
pub struct Client<'w> {
    world: &'w World,
    /// The API that is asked first.
    api: usize,
    /// Whether requests may go to another API than that.
    only: bool,
}

impl<'w> Client<'w> {
    pub fn new(world: &'w World, api: usize) -> Self {
        Self { world, api: api % APIS, only: false }
    }

    /// A user of this API alone, who waits for it.
    pub fn of(world: &'w World, api: usize) -> Self {
        Self { world, api, only: true }
    }

    /// Sends the next request to the other API.
    pub fn turn(&mut self) {
        self.api = (self.api + 1) % APIS;
    }

    /// Sends a request until an API answers it; `None` when the run is over.
    pub fn call(&mut self, request: &[u8]) -> Option<Answer> {
        let again = &self.world.again;
        while !self.world.is_over() {
            match self.attempt(request) {
                Some(answer) if answer.status != 503 => return Some(answer),
                Some(_) => again.away.fetch_add(1, Ordering::Relaxed),
                None => again.broken.fetch_add(1, Ordering::Relaxed),
            };
            if !self.only {
                self.turn();
            }
            sleep(AGAIN);
        }
        None
    }

    /// Sends a request once: the answer, if one comes.
    pub fn attempt(&self, request: &[u8]) -> Option<Answer> {
        let seat = self.world.fleet.api(self.api);
        let life = seat.life();
        let mut connection = Connection::open(seat.port).ok()?;
        match connection.round_trip(request) {
            Ok(answer) => Some(answer),
            Err(error) => {
                if !seat.was_killed(life) && !self.world.is_over() {
                    let first = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
                    let first = String::from_utf8_lossy(first).into_owned();
                    self.world
                        .ledger
                        .found
                        .complain(format!("{} broke off: {error}; {first}", seat.name));
                }
                None
            }
        }
    }
}

/// What an answer says.
pub fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}
