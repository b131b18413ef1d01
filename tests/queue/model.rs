//! Random commands against the queue and against a naive model written from the rules alone:
//! lists that are searched from end to end, no index anywhere. After every command the answers
//! must agree, and at the end (and after every restart) everything that can be seen.

mod naive;
mod script;

use crate::support::{World, id};
use ezclips::queue::{ListQuery, Settings};
use naive::Naive;
use proptest::prelude::*;
use script::Command;

fn settings() -> Settings {
    Settings { max_queue: 12, ..Settings::default() }
}

async fn compare(world: &World, naive: &Naive) {
    for n in 1..=naive.last {
        let job = world.queue.get(id(n)).await.unwrap();
        assert_eq!(job.as_ref().map(naive::View::of), naive.view(n), "job {n}");
        let position = world.queue.position(id(n)).await.unwrap();
        assert_eq!(position, naive.position(n, world.wall()), "the place of job {n}");
        let parts = world.queue.parts(id(n)).await.unwrap();
        let ready: Vec<bool> = parts.iter().map(|part| part.clip().is_some()).collect();
        assert_eq!(ready, naive.parts(n), "the parts of job {n}");
    }
    let overview = world.queue.overview().await.unwrap();
    for lane in overview.lanes {
        assert_eq!(lane.counts, naive.counts(lane.lane, world.wall()), "{}", lane.lane);
    }
    for kept in [false, true] {
        let query = ListQuery { kept, limit: 200, ..ListQuery::default() };
        let listed = world.queue.list(query).await.unwrap().jobs;
        let listed: Vec<_> = listed.into_iter().map(|job| job.id).collect();
        assert_eq!(listed, naive.list(kept, world.wall()), "kept: {kept}");
    }
    let expired = world.queue.expired(1000).await.unwrap();
    let mut expired: Vec<_> = expired.into_iter().map(|id| id.0.as_u128()).collect();
    expired.sort_unstable();
    assert_eq!(expired, naive.expired(world.wall()), "expired");
    let report = world.queue.check().await.unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(report.job_count(), naive.jobs.len() as u64);
}

async fn play(mut world: World, commands: Vec<Command>) {
    let mut naive = Naive::new(settings(), world.clock_now());
    for command in commands {
        script::play(&mut world, &mut naive, &command).await;
        if matches!(command, Command::Restart | Command::Pass(_)) {
            compare(&world, &naive).await;
        }
    }
    compare(&world, &naive).await;
    script::play(&mut world, &mut naive, &Command::Restart).await;
    compare(&world, &naive).await;
}

fn run(world: World, commands: Vec<Command>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(play(world, commands));
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn memory_agrees_with_the_naive_model(commands in script::commands()) {
        run(World::memory(settings()), commands);
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn sled_agrees_with_the_naive_model_over_restarts(commands in script::commands()) {
        run(World::sled(settings()), commands);
    }
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn redis_agrees_with_the_naive_model(commands in script::commands()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { play(World::redis(settings()).await, commands).await });
    }
}
