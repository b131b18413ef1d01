//! Titles and captions: what is written on a clip, as a file for ffmpeg's filter `ass`.
//!
//! Text of people is made plain (`clean`), measured in the fonts that come with the program
//! (`fonts`, `words`), broken into lines (`wrap`, `captions`), placed inside what the platforms
//! leave free (`area`, `layout`) and written (`ass`). All but `write` and the fonts is pure.

mod area;
mod ass;
mod captions;
mod clean;
mod fonts;
mod layout;
mod words;
mod wrap;

use crate::media::Text;
use fonts::{Faces, MAIN};
use layout::Layout;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Writes what is needed to draw `text` on a clip of `size` (width and height in pixels) and
/// `length_ms` into `dir`: the file `{stem}.ass` and the fonts it uses. Returns the filter, for an
/// ffmpeg that runs in `dir`. `stem` is a name of the program's own. This reads no user file but
/// writes up to 4 MB: it is to be called where a thread may wait.
///
/// # Errors
/// A `stem` that is not of small letters, digits and `-`, and those of the file system.
pub fn write(
    text: &Text,
    size: (u32, u32),
    length_ms: u64,
    dir: &Path,
    stem: &str,
) -> io::Result<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if stem.is_empty() || !stem.bytes().all(plain) {
        let why = "a file of titles has a name of small letters, digits and -";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let faces = Faces::open()?;
    let lines = Layout::new(&faces, size).place(text, length_ms);
    let words = lines.iter().flat_map(|line| &line.line);
    let used: BTreeSet<usize> =
        words.flat_map(|word| &word.clusters).map(|cluster| cluster.font).chain([MAIN]).collect();
    fonts::write(used.into_iter(), dir)?;
    std::fs::write(dir.join(format!("{stem}.ass")), ass::file(&faces, size, text.colour, &lines))?;
    Ok(format!("ass={stem}.ass:fontsdir={}", fonts::FOLDER))
}
