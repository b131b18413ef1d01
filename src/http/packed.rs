//! Files of pages packed for the line: as well as gzip can, once each; and who takes them so.

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptEncoding, Encoding, Header};
use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::{LazyLock, PoisonError, RwLock};

/// What was packed before, by the tag of what is in it.
static PACKED: LazyLock<RwLock<HashMap<String, Bytes>>> = LazyLock::new(RwLock::default);

/// `bytes`, whose tag is `tag`, packed; `None` when that fails. Those who ask first at the same time
/// all pack: nobody waits for anybody.
pub(super) fn packed(tag: &str, bytes: &[u8]) -> Option<Bytes> {
    let known = PACKED.read().unwrap_or_else(PoisonError::into_inner).get(tag).cloned();
    if known.is_some() {
        return known;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    let packed = Bytes::from(encoder.finish().ok()?);
    PACKED.write().unwrap_or_else(PoisonError::into_inner).insert(tag.to_owned(), packed.clone());
    Some(packed)
}

/// What was packed.
///
/// # Errors
/// It is not packed.
pub(super) fn unpacked(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the client says that it can unpack gzip.
pub(super) fn takes_gzip(req: &HttpRequest) -> bool {
    let ways = [Encoding::gzip(), Encoding::identity()];
    let wanted = AcceptEncoding::parse(req).ok();
    wanted.and_then(|wanted| wanted.negotiate(ways.iter())) == Some(Encoding::gzip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_packed_once_and_read_back() {
        for (tag, text) in [("1", "one one one one"), ("1", "never read"), ("2", "two")] {
            let wanted = if tag == "1" { "one one one one" } else { text };
            let packed = packed(tag, text.as_bytes()).unwrap();
            assert_eq!(unpacked(&packed).unwrap(), wanted.as_bytes());
        }
    }
}
