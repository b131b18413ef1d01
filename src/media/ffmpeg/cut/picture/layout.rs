//! Layouts as filters: a source's pictures scaled to their place, and what is put around them.
//!
//! All sizes are worked out in `shape`; here they only become text.

use super::colour;
use super::shape::{Shape, Window, even};
use crate::media::Look;
use crate::model::{Layout, Size, VideoInfo};

/// How much smaller the copy is that is blurred. Blurring at full size costs several times the
/// rest of the layout and looks the same.
const SMALLER: u32 = 10;
/// The smallest side of that copy, in pixels.
const COPY_MIN: u32 = 16;
/// How far a pixel of the copy is spread by each pass of the blur, in thousandths of its shorter
/// side: 4 pixels of 108.
const SPREAD: u32 = 37;

/// The format of that copy. Eight bits blown up ten times show their steps; from twelve the scaler
/// interpolates and dithers, at the same cost.
const FINE: &str = "yuv420p12le";

/// The size of a clip of `video` with that look.
pub(in crate::media::ffmpeg) fn clip_size(video: &VideoInfo, look: &Look) -> Size {
    match look.layout {
        Layout::Source => Shape::of(video).even(),
        _ => look.size.unwrap_or(Size::VERTICAL),
    }
}

/// Where the pictures of a source go: a part of them, scaled to a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    /// The part that is shown; all when `None`.
    part: Option<Window>,
    /// Its size in the clip.
    size: Size,
}

/// Where the pictures of `video` go in a clip of the size `full`.
pub(super) fn drawn(video: &VideoInfo, layout: Layout, full: Size) -> Drawn {
    let shape = Shape::of(video);
    let covering = |permille| covering(shape, full, permille);
    match layout {
        Layout::Source => Drawn { part: None, size: full },
        Layout::Crop { permille } => covering(permille),
        Layout::Stack { .. } => Drawn::covering(video, upper(full)),
        // A line of background would look like a mistake.
        Layout::Blur | Layout::Fit if shape.fills(full) => covering(500),
        Layout::Blur | Layout::Fit => Drawn { part: None, size: shape.inside(full) },
    }
}

fn covering(shape: Shape, size: Size, permille: u16) -> Drawn {
    Drawn { part: shape.window(size, permille), size }
}

/// The half of a stack that shows the main picture.
fn upper(full: Size) -> Size {
    Size { height: even(u128::from(full.height), 2), ..full }
}

/// The half of a stack that shows the second video.
pub(super) fn lower(full: Size) -> Size {
    Size { height: full.height - upper(full).height, ..full }
}

impl Drawn {
    /// The middle of the pictures of `video`, so that they fill `size`.
    pub(super) fn covering(video: &VideoInfo, size: Size) -> Self {
        covering(Shape::of(video), size, 500)
    }

    /// The filters that draw it: exact size, square pixels, BT.709 in limited range, `yuv420p`.
    /// `tones` tells whether this ffmpeg can compress a high range.
    pub(super) fn filters(&self, video: &VideoInfo, tones: bool) -> String {
        let crop = self.part.map(|part| {
            let Window { x, y, width, height } = part;
            format!("crop={width}:{height}:{x}:{y},")
        });
        let crop = crop.unwrap_or_default();
        let matrix = colour::matrix(video);
        let Some(map) = colour::tone_map(video).filter(|_| tones) else {
            let scale = scale(self.size, matrix, "bt709");
            return format!("{crop}{scale},setsar=1,format=yuv420p");
        };
        // Compressing costs by the pixel: on the smaller of the two sizes.
        let whole = Shape::of(video);
        let part = self.part.map_or(whole, |part| part.shape(whole));
        let least =
            if part.area() < Shape::square(self.size).area() { part.even() } else { self.size };
        let first = scale(least, matrix, "bt2020");
        let then = if least == self.size {
            String::new()
        } else {
            format!(",{}", scale(self.size, "bt709", "bt709"))
        };
        format!("{crop}{first},format=yuv420p10le,{map}{then},setsar=1")
    }

    /// What is put around it to fill a clip of the size `full`; takes one stream and gives one. Nothing
    /// when it fills the clip by itself.
    pub(super) fn around(&self, layout: Layout, full: Size) -> Option<String> {
        if self.size == full {
            return None;
        }
        let Size { width, height } = full;
        match layout {
            Layout::Source | Layout::Crop { .. } => None,
            Layout::Blur => Some(self.blurred(full)),
            Layout::Fit => {
                let (x, y) = (before(width, self.size.width), before(height, self.size.height));
                Some(format!("pad={width}:{height}:{x}:{y}:color=black"))
            }
            Layout::Stack { .. } => Some(format!("pad={width}:{height}:0:0:color=black")),
        }
    }

    /// The picture between two strips of a blurred copy that would fill the clip. What the picture
    /// hides of the copy is never made, and strips are stacked, which is cheaper than laying one
    /// picture over another.
    fn blurred(&self, full: Size) -> String {
        let copy = Size {
            width: even(u128::from(full.width), SMALLER.into()).max(COPY_MIN),
            height: even(u128::from(full.height), SMALLER.into()).max(COPY_MIN),
        };
        let crop = Shape::square(self.size).window(full, 500).map(|part| {
            let Window { x, y, width, height } = part;
            format!("crop={width}:{height}:{x}:{y},")
        });
        let crop = crop.unwrap_or_default();
        let spread = ((copy.width.min(copy.height) * SPREAD + 500) / 1000).max(1);
        // Three boxes come near to a bell curve. (`gblur` itself lets the left edge shine through
        // on the right.) Colours have half as many pixels.
        let colours = (spread / 2).max(1);
        let first = strip(full, copy, self.size, false);
        let last = strip(full, copy, self.size, true);
        let stack = if self.size.width == full.width { "vstack" } else { "hstack" };
        let Size { width, height } = copy;
        format!(
            "split[main][copy];[copy]{crop}scale={width}:{height}:flags=area,\
             format={FINE},boxblur=lr={spread}:lp=3:cr={colours}:cp=3,\
             split[one][two];[one]{first}[first];[two]{last}[last];\
             [first][main][last]{stack}=inputs=3"
        )
    }
}

/// The strip before or after a picture of the size `main` as filters on the small copy.
fn strip(full: Size, copy: Size, main: Size, after: bool) -> String {
    let free = |full: u32, main: u32| {
        let before = before(full, main);
        if after { full - main - before } else { before }
    };
    let share = |copy: u32, strip: u32, full: u32| {
        even(u128::from(copy) * u128::from(strip), full.into()).min(copy)
    };
    let (place, size) = if main.width == full.width {
        let high = free(full.height, main.height);
        let part = share(copy.height, high, full.height);
        let y = if after { copy.height - part } else { 0 };
        (format!("{}:{part}:0:{y}", copy.width), Size { height: high, ..full })
    } else {
        let wide = free(full.width, main.width);
        let part = share(copy.width, wide, full.width);
        let x = if after { copy.width - part } else { 0 };
        (format!("{part}:{}:{x}:0", copy.height), Size { width: wide, ..full })
    };
    format!(
        "crop={place},scale={}:{}:flags=bilinear,setsar=1,format=yuv420p",
        size.width, size.height
    )
}

/// What lies before a side of `main` in the middle of `full`: even, because colours are stored for
/// two by two pixels.
fn before(full: u32, main: u32) -> u32 {
    ((full - main) / 2) & !1
}

fn scale(size: Size, from: &str, to: &str) -> String {
    let Size { width, height } = size;
    format!(
        "scale={width}:{height}:flags=bicubic:in_color_matrix={from}:out_color_matrix={to}:\
         out_range=tv"
    )
}
