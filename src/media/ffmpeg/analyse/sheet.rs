//! The sheet of small pictures: how many, how large, how far apart. Pure.

use crate::model::{Facts, Sprite};

/// The most pictures on a sheet.
const MOST: u64 = 100;
/// Pictures in a row.
const COLUMNS: u32 = 10;
/// Width of a picture in pixels.
const WIDTH: u32 = 160;
/// Pictures are at least this far apart: key frames seldom come closer.
const CLOSEST_MS: u64 = 1000;
/// Distances are multiples of this.
const STEP_MS: u64 = 100;
/// The highest picture in pixels: the whole sheet stays a picture browsers show.
const HEIGHT_MAX: u64 = 640;

/// The sheet of a video.
pub(super) fn plan(facts: &Facts) -> Sprite {
    let duration_ms = u64::try_from(facts.timeline.duration().to_millis()).unwrap_or(0).max(1);
    let every_ms = duration_ms.div_ceil(MOST).next_multiple_of(STEP_MS).max(CLOSEST_MS);
    let count = u32::try_from(duration_ms.div_ceil(every_ms)).unwrap_or(1);
    let (width, height) = facts.info.video.shown_size();
    Sprite {
        every_ms,
        count,
        columns: count.min(COLUMNS),
        width: WIDTH,
        height: even_height(u64::from(width), u64::from(height)),
    }
}

/// The even number nearest to the height that fits [`WIDTH`].
fn even_height(width: u64, height: u64) -> u32 {
    let pairs = (u64::from(WIDTH) * height + width) / (2 * width.max(1));
    u32::try_from((2 * pairs).clamp(2, HEIGHT_MAX)).unwrap_or(WIDTH)
}

/// The filters that make it of small pictures whose first frame is at `first`, in the units of
/// the video's own clock. Picture n is the last one at or before n times the distance; the first
/// one where there is none that early.
pub(super) fn filter(sprite: &Sprite, first: i64) -> String {
    let Sprite { every_ms, count, columns, .. } = sprite;
    let rows = count.div_ceil(*columns);
    format!(
        "setpts=PTS-({first}),fps=fps=1000/{every_ms}:start_time=0:round=up,\
         tpad=stop={count}:stop_mode=clone,tile=layout={columns}x{rows}:nb_frames={count},\
         format=yuvj420p"
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::facts::tests::sample;
    use super::*;
    use crate::model::{Rotation, Timebase, Timeline};

    fn of(duration_ms: u32, size: (u32, u32), rotation: Rotation, aspect: (u32, u32)) -> Sprite {
        let mut info = sample();
        (info.video.width, info.video.height) = size;
        (info.video.rotation, info.video.pixel_aspect) = (rotation, aspect);
        let timeline = Timeline::constant(Timebase::MILLIS, 7, 1, duration_ms).unwrap();
        plan(&Facts::new(info, timeline))
    }

    #[test]
    fn at_most_a_hundred_pictures_over_the_whole_video() {
        let table = [
            (1, (1000, 1, 1)),
            (1000, (1000, 1, 1)),
            (1001, (1000, 2, 2)),
            (12_000, (1000, 12, 10)),
            (100_000, (1000, 100, 10)),
            (100_001, (1100, 91, 10)),
            (6 * 3_600_000, (216_000, 100, 10)),
        ];
        for (duration, expected) in table {
            let sprite = of(duration, (1920, 1080), Rotation::None, (1, 1));
            let got = (sprite.every_ms, sprite.count, sprite.columns);
            assert_eq!(got, expected, "{duration}");
            assert!(u64::from(sprite.count - 1) * sprite.every_ms < u64::from(duration));
        }
    }

    #[test]
    fn pictures_have_the_shape_that_is_shown() {
        let table = [
            ((1920, 1080), Rotation::None, (1, 1), 90),
            ((1920, 1080), Rotation::Quarter, (1, 1), 284),
            ((720, 576), Rotation::None, (64, 45), 90),
            ((1920, 800), Rotation::Half, (1, 1), 66),
            ((16, 4096), Rotation::None, (1, 1), 640),
        ];
        for (size, rotation, aspect, height) in table {
            let sprite = of(5000, size, rotation, aspect);
            assert_eq!((sprite.width, sprite.height), (160, height), "{size:?}");
        }
    }
}
