//! Uploads in parts that nobody ends: their process died. They are in no list of files and cost
//! room all the same. The library has no call for them, so the request is signed as a link.

use super::bucket::Bucket;
use super::error::from_store;
use crate::files::FileError;
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use std::time::{Duration, SystemTime};

/// How many pages of a thousand one sweep looks at.
const PAGES: usize = 20;
/// How long a signed request may be on its way.
const SIGNED_FOR: Duration = Duration::from_mins(5);

/// An answer to `ListMultipartUploads`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    is_truncated: bool,
    next_key_marker: Option<String>,
    next_upload_id_marker: Option<String>,
    upload: Vec<Found>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    key: String,
    upload_id: String,
    /// RFC 3339. Where it is not told, nobody knows whether the upload goes on, and it stays.
    #[serde(default)]
    initiated: String,
}

impl Found {
    fn is_older_than(&self, age: Duration) -> bool {
        let begun = humantime::parse_rfc3339(&self.initiated).ok();
        begun.is_some_and(|begun: SystemTime| begun.elapsed().is_ok_and(|passed| passed >= age))
    }
}

/// Aborts our uploads that began at least so long ago, and answers how many. A server that does
/// not know the call keeps none that could be asked for.
pub(super) async fn sweep(bucket: &Bucket, older_than: Duration) -> Result<usize, FileError> {
    let mut aborted = 0;
    let mut after = None;
    for _ in 0..PAGES {
        let Some(page) = ask(bucket, after.as_ref()).await? else { break };
        for found in &page.upload {
            let Ok(path) = Path::parse(&found.key) else { continue };
            if bucket.key(&path).is_none() || !found.is_older_than(older_than) {
                continue;
            }
            match bucket.quick.abort_multipart(&path, &found.upload_id).await.map_err(from_store) {
                Ok(()) => aborted += 1,
                Err(FileError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        match (page.is_truncated, page.next_key_marker) {
            (true, Some(key)) => after = Some((key, page.next_upload_id_marker)),
            _ => break,
        }
    }
    Ok(aborted)
}

async fn ask(
    bucket: &Bucket,
    after: Option<&(String, Option<String>)>,
) -> Result<Option<Page>, FileError> {
    let mut query = vec![("uploads", String::new())];
    query.extend(bucket.beginning().map(|prefix| ("prefix", prefix)));
    if let Some((key, id)) = after {
        query.push(("key-marker", key.clone()));
        query.extend(id.clone().map(|id| ("upload-id-marker", id)));
    }
    let options = SignedUrlOptions::default().with_query(query);
    let root = Path::ROOT;
    let address = bucket.quick.signed_url_opts(Method::GET, &root, SIGNED_FOR, &options).await;
    let address = address.map_err(from_store)?;
    let away = |error: reqwest::Error| FileError::Unavailable(error.without_url().to_string());
    let answer = bucket.http.get(address).send().await.map_err(away)?;
    match answer.status() {
        StatusCode::OK => {}
        status if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => {
            return Err(FileError::Unavailable(format!("asked for uploads, it says {status}")));
        }
        status => {
            tracing::debug!(%status, "the bucket does not tell what uploads were begun");
            return Ok(None);
        }
    }
    let xml = answer.text().await.map_err(away)?;
    let page = quick_xml::de::from_str(&xml);
    page.map(Some).map_err(|error| FileError::Io(std::io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_uploads_is_read() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
            <ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Bucket>b</Bucket><KeyMarker/><NextKeyMarker>k2</NextKeyMarker><IsTruncated>true</IsTruncated>
            <Upload><Key>k1</Key><UploadId>u1</UploadId><Initiator><ID>x</ID></Initiator>
            <StorageClass>STANDARD</StorageClass><Initiated>2010-11-10T20:48:33.000Z</Initiated></Upload>
            <Upload><Key>k2</Key><UploadId>u2</UploadId><Initiated>2999-01-01T00:00:00Z</Initiated></Upload>
            </ListMultipartUploadsResult>"#;
        let page: Page = quick_xml::de::from_str(xml).unwrap();
        assert!(page.is_truncated && page.next_key_marker.as_deref() == Some("k2"));
        let old: Vec<_> =
            page.upload.iter().map(|found| found.is_older_than(Duration::ZERO)).collect();
        assert_eq!(old, [true, false]);
        let silent = xml.replace("<Initiated>2010-11-10T20:48:33.000Z</Initiated>", "");
        let page: Page = quick_xml::de::from_str(&silent).unwrap();
        assert!(page.upload.iter().all(|found| !found.is_older_than(Duration::ZERO)));
        let none = "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>";
        assert!(quick_xml::de::from_str::<Page>(none).unwrap().upload.is_empty());
    }
}
