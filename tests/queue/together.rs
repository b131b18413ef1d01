//! Submissions that come at the same moment are taken in as if they came one by one: the engines that
//! write them together must not show it.

use crate::support::*;
use ezclips::model::{AllowList, Job, JobSpec, KeyId, Link, Origin, Source};
use ezclips::queue::{NewJob, QueueError, Settings, Submission, Submitted};
use futures_util::future::join_all;
use proptest::prelude::*;
use uuid::Uuid;

/// Small enough that some do not fit.
fn settings() -> Settings {
    Settings { max_queue: 5, max_live_per_key: 3, ..Settings::default() }
}

/// What somebody asks for, with numbers so small that others ask for the same.
#[derive(Clone, Debug)]
struct Wish {
    first: First,
    series: Option<Of>,
    /// Its jobs have the ids of a wish that many before it.
    again: Option<u128>,
    key: Option<(u8, u8)>,
    from: Option<u128>,
}

#[derive(Clone, Copy, Debug)]
enum First {
    Nothing,
    Upload,
    Link(u8),
    Stretch(u8),
}

/// The video of a series: its own, or that of another wish.
#[derive(Clone, Copy, Debug)]
enum Of {
    First,
    Wish(u128),
}

fn wish() -> impl Strategy<Value = Wish> {
    let first = prop_oneof![
        Just(First::Nothing),
        Just(First::Upload),
        (0..3_u8).prop_map(First::Link),
        (0..3_u8).prop_map(First::Stretch),
    ];
    let of = prop_oneof![3 => Just(Of::First), 1 => (0..24_u128).prop_map(Of::Wish)];
    let rarely = |most| prop::option::weighted(0.3, 1..most);
    let key = prop::option::weighted(0.3, (0..3_u8, 0..2_u8));
    (first, prop::option::of(of), rarely(4_u128), key, rarely(3_u128))
        .prop_map(|(first, series, again, key, from)| Wish { first, series, again, key, from })
}

/// A link, and the job that fetches all of it or a stretch.
fn of_link(number: u128, n: u8, stretch: bool) -> NewJob {
    let link = Link::parse(&format!("https://example.com/{n}"), &AllowList::default()).unwrap();
    let (source, same_as) = if stretch {
        (Source::Stretch { link, from_ms: 1000, to_ms: 2000 }, [n; 16])
    } else {
        let digest = link.digest();
        (Source::Link(link), digest)
    };
    NewJob { spec: JobSpec::Video { source }, same_as: Some(same_as), ..video(number) }
}

fn submission(n: u128, wish: &Wish) -> Submission {
    let n = n.saturating_sub(wish.again.unwrap_or(0));
    let from = |job| {
        let key = wish.from.map(|key| KeyId(Uuid::from_u128(key)));
        NewJob { origin: Origin { key, ..Origin::default() }, ..job }
    };
    let (number, of_series) = (2 * n + 1, 2 * n + 2);
    let first = match wish.first {
        First::Nothing => None,
        First::Upload => Some(video(number)),
        First::Link(n) => Some(of_link(number, n, false)),
        First::Stretch(n) => Some(of_link(number, n, true)),
    };
    let series = wish.series.map(|of| match of {
        Of::First => series(of_series, id(number)),
        Of::Wish(of) => series(of_series, id(2 * of + 1)),
    });
    let idempotency = wish.key.map(|(name, request)| key(name, request));
    Submission { first: first.map(from), series: series.map(from), idempotency }
}

type Answer = Result<Submitted, QueueError>;

/// Some of it at once, then the rest at once.
async fn at_once(world: &World, all: &[Submission], some: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    for together in [&all[..some], &all[some..]] {
        answers.extend(join_all(together.iter().map(|of| world.queue.submit(of.clone()))).await);
    }
    answers
}

async fn one_by_one(world: &World, all: &[Submission]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for of in all {
        answers.push(world.queue.submit(of.clone()).await);
    }
    answers
}

/// Everything that can be seen of so many wishes.
async fn seen(world: &World, wishes: usize) -> (Vec<Option<Job>>, Vec<Option<u64>>) {
    let (mut jobs, mut places) = (Vec::new(), Vec::new());
    for n in 1..=2 * wishes as u128 {
        jobs.push(world.queue.get(id(n)).await.unwrap());
        places.push(world.queue.position(id(n)).await.unwrap());
    }
    assert_eq!(world.queue.check().await.unwrap().problems, [""; 0]);
    (jobs, places)
}

async fn agree(engine: World, wishes: &[Wish], some: usize) {
    let all: Vec<_> = (0..).zip(wishes).map(|(n, wish)| submission(n, wish)).collect();
    let plain = World::memory(settings());
    let wanted = one_by_one(&plain, &all).await;
    assert_eq!(at_once(&engine, &all, some).await, wanted);
    assert_eq!(seen(&engine, all.len()).await, seen(&plain, all.len()).await);
}

fn scenes() -> impl Strategy<Value = (Vec<Wish>, usize)> {
    prop::collection::vec(wish(), 1..24)
        .prop_flat_map(|wishes| (0..=wishes.len()).prop_map(move |some| (wishes.clone(), some)))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn sled_takes_in_together_as_one_by_one((wishes, some) in scenes()) {
        wait(agree(World::sled(settings()), &wishes, some));
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn redis_takes_in_together_as_one_by_one((wishes, some) in scenes()) {
        wait(async { agree(World::redis(settings()).await, &wishes, some).await });
    }
}
