//! One client asks without end; another one, which asks now and then, does not notice.

use crate::Size;
use crate::program::Program;
use crate::wire::{Line, get, submission};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const RUSHING: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const HEALTHY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// What the usual limits let through: so many at once, and ten a second.
const BURST: usize = 200;
/// Of a hundred healthy requests, 99 are answered within this.
const SOON: Duration = Duration::from_millis(200);

/// See the module.
pub async fn flood(program: &Program, size: Size) {
    let (connections, length) = size.rush;
    let mut healthy = Line::open(program.address, HEALTHY).await.unwrap();
    let id = healthy.ask(&submission("healthy", None)).await.unwrap().id();
    let begun = Instant::now();
    let mut rushing = JoinSet::new();
    for n in 0..connections {
        rushing.spawn(rush(program.address, n, begun + length));
    }
    let mut took = ask_now_and_then(&mut healthy, &id, begun + length).await;
    let mut statuses = BTreeMap::<u16, usize>::new();
    for (status, count) in rushing.join_all().await.into_iter().flatten() {
        *statuses.entry(status).or_default() += count;
    }
    let passed = statuses.get(&202).copied().unwrap_or_default();
    let may_pass = BURST + 10 * usize::try_from(begun.elapsed().as_secs() + 1).unwrap();
    took.sort_unstable();
    println!("a rush of {} s on {connections} connections: {statuses:?}", length.as_secs());
    println!("{} healthy requests meanwhile: {}", took.len(), times(&took));
    assert!((BURST..=may_pass).contains(&passed), "{passed} passed, {may_pass} may");
    assert!(statuses.get(&429).is_some_and(|refused| *refused > BURST));
    if size.hurries() {
        assert!(took[took.len() * 99 / 100] < SOON);
    }
}

/// Asks as fast as it is answered, and counts the answers.
async fn rush(address: SocketAddr, n: usize, until: Instant) -> BTreeMap<u16, usize> {
    let mut line = Line::open(address, RUSHING).await.unwrap();
    let mut statuses = BTreeMap::new();
    for request in 0.. {
        if Instant::now() > until {
            break;
        }
        let answer = line.ask(&submission(&format!("r/{n}/{request}"), None)).await.unwrap();
        assert!(answer.status == 202 || answer.status == 429, "{}", answer.status);
        assert!(answer.head.contains("\r\nratelimit: \"writes\";r="), "{}", answer.head);
        assert!(answer.status == 202 || answer.says_when(), "{}", answer.head);
        *statuses.entry(answer.status).or_default() += 1;
    }
    statuses
}

/// A look every 20 ms, and a submission instead of each tenth.
async fn ask_now_and_then(line: &mut Line, id: &str, until: Instant) -> Vec<Duration> {
    let look = get(&format!("/api/v1/jobs/{id}"));
    let mut took = Vec::new();
    for n in 0.. {
        if Instant::now() > until {
            break;
        }
        let submitted = submission(&format!("h/{n}"), None);
        let begun = Instant::now();
        let answer = line.ask(if n % 10 == 9 { &submitted } else { &look }).await.unwrap();
        took.push(begun.elapsed());
        assert!(answer.status / 100 == 2, "a healthy request was answered {}", answer.status);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    took
}

/// Percentiles of sorted times, for people.
pub fn times(sorted: &[Duration]) -> String {
    let at = |percent: usize| {
        let rank = (sorted.len() * percent / 100).min(sorted.len() - 1);
        format!("{:.1}", sorted[rank].as_secs_f64() * 1000.0)
    };
    format!("p50 {} ms, p99 {} ms, longest {} ms", at(50), at(99), at(100))
}
