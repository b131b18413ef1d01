//! The layout of a stored ZIP archive, computed before a byte of it is read.
//!
//! Clips do not compress, and their sizes and checksums are known; so every byte of the archive
//! is known but for the clips themselves. That gives an exact length, ranges, and the same bytes
//! every time. Format: PKWARE APPNOTE 6.3.10 (section numbers in [`record`]). Pure: no I/O.

mod record;
#[cfg(test)]
mod tests;

use crate::model::{Timestamp, is_plain_name};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::ops::Range;
use thiserror::Error;

/// A file in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its name in the archive: no path, see [`crate::model::file_stem`].
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// CRC-32 (IEEE) of its bytes.
    pub crc32: u32,
    /// When it was made; ZIP keeps even seconds of the years 1980–2107.
    pub modified: Timestamp,
}

/// A stretch of the archive's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// These very bytes.
    Bytes(Vec<u8>),
    /// A range of an entry's file.
    Entry {
        /// Which entry, in the order they were given.
        index: usize,
        /// Which of its bytes; never empty.
        range: Range<u64>,
    },
}

/// Why entries make no archive.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ZipError {
    /// A name that some system could take for something else than a plain file name.
    #[error("`{0}` is not a plain file name")]
    Name(String),
    /// Two entries of one name (in any case of letters).
    #[error("`{0}` is in the archive twice")]
    Twice(String),
    /// Longer than can be counted.
    #[error("the archive is too large")]
    TooLarge,
}

/// Where everything stands in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipLayout {
    entries: Vec<ZipEntry>,
    /// Where the local header of each entry starts.
    starts: Vec<u64>,
    /// The central directory and the end records.
    directory: Vec<u8>,
    /// Where the directory starts.
    directory_at: u64,
}

impl ZipLayout {
    /// Lays the entries out in their order.
    ///
    /// # Errors
    /// See [`ZipError`].
    pub fn new(entries: Vec<ZipEntry>) -> Result<Self, ZipError> {
        let mut names = HashSet::new();
        let mut starts = Vec::with_capacity(entries.len());
        let mut at = 0_u64;
        for entry in &entries {
            if !is_plain_name(&entry.name) {
                return Err(ZipError::Name(entry.name.clone()));
            }
            if !names.insert(entry.name.to_lowercase()) {
                return Err(ZipError::Twice(entry.name.clone()));
            }
            starts.push(at);
            let header = record::local_header(entry).len() as u64;
            let end = at.checked_add(header).and_then(|end| end.checked_add(entry.bytes));
            at = end.ok_or(ZipError::TooLarge)?;
        }
        let directory = record::directory(&entries, &starts, at);
        at.checked_add(directory.len() as u64).ok_or(ZipError::TooLarge)?;
        Ok(Self { entries, starts, directory, directory_at: at })
    }

    /// The length of the archive in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.directory_at + self.directory.len() as u64
    }

    /// Never: even an archive of nothing has an end record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The entries in their order.
    #[must_use]
    pub fn entries(&self) -> &[ZipEntry] {
        &self.entries
    }

    /// A strong validator of the archive's bytes: 32 hexadecimal digits that change whenever a
    /// name, size, checksum, time or the order does. To be quoted as an `ETag`.
    #[must_use]
    pub fn etag(&self) -> String {
        let digest = Sha256::digest(&self.directory);
        digest.iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// What the bytes of `range` are made of, in order. The part past the end is left out.
    #[must_use]
    pub fn segments(&self, range: Range<u64>) -> Vec<Segment> {
        let mut segments = Vec::new();
        let from = self.starts.partition_point(|&start| start <= range.start).saturating_sub(1);
        for index in from..self.entries.len() {
            let start = self.starts[index];
            if start >= range.end {
                return segments;
            }
            let header = record::local_header(&self.entries[index]);
            let data = start + header.len() as u64;
            push_bytes(&mut segments, &header, within(&range, start, header.len() as u64));
            let bytes = within(&range, data, self.entries[index].bytes);
            if !bytes.is_empty() {
                segments.push(Segment::Entry { index, range: bytes });
            }
        }
        let tail = within(&range, self.directory_at, self.directory.len() as u64);
        push_bytes(&mut segments, &self.directory, tail);
        segments
    }
}

/// The part of `range` that falls on `len` bytes at `start`, counted from there.
fn within(range: &Range<u64>, start: u64, len: u64) -> Range<u64> {
    let clip = |at: u64| at.saturating_sub(start).min(len);
    clip(range.start)..clip(range.end)
}

fn push_bytes(segments: &mut Vec<Segment>, bytes: &[u8], range: Range<u64>) {
    let part = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
    if let Some(part) = part.and_then(|(start, end)| bytes.get(start..end))
        && !part.is_empty()
    {
        segments.push(Segment::Bytes(part.to_vec()));
    }
}
