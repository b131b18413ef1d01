//! A disk that is really full: a small one of our own, filled to the last byte.

use crate::support::*;
use ezclips::model::Lane;
use ezclips::queue::sled::{self, OpenError, Outcome, SledQueue};
use ezclips::queue::{ClaimRequest, Layout, Queue, QueueError, Settings, Submission, Verdict};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

/// A disk of 16 MiB. Needs the right to mount: without it the tests fail and say so.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        mount("tmpfs", folder.path(), "tmpfs", MountFlags::empty(), Some(c"size=16m"))
            .expect("the right to mount a small disk (run the tests as root)");
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Writes until nothing goes any more.
    fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.filler()).unwrap();
        for size in [65_536, 4096, 1] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn leave(&self, bytes: u64) {
        self.fill();
        let file = File::options().write(true).open(self.filler()).unwrap();
        file.set_len(file.metadata().unwrap().len().saturating_sub(bytes)).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = unmount(self.path(), UnmountFlags::DETACH);
    }
}

fn open(disk: &Disk) -> SledQueue {
    let layout = Layout::of(disk.path());
    let opened = sled::open_or_restore(&layout, Settings::default(), ManualClock::new()).unwrap();
    assert_eq!(opened.repair, None);
    opened.queue
}

async fn submit(queue: &SledQueue, n: u128) -> Result<(), QueueError> {
    let submission = Submission { first: Some(video(n)), series: None, idempotency: None };
    queue.submit(submission).await.map(drop)
}

/// Works (claims, then hands back) until the store fails.
async fn work_until_it_fails(queue: &SledQueue) {
    for _ in 0..20_000 {
        let lane = Lane::VideoDownload;
        let request = ClaimRequest { claim: Uuid::new_v4(), worker: worker(1), lane, max: 64 };
        let claimed = match queue.claim(request).await {
            Ok(claimed) => claimed,
            Err(QueueError::Unavailable(_)) => return,
            Err(other) => panic!("{other}"),
        };
        for claimed in claimed {
            match queue.release(claimed.lease).await {
                Ok(()) => {}
                Err(QueueError::Unavailable(_)) => return,
                Err(other) => panic!("{other}"),
            }
        }
    }
    panic!("a full disk stopped nothing");
}

#[tokio::test]
async fn new_jobs_are_refused_before_the_disk_is_full_and_running_ones_go_on() {
    let disk = Disk::new();
    let queue = open(&disk);
    submit(&queue, 1).await.unwrap();
    disk.leave(1 << 20);
    assert!(matches!(submit(&queue, 2).await, Err(QueueError::NoSpace { .. })));
    // A repeated submission is answered: it needs no room.
    submit(&queue, 1).await.unwrap();
    let lane = Lane::VideoDownload;
    let request = ClaimRequest { claim: Uuid::new_v4(), worker: worker(1), lane, max: 1 };
    let claimed = queue.claim(request).await.unwrap().remove(0);
    queue.settle(claimed.lease, Verdict::Succeeded(video_outcome())).await.unwrap();
    disk.free();
    submit(&queue, 2).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let disk = Disk::new();
    let mut acknowledged = BTreeSet::new();
    let mut n = 0;
    for round in 0..6 {
        let queue = open(&disk);
        for n in &acknowledged {
            assert!(queue.get(id(*n)).await.unwrap().is_some(), "job {n} in round {round}");
        }
        assert_eq!(queue.check().await.unwrap().problems, Vec::<String>::new());
        for _ in 0..50 {
            n += 1;
            submit(&queue, n).await.unwrap();
            acknowledged.insert(n);
        }
        disk.leave(round * 20_000);
        while submit(&queue, n + 1).await.is_ok() {
            n += 1;
            acknowledged.insert(n);
        }
        work_until_it_fails(&queue).await;
        let failed = queue.failed();
        tokio::time::timeout(secs(30), failed.cancelled()).await.expect("the owner says so");
        queue.close();
        disk.free();
    }
    assert!(acknowledged.len() >= 300);
}

#[tokio::test]
async fn the_ballast_opens_a_store_on_a_full_disk() {
    let disk = Disk::new();
    let layout = Layout::of(disk.path());
    let queue = open(&disk);
    for n in 1..=50 {
        submit(&queue, n).await.unwrap();
    }
    assert!(ezclips::queue::ballast_is_kept(&layout));
    queue.close();
    disk.fill();
    let queue = open(&disk);
    assert!(!ezclips::queue::ballast_is_kept(&layout), "it was needed");
    for n in 1..=50 {
        assert!(queue.get(id(n)).await.unwrap().is_some(), "job {n}");
    }
    assert!(matches!(submit(&queue, 51).await, Err(QueueError::NoSpace { .. })));
    assert!(!queue.keep_ballast().unwrap());
    disk.free();
    assert!(queue.keep_ballast().unwrap());
    submit(&queue, 51).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_without_ballast_is_said_and_moves_nothing() {
    let disk = Disk::new();
    let layout = Layout::of(disk.path());
    let queue = open(&disk);
    submit(&queue, 1).await.unwrap();
    queue.dump().await.unwrap();
    queue.close();
    fs::remove_file(layout.ballast()).unwrap();
    fs::write(layout.store().join("snap.0FFFFFFFFFFFFFFF"), "n".repeat(100)).unwrap();
    disk.fill();
    let refused = sled::open_or_restore(&layout, Settings::default(), ManualClock::new());
    assert!(matches!(refused.err(), Some(OpenError::NoSpace(_))));
    assert!(layout.store().exists() && layout.aside().unwrap().is_empty());
}

#[tokio::test]
async fn a_repair_that_runs_out_of_room_is_given_the_ballast() {
    let disk = Disk::new();
    let layout = Layout::of(disk.path());
    let queue = open(&disk);
    for n in 1..=1500 {
        submit(&queue, n).await.unwrap();
    }
    queue.dump().await.unwrap();
    queue.close();
    fs::write(layout.store().join("snap.0FFFFFFFFFFFFFFF"), "n".repeat(100)).unwrap();
    // Not full yet, and too little for a second store.
    disk.leave((1 << 20) + 65_536);
    let opened = sled::open_or_restore(&layout, Settings::default(), ManualClock::new()).unwrap();
    assert!(matches!(opened.repair.unwrap().outcome, Outcome::Restored { .. }));
    assert!(!ezclips::queue::ballast_is_kept(&layout), "it was needed");
    assert!(opened.queue.get(id(1500)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_dump_that_would_take_the_last_room_is_refused() {
    let disk = Disk::new();
    let queue = open(&disk);
    submit(&queue, 1).await.unwrap();
    disk.leave(1 << 20);
    let refused = queue.dump().await;
    assert!(matches!(refused, Err(QueueError::NoSpace { free, reserve }) if free < reserve));
    assert!(!Layout::of(disk.path()).dump().exists(), "nothing was begun");
    disk.free();
    queue.dump().await.unwrap();
}
