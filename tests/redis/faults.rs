//! Redis fails in every way while jobs are submitted and done.

use crate::ledger::Ledger;
use crate::proxy::Proxy;
use crate::redis_server::{Server, fresh_prefix};
use crate::rig::*;
use ezclips::model::{ApiKey, KeyId, Scope, Secret, State, Timestamp};
use ezclips::queue::redis::RedisQueue;
use ezclips::queue::{Queue, QueueError, Settings};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Leases are short here, so that what a fault left behind is soon taken up again.
fn settings() -> Settings {
    Settings { lease: Duration::from_secs(3), max_queue: 500, ..Settings::default() }
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// `kill -9`, and started again.
    Kill,
    /// Started again with so much to read that it answers LOADING for a while.
    Loading,
    /// It forgets its scripts.
    Flush,
    /// The connections break on the way.
    Cut,
    /// Nobody gets through for a while.
    Away,
    /// It ends every connection.
    Disconnect,
    /// Its memory is full for a while.
    Full,
}

const FAULTS: [Fault; 7] = [
    Fault::Kill,
    Fault::Flush,
    Fault::Cut,
    Fault::Loading,
    Fault::Disconnect,
    Fault::Away,
    Fault::Full,
];

fn happen(fault: Fault, server: &mut Server, proxy: &Proxy) {
    match fault {
        Fault::Kill => {
            server.kill();
            server.run();
        }
        Fault::Loading => {
            server.set_extra(&["--key-load-delay", &seldom(server)]);
            server.kill();
            server.run();
            server.set_extra(&[]);
            server.command::<()>(&["CONFIG", "SET", "key-load-delay", "0"]);
        }
        Fault::Flush => server.command::<()>(&["SCRIPT", "FLUSH"]),
        Fault::Cut => proxy.cut(),
        Fault::Away => {
            proxy.close(true);
            std::thread::sleep(Duration::from_millis(300));
            proxy.close(false);
        }
        Fault::Full => {
            server.command::<()>(&["CONFIG", "SET", "maxmemory", "1mb"]);
            std::thread::sleep(Duration::from_millis(300));
            server.command::<()>(&["CONFIG", "SET", "maxmemory", "0"]);
        }
        Fault::Disconnect => {
            let skip = ["SKIPME", "yes"];
            for kind in ["normal", "pubsub"] {
                let words = ["CLIENT", "KILL", "TYPE", kind, skip[0], skip[1]];
                let _: i64 = server.command(&words);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_whatever_fails() {
    let rounds = std::env::var("EZCLIPS_REDIS_ROUNDS").ok().and_then(|text| text.parse().ok());
    let rounds: usize = FAULTS.len() * rounds.unwrap_or(1);
    let server = Server::start(&[]);
    fill(&server);
    let (proxy, prefix) = (Proxy::to(server.port), fresh_prefix());
    let process = async || Arc::new(with(&proxy.url(), &prefix, settings()).await.unwrap());
    let (ledger, api, workers) = (Arc::new(Ledger::default()), process().await, process().await);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (ledger, api, workers) = (ledger.clone(), api.clone(), workers.clone());
        let of_api = ledger.clone();
        tasks.spawn(async move { of_api.submit(&api).await });
        tasks.spawn(async move { ledger.work(&workers).await });
    }
    let (server, proxy) = (Arc::new(std::sync::Mutex::new(server)), Arc::new(proxy));
    for round in 0..rounds {
        let (before, fault) = (ledger.acknowledged(), FAULTS[round % FAULTS.len()]);
        let (server, proxy) = (Arc::clone(&server), Arc::clone(&proxy));
        let fault_happens = move || happen(fault, &mut server.lock().unwrap(), &proxy);
        tokio::task::spawn_blocking(fault_happens).await.unwrap();
        goes_on(&ledger, before, fault).await;
    }
    ledger.over.store(true, Ordering::Release);
    // The longer the run, the more is left to do.
    let patience = PATIENCE * u32::try_from(1 + rounds / 50).unwrap();
    tokio::time::timeout(patience, tasks.join_all()).await.expect("everything is done in the end");
    ledger.verify(&api).await;
    is_sound(api.as_ref()).await;
    println!("{rounds} faults, {} jobs acknowledged, none lost", ledger.acknowledged());
}

/// More is acknowledged after a fault than before it.
async fn goes_on(ledger: &Ledger, before: usize, fault: Fault) {
    let more = async {
        while ledger.acknowledged() < before + 20 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let went_on = tokio::time::timeout(PATIENCE, more).await;
    went_on.unwrap_or_else(|_| panic!("nothing goes on after {fault:?}"));
}

#[tokio::test]
async fn who_asks_a_redis_that_is_away_is_told_soon_and_served_when_it_is_back() {
    let mut server = Server::start(&[]);
    let queue = queue(&server.url(), &fresh_prefix()).await;
    let id = submit(&queue, video()).await.unwrap();
    server.kill();
    let asked = Instant::now();
    let answer = submit(&queue, video()).await;
    assert!(matches!(answer, Err(QueueError::Unavailable(_))), "{answer:?}");
    assert!(asked.elapsed() < PATIENCE, "{:?}", asked.elapsed());
    server.run();
    assert_eq!(job_of(&queue, id).await.id, id);
    submit(&queue, video()).await.unwrap();
}

#[tokio::test]
async fn what_a_worker_has_done_outlasts_a_short_absence() {
    let mut server = Server::start(&[]);
    let queue = Arc::new(queue(&server.url(), &fresh_prefix()).await);
    let id = submit(queue.as_ref(), video()).await.unwrap();
    let claimed = claim(queue.as_ref(), &worker(), ezclips::model::Lane::VideoDownload, 1).await;
    let claimed = claimed.unwrap().remove(0);
    server.kill();
    let settling = Arc::clone(&queue);
    let settled = tokio::spawn(async move { settling.settle(claimed.lease, done(&claimed)).await });
    // Longer than the patience of whoever asks.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(!settled.is_finished());
    server.run();
    assert_eq!(settled.await.unwrap(), Ok(ezclips::model::State::Succeeded));
    assert_eq!(job_of(queue.as_ref(), id).await.state, ezclips::model::State::Succeeded);
}

/// Gives the server something to read when it starts: it answers only after each thousandth command.
fn fill(server: &Server) {
    let mut all = redis::pipe();
    for n in 0..20_000 {
        all.cmd("SET").arg(format!("other:{n}")).arg(n).ignore();
    }
    all.query::<()>(&mut server.client().get_connection().unwrap()).unwrap();
}

/// What the server says while it reads its data: microseconds a command.
const SLOWLY: [&str; 2] = ["--key-load-delay", "50"];

/// A delay that holds up reading for about a second however much there is: the server sleeps after
/// one command of so many.
fn seldom(server: &Server) -> String {
    let info: String = server.command(&["INFO", "persistence"]);
    let size = info.lines().find_map(|line| line.strip_prefix("aof_current_size:"));
    let bytes: u64 = size.unwrap().trim().parse().unwrap();
    // About a hundred bytes a command, and a sleep takes a twentieth of a millisecond at least.
    format!("-{}", (bytes / 100 / 20_000).max(1))
}

/// Whether the server says that it is still reading its data.
fn is_loading(server: &Server) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut line = TcpStream::connect(("127.0.0.1", server.port))?;
        line.write_all(b"DBSIZE\r\n")?;
        let mut answer = String::new();
        BufReader::new(line).read_line(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("-LOADING"))
}

#[tokio::test]
async fn a_redis_that_reads_its_data_is_waited_for() {
    let mut server = Server::start(&[]);
    let queue = queue(&server.url(), &fresh_prefix()).await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(submit(&queue, video()).await.unwrap());
    }
    fill(&server);
    server.kill();
    server.set_extra(&SLOWLY);
    server.launch();
    let loads = async {
        while !is_loading(&server) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, loads).await.expect("it should read its data for a while");
    let answer = async {
        loop {
            match submit(&queue, video()).await {
                Ok(id) => break id,
                Err(QueueError::Unavailable(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    ids.push(tokio::time::timeout(PATIENCE, answer).await.expect("it should be served"));
    for id in ids {
        assert_eq!(job_of(&queue, id).await.id, id);
    }
}

#[tokio::test]
async fn news_are_heard_again_after_the_connection_broke() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port);
    let queue: RedisQueue = queue(&proxy.url(), &fresh_prefix()).await;
    let (mut work, mut events) = (queue.work(), queue.subscribe());
    proxy.cut();
    let heard = async {
        loop {
            work.mark_unchanged();
            let id = submit(&queue, video()).await.unwrap();
            let woken = tokio::time::timeout(Duration::from_secs(1), work.changed()).await;
            let told = tokio::time::timeout(Duration::from_secs(1), async {
                while !matches!(events.recv().await, Ok(event) if event.job == id) {}
            });
            if woken.is_ok() && told.await.is_ok() {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.expect("news come again");
}

#[tokio::test]
async fn positions_go_on_when_redis_lost_its_newest_writes() {
    let server = Server::start(&[]);
    let (proxy, prefix) = (Proxy::to(server.port), fresh_prefix());
    let queue: RedisQueue = queue(&proxy.url(), &prefix).await;
    for _ in 0..3 {
        submit(&queue, video()).await.unwrap();
    }
    let told = queue.overview().await.unwrap().last_event;
    assert_eq!(told, 3);
    let key = |name: &str| format!("{prefix}:{{q}}:{name}");
    server.command::<()>(&["DEL", &key("events"), &key("seq")]);
    proxy.cut();
    let goes_on = async {
        while queue.overview().await.map_or(0, |now| now.last_event) <= told {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, goes_on).await.expect("positions should go on");
    let mut events = queue.subscribe();
    let id = submit(&queue, video()).await.unwrap();
    let heard = async {
        loop {
            match events.recv().await {
                Ok(event) if event.job == id => break event.seq.unwrap(),
                _ => {}
            }
        }
    };
    let heard = tokio::time::timeout(PATIENCE, heard).await.expect("it should be told");
    assert!(heard > told + 1000, "{heard}");
    is_sound(&queue).await;
}

#[tokio::test]
async fn a_redis_that_refuses_writes_still_tells_the_secret_and_the_keys() {
    let server = Server::start(&[]);
    let queue: RedisQueue = queue(&server.url(), &fresh_prefix()).await;
    assert_eq!(queue.secret(Secret([1; 32])).await, Ok(Secret([1; 32])));
    server.command::<()>(&["CONFIG", "SET", "min-replicas-to-write", "1"]);
    assert_eq!(queue.secret(Secret([2; 32])).await, Ok(Secret([1; 32])));
    assert_eq!(queue.keys().await, Ok(vec![]));
    let refused = submit(&queue, video()).await;
    assert!(matches!(refused, Err(QueueError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn what_is_asked_again_after_a_lost_answer_is_answered_like_the_first() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port);
    let queue: RedisQueue = queue(&proxy.url(), &fresh_prefix()).await;
    let id = submit(&queue, video()).await.unwrap();
    queue.cancel(id).await.unwrap();
    proxy.swallow("$6\r\nqueued\r\n");
    assert_eq!(queue.retry(id).await, Ok(State::Queued));
    assert!(proxy.has_swallowed());
    assert_eq!(queue.retry(id).await, Err(QueueError::WrongState(State::Queued)));

    let (id, name) = (KeyId(Uuid::new_v4()), "ours".to_owned());
    let key = ApiKey { id, name, scope: Scope::Write, hash: [3; 32], created_at: Timestamp(5) };
    queue.add_key(key).await.unwrap();
    proxy.swallow("*2\r\n$2\r\nok\r\n:1\r\n");
    assert_eq!(queue.revoke_key(id).await, Ok(true));
    assert!(proxy.has_swallowed());
    assert_eq!(queue.revoke_key(id).await, Ok(false));
}
