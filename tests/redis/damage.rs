//! The check names what does not fit together.

use crate::redis_server::{fresh_prefix, shared};
use crate::rig::*;
use ezclips::model::Lane;
use ezclips::queue::Queue;

/// What is done to the keys of a queue with a running, a queued and a finished job; and a word of
/// what the check says then. `{p}` is the prefix, `{r}`, `{q}` and `{f}` are the jobs.
const DAMAGES: [(&[&str], &str); 12] = [
    (&["ZREM", "{p}ready:video-download", "{q}"], "it is not in ready:video-download or delayed"),
    (&["ZADD", "{p}delayed:video-download", "99999999999999", "{q}"], "at once"),
    (&["ZADD", "{p}ready:video-download", "5", "{q}"], "another job's"),
    (&["ZREM", "{p}leases", "{r}"], "it is not in leases"),
    (&["ZADD", "{p}leases", "99999999999999", "{q}"], "leases has"),
    (&["ZREM", "{p}board:video:queued", "{q}"], "it is not in board:video:queued"),
    (&["ZREM", "{p}expiry", "{f}"], "it is not in expiry"),
    (&["ZREM", "{p}leaves", "{f}"], "it never leaves the board"),
    (&["ZADD", "{p}users:{f}", "0", "{q}"], "which no row asks for"),
    (&["DEL", "{p}job:{q}"], "which no row asks for"),
    (&["HDEL", "{p}attempts:{r}", "1"], "attempt 1 of 1 is missing"),
    (&["HSET", "{p}job:{q}", "state", "dancing"], "cannot be read"),
];

#[tokio::test]
async fn a_check_names_what_is_wrong() {
    for (damage, words) in DAMAGES {
        let prefix = fresh_prefix();
        let queue = queue(&shared().url(), &prefix).await;
        let worker = worker();
        let finished = submit(&queue, video()).await.unwrap();
        let claimed = claim(&queue, &worker, Lane::VideoDownload, 1).await.unwrap().remove(0);
        queue.settle(claimed.lease, done(&claimed)).await.unwrap();
        let running = submit(&queue, video()).await.unwrap();
        claim(&queue, &worker, Lane::VideoDownload, 1).await.unwrap();
        let queued = submit(&queue, video()).await.unwrap();
        is_sound(&queue).await;
        let named = |word: &&str| {
            let word = word.replace("{p}", &format!("{prefix}:{{q}}:"));
            let word = word.replace("{r}", &running.to_string());
            word.replace("{q}:", "\0")
                .replace("{q}", &queued.to_string())
                .replace('\0', "{q}:")
                .replace("{f}", &finished.to_string())
        };
        let command: Vec<String> = damage.iter().map(named).collect();
        let command: Vec<&str> = command.iter().map(|word| &word[..]).collect();
        let _: redis::Value = shared().command(&command);
        let report = queue.check().await.unwrap();
        let found = report.problems.iter().any(|problem| problem.contains(words));
        assert!(found, "{damage:?}: {:?}", report.problems);
    }
}
