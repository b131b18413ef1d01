//! Stores that cannot be opened as they are: set aside, restored from a dump, told.

use crate::support::*;
use ezclips::model::State;
use ezclips::queue::dump::{self, Contents, Reader};
use ezclips::queue::record::SCHEMA;
use ezclips::queue::sled::{self, OpenError, Opened, Outcome, ReplaceError, Replaced};
use ezclips::queue::{Clock, Layout, Queue, Settings};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How far the numbers of events jump.
const JUMP: u64 = 1_000_000;

fn open(folder: &Path) -> Result<Opened, OpenError> {
    sled::open_or_restore(&Layout::of(folder), Settings::default(), ManualClock::new())
}

/// A folder with job 1 in its dump and job 2 beyond it.
async fn folder() -> TempDir {
    let mut w = World::sled(Settings::default());
    w.video(1).await;
    w.queue.dump().await.unwrap();
    w.video(2).await;
    w.handle().close();
    w.folder.take().unwrap()
}

/// The one dump there is.
fn only_dump(layout: &Layout) -> PathBuf {
    let mut dumps = fs::read_dir(layout.dump()).unwrap();
    let dump = dumps.next().unwrap().unwrap().path();
    assert!(dumps.next().is_none());
    dump
}

/// Whoever only looks neither repairs a store nor goes on with it.
fn refuses_to_visit(folder: &Path, why: &str) {
    let opened = sled::open(&Layout::of(folder), Settings::default(), ManualClock::new());
    let error = opened.err().expect("a refusal");
    assert!(matches!(&error, OpenError::Damaged(what) if what.contains(why)), "{error}");
}

fn ruin(folder: &Path) {
    fs::write(folder.join("store/snap.0FFFFFFFFFFFFFFF"), "n".repeat(100)).unwrap();
}

/// Damages a row: the store opens, and its scan fails.
fn spoil_a_row(folder: &Path) {
    let db = ::sled::open(folder.join("store")).unwrap();
    let key = [&[1][..], id(1).0.as_bytes()].concat();
    let mut bytes = db.get(&key).unwrap().unwrap().to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    db.insert(key, bytes).unwrap();
    db.flush().unwrap();
}

async fn known(opened: &Opened) -> Vec<u128> {
    let mut known = Vec::new();
    for n in 1..=9 {
        if opened.queue.get(id(n)).await.unwrap().is_some() {
            known.push(n);
        }
    }
    let report = opened.queue.check().await.unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    known
}

async fn is_clean(folder: &Path, jobs: &[u128]) {
    let opened = open(folder).unwrap();
    assert_eq!(opened.repair, None);
    assert_eq!(known(&opened).await, jobs);
    opened.queue.close();
}

#[tokio::test]
async fn a_good_store_is_opened_as_it_is() {
    let folder = folder().await;
    is_clean(folder.path(), &[1, 2]).await;
    let fresh = TempDir::new().unwrap();
    is_clean(fresh.path(), &[]).await;
    assert_eq!(Layout::of(folder.path()).aside().unwrap().len(), 0);
}

#[tokio::test]
async fn a_ruined_store_is_set_aside_and_its_dump_restored() {
    for damage in [ruin, spoil_a_row] {
        let folder = folder().await;
        damage(folder.path());
        let opened = open(folder.path()).unwrap();
        let repair = opened.repair.as_ref().expect("a repair");
        assert!(matches!(repair.outcome, Outcome::Restored { rows: 3, .. }), "{repair:?}");
        assert_eq!(known(&opened).await, [1]);
        assert_eq!(opened.queue.get(id(1)).await.unwrap().unwrap().state, State::Queued);
        let aside = repair.aside.clone().expect("the old store");
        assert!(aside.join("db").exists());
        assert!(aside.ends_with("store.bad-20270115T080000Z"), "{aside:?}");
        let told = repair.to_string();
        assert!(told.contains("3 rows") && told.contains("store.bad-"), "{told}");
        opened.queue.close();
        is_clean(folder.path(), &[1]).await;
    }
}

#[tokio::test]
async fn the_dumps_of_a_ruined_store_stay_beside_it() {
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    let dump = only_dump(&layout);
    let bytes = fs::read(&dump).unwrap();
    ruin(folder.path());
    let opened = open(folder.path()).unwrap();
    for _ in 0..dump::KEPT {
        opened.queue.dump().await.unwrap();
    }
    assert!(!dump.exists(), "new ones pushed it out");
    let aside = opened.repair.unwrap().aside.unwrap();
    let kept = aside.join("dumps").join(dump.file_name().unwrap());
    assert_eq!(fs::read(kept).unwrap(), bytes);
}

#[tokio::test]
async fn the_positions_of_events_are_never_used_again() {
    let folder = folder().await;
    let mut last = 2;
    for _ in 0..3 {
        ruin(folder.path());
        let opened = open(folder.path()).unwrap();
        let now = opened.queue.overview().await.unwrap().last_event;
        assert!(now >= last + JUMP, "{now} after {last}");
        opened.queue.submit(submission(8)).await.unwrap();
        assert_eq!(opened.queue.events(last, 10).await.unwrap().len(), 1);
        last = opened.queue.overview().await.unwrap().last_event;
        assert_eq!(last, now + 1);
        opened.queue.close();
    }
}

fn submission(n: u128) -> ezclips::queue::Submission {
    ezclips::queue::Submission { first: Some(video(n)), series: None, idempotency: None }
}

#[tokio::test]
async fn a_bad_dump_is_passed_over_for_the_one_before() {
    let folder = folder().await;
    let opened = open(folder.path()).unwrap();
    let newest = opened.queue.dump().await.unwrap();
    opened.queue.close();
    let mut bytes = fs::read(&newest.path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&newest.path, bytes).unwrap();
    ruin(folder.path());
    let opened = open(folder.path()).unwrap();
    assert!(matches!(opened.repair.as_ref().unwrap().outcome, Outcome::Restored { rows: 3, .. }));
    assert_eq!(known(&opened).await, [1]);
}

#[tokio::test]
async fn without_a_good_dump_the_queue_starts_empty() {
    let folder = folder().await;
    for dump in fs::read_dir(folder.path().join("dump")).unwrap() {
        fs::write(dump.unwrap().path(), "not a dump").unwrap();
    }
    ruin(folder.path());
    let opened = open(folder.path()).unwrap();
    assert_eq!(opened.repair.as_ref().unwrap().outcome, Outcome::Empty);
    assert_eq!(known(&opened).await, [0_u128; 0]);
    assert!(opened.queue.overview().await.unwrap().last_event >= JUMP);
    opened.queue.close();
    is_clean(folder.path(), &[]).await;
}

#[tokio::test]
async fn a_log_without_its_end_is_told_and_what_it_has_is_kept() {
    let mut w = World::sled(Settings::default());
    w.video(1).await;
    let folder = w.folder.take().unwrap();
    let before = TempDir::new().unwrap();
    copy_folder(&folder.path().join("store"), before.path());
    w.video(2).await;
    w.handle().close();
    // The store as it was before the last job was acknowledged, with the mark from after it.
    fs::copy(folder.path().join("store/mark"), before.path().join("mark")).unwrap();
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    copy_folder(before.path(), &folder.path().join("store"));
    refuses_to_visit(folder.path(), "torn at its end");
    let opened = open(folder.path()).unwrap();
    let repair = opened.repair.as_ref().expect("a repair");
    assert_eq!((&repair.outcome, &repair.aside), (&Outcome::Kept, &None));
    assert_eq!(known(&opened).await, [1]);
    assert!(opened.queue.overview().await.unwrap().last_event >= JUMP);
    opened.queue.close();
    is_clean(folder.path(), &[1]).await;
}

/// Takes a job's only attempt away: every row is whole, and together they cannot be.
async fn folder_with_a_contradiction(dump_before: bool) -> TempDir {
    let mut w = World::sled(Settings::default());
    w.ready_video(1).await;
    if dump_before {
        w.queue.dump().await.unwrap();
    }
    w.handle().close();
    let take_away = |folder: &Path| {
        let db = ::sled::open(folder.join("store")).unwrap();
        let (key, _) = db.scan_prefix([3]).next().unwrap().unwrap();
        db.remove(key).unwrap();
        db.flush().unwrap();
    };
    take_away(w.folder.as_ref().unwrap().path());
    if !dump_before {
        w.restart();
        w.queue.dump().await.unwrap();
        w.handle().close();
    }
    w.folder.take().unwrap()
}

#[tokio::test]
async fn a_store_that_contradicts_itself_is_replaced_by_a_dump_that_does_not() {
    let folder = folder_with_a_contradiction(true).await;
    let opened = open(folder.path()).unwrap();
    let repair = opened.repair.as_ref().expect("a repair");
    assert!(repair.cause.contains("attempt 1 of 1 is missing"), "{repair}");
    assert!(matches!(repair.outcome, Outcome::Restored { .. }), "{repair}");
    assert_eq!(known(&opened).await, [1]);
    opened.queue.close();
    is_clean(folder.path(), &[1]).await;
}

#[tokio::test]
async fn a_store_that_contradicts_itself_as_its_dump_does_is_kept_and_told() {
    let folder = folder_with_a_contradiction(false).await;
    for _ in 0..2 {
        let opened = open(folder.path()).unwrap();
        let repair = opened.repair.as_ref().expect("a repair");
        assert_eq!((&repair.outcome, &repair.aside), (&Outcome::Kept, &None));
        assert_eq!(opened.queue.check().await.unwrap().problem_count, 1);
        opened.queue.close();
        assert!(!Layout::of(folder.path()).building().exists());
    }
}

#[tokio::test]
async fn a_store_that_knows_less_than_its_dump_is_replaced() {
    let folder = folder().await;
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    refuses_to_visit(folder.path(), "less than its dump");
    let opened = open(folder.path()).unwrap();
    let repair = opened.repair.as_ref().expect("a repair");
    assert!(repair.cause.contains("less than its dump"), "{repair}");
    assert_eq!(known(&opened).await, [1]);
}

#[tokio::test]
async fn a_store_that_is_gone_comes_back_from_its_dump() {
    let folder = folder().await;
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    let opened = open(folder.path()).unwrap();
    let repair = opened.repair.as_ref().expect("a repair");
    assert_eq!((repair.cause.as_str(), &repair.aside), ("it is gone", &None));
    assert_eq!(known(&opened).await, [1]);
}

#[tokio::test]
async fn a_repair_that_was_interrupted_is_finished() {
    // Before the store was set aside: the new one is half there.
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    fs::create_dir(layout.building()).unwrap();
    fs::write(layout.building().join("db"), "half").unwrap();
    is_clean(folder.path(), &[1, 2]).await;
    assert!(!layout.building().exists());
    // Between the two renames.
    copy_folder(&layout.store(), &layout.building());
    fs::rename(layout.store(), folder.path().join("store.bad-20270115T075959Z")).unwrap();
    let opened = open(folder.path()).unwrap();
    let repair = opened.repair.as_ref().expect("a repair");
    assert!(repair.cause.contains("interrupted"), "{repair}");
    assert_eq!(known(&opened).await, [1]);
    opened.queue.close();
    is_clean(folder.path(), &[1]).await;
}

#[tokio::test]
async fn a_store_that_was_open_before_is_never_repaired() {
    let reopen = |at: &Path| sled::reopen(&Layout::of(at), Settings::default(), ManualClock::new());
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    let queue = reopen(folder.path()).unwrap();
    assert!(queue.get(id(2)).await.unwrap().is_some());
    queue.close();
    ruin(folder.path());
    assert!(matches!(reopen(folder.path()).err(), Some(OpenError::Damaged(_))));
    assert!(layout.aside().unwrap().is_empty() && layout.store().join("db").exists());
    fs::remove_dir_all(layout.store()).unwrap();
    assert!(matches!(reopen(folder.path()).err(), Some(OpenError::Damaged(_))));
    assert!(!layout.store().exists(), "no empty store is made in its place");
    assert_eq!(known(&open(folder.path()).unwrap()).await, [1]);
}

/// Rewrites a dump so that its checksums are right and the row of its job is not one.
fn dump_of_a_row_that_is_none(dump: &Path) {
    let reader = Reader::open(dump).unwrap();
    let header = *reader.header();
    let crc = crc32c::crc32c_append(crc32c::crc32c(&1_u16.to_be_bytes()), b"no row");
    let none = [&[0xEC, 0, 1][..], &crc.to_be_bytes(), b"no row"].concat();
    let mut rows = Vec::new();
    reader
        .each(&mut |key, value| {
            let value = if key[0] == 1 { none.clone() } else { value.to_vec() };
            rows.push((key.to_vec(), value));
            Ok(())
        })
        .unwrap();
    let contents = Contents { rows, last_event: header.last_event };
    fs::remove_file(dump).unwrap();
    dump::write(dump.parent().unwrap(), &contents, header.made).unwrap();
}

#[tokio::test]
async fn a_whole_dump_that_cannot_be_used_is_not_replaced_by_an_empty_queue() {
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    dump_of_a_row_that_is_none(&only_dump(&layout));
    ruin(folder.path());
    let error = open(folder.path()).err().expect("a refusal");
    assert!(matches!(&error, OpenError::Io(why) if why.contains("is whole, but")), "{error}");
    assert!(layout.store().exists() && layout.aside().unwrap().is_empty());
    fs::remove_file(only_dump(&layout)).unwrap();
    assert_eq!(open(folder.path()).unwrap().repair.unwrap().outcome, Outcome::Empty);
}

#[tokio::test]
async fn a_dump_that_cannot_be_read_is_passed_over_but_not_forgotten() {
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    // Reading a folder is an error of the system.
    let unreadable = layout.dump().join("20290115T080000Z.dump");
    fs::create_dir(&unreadable).unwrap();
    ruin(folder.path());
    let opened = open(folder.path()).unwrap();
    assert_eq!(known(&opened).await, [1]);
    opened.queue.close();
    for dump in fs::read_dir(layout.dump()).unwrap() {
        let dump = dump.unwrap().path();
        if dump != unreadable {
            fs::remove_file(dump).unwrap();
        }
    }
    ruin(folder.path());
    assert!(matches!(open(folder.path()).err(), Some(OpenError::Io(_))));
    assert!(layout.store().exists());
}

#[tokio::test]
async fn three_stores_set_aside_are_kept() {
    let folder = folder().await;
    for _ in 0..5 {
        ruin(folder.path());
        open(folder.path()).unwrap().queue.close();
    }
    let aside = Layout::of(folder.path()).aside().unwrap();
    let names: Vec<_> =
        aside.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    let expected =
        ["store.bad-20270115T080002Z", "store.bad-20270115T080003Z", "store.bad-20270115T080004Z"];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn what_a_later_version_wrote_is_never_moved() {
    let folder = folder().await;
    {
        let db = ::sled::open(folder.path().join("store")).unwrap();
        let payload = [u8::try_from(SCHEMA + 1).unwrap()];
        let crc = crc32c::crc32c_append(crc32c::crc32c(&1_u16.to_be_bytes()), &payload);
        let row = [&[0xEC, 0, 1][..], &crc.to_be_bytes(), &payload].concat();
        db.insert([0], row).unwrap();
        db.flush().unwrap();
    }
    let newer = OpenError::Newer { found: SCHEMA + 1, known: SCHEMA };
    assert_eq!(open(folder.path()).err(), Some(newer));
    let layout = Layout::of(folder.path());
    assert!(layout.store().exists() && layout.aside().unwrap().is_empty());
}

#[tokio::test]
async fn a_store_that_is_in_use_is_never_moved() {
    let folder = folder().await;
    let first = open(folder.path()).unwrap();
    assert!(matches!(open(folder.path()).err(), Some(OpenError::Io(_))));
    assert!(Layout::of(folder.path()).aside().unwrap().is_empty());
    assert_eq!(known(&first).await, [1, 2]);
}

#[tokio::test]
async fn a_dump_of_a_later_version_is_not_replaced_by_an_empty_queue() {
    let folder = folder().await;
    let dump = fs::read_dir(folder.path().join("dump")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&dump).unwrap();
    bytes[8..10].copy_from_slice(&9_u16.to_be_bytes());
    let crc = crc32c::crc32c(&bytes[..36]).to_be_bytes();
    bytes[36..40].copy_from_slice(&crc);
    fs::write(&dump, bytes).unwrap();
    ruin(folder.path());
    assert!(matches!(open(folder.path()).err(), Some(OpenError::Newer { found: 9, .. })));
    assert!(Layout::of(folder.path()).store().exists());
}

fn import(layout: &Layout, dump: &Path) -> Result<Replaced, ReplaceError> {
    let dump = Reader::open(dump).unwrap();
    let now = Clock::now(&*ManualClock::new());
    sled::replace(layout, &dump, Settings::default(), now)
}

#[tokio::test]
async fn an_import_replaces_the_store_and_sets_the_old_one_aside() {
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    let replaced = import(&layout, &only_dump(&layout)).unwrap();
    assert_eq!(replaced.rows, 3);
    assert!(replaced.aside.unwrap().join("db").exists());
    is_clean(folder.path(), &[1]).await;
    let opened = open(folder.path()).unwrap();
    assert!(opened.queue.overview().await.unwrap().last_event >= JUMP);
}

#[tokio::test]
async fn an_import_is_what_comes_back_after_an_interruption_and_after_a_ruin() {
    let elsewhere = folder().await;
    let imported = only_dump(&Layout::of(elsewhere.path()));
    let mut w = World::sled(Settings::default());
    w.video(5).await;
    w.queue.dump().await.unwrap();
    w.handle().close();
    let folder = w.folder.take().unwrap();
    let layout = Layout::of(folder.path());
    import(&layout, &imported).unwrap();
    // As between the renames.
    fs::rename(layout.store(), layout.building()).unwrap();
    let opened = open(folder.path()).unwrap();
    assert!(opened.repair.as_ref().unwrap().cause.contains("interrupted"));
    assert_eq!(known(&opened).await, [1]);
    opened.queue.close();
    ruin(folder.path());
    assert_eq!(known(&open(folder.path()).unwrap()).await, [1]);
}

#[tokio::test]
async fn a_backup_that_contradicts_itself_is_not_imported() {
    let bad = folder_with_a_contradiction(false).await;
    let folder = folder().await;
    let layout = Layout::of(folder.path());
    let refused = import(&layout, &only_dump(&Layout::of(bad.path()))).unwrap_err();
    assert!(
        matches!(&refused, ReplaceError::Dump(why) if why.contains("attempt 1 of 1 is missing")),
        "{refused}"
    );
    only_dump(&layout);
    assert!(!layout.building().exists());
    is_clean(folder.path(), &[1, 2]).await;
}
