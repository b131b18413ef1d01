//! What a message says, whatever has become of its job.

use ezclips::hooks::body_of;
use ezclips::model::{
    AllowList, Code, Delivery, Failure, Job, JobId, JobSpec, Lane, Link, Origin, PartRule,
    Priority, SeriesSpec, State, Timestamp,
};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const AT: Timestamp = Timestamp(1_800_000_000_000);
const OF: JobId = JobId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));

fn delivery(state: State) -> Delivery {
    let to = Link::parse("https://receiver.example.com/", &AllowList::default()).unwrap();
    Delivery { of: OF, to, state, at: AT }
}

/// A series that has failed.
fn failed(message: &str) -> Job {
    Job {
        id: OF,
        lane: Lane::VideoProcess,
        spec: JobSpec::Series {
            video: JobId(Uuid::nil()),
            spec: Box::new(SeriesSpec::new(PartRule::Count(2))),
        },
        state: State::Failed,
        priority: Priority::Normal,
        origin: Origin::default(),
        created_at: AT,
        updated_at: AT,
        run_at: None,
        started_at: None,
        finished_at: Some(AT),
        expires_at: Some(AT.after(Duration::from_hours(24))),
        attempts: 1,
        resource_waits: 0,
        stage: None,
        progress: None,
        failure: Some(Failure::new(Code::TooLong, message)),
        outcome: None,
        cancel_requested: false,
        version: 3,
    }
}

fn said(delivery: &Delivery, job: Option<&Job>) -> Value {
    let body = body_of(delivery, job, &[], "https://clips.example.com");
    assert!(body.len() <= 20_000, "{}", body.len());
    serde_json::from_slice(&body).unwrap()
}

fn bare(state: &str) -> Value {
    let this = format!("https://clips.example.com/api/v1/series/{OF}");
    json!({ "id": OF.to_string(), "state": state, "links": { "self": this } })
}

#[test]
fn a_failure_is_told_with_its_code() {
    let said = said(&delivery(State::Failed), Some(&failed("too long by far")));
    assert_eq!(
        (&said["type"], &said["timestamp"]),
        (&json!("series.failed"), &json!("2027-01-15T08:00:00.000Z"))
    );
    let error = json!({
        "code": "too_long", "message": "too long by far", "hint": Code::TooLong.hint(),
    });
    assert_eq!(said["data"]["error"], error);
    assert_eq!(
        (&said["data"]["part_count"], &said["data"]["parts_ready"]),
        (&Value::Null, &json!(0))
    );
}

#[test]
fn a_job_that_is_gone_or_began_again_is_told_by_its_end_alone() {
    assert_eq!(said(&delivery(State::Cancelled), None)["data"], bare("cancelled"));
    let earlier = Delivery { at: Timestamp(AT.0 - 1000), ..delivery(State::Failed) };
    assert_eq!(said(&earlier, Some(&failed("x")))["data"], bare("failed"));
    let again = Job { state: State::Queued, finished_at: None, ..failed("x") };
    assert_eq!(said(&delivery(State::Failed), Some(&again))["data"], bare("failed"));
    assert_eq!(said(&delivery(State::Failed), None)["type"], "series.failed");
}

#[test]
fn the_body_stays_small_whatever_a_tool_said() {
    let said = said(&delivery(State::Failed), Some(&failed(&"\u{1}".repeat(100_000))));
    assert_eq!(said["data"]["error"]["message"].as_str().unwrap().len(), 1000);
}
