//! Several members of one store: who owns it, what happens when the owner goes, who is let in.

use crate::support::*;
use ezclips::model::{EventKind, Lane, State};
use ezclips::queue::share::frame::{self, NEWS};
use ezclips::queue::share::message::{Hello, Request};
use ezclips::queue::share::{Fatal, Member, Membership, OpenFailure, Passes, Stands};
use ezclips::queue::{Clock, Queue, QueueError, Settings, Submission};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::{UnixListener, UnixStream};

async fn member(dir: &Path) -> Member {
    join(dir, opener(dir, Settings::default(), &ManualClock::new()), Duration::ZERO).await
}

async fn submit(queue: &Member, n: u128) -> Result<(), QueueError> {
    let submission = Submission { first: Some(video(n)), series: None, idempotency: None };
    queue.submit(submission).await.map(drop)
}

async fn soon<T>(news: impl Future<Output = T>) -> T {
    tokio::time::timeout(secs(10), news).await.expect("to be told")
}

async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(secs(20), wait).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_in_line_takes_over_and_nothing_is_missing() {
    let dir = TempDir::new().unwrap();
    let mut members = vec![member(dir.path()).await];
    for _ in 0..3 {
        members.push(member(dir.path()).await);
    }
    let owners = |members: &[Member]| members.iter().filter(|m| m.is_owner()).count();
    for n in 1..=4 {
        let last = members.last().unwrap();
        submit(last, n).await.unwrap();
        eventually("one owner", || owners(&members) == 1).await;
        let owner = members.iter().position(Member::is_owner).unwrap();
        members.remove(owner).close().await;
        for member in &members {
            for known in 1..=n {
                assert_eq!(member.get(id(known)).await.unwrap().unwrap().state, State::Queued);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_wait_while_the_store_changes_hands() {
    let dir = TempDir::new().unwrap();
    let first = member(dir.path()).await;
    let second = Arc::new(member(dir.path()).await);
    let stop = Arc::new(AtomicBool::new(false));
    let (busy, until) = (Arc::clone(&second), Arc::clone(&stop));
    let submitting = tokio::spawn(async move {
        let mut n = 0;
        while !until.load(Ordering::Relaxed) {
            n += 1;
            submit(&busy, n).await.unwrap();
        }
        n
    });
    first.close().await;
    eventually("a take-over", || second.is_owner()).await;
    stop.store(true, Ordering::Relaxed);
    for n in 1..=submitting.await.unwrap() {
        assert!(second.get(id(n)).await.unwrap().is_some(), "{n} is lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_closed_says_that_it_is_unavailable() {
    let dir = TempDir::new().unwrap();
    let (owner, guest) = (member(dir.path()).await, member(dir.path()).await);
    for closed in [&guest, &owner] {
        closed.close().await;
        assert!(matches!(submit(closed, 1).await, Err(QueueError::Unavailable(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_hears_of_work_of_cancels_and_of_events() {
    let dir = TempDir::new().unwrap();
    let (owner, guest) = (member(dir.path()).await, member(dir.path()).await);
    let (mut work, mut cancels, mut events) = (guest.work(), guest.cancels(), guest.subscribe());
    // Listening begins a little later than it is asked for: the newest event is told then.
    submit(&owner, 1).await.unwrap();
    let first = soon(events.recv()).await;
    assert_eq!(first.unwrap().kind, EventKind::State(State::Queued));

    work.borrow_and_update();
    submit(&owner, 2).await.unwrap();
    soon(work.changed()).await.unwrap();
    // The first may be told again; its position tells.
    while soon(events.recv()).await.unwrap().job != id(2) {}

    let request = ezclips::queue::ClaimRequest {
        claim: uuid::Uuid::new_v4(),
        worker: worker(1),
        lane: Lane::VideoDownload,
        max: 1,
    };
    let claimed = guest.claim(request).await.unwrap();
    cancels.borrow_and_update();
    owner.cancel(claimed[0].job.id).await.unwrap();
    soon(cancels.changed()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_listens_across_a_take_over_is_told_the_newest_event() {
    let dir = TempDir::new().unwrap();
    let (first, second) = (member(dir.path()).await, member(dir.path()).await);
    let mut events = second.subscribe();
    submit(&first, 1).await.unwrap();
    first.close().await;
    eventually("a take-over", || second.is_owner()).await;
    submit(&second, 2).await.unwrap();
    let mut newest = 0;
    while newest < 2 {
        let event = tokio::time::timeout(secs(10), events.recv()).await.expect("an event");
        newest = newest.max(event.unwrap().seq.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_owns_the_store_only_when_nobody_does() {
    let dir = TempDir::new().unwrap();
    let visit = || async {
        let open = opener(dir.path(), Settings::default(), &ManualClock::new());
        let stands = Stands::IfFree;
        let membership = Membership { dir: dir.path().to_owned(), open, stands, address: None };
        Member::join(membership).await.unwrap()
    };
    let alone = visit().await;
    submit(&alone, 1).await.unwrap();
    assert!(alone.is_owner());
    alone.close().await;

    let server = member(dir.path()).await;
    let guest = visit().await;
    assert!(guest.get(id(1)).await.unwrap().is_some() && !guest.is_owner());
    server.close().await;
    let next = member(dir.path()).await;
    assert!(next.is_owner(), "the visitor did not take the store meanwhile");
    assert!(guest.get(id(1)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_of_another_version_is_refused_with_what_to_do() {
    let dir = TempDir::new().unwrap();
    // Held, so that nobody of this version owns the store.
    let _lock = ezclips::queue::owner::Owner::take(dir.path()).unwrap();
    let listener = UnixListener::bind(dir.path().join("ezclips.sock")).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let hello = Hello { protocol: 99, version: "9.0.0".to_owned(), pid: 4711 };
            drop(frame::read(&mut stream, 1 << 20).await);
            stream.write_all(&frame::pack(NEWS, &hello, 1 << 20).unwrap()).await.unwrap();
        }
    });
    let guest = member(dir.path()).await;
    let Err(QueueError::Unavailable(why)) = submit(&guest, 1).await else { panic!("it was asked") };
    assert!(why.contains("process 4711") && why.contains("9.0.0"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_went_while_its_expiry_was_sent_again_has_expired() {
    let dir = TempDir::new().unwrap();
    // Held, so that the guest does not come to own the store.
    let _lock = ezclips::queue::owner::Owner::take(dir.path()).unwrap();
    let listener = UnixListener::bind(dir.path().join("ezclips.sock")).unwrap();
    tokio::spawn(async move {
        // The first owner dies before it answers, the next one does not know the job any more.
        for answers in [false, true] {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(&frame::pack(NEWS, &Hello::own(), 1 << 20).unwrap()).await.unwrap();
            while let Some(asked) = frame::read(&mut stream, 1 << 20).await.unwrap() {
                if matches!(asked.parse(), Ok(Request::Expire(_))) {
                    if !answers {
                        break;
                    }
                    let gone = Err::<(), _>(QueueError::NotFound);
                    let gone = frame::pack(asked.id, &gone, 1 << 20).unwrap();
                    stream.write_all(&gone).await.unwrap();
                }
            }
        }
    });
    let guest = member(dir.path()).await;
    assert_eq!(guest.expire(id(1)).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_guests_do_the_owner_no_harm() {
    let dir = TempDir::new().unwrap();
    let owner = member(dir.path()).await;
    let socket = dir.path().join("ezclips.sock");
    let hello = frame::pack(NEWS, &Hello::own(), 1 << 20).unwrap();
    let too_long = [&hello[..], &u32::MAX.to_be_bytes(), &[0; 64]].concat();
    let nonsense = frame::pack(5, &"dance", 1 << 20).unwrap();
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0; 100], &hello[..7], &too_long] {
        let mut stream = UnixStream::connect(&socket).await.unwrap();
        stream.write_all(bytes).await.unwrap();
    }
    let mut stream = UnixStream::connect(&socket).await.unwrap();
    stream.write_all(&[&hello[..], &nonsense].concat()).await.unwrap();
    let greeted = frame::read(&mut stream, 1 << 20).await.unwrap().unwrap();
    greeted.parse::<Hello>().unwrap().check().unwrap();
    let answer = loop {
        let frame = frame::read(&mut stream, 1 << 20).await.unwrap().unwrap();
        if frame.id != NEWS {
            break frame;
        }
    };
    let answer: Result<(), QueueError> = answer.parse().unwrap();
    assert!(matches!(answer, Err(QueueError::Refused(_))), "{answer:?}");
    let probe = frame::pack(6, &Request::Probe, 1 << 20).unwrap();
    stream.write_all(&probe).await.unwrap();
    submit(&owner, 1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_opened_at_the_start_is_told_at_once() {
    let dir = TempDir::new().unwrap();
    for passes in [Passes::Never, Passes::IfItWorkedBefore] {
        let failure = OpenFailure { reason: "as the test wants".to_owned(), passes, hint: "" };
        let expected = Fatal::Open(failure.clone());
        let membership = Membership {
            dir: dir.path().to_owned(),
            open: Arc::new(move || Err(failure.clone())),
            stands: Stands::InLine { after: Duration::ZERO },
            address: None,
        };
        assert_eq!(Member::join(membership).await.err(), Some(expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_has_no_room_is_opened_when_there_is() {
    let dir = TempDir::new().unwrap();
    let room = Arc::new(AtomicBool::new(false));
    let (looked, real) =
        (Arc::clone(&room), opener(dir.path(), Settings::default(), &ManualClock::new()));
    let open = move || {
        if looked.load(Ordering::Relaxed) {
            return real();
        }
        Err(OpenFailure { reason: "no room".to_owned(), passes: Passes::Always, hint: "" })
    };
    let member = join(dir.path(), Arc::new(open), Duration::ZERO).await;
    assert!(!member.is_owner());
    room.store(true, Ordering::Relaxed);
    submit(&member, 1).await.unwrap();
    assert!(member.is_owner());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_connection_broke_is_not_waited_for_until_its_lease_ends() {
    let (dir, clock) = (TempDir::new().unwrap(), ManualClock::new());
    let open = || opener(dir.path(), Settings::default(), &clock);
    let owner = join(dir.path(), open(), Duration::ZERO).await;
    let (dies, lives) = (
        join(dir.path(), open(), Duration::MAX).await,
        join(dir.path(), open(), Duration::MAX).await,
    );
    let claim = |n| ezclips::queue::ClaimRequest {
        claim: uuid::Uuid::new_v4(),
        worker: worker(n),
        lane: Lane::VideoDownload,
        max: 1,
    };
    submit(&owner, 1).await.unwrap();
    assert_eq!(dies.claim(claim(1)).await.unwrap().len(), 1);
    submit(&owner, 2).await.unwrap();
    assert_eq!(lives.claim(claim(2)).await.unwrap().len(), 1);

    dies.close().await;
    let lost = async {
        loop {
            // Moved again and again: the broken connection is noticed a little later.
            clock.pass(Duration::from_millis(10));
            owner.probe().await.unwrap();
            let attempts = owner.attempts(id(1)).await.unwrap();
            if attempts[0].ended_at.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let lease_ends = clock.now().mono + Settings::default().lease;
    soon(lost).await;
    assert!(clock.now().mono + secs(5) < lease_ends, "long before its lease ends");
    assert_eq!(owner.get(id(2)).await.unwrap().unwrap().state, State::Running);
}
