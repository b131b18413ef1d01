//! A real S3 server over a folder, on loopback, in a thread of its own; it can be told to fail.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::dto::*;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub const BUCKET: &str = "clips";
pub const KEY: &str = "a-key";
pub const SECRET: &str = "a-secret";

/// A server with one bucket; gone when dropped.
pub struct Server {
    address: SocketAddr,
    folder: TempDir,
    shop: Shop,
    wires: Arc<Wires>,
    running: Option<JoinHandle<()>>,
    /// In an option, because it must not be dropped where a runtime waits.
    runtime: Option<Runtime>,
}

impl Server {
    /// Starts on a free port.
    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let wires = Arc::new(Wires::default());
        let shop = Shop {
            wires: Arc::clone(&wires),
            files: Arc::new(FileSystem::new(folder.path()).unwrap()),
            seen: Arc::default(),
            uploads: Arc::default(),
            types: Arc::default(),
            parts: watch::Sender::new(true),
        };
        let mut server = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            folder,
            shop,
            wires,
            running: None,
            runtime: Some(runtime),
        };
        server.resume();
        server
    }

    /// Closes its port and every connection.
    pub fn stop(&mut self) {
        if let (Some(running), Some(runtime)) = (self.running.take(), &self.runtime) {
            running.abort();
            let ended = async { running.await.is_err() };
            std::thread::scope(|scope| scope.spawn(|| runtime.block_on(ended)).join()).unwrap();
        }
    }

    /// Listens again, on the same port.
    pub fn resume(&mut self) {
        let listener = std::net::TcpListener::bind(self.address).unwrap();
        listener.set_nonblocking(true).unwrap();
        self.address = listener.local_addr().unwrap();
        let service = {
            let mut builder = S3ServiceBuilder::new(self.shop.clone());
            builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
            builder.build()
        };
        let runtime = self.runtime.as_ref().unwrap();
        self.running = Some(runtime.spawn(serve(listener, service, Arc::clone(&self.wires))));
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The names of all objects, in order.
    pub fn objects(&self) -> Vec<String> {
        let root = self.folder.path().join(BUCKET);
        let mut found = Vec::new();
        visit(&root, &mut |path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            if !name.starts_with('.') && !name.contains("/.") {
                found.push(name.to_owned());
            }
        });
        found.sort();
        found
    }

    /// Names of objects whose uploads in parts have not ended.
    pub fn uploads(&self) -> Vec<String> {
        self.shop.uploads.lock().unwrap().iter().map(|upload| upload.key.clone()).collect()
    }

    /// Parts of uploads on the disk.
    pub fn parts(&self) -> usize {
        let parts = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        parts.filter(|e| e.file_name().to_string_lossy().starts_with(".upload_id-")).count()
    }

    /// Puts an object there, as if somebody had.
    pub fn plant(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(BUCKET).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Lets time pass: everything that is there, uploads that have not ended as well, is so much older.
    pub fn age(&self, by: Duration) {
        visit(&self.folder.path().join(BUCKET), &mut |path| {
            let file = std::fs::File::options().write(true).open(path).unwrap();
            file.set_modified(file.metadata().unwrap().modified().unwrap() - by).unwrap();
        });
        self.shop.uploads.lock().unwrap().iter_mut().for_each(|upload| upload.at -= by);
    }

    /// What was asked so far, such as `get series/…`; forgets it.
    pub fn take_seen(&self) -> Vec<String> {
        std::mem::take(&mut self.shop.seen.lock().unwrap())
    }

    /// The content type an object was put with.
    pub fn content_type(&self, name: &str) -> Option<String> {
        self.shop.types.lock().unwrap().get(name).cloned().flatten()
    }

    /// Whether parts are taken; while not, they wait.
    pub fn take_parts(&self, open: bool) {
        self.shop.parts.send_replace(open);
    }

    /// The connection that sends the byte after so many from now is reset.
    pub fn cut_after_sending(&self, bytes: i64) {
        self.wires.sent.store(bytes, Ordering::SeqCst);
    }

    /// The connection that takes the byte after so many from now is reset.
    pub fn cut_after_taking(&self, bytes: i64) {
        self.wires.taken.store(bytes, Ordering::SeqCst);
    }

    /// The same, and from then on it has no bytes of files for anybody.
    pub fn go_away_after_sending(&self, bytes: i64) {
        self.wires.then_away.store(true, Ordering::SeqCst);
        self.cut_after_sending(bytes);
    }

    /// How many connections were reset.
    pub fn cuts(&self) -> usize {
        self.wires.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn visit(folder: &std::path::Path, each: &mut impl FnMut(PathBuf)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { visit(&path, each) } else { each(path) }
    }
}

async fn serve(listener: std::net::TcpListener, service: S3Service, wires: Arc<Wires>) {
    let listener = TcpListener::from_std(listener).unwrap();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((socket, _)) = accepted else { continue };
                let wire = Wire { socket, wires: Arc::clone(&wires) };
                let service = service.clone();
                connections.spawn(async move {
                    let http = Builder::new(TokioExecutor::new());
                    // A client that goes away is no error of the server.
                    let _ = http.serve_connection(TokioIo::new(wire), service).await;
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// When connections break.
struct Wires {
    sent: AtomicI64,
    taken: AtomicI64,
    cuts: AtomicUsize,
    then_away: AtomicBool,
    away: AtomicBool,
}

impl Default for Wires {
    fn default() -> Self {
        let never = || AtomicI64::new(i64::MAX);
        Self {
            sent: never(),
            taken: never(),
            cuts: AtomicUsize::new(0),
            then_away: AtomicBool::new(false),
            away: AtomicBool::new(false),
        }
    }
}

impl Wires {
    /// Counts bytes down; whoever takes the count below zero is cut, and nobody after that.
    fn count(&self, left: &AtomicI64, bytes: usize) -> io::Result<()> {
        if left.load(Ordering::SeqCst) == i64::MAX {
            return Ok(());
        }
        let before = left.fetch_sub(bytes.try_into().unwrap(), Ordering::SeqCst);
        if before.saturating_sub_unsigned(bytes as u64) >= 0 {
            return Ok(());
        }
        left.store(i64::MAX, Ordering::SeqCst);
        self.away.store(self.then_away.load(Ordering::SeqCst), Ordering::SeqCst);
        self.cuts.fetch_add(1, Ordering::SeqCst);
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

struct Wire {
    socket: TcpStream,
    wires: Arc<Wires>,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = read {
            self.wires.count(&self.wires.taken, buf.filled().len() - before)?;
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.socket).poll_write(cx, bytes);
        if let Poll::Ready(Ok(sent)) = sent {
            self.wires.count(&self.wires.sent, sent)?;
        }
        sent
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// The folder as S3, and what it does not know by itself: which uploads have not ended, and what
/// a link says about the answer's headers.
#[derive(Clone)]
struct Shop {
    files: Arc<FileSystem>,
    seen: Arc<Mutex<Vec<String>>>,
    uploads: Arc<Mutex<Vec<Begun>>>,
    types: Arc<Mutex<HashMap<String, Option<String>>>>,
    parts: watch::Sender<bool>,
    wires: Arc<Wires>,
}

struct Begun {
    key: String,
    id: String,
    at: SystemTime,
}

impl Shop {
    fn note(&self, what: &str, key: &str) {
        self.seen.lock().unwrap().push(format!("{what} {key}"));
    }

    fn typed(&self, key: &str, kind: Option<&String>) {
        self.types.lock().unwrap().insert(key.to_owned(), kind.cloned());
    }

    fn ended(&self, id: &str) {
        self.uploads.lock().unwrap().retain(|upload| upload.id != id);
    }
}

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for Shop {
    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        self.note("head", &req.input.key);
        self.files.head_object(req).await
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        self.note("get", &req.input.key);
        if self.wires.away.load(Ordering::SeqCst) {
            return Err(s3s::s3_error!(ServiceUnavailable));
        }
        let disposition = req.input.response_content_disposition.clone();
        let content_type = req.input.response_content_type.clone();
        let mut answer = self.files.get_object(req).await?;
        let output = &mut answer.output;
        output.content_disposition = disposition.or(output.content_disposition.take());
        output.content_type = content_type.or(output.content_type.take());
        Ok(answer)
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        self.note("put", &req.input.key);
        self.typed(&req.input.key, req.input.content_type.as_ref());
        self.files.put_object(req).await
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        self.files.delete_object(req).await
    }

    async fn delete_objects(
        &self,
        req: S3Request<DeleteObjectsInput>,
    ) -> Answer<DeleteObjectsOutput> {
        self.files.delete_objects(req).await
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> Answer<ListObjectsV2Output> {
        self.files.list_objects_v2(req).await
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        let key = req.input.key.clone();
        self.note("begin", &key);
        self.typed(&key, req.input.content_type.as_ref());
        let answer = self.files.create_multipart_upload(req).await?;
        let id = answer.output.upload_id.clone().unwrap();
        self.uploads.lock().unwrap().push(Begun { key, id, at: SystemTime::now() });
        Ok(answer)
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        self.note("part", &req.input.key);
        let _ = self.parts.subscribe().wait_for(|open| *open).await;
        self.files.upload_part(req).await
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        let id = req.input.upload_id.clone();
        let answer = self.files.complete_multipart_upload(req).await?;
        self.ended(&id);
        Ok(answer)
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        let id = req.input.upload_id.clone();
        let answer = self.files.abort_multipart_upload(req).await?;
        self.ended(&id);
        Ok(answer)
    }

    async fn list_multipart_uploads(
        &self,
        _: S3Request<ListMultipartUploadsInput>,
    ) -> Answer<ListMultipartUploadsOutput> {
        let uploads = self.uploads.lock().unwrap();
        let uploads = uploads.iter().map(|upload| MultipartUpload {
            key: Some(upload.key.clone()),
            upload_id: Some(upload.id.clone()),
            initiated: Some(upload.at.into()),
            ..MultipartUpload::default()
        });
        Ok(S3Response::new(ListMultipartUploadsOutput {
            uploads: Some(uploads.collect()),
            is_truncated: Some(false),
            ..ListMultipartUploadsOutput::default()
        }))
    }
}
