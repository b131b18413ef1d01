//! The product: a server with all roles, an upload, series of it.

use crate::Result;
use crate::client::{self, Connection};
use crate::program::Program;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_mins(30);
/// How often the state is asked for.
const OFTEN: Duration = Duration::from_millis(5);

/// A running server that has the video.
pub struct Product {
    program: Program,
    video: String,
    folder: PathBuf,
}

/// How a series was made.
pub struct Series {
    /// From the request to the first clip.
    pub first: Duration,
    /// From the request to the end.
    pub all: Duration,
    /// How long the clips last together.
    pub length_ms: u64,
    /// The methods of its parts, with how many parts each.
    pub methods: Vec<(String, usize)>,
    /// The clips, in order.
    pub clips: Vec<PathBuf>,
}

impl Product {
    /// Starts a server and gives it the video.
    pub async fn with(source: &Path) -> Result<Self> {
        let program = Program::start("all").await?;
        let body = tokio::fs::read(source).await?;
        let head = format!(
            "PUT /api/v1/videos/upload?name=ten.mp4 HTTP/1.1\r\nhost: localhost\r\n\
             content-type: application/octet-stream\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), &body].concat();
        let answer = ask(&program, &request).await?;
        let video = text(&answer, "id")?;
        let folder = crate::tool::folder("cutting-clips")?;
        let product = Self { program, video, folder };
        product.wait(&format!("videos/{}", product.video), |_| ()).await?;
        Ok(product)
    }

    /// Makes a series and takes its clips.
    pub async fn series(&self, wanted: &Value) -> Result<Series> {
        let mut body = wanted.clone();
        body["video_id"] = self.video.clone().into();
        let begun = Instant::now();
        let request = client::post("/api/v1/series", &body.to_string());
        let id = text(&ask(&self.program, &request).await?, "id")?;
        let mut first = None;
        let path = format!("series/{id}");
        let done = self.wait(&path, |series| {
            if series["parts_ready"].as_u64() > Some(0) {
                first.get_or_insert_with(|| begun.elapsed());
            }
        });
        let series = done.await?;
        let all = begun.elapsed();
        let parts = series["parts"].as_array().ok_or("a series without parts")?;
        let mut methods: Vec<(String, usize)> = Vec::new();
        let (mut clips, mut length_ms) = (Vec::new(), 0);
        for part in parts {
            let (method, file) = (text(part, "method")?, text(part, "file")?);
            match methods.iter_mut().find(|(name, _)| *name == method) {
                Some((_, count)) => *count += 1,
                None => methods.push((method, 1)),
            }
            let span = |key: &str| part[key].as_u64().unwrap_or(0);
            length_ms += span("end_ms") - span("start_ms");
            clips.push(self.take(&id, &file, clips.len() + 1).await?);
        }
        let first = first.ok_or("no clip was seen")?;
        Ok(Series { first, all, length_ms, methods, clips })
    }

    async fn take(&self, series: &str, path: &str, n: usize) -> Result<PathBuf> {
        let mut connection = Connection::open(self.program.address).await?;
        let answer = connection.round_trip(&client::get(path)).await?;
        let clip = self.folder.join(format!("{series}-{n}.mp4"));
        let mut file = tokio::fs::File::create(&clip).await?;
        file.write_all(answer.body).await?;
        file.flush().await?;
        Ok(clip)
    }

    /// Asks until it has succeeded; `each` sees every answer.
    async fn wait(&self, path: &str, mut each: impl FnMut(&Value)) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let answer = ask(&self.program, &client::get(&format!("/api/v1/{path}"))).await?;
            each(&answer);
            match answer["state"].as_str() {
                Some("succeeded") => return Ok(answer),
                Some("failed" | "cancelled") => return Err(format!("{path}: {answer}").into()),
                _ => tokio::time::sleep(OFTEN).await,
            }
        }
        Err(format!("{path} did not end within {PATIENCE:?}").into())
    }

    /// Stops the server and removes the clips.
    pub async fn stop(self) -> Result<()> {
        std::fs::remove_dir_all(&self.folder)?;
        self.program.stop().await
    }
}

async fn ask(program: &Program, request: &[u8]) -> Result<Value> {
    let mut connection = Connection::open(program.address).await?;
    let answer = connection.round_trip(request).await?;
    let (status, body) = (answer.status, serde_json::from_slice(answer.body)?);
    if (200..300).contains(&status) { Ok(body) } else { Err(format!("{status}: {body}").into()) }
}

fn text(json: &Value, key: &str) -> Result<String> {
    let found = json.get(key).and_then(Value::as_str);
    Ok(found.ok_or_else(|| format!("no {key} in {json}"))?.to_owned())
}
