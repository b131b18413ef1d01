//! The whole program: a series ends, and its receiver hears of it.

use crate::certificate;
use crate::receiver::{Manner, Message, Receiver};
use crate::server::{Server, Setup, ezclips, id_of, wait_for};
use crate::snippets;
use crate::support::clips::{self, Source};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

const NEW: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A series of a file that is no video: fails at once, and says so to `to`.
fn failing_series(server: &Server, to: &Receiver) -> String {
    let video = server.upload("x.mp4", b"this is not a video");
    let body = json!({"video_id": video, "parts": {"count": 2}, "webhook": to.url()});
    // The video may have failed by now, which is refused: then another one.
    match server.post("/api/v1/series", &body) {
        (409, _) => failing_series(server, to),
        answer => id_of(202, answer),
    }
}

/// The only delivery there is, once `is` says so.
fn delivery(server: &Server, what: &str, is: impl Fn(&Value) -> bool) -> Value {
    wait_for(what, || {
        let page = server.read("/api/v1/deliveries");
        let [one] = &page["items"].as_array().unwrap()[..] else { return None };
        is(one).then(|| server.read(&format!("/api/v1/deliveries/{}", one["id"].as_str().unwrap())))
    })
}

fn in_state(server: &Server, state: &str) -> Value {
    delivery(server, &format!("a delivery that is {state}"), |one| one["state"] == state)
}

fn verify(message: &Message, secret: &[&str]) -> Output {
    let mut command = ezclips();
    command.args(["webhook", "verify", "--id", message.header("webhook-id")]);
    command.args(["--timestamp", message.header("webhook-timestamp")]);
    command.args(["--signature", message.header("webhook-signature")]).args(secret);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&message.body).unwrap();
    child.wait_with_output().unwrap()
}

fn data_dir(data: &Path) -> [&str; 2] {
    ["--data-dir", data.to_str().unwrap()]
}

#[test]
fn a_series_tells_its_end_until_it_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source { seconds: 4, ..Source::default() });
    let receiver = Receiver::new(&[Manner::Status(500), Manner::Status(204)]);
    let server = Setup::new(&dir.path().join("data"))
        .env("EZCLIPS_ALLOW_HOSTS", receiver.authority())
        .env("EZCLIPS_WEBHOOK_SECRET", format!("{NEW},{OLD}"))
        .env("EZCLIPS_PUBLIC_URL", "https://clips.example.com/")
        .env("EZCLIPS_AUTH", "none")
        .start();
    let video = server.upload("source.mp4", &std::fs::read(source).unwrap());
    let body = json!({
        "video_id": video, "parts": {"count": 2}, "cut": "copy", "webhook": receiver.url()
    });
    let series = id_of(202, server.post("/api/v1/series", &body));
    server.success_of(&series);

    let messages = receiver.wait(2);
    let told = in_state(&server, "succeeded");
    assert_eq!((&told["job_id"], &told["told_state"]), (&json!(series), &json!("succeeded")));
    assert_eq!((&told["answered"], &told["attempts"]), (&json!(204), &json!(2)));
    assert_eq!(told["to"], format!("http://{}/hook", receiver.authority()));
    let tries = told["history"].as_array().unwrap();
    assert_eq!((&tries[0]["end"], &tries[1]["end"]), (&json!("failed"), &json!("succeeded")));
    assert_eq!(tries[0]["error"]["code"], "delivery_failed");
    assert_eq!(tries[0]["stderr"], "said 500..");

    for message in &messages {
        assert_eq!(message.header("webhook-id"), told["id"].as_str().unwrap());
        assert_eq!(message.header("webhook-signature").split(' ').count(), 2);
        for secret in [NEW, OLD] {
            assert_eq!(snippets::verdicts(message, secret), ["True", "True"]);
            assert!(verify(message, &["--webhook-secret", secret]).status.success());
        }
    }
    assert_eq!(messages[0].body, messages[1].body);
    let mut changed = messages[0].clone();
    changed.body.push(b' ');
    assert_eq!(snippets::verdicts(&changed, NEW), ["False", "False"]);
    assert_eq!(verify(&changed, &["--webhook-secret", NEW]).status.code(), Some(1));

    let said = messages[0].json();
    let shown = server.read(&format!("/api/v1/series/{series}"));
    assert_eq!(said["type"], "series.succeeded");
    assert_eq!(said["timestamp"], shown["finished_at"]);
    for name in ["id", "state", "video_id", "name", "part_count", "parts_ready", "finished_at"] {
        assert_eq!(said["data"][name], shown[name], "{name}");
    }
    let manifest = shown["links"]["manifest"].as_str().unwrap();
    assert_eq!(said["data"]["links"]["manifest"], format!("https://clips.example.com{manifest}"));

    let figures = String::from_utf8(server.bytes("/metrics")).unwrap();
    for (result, count) in [("delivered", 1), ("failed", 1), ("refused", 0)] {
        let name = format!("ezclips_webhook_deliveries_total{{result=\"{result}\"}} ");
        let value = figures.lines().find_map(|line| line.strip_prefix(&name)).unwrap();
        assert_eq!(value.trim_end_matches(".0"), count.to_string(), "{name}");
    }

    let replay = format!("/api/v1/deliveries/{}/replay", told["id"].as_str().unwrap());
    assert_eq!(server.post(&replay, &json!({})).0, 202);
    let again = &receiver.wait(3)[2];
    assert_eq!(again.header("webhook-id"), told["id"].as_str().unwrap());
    assert_eq!(again.body, messages[0].body);
    in_state(&server, "succeeded");
    assert_eq!(receiver.messages().len(), 3);
}

#[test]
fn what_was_promised_is_told_after_a_kill_and_a_stop_and_on_a_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::new(&[Manner::Hang, Manner::Status(200)]);
    let setup = || Setup::new(dir.path()).env("EZCLIPS_ALLOW_HOSTS", receiver.authority());

    // Killed between the end of the series and the message.
    let server = setup().arg("--webhook-slots").arg("0").start();
    let series = failing_series(&server, &receiver);
    assert_eq!(server.end_of(&series)["state"], "failed");
    assert_eq!(in_state(&server, "queued")["waits_for"], "no_worker");
    server.kill();

    // Stopped in the middle of the message: the try does not count.
    let server = setup().arg("--drain-seconds").arg("0").start();
    receiver.wait(1);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");

    // No disk is as large as what must stay free.
    let server = setup().arg("--disk-floor-mib").arg("1000000000").start();
    assert_eq!(server.read("/api/v1/queue")["disk"]["low"], true);
    let told = in_state(&server, "succeeded");
    assert_eq!(told["attempts"], 1, "{told:#}");
    let ends: Vec<_> = told["history"].as_array().unwrap().iter().map(|one| &one["end"]).collect();
    assert_eq!(ends, ["released", "succeeded"]);

    let messages = receiver.messages();
    let said = messages[1].json();
    assert_eq!((messages.len(), &said["type"]), (2, &json!("series.failed")));
    assert_eq!(said["data"]["error"]["code"], "video_failed");
    assert_eq!(said["data"]["links"]["self"], format!("/api/v1/series/{series}"));
    // Signed with the secret of this data folder, which is the same after every start.
    for message in &messages {
        let verified = verify(message, &data_dir(dir.path()));
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }
    let shown = ezclips().args(["webhook", "secret"]).args(data_dir(dir.path())).output().unwrap();
    let secret = String::from_utf8(shown.stdout).unwrap();
    assert!(verify(&messages[0], &["--webhook-secret", secret.trim()]).status.success());
    assert_eq!(verify(&messages[0], &["--webhook-secret", OLD]).status.code(), Some(1));
}

#[test]
fn certificates_are_checked() {
    let dir = tempfile::tempdir().unwrap();
    let (file, known) = certificate::of_loopback(dir.path(), "known");
    let (_, stranger) = certificate::of_loopback(dir.path(), "stranger");
    let known = Receiver::with_tls(&[Manner::Status(200)], known);
    let stranger = Receiver::with_tls(&[Manner::Status(200)], stranger);
    let gone = Receiver::new(&[Manner::Status(410)]);
    let receivers = [&known, &stranger, &gone];
    let allowed = receivers.map(Receiver::authority).join(",");
    let server = Setup::new(&dir.path().join("data"))
        .env("EZCLIPS_ALLOW_HOSTS", allowed)
        .env("SSL_CERT_FILE", file.to_str().unwrap())
        .start();
    let series = receivers.map(|receiver| failing_series(&server, receiver));
    let told = |of: &str, is: fn(&Value) -> bool| {
        wait_for(&format!("what was told of {of}"), || {
            let page = server.read("/api/v1/deliveries");
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["job_id"] == of && is(one))
                .cloned()
        })
    };
    told(&series[0], |one| one["state"] == "succeeded");
    assert_eq!(known.messages().len(), 1);
    let refused = told(&series[1], |one| !one["retry_at"].is_null());
    assert!(refused["error"]["message"].as_str().unwrap().contains("certificate"), "{refused:#}");
    assert_eq!((stranger.messages().len(), &refused["error"]["retryable"]), (0, &json!(true)));
    let given_up = told(&series[2], |one| one["state"] == "failed");
    assert_eq!(
        (&given_up["error"]["code"], &given_up["attempts"]),
        (&json!("delivery_refused"), &json!(1))
    );
    assert_eq!(gone.messages().len(), 1);
}

#[test]
fn a_secret_is_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ezclips.toml");
    std::fs::write(&file, format!("webhook_secret = \"{OLD}\"\n")).unwrap();
    for arguments in [["config", "show"], ["serve", "--help"]] {
        let mut command = ezclips();
        let output = command.args(arguments).arg("--config").arg(&file).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        let shown = String::from_utf8(output.stdout).unwrap();
        let name = shown.replace('-', "_");
        assert!(name.contains("webhook_secret") && !shown.contains("MfKQ9r8"), "{shown}");
    }
    let serve = Setup::new(dir.path()).env("EZCLIPS_WEBHOOK_SECRET", "hush-hush");
    let output = serve.command().output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("EZCLIPS_WEBHOOK_SECRET") && !said.contains("hush-hush"), "{said}");
}
