//! `/series/{id}/archive.zip`: all clips in one stored ZIP, laid out before a byte is sent, so
//! that its length is exact and a broken download can go on.

use crate::files::FileKey;
use crate::files::archive;
use crate::files::zip::{ZipEntry, ZipLayout};
use crate::http::api::Api;
use crate::http::docs::{Busy, Conflict, Gone, NotModified, OutsideRange};
use crate::http::extract::Id;
use crate::http::files::{self, Shown};
use crate::http::problem::Problem;
use crate::http::range::Wanted;
use crate::http::{etag, look};
use crate::model::{Code, Part, SeriesId, clip_name, file_stem};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use std::sync::Arc;

/// All clips of a complete series in one ZIP.
#[utoipa::path(method(get, head), path = "/api/v1/series/{id}/archive.zip", tag = "series", params(("id" = uuid::Uuid, Path), etag::Known, Wanted),
    responses((status = 200, description = "The ZIP", content_type = "application/zip"), (status = 206, description = "A range of it"),
        NotModified, Gone, Conflict, OutsideRange, Busy))]
pub(super) async fn all(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::series(&api, id).await?;
    let summary = look::ready_series(&job)?;
    let parts = api.queue.parts(id).await?;
    let (keys, entries) = contents(id, &summary.name, &parts)?;
    let layout = ZipLayout::new(entries).map_err(Problem::internal)?;
    let shown = Shown {
        content_type: "application/zip".to_owned(),
        tag: format!("\"{}\"", layout.etag()),
        name: file_stem(&summary.name) + ".zip",
        download: true,
    };
    let files = Arc::clone(&api.files);
    files::answer(&req, layout.len(), &shown, |range| {
        let layout = &layout;
        async move { archive::read(files, keys, layout, range).await }
    })
    .await
}

/// The clips in order, each under the name it is saved by.
fn contents(
    id: SeriesId,
    name: &str,
    parts: &[Part],
) -> Result<(Vec<FileKey>, Vec<ZipEntry>), Problem> {
    let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let mut keys = Vec::with_capacity(parts.len());
    let mut entries = Vec::with_capacity(parts.len());
    for part in parts {
        let clip = part.clip().ok_or_else(|| {
            Problem::new(Code::NotReady, format!("Part {} is not finished yet.", part.n))
        })?;
        keys.push(FileKey::Clip(id, part.n, clip.made_by.clone()));
        entries.push(ZipEntry {
            name: clip_name(name, part.n, of),
            bytes: clip.bytes,
            crc32: clip.crc32,
            modified: clip.ready_at,
        });
    }
    Ok((keys, entries))
}
