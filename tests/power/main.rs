//! Power cuts: what was acknowledged is on the disk, whatever the disk had not yet been told to
//! keep.
//!
//! The real server runs under strace. From the record of its system calls the folder is made
//! again as a power cut at some moment could have left it, and the queue is opened on that. Two
//! disks are modelled: on one `sync_file_range` counts for nothing, on the other it makes data
//! durable inside the size that is already committed. What was not synced survives in random
//! pieces. Limits: creates, renames, removals and shrinking are taken as ordered and durable at
//! once (as a journalling file system does it, nearly), and a piece of 4 KiB is never torn.
//!
//! The same record without our own `fdatasync` must lose jobs: so the test is able to fail.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the seed and the sums")]

mod disk;
mod image;
mod load;
mod record;
mod server;
mod trace;

use disk::Model;
use image::Verdict;
use record::Record;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Images a model of a disk.
const IMAGES: usize = 100;
/// The machines this runs on have two cores or more.
const THREADS: usize = 2;

#[test]
fn nothing_acknowledged_is_lost_by_two_hundred_power_cuts() {
    let seed = std::env::var("EZCLIPS_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    // It repeats pauses, cuts and what survives; how the server's threads take turns, it cannot.
    println!("seed {seed}: repeat with EZCLIPS_TEST_SEED={seed}");
    let record = load::record(seed);

    let synced = cut_all(&record, seed);
    let bare = cut_all(&record.without_our_sync(), seed);
    println!(
        "{} images, {} acknowledged; with the sync: {}; without: {}",
        synced.len(),
        record.acknowledged.len(),
        sums(&synced),
        sums(&bare)
    );
    let complaints = synced.iter().enumerate().filter_map(|(n, verdict)| {
        Some(format!("image {n} of seed {seed}: {}", verdict.complaint()?))
    });
    let complaints: Vec<String> = complaints.collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    for model in [Model::RangeSyncIsNothing, Model::RangeSyncIsData] {
        let lost = of(&bare, model).any(|verdict| matches!(verdict, Verdict::Lost(_)));
        assert!(lost, "{model:?}: without the sync nothing is lost, so this test could not fail");
    }
}

/// The verdicts on all images, in the order of their numbers.
fn cut_all(record: &Record, seed: u64) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let numbers = numbers.take_while(|n| *n < 2 * IMAGES);
        numbers.map(|n| (n, cut(record, seed, n))).collect::<Vec<_>>()
    };
    let mut verdicts: Vec<(usize, Verdict)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    verdicts.sort_by_key(|(n, _)| *n);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn cut(record: &Record, seed: u64, n: usize) -> Verdict {
    let mut dice = fastrand::Rng::with_seed(seed.wrapping_add(n as u64));
    let model = model_of(n);
    let cut = record.random_cut(&mut dice);
    let files = record.disk_at(cut, model).after_a_cut(&mut dice);
    image::check(&files, record.acknowledged_at(cut))
}

/// The models take turns.
fn model_of(n: usize) -> Model {
    if n.is_multiple_of(2) { Model::RangeSyncIsNothing } else { Model::RangeSyncIsData }
}

fn of(verdicts: &[Verdict], model: Model) -> impl Iterator<Item = &Verdict> {
    let numbered = verdicts.iter().enumerate();
    numbered.filter(move |(n, _)| model_of(*n) == model).map(|(_, verdict)| verdict)
}

fn sums(verdicts: &[Verdict]) -> String {
    let images_lost =
        |model| of(verdicts, model).filter(|verdict| matches!(verdict, Verdict::Lost(_))).count();
    let shut = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Shut(_))).count();
    let most = verdicts.iter().map(|verdict| match verdict {
        Verdict::Lost(jobs) => jobs.len(),
        _ => 0,
    });
    format!(
        "{} and {} lost jobs (at most {}), {shut} did not open",
        images_lost(Model::RangeSyncIsNothing),
        images_lost(Model::RangeSyncIsData),
        most.max().unwrap_or(0)
    )
}
