//! How clips look, as asked and as told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the picture is placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LayoutDto {
    /// As it is.
    #[default]
    Source,
    /// Whole, over a blurred copy of itself.
    Blur,
    /// Cut to the shape of the clip.
    Crop,
    /// Whole, on black.
    Fit,
    /// Above, a second video below.
    Stack,
}

/// What stands on the picture of every clip.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitlesDto {
    /// A line about the whole series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200)]
    pub headline: Option<String>,
    /// The number of the part, such as `Part {n}/{total}`; `en` and `pt` stand for ready ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60)]
    pub part_label: Option<String>,
    /// Colour of the letters, `#rrggbb`; white when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^#[0-9a-fA-F]{6}$")]
    pub colour: Option<String>,
    /// `top` (default) or `bottom`.
    #[serde(default)]
    pub place: PlaceDto,
}

/// Where titles stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceDto {
    /// Above.
    #[default]
    Top,
    /// Below.
    Bottom,
}
