//! Reads what strace wrote. Strict: what is not understood fails the test, because a call that is
//! overlooked makes every image wrong.

use crate::record::{Action, Micros, Record};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// All calls that can change a file or sync it, and those that would do so unseen.
pub const CALLS: &str = "open,openat,openat2,creat,write,pwrite64,writev,pwritev,pwritev2,\
    truncate,ftruncate,fallocate,fsync,fdatasync,msync,syncfs,sync_file_range,rename,renameat,\
    renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,copy_file_range,\
    sendfile,splice,mmap,lseek";

/// Longer texts are cut off by strace, which fails the test.
pub const LONGEST: &str = "1048576";

/// Reads one life of the server: `root` is the data folder, as the kernel names it.
pub struct Reader<'a> {
    root: &'a Path,
    record: &'a mut Record,
    /// What each thread is in the middle of: the line so far, and the call when it is one of ours.
    open: HashMap<String, (String, Option<usize>)>,
    /// Where the next plain write to a descriptor goes.
    positions: HashMap<String, u64>,
}

/// A call with its arguments apart; those that are known only at its end may be missing.
struct Line<'t> {
    name: &'t str,
    arguments: Vec<&'t str>,
}

impl<'a> Reader<'a> {
    /// Adds to `record` what `text` says.
    pub fn read(root: &'a Path, text: &str, record: &'a mut Record) {
        let mut reader = Self { root, record, open: HashMap::new(), positions: HashMap::new() };
        for line in text.lines() {
            reader.line(line).unwrap_or_else(|| panic!("not understood: {}", start_of(line)));
        }
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let (thread, rest) = line.split_once(' ')?;
        let (at, rest) = rest.trim_start().split_once(' ')?;
        let at = micros(at)?;
        if rest.starts_with("+++ ") || rest.starts_with("--- ") {
            return Some(());
        }
        let (head, call) = match rest.strip_prefix("<... ") {
            Some(rest) => {
                let (mut head, call) = self.open.remove(thread)?;
                head.push_str(rest.split_once(" resumed>")?.1);
                (head, call)
            }
            None => (rest.to_owned(), None),
        };
        if let Some(head) = head.strip_suffix(" <unfinished ...>") {
            let call = self.begin(at, head)?;
            self.open.insert(thread.to_owned(), (head.to_owned(), call));
            return Some(());
        }
        let (head, result) = head.rsplit_once(" = ")?;
        // A call that the death of the server interrupted may say so here.
        let head = head.trim_end().strip_suffix(')')?;
        let head = head.strip_suffix(" <unfinished ...>").unwrap_or(head);
        let call = if rest.starts_with("<... ") { call } else { self.begin(at, head)? };
        self.end(at, head, call, result)
    }

    /// A call begins; `Some(None)` when it is none of ours.
    #[expect(clippy::option_option, reason = "the outer one is: not understood")]
    fn begin(&mut self, at: Micros, head: &str) -> Option<Option<usize>> {
        let line = Line::parse(head)?;
        let paths: Vec<String> = line.arguments.iter().filter_map(|text| path_of(text)).collect();
        if !paths.iter().any(|path| Path::new(path).starts_with(self.root)) {
            return Some(None);
        }
        let action = self.action(&line)?;
        Some(action.map(|action| self.record.begin(at, action)))
    }

    /// What a call inside the folder does; `Some(None)` when it changes nothing.
    #[expect(clippy::option_option, reason = "the outer one is: not understood")]
    fn action(&self, line: &Line) -> Option<Option<Action>> {
        match line.name {
            "openat" => self.opened(line),
            "lseek" => Some(None),
            _ => self.on_a_descriptor(line).or_else(|| self.on_names(line)).map(Some),
        }
    }

    #[expect(clippy::option_option, reason = "as above")]
    fn opened(&self, line: &Line) -> Option<Option<Action>> {
        let flags = line.arguments.get(2)?;
        let has = |wanted| flags.split('|').any(|flag| flag == wanted);
        if !has("O_CREAT") {
            // Nothing may be emptied or appended to but by whom it is made.
            return (!has("O_TRUNC") && !has("O_APPEND")).then_some(None);
        }
        let emptied = has("O_TRUNC");
        Some(Some(Action::Open { file: self.joined(line, 0)?, emptied }))
    }

    fn on_a_descriptor(&self, line: &Line) -> Option<Action> {
        let file = self.path(line, 0)?;
        Some(match line.name {
            "write" => {
                let at = *self.positions.get(*line.arguments.first()?)?;
                Action::Write { file, at, bytes: text(line.arguments.get(1)?)? }
            }
            "pwrite64" => {
                let bytes = text(line.arguments.get(1)?)?;
                Action::Write { file, at: line.number(3)?, bytes }
            }
            "ftruncate" => Action::SetLength { file, length: line.number(1)? },
            "fsync" => Action::Sync { file, data_only: false },
            "fdatasync" => Action::Sync { file, data_only: true },
            "sync_file_range" => {
                let flags = line.arguments.get(3)?;
                // Only all three together wait for what is written.
                let waits = ["WAIT_BEFORE", "RANGE_WRITE", "WAIT_AFTER"];
                waits.iter().all(|flag| flags.contains(flag)).then_some(())?;
                Action::SyncRange { file, at: line.number(1)?, length: line.number(2)? }
            }
            _ => return None,
        })
    }

    fn on_names(&self, line: &Line) -> Option<Action> {
        let plain = |n| line.arguments.get(n) == Some(&"0");
        let action = match line.name {
            "rename" => Action::Rename { from: self.path(line, 0)?, to: self.path(line, 1)? },
            "renameat" => Action::Rename { from: self.joined(line, 0)?, to: self.joined(line, 2)? },
            "renameat2" if plain(4) => {
                Action::Rename { from: self.joined(line, 0)?, to: self.joined(line, 2)? }
            }
            "unlink" => Action::Remove(self.path(line, 0)?),
            "unlinkat" if plain(2) => Action::Remove(self.joined(line, 0)?),
            "mkdir" => Action::MakeFolder(self.path(line, 0)?),
            "mkdirat" => Action::MakeFolder(self.joined(line, 0)?),
            _ => return None,
        };
        Some(match &action {
            Action::Rename { from: path, .. } | Action::Remove(path) if is_socket(path) => {
                Action::Nothing
            }
            _ => action,
        })
    }

    fn end(&mut self, at: Micros, head: &str, call: Option<usize>, result: &str) -> Option<()> {
        let line = Line::parse(head)?;
        let word = result.split(' ').next()?;
        if line.name == "openat" && path_of(word).is_some() {
            self.positions.insert(word.to_owned(), 0);
        }
        if line.name == "lseek"
            && let (Some(position), Ok(to)) =
                (self.positions.get_mut(*line.arguments.first()?), word.parse())
        {
            *position = to;
        }
        let Some(call) = call else { return Some(()) };
        if word == "?" || word.starts_with('-') {
            // Failed, or interrupted by death: the second is looked after by who knows the folder.
            if word != "?" {
                self.record.calls[call].action = Action::Nothing;
            }
            return Some(());
        }
        if let Action::Write { bytes, .. } = &mut self.record.calls[call].action {
            let written: usize = word.parse().ok()?;
            bytes.truncate(written);
            if let Some(position) = self.positions.get_mut(*line.arguments.first()?)
                && line.name == "write"
            {
                *position += written as u64;
            }
        }
        self.record.end(at, call);
        Some(())
    }

    fn path(&self, line: &Line, n: usize) -> Option<PathBuf> {
        self.inside(&path_of(line.arguments.get(n)?)?)
    }

    /// A path that is given as a folder's descriptor and a name.
    fn joined(&self, line: &Line, n: usize) -> Option<PathBuf> {
        let folder = path_of(line.arguments.get(n)?)?;
        let name = path_of(line.arguments.get(n + 1)?)?;
        self.inside(Path::new(&folder).join(name).to_str()?)
    }

    /// Relative to the folder; `None` outside it, which nothing may be moved to.
    fn inside(&self, path: &str) -> Option<PathBuf> {
        Path::new(path).strip_prefix(self.root).ok().map(Path::to_owned)
    }
}

impl<'t> Line<'t> {
    /// Texts and paths are written as hexadecimal numbers, so commas and brackets are strace's.
    fn parse(head: &'t str) -> Option<Self> {
        let (name, arguments) = head.split_once('(')?;
        Some(Self { name, arguments: arguments.split(", ").collect() })
    }

    fn number(&self, n: usize) -> Option<u64> {
        self.arguments.get(n)?.parse().ok()
    }
}

/// The path in `"path"` or `7<path>`; `None` when an argument is something else.
fn path_of(argument: &str) -> Option<String> {
    let quoted = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let described = || argument.strip_suffix('>').and_then(|rest| Some(rest.split_once('<')?.1));
    String::from_utf8(bytes(quoted.or_else(described)?)?).ok()
}

fn text(argument: &str) -> Option<Vec<u8>> {
    bytes(argument.strip_prefix('"')?.strip_suffix('"')?)
}

/// The bytes in `\x2f\x74`; `None` when there is anything else, as in `pipe:[7]`.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes().chunks(4).map(|four| match four {
        [b'\\', b'x', high, low] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
        }
        _ => None,
    });
    bytes.collect()
}

fn micros(text: &str) -> Option<Micros> {
    let (seconds, micros) = text.split_once('.')?;
    Some(seconds.parse::<u64>().ok()? * 1_000_000 + micros.parse::<u64>().ok()?)
}

fn start_of(line: &str) -> String {
    line.chars().take(400).collect()
}

/// Whether it is the queue's socket, which holds no bytes.
pub fn is_socket(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"ezclips.sock"))
}
