//! A running `ezclips serve`, talked to over HTTP.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use ureq::Agent;

/// How long anything may take before a test gives up.
pub const DEADLINE: Duration = Duration::from_mins(2);

/// Waits until `probe` has something, or fails saying what was waited for.
pub fn wait_for<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(start.elapsed() < DEADLINE, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How to start a server on a data folder.
pub struct Setup {
    data: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
}

impl Setup {
    /// All roles, a free port, a low floor (a flag overrides it) so that any disk will do.
    pub fn new(data: &Path) -> Self {
        Self::with_role("all", data)
    }

    /// The same in another role.
    pub fn with_role(role: &str, data: &Path) -> Self {
        let args = ["--role", role, "--port", "0"].map(str::to_owned).to_vec();
        Self { data: data.to_owned(), args, env: Vec::new() }.env("EZCLIPS_DISK_FLOOR_MIB", "16")
    }

    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// The command, not started.
    pub fn command(&self) -> Command {
        let mut command = ezclips();
        command.arg("serve").args(&self.args).arg("--data-dir").arg(&self.data);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts it and waits for the line that says its address.
    pub fn start(&self) -> Server {
        let mut program = self.start_worker();
        let mut line = String::new();
        let said = program.child.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut line).unwrap();
        let Some(base) = line.trim().strip_prefix("EZ Clips listens on ") else {
            let _ = program.child.wait();
            panic!("no address but {line:?}; its log:\n{}", program.take_log());
        };
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Server { base: base.to_owned(), program, agent: agent.into() }
    }

    /// Starts it and waits for nothing: a worker says no address.
    pub fn start_worker(&self) -> Program {
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || std::io::read_to_string(log).unwrap_or_default());
        Program { child, log: Some(log) }
    }
}

/// The program that was built for this test, with a clean environment for its settings.
pub fn ezclips() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ezclips"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "PORT",
        "HOST",
        "S3_BUCKET",
        "S3_ENDPOINT",
        "REDIS_URL",
        "REDIS_HOST",
        "REDIS_PORT",
        "ENABLE_WORKERS",
    ] {
        command.env_remove(name);
    }
    command
}

/// A running process of the program; killed when dropped.
pub struct Program {
    child: Child,
    log: Option<std::thread::JoinHandle<String>>,
}

/// A server that answers.
pub struct Server {
    pub base: String,
    program: Program,
    agent: Agent,
}

impl Program {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and answers its exit code and log.
    pub fn stop(mut self) -> (Option<i32>, String) {
        signal(self.pid(), "TERM");
        let status = wait_for("the program to stop", || self.child.try_wait().unwrap());
        (status.code(), self.take_log())
    }

    fn take_log(&mut self) -> String {
        self.log.take().map(|log| log.join().unwrap()).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the log of {} ---\n{}", self.pid(), self.take_log());
        }
    }
}

/// A status and its JSON (null when the body is empty).
pub type Answer = (u16, Value);

impl Server {
    pub fn pid(&self) -> u32 {
        self.program.pid()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub fn try_get(&self, path: &str) -> Result<Answer, ureq::Error> {
        answer(self.agent.get(self.url(path)).call())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap()
    }

    /// The body of a successful answer.
    pub fn read(&self, path: &str) -> Value {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let mut answer = self.agent.get(self.url(path)).call().unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap()
    }

    pub fn try_post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        let request = self.agent.post(self.url(path)).header("content-type", "application/json");
        answer(request.send(body.to_string()))
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, body).unwrap()
    }

    pub fn try_upload(&self, name: &str, bytes: &[u8]) -> Result<Answer, ureq::Error> {
        let url = self.url(&format!("/api/v1/videos/upload?name={name}"));
        answer(self.agent.put(url).header("content-type", "application/octet-stream").send(bytes))
    }

    /// Puts a text.
    pub fn put_text(&self, path: &str, text: &str) -> Answer {
        let request = self.agent.put(self.url(path)).header("content-type", "text/plain");
        answer(request.send(text)).unwrap()
    }

    /// Uploads and answers the id.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> String {
        id_of(202, self.try_upload(name, bytes).unwrap())
    }

    /// Waits until a job has ended and answers what the operator sees of it.
    pub fn end_of(&self, id: &str) -> Value {
        wait_for(&format!("the end of {id}"), || {
            let job = self.read(&format!("/api/v1/jobs/{id}"));
            let state = job["state"].as_str().unwrap();
            matches!(state, "succeeded" | "failed" | "cancelled").then_some(job)
        })
    }

    /// Waits until a job has succeeded.
    pub fn success_of(&self, id: &str) -> Value {
        let job = self.end_of(id);
        assert_eq!(job["state"], "succeeded", "{job:#}");
        job
    }

    /// Kills it as `kill -9` does.
    pub fn kill(self) {
        self.program.kill();
    }

    /// Asks it to stop and answers its exit code and log.
    pub fn stop(self) -> (Option<i32>, String) {
        self.program.stop()
    }
}

/// The id in an answer of the expected status.
pub fn id_of(expected: u16, (status, body): Answer) -> String {
    assert_eq!(status, expected, "{body:#}");
    body["id"].as_str().unwrap().to_owned()
}

/// Sends a signal by name.
pub fn signal(pid: u32, name: &str) {
    let done = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap();
    assert!(done.success(), "kill -{name} {pid}");
}

fn answer(
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, ureq::Error> {
    let mut answer = answer?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().with_config().limit(64 << 20).read_to_string()?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
}
