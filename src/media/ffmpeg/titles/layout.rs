//! Where each line stands. Pure: sizes and places in pixels, by the measures of the fonts.

use super::area::Area;
use super::captions::{self, Spoken};
use super::clean;
use super::fonts::{Faces, MAIN};
use super::words::words;
use super::wrap::{self, Fitted, Line, Sizes};
use crate::media::Text;
use crate::model::{Caption, Place};
use std::ops::Range;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Of the headline.
    Headline,
    /// Of the part label.
    Label,
    /// Of what is said.
    Caption,
}

/// A line in its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// What it is.
    pub(super) role: Role,
    /// Its words.
    pub(super) line: Line,
    /// Whether it is read from right to left.
    pub(super) right_to_left: bool,
    /// The size of the main font.
    pub(super) size: u32,
    /// The row on which its letters stand.
    pub(super) baseline: u32,
    /// When it is shown, in milliseconds of the clip.
    pub(super) shown: [u64; 2],
}

/// Lines of one kind that stand together.
struct Block {
    role: Role,
    fitted: Fitted,
    right_to_left: bool,
}

/// The picture that is written on.
pub(super) struct Layout<'a> {
    faces: &'a Faces,
    area: Area,
    /// The widest line.
    wide: u32,
    /// What sizes are a share of.
    unit: u32,
    height: u32,
}

impl<'a> Layout<'a> {
    /// A picture of `width` and `height` pixels.
    pub(super) fn new(faces: &'a Faces, (width, height): (u32, u32)) -> Self {
        let area = Area::safe(width, height);
        let unit = width.min(height * 9 / 10);
        // The edges and the shadow stand beside the letters.
        let wide = area.centred(width).min(share(unit, WIDEST)) - 2 * margin(share(unit, HEADLINE));
        Self { faces, area, wide, unit, height }
    }

    /// The headline and the label on a clip of `length_ms`.
    pub(super) fn titles(&self, text: &Text, length_ms: u64) -> Vec<Placed> {
        // Beyond the end, because the last frame may be shown a little late.
        let shown = [0, length_ms + 1000];
        let blocks = self.blocks(text);
        match text.place {
            Place::Top => self.down(&blocks, shown),
            Place::Bottom => self.up(&blocks, self.area.bottom, shown).0,
        }
    }

    /// What is said on a clip of `length_ms`: above titles that stand below.
    pub(super) fn captions(&self, text: &Text, length_ms: u64) -> Vec<Placed> {
        let floor = match text.place {
            Place::Top => self.area.bottom,
            Place::Bottom => self.up(&self.blocks(text), self.area.bottom, [0; 2]).1,
        };
        let captions = captions::tidy(&text.captions, length_ms);
        captions.iter().flat_map(|caption| self.caption(caption, floor)).collect()
    }

    /// The rows in which lines are drawn, whatever their signs look like; both ends are even.
    pub(super) fn rows(&self, lines: &[Placed]) -> Option<Range<u32>> {
        let spare = |line: &Placed| line.size / 2 + 2;
        let top = |line: &Placed| {
            line.baseline.saturating_sub(self.reach(&line.line, line.size).0 + spare(line))
        };
        let bottom =
            |line: &Placed| line.baseline + self.reach(&line.line, line.size).1 + spare(line);
        let (top, bottom) = (lines.iter().map(top).min()?, lines.iter().map(bottom).max()?);
        Some(top / 2 * 2..bottom.min(self.height) / 2 * 2)
    }

    fn blocks(&self, text: &Text) -> Vec<Block> {
        let headline =
            self.block(Role::Headline, text.headline.as_deref(), share(self.unit, HEADLINE), 3);
        // A headline that had to shrink stays the larger one.
        let large = headline.as_ref().map_or(self.unit, |block| share(block.fitted.size, 700));
        let size = share(self.unit, LABEL).min(large);
        let label = self.block(Role::Label, text.label.as_deref(), size, 2);
        [headline, label].into_iter().flatten().collect()
    }

    fn block(&self, role: Role, text: Option<&str>, full: u32, most: usize) -> Option<Block> {
        let text = clean::line(text?);
        let sizes = Sizes { full, least: share(self.unit, LEAST) };
        let fitted = wrap::fit(&words(self.faces, &text), self.wide, most, sizes);
        let right_to_left = clean::is_right_to_left(&text);
        (!fitted.lines.is_empty()).then_some(Block { role, fitted, right_to_left })
    }

    fn caption(&self, caption: &Caption, floor: u32) -> Vec<Placed> {
        let size = share(self.unit, CAPTION);
        let right_to_left = clean::is_right_to_left(&caption.text);
        let words = words(self.faces, &caption.text);
        let pages = captions::pages(&words, wrap::room(self.wide, size), caption);
        let pages = pages.into_iter().flat_map(|Spoken { lines, shown }| {
            let fitted = Fitted { size, lines };
            self.up(&[Block { role: Role::Caption, fitted, right_to_left }], floor, shown).0
        });
        pages.collect()
    }

    /// Lines from the top of the free area down.
    fn down(&self, blocks: &[Block], shown: [u64; 2]) -> Vec<Placed> {
        let first = blocks.first().map_or(0, |block| block.fitted.size);
        self.lines(blocks, self.area.top + margin(first), shown)
    }

    /// Lines that end above the row `floor`; also the row above which others may stand.
    fn up(&self, blocks: &[Block], floor: u32, shown: [u64; 2]) -> (Vec<Placed>, u32) {
        let Some(last) = blocks.last() else { return (Vec::new(), floor) };
        let placed = self.lines(blocks, 0, shown);
        let height =
            placed.last().map_or(0, |line| line.baseline + self.reach(&line.line, line.size).1);
        let top = floor.saturating_sub(height + margin(last.fitted.size));
        (self.lines(blocks, top, shown), top.saturating_sub(margin(2 * last.fitted.size)))
    }

    fn lines(&self, blocks: &[Block], top: u32, shown: [u64; 2]) -> Vec<Placed> {
        let mut placed = Vec::new();
        let mut top = top;
        for block in blocks {
            let Block { role, fitted, right_to_left } = block;
            let size = fitted.size;
            for line in &fitted.lines {
                let (above, below) = self.reach(line, size);
                let baseline = top + above;
                let (role, right_to_left, line) = (*role, *right_to_left, line.clone());
                placed.push(Placed { role, line, right_to_left, size, baseline, shown });
                // Lines of one text stand a little closer than the font asks for.
                top = baseline + below - size / 20;
            }
            top += size / 5 + 2;
        }
        placed
    }

    /// How far the letters of a line reach above and below the row they stand on. Some fonts
    /// reserve much for signs that hardly occur.
    fn reach(&self, line: &Line, size: u32) -> (u32, u32) {
        let fonts = line.iter().flat_map(|word| &word.clusters).map(|cluster| cluster.font);
        let fonts = fonts.chain([MAIN]).map(|font| self.faces.of(font));
        let (above, below) = fonts.fold((0, 0), |(above, below), font| {
            (font.ascent.min(1150).max(above), font.descent.min(480).max(below))
        });
        (share(size, above), share(size, below))
    }
}

/// The sizes of letters, in thousandths of the picture's smaller side.
const HEADLINE: u32 = 78;
const LABEL: u32 = 50;
const CAPTION: u32 = 54;
/// The longest line that is read at a glance.
const WIDEST: u32 = 1300;
/// The smallest that can be read on a phone.
const LEAST: u32 = 26;

/// How far the edge and the soft shadow of letters of a size reach.
pub(super) fn margin(size: u32) -> u32 {
    share(size, 150) + 1
}

/// Thousandths of a number of pixels, at least one.
pub(super) fn share(pixels: u32, permille: u32) -> u32 {
    (pixels * permille).div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Where a line's letters with their edge may be, by the measures of the fonts.
    fn bounds(layout: &Layout<'_>, line: &Placed, width: u32) -> Area {
        let half = wrap::width(&line.line) * line.size / 2000 + share(line.size, 55);
        let (above, below) = layout.reach(&line.line, line.size);
        let edge = share(line.size, 55);
        Area {
            left: width / 2 - half,
            right: width / 2 + half,
            top: line.baseline - above - edge,
            bottom: line.baseline + below + edge,
        }
    }

    fn placed_by(layout: &Layout<'_>, text: &Text) -> Vec<Placed> {
        [layout.titles(text, 9000), layout.captions(text, 9000)].concat()
    }

    fn text(headline: &str, place: Place) -> Text {
        let caption = Caption { start_ms: 0, end_ms: 900, text: "What he said then".into() };
        let (headline, label) = (Some(headline.into()), Some("Part 3/12".into()));
        Text { headline, label, place, captions: vec![caption], ..Text::default() }
    }

    #[test]
    fn titles_stand_above_the_picture_of_a_wide_source() {
        let faces = Faces::open().unwrap();
        let layout = Layout::new(&faces, (1080, 1920));
        let placed = placed_by(
            &layout,
            &text("The rabbit who would not run away from anything", Place::Top),
        );
        let titles = placed.iter().filter(|line| line.role != Role::Caption);
        let lowest = titles.map(|line| bounds(&layout, line, 1080).bottom).max().unwrap();
        assert_eq!(placed[2].role, Role::Headline, "three lines");
        // 1080x608 in the middle of 1920 rows.
        assert!(lowest <= 656, "{lowest}");
    }

    #[test]
    fn captions_stand_above_titles_that_are_below() {
        let faces = Faces::open().unwrap();
        let layout = Layout::new(&faces, (1080, 1080));
        let rows = |place| {
            let placed = placed_by(&layout, &text("Big Buck Bunny", place));
            [0, 1, 2].map(|n| (placed[n].role, placed[n].baseline))
        };
        let [headline, label, caption] = rows(Place::Bottom);
        assert!(caption.1 < headline.1 && headline.1 < label.1 && label.1 > 900);
        let [headline, label, caption] = rows(Place::Top);
        assert!(headline.1 < label.1 && label.1 < 300 && caption.1 > 900);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn every_line_is_inside_the_safe_area_and_above_no_other(
            headline in "[a-zA-Z ăçΩЖשด日語😀W]{0,150}",
            label in "[a-z 3/\u{e01}]{0,30}",
            said in "[a-zA-Z שع日W]{1,200}",
            (width, height) in (64u32..1080, 64u32..1080),
            top in any::<bool>(),
        ) {
            let faces = Faces::open().unwrap();
            let (width, height) = (2 * width, 2 * height);
            prop_assume!(width < 4 * height && height < 4 * width);
            let place = if top { Place::Top } else { Place::Bottom };
            let captions = vec![Caption { start_ms: 0, end_ms: 4000, text: said }];
            let text =
                Text { headline: Some(headline), label: Some(label), place, captions, ..Text::default() };
            let layout = Layout::new(&faces, (width, height));
            let placed = placed_by(&layout, &text);
            let safe = Area::safe(width, height);
            let all: Vec<(Area, &Placed)> =
                placed.iter().map(|line| (bounds(&layout, line, width), line)).collect();
            for (at, line) in &all {
                prop_assert!(at.left >= safe.left && at.right <= safe.right, "{at:?} {safe:?} {line:?}");
                prop_assert!(at.top >= safe.top && at.bottom <= safe.bottom, "{at:?} {safe:?} {line:?}");
            }
            if let Some(rows) = layout.rows(&layout.titles(&text, 9000)) {
                let titles = all.iter().filter(|(_, line)| line.role != Role::Caption);
                let within = |at: &Area| at.top >= rows.start && at.bottom <= rows.end;
                prop_assert!(titles.clone().all(|(at, _)| within(at)) && rows.end <= height);
                prop_assert!(rows.start % 2 == 0 && rows.end % 2 == 0);
            }
            for (n, (one, line)) in all.iter().enumerate() {
                for (two, other) in &all[n + 1..] {
                    let apart = line.shown[1] <= other.shown[0] || one.bottom <= two.top || two.bottom <= one.top;
                    prop_assert!(apart || line.role == other.role, "{one:?} {two:?}");
                }
            }
        }
    }
}
