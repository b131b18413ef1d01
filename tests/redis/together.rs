//! Several processes on one Redis.

use crate::redis_server::{Server, fresh_prefix, shared};
use crate::rig::*;
use ezclips::model::{AllowList, Delivery, EventKind, Lane, Link, Origin, Progress, State};
use ezclips::queue::redis::{Options, Target, open};
use ezclips::queue::{
    Beat, ClaimRequest, Heartbeat, NewJob, Observer, Queue, QueueError, Settings, Submission,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

#[tokio::test]
async fn one_process_hears_what_another_does() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let (api, worker_side) = (queue(&url, &prefix).await, queue(&url, &prefix).await);
    let mut work = worker_side.work();
    work.mark_unchanged();
    let id = submit(&api, video()).await.unwrap();
    timeout(PATIENCE, work.changed()).await.expect("a wake-up").unwrap();
    let (mut cancels, mut events) = (worker_side.cancels(), api.subscribe());
    cancels.mark_unchanged();
    let worker = worker();
    let claimed = claim(&worker_side, &worker, Lane::VideoDownload, 1).await.unwrap().remove(0);
    let progress = Progress { permille: 500, eta_s: Some(7), speed: None };
    let leases = vec![(claimed.lease, progress)];
    let beat = Heartbeat { worker, leases };
    assert_eq!(worker_side.heartbeat(beat.clone()).await, Ok(vec![Beat::Held]));
    assert_eq!(job_of(&api, id).await.progress, Some(progress));
    assert_eq!(api.cancel(id).await, Ok(State::Running));
    timeout(PATIENCE, cancels.changed()).await.expect("a wish to stop").unwrap();
    assert_eq!(worker_side.heartbeat(beat).await, Ok(vec![Beat::Cancel]));
    let mut told = Vec::new();
    while told.last() != Some(&EventKind::CancelRequested) {
        let event = timeout(PATIENCE, events.recv()).await.expect("an event").unwrap();
        assert_eq!(event.job, id);
        told.push(event.kind);
    }
    // It may have begun to listen before it heard of the submission.
    told.retain(|kind| *kind != EventKind::State(State::Queued));
    assert_eq!(told[..2], [EventKind::State(State::Running), EventKind::Progress(progress)]);
}

#[tokio::test]
async fn what_is_due_is_done_whoever_is_left() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let settings = Settings { lease: Duration::from_millis(300), ..Settings::default() };
    let dying = with(&url, &prefix, settings).await.unwrap();
    let id = submit(&dying, video()).await.unwrap();
    claim(&dying, &worker(), Lane::VideoDownload, 1).await.unwrap().remove(0);
    let left = with(&url, &prefix, settings).await.unwrap();
    let mut work = left.work();
    drop(dying);
    reaches(&left, id, State::Queued).await;
    work.mark_unchanged();
    timeout(PATIENCE, work.changed()).await.expect("its wait is over").unwrap();
    let again = claim(&left, &worker(), Lane::VideoDownload, 1).await.unwrap();
    assert_eq!((again[0].job.id, again[0].job.attempts), (id, 2));
}

/// Of several processes, each tells what it did itself.
#[tokio::test]
async fn an_observer_is_told_of_answers_claims_and_ended_leases() {
    #[derive(Default)]
    struct Heard {
        answers: Mutex<Vec<&'static str>>,
        waits: Mutex<Vec<(Lane, Duration)>>,
        ended: AtomicU64,
    }
    impl Observer for Heard {
        fn committed(&self, _: usize, _: Duration) {
            unreachable!("commits are the server's");
        }
        fn answered(&self, verb: &'static str, _: Duration) {
            self.answers.lock().unwrap().push(verb);
        }
        fn claimed(&self, lane: Lane, waited: Duration) {
            self.waits.lock().unwrap().push((lane, waited));
        }
        fn leases_ended(&self, count: u64) {
            self.ended.fetch_add(count, Ordering::Relaxed);
        }
    }
    let (url, prefix) = (shared().url(), fresh_prefix());
    let settings = Settings { lease: Duration::from_millis(300), ..Settings::default() };
    let one = with(&url, &prefix, settings).await.unwrap();
    let other = with(&url, &prefix, settings).await.unwrap();
    let heard = [&one, &other].map(|queue| {
        let heard = Arc::new(Heard::default());
        queue.observe(heard.clone());
        heard
    });
    let id = submit(&one, video()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let request =
        ClaimRequest { claim: Uuid::new_v4(), worker: worker(), lane: Lane::VideoDownload, max: 1 };
    for _ in 0..2 {
        assert_eq!(one.claim(request.clone()).await.unwrap()[0].job.id, id);
    }
    reaches(&other, id, State::Queued).await;
    let waits = heard.each_ref().map(|heard| heard.waits.lock().unwrap().clone());
    assert_eq!((waits[0].len(), waits[1].len()), (1, 0), "a repeated call claims nothing anew");
    let (lane, waited) = waits[0][0];
    assert!(lane == Lane::VideoDownload && waited >= Duration::from_millis(20), "{waits:?}");
    assert!(waited < PATIENCE, "{waits:?}");
    let told = async || {
        while heard.iter().map(|heard| heard.ended.load(Ordering::Relaxed)).sum::<u64>() != 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, told()).await.expect("one of both says that the lease ended");
    let answers = heard.each_ref().map(|heard| heard.answers.lock().unwrap().clone());
    assert!(["submit", "claim"].iter().all(|verb| answers[0].contains(verb)), "{answers:?}");
    assert!(answers[1].contains(&"read") && !answers[1].contains(&"claim"), "{answers:?}");
}

#[tokio::test]
async fn whoever_visits_goes_by_the_settings_in_force() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let settings = Settings { max_queue: 1, ..Settings::default() };
    let _server = with(&url, &prefix, settings).await.unwrap();
    let target = Target::new(&url, &prefix).unwrap();
    let settings = Settings::default();
    let visit = Options { target, settings, visits: true, clock: None, dumps: None };
    let visitor = open(visit).await.unwrap();
    submit(&visitor, video()).await.unwrap();
    let full = submit(&visitor, video()).await;
    assert!(matches!(full, Err(QueueError::Full { limit: 1, .. })), "{full:?}");
}

/// The scripts make the id of a message by themselves.
#[tokio::test]
async fn messages_have_the_ids_that_other_engines_give_them() {
    let queue = alone().await;
    let link = Link::parse("https://example.com/hook?a=\"b\"", &AllowList::default()).unwrap();
    let origin = Origin { webhook: Some(link.clone()), ..Origin::default() };
    let first = NewJob { origin, ..video() };
    let submission = Submission { first: Some(first), series: None, idempotency: None };
    let id = queue.submit(submission).await.unwrap().first.unwrap();
    // More than one byte of versions.
    for _ in 0..300 {
        queue.cancel(id).await.unwrap();
        queue.retry(id).await.unwrap();
    }
    queue.cancel(id).await.unwrap();
    let job = job_of(&queue, id).await;
    assert!(job.version > 256);
    let expected = Delivery::id(id, job.finished_at.unwrap(), job.version);
    let message = job_of(&queue, expected).await;
    assert_eq!(
        message.spec,
        ezclips::model::JobSpec::Delivery(Delivery {
            of: id,
            to: link,
            state: State::Cancelled,
            at: job.finished_at.unwrap(),
        })
    );
    is_sound(&queue).await;
}

/// Says how fast that is, for those who ask with `--nocapture`.
#[tokio::test]
async fn many_jobs_come_and_go_and_each_is_done_once() {
    let count = std::env::var("EZCLIPS_REDIS_JOBS").ok().and_then(|n| n.parse().ok());
    let each: u32 = count.unwrap_or(320) / 32;
    let server = Server::start(&[]);
    let settings = Settings { max_queue: 1_000_000, ..Settings::default() };
    let queue = Arc::new(with(&server.url(), "many", settings).await.unwrap());
    let began = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..32 {
        let queue = Arc::clone(&queue);
        callers.spawn(async move {
            for _ in 0..each {
                submit(queue.as_ref(), video()).await.unwrap();
            }
        });
    }
    callers.join_all().await;
    let (submitted, began) = (began.elapsed(), Instant::now());
    let mut workers = JoinSet::new();
    for _ in 0..32 {
        let queue = Arc::clone(&queue);
        workers.spawn(async move {
            let (worker, mut done_here) = (worker(), 0);
            while let Some(claimed) =
                claim(queue.as_ref(), &worker, Lane::VideoDownload, 1).await.unwrap().pop()
            {
                queue.settle(claimed.lease, done(&claimed)).await.unwrap();
                done_here += 1;
            }
            done_here
        });
    }
    let all: u32 = workers.join_all().await.into_iter().sum();
    assert_eq!(all, each * 32);
    let rate = |of: Duration| f64::from(all) / of.as_secs_f64();
    println!("{:.0} submissions/s by 32 callers", rate(submitted));
    println!("{:.0} claims and as many settles/s by 32 workers", rate(began.elapsed()));
    is_sound(queue.as_ref()).await;
}
