//! From box to box: in a file by seeking, in memory by slices. Nothing here believes a size.
//!
//! Source: ISO/IEC 14496-12, 4.2.

use std::io::{self, Read, Seek, SeekFrom};

/// The most boxes looked at on one level; a longer file is taken as it is.
const MANY: usize = 200_000;

/// One box: where its content begins and where it ends.
pub(super) struct Bounds {
    pub(super) kind: [u8; 4],
    pub(super) body: u64,
    pub(super) end: u64,
}

/// The boxes between two offsets, in order; stops at what is not a box.
pub(super) fn boxes(
    file: &mut (impl Read + Seek),
    start: u64,
    end: u64,
) -> io::Result<Vec<Bounds>> {
    let mut found = Vec::new();
    let mut at = start;
    while at.saturating_add(8) <= end && found.len() < MANY {
        file.seek(SeekFrom::Start(at))?;
        let short = u32::from_be_bytes(bytes(file)?);
        let kind = bytes(file)?;
        let (header, size) = match short {
            // To the end of the file.
            0 => (8, end - at),
            1 if at + 16 <= end => (16, u64::from_be_bytes(bytes(file)?)),
            size => (8, u64::from(size)),
        };
        if size < header {
            break;
        }
        let next = at.saturating_add(size);
        found.push(Bounds { kind, body: at + header, end: next });
        at = next;
    }
    Ok(found)
}

/// The next `N` bytes.
pub(super) fn bytes<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
