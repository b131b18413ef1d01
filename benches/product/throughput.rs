//! How many submissions and status reads the API answers a second.

use crate::client::{self, Connection};
use crate::load::{self, Report};
use crate::program::Program;
use crate::{Result, events};
use std::net::SocketAddr;
use std::rc::Rc;

/// How many different videos are asked for while reading.
const READ_VIDEOS: usize = 1000;

/// What the API can take.
pub struct Throughput {
    /// `POST /api/v1/videos`, each with a link of its own, each durable before it is answered.
    pub submissions: Report,
    /// `GET /api/v1/videos/{id}`.
    pub reads: Report,
}

/// Measures both on one server in the role `api`, so nothing is downloaded meanwhile; the reads
/// come last and meet the full board the submissions left.
pub async fn measure() -> Result<Throughput> {
    let program = Program::start("api").await?;
    let submissions = load::run(load::CONNECTIONS, program.address, 202, |connection, n| {
        submission(&format!("v/{connection}/{n}"))
    })
    .await?;
    let requests = Rc::new(read_requests(program.address).await?);
    let reads = load::run(load::CONNECTIONS, program.address, 200, move |connection, n| {
        requests[(connection * 31 + n) % requests.len()].clone()
    })
    .await?;
    program.stop().await?;
    Ok(Throughput { submissions, reads })
}

/// Submissions through an API that does not own the store.
pub async fn as_a_guest() -> Result<Report> {
    let owner = Program::start("api").await?;
    let guest = owner.beside("api").await?;
    let submissions = load::run(load::CONNECTIONS, guest.address, 202, |connection, n| {
        submission(&format!("g/{connection}/{n}"))
    })
    .await?;
    guest.stop().await?;
    owner.stop().await?;
    Ok(submissions)
}

fn submission(path: &str) -> Vec<u8> {
    client::post("/api/v1/videos", &format!(r#"{{"url":"https://example.com/{path}"}}"#))
}

async fn read_requests(address: SocketAddr) -> Result<Vec<Vec<u8>>> {
    let mut connection = Connection::open(address).await?;
    let mut requests = Vec::with_capacity(READ_VIDEOS);
    for n in 0..READ_VIDEOS {
        let answer = connection.round_trip(&submission(&format!("read/{n}"))).await?;
        let id = events::id_of(answer.body)?;
        requests.push(client::get(&format!("/api/v1/videos/{id}")));
    }
    Ok(requests)
}
