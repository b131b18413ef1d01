//! Times of the whole video, where the file is a section of it.

use super::PlanError;
use crate::model::{Code, Part, PartRule, SeriesSpec, Trim};
use std::borrow::Cow;

/// The spec with its times on the clock of a file that begins at `offset_ms` of the whole video.
/// A trim is clipped to the file, as it is to a video.
pub(super) fn on_file(spec: &SeriesSpec, offset_ms: u64) -> Result<Cow<'_, SeriesSpec>, PlanError> {
    if offset_ms == 0 {
        return Ok(Cow::Borrowed(spec));
    }
    let mut spec = spec.clone();
    spec.trim = spec.trim.map(|trim| Trim {
        start_ms: trim.start_ms.saturating_sub(offset_ms),
        end_ms: trim.end_ms.map(|end| end.saturating_sub(offset_ms)),
    });
    if let PartRule::Ranges(ranges) = &mut spec.parts {
        for time in ranges.iter_mut().flatten() {
            *time = time.checked_sub(offset_ms).ok_or(PlanError(Code::RangeOutside))?;
        }
    }
    Ok(Cow::Owned(spec))
}

/// The parts with their times on the clock of the whole video.
pub(super) fn of_whole(mut parts: Vec<Part>, offset_ms: u64) -> Vec<Part> {
    for part in &mut parts {
        part.start_ms = part.start_ms.saturating_add(offset_ms);
        part.end_ms = part.end_ms.saturating_add(offset_ms);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(trim: Option<(u64, Option<u64>)>, parts: PartRule) -> SeriesSpec {
        let trim = trim.map(|(start_ms, end_ms)| Trim { start_ms, end_ms });
        SeriesSpec { trim, ..SeriesSpec::new(parts) }
    }

    #[test]
    fn times_move_and_nothing_else() {
        let asked =
            spec(Some((1500, Some(9000))), PartRule::Ranges(vec![[1000, 2000], [4000, 5000]]));
        let moved = on_file(&asked, 1000).unwrap().into_owned();
        let expected =
            spec(Some((500, Some(8000))), PartRule::Ranges(vec![[0, 1000], [3000, 4000]]));
        assert_eq!(moved, expected);
        assert_eq!(*on_file(&asked, 0).unwrap(), asked);
    }

    #[test]
    fn a_trim_is_clipped_and_a_range_before_the_file_is_refused() {
        let asked = spec(Some((500, Some(900))), PartRule::Count(2));
        assert_eq!(
            on_file(&asked, 1000).unwrap().trim,
            Some(Trim { start_ms: 0, end_ms: Some(0) })
        );
        let asked = spec(None, PartRule::Ranges(vec![[999, 2000]]));
        assert_eq!(on_file(&asked, 1000), Err(PlanError(Code::RangeOutside)));
    }
}
