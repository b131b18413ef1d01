//! The page's files packed for the line: as well as gzip can, once each.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The tag of a version, and its bytes.
type Version = (String, Vec<u8>);

/// What was packed before: by name, the newest version of each.
static PACKED: LazyLock<Mutex<HashMap<String, Version>>> = LazyLock::new(Mutex::default);

/// The bytes of `name` in the version of `tag`, packed; `None` when that fails.
pub(super) fn packed(name: &str, tag: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut known = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, packed)) = known.get(name)
        && of == tag
    {
        return Some(packed.clone());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    let packed = encoder.finish().ok()?;
    known.insert(name.to_owned(), (tag.to_owned(), packed.clone()));
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_new_version_is_packed_anew() {
        for (tag, text) in [("1", "one one one one"), ("1", "never read"), ("2", "two")] {
            let wanted = if tag == "1" { "one one one one" } else { text };
            let packed = packed("test.js", tag, text.as_bytes()).unwrap();
            let mut read = String::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut read).unwrap();
            assert_eq!(read, wanted);
        }
    }
}
