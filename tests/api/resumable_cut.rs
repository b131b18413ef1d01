//! Uploads in pieces over a real socket: connections that break, and two at once.

use crate::resumable::{FILE, begin, path, piece, published, standing, tus};
use crate::server::{Running, read_until};
use crate::world::{DEADLINE, World};
use actix_web::http::Method;
use ezclips::model::JobId;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The head of a piece, and the first of its bytes.
async fn send(running: &Running, id: JobId, length: usize, first: &[u8]) -> TcpStream {
    let head = format!(
        "PATCH {} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: {length}\r\n\r\n",
        path(id)
    );
    let mut stream = running.connect(&head).await;
    stream.write_all(first).await.unwrap();
    stream
}

/// Waits until so much has come.
async fn until(world: &World, id: JobId, offset: usize) {
    let wanted = (200, offset.to_string());
    let waiting = async { while standing(world, id).await != wanted {} };
    tokio::time::timeout(DEADLINE, waiting).await.expect("what was sent arrives");
}

#[actix_web::test]
async fn what_came_before_a_cut_is_kept() {
    let world = World::new();
    let running = Running::start(&world);
    let mut all = vec![0; 300_000];
    fastrand::Rng::with_seed(1).fill(&mut all);
    let all: &'static [u8] = all.leak();
    let id = begin(&world, all.len()).await;
    let stream = send(&running, id, all.len(), &all[..123_456]).await;
    drop(stream);
    until(&world, id, 123_456).await;
    assert_eq!(world.ask(piece(id, 123_456, &all[123_456..])).await.status, 204);
    assert_eq!(published(&world, id).await, all);
    running.stop().await;
}

#[actix_web::test]
async fn two_do_not_send_one_upload_at_once() {
    let world = World::new();
    let running = Running::start(&world);
    let id = begin(&world, FILE.len()).await;
    let mut first = send(&running, id, FILE.len(), &FILE[..10]).await;
    until(&world, id, 10).await;
    for second in [piece(id, 10, &FILE[10..]), tus(Method::DELETE, &path(id))] {
        let answer = world.ask(second).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (423, "upload_busy"));
        assert_eq!(answer.json()["retryable"], true);
    }
    first.write_all(&FILE[10..]).await.unwrap();
    let answer = read_until(&mut first, "\r\n\r\n").await.to_lowercase();
    assert!(answer.starts_with("http/1.1 204") && answer.contains("upload-offset: 31"), "{answer}");
    assert_eq!(published(&world, id).await, FILE);
    running.stop().await;
}
