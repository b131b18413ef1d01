//! Titles and captions: what is written on a clip, as files for ffmpeg's filter `ass`.
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
use crate::model::Colour;
use fonts::{FOLDER, Faces, MAIN};
use layout::{Layout, Placed};
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::path::Path;

/// Writes what is needed to draw `text` on a clip of `size` (width and height in pixels, both even)
/// and `length_ms` into `dir`: the files `{stem}-titles.ass` and `{stem}-captions.ass`, as far as
/// there are any, and the fonts they use. Returns a filter for an ffmpeg that runs in `dir`, with one
/// input and one output, to stand anywhere in a chain after the picture has that size and
/// `yuv420p`; it may stand in a graph only once, because it names two of its links. `stem` is a name of
/// the program's own. Up to 4 MB are written: it is to be called where a thread may wait.
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
    let layout = Layout::new(&faces, size);
    let (titles, captions) = (layout.titles(text, length_ms), layout.captions(text, length_ms));
    fonts::write(used(titles.iter().chain(&captions)).into_iter(), dir)?;
    let ass = |lines: &[Placed], name: &str| {
        let path = dir.join(format!("{name}.ass"));
        std::fs::write(path, ass::file(&faces, size, text.colour, lines))
    };
    let mut filters = Vec::new();
    if let Some(rows) = layout.rows(&titles) {
        let name = format!("{stem}-titles");
        ass(&titles, &name)?;
        filters.push(still(&name, size, rows, ass::edge(text.colour)));
    }
    if !captions.is_empty() {
        let name = format!("{stem}-captions");
        ass(&captions, &name)?;
        filters.push(format!("ass={name}.ass:fontsdir={FOLDER}"));
    }
    Ok(if filters.is_empty() { "null".to_owned() } else { filters.join(",") })
}

/// Titles do not move, so they are drawn once, on nothing, and laid over every picture: a quarter
/// of the work of drawing them each time. What is nothing has the colour of the edge, which is what
/// it is mixed with. One picture a second keeps the clock of the clip as it is.
fn still(name: &str, (width, height): (u32, u32), rows: Range<u32>, edge: Colour) -> String {
    let (top, tall) = (rows.start, rows.end - rows.start);
    let Colour([red, green, blue]) = edge;
    format!(
        "null[untitled];color=c=0x{red:02x}{green:02x}{blue:02x}@0:s={width}x{height}:r=1:d=1,\
         format=yuva420p,ass={name}.ass:fontsdir={FOLDER}:alpha=1,crop={width}:{tall}:0:{top}[titles];\
         [untitled][titles]overlay=0:{top}:eof_action=repeat"
    )
}

fn used<'a>(lines: impl Iterator<Item = &'a Placed>) -> BTreeSet<usize> {
    let words = lines.flat_map(|line| &line.line);
    words.flat_map(|word| &word.clusters).map(|cluster| cluster.font).chain([MAIN]).collect()
}
