//! What the platforms leave free of a picture.

/// A part of the picture, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// The first column.
    pub(super) left: u32,
    /// The column after the last.
    pub(super) right: u32,
    /// The first row.
    pub(super) top: u32,
    /// The row after the last.
    pub(super) bottom: u32,
}

impl Area {
    /// Where text may stand on a picture of this size. `TikTok`, Shorts and Reels draw over upright
    /// pictures: tabs above, the account and its words below, buttons on the right.
    pub(super) fn safe(width: u32, height: u32) -> Self {
        let upright = height * 10 >= width * 16;
        let [left, right, top, bottom] = if upright { [5, 12, 12, 20] } else { [6; 4] };
        Self {
            left: (width * left).div_ceil(100),
            right: width - (width * right).div_ceil(100),
            top: (height * top).div_ceil(100),
            bottom: height - (height * bottom).div_ceil(100),
        }
    }

    /// The widest that a line may be which is centred on a picture `width` wide.
    pub(super) fn centred(self, width: u32) -> u32 {
        let half = width / 2;
        2 * (half - self.left).min(self.right - half)
    }
}
