//! Many ruined images of one store: whatever was done to it, it opens, and either every job that
//! was acknowledged is there or the repair is told. The second opening finds nothing to repair.

use crate::support::*;
use ezclips::model::Lane;
use ezclips::queue::sled::{self, Opened};
use ezclips::queue::{Layout, Queue, Settings};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Jobs that were acknowledged, from 1.
const JOBS: u128 = 120;
/// How many of them are the last that happened, so that a torn log lacks some.
const TAIL: u128 = 20;
/// One of sled's segments, in bytes.
const SEGMENT: u64 = 512 * 1024;

/// A data folder as a server leaves it, closed or killed: two dumps, a restart (sled makes a
/// snapshot then), and so much work that the log has several segments.
async fn image(killed: bool) -> TempDir {
    let mut w = World::sled(Settings::default());
    for n in 1..=JOBS {
        w.video(n).await;
        if n == JOBS / 3 || n == JOBS * 2 / 3 {
            churn(&w).await;
            w.queue.dump().await.unwrap();
            w.clock.pass(secs(1));
            w.restart();
        }
        if n == JOBS - TAIL {
            churn(&w).await;
        }
    }
    let log = w.layout().store().join("db");
    assert!(fs::metadata(log).unwrap().len() > 3 * SEGMENT);
    if killed {
        let copy = TempDir::new().unwrap();
        copy_folder(w.folder.as_ref().unwrap().path(), copy.path());
        return copy;
    }
    w.handle().close();
    w.folder.take().unwrap()
}

/// Claims what there is and hands it back, again and again.
async fn churn(w: &World) {
    for _ in 0..16 {
        let claimed = w.claim(Lane::VideoDownload, 64).await;
        let back = claimed.iter().map(|claimed| w.queue.release(claimed.lease));
        assert!(futures_util::future::join_all(back).await.iter().all(Result::is_ok));
    }
}

/// The files of the store, in a fixed order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Layout::of(folder).store()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn open(folder: &Path) -> Opened {
    sled::open_or_restore(&Layout::of(folder), Settings::default(), ManualClock::new()).unwrap()
}

/// Where the written part of a file ends; sled's log is longer than what is in it.
fn written(path: &Path) -> u64 {
    let bytes = fs::read(path).unwrap();
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at as u64 + 1)
}

fn truncate(path: &Path, to: u64) {
    fs::File::options().write(true).open(path).unwrap().set_len(to).unwrap();
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    fs::File::options().write(true).open(path).unwrap().write_all_at(bytes, at).unwrap();
}

fn flip(path: &Path, count: usize, dice: &mut fastrand::Rng) {
    let mut bytes = fs::read(path).unwrap();
    let end = usize::try_from(written(path)).unwrap();
    for _ in 0..count {
        let at = dice.usize(..end.max(1));
        bytes[at] ^= 1 << dice.u8(..8);
    }
    fs::write(path, bytes).unwrap();
}

type Damage = (String, Box<dyn Fn(&Path)>);

fn damages(folder: &Path) -> Vec<Damage> {
    let mut damages: Vec<Damage> = Vec::new();
    let relative = |path: &Path| path.strip_prefix(folder).unwrap().to_owned();
    for file in files(folder) {
        let name = relative(&file);
        let gone = name.clone();
        damages.push((
            format!("delete {}", name.display()),
            Box::new(move |to| fs::remove_file(to.join(&gone)).unwrap()),
        ));
        let emptied = name.clone();
        damages.push((
            format!("empty {}", name.display()),
            Box::new(move |to| truncate(&to.join(&emptied), 0)),
        ));
    }
    let log = relative(&Layout::of(folder).store().join("db"));
    for share in (4..100).step_by(8).chain([99]) {
        let log = log.clone();
        damages.push((
            format!("truncate to {share} %"),
            Box::new(move |to| {
                let log = to.join(&log);
                truncate(&log, written(&log) * share / 100);
            }),
        ));
    }
    for tail in [1, 8, 64, 512, 4096, 16_384, 65_536] {
        let log = log.clone();
        damages.push((
            format!("zero the last {tail}"),
            Box::new(move |to| {
                let log = to.join(&log);
                let end = written(&log);
                let from = end.saturating_sub(tail);
                overwrite(&log, from, &vec![0; usize::try_from(end - from).unwrap()]);
            }),
        ));
    }
    let counts = [1, 1, 1, 2, 4, 8, 16, 64, 256, 512].into_iter().cycle();
    for (seed, count) in (0..80).zip(counts) {
        let log = log.clone();
        damages.push((
            format!("flip {count} bits of the log ({seed})"),
            Box::new(move |to| {
                flip(&to.join(&log), count, &mut fastrand::Rng::with_seed(seed));
            }),
        ));
    }
    damages
}

async fn survives(image: &Path, (what, damage): &Damage, repairs: &mut usize) {
    let folder = TempDir::new().unwrap();
    copy_folder(image, folder.path());
    damage(folder.path());
    let opened = open(folder.path());
    let mut lost = Vec::new();
    for n in 1..=JOBS {
        if opened.queue.get(id(n)).await.unwrap().is_none() {
            lost.push(n);
        }
    }
    assert!(lost.is_empty() || opened.repair.is_some(), "{what}: {lost:?} are lost in silence");
    assert!(lost.iter().all(|n| *n > JOBS / 3), "{what}: {lost:?} were in both dumps");
    *repairs += usize::from(opened.repair.is_some());
    let left = opened.queue.check().await.unwrap();
    assert_eq!(left.problems, Vec::<String>::new(), "{what}");
    opened.queue.close();
    let again = open(folder.path());
    assert_eq!(again.repair, None, "{what}: the second opening");
    assert_eq!(again.queue.check().await.unwrap().jobs, left.jobs, "{what}");
    again.queue.close();
}

async fn all_survive(killed: bool) {
    let image = image(killed).await;
    let damages = damages(image.path());
    assert!(damages.len() >= 100, "only {} images", damages.len());
    let mut repairs = 0;
    for damage in &damages {
        survives(image.path(), damage, &mut repairs).await;
    }
    assert!(repairs > damages.len() / 3, "only {repairs} of {} were ruined", damages.len());
}

#[tokio::test]
async fn a_damaged_image_of_a_closed_store_loses_nothing_in_silence() {
    all_survive(false).await;
}

#[tokio::test]
async fn a_damaged_image_of_a_killed_store_loses_nothing_in_silence() {
    all_survive(true).await;
}
