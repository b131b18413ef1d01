//! One user of the API: one kept-open connection, and the other API when that breaks off.

use crate::cluster::APIS;
use crate::support::http::{Answer, Connection};
use crate::world::World;
use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long to wait when no API can be reached.
const AGAIN: Duration = Duration::from_millis(1);
/// A connection that was not used for so long may be closed by the server in this moment.
const IDLE_MAX: Duration = Duration::from_mins(1);

/// See the module.
pub struct Client<'w> {
    world: &'w World,
    /// The API that is asked first.
    api: usize,
    line: Option<Line>,
}

struct Line {
    connection: Connection,
    api: usize,
    /// The life of the API it was opened in.
    life: u64,
    used: Instant,
}

/// An answer and how it came.
pub struct Answered {
    pub answer: Answer,
    pub sent: Instant,
    pub came: Instant,
    /// The same request was sent before, and its answer was lost.
    pub again: bool,
}

impl<'w> Client<'w> {
    pub fn new(world: &'w World, api: usize) -> Self {
        Self { world, api: api % APIS, line: None }
    }

    /// Sends the next request to the other API.
    pub fn turn(&mut self) {
        self.api = (self.api + 1) % APIS;
        self.line = None;
    }

    /// Sends a request until an API answers it; `None` when the run is over.
    pub fn call(&mut self, request: &[u8]) -> Option<Answered> {
        let mut again = false;
        while !self.world.is_over() {
            let Some(mut line) = self.line.take().or_else(|| self.connect()) else {
                sleep(AGAIN);
                continue;
            };
            let sent = Instant::now();
            match line.connection.round_trip(request) {
                Ok(answer) => {
                    let came = Instant::now();
                    self.world.times.note(request, came - sent);
                    line.used = came;
                    self.line = Some(line);
                    return Some(Answered { answer, sent, came, again });
                }
                Err(error) if line.used + IDLE_MAX > sent => {
                    self.broke_off(&line, request, &error, sent.elapsed());
                    self.api = (line.api + 1) % APIS;
                    again = true;
                }
                Err(_) => {}
            }
        }
        None
    }

    fn connect(&self) -> Option<Line> {
        let mut apis = (self.api..self.api + APIS).map(|api| api % APIS);
        apis.find_map(|api| {
            let seat = self.world.cluster.api(api);
            let life = seat.life();
            let connection = Connection::open(seat.port).ok()?;
            Some(Line { connection, api, life, used: Instant::now() })
        })
    }

    /// Only an API that is killed may break off.
    fn broke_off(&self, line: &Line, request: &[u8], error: &io::Error, after: Duration) {
        let seat = self.world.cluster.api(line.api);
        if seat.was_killed(line.life) || self.world.is_over() {
            return;
        }
        let name = &seat.name;
        let request =
            String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
        self.world
            .ledger
            .found
            .complain(format!("{name} broke off after {after:?}: {error}; {request}"));
    }
}
