//! Where a picture goes in a clip: whole numbers only, so that filters need no arithmetic.

use crate::model::{Rotation, Size, VideoInfo};

/// A picture as filters see it: turned already, its pixels perhaps not square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    width: u32,
    height: u32,
    /// Width of a pixel to its height.
    pixel: (u32, u32),
}

/// A part of a picture, in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

impl Shape {
    /// The pictures of `video` after ffmpeg has turned them.
    pub(super) fn of(video: &VideoInfo) -> Self {
        let (num, den) = video.pixel_aspect;
        let (num, den) = (num.max(1), den.max(1));
        match video.rotation {
            Rotation::None | Rotation::Half => {
                Self { width: video.width, height: video.height, pixel: (num, den) }
            }
            Rotation::Quarter | Rotation::ThreeQuarters => {
                Self { width: video.height, height: video.width, pixel: (den, num) }
            }
        }
    }

    /// A picture of square pixels.
    pub(super) fn square(size: Size) -> Self {
        Self { width: size.width, height: size.height, pixel: (1, 1) }
    }

    /// How many pixels it has.
    pub(super) fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Its own size with square pixels and even sides.
    pub(super) fn even(self) -> Size {
        let (num, den) = self.pixel;
        let width = even(u128::from(self.width) * u128::from(num), u128::from(den));
        Size { width, height: even(u128::from(self.height), 1) }
    }

    /// The largest size with its proportions inside `to`; even sides.
    pub(super) fn inside(self, to: Size) -> Size {
        let (across, down) = self.compared(to);
        if across >= down {
            let height = even(u128::from(to.height) * down, across);
            Size { height: height.min(to.height), ..to }
        } else {
            let width = even(u128::from(to.width) * across, down);
            Size { width: width.min(to.width), ..to }
        }
    }

    /// Whether what [`Shape::inside`] leaves free is too little to be seen as anything but a line:
    /// at most a sixty-fourth of the side.
    pub(super) fn fills(self, to: Size) -> bool {
        let inside = self.inside(to);
        (to.width - inside.width) * 64 <= to.width && (to.height - inside.height) * 64 <= to.height
    }

    /// The largest part of it with the proportions of `to`, at `permille` of the way along the
    /// side that is cut. `None` when nothing is cut off.
    pub(super) fn window(self, to: Size, permille: u16) -> Option<Window> {
        let (across, down) = self.compared(to);
        let part = |side: u32, small: u128, large: u128| {
            even(u128::from(side) * small, large).min(side & !1).max(2)
        };
        // Cut at even pixels: colours are often stored for two by two of them.
        let place = |side: u32, part: u32| {
            let free = u64::from(side.saturating_sub(part));
            u32::try_from(free * u64::from(permille.min(1000)) / 1000).unwrap_or(0) & !1
        };
        let whole = Window { x: 0, y: 0, width: self.width, height: self.height };
        let window = if across >= down {
            let width = part(self.width, down, across);
            Window { x: place(self.width, width), width, ..whole }
        } else {
            let height = part(self.height, across, down);
            Window { y: place(self.height, height), height, ..whole }
        };
        // A pixel at an edge is not worth a cut.
        let lost = (self.width - window.width) + (self.height - window.height);
        (lost > 1).then_some(window)
    }

    /// Its proportions and those of `to`, made comparable.
    fn compared(self, to: Size) -> (u128, u128) {
        let product = |a: u32, b: u32, c: u32| u128::from(a) * u128::from(b) * u128::from(c);
        let (num, den) = self.pixel;
        (product(self.width, num, to.height), product(self.height, den, to.width))
    }
}

impl Window {
    /// The part without what is around it.
    pub(super) fn shape(self, of: Shape) -> Shape {
        Shape { width: self.width, height: self.height, ..of }
    }
}

/// The even number nearest to a fraction; at least 2.
pub(super) fn even(num: u128, den: u128) -> u32 {
    let den = den.max(1);
    u32::try_from((num + den) / (2 * den)).map_or(!1, |half| half.saturating_mul(2)).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(width: u32, height: u32, pixel: (u32, u32)) -> Shape {
        Shape { width, height, pixel }
    }

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn pictures_fit_inside() {
        let table = [
            (shape(1920, 1080, (1, 1)), (1080, 608)),
            (shape(1080, 1920, (1, 1)), (1080, 1920)),
            (shape(720, 576, (16, 15)), (1080, 810)),
            (shape(300, 1280, (1, 1)), (450, 1920)),
            (shape(64, 48, (1, 1)), (1080, 810)),
            (shape(321, 181, (1, 1)), (1080, 608)),
            (shape(8000, 1000, (1, 1)), (1080, 136)),
        ];
        for (from, (width, height)) in table {
            assert_eq!(from.inside(Size::VERTICAL), size(width, height), "{from:?}");
        }
        assert!(shape(1080, 1918, (1, 1)).fills(Size::VERTICAL));
        assert!(!shape(1080, 1800, (1, 1)).fills(Size::VERTICAL));
    }

    #[test]
    fn the_cut_side_depends_on_both_shapes() {
        let window = |from: Shape, to, permille| {
            from.window(to, permille).map(|part| (part.x, part.y, part.width, part.height))
        };
        let wide = shape(1920, 1080, (1, 1));
        assert_eq!(window(wide, Size::VERTICAL, 0), Some((0, 0, 608, 1080)));
        assert_eq!(window(wide, Size::VERTICAL, 500), Some((656, 0, 608, 1080)));
        assert_eq!(window(wide, Size::VERTICAL, 1000), Some((1312, 0, 608, 1080)));
        let upright = shape(1080, 1920, (1, 1));
        assert_eq!(window(upright, size(1080, 1080), 250), Some((0, 210, 1080, 1080)));
        assert_eq!(window(upright, Size::VERTICAL, 500), None);
        // 720 wide pixels of 16:15 are shown as 768, of which 9/16 of 576 are 324: 304 pixels.
        assert_eq!(
            window(shape(720, 576, (16, 15)), Size::VERTICAL, 500),
            Some((208, 0, 304, 576))
        );
        assert_eq!(window(shape(321, 181, (1, 1)), size(1920, 1080), 500), None);
    }

    #[test]
    fn a_turned_picture_has_turned_pixels() {
        let mut video = crate::media::ffmpeg::facts::tests::sample().video;
        (video.width, video.height, video.pixel_aspect) = (720, 576, (16, 15));
        video.rotation = Rotation::Quarter;
        assert_eq!(Shape::of(&video), shape(576, 720, (15, 16)));
        assert_eq!(Shape::of(&video).even(), size(540, 720));
    }

    proptest! {
        #[test]
        fn every_shape_finds_its_place(
            width in 16u32..8193, height in 16u32..8193,
            pixel in (1u32..5000, 1u32..5000),
            to in (64u32..1081, 64u32..1081), permille in 0u16..1001,
        ) {
            let (from, to) = (shape(width, height, pixel), size(to.0 * 2, to.1 * 2));
            let inside = from.inside(to);
            prop_assert!(inside.width <= to.width && inside.height <= to.height);
            prop_assert!(inside.width == to.width || inside.height == to.height);
            prop_assert!(inside.width.is_multiple_of(2) && inside.height.is_multiple_of(2));
            if let Some(part) = from.window(to, permille) {
                prop_assert!(part.width >= 2 && part.x + part.width <= width);
                prop_assert!(part.height >= 2 && part.y + part.height <= height);
                prop_assert!(part.width == width || part.height == height);
            }
        }
    }
}
