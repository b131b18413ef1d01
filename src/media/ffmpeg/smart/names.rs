//! The files of a clip's pieces.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Where the pieces of a clip are put. They go when this is dropped, however it ended; a head that
/// was kept for the next clip is none of them until that clip takes it.
#[derive(Debug)]
pub(super) struct Names {
    clip: PathBuf,
    pub(super) head: PathBuf,
    pub(super) middle: PathBuf,
    pub(super) tail: PathBuf,
    pub(super) sound: PathBuf,
    /// The head of the clip that is made next.
    pub(super) next: PathBuf,
}

impl Names {
    /// Beside the clip, under its name: several clips are made at the same time.
    pub(super) fn beside(out: &Path) -> Self {
        let named = |what| out.with_extension(what);
        Self {
            clip: out.to_owned(),
            head: named("head.mp4"),
            middle: named("middle.mp4"),
            tail: named("tail.mp4"),
            sound: named("sound.mp4"),
            next: named("next.mp4"),
        }
    }

    /// Whether the head of these frames is there already, made with the part before; from now on
    /// it is one of the pieces. What it holds is for the muxer to see.
    pub(super) fn has_head_of(&self, frames: &Range<u32>) -> bool {
        !frames.is_empty() && fs::rename(self.kept(frames), &self.head).is_ok()
    }

    /// Keeps the head of these frames for the clip that is made next: under a name that outlives
    /// this one's pieces, until that clip takes it or, should it never be made, the folder goes.
    /// Should keeping not work, the head is made again.
    pub(super) fn keep_next(&self, frames: &Range<u32>) {
        let _ = fs::rename(&self.next, self.kept(frames));
    }

    fn kept(&self, frames: &Range<u32>) -> PathBuf {
        self.clip.with_file_name(format!("head-{}-{}.mp4", frames.start, frames.end))
    }
}

impl Drop for Names {
    /// What cannot be removed goes with the folder.
    fn drop(&mut self) {
        for name in [&self.head, &self.middle, &self.tail, &self.sound, &self.next] {
            let _ = fs::remove_file(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(dir: &Path) -> Vec<String> {
        let names = fs::read_dir(dir).unwrap().flatten().map(|entry| entry.file_name());
        names.map(|name| name.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn pieces_go_with_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let names = Names::beside(&dir.path().join("part.mp4"));
        fs::write(&names.middle, b"x").unwrap();
        fs::write(&names.sound, b"x").unwrap();
        fs::write(dir.path().join("part.mp4"), b"x").unwrap();
        drop(names);
        assert_eq!(left(dir.path()), ["part.mp4"]);
    }

    #[test]
    fn a_head_is_kept_until_its_clip_takes_it() {
        let dir = tempfile::tempdir().unwrap();
        let names = Names::beside(&dir.path().join("one.mp4"));
        fs::write(&names.next, b"x").unwrap();
        names.keep_next(&(7..9));
        drop(names);
        assert_eq!(left(dir.path()), ["head-7-9.mp4"]);
        let names = Names::beside(&dir.path().join("two.mp4"));
        assert!(!names.has_head_of(&(7..10)) && !names.has_head_of(&(7..7)));
        assert!(names.has_head_of(&(7..9)));
        assert_eq!(left(dir.path()), ["two.head.mp4"]);
        drop(names);
        assert!(left(dir.path()).is_empty());
    }
}
