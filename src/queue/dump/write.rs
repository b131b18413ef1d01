//! Writing a dump: under another name, synced, then named, and the name synced too.

use super::format::{self, Header, damaged};
use super::{Contents, DumpError, DumpInfo, Reader, folder};
use crate::model::Timestamp;
use crate::queue::record::SCHEMA;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes a dump of `rows` into `folder`, which is made if it is missing, and removes dumps beyond
/// the newest [`super::KEPT`].
///
/// # Errors
/// It cannot be written; nothing is left of it then.
pub fn write(folder: &Path, rows: &Contents, made: Timestamp) -> Result<DumpInfo, DumpError> {
    fs::create_dir_all(folder)?;
    let name = folder::next_name(folder, made)?;
    let mut temp = tempfile::Builder::new().prefix(folder::UNFINISHED).tempfile_in(folder)?;
    let bytes = fill(&mut temp, rows, made)?;
    let path = folder.join(name);
    finish(temp, &path, true)?;
    folder::prune(folder)?;
    Ok(DumpInfo { path, made, rows: rows.rows.len() as u64, bytes })
}

/// Copies a dump to a file of the user's, whole or not at all.
///
/// # Errors
/// It cannot be written, or the file is there already and `replace` was not given
/// ([`io::ErrorKind::AlreadyExists`]).
pub fn copy(dump: &Path, to: &Path, replace: bool) -> io::Result<()> {
    let folder = parent(to);
    let mut temp = tempfile::Builder::new().prefix(folder::UNFINISHED).tempfile_in(folder)?;
    pour(&File::open(dump)?, &mut temp)?;
    finish(temp, to, replace)
}

/// Takes a dump from elsewhere into `folder`, as the newest: what is restored from now on. None is
/// removed for it.
///
/// # Errors
/// It cannot be written, or changed meanwhile; nothing is left of it then.
pub fn adopt(folder: &Path, dump: &Reader, at: Timestamp) -> Result<PathBuf, DumpError> {
    fs::create_dir_all(folder)?;
    sync_folder(parent(folder))?;
    let path = folder.join(folder::next_name(folder, at)?);
    let mut temp = tempfile::Builder::new().prefix(folder::UNFINISHED).tempfile_in(folder)?;
    pour(dump.file()?, &mut temp)?;
    Reader::open(temp.path())?;
    finish(temp, &path, true)?;
    Ok(path)
}

fn pour(mut from: &File, to: &mut impl Write) -> io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match from.read(&mut chunk)? {
            0 => return Ok(()),
            read => to.write_all(&chunk[..read])?,
        }
    }
}

/// Makes the name of a file durable.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder a path lies in.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn finish(temp: NamedTempFile, path: &Path, replace: bool) -> io::Result<()> {
    temp.as_file().sync_all()?;
    if replace {
        temp.persist(path)?;
    } else {
        temp.persist_noclobber(path)?;
    }
    sync_folder(parent(path))
}

fn fill(temp: &mut NamedTempFile, rows: &Contents, made: Timestamp) -> Result<u64, DumpError> {
    let header =
        Header { schema: SCHEMA, made, last_event: rows.last_event, rows: rows.rows.len() as u64 };
    let mut out = Summed { to: BufWriter::with_capacity(64 * 1024, temp), crc: 0, bytes: 0 };
    out.put(&header.encode())?;
    for (key, value) in &rows.rows {
        let frame = format::frame(key, value);
        out.put(&frame.ok_or_else(|| damaged("the store holds a row that is too long"))?)?;
        out.put(key)?;
        out.put(value)?;
    }
    let crc = out.crc;
    out.put(&format::trailer(header.rows, crc))?;
    out.to.flush()?;
    Ok(out.bytes)
}

/// A stream that keeps the checksum of what went through it.
struct Summed<W> {
    to: W,
    crc: u32,
    bytes: u64,
}

impl<W: Write> Summed<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.crc = crc32c::crc32c_append(self.crc, bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}
