//! The fonts that titles are drawn with: they come with the program, so a clip looks the same on
//! every machine. Where they are from is told in `assets/fonts/README.md`.

use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;
use ttf_parser::Face;

/// The folder of the fonts, in the one where the filter runs.
pub(super) const FOLDER: &str = "fonts";

/// The place of the main font among [`FONTS`].
pub(super) const MAIN: usize = 0;
/// The place of the font that has Chinese, Japanese and Korean.
pub(super) const CJK: usize = 5;
/// The place of the font that has emoji.
pub(super) const EMOJI: usize = 6;

/// How wide something is taken to be that no font here can draw, in thousandths of the size: the
/// system's fonts may have it, and hardly any letter of theirs is wider.
const UNKNOWN: u32 = 1200;

/// A font that comes with the program.
pub(super) struct Font {
    file: &'static str,
    /// The name by which libass finds it.
    pub(super) family: &'static str,
    bytes: &'static [u8],
    /// Its size beside the main font, in thousandths: what makes them look alike.
    pub(super) scale: u32,
}

macro_rules! font {
    ($file:literal, $family:literal, $scale:literal) => {
        Font {
            file: $file,
            family: $family,
            bytes: include_bytes!(concat!("../../../../assets/fonts/", $file)),
            scale: $scale,
        }
    };
}

/// All of them, in the order in which they are asked for a letter.
pub(super) static FONTS: [Font; 7] = [
    font!("inter.otf", "Inter Extra Bold", 1000),
    font!("arabic.ttf", "Noto Sans Arabic", 1000),
    font!("hebrew.ttf", "Noto Sans Hebrew", 1030),
    font!("devanagari.ttf", "Noto Sans Devanagari", 1050),
    font!("thai.ttf", "Noto Sans Thai", 1050),
    font!("cjk.otf", "Noto Sans CJK SC", 960),
    font!("emoji.ttf", "Noto Emoji", 900),
];

/// What is known of a font's letters.
pub(super) struct Metrics {
    face: Face<'static>,
    /// From the baseline up, in thousandths of the main font's size.
    pub(super) ascent: u32,
    /// From the baseline down.
    pub(super) descent: u32,
    scale: u32,
    per_em: u32,
}

impl Metrics {
    /// How far a character moves on, in thousandths of the main font's size; `None` when the font
    /// does not have it.
    fn advance(&self, char: char) -> Option<u32> {
        let glyph = self.face.glyph_index(char).filter(|glyph| glyph.0 != 0)?;
        let advance = self.face.glyph_hor_advance(glyph).unwrap_or(0);
        Some((u32::from(advance) * self.scale).div_ceil(self.per_em))
    }
}

/// The fonts, opened.
pub(super) struct Faces(Vec<Metrics>);

impl Faces {
    /// Opens the fonts.
    ///
    /// # Errors
    /// When one of those that were built in cannot be read.
    pub(super) fn open() -> io::Result<Self> {
        FONTS.iter().map(Self::one).collect::<Option<_>>().map(Self).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "a font of the program cannot be read")
        })
    }

    fn one(font: &'static Font) -> Option<Metrics> {
        let face = Face::parse(font.bytes, 0).ok()?;
        let os2 = face.tables().os2?;
        let per_em = u32::from(face.units_per_em());
        let (up, down) = (os2.windows_ascender(), -os2.windows_descender());
        let part = |units: i16| Some(u32::try_from(units).ok()? * font.scale / per_em);
        Some(Metrics { ascent: part(up)?, descent: part(down)?, scale: font.scale, per_em, face })
    }

    /// The measures of a font.
    pub(super) fn of(&self, font: usize) -> &Metrics {
        &self.0[font]
    }

    /// Which font has all of `chars`, or else the first of them; the main font when none has it,
    /// which leaves it to the system's fonts.
    pub(super) fn pick(&self, chars: &[char], emoji: bool) -> usize {
        let first = if emoji { Some(EMOJI) } else { None };
        let order = || first.into_iter().chain(0..self.0.len());
        let has = |font: usize, char: &char| self.0[font].advance(*char).is_some();
        let all = order().find(|&font| chars.iter().all(|char| has(font, char)));
        let some = || order().find(|&font| chars.first().is_some_and(|char| has(font, char)));
        all.or_else(some).unwrap_or(MAIN)
    }

    /// How far a character moves on in a font, in thousandths of the main font's size.
    pub(super) fn advance(&self, font: usize, char: char) -> u32 {
        self.0[font].advance(char).unwrap_or(UNKNOWN)
    }

    /// Whether a font has a character.
    pub(super) fn has(&self, font: usize, char: char) -> bool {
        self.0[font].advance(char).is_some()
    }
}

/// Lays the fonts `used` into the folder [`FOLDER`] of `dir`, those that are not there yet.
///
/// # Errors
/// Those of the file system.
pub(super) fn write(used: impl Iterator<Item = usize>, dir: &Path) -> io::Result<()> {
    let folder = dir.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    for font in used.map(|font| &FONTS[font]) {
        let path = folder.join(font.file);
        if path.exists() {
            continue;
        }
        // Put in place whole: another clip of the run may be reading the folder.
        let mut file = NamedTempFile::new_in(dir)?;
        file.write_all(font.bytes)?;
        file.persist(path)?;
    }
    Ok(())
}
