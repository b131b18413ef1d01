//! A data folder on a disk of 16 MB that is filled again and again: nothing acknowledged is lost,
//! and the program comes back by itself when there is room.

use crate::server::{Server, Setup, wait_for};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const ROUNDS: usize = 50;

/// A small disk in memory; gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs"]).arg(dir.path());
        assert!(mount.status().unwrap().success(), "mount of a tmpfs is needed: run as root");
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Leaves `left` bytes free, as some other program would.
    fn fill(&self, left: u64) {
        let disk = rustix::fs::statvfs(self.path()).unwrap();
        let fill = (disk.f_bavail * disk.f_frsize).saturating_sub(left);
        let mut filler = File::options().create(true).append(true).open(self.filler()).unwrap();
        let piece = vec![7; 64 << 10];
        let mut written = 0;
        while written < fill {
            let length = piece.len().min(usize::try_from(fill - written).unwrap());
            // Somebody else was faster.
            let Ok(count) = filler.write(&piece[..length]) else { return };
            written += count as u64;
        }
    }

    fn free(&self) {
        let _ = fs::remove_file(self.filler());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// What the server said yes to, and how often it said no.
#[derive(Default)]
struct Ledger {
    /// Jobs in the order of their acknowledgement, and what was asked of them since.
    jobs: Vec<(String, Asked)>,
    refused: usize,
    sent: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Nothing,
    /// A cancel that was acknowledged.
    Cancel,
    /// One that was not: it may have been carried out.
    Perhaps,
}

impl Ledger {
    fn submit(&mut self, server: &Server) -> bool {
        self.sent += 1;
        let body = json!({"url": format!("https://example.com/{}", self.sent)});
        match self.post(server, "/api/v1/videos", &body) {
            Some(answer) => {
                self.jobs.push((answer["id"].as_str().unwrap().to_owned(), Asked::Nothing));
                true
            }
            None => false,
        }
    }

    /// Cancels one of the jobs: that is never refused for lack of room, so it fills the last of it.
    fn cancel(&mut self, server: &Server, dice: &mut fastrand::Rng) {
        if self.jobs.is_empty() {
            return;
        }
        let chosen = dice.usize(0..self.jobs.len());
        let path = format!("/api/v1/jobs/{}/cancel", self.jobs[chosen].0);
        let acknowledged = self.post(server, &path, &json!({})).is_some();
        let asked = &mut self.jobs[chosen].1;
        match (acknowledged, *asked) {
            (true, _) => *asked = Asked::Cancel,
            (false, Asked::Nothing) => *asked = Asked::Perhaps,
            (false, _) => {}
        }
    }

    fn post(&mut self, server: &Server, path: &str, body: &Value) -> Option<Value> {
        let (status, answer) = match server.try_post(path, body) {
            Ok(answer) => answer,
            Err(error) => panic!("the server must answer, full or not: {error}"),
        };
        match status {
            200 | 202 => Some(answer),
            503 | 507 => {
                self.refused += 1;
                None
            }
            other => panic!("{path}: {other}: {answer:#}"),
        }
    }

    fn check(&self, server: &Server) {
        for (id, asked) in &self.jobs {
            let (status, job) = server.get(&format!("/api/v1/jobs/{id}"));
            assert_eq!(status, 200, "{id} is lost");
            let expected: &[&str] = match asked {
                Asked::Nothing => &["queued"],
                Asked::Cancel => &["cancelled"],
                Asked::Perhaps => &["queued", "cancelled"],
            };
            assert!(expected.contains(&job["state"].as_str().unwrap()), "{job:#}");
        }
    }
}

#[test]
fn fifty_full_disks_lose_nothing_and_need_no_help() {
    let mut dice = fastrand::Rng::with_seed(fastrand::u64(..));
    println!("seed {}", dice.get_seed());
    let disk = SmallDisk::mount();
    let setup = Setup::with_role("api", disk.path()).arg("--disk-floor-mib").arg("1");
    let mut server = setup.start();
    let mut ledger = Ledger::default();
    for _ in 0..ROUNDS {
        for _ in 0..dice.usize(0..8) {
            assert!(ledger.submit(&server), "there is room");
        }
        disk.fill(dice.u64(0..600_000));
        let until = ledger.refused + dice.usize(1..6);
        while ledger.refused < until {
            ledger.submit(&server);
        }
        for _ in 0..dice.usize(0..30) {
            ledger.cancel(&server, &mut dice);
            // Whatever the store frees, somebody else takes.
            disk.fill(dice.u64(0..20_000));
        }
        if dice.u8(0..3) == 0 {
            // Opening may need room as well: it has the ballast.
            server.kill();
            server = setup.start();
        } else {
            wait_for("it to be told", || (server.get("/readyz").0 == 503).then_some(()));
        }
        disk.free();
        wait_for("the server to work again", || ledger.submit(&server).then_some(()));
        wait_for("readiness", || (server.get("/readyz").0 == 200).then_some(()));
        ledger.check(&server);
    }
    let Ledger { jobs, refused, .. } = &ledger;
    println!("{ROUNDS} full disks, {} acknowledged, {refused} refused, 0 lost", jobs.len());
    assert!(*refused >= ROUNDS);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    println!("the store failed {} times in the last life", log.matches("opened again").count());
}
