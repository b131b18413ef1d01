//! Kills one process after the other.

use crate::cluster::Cluster;
use crate::load;
use crate::support::lives::Life;
use crate::world::World;
use std::sync::mpsc::Sender;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So many of a hundred kills hit the owner of the store.
const OWNER_PERCENT: usize = 64;
/// The longest pause between two kills, in milliseconds; the shortest is none.
const PAUSE: u64 = 600;
/// How long a kill waits for them at most.
const PATIENCE: Duration = Duration::from_secs(20);
/// Every so many kills there are none for a while: leases of dead workers end, and their jobs
/// go to others, before the killing goes on.
const CALM_EVERY: usize = 250;
const CALM: Duration = Duration::from_secs(40);
/// How often to say how far it is.
const TELL_EVERY: usize = 50;

/// Kills `kills` times and tells each death.
pub fn run(world: &World, kills: usize, dead: &Sender<(Life, Instant)>) {
    let mut dice = world.dice(0);
    let owners = (kills * OWNER_PERCENT).div_ceil(100);
    let mut deck: Vec<bool> = (0..kills).map(|n| n < owners).collect();
    dice.shuffle(&mut deck);
    for (n, hits_owner) in deck.into_iter().enumerate() {
        sleep(Duration::from_millis(dice.u64(0..PAUSE)));
        wait_for_submissions(world, n * load::A_KILL);
        world.cluster.look_after(&world.ledger);
        let victim = choose(&world.cluster, hits_owner, &mut dice);
        world.cluster.kill(victim, |killed| {
            if killed.was_owner {
                world.takeovers.begin(killed.at);
            }
            world.count_kill(killed);
            dead.send((killed.life.clone(), killed.at)).unwrap();
        });
        if (n + 1).is_multiple_of(TELL_EVERY) {
            world.tell(&format!("{} kills", n + 1));
        }
        if (n + 1).is_multiple_of(CALM_EVERY) && n + 1 < kills {
            sleep(CALM);
        }
    }
    wait_for_submissions(world, kills * load::A_KILL);
}

fn wait_for_submissions(world: &World, wanted: usize) {
    let until = Instant::now() + PATIENCE;
    while world.ledger.acknowledged() < wanted && Instant::now() < until {
        sleep(Duration::from_millis(2));
    }
}

fn choose(cluster: &Cluster, owner: bool, dice: &mut fastrand::Rng) -> usize {
    let until = Instant::now() + PATIENCE;
    let known = || {
        let found = cluster.owner();
        if found.is_none() {
            sleep(Duration::from_millis(1));
        }
        found
    };
    let found =
        std::iter::repeat_with(known).take_while(|_| Instant::now() < until).flatten().next();
    match found {
        Some(seat) if owner => seat,
        Some(seat) => (seat + dice.usize(1..cluster.seats())) % cluster.seats(),
        None => dice.usize(0..cluster.seats()),
    }
}
