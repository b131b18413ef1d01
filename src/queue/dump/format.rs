//! How a dump becomes bytes: a header, the rows in the order of their keys, a trailer. All numbers
//! are big-endian.
//!
//! ```text
//! header   "EZCDUMP\n", format u16, schema u16, made u64 (ms), last event u64, rows u64, crc32c u32
//! row      key length u16, value length u16, crc32c u32 (of both lengths, key, value), key, value
//! trailer  "EZCDEND\n", rows u64, crc32c u32 of everything before it
//! ```

use super::DumpError;
use crate::model::{Seq, Timestamp};
use crate::queue::record::{ROW_MAX, SCHEMA};

/// The format this program writes, and the newest it reads.
pub const FORMAT: u16 = 1;
/// The longest key of any table, with room for tables to come.
pub const KEY_MAX: usize = 64;
const MAGIC: &[u8; 8] = b"EZCDUMP\n";
const END: &[u8; 8] = b"EZCDEND\n";

pub const HEADER: usize = 40;
pub const FRAME: usize = 8;
pub const TRAILER: usize = 20;

/// What a dump says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The schema of the program that wrote it.
    pub schema: u16,
    /// When it was made.
    pub made: Timestamp,
    /// The position of the newest event in it; 0 when there is none.
    pub last_event: Seq,
    /// How many rows it holds.
    pub rows: u64,
}

impl Header {
    pub(super) fn encode(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_be_bytes());
        bytes.extend_from_slice(&self.schema.to_be_bytes());
        bytes.extend_from_slice(&self.made.0.to_be_bytes());
        bytes.extend_from_slice(&self.last_event.to_be_bytes());
        bytes.extend_from_slice(&self.rows.to_be_bytes());
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_be_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; HEADER]) -> Result<Self, DumpError> {
        let (body, crc) = bytes.split_at(HEADER - 4);
        if !body.starts_with(MAGIC) {
            return Err(damaged("it does not begin like a dump"));
        }
        if crc32c::crc32c(body).to_be_bytes() != *crc {
            return Err(damaged("the checksum of its header is wrong"));
        }
        let format = u16_at(body, 8);
        if format > FORMAT {
            return Err(DumpError::Newer { what: "format", found: format, known: FORMAT });
        }
        let schema = u16_at(body, 10);
        if schema > SCHEMA {
            return Err(DumpError::Newer { what: "schema", found: schema, known: SCHEMA });
        }
        let (made, last_event) = (Timestamp(u64_at(body, 12)), u64_at(body, 20));
        Ok(Self { schema, made, last_event, rows: u64_at(body, 28) })
    }
}

/// A row's frame, without key and value; `None` when they are longer than rows can be.
pub fn frame(key: &[u8], value: &[u8]) -> Option<[u8; FRAME]> {
    if key.is_empty() || key.len() > KEY_MAX || value.len() > ROW_MAX {
        return None;
    }
    let mut frame = [0; FRAME];
    frame[..2].copy_from_slice(&u16::try_from(key.len()).ok()?.to_be_bytes());
    frame[2..4].copy_from_slice(&u16::try_from(value.len()).ok()?.to_be_bytes());
    let crc = row_crc(&frame[..4], key, value);
    frame[4..].copy_from_slice(&crc.to_be_bytes());
    Some(frame)
}

/// The lengths of a row's key and value, bounded.
pub fn lengths(frame: [u8; FRAME]) -> Result<(usize, usize), DumpError> {
    let (key, value) = (usize::from(u16_at(&frame, 0)), usize::from(u16_at(&frame, 2)));
    if key == 0 || key > KEY_MAX || value > ROW_MAX {
        return Err(damaged("a row has an impossible length"));
    }
    Ok((key, value))
}

/// Whether a row is the one its frame was made for.
pub fn fits(frame: [u8; FRAME], key: &[u8], value: &[u8]) -> bool {
    row_crc(&frame[..4], key, value).to_be_bytes() == frame[4..]
}

/// The end of a dump.
pub fn trailer(rows: u64, crc: u32) -> [u8; TRAILER] {
    let mut bytes = [0; TRAILER];
    bytes[..8].copy_from_slice(END);
    bytes[8..16].copy_from_slice(&rows.to_be_bytes());
    bytes[16..].copy_from_slice(&crc.to_be_bytes());
    bytes
}

pub fn damaged(why: &str) -> DumpError {
    DumpError::Damaged(why.to_owned())
}

fn row_crc(lengths: &[u8], key: &[u8], value: &[u8]) -> u32 {
    let crc = crc32c::crc32c_append(crc32c::crc32c(lengths), key);
    crc32c::crc32c_append(crc, value)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes[at..].first_chunk().copied().map_or(0, u16::from_be_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().copied().map_or(0, u64::from_be_bytes)
}
