//! Chaos: several processes share one data folder, are killed at random, and nobody notices.
//!
//! Two APIs and three workers run on a fresh folder. Clients submit through both APIs without a
//! pause, while one process after the other is killed with `kill -9` (mostly the one that owns
//! the store) and started again at once. Every acknowledged job is followed to its end, checked,
//! and only then deleted, as a retention would do it.
//!
//! `lost`: an acknowledged job that is not known before it was deleted. `doubled`: two answers or
//! two results where there must be one. `orphans`: tools that live a second after their worker.
//!
//! [`world`] is what all threads share; `cluster` the processes, `client` one user of the API,
//! `load` those who submit, `killer` who kills, `verify` who checks, `events` who listens,
//! `ledger` what was promised, `table` what is printed. `EZCLIPS_CHAOS_KILLS` sets the number of
//! kills (`just chaos`), `EZCLIPS_CHAOS_TABLE` a file for the table.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the table, and how far it is")]

#[path = "../support/ports.rs"]
mod ports;
#[path = "../support/mod.rs"]
mod support;

mod client;
mod cluster;
mod events;
mod killer;
mod ledger;
mod load;
mod orphans;
mod series;
mod stand_in;
mod table;
mod takeover;
mod times;
mod verify;
mod world;

use world::World;

/// Kills when nothing else is said.
const KILLS: usize = 60;
/// Where the data folder is made: on the disk of the build, where `/tmp` may be memory.
const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

#[test]
fn nothing_is_lost_doubled_or_left_behind_by_sixty_kills_of_five_processes() {
    let kills = number("EZCLIPS_CHAOS_KILLS").map_or(KILLS, |kills| kills.try_into().unwrap());
    let seed = number("EZCLIPS_TEST_SEED").unwrap_or_else(|| fastrand::u64(..));
    // It repeats who is killed and when; how the processes take turns, it cannot.
    println!("seed {seed}: repeat with EZCLIPS_TEST_SEED={seed}");
    let root = tempfile::Builder::new().prefix("chaos-").tempdir_in(FOLDER).unwrap();
    let world = World::start(root.path(), seed);
    run(&world, kills);
    let report = world.report(kills);
    let table = table::render(&report);
    println!("{table}");
    if report.complaints().is_empty() {
        if let Some(file) = std::env::var_os("EZCLIPS_CHAOS_TABLE") {
            std::fs::write(file, table + "\n").unwrap();
        }
        return;
    }
    let kept = root.keep();
    panic!("seed {seed}, folder {}:\n{}", kept.display(), report.complaints().join("\n"));
}

/// Everything at once, until all that was acknowledged has been checked.
fn run(world: &World, kills: usize) {
    std::thread::scope(|scope| {
        // However this ends, the threads must: they wait for answers of the processes.
        let _end = world::End(world);
        let (doomed, dead) = std::sync::mpsc::channel();
        scope.spawn(move || orphans::watch(world, &dead));
        for api in 0..cluster::APIS {
            scope.spawn(move || events::follow(world, api));
            scope.spawn(move || load::probe(world, api));
        }
        for n in 0..load::CLIENTS {
            scope.spawn(move || load::submit(world, n));
        }
        for n in 0..verify::CHECKERS {
            scope.spawn(move || verify::check_ended(world, n));
        }
        scope.spawn(move || verify::sample(world));
        killer::run(world, kills, &doomed);
        drop(doomed);
        world.stop_submitting();
        world.tell("nobody is killed any more");
        verify::check_all(world);
        verify::wait_for_the_rest(world);
        world.tell("all have ended");
        events::wait_until_both_heard_all(world);
        world.stop();
    });
    world.cluster.check_store_alone(&world.ledger);
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}
