//! What only a bucket does: parts, links, the look at the start, uploads that nobody ends.

use crate::rig::{
    Rig, bytes, clip, get, job, open, put, settings, source, token, try_open, try_put,
};
use crate::s3::Server;
use ezclips::files::object::{OpenError, Settings};
use ezclips::files::{FileError, FileKey, Files};
use s3s::S3ErrorCode;
use std::fs;
use std::time::Duration;
use tempfile::TempDir;

const MIB: usize = 1 << 20;

#[tokio::test]
async fn a_large_file_is_published_in_parts_under_our_prefix() {
    let rig = Rig::object();
    let files = rig.open().await;
    let (large, small) = (bytes(1, 16 * MIB + 3), bytes(2, 8 * MIB));
    put(&*files, &clip(1), &large).await;
    put(&*files, &clip(2), &small).await;
    let seen = rig.server().take_seen();
    let count = |what: &str| seen.iter().filter(|seen| seen.starts_with(what)).count();
    assert_eq!((count("begin "), count("part ")), (1, 3), "{seen:?}");
    assert_eq!((rig.server().uploads(), rig.server().parts()), (Vec::new(), 0));
    assert_eq!(get(&*files, &clip(1), 0, large.len()).await.unwrap(), large);
    assert_eq!(get(&*files, &clip(2), 0, small.len()).await.unwrap(), small);
    let named = format!("house/one/series/{}/part-0001-00000007.mp4", job(1));
    assert!(rig.server().objects().contains(&named), "{:?}", rig.server().objects());
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing() {
    let rig = Rig::object();
    let files = rig.open().await;
    rig.server().take_parts(false);
    let scratch = files.scratch(job(1), token()).await.unwrap();
    let file = scratch.file("out");
    fs::write(&file, bytes(1, 9 * MIB)).unwrap();
    let key = clip(1);
    {
        let publishing = files.publish(&file, &key);
        let begun = async {
            while !rig.server().take_seen().iter().any(|seen| seen.starts_with("part ")) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            published = publishing => panic!("{published:?}"),
            () = begun => {}
        }
    }
    assert_eq!(rig.server().uploads().len(), 1);
    while !rig.server().uploads().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(matches!(files.meta(&key).await, Err(FileError::NotFound)));
    assert!(file.exists(), "it can be published again");
    rig.server().take_parts(true);
    assert_eq!(files.publish(&file, &key).await.unwrap().bytes, 9 << 20);
}

/// Begins an upload in parts and forgets it, as a process that dies does.
async fn abandon(rig: &Rig, name: &str) {
    use object_store::aws::AmazonS3Builder;
    use object_store::multipart::MultipartStore;
    let settings = settings(rig.server());
    let store = AmazonS3Builder::new()
        .with_bucket_name(settings.bucket)
        .with_endpoint(rig.server().endpoint())
        .with_allow_http(true)
        .with_region(settings.region)
        .with_access_key_id(settings.access_key_id)
        .with_secret_access_key(settings.secret_access_key)
        .build()
        .unwrap();
    let path = object_store::path::Path::from(name);
    let id = store.create_multipart(&path).await.unwrap();
    store.put_part(&path, &id, 0, bytes(1, 100).into()).await.unwrap();
}

#[tokio::test]
async fn a_sweep_ends_our_uploads_that_nobody_ends() {
    let rig = Rig::object();
    let files = rig.open().await;
    let ours = format!("house/one/videos/{}/source-a", job(1));
    let others = [
        format!("videos/{}/source-a", job(1)),
        "house/one/videos/not-ours".to_owned(),
        format!("house/one/videos/{}/strange", job(1)),
    ];
    for name in others.iter().chain([&ours]) {
        abandon(&rig, name).await;
    }
    let patient = Settings { abandoned_after: Duration::from_hours(1), ..settings(rig.server()) };
    open(rig.data.path(), patient).await.sweep(Duration::ZERO).await.unwrap();
    assert_eq!(rig.server().uploads().len(), 4, "a young one may go on");
    rig.server().take_seen();
    files.sweep(Duration::ZERO).await.unwrap();
    assert!(rig.server().take_seen().contains(&"uploads house/one/".to_owned()));
    assert_eq!(rig.server().uploads(), others);
    assert_eq!(rig.server().parts(), 3);
}

#[tokio::test]
async fn a_sweep_does_what_it_can() {
    let rig = Rig::object();
    let files = rig.open().await;
    put(&*files, &clip(1), b"a clip").await;
    fs::write(rig.data("cache/.a.part"), b"half").unwrap();
    rig.server().refuse("uploads ", S3ErrorCode::InternalError);
    assert_eq!(files.sweep(Duration::ZERO).await.unwrap(), [job(1)]);
    assert!(rig.server().take_seen().contains(&"uploads house/one/".to_owned()));
    assert!(!rig.data("cache/.a.part").exists());
}

#[tokio::test]
async fn a_sweep_removes_the_probe_of_a_start_that_was_killed() {
    let rig = Rig::object();
    let files = rig.open().await;
    let left = "house/one/probes/58479de9882f45878336fd911b33a874";
    rig.server().plant(left, b"EZ Clips was here.\n");
    files.sweep(Duration::ZERO).await.unwrap();
    assert_eq!(rig.server().objects(), [left], "its check may be running");
    rig.server().age(Duration::from_hours(2));
    files.sweep(Duration::ZERO).await.unwrap();
    assert_eq!(rig.server().objects(), [""; 0]);
}

#[tokio::test]
async fn a_write_that_is_answered_as_not_there_says_nothing_of_the_file() {
    let rig = Rig::object();
    let files = rig.open().await;
    let (small, large) = (bytes(1, 100), bytes(2, 9 * MIB));
    for (what, content) in
        [("put ", &small), ("head ", &small), ("begin ", &large), ("part ", &large)]
    {
        rig.server().refuse(what, S3ErrorCode::NoSuchKey);
        let put = try_put(&*files, &clip(1), content).await;
        assert!(matches!(&put, Err(FileError::Unavailable(_))), "{what}: {put:?}");
        rig.server().refuse_nothing();
        put_again(&*files, content).await;
    }
    rig.server().refuse("complete ", S3ErrorCode::NoSuchUpload);
    let lost = try_put(&*files, &clip(2), &large).await;
    assert!(matches!(&lost, Err(FileError::Unavailable(_))), "{lost:?}");
    assert!(matches!(files.meta(&clip(2)).await, Err(FileError::NotFound)));
}

/// What could not be published once can be later.
async fn put_again(files: &dyn Files, content: &[u8]) {
    put(files, &clip(1), content).await;
    assert_eq!(files.meta(&clip(1)).await.unwrap().bytes, content.len() as u64);
}

#[tokio::test]
async fn a_copy_of_an_upload_stays_only_where_it_is_wanted() {
    let rig = Rig::object();
    for (keep_uploads, kept) in [(true, 1), (false, 0)] {
        let data = TempDir::new().unwrap();
        let files = open(data.path(), Settings { keep_uploads, ..settings(rig.server()) }).await;
        put(&files, &FileKey::Upload(job(1)), b"a video").await;
        assert_eq!(fs::read_dir(data.path().join("cache")).unwrap().count(), kept);
        assert_eq!(get(&files, &FileKey::Upload(job(1)), 0, 7).await.unwrap(), b"a video");
    }
}

#[tokio::test]
async fn a_link_is_enough_to_download_one_file() {
    let rig = Rig::object();
    let files = rig.open().await;
    put(&*files, &clip(1), b"a clip").await;
    let link = |files: &dyn Files, key: FileKey, seconds| {
        let link = files.link(&key, "x", "y/z", Duration::from_secs(seconds));
        futures_util::future::FutureExt::now_or_never(link).unwrap().unwrap()
    };
    assert_eq!(link(&*files, clip(1), 60), None, "the bucket cannot be reached from outside");
    let public = Some(rig.server().endpoint());
    let public = Settings { public_endpoint: public, ..settings(rig.server()) };
    let files = open(rig.data.path(), public).await;
    let named = "attachment; filename=\"a b.mp4\"; filename*=UTF-8''%C3%A4%20b.mp4";
    let address = files.link(&clip(1), named, "video/mp4", Duration::from_mins(1)).await.unwrap();
    let address = address.unwrap();
    let answer = reqwest::get(address.clone()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-disposition"], named);
    assert_eq!(answer.headers()["content-type"], "video/mp4");
    assert_eq!(answer.text().await.unwrap(), "a clip");
    let part = reqwest::Client::new().get(address.clone()).header("range", "bytes=2-3");
    assert_eq!(part.send().await.unwrap().text().await.unwrap(), "cl");
    let mut other = address.clone();
    other.set_path(&address.path().replace("part-0001", "part-0002"));
    assert_eq!(reqwest::get(other).await.unwrap().status(), 403);
    let written = reqwest::Client::new().put(address).body("mine").send().await.unwrap();
    assert_eq!(written.status(), 403);
}

#[tokio::test]
async fn what_is_wrong_with_a_bucket_is_told_by_the_setting() {
    let data = TempDir::new().unwrap();
    let server = Server::start();
    let good = || settings(&server);
    let table = [
        (Settings { bucket: "nowhere".into(), ..good() }, "S3_BUCKET"),
        (Settings { access_key_id: "nobody".into(), ..good() }, "S3_ACCESS_KEY_ID"),
        (Settings { secret_access_key: "wrong".into(), ..good() }, "S3_SECRET_ACCESS_KEY"),
        (Settings { endpoint: Some("http://127.0.0.1:1".into()), ..good() }, "S3_ENDPOINT"),
        (Settings { prefix: "a//b".into(), ..good() }, "S3_PREFIX"),
    ];
    for (settings, setting) in table {
        let Err(OpenError::Bucket { why, hint }) = try_open(data.path(), settings).await else {
            panic!("{setting}: it was opened");
        };
        assert!(why.contains(setting) && !hint.is_empty(), "{setting}: {why}");
        assert!(!why.contains('\n') && !why.contains("wrong"), "{why}");
    }
    let bare = Settings { prefix: String::new(), ..good() };
    let files = open(data.path(), bare).await;
    assert!(server.objects().is_empty(), "the probe is gone: {:?}", server.objects());
    put(&files, &source(1), b"x").await;
    assert_eq!(server.objects(), [format!("videos/{}/source-00000007", job(1))]);
    assert_eq!(files.owners(Duration::ZERO).await.unwrap(), [job(1)]);
}

#[tokio::test]
async fn files_have_their_types() {
    let rig = Rig::object();
    let files = rig.open().await;
    let facts = FileKey::Facts(job(1), "a".to_owned());
    put(&*files, &facts, b"{}").await;
    put(&*files, &clip(1), &bytes(1, 9 * MIB)).await;
    let kind = |name: &str| rig.server().content_type(&format!("house/one/{name}"));
    let facts = kind(&format!("videos/{}/facts-a.json", job(1)));
    assert_eq!(facts.as_deref(), Some("application/json"));
    let clip = kind(&format!("series/{}/part-0001-00000007.mp4", job(1)));
    assert_eq!(clip.as_deref(), Some("video/mp4"));
}
