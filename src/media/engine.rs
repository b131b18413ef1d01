//! stub
use super::*;
use crate::media::tools::Tools;
use crate::model::AllowList;
/// s
pub struct Settings {
    /// s
    pub max_bytes: u64,
    /// s
    pub max_duration: std::time::Duration,
    /// s
    pub allowed: AllowList,
    /// s
    pub threads: usize,
}
/// s
pub struct Tooling;
impl Tooling {
    /// s
    pub fn new(_: Arc<Tools>, _: Settings) -> Self { Self }
}
#[async_trait]
impl Media for Tooling {
    async fn inspect(&self, _: &Link, _: &Run) -> Result<LinkInfo, MediaError> { Err(MediaError::Stopped) }
    async fn fetch(&self, _: &Link, _: &Run) -> Result<Fetched, MediaError> { Err(MediaError::Stopped) }
    async fn probe(&self, _: &Path, _: &Run) -> Result<MediaInfo, MediaError> { Err(MediaError::Stopped) }
    async fn index(&self, _: &Path, _: &MediaInfo, _: &Run) -> Result<Timeline, MediaError> { Err(MediaError::Stopped) }
    async fn cut(&self, _: &Cut<'_>, _: &Run) -> Result<Method, MediaError> { Err(MediaError::Stopped) }
    async fn poster(&self, _: &Path, _: MediaTime, _: &Path, _: &Run) -> Result<(), MediaError> { Err(MediaError::Stopped) }
}
