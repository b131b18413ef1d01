//! Random commands, and each of them given to the queue and to the naive model.
#![expect(clippy::option_option, reason = "no series, one of its own video, one of another")]

use super::naive::{End, Naive, New};
use crate::support::{
    World, clip, id, inspection, key, link_video, plan, series, series_outcome, video,
    video_outcome,
};
use ezclips::model::{Class, Code, Failure, JobId, Lane, LinkInfo, Outcome, Priority};
use ezclips::queue::{Beat, Checkpoint, Kind, Lease, NewJob, QueueError, Submission, Verdict};
use proptest::prelude::*;
use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub enum First {
    Upload,
    Link(u8),
    Inspection(u8),
}

/// A number stands for one of the jobs (or leases) there have been, counted from the newest.
type Pick = usize;

#[derive(Clone, Debug)]
pub enum Command {
    Submit {
        first: Option<First>,
        series: Option<Option<Pick>>,
        key: Option<(u8, u8)>,
        priority: Priority,
    },
    Claim(Lane, u32),
    Beat(Pick),
    Succeed(Pick),
    Fail(Pick, Code),
    Stopped(Pick),
    Release(Pick),
    Plan(Pick, u32),
    Ready(Pick, u32),
    Cancel(Pick),
    Retry(Pick),
    Expire(Pick),
    Keep(Pick, Duration),
    Prune,
    Pause(Lane, bool),
    Pass(Duration),
    Restart,
}

pub fn commands() -> impl Strategy<Value = Vec<Command>> {
    prop::collection::vec(command(), 1..200)
}

fn command() -> impl Strategy<Value = Command> {
    let pick = || 0..6_usize;
    let lane = || prop::sample::select(Lane::ALL.to_vec());
    let codes = vec![Code::Network, Code::Gone, Code::NoSpace];
    let seconds = vec![1, 3, 10, 31, 200, 3600, 90_000];
    let passing = prop::sample::select(seconds).prop_map(|s| Command::Pass(Duration::from_secs(s)));
    prop_oneof![
        8 => submission(),
        8 => (lane(), 0..3_u32).prop_map(|(lane, max)| Command::Claim(lane, max)),
        2 => pick().prop_map(Command::Beat),
        5 => pick().prop_map(Command::Succeed),
        4 => (pick(), prop::sample::select(codes)).prop_map(|(pick, code)| Command::Fail(pick, code)),
        1 => pick().prop_map(Command::Stopped),
        2 => pick().prop_map(Command::Release),
        3 => (pick(), 1..4_u32).prop_map(|(pick, count)| Command::Plan(pick, count)),
        4 => (pick(), 0..4_u32).prop_map(|(pick, n)| Command::Ready(pick, n)),
        3 => pick().prop_map(Command::Cancel),
        3 => pick().prop_map(Command::Retry),
        1 => pick().prop_map(Command::Expire),
        2 => (pick(), 1..60_u64).prop_map(|(pick, h)| Command::Keep(pick, Duration::from_hours(h))),
        1 => Just(Command::Prune),
        1 => (lane(), any::<bool>()).prop_map(|(lane, pause)| Command::Pause(lane, pause)),
        5 => passing,
        1 => Just(Command::Restart),
    ]
}

fn submission() -> impl Strategy<Value = Command> {
    let first = prop::option::weighted(
        0.8,
        prop_oneof![
            2 => Just(First::Upload),
            3 => (0..2_u8).prop_map(First::Link),
            1 => (0..2_u8).prop_map(First::Inspection),
        ],
    );
    let series = prop::option::of(prop::option::weighted(0.4, 0..6_usize));
    let key = prop::option::weighted(0.2, (0..3_u8, 0..2_u8));
    let priority = prop::sample::select(vec![Priority::High, Priority::Normal, Priority::Low]);
    (first, series, key, priority).prop_map(|(first, series, key, priority)| Command::Submit {
        first,
        series,
        key,
        priority,
    })
}

/// Answers as far as they must agree: of a refusal, only that it is one.
fn told<T: std::fmt::Debug>(answer: Result<T, QueueError>) -> String {
    match answer {
        Err(QueueError::Refused(_)) => "refused".to_owned(),
        other => format!("{other:?}"),
    }
}

pub async fn play(world: &mut World, naive: &mut Naive, command: &Command) {
    let job = |pick: &usize| naive.last.saturating_sub(*pick as u128).max(1);
    match command {
        Command::Submit { first, series, key, priority } => {
            let existing = series.map(|of| of.map(|pick| job(&pick)));
            submit(world, naive, *first, existing, *key, *priority).await;
        }
        Command::Claim(lane, max) => claim(world, naive, *lane, *max).await,
        Command::Cancel(pick) => {
            let n = job(pick);
            assert_eq!(told(world.queue.cancel(id(n)).await), told(naive.cancel(n)), "cancel {n}");
        }
        Command::Retry(pick) => {
            let n = job(pick);
            assert_eq!(told(world.queue.retry(id(n)).await), told(naive.retry(n)), "retry {n}");
        }
        Command::Expire(pick) => {
            let n = job(pick);
            assert_eq!(told(world.queue.expire(id(n)).await), told(naive.expire(n)), "expire {n}");
        }
        Command::Keep(pick, by) => {
            let (n, until) = (job(pick), world.wall().after(*by));
            let answer = told(world.queue.keep(id(n), until).await);
            assert_eq!(answer, told(naive.keep(n, until)), "keep {n}");
        }
        Command::Prune => {
            let ids: Vec<JobId> = (1..=naive.last).map(id).collect();
            assert_eq!(world.queue.prune(ids).await, Ok(naive.prune()));
        }
        Command::Pause(lane, true) => {
            world.queue.pause(*lane).await.unwrap();
            naive.pause(*lane, true);
        }
        Command::Pause(lane, false) => {
            world.queue.resume(*lane).await.unwrap();
            naive.pause(*lane, false);
        }
        Command::Pass(by) => {
            world.pass(*by).await;
            naive.pass(world.clock_now());
        }
        Command::Restart => {
            if world.folder.is_some() {
                world.restart();
                naive.restart(world.clock_now());
            }
        }
        of_a_lease => with_lease(world, naive, of_a_lease).await,
    }
    adopt(world, naive).await;
}

/// Takes over the random part of the waits, if it is within its bounds.
async fn adopt(world: &World, naive: &mut Naive) {
    for (n, from, to) in std::mem::take(&mut naive.uncertain) {
        let run_at = world.job(id(n)).await.run_at.expect("a retry has a time");
        assert!((from..=to).contains(&run_at), "job {n}: {run_at:?} is not in {from:?}..={to:?}");
        if let Some(job) = naive.jobs.iter_mut().find(|job| job.n == n) {
            job.seen.run_at = Some(run_at);
        }
    }
}

async fn submit(
    world: &World,
    naive: &mut Naive,
    first: Option<First>,
    of: Option<Option<u128>>,
    keyed: Option<(u8, u8)>,
    priority: Priority,
) {
    naive.last += 1;
    let n = naive.last;
    let (job, kind, digest): (Option<NewJob>, _, _) = match first {
        None => (None, Kind::Video, None),
        Some(First::Upload) => (Some(video(n)), Kind::Video, None),
        Some(First::Link(digest)) => (Some(link_video(n, digest)), Kind::Video, Some(digest)),
        Some(First::Inspection(digest)) => {
            let same_as = Some([digest; 16]);
            (Some(NewJob { same_as, ..inspection(n) }), Kind::Inspect, Some(digest))
        }
    };
    let job = job.map(|job| NewJob { priority, ..job });
    let first = job.is_some().then_some(New { n, kind, digest, priority, video: None });
    // With a video of its own, a series is of that one.
    let of = of.map(|of| if first.is_some() { n } else { of.unwrap_or(n) });
    let cut = of.map(|of| {
        naive.last += 1;
        let (n, kind, digest) = (naive.last, Kind::Series, None);
        let job = NewJob { priority, ..series(n, id(of)) };
        (job, New { n, kind, digest, priority, video: Some(of) })
    });
    let (cut_job, cut_new) = cut.unzip();
    let idempotency = keyed.map(|(name, request)| key(name, request));
    let answer = world.queue.submit(Submission { first: job, series: cut_job, idempotency }).await;
    let answer = answer.map(|answer| {
        let number = |id: JobId| id.0.as_u128();
        let ids = (answer.first.map(number), answer.series.map(number), answer.reused);
        (ids, answer.replayed)
    });
    assert_eq!(told(answer), told(naive.submit(first, cut_new, keyed)), "submit {n}");
}

async fn claim(world: &mut World, naive: &mut Naive, lane: Lane, max: u32) {
    let expected = naive.claimable(lane, max as usize);
    let claimed = world.claim(lane, max).await;
    let got: Vec<u128> = claimed.iter().map(|claimed| claimed.job.id.0.as_u128()).collect();
    assert_eq!(got, expected, "claim from {lane}");
    for claimed in claimed {
        naive.claimed(claimed.job.id.0.as_u128(), claimed.lease.token);
        world.leases.push(claimed.lease);
    }
}

async fn with_lease(world: &World, naive: &mut Naive, command: &Command) {
    let (Command::Beat(pick)
    | Command::Succeed(pick)
    | Command::Fail(pick, _)
    | Command::Stopped(pick)
    | Command::Release(pick)
    | Command::Plan(pick, _)
    | Command::Ready(pick, _)) = command
    else {
        return;
    };
    let Some(&lease) = world.leases.iter().rev().nth(*pick) else { return };
    let Lease { job, token } = lease;
    let n = job.0.as_u128();
    let (answer, expected) = match command {
        Command::Beat(_) => {
            let expected = match naive.beat(n, token) {
                None => Beat::Lost,
                Some(true) => Beat::Cancel,
                Some(false) => Beat::Held,
            };
            (format!("{:?}", world.beat(lease, 1).await), format!("{expected:?}"))
        }
        Command::Plan(_, count) => {
            let checkpoint = Checkpoint::Plan(plan(*count));
            let answer = world.queue.checkpoint(lease, checkpoint).await;
            (told(answer), told(naive.plan(n, token, *count as usize)))
        }
        Command::Ready(_, part) => {
            let checkpoint = Checkpoint::PartReady { n: *part, clip: clip("a") };
            let answer = world.queue.checkpoint(lease, checkpoint).await;
            (told(answer), told(naive.ready(n, token, *part as usize)))
        }
        Command::Release(_) => {
            let expected = naive.end(n, token, End::Released).map(drop);
            (told(world.queue.release(lease).await), told(expected))
        }
        ending => {
            let (verdict, end) = verdict(naive, n, ending);
            let answer = world.queue.settle(lease, verdict).await;
            (told(answer), told(naive.end(n, token, end)))
        }
    };
    assert_eq!(answer, expected, "{command:?} of job {n}");
}

fn verdict(naive: &Naive, n: u128, ending: &Command) -> (Verdict, End) {
    match ending {
        Command::Fail(_, code) => {
            let class: Class = code.class();
            (Verdict::Failed(Failure::of(*code)), End::Failed(*code, class))
        }
        Command::Stopped(_) => (Verdict::Cancelled, End::Cancelled),
        _ => {
            let kind = naive.jobs.iter().find(|job| job.n == n).map(|job| job.kind);
            let outcome = match kind {
                Some(Kind::Series) => series_outcome(),
                Some(Kind::Inspect) => Outcome::Link(LinkInfo::default()),
                _ => video_outcome(),
            };
            (Verdict::Succeeded(outcome), End::Succeeded)
        }
    }
}
