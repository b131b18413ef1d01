//! Tools that outlived who started them.

use crate::support::lives::{Life, children_of};
use crate::world::World;
use std::sync::mpsc::Receiver;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long after a kill nothing may be left.
const GONE_WITHIN: Duration = Duration::from_secs(1);

/// Looks after each kill what is left of the dead process's tools.
pub fn watch(world: &World, dead: &Receiver<(Life, Instant)>) {
    for (life, killed) in dead {
        sleep((killed + GONE_WITHIN).saturating_duration_since(Instant::now()));
        for name in children_of(&life) {
            world.ledger.found.orphan(format!("{name:?} outlived {life:?}"));
        }
    }
}
