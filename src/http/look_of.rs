//! Between how a client wants its clips to look and the model's words.

use crate::http::dto::{Asked, LayoutDto, PlaceDto, TitlesDto};
use crate::http::problem::Problem;
use crate::model::{Colour, JobId, Layout, Place, Size, Titles};

/// The layout, with what belongs to it alone.
pub(super) fn layout(asked: Asked<'_>) -> Result<Layout, Problem> {
    if asked.crop_x.is_some() && asked.layout != LayoutDto::Crop {
        return Err(Problem::field("/crop_x", "only the layout `crop` has a place to cut"));
    }
    if asked.below_video_id.is_some() && asked.layout != LayoutDto::Stack {
        return Err(Problem::field(
            "/below_video_id",
            "only the layout `stack` has a second video",
        ));
    }
    Ok(match asked.layout {
        LayoutDto::Source => Layout::Source,
        LayoutDto::Blur => Layout::Blur,
        LayoutDto::Fit => Layout::Fit,
        LayoutDto::Crop => {
            Layout::crop(asked.crop_x.unwrap_or(0.5)).map_err(|e| Problem::field("/crop_x", e))?
        }
        LayoutDto::Stack => {
            let missing = || Problem::field("/below_video_id", "`stack` needs a second video");
            Layout::Stack { below: JobId(asked.below_video_id.ok_or_else(missing)?) }
        }
    })
}

/// The layout as it was asked, and where it cuts.
pub(super) fn layout_dto(layout: Layout) -> (LayoutDto, Option<f64>) {
    match layout {
        Layout::Source => (LayoutDto::Source, None),
        Layout::Blur => (LayoutDto::Blur, None),
        Layout::Crop { permille } => (LayoutDto::Crop, Some(f64::from(permille) / 1000.0)),
        Layout::Fit => (LayoutDto::Fit, None),
        Layout::Stack { .. } => (LayoutDto::Stack, None),
    }
}

/// The size of the clips.
pub(super) fn size(text: Option<&str>) -> Result<Option<Size>, Problem> {
    let read = text.map(str::parse::<Size>).transpose();
    read.map_err(|message| Problem::field("/size", message))
}

/// The titles.
pub(super) fn titles(titles: &TitlesDto) -> Result<Titles, Problem> {
    let colour = titles.colour.as_deref().map(str::parse::<Colour>).transpose();
    let colour = colour.map_err(|message| Problem::field("/titles/colour", message))?;
    if titles.headline.is_none() && titles.part_label.is_none() {
        return Err(Problem::field("/titles", "titles have a `headline`, a `part_label` or both"));
    }
    Ok(Titles {
        headline: titles.headline.clone(),
        part_label: titles.part_label.as_deref().map(Titles::label_of),
        colour: colour.unwrap_or_default(),
        place: match titles.place {
            PlaceDto::Top => Place::Top,
            PlaceDto::Bottom => Place::Bottom,
        },
    })
}

/// The titles as they were asked.
pub(super) fn titles_dto(titles: &Titles) -> TitlesDto {
    TitlesDto {
        headline: titles.headline.clone(),
        part_label: titles.part_label.clone(),
        colour: Some(titles.colour.to_string()),
        place: match titles.place {
            Place::Top => PlaceDto::Top,
            Place::Bottom => PlaceDto::Bottom,
        },
    }
}
