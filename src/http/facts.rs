//! The facts of ready videos, parsed once: previews of a plan come in bursts while someone
//! moves a slider.

use crate::files::{FileError, FileKey, Files};
use crate::http::problem::Problem;
use crate::model::{Code, Facts, VideoId};
use futures_util::TryStreamExt;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many videos are remembered. Facts of six hours at a variable rate take 20 MB at worst.
const KEPT: usize = 4;
/// The largest facts file read: 6 h at 120 frames a second, listed in JSON, is well below.
const MAX_BYTES: u64 = 64 << 20;
/// Smaller files are parsed at once, larger ones on a thread of their own.
const INLINE_BYTES: usize = 32 << 10;

/// The facts parsed last, newest at the back.
#[derive(Default)]
pub(super) struct FactsCache(Mutex<VecDeque<Entry>>);

/// Which video, which attempt made it, and what it found.
type Entry = (VideoId, String, Arc<Facts>);

impl FactsCache {
    /// The facts that the attempt `made_by` published for a video.
    pub async fn get(
        &self,
        files: &dyn Files,
        video: VideoId,
        made_by: &str,
    ) -> Result<Arc<Facts>, Problem> {
        if let Some(facts) = self.find(video, made_by) {
            return Ok(facts);
        }
        let facts = Arc::new(read(files, video, made_by).await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((video, made_by.to_owned(), Arc::clone(&facts)));
        Ok(facts)
    }

    fn find(&self, video: VideoId, made_by: &str) -> Option<Arc<Facts>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(id, by, _)| *id == video && by == made_by);
        found.map(|(_, _, facts)| Arc::clone(facts))
    }
}

async fn read(files: &dyn Files, video: VideoId, made_by: &str) -> Result<Facts, Problem> {
    let key = FileKey::Facts(video, made_by.to_owned());
    let bytes = files.meta(&key).await.map_err(gone)?.bytes;
    if bytes > MAX_BYTES {
        return Err(Problem::internal("the facts of a video are too large"));
    }
    let chunks = files.read(&key, 0..bytes).await.map_err(gone)?;
    let text = chunks
        .try_fold(Vec::new(), |mut text, chunk| {
            text.extend_from_slice(&chunk);
            std::future::ready(Ok(text))
        })
        .await
        .map_err(Problem::internal)?;
    let parsed = if text.len() <= INLINE_BYTES {
        serde_json::from_slice(&text)
    } else {
        let parse = move || serde_json::from_slice(&text);
        actix_web::web::block(parse).await.map_err(Problem::internal)?
    };
    parsed.map_err(Problem::internal)
}

fn gone(error: FileError) -> Problem {
    match error {
        FileError::NotFound => Problem::of(Code::VideoGone),
        other => other.into(),
    }
}
