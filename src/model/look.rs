//! How the clips of a series look: layout, size, titles.

use crate::model::VideoId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How the picture is placed in the clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// As it is.
    #[default]
    Source,
    /// Whole, over a blurred copy of itself that fills the clip.
    Blur,
    /// Cut to the shape of the clip.
    Crop {
        /// Where the cut lies, in thousandths of the way from left (or top) to right: 500 is the
        /// middle.
        permille: u16,
    },
    /// Whole, on black.
    Fit,
    /// Above; a second video, which starts again when it ends, below.
    Stack {
        /// The second video.
        below: VideoId,
    },
}

/// Width and height of a clip in pixels; both even.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// What stands on the picture of every clip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Titles {
    /// A line about the whole series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The number of the part: `{n}` and `{total}` are replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_label: Option<String>,
    /// Colour of the letters.
    #[serde(default)]
    pub colour: Colour,
    /// Where they stand.
    #[serde(default)]
    pub place: Place,
}

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colour(pub [u8; 3]);

/// Where titles stand, inside what the platforms leave free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Above.
    #[default]
    Top,
    /// Below.
    Bottom,
}

/// A line of speech, in milliseconds from the first frame of the video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// When it appears.
    pub start_ms: u64,
    /// When it goes.
    pub end_ms: u64,
    /// What is said; plain text, at most 500 characters.
    pub text: String,
}

impl Layout {
    /// Cut at `x`: 0 is left (or top), 1 right (or bottom).
    ///
    /// # Errors
    /// What is wrong, when `x` is outside.
    pub fn crop(x: f64) -> Result<Self, String> {
        if !(0.0..=1.0).contains(&x) {
            return Err("the place of the cut is 0 to 1".to_owned());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the range that was just checked"
        )]
        Ok(Self::Crop { permille: (x * 1000.0).round() as u16 })
    }

    /// The second video, if the layout has one.
    #[must_use]
    pub fn below(self) -> Option<VideoId> {
        match self {
            Self::Stack { below } => Some(below),
            _ => None,
        }
    }
}

impl Size {
    /// The usual upright clip, and the size of every layout when none is asked for.
    pub const VERTICAL: Self = Self { width: 1080, height: 1920 };
    /// The smallest side.
    pub const SIDE_MIN: u32 = 128;
    /// The largest side: what phones and platforms take.
    pub const SIDE_MAX: u32 = 2160;
    /// Shapes that have a name, and the size each stands for.
    pub const SHAPES: [(&'static str, Self); 4] = [
        ("9:16", Self::VERTICAL),
        ("4:5", Self { width: 1080, height: 1350 }),
        ("1:1", Self { width: 1080, height: 1080 }),
        ("16:9", Self { width: 1920, height: 1080 }),
    ];
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// `9:16`, `4:5`, `1:1`, `16:9` or `WIDTHxHEIGHT` with even sides.
impl FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, size)) = Self::SHAPES.iter().find(|(name, _)| *name == text) {
            return Ok(*size);
        }
        let sides = text.split_once('x').and_then(|(width, height)| {
            let side = |text: &str| text.parse::<u32>().ok();
            Some(Self { width: side(width)?, height: side(height)? })
        });
        let (least, most) = (Self::SIDE_MIN, Self::SIDE_MAX);
        let good = |side: u32| side.is_multiple_of(2) && (least..=most).contains(&side);
        sides.filter(|size| good(size.width) && good(size.height)).ok_or_else(|| {
            format!(
                "a size is 9:16, 4:5, 1:1, 16:9 or WIDTHxHEIGHT with even sides of {least} to {most}"
            )
        })
    }
}

impl Titles {
    /// The longest headline, in bytes.
    pub const HEADLINE_MAX: usize = 200;
    /// The longest part label, in bytes.
    pub const LABEL_MAX: usize = 60;
    /// Part labels by the language that names them.
    pub const LABELS: [(&'static str, &'static str); 2] =
        [("en", "Part {n}/{total}"), ("pt", "Parte {n}/{total}")];

    /// A part label as people give it: a template, or the language of a ready one.
    #[must_use]
    pub fn label_of(text: &str) -> String {
        let ready = Self::LABELS.iter().find(|(language, _)| *language == text);
        ready.map_or(text, |(_, label)| label).to_owned()
    }
}

impl Default for Colour {
    fn default() -> Self {
        Self([255; 3])
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// `#rrggbb`.
impl FromStr for Colour {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text
            .strip_prefix('#')
            .filter(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] =
            number.ok_or_else(|| "a colour is written #rrggbb".to_owned())?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_names_and_numbers() {
        let size = |text: &str| text.parse::<Size>().ok().map(|size| (size.width, size.height));
        assert_eq!(size("9:16"), Some((1080, 1920)));
        assert_eq!(size("1:1"), Some((1080, 1080)));
        assert_eq!(size("720x1280"), Some((720, 1280)));
        for bad in ["", "3:4", "721x1280", "0x0", "64x64", "4000x4000", "10x", "1e3x1000", "-2x2"] {
            assert_eq!(size(bad), None, "{bad}");
        }
    }

    #[test]
    fn colours_are_read_and_written() {
        let colour: Colour = "#Ff8000".parse().unwrap();
        assert_eq!((colour, colour.to_string()), (Colour([255, 128, 0]), "#ff8000".to_owned()));
        for bad in ["", "#fff", "ff8000", "#ff80000", "#gg0000", "#ff800é"] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_language_stands_for_its_label() {
        assert_eq!(Titles::label_of("pt"), "Parte {n}/{total}");
        assert_eq!(Titles::label_of("Folge {n}"), "Folge {n}");
    }
}
