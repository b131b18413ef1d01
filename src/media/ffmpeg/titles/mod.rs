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
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

/// Writes what is needed to draw `text` on a clip of `size` (width and height in pixels, both even)
/// and `length_ms` into `dir`: the files `{stem}-titles.ass` and `{stem}-captions.ass`, as far as
/// there are any, and the fonts they use. Returns a filter for an ffmpeg that runs in `dir`, with one
/// input and one output, to stand anywhere in a chain after the picture has that size and
/// `yuv420p` by `matrix`, a name of the filter `scale`; it may stand in a graph only once, because it
/// names two of its links. `stem` is a name of the program's own. Up to 4 MB are written, and what is
/// said: it is to be called where a thread may wait.
///
/// # Errors
/// A `stem` that is not of small letters, digits and `-`, and those of the file system.
pub fn write(
    text: &Text,
    size: (u32, u32),
    matrix: &'static str,
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
    let mut page = Page { faces: &faces, size, colour: text.colour, dir, used: [MAIN].into() };
    let mut filters = Vec::new();
    let titles = layout.titles(text, length_ms);
    if let Some(rows) = layout.rows(&titles) {
        let name = format!("{stem}-titles");
        page.write(&name, &titles, titles.iter().cloned())?;
        filters.push(still(&name, size, matrix, rows, ass::edge(text.colour)));
    }
    let mut captions = layout.captions(text, length_ms).peekable();
    if let Some(first) = captions.peek().cloned() {
        let name = format!("{stem}-captions");
        page.write(&name, std::slice::from_ref(&first), captions)?;
        // Black and white are the same by every matrix.
        filters.push(format!("ass={name}.ass:fontsdir={FOLDER}"));
    }
    fonts::write(page.used.into_iter(), dir)?;
    Ok(if filters.is_empty() { "null".to_owned() } else { filters.join(",") })
}

/// Where lines are written to.
struct Page<'a> {
    faces: &'a Faces,
    size: (u32, u32),
    colour: Colour,
    dir: &'a Path,
    /// The fonts of all that was written.
    used: BTreeSet<usize>,
}

impl Page<'_> {
    /// Writes a file of `lines`, one by one: there may be many. `roles` has one line of each role.
    fn write(
        &mut self,
        name: &str,
        roles: &[Placed],
        lines: impl Iterator<Item = Placed>,
    ) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(self.dir.join(format!("{name}.ass")))?);
        file.write_all(ass::head(self.faces, self.size, self.colour, roles).as_bytes())?;
        for line in lines {
            let clusters = line.line.iter().flat_map(|word| &word.clusters);
            self.used.extend(clusters.map(|cluster| cluster.font));
            file.write_all(ass::events(self.faces, self.size.0, &line).as_bytes())?;
        }
        file.flush()
    }
}

/// Titles do not move, so they are drawn once, on nothing, and laid over every picture: a quarter
/// of the work of drawing them each time. What is nothing has the colour of the edge, which is what
/// it is mixed with. One picture a second keeps the clock of the clip as it is. They are drawn in
/// red, green and blue: libass knows only one matrix (BT.601).
fn still(
    name: &str,
    (width, height): (u32, u32),
    matrix: &str,
    rows: Range<u32>,
    edge: Colour,
) -> String {
    let (top, tall) = (rows.start, rows.end - rows.start);
    let Colour([red, green, blue]) = edge;
    format!(
        "null[untitled];color=c=0x{red:02x}{green:02x}{blue:02x}@0:s={width}x{height}:r=1:d=1,\
         format=rgba,ass={name}.ass:fontsdir={FOLDER}:alpha=1,crop={width}:{tall}:0:{top},\
         scale=out_color_matrix={matrix}:out_range=tv,format=yuva420p[titles];\
         [untitled][titles]overlay=0:{top}:eof_action=repeat"
    )
}
