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
    acknowledged: Vec<String>,
    refused: usize,
    sent: usize,
}

impl Ledger {
    fn submit(&mut self, server: &Server) -> bool {
        self.sent += 1;
        let body = json!({"url": format!("https://example.com/{}", self.sent)});
        let (status, answer) = match server.try_post("/api/v1/videos", &body) {
            Ok(answer) => answer,
            Err(error) => panic!("the server must answer, full or not: {error}"),
        };
        match status {
            202 => self.acknowledged.push(answer["id"].as_str().unwrap().to_owned()),
            503 | 507 => self.refused += 1,
            other => panic!("{other}: {answer:#}"),
        }
        status == 202
    }

    fn check(&self, server: &Server) {
        for id in &self.acknowledged {
            let path = format!("/api/v1/jobs/{id}");
            let job = wait_for("an answer", || {
                let (status, job) = server.get(&path);
                assert_ne!(status, 404, "{id} is lost");
                (status == 200).then_some(job)
            });
            assert_eq!(job["state"], "queued", "{job:#}");
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
        for _ in 0..400 {
            if ledger.refused >= until {
                break;
            }
            ledger.submit(&server);
            // Whatever the store frees, somebody else takes.
            disk.fill(dice.u64(0..20_000));
        }
        // Opening may need room as well.
        if dice.u8(0..3) == 0 {
            server.kill();
            server = setup.start();
        }
        let ready: Value = server.get("/readyz").1;
        assert_eq!(ready["ready"], false, "{ready:#}");
        disk.free();
        wait_for("the server to work again", || ledger.submit(&server).then_some(()));
        wait_for("readiness", || (server.get("/readyz").0 == 200).then_some(()));
        ledger.check(&server);
    }
    let Ledger { acknowledged, refused, .. } = &ledger;
    println!("{ROUNDS} full disks, {} acknowledged, {refused} refused, 0 lost", acknowledged.len());
    assert!(*refused >= ROUNDS);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}
