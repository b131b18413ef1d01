//! Keys on the real program: the first one, those of the command line, and what a log shows.

use crate::server::{DEADLINE, Setup, ezclips, wait_for};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use ureq::Agent;

/// A server, what it said on standard output, and how it is talked to.
struct House {
    child: Child,
    said: Vec<String>,
    out: BufReader<std::process::ChildStdout>,
    agent: Agent,
    base: String,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl House {
    /// Starts an API on a fresh or known folder and reads what it says until it answers.
    fn open(data: &Path, args: &[&str], lines: usize) -> Self {
        let setup = args.iter().fold(Setup::with_role("api", data), |setup, arg| setup.arg(*arg));
        let mut command = setup.command();
        command.env_remove("EZCLIPS_API_KEY").stdin(Stdio::null()).stdout(Stdio::piped());
        let log = fs::File::create(data.with_extension("log")).unwrap();
        let mut child = command.stderr(log).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = Vec::new();
        for _ in 0..lines {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            said.push(line.trim().to_owned());
        }
        let base = said[0].strip_prefix("EZ Clips listens on ").expect("an address").to_owned();
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(DEADLINE));
        Self { child, said, out, agent: config.build().into(), base }
    }

    fn status(&self, path: &str, key: &str) -> u16 {
        let request = self.agent.get(format!("{}{path}", self.base));
        request.header("authorization", format!("Bearer {key}")).call().unwrap().status().as_u16()
    }

    fn post(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let request = self.agent.post(format!("{}{path}", self.base));
        let request = request.header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {key}"));
        let mut answer = request.send(body.to_string()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
    }

    /// Stops it; what more it had said, and its log.
    fn close(mut self, data: &Path) -> (String, String) {
        crate::server::signal(self.child.id(), "TERM");
        wait_for("the server to stop", || self.child.try_wait().unwrap());
        let rest = std::io::read_to_string(&mut self.out).unwrap();
        (rest, fs::read_to_string(data.with_extension("log")).unwrap())
    }
}

/// Runs `ezclips keys`; its standard output when it succeeded.
fn keys(data: &Path, args: &[&str]) -> Result<String, String> {
    let mut command = ezclips();
    let output = command.arg("keys").args(args).arg("--data-dir").arg(data).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn the_first_start_prints_one_link_that_signs_in() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let house = House::open(&data, &["--host", "0.0.0.0"], 2);
    let (page, key) = house.said[1].split_once("/#key=").expect("a link with a key");
    assert_eq!(page, format!("Sign in, this once, at {}", house.base));
    let body = json!({ "key": key });
    let (status, who) = house.post("/api/v1/session", "", &body);
    assert_eq!((status, &who["scope"], &who["key"]), (200, &json!("admin"), &json!("first key")));
    assert_eq!((house.status("/metrics", key), house.status("/api/v1/jobs", "")), (200, 401));
    let key = key.to_owned();
    let (rest, log) = house.close(&data);
    assert!(rest.is_empty() && !log.contains("ezc_"), "{rest}{log}");

    let again = House::open(&data, &["--host", "0.0.0.0"], 1);
    assert_eq!(again.status("/api/v1/jobs", &key), 200);
    let (rest, _) = again.close(&data);
    assert_eq!(rest, "", "no second link");
    assert!(keys(&data, &["ls"]).unwrap().contains("first key"));
}

#[test]
fn only_the_own_machine_needs_no_key_and_doing_without_is_told_loudly() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let house = House::open(&data, &[], 1);
    assert_eq!(house.status("/api/v1/jobs", "ezc_wrong"), 200);
    let (rest, log) = house.close(&data);
    assert!(rest.is_empty() && !log.contains("EZCLIPS_AUTH"), "{rest}{log}");
    let house = House::open(&data, &["--host", "0.0.0.0", "--auth", "none"], 1);
    assert_eq!(house.status("/api/v1/jobs", ""), 200);
    let (rest, log) = house.close(&data);
    let warned = log.lines().filter(|line| line.contains("EZCLIPS_AUTH=none"));
    assert_eq!((rest.as_str(), warned.count()), ("", 1), "{log}");
    assert_eq!(keys(&data, &["ls"]).unwrap(), "no keys\n");
}

#[test]
fn keys_are_made_listed_and_revoked_while_the_server_runs() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let house = House::open(&data, &["--auth", "keys", "--max-live-per-key", "1"], 2);
    let added = keys(&data, &["add", "ana", "--json"]).unwrap();
    let ana: Value = serde_json::from_str(&added).unwrap();
    let key = ana["key"].as_str().unwrap();
    assert_eq!((key.len(), &ana["scope"]), (47, &json!("write")));
    wait_for("the new key", || (house.status("/api/v1/jobs", key) == 200).then_some(()));
    assert_eq!(house.status("/metrics", key), 403);
    assert!(keys(&data, &["add", "ana"]).unwrap_err().contains("already"));
    let piped = keys(&data, &["add", "reader", "--scope", "read"]).unwrap();
    assert!(piped.starts_with("ezc_") && piped.trim().len() == 47, "{piped}");
    assert!(keys(&data, &["add", "x", "--scope", "all"]).unwrap_err().contains("no scope"));

    let link = |n: u32| json!({ "url": format!("https://example.com/{n}") });
    assert_eq!(house.post("/api/v1/videos", key, &link(1)).0, 202);
    let (status, refused) = house.post("/api/v1/videos", key, &link(2));
    assert_eq!((status, &refused["code"]), (429, &json!("too_many_jobs")));

    let listed = keys(&data, &["ls"]).unwrap();
    for word in ["first key", "ana", "reader", ana["id"].as_str().unwrap()] {
        assert!(listed.contains(word), "{word} in {listed}");
    }
    assert!(!listed.contains("ezc_") && !keys(&data, &["ls", "--json"]).unwrap().contains("ezc_"));
    keys(&data, &["revoke", "ana"]).unwrap();
    wait_for("the end of the key", || (house.status("/api/v1/jobs", key) == 401).then_some(()));
    assert!(keys(&data, &["revoke", "ana"]).unwrap_err().contains("no key"));
    let reader: Value = serde_json::from_str(&keys(&data, &["ls", "--json"]).unwrap()).unwrap();
    let reader = reader["items"].as_array().unwrap().iter().find(|key| key["name"] == "reader");
    keys(&data, &["revoke", reader.unwrap()["id"].as_str().unwrap()]).unwrap();
    let port = house.base.rsplit(':').next().unwrap();
    let health = ezclips().args(["health", "--port", port]).output().unwrap();
    assert!(health.status.success(), "{health:?}");
}

#[test]
fn a_key_from_outside_is_taken_from_a_file_and_shows_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("key"));
    let key = "0123456789-abcdefghij";
    fs::write(&file, format!("{key}\n")).unwrap();
    let mut show = ezclips();
    let shown = show.args(["config", "show"]).env("EZCLIPS_API_KEY", key).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("api_key") && !shown.contains(key), "{shown}");

    let setup = Setup::with_role("api", &data).env("EZCLIPS_API_KEY_FILE", file.to_str().unwrap());
    let server = setup.start();
    assert_eq!(server.get("/api/v1/jobs").0, 401, "a key is given, so it is asked for");
    let agent = Agent::new_with_defaults();
    let request =
        agent.get(server.url("/metrics")).header("authorization", format!("Bearer {key}"));
    assert_eq!(request.call().unwrap().status(), 200);
    let (code, log) = server.stop();
    assert!(code == Some(0) && !log.contains(key), "{log}");
    assert_eq!(keys(&data, &["ls"]).unwrap(), "no keys\n", "it is not stored");

    let weak = setup.env("EZCLIPS_API_KEY", "secret").command().output().unwrap();
    assert_eq!(weak.status.code(), Some(4), "{weak:?}");
}

/// Resident memory of a process, in bytes.
fn resident(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// A request with the n-th wrong key.
fn wrong_request(n: u32) -> String {
    let padding = "x".repeat(450);
    format!(
        "GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {padding}{n}\r\n\r\n"
    )
}

/// Reads until so many requests were answered, all of them with 401.
fn refused(stream: &mut TcpStream, count: usize) {
    let (mut text, mut chunk) = (String::new(), [0; 16 << 10]);
    while text.matches("\"code\":\"unauthorized\"").count() < count {
        let read = stream.read(&mut chunk).unwrap();
        assert!(read > 0, "the connection ended after {text}");
        text.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
    }
    assert_eq!(text.matches("HTTP/1.1 401 ").count(), count);
}

#[test]
fn ten_thousand_wrong_keys_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(&dir.path().join("data"), &["--auth", "keys"], 2);
    let address = house.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut wrong = |keys: std::ops::Range<u32>| {
        for n in keys.step_by(100) {
            let batch = (n..n + 100).map(wrong_request).collect::<String>();
            stream.write_all(batch.as_bytes()).unwrap();
            refused(&mut stream, 100);
        }
    };
    wrong(0..2000);
    let before = resident(house.child.id());
    wrong(2000..12_000);
    let grown = resident(house.child.id()).saturating_sub(before);
    // Kept, they would be more than 4.5 MB.
    assert!(grown < 3 << 20, "{grown} bytes more");
}
