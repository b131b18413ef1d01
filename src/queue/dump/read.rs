//! Reading a dump: a stream in which one row at a time is held, verified to its end.

use super::DumpError;
use super::format::{self, FRAME, HEADER, Header, TRAILER, damaged};
use crate::queue::keys::Key;
use crate::queue::record::{self, RecordError, SCHEMA};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

/// What is handed each row: its key and its value.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> Result<(), DumpError> + 'a;

/// A dump of which every byte was verified.
#[derive(Debug)]
pub struct Reader {
    file: File,
    header: Header,
}

impl Reader {
    /// Opens a dump and verifies all of it: checksums, order, count, and that nothing follows.
    ///
    /// # Errors
    /// It is damaged, of a later version, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, DumpError> {
        let file = File::open(path)?;
        let header = walk(&file, &mut |_, _| Ok(()))?;
        Ok(Self { file, header })
    }

    /// What it says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// All of it, from its beginning.
    pub(super) fn file(&self) -> io::Result<&File> {
        (&self.file).rewind()?;
        Ok(&self.file)
    }

    /// Hands every row to `visit`, in the order of their keys, verifying once more on the way: only
    /// when this returns `Ok` were they all.
    ///
    /// # Errors
    /// What `visit` answers, or that the file has changed since.
    pub fn each(&self, visit: &mut Visit<'_>) -> Result<(), DumpError> {
        walk(&self.file, visit).map(drop)
    }
}

/// The header of a dump alone, its checksum proven.
///
/// # Errors
/// It is damaged, of a later version, or cannot be read.
pub fn header(path: &Path) -> Result<Header, DumpError> {
    let mut bytes = [0; HEADER];
    fill(&mut File::open(path)?, &mut bytes)?;
    Header::decode(&bytes)
}

/// A stream that keeps the checksum of what went through it.
struct Summed<R> {
    from: R,
    crc: u32,
}

impl<R: Read> Summed<R> {
    fn fill(&mut self, into: &mut [u8]) -> Result<(), DumpError> {
        fill(&mut self.from, into)?;
        self.crc = crc32c::crc32c_append(self.crc, into);
        Ok(())
    }
}

fn fill(from: &mut impl Read, into: &mut [u8]) -> Result<(), DumpError> {
    from.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged("it ends too early"),
        _ => DumpError::Io(error),
    })
}

fn walk(mut file: &File, visit: &mut Visit<'_>) -> Result<Header, DumpError> {
    file.rewind()?;
    let mut stream = Summed { from: BufReader::with_capacity(64 * 1024, file), crc: 0 };
    let mut bytes = [0; HEADER];
    stream.fill(&mut bytes)?;
    let header = Header::decode(&bytes)?;
    let mut before = Key::new();
    for _ in 0..header.rows {
        let (key, value) = row(&mut stream)?;
        if key <= before {
            return Err(damaged("its rows are out of order"));
        }
        visit(&key, &value)?;
        before = key;
    }
    let crc = stream.crc;
    let mut end = [0; TRAILER];
    stream.fill(&mut end)?;
    if end != format::trailer(header.rows, crc) {
        return Err(damaged("its end is not what was written"));
    }
    match stream.from.read(&mut [0])? {
        0 => Ok(header),
        _ => Err(damaged("something follows its end")),
    }
}

fn row<R: Read>(stream: &mut Summed<R>) -> Result<(Key, Vec<u8>), DumpError> {
    let mut frame = [0; FRAME];
    stream.fill(&mut frame)?;
    let (key, value) = format::lengths(frame)?;
    let (mut key, mut value) = (vec![0; key], vec![0; value]);
    stream.fill(&mut key)?;
    stream.fill(&mut value)?;
    if !format::fits(frame, &key, &value) {
        return Err(damaged("the checksum of a row is wrong"));
    }
    match record::check(&value) {
        Ok(_) => Ok((key, value)),
        Err(RecordError::Newer { found }) => {
            Err(DumpError::Newer { what: "rows of schema", found, known: SCHEMA })
        }
        Err(error) => Err(DumpError::Damaged(error.to_string())),
    }
}
