//! Uploads in pieces: what tus 1.0.0 promises, and what is refused.

use crate::keys::{asking, key, with};
use crate::world::{Answer, Options, World};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use ezclips::files::pieces::KEPT;
use ezclips::files::{FileKey, Files};
use ezclips::http::{AuthSettings, Settings};
use ezclips::model::{JobId, JobSpec, Scope, Source};
use ezclips::queue::Queue;
use ezclips::work::cleanup;
use futures_util::TryStreamExt;
use std::fs::{self, File};
use std::time::SystemTime;

const UPLOADS: &str = "/api/v1/uploads";
/// What is sent.
pub const FILE: &[u8] = b"moving pictures and their sound";

pub fn tus(method: Method, path: &str) -> TestRequest {
    TestRequest::with_uri(path).method(method).insert_header(("tus-resumable", "1.0.0"))
}

fn creation(length: usize) -> TestRequest {
    // "../My trip.mp4"
    tus(Method::POST, UPLOADS)
        .insert_header(("upload-length", length.to_string()))
        .insert_header(("upload-metadata", "filetype dmlkZW8vbXA0,filename Li4vTXkgdHJpcC5tcDQ="))
}

pub async fn begin(world: &World, length: usize) -> JobId {
    id_of(&world.ask(creation(length)).await)
}

fn id_of(answer: &Answer) -> JobId {
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("tus-resumable"), "1.0.0");
    assert!(answer.header("upload-expires").ends_with(" GMT"), "{answer:?}");
    let id = answer.header("location").strip_prefix("/api/v1/uploads/").unwrap();
    id.parse().unwrap()
}

pub fn path(id: JobId) -> String {
    format!("{UPLOADS}/{id}")
}

pub fn piece(id: JobId, offset: usize, bytes: &'static [u8]) -> TestRequest {
    tus(Method::PATCH, &path(id))
        .insert_header(("content-type", "application/offset+octet-stream"))
        .insert_header(("upload-offset", offset.to_string()))
        .set_payload(bytes)
}

/// What HEAD says: the status and the offset.
pub async fn standing(world: &World, id: JobId) -> (u16, String) {
    let answer = world.ask(tus(Method::HEAD, &path(id))).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    (answer.status.as_u16(), answer.header("upload-offset").to_owned())
}

pub async fn published(world: &World, id: JobId) -> Vec<u8> {
    let key = FileKey::Upload(id);
    let bytes = world.files.meta(&key).await.unwrap().bytes;
    let read = world.files.read(&key, 0..bytes).await.unwrap();
    let chunks: Vec<_> = read.try_collect().await.unwrap();
    chunks.concat()
}

fn staged(world: &World) -> usize {
    fs::read_dir(world.dir.path().join("arriving")).unwrap().count()
}

async fn refused(world: &World, request: TestRequest, status: u16, code: &str) -> Answer {
    let answer = world.ask(request).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code));
    assert_eq!(answer.header("tus-resumable"), "1.0.0", "{code}");
    answer
}

#[actix_web::test]
async fn pieces_become_the_video_of_their_id() {
    let world = World::new();
    let id = begin(&world, FILE.len()).await;
    for (from, to) in [(0, 6), (6, 6), (6, 20)] {
        assert_eq!(standing(&world, id).await, (200, from.to_string()));
        let answer = world.ask(piece(id, from, &FILE[from..to])).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        assert_eq!(answer.header("upload-offset"), to.to_string());
        assert!(!answer.header("upload-expires").is_empty());
        assert_eq!(world.get(&format!("/api/v1/videos/{id}")).await.status, 404);
    }
    let last = world.ask(piece(id, 20, &FILE[20..])).await;
    assert_eq!((last.status.as_u16(), last.header("upload-offset")), (204, "31"));
    assert_eq!(last.header("upload-expires"), "", "a video goes in its own time");
    let expected = Source::Upload { name: "My trip.mp4".to_owned(), bytes: 31 };
    assert_eq!(world.job(id).await.spec, JobSpec::Video { source: expected });
    assert_eq!(world.get(&format!("/api/v1/videos/{id}")).await.status, 200);
    assert_eq!(published(&world, id).await, FILE);
    assert_eq!((staged(&world), world.files.space().await.unwrap().reserved), (0, 0));

    // For as long as the video is known, whoever lost an answer hears it again.
    let head = world.ask(tus(Method::HEAD, &path(id))).await;
    assert_eq!((head.header("upload-offset"), head.header("upload-length")), ("31", "31"));
    let again = world.ask(piece(id, 31, b"")).await;
    assert_eq!((again.status.as_u16(), again.header("upload-offset")), (204, "31"));
    refused(&world, piece(id, 20, &FILE[20..]), 409, "other_offset").await;
    refused(&world, tus(Method::DELETE, &path(id)), 409, "wrong_state").await;
}

#[actix_web::test]
async fn another_place_is_refused_and_the_right_one_named() {
    let world = World::new();
    let id = begin(&world, FILE.len()).await;
    assert_eq!(world.ask(piece(id, 0, &FILE[..6])).await.status, 204);
    for offset in [0, 5, 7, 31, 99] {
        let answer = refused(&world, piece(id, offset, b"x"), 409, "other_offset").await;
        assert_eq!(answer.header("upload-offset"), "6");
    }
    assert_eq!(standing(&world, id).await, (200, "6".to_owned()));
}

#[actix_web::test]
async fn only_one_version_is_spoken() {
    let world = World::new();
    let id = begin(&world, 10).await;
    let mine = path(id);
    for (method, path) in [(Method::POST, UPLOADS), (Method::PATCH, &mine), (Method::DELETE, &mine)]
    {
        for version in [None, Some("0.2.2"), Some("1.0.1")] {
            let mut request = TestRequest::with_uri(path).method(method.clone());
            request = request.insert_header(("upload-length", "5"));
            if let Some(version) = version {
                request = request.insert_header(("tus-resumable", version));
            }
            let answer = refused(&world, request, 412, "tus_version").await;
            assert_eq!(answer.header("tus-version"), "1.0.0");
        }
    }
    assert_eq!(world.bare(Method::HEAD, &mine).await.status, 412);
    let ways = world.bare(Method::OPTIONS, UPLOADS).await;
    assert_eq!((ways.status.as_u16(), ways.header("tus-version")), (204, "1.0.0"));
    assert_eq!(ways.header("tus-extension"), "creation,expiration,termination");
    assert_eq!(ways.header("tus-max-size"), (8_u64 << 30).to_string());
}

#[actix_web::test]
async fn what_is_too_large_is_refused() {
    let settings = Settings { max_source_bytes: 20, ..Settings::default() };
    let world = World::with(Options { settings, ..Options::default() });
    refused(&world, creation(21), 413, "too_large").await;
    let id = begin(&world, 20).await;
    refused(&world, piece(id, 0, FILE), 413, "too_large").await;
    assert_eq!(world.ask(piece(id, 0, &FILE[..15])).await.status, 204);
    let long = piece(id, 15, b"123456").insert_header(("content-length", "6"));
    refused(&world, long, 413, "too_large").await;
    assert_eq!(standing(&world, id).await, (200, "15".to_owned()));
    assert_eq!(world.ask(piece(id, 15, b"12345")).await.header("upload-offset"), "20");
}

#[actix_web::test]
async fn no_room_and_too_many_are_told_at_the_begin() {
    let full = World::with(Options { floor: u64::MAX, ..Options::default() });
    refused(&full, creation(1), 507, "no_space").await;
    let world = World::new();
    refused(
        &world,
        creation(1).insert_header(("upload-length", u64::MAX.to_string())),
        413,
        "too_large",
    )
    .await;
    for n in 0..1000 {
        fs::create_dir(world.dir.path().join(format!("arriving/{n}"))).unwrap();
    }
    let answer = refused(&world, creation(1), 429, "queue_full").await;
    assert_eq!(answer.header("retry-after"), "60");
}

#[actix_web::test]
async fn requests_that_cannot_be_meant_are_refused() {
    let world = World::new();
    let length = |text: &str| creation(1).insert_header(("upload-length", text));
    let deferred = tus(Method::POST, UPLOADS).insert_header(("upload-defer-length", "1"));
    let metadata = creation(1).insert_header(("upload-metadata", "filename ???"));
    for request in [length("0"), length("-1"), length("many"), deferred, metadata] {
        refused(&world, request, 422, "invalid_field").await;
    }
    let id = begin(&world, 10).await;
    let bare = tus(Method::PATCH, &path(id)).insert_header(("upload-offset", "0"));
    refused(&world, bare.set_payload("x"), 415, "unsupported_media_type").await;
    let nowhere = piece(id, 0, b"x").insert_header(("upload-offset", "-1"));
    refused(&world, nowhere, 422, "invalid_field").await;
    let unknown = JobId(uuid::Uuid::now_v7());
    refused(&world, piece(unknown, 0, b"x"), 404, "not_found").await;
    refused(&world, tus(Method::DELETE, &path(unknown)), 404, "not_found").await;
    assert_eq!(world.ask(tus(Method::HEAD, &path(unknown))).await.status, 404);
    let video = world.ready_video().await;
    assert_eq!(standing(&world, video).await.0, 404, "a video of a link was never uploaded");
    assert_eq!(staged(&world), 1);
}

#[actix_web::test]
async fn what_is_given_up_is_gone() {
    let world = World::new();
    let id = begin(&world, 10).await;
    assert_eq!(world.ask(piece(id, 0, b"12345")).await.status, 204);
    let answer = world.ask(tus(Method::DELETE, &path(id))).await;
    assert_eq!((answer.status.as_u16(), answer.header("tus-resumable")), (204, "1.0.0"));
    assert_eq!(staged(&world), 0);
    refused(&world, piece(id, 5, b"67890"), 404, "not_found").await;
}

#[actix_web::test]
async fn what_is_left_alone_expires_and_is_cleaned_up() {
    let world = World::new();
    let (left, young) = (begin(&world, 10).await, begin(&world, 10).await);
    let bytes = world.dir.path().join(format!("arriving/{left}/bytes"));
    File::open(bytes).unwrap().set_modified(SystemTime::now() - KEPT).unwrap();
    assert_eq!(world.ask(tus(Method::HEAD, &path(left))).await.status, 410);
    refused(&world, piece(left, 0, b"x"), 410, "upload_expired").await;
    refused(&world, tus(Method::DELETE, &path(left)), 410, "upload_expired").await;
    cleanup::run_once(&*world.queue, &*world.files).await.unwrap();
    assert_eq!(world.ask(tus(Method::HEAD, &path(left))).await.status, 404);
    assert_eq!((standing(&world, young).await, staged(&world)), ((200, "0".to_owned()), 1));
}

#[actix_web::test]
async fn an_upload_is_for_its_key_and_admins_alone() {
    let world = asking(AuthSettings::default());
    let (mine_id, mine) = key(&world, Scope::Write).await;
    let (_, other) = key(&world, Scope::Write).await;
    let (_, narrow) = key(&world, Scope::Read).await;
    let (_, admin) = key(&world, Scope::Admin).await;
    let id = id_of(&world.ask(with(&mine, creation(FILE.len()))).await);
    let look = || tus(Method::HEAD, &path(id));
    for whole in [false, true] {
        for (key, status) in [(&mine, 200), (&other, 404), (&narrow, 403), (&admin, 200)] {
            assert_eq!(world.ask(with(key, look())).await.status.as_u16(), status, "{whole}");
        }
        let others = with(&other, piece(id, 0, b"y"));
        refused(&world, others, 404, "not_found").await;
        if !whole {
            refused(&world, with(&other, tus(Method::DELETE, &path(id))), 404, "not_found").await;
            assert_eq!(world.ask(with(&mine, piece(id, 0, &FILE[..9]))).await.status, 204);
            assert_eq!(world.ask(with(&admin, piece(id, 9, &FILE[9..]))).await.status, 204);
        }
    }
    assert_eq!(world.job(id).await.origin.key, Some(mine_id), "whoever sent the last piece");
}

#[actix_web::test]
async fn the_method_may_stand_in_a_header() {
    let world = World::new();
    let id = begin(&world, 10).await;
    let meant = |method: &str, request: TestRequest| {
        request.method(Method::POST).insert_header(("x-http-method-override", method))
    };
    let answer = world.ask(meant("PATCH", piece(id, 0, b"12345"))).await;
    assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (204, "5"));
    let answer = world.ask(meant("HEAD", tus(Method::POST, &path(id)))).await;
    assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (200, "5"));
    let none = refused(&world, tus(Method::POST, &path(id)), 405, "method_not_allowed").await;
    assert_eq!(none.header("allow"), "HEAD, PATCH, DELETE");
    let answer = world.ask(meant("DELETE", tus(Method::POST, &path(id)))).await;
    assert_eq!((answer.status.as_u16(), staged(&world)), (204, 0));
}

/// Whole is said only of what is a video, and whoever asks makes it one.
#[actix_web::test]
async fn what_a_crash_left_whole_becomes_a_video_when_asked_for() {
    let world = World::new();
    let (came, sent) = (begin(&world, FILE.len()).await, begin(&world, FILE.len()).await);
    for id in [came, sent] {
        let mut taken = world.files.pieces().take(id).await.unwrap();
        taken.add(FILE.into()).await.unwrap();
        if id == sent {
            taken.publish(&*world.files).await.unwrap();
        }
    }
    assert_eq!(standing(&world, came).await, (200, "31".to_owned()));
    let last = world.ask(piece(sent, 31, b"")).await;
    assert_eq!((last.status.as_u16(), last.header("upload-offset")), (204, "31"));
    for id in [came, sent] {
        assert_eq!(published(&world, id).await, FILE);
        assert!(world.queue.get(id).await.unwrap().is_some());
    }
    assert_eq!(staged(&world), 0);
}

#[actix_web::test]
async fn what_the_queue_refuses_stays_to_be_tried_again() {
    let world = World::with(Options { max_queue: 0, ..Options::default() });
    let id = begin(&world, FILE.len()).await;
    for request in [piece(id, 0, FILE), piece(id, 31, b"")] {
        refused(&world, request, 429, "queue_full").await;
    }
    assert_eq!(world.ask(tus(Method::HEAD, &path(id))).await.status, 429);
    assert_eq!((published(&world, id).await, staged(&world)), (FILE.to_vec(), 1));
    assert_eq!(world.ask(tus(Method::DELETE, &path(id))).await.status, 204);
    assert!(world.files.meta(&FileKey::Upload(id)).await.is_err());
}
