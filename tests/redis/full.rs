//! The memory of Redis is full: new jobs are refused, what runs goes on to its end.

use crate::redis_server::{Server, fresh_prefix};
use crate::rig::*;
use ezclips::model::{Lane, Progress, Stage, State};
use ezclips::queue::{Beat, Checkpoint, Heartbeat, Queue, QueueError};

#[tokio::test]
async fn what_runs_is_done_when_the_memory_is_full() {
    let server = Server::start(&[]);
    let queue = queue(&server.url(), &fresh_prefix()).await;
    let limit = (used_memory(&server) + 400_000).to_string();
    server.command::<()>(&["CONFIG", "SET", "maxmemory", &limit]);
    let mut taken = Vec::new();
    let full = loop {
        match submit(&queue, video()).await {
            Ok(id) => taken.push(id),
            Err(error) => break error,
        }
        assert!(taken.len() < 10_000, "the memory should be full by now");
    };
    assert!(matches!(full, QueueError::MemoryFull), "{full:?}");
    assert!(taken.len() > 10);
    is_sound(&queue).await;

    let worker = worker();
    let claimed = claim(&queue, &worker, Lane::VideoDownload, 1).await.unwrap().remove(0);
    let leases = vec![(claimed.lease, Progress::default())];
    assert_eq!(queue.heartbeat(Heartbeat { worker, leases }).await, Ok(vec![Beat::Held]));
    queue.checkpoint(claimed.lease, Checkpoint::Stage(Stage::Fetch)).await.unwrap();
    assert_eq!(queue.settle(claimed.lease, done(&claimed)).await, Ok(State::Succeeded));
    assert_eq!(queue.cancel(taken[1]).await, Ok(State::Cancelled));
    assert_eq!(queue.probe().await, Ok(()));
    let longer = job_of(&queue, taken[1]).await.expires_at.unwrap().after(PATIENCE);
    assert_eq!(queue.keep(taken[1], longer).await, Ok(longer));
    queue.expire(taken[1]).await.unwrap();
    assert_eq!(queue.prune(vec![taken[1]]).await, Ok(1));
    assert!(matches!(submit(&queue, video()).await, Err(QueueError::MemoryFull)));
    is_sound(&queue).await;

    server.command::<()>(&["CONFIG", "SET", "maxmemory", "0"]);
    submit(&queue, video()).await.unwrap();
}
