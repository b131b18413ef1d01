//! The fleet: two APIs and three workers on three hosts, with jobs in Redis and files in a bucket,
//! killed at random, and nobody notices.
//!
//! A host is a data folder of its own. Series of one small video are submitted through both APIs in
//! turn, some of them twice, while processes are killed with `kill -9` and started again, Redis among
//! them. In the end every acknowledged series has succeeded, each of its clips comes from both APIs
//! as the manifest says, no part was made twice, and after a cleanup the bucket holds what rows name
//! and nothing else.
//!
//! [`world`] is what all threads share; `fleet` the processes, `client` one user of the API, `load`
//! who submits, `killer` who kills, `events` who listens, `verify`, `clips` and `bucket` who check,
//! `ledger` what was promised, `table` what is printed. `EZCLIPS_FLEET_SERIES` sets the number of
//! series (`just fleet`), `EZCLIPS_FLEET_TABLE` a file for the table.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the table, and how far it is")]

#[path = "../support/redis.rs"]
mod redis_server;
#[path = "../support/s3.rs"]
mod s3;
#[path = "../support/mod.rs"]
mod support;

mod bucket;
mod client;
mod clips;
mod events;
mod fleet;
mod killer;
mod ledger;
mod load;
mod table;
mod verify;
mod world;

use world::World;

/// Series when nothing else is said.
const SERIES: usize = 12;
/// Where the data folders are made: on the disk of the build, where `/tmp` may be memory.
const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

#[test]
fn a_fleet_keeps_every_promise_while_its_processes_and_redis_are_killed() {
    let series = number("EZCLIPS_FLEET_SERIES").map_or(SERIES, |n| n.try_into().unwrap());
    let seed = number("EZCLIPS_TEST_SEED").unwrap_or_else(|| fastrand::u64(..));
    // It repeats who is killed and when; how the processes take turns, it cannot.
    println!("seed {seed}: repeat with EZCLIPS_TEST_SEED={seed}");
    let root = tempfile::Builder::new().prefix("fleet-").tempdir_in(FOLDER).unwrap();
    let world = World::start(root.path(), seed, series);
    run(&world);
    let report = world.report();
    let table = table::render(&report);
    println!("{table}");
    if report.complaints().is_empty() {
        if let Some(file) = std::env::var_os("EZCLIPS_FLEET_TABLE") {
            std::fs::write(file, table + "\n").unwrap();
        }
        return;
    }
    let kept = root.keep();
    panic!("seed {seed}, folder {}:\n{}", kept.display(), report.complaints().join("\n"));
}

/// Everything at once, until all that was acknowledged has been checked.
fn run(world: &World) {
    std::thread::scope(|scope| {
        // However this ends, the threads must: they wait for answers of the processes.
        let _end = world::End(world);
        for api in 0..fleet::APIS {
            scope.spawn(move || events::follow(world, api));
        }
        let submitting = scope.spawn(move || load::submit(world));
        scope.spawn(move || load::upload(world));
        killer::run(world);
        submitting.join().unwrap();
        world.tell("nobody is killed any more");
        verify::wait_for_all(world);
        world.tell("all have ended");
        events::check(world);
        verify::check_all(world);
        world.tell("all clips were read");
        bucket::check(world);
        world.stop();
    });
    world.fleet.check_alone(&world.ledger);
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}
