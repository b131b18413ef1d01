//! What a disk holds after some calls: what is durable of each file, and what may be.

use crate::record::{Action, Call};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a disk writes as a whole.
const PIECE: u64 = 4096;

/// What `sync_file_range` is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Nothing.
    RangeSyncIsNothing,
    /// Data inside the committed size is durable.
    RangeSyncIsData,
}

/// Folders and files by path; a folder has no bytes.
pub type Files = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// A disk that has seen some calls. `'a` is the record the calls stand in.
pub struct Disk<'a> {
    model: Model,
    /// Moments (places in the record) at or after this have not come.
    now: usize,
    folders: Vec<&'a Path>,
    files: BTreeMap<&'a Path, File<'a>>,
}

#[derive(Default)]
struct File<'a> {
    /// What is durable; beyond its end there are zeros up to `size`.
    durable: Vec<u8>,
    /// The committed size.
    size: u64,
    /// Sizes since then, growing.
    sizes: Vec<Pending<u64>>,
    /// Data since then, in the order it was written, none across the border of a piece.
    pieces: Vec<Pending<Piece<'a>>>,
}

/// Something in the page cache. A sync that began after it had ended makes it durable.
struct Pending<T> {
    ended: Option<usize>,
    what: T,
}

#[derive(Clone, Copy)]
struct Piece<'a> {
    at: u64,
    bytes: &'a [u8],
}

impl<'a> Disk<'a> {
    /// An empty disk at a moment.
    pub fn new(model: Model, now: usize) -> Self {
        Self { model, now, folders: Vec::new(), files: BTreeMap::new() }
    }

    /// A call has begun: from now on its data may survive.
    pub fn begin(&mut self, call: &'a Call) {
        if let Action::Write { file, at, bytes } = &call.action {
            let ended = call.ended.filter(|ended| *ended < self.now);
            self.file(file).write(*at, bytes, ended);
        }
    }

    /// A call has ended.
    pub fn end(&mut self, call: &'a Call) {
        match &call.action {
            Action::Write { .. } | Action::Nothing => {}
            Action::MakeFolder(path) => self.folders.push(path),
            Action::Open { file, emptied } => {
                let file = self.files.entry(file).or_default();
                if *emptied {
                    *file = File::default();
                }
            }
            Action::SetLength { file, length } => {
                let ended = call.ended;
                self.file(file).set_length(*length, ended);
            }
            Action::Sync { file, .. } => {
                // The sync of a folder adds nothing to names that are ordered anyway.
                if let Some(file) = self.files.get_mut(file.as_path()) {
                    file.sync(call.began);
                }
            }
            Action::SyncRange { file, at, length } => {
                if self.model == Model::RangeSyncIsData {
                    self.file(file).sync_range(*at, *length, call.began);
                }
            }
            Action::Rename { from, to } => {
                let file = self.files.remove(from.as_path()).expect("only files are renamed");
                self.files.insert(to, file);
            }
            Action::Remove(path) => {
                self.files.remove(path.as_path()).expect("only files are removed");
            }
        }
    }

    fn file(&mut self, path: &Path) -> &mut File<'a> {
        self.files.get_mut(path).unwrap_or_else(|| panic!("{} was never made", path.display()))
    }

    /// What programs saw: everything that was written.
    pub fn as_seen(&self) -> Files {
        self.files_by(|file| file.with(file.newest_size(), |versions| versions))
    }

    /// What is left when the power fails now.
    pub fn after_a_cut(&self, dice: &mut fastrand::Rng) -> Files {
        let survival = *dice.choice(&[0, 50, 100]).unwrap();
        self.files_by(|file| {
            let size = match dice.u8(0..3) {
                0 => file.size,
                1 => file.newest_size(),
                _ => dice.u64(file.size..=file.newest_size()),
            };
            // A piece may have been written out early and changed again since.
            file.with(size, |versions| match survival {
                100 => versions,
                percent if dice.u8(0..100) < percent => dice.usize(1..=versions),
                _ => 0,
            })
        })
    }

    fn files_by(&self, mut content: impl FnMut(&File) -> Vec<u8>) -> Files {
        let folders = self.folders.iter().map(|path| (path.to_path_buf(), None));
        let files = self.files.iter().map(|(path, file)| (path.to_path_buf(), Some(content(file))));
        folders.chain(files).collect()
    }
}

impl<'a> File<'a> {
    fn newest_size(&self) -> u64 {
        self.sizes.last().map_or(self.size, |size| size.what)
    }

    fn write(&mut self, at: u64, bytes: &'a [u8], ended: Option<usize>) {
        let end = at + bytes.len() as u64;
        let mut from = at;
        while from < end {
            let to = end.min((from / PIECE + 1) * PIECE);
            let bytes = &bytes[range(from - at, to - at)];
            self.pieces.push(Pending { ended, what: Piece { at: from, bytes } });
            from = to;
        }
        if end > self.newest_size() {
            self.sizes.push(Pending { ended, what: end });
        }
    }

    fn set_length(&mut self, length: u64, ended: Option<usize>) {
        if length >= self.newest_size() {
            self.sizes.push(Pending { ended, what: length });
            return;
        }
        self.sizes.retain(|size| size.what < length);
        if self.size > length {
            self.size = length;
        } else {
            self.sizes.push(Pending { ended, what: length });
        }
        self.durable.truncate(usize::try_from(length).unwrap());
        self.pieces.retain(|piece| piece.what.at < length);
        for Pending { what: Piece { at, bytes }, .. } in &mut self.pieces {
            *bytes = &bytes[..bytes.len().min(usize::try_from(length - *at).unwrap())];
        }
    }

    fn sync(&mut self, began: usize) {
        let covered = |ended: Option<usize>| ended.is_some_and(|ended| ended < began);
        for size in self.sizes.extract_if(.., |size| covered(size.ended)) {
            self.size = self.size.max(size.what);
        }
        for piece in self.pieces.extract_if(.., |piece| covered(piece.ended)) {
            put(&mut self.durable, piece.what);
        }
    }

    fn sync_range(&mut self, at: u64, length: u64, began: usize) {
        let pages = at / PIECE..(at + length).div_ceil(PIECE);
        let size = self.size;
        for piece in &mut self.pieces {
            let Piece { at, bytes } = piece.what;
            let ended = piece.ended.is_some_and(|ended| ended < began);
            if ended && pages.contains(&(at / PIECE)) && at < size {
                let inside = bytes.len().min(usize::try_from(size - at).unwrap());
                let (inside, outside) = bytes.split_at(inside);
                put(&mut self.durable, Piece { at, bytes: inside });
                piece.what = Piece { at: at + inside.len() as u64, bytes: outside };
            }
        }
        self.pieces.retain(|piece| !piece.what.bytes.is_empty());
    }

    /// The content at a size, with the first so many versions of each piece.
    fn with(&self, size: u64, mut survivors: impl FnMut(usize) -> usize) -> Vec<u8> {
        let mut content = self.durable.clone();
        let mut versions: BTreeMap<u64, Vec<Piece>> = BTreeMap::new();
        for Pending { what: piece, .. } in &self.pieces {
            versions.entry(piece.at / PIECE).or_default().push(*piece);
        }
        for versions in versions.values() {
            let survivors = survivors(versions.len());
            versions[..survivors].iter().for_each(|piece| put(&mut content, *piece));
        }
        content.resize(usize::try_from(size).unwrap(), 0);
        content
    }
}

fn put(content: &mut Vec<u8>, Piece { at, bytes }: Piece) {
    let place = range(at, at + bytes.len() as u64);
    content.resize(content.len().max(place.end), 0);
    content[place].copy_from_slice(bytes);
}

fn range(from: u64, to: u64) -> std::ops::Range<usize> {
    usize::try_from(from).unwrap()..usize::try_from(to).unwrap()
}
