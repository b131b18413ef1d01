//! How clips are to look and sound, as asked on the command line.

use crate::cli::exit::{CliError, Exit};
use crate::model::{Colour, Layout, Place, Size, Titles, VideoId};
use clap::{Args, ValueEnum};

/// How clips look and sound.
#[derive(Debug, Args)]
#[command(next_help_heading = "Look and sound")]
pub struct LookArgs {
    /// How the picture is placed
    #[arg(long, visible_alias = "vertical", value_enum, default_value = "source")]
    pub layout: LayoutArg,
    /// Shape or size of the clips: 9:16, 4:5, 1:1, 16:9 or `WIDTHxHEIGHT` [default: 9:16]
    #[arg(long, value_name = "SIZE")]
    pub size: Option<Size>,
    /// Where `crop` cuts: 0 is left, 0.5 the middle, 1 right [default: 0.5]
    #[arg(long, value_name = "X")]
    pub crop_x: Option<f64>,
    /// The file or link that `stack` shows below
    #[arg(long, value_name = "VIDEO")]
    pub below: Option<String>,
    /// A line on every clip
    #[arg(long, value_name = "TEXT")]
    pub headline: Option<String>,
    /// The part's number on every clip: a text with {n} and {total}, or `en` or `pt`
    #[arg(long, value_name = "TEXT", num_args = 0..=1, require_equals = true,
          default_missing_value = "en")]
    pub part_label: Option<String>,
    /// Colour of both, #rrggbb
    #[arg(long, value_name = "COLOUR", default_value = "#ffffff")]
    pub title_colour: Colour,
    /// Where both stand
    #[arg(long, value_enum, default_value = "top")]
    pub title_place: PlaceArg,
    /// Show the site's subtitles, where there are any
    #[arg(long)]
    pub captions: bool,
    /// Leave the loudness as it is
    #[arg(long)]
    pub no_loudness: bool,
}

/// How the picture is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayoutArg {
    /// As it is
    Source,
    /// Whole, over a blurred copy of itself
    Blur,
    /// Cut to the shape of the clip
    Crop,
    /// Whole, on black
    Fit,
    /// Above, a second video below
    Stack,
}

/// Where titles stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlaceArg {
    /// Above
    Top,
    /// Below
    Bottom,
}

impl LookArgs {
    /// The layout; `below` is the second video of a stack.
    ///
    /// # Errors
    /// Options that do not go together.
    pub fn layout(&self, below: VideoId) -> Result<Layout, CliError> {
        let usage = |message: &str| CliError::new(Exit::Usage, message);
        if self.crop_x.is_some() && self.layout != LayoutArg::Crop {
            return Err(usage("--crop-x goes with --layout crop"));
        }
        if self.below.is_some() != (self.layout == LayoutArg::Stack) {
            return Err(usage("--layout stack and --below go together"));
        }
        match self.layout {
            LayoutArg::Source => Ok(Layout::Source),
            LayoutArg::Blur => Ok(Layout::Blur),
            LayoutArg::Crop => {
                Layout::crop(self.crop_x.unwrap_or(0.5)).map_err(|message| usage(&message))
            }
            LayoutArg::Fit => Ok(Layout::Fit),
            LayoutArg::Stack => Ok(Layout::Stack { below }),
        }
    }

    /// What stands on the picture.
    #[must_use]
    pub fn titles(&self) -> Option<Titles> {
        (self.headline.is_some() || self.part_label.is_some()).then(|| Titles {
            headline: self.headline.clone(),
            part_label: self.part_label.as_deref().map(Titles::label_of),
            colour: self.title_colour,
            place: match self.title_place {
                PlaceArg::Top => Place::Top,
                PlaceArg::Bottom => Place::Bottom,
            },
        })
    }
}
