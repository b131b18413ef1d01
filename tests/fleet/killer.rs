//! Kills one process after the other, and Redis now and then.

use crate::fleet::APIS;
use crate::world::World;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A process is killed for every so many series.
const SERIES_A_KILL: usize = 2;
/// Redis is killed after every so many processes, at least once.
const KILLS_A_REDIS: usize = 20;
/// The longest pause between two kills, in milliseconds; the shortest is none.
const PAUSE: u64 = 1200;
/// The longest absence of Redis, in milliseconds.
const AWAY: u64 = 1500;
/// How long a kill waits for its share of submissions at most.
const PATIENCE: Duration = Duration::from_mins(2);

/// Who is hit.
#[derive(Clone, Copy)]
enum Victim {
    Process,
    Redis,
}

/// Kills until all series were submitted.
pub fn run(world: &World) {
    let kills = (world.wanted / SERIES_A_KILL).max(1);
    let mut dice = world.dice(0);
    let redis = (kills / KILLS_A_REDIS).max(1);
    let mut deck: Vec<Victim> = (0..kills).map(|_| Victim::Process).collect();
    deck.extend((0..redis).map(|_| Victim::Redis));
    dice.shuffle(&mut deck);
    let all = deck.len();
    for (n, victim) in deck.into_iter().enumerate() {
        sleep(Duration::from_millis(dice.u64(0..PAUSE)));
        wait_for_submissions(world, world.wanted * n / all);
        world.fleet.look_after(&world.ledger);
        match victim {
            Victim::Process => {
                // The first one is a worker at work, however short the run is.
                let is_first = world.killed() == 0;
                let seat = dice.usize(if is_first { APIS } else { 0 }..world.fleet.seats());
                let at_work = is_first || dice.bool();
                let tools = world.fleet.kill(seat, at_work, &world.ledger);
                world.count(|kills| {
                    kills.processes += 1;
                    kills.tools += tools;
                });
            }
            Victim::Redis => {
                world.fleet.kill_redis(Duration::from_millis(dice.u64(0..AWAY)));
                world.count(|kills| kills.redis += 1);
            }
        }
        if (n + 1).is_multiple_of(20) {
            world.tell(&format!("{} kills", n + 1));
        }
    }
    world.stop_killing();
}

fn wait_for_submissions(world: &World, wanted: usize) {
    let until = Instant::now() + PATIENCE;
    while world.ledger.acknowledged() < wanted && Instant::now() < until {
        sleep(Duration::from_millis(2));
    }
}
