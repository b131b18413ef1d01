//! How rows become bytes: `[magic u8][schema u16 BE][crc32c u32 BE][bincode 2, standard]`.
//!
//! All coding happens here. Each schema has one module of frozen structs; a new schema adds a
//! module and a pure upgrade from the one before, and never changes an old one.

mod codec;
mod v1;
mod v2;
mod v3;

use crate::model::{ApiKey, Attempt, Part, Secret};
use crate::queue::row::{Answered, Block, JobRow};
use thiserror::Error;

/// The schema this program writes.
pub const SCHEMA: u16 = 3;
/// The largest row, in bytes: sled leaks space with values far above it.
pub const ROW_MAX: usize = 8192;
const MAGIC: u8 = 0xEC;
const HEAD: usize = 7;

/// Why bytes are not a row, or a row does not become bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// It does not fit.
    #[error("a record of {size} bytes is larger than {ROW_MAX}")]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// It was written by a later version of this program.
    #[error("a record has schema {found}; this program knows schemas up to {SCHEMA}")]
    Newer {
        /// Its schema.
        found: u16,
    },
    /// It is not what was written.
    #[error("a record is damaged: {0}")]
    Damaged(&'static str),
}

/// Something that is stored as a row.
pub trait Record: Sized {
    /// The bytes of the newest schema.
    ///
    /// # Errors
    /// [`RecordError::TooLarge`].
    fn encode(&self) -> Result<Vec<u8>, RecordError>;

    /// Reads the bytes of any schema up to the newest.
    ///
    /// # Errors
    /// [`RecordError::Newer`] or [`RecordError::Damaged`].
    fn decode(bytes: &[u8]) -> Result<Self, RecordError>;
}

/// The row that names the schema of the whole store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema(pub u16);

/// The row that says a lane is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused;

impl Record for JobRow {
    fn encode(&self) -> Result<Vec<u8>, RecordError> {
        let whole = v3::JobV3::of(self);
        match seal(&whole) {
            // The attempt's own row keeps the tool's output; a crowded job row goes without.
            Err(RecordError::TooLarge { .. }) => seal(&whole.without_stderr()),
            sealed => sealed,
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        match check(bytes)? {
            1 | 2 => unseal::<v1::JobV1>(bytes)?.into_row(),
            _ => unseal::<v3::JobV3>(bytes)?.into_row(),
        }
    }
}

macro_rules! records {
    ($($row:ty => $frozen:ty;)*) => {
        $(impl Record for $row {
            fn encode(&self) -> Result<Vec<u8>, RecordError> {
                seal(&<$frozen>::of(self))
            }

            fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
                unseal::<$frozen>(bytes)?.into_row()
            }
        })*
    };
}

records! {
    Attempt => v1::AttemptV1;
    Block => v1::BlockV1;
    Answered => v1::AnsweredV1;
    ApiKey => v3::ApiKeyV3;
    Secret => v3::SecretV3;
}

impl Record for Part {
    fn encode(&self) -> Result<Vec<u8>, RecordError> {
        seal(&v2::PartV2::of(self))
    }

    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        match check(bytes)? {
            1 => unseal::<v1::PartV1>(bytes)?.into_row(),
            _ => unseal::<v2::PartV2>(bytes)?.into_row(),
        }
    }
}

impl Record for Schema {
    fn encode(&self) -> Result<Vec<u8>, RecordError> {
        seal(&self.0)
    }

    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        unseal(bytes).map(Self)
    }
}

impl Record for Paused {
    fn encode(&self) -> Result<Vec<u8>, RecordError> {
        seal(&())
    }

    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        unseal::<()>(bytes).map(|()| Self)
    }
}

/// The schema a record was written with, its checksum proven.
///
/// # Errors
/// [`RecordError::Newer`] or [`RecordError::Damaged`].
pub fn check(bytes: &[u8]) -> Result<u16, RecordError> {
    let (Some(head), true) = (bytes.first_chunk::<HEAD>(), bytes.len() <= ROW_MAX) else {
        return Err(RecordError::Damaged("its length is impossible"));
    };
    let &[magic, s1, s0, crc @ ..] = head;
    if magic != MAGIC {
        return Err(RecordError::Damaged("it does not begin like a record"));
    }
    let schema = u16::from_be_bytes([s1, s0]);
    if checksum(schema, &bytes[HEAD..]) != u32::from_be_bytes(crc) {
        return Err(RecordError::Damaged("its checksum is wrong"));
    }
    match schema {
        0 => Err(RecordError::Damaged("it has no schema")),
        found if found > SCHEMA => Err(RecordError::Newer { found }),
        known => Ok(known),
    }
}

/// Puts a payload into an envelope of the given schema.
fn envelope(schema: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + payload.len());
    bytes.push(MAGIC);
    bytes.extend_from_slice(&schema.to_be_bytes());
    bytes.extend_from_slice(&checksum(schema, payload).to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

fn checksum(schema: u16, payload: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&schema.to_be_bytes()), payload)
}

fn seal<T: bincode::Encode>(frozen: &T) -> Result<Vec<u8>, RecordError> {
    let payload = bincode::encode_to_vec(frozen, bincode::config::standard())
        .map_err(|_| RecordError::Damaged("it cannot be encoded"))?;
    let size = HEAD + payload.len();
    if size > ROW_MAX {
        Err(RecordError::TooLarge { size })
    } else {
        Ok(envelope(SCHEMA, &payload))
    }
}

fn unseal<T: bincode::Decode<()>>(bytes: &[u8]) -> Result<T, RecordError> {
    check(bytes)?;
    // The limit bounds what a length field can make the decoder allocate.
    let config = bincode::config::standard().with_limit::<{ 16 * ROW_MAX }>();
    match bincode::decode_from_slice(&bytes[HEAD..], config) {
        Ok((frozen, read)) if read == bytes.len() - HEAD => Ok(frozen),
        Ok(_) => Err(RecordError::Damaged("something follows it")),
        Err(_) => Err(RecordError::Damaged("its fields cannot be read")),
    }
}

#[cfg(test)]
mod tests;
