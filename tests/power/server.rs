//! A server that is watched by strace.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use ureq::Agent;

/// See the module; killed when dropped.
pub struct Server {
    base: String,
    strace: Child,
    pid: Pid,
    trace: PathBuf,
}

impl Server {
    /// Starts it on the folder `data` and waits until it answers; strace and the server write
    /// files beside the folder.
    pub fn start(data: &Path) -> Self {
        let (trace, log) = (data.with_extension("trace"), data.with_extension("log"));
        let mut command = Command::new("strace");
        command.args(["-f", "-ttt", "-xx", "-y", "--seccomp-bpf", "-s", crate::trace::LONGEST]);
        command.arg("-e").arg(format!("trace={}", crate::trace::CALLS)).arg("-o").arg(&trace);
        command.arg(env!("CARGO_BIN_EXE_ezclips"));
        command.args(["serve", "--role", "api", "--port", "0", "--data-dir"]).arg(data);
        // More than any disk has: no ballast, 64 MB that would stand in every image.
        command.env("EZCLIPS_DISK_FLOOR_MIB", "1000000000");
        for name in ["PORT", "HOST", "REDIS_URL", "REDIS_HOST", "ENABLE_WORKERS"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut strace =
            command.spawn().unwrap_or_else(|error| panic!("strace is needed: {error}"));
        let mut line = String::new();
        BufReader::new(strace.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(base) = line.trim().strip_prefix("EZ Clips listens on ") else {
            let _ = strace.kill();
            let log = fs::read_to_string(&log).unwrap();
            panic!("no address but {line:?}; strace and the server said:\n{log}");
        };
        let pid = child_of(strace.id());
        Self { base: base.to_owned(), strace, pid, trace }
    }

    /// Submits a link and answers the id of its job; `None` when the server is dead.
    pub fn submit(&self, agent: &Agent, link: &str) -> Option<String> {
        let request = agent.post(format!("{}/api/v1/videos", self.base));
        let request = request.header("content-type", "application/json");
        let mut answer = request.send(json!({ "url": link }).to_string()).ok()?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().ok()?;
        assert_eq!(status, 202, "{text}");
        let body: serde_json::Value = serde_json::from_str(&text).unwrap();
        Some(body["id"].as_str().unwrap().to_owned())
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&self) {
        kill_process(self.pid, Signal::KILL).unwrap();
    }

    /// Waits for its death and answers what strace saw.
    pub fn trace(mut self) -> String {
        self.strace.wait().unwrap();
        fs::read_to_string(&self.trace).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // strace ends with the server, and the server would outlive strace.
        if self.strace.try_wait().is_ok_and(|status| status.is_none()) {
            let _ = kill_process(self.pid, Signal::KILL);
            let _ = self.strace.wait();
        }
    }
}

/// The only child of a process.
fn child_of(parent: u32) -> Pid {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap();
    Pid::from_raw(children.trim().parse().unwrap()).unwrap()
}

/// A client of its own connection.
pub fn client() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(30))).build().into()
}
