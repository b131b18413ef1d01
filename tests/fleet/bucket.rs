//! What lies in the bucket: after a cleanup, what rows name and nothing else.

use crate::client::{Client, json};
use crate::support::http;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Older than what a cleanup leaves alone, because its row may be about to be written.
const AGED: Duration = Duration::from_hours(48);
/// How long the cleanups of all workers may take.
const PATIENCE: Duration = Duration::from_mins(4);
/// How often to look.
const LOOK: Duration = Duration::from_millis(500);
/// What a video consists of, besides captions (this one has none).
const OF_A_VIDEO: [&str; 5] = ["facts", "poster", "source", "sprite", "waveform"];

/// Lets time pass for the bucket, starts the workers anew (each cleans up when it starts), and
/// compares.
pub fn check(world: &World) {
    world.note_unnamed(unnamed(world).len());
    plant(world);
    world.fleet.bucket.age(AGED);
    world.fleet.kill_workers(&world.ledger);
    let until = Instant::now() + PATIENCE;
    let mut left = unnamed(world);
    while !left.is_empty() && Instant::now() < until {
        sleep(LOOK);
        left = unnamed(world);
    }
    for name in left {
        world.ledger.found.orphan(format!("no row names {name}"));
    }
    let (uploads, parts) = (world.fleet.bucket.uploads(), world.fleet.bucket.parts());
    if !uploads.is_empty() || parts > 0 {
        world.ledger.found.orphan(format!("uploads were not ended: {uploads:?}, {parts} parts"));
    }
    world.note_objects(world.fleet.bucket.objects().len());
}

/// What a kill in the wrong moment leaves: an upload without a row, one that became a video, and a
/// clip of an attempt that died before it could say so.
fn plant(world: &World) {
    let bucket = &world.fleet.bucket;
    bucket.plant(&format!("videos/{}/upload", Uuid::now_v7()), b"nobody knows it");
    bucket.plant(&format!("videos/{}/upload", world.video), b"it is a video now");
    for id in world.tried_again() {
        bucket.plant(&format!("series/{id}/part-0001-0badc0de.mp4"), b"from an earlier attempt");
    }
    assert!(unnamed(world).len() >= 2, "what was planted should be seen");
}

/// Objects that no row names. Of each owner that has a row, there may be one of each kind.
fn unnamed(world: &World) -> Vec<String> {
    let (mut left, mut seen) = (Vec::new(), BTreeSet::new());
    let mut known = BTreeMap::new();
    for object in world.fleet.bucket.objects() {
        let pieces: Vec<_> = object.split('/').collect();
        let is_named = match pieces[..] {
            ["notes", _] => true,
            [kind @ ("videos" | "series"), owner, name] => {
                let expected =
                    known.entry(owner.to_owned()).or_insert_with(|| expected(world, kind, owner));
                let what = what_is(name);
                expected.contains(&what) && seen.insert((owner.to_owned(), what))
            }
            _ => false,
        };
        if !is_named {
            left.push(object);
        }
    }
    left
}

/// The name of an object without the mark of the attempt that made it.
fn what_is(name: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let what = stem.rsplit_once('-').map_or(stem, |(what, _)| what);
    if what.starts_with("part-") { format!("{what}.{ending}") } else { what.to_owned() }
}

/// What a row says that there is.
fn expected(world: &World, kind: &str, owner: &str) -> BTreeSet<String> {
    let Some(id) = owner.parse::<Uuid>().ok() else { return BTreeSet::new() };
    if kind == "series" {
        let Some(promise) = world.ledger.series().get(&id).copied() else { return BTreeSet::new() };
        let clips = (1..=promise.parts).flat_map(|n| ["mp4", "jpg"].map(|it| (n, it)));
        let clips = clips.map(|(n, ending)| format!("part-{n:04}.{ending}"));
        return clips.chain(["manifest".to_owned()]).collect();
    }
    // A video whose acknowledgement was lost has its row all the same.
    let mut client = Client::new(world, 0);
    let row = client.call(&http::bare("GET", &format!("/api/v1/jobs/{id}")));
    match row.map(|answer| json(&answer)["state"] == "succeeded") {
        Some(true) => OF_A_VIDEO.map(str::to_owned).into(),
        _ => BTreeSet::new(),
    }
}
