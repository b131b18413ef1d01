//! What a source may be like.

use crate::model::{Code, Failure, MediaInfo, Timeline, VideoInfo};

/// The limits a source must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The shortest video, in milliseconds.
    pub min_duration_ms: u64,
    /// The longest video, in milliseconds.
    pub max_duration_ms: u64,
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// The widest picture, in pixels.
    pub max_width: u32,
    /// The highest picture, in pixels.
    pub max_height: u32,
    /// The highest average frame rate.
    pub max_frame_rate: u32,
    /// The most elongated picture: the longer side at most this many times the shorter one.
    pub max_aspect: u32,
}

impl Limits {
    /// The most streams a file may have; also given to ffmpeg itself.
    pub const MAX_STREAMS: usize = 32;
    /// The smallest side of a picture, in pixels: below it encoders refuse.
    const MIN_SIDE: u32 = 16;

    /// The most frames a video within the limits can have.
    pub(super) fn frames(&self) -> usize {
        let frames = (self.max_duration_ms / 1000 + 1) * u64::from(self.max_frame_rate);
        usize::try_from(frames).unwrap_or(usize::MAX)
    }

    /// Refuses a video that turns out longer than its container says.
    pub(super) fn check_length(&self, timeline: &Timeline) -> Result<(), Failure> {
        let ms = u64::try_from(timeline.duration().to_millis()).unwrap_or(u64::MAX);
        if ms > self.max_duration_ms {
            return Err(self.too_long(ms));
        }
        Ok(())
    }

    fn too_long(&self, ms: u64) -> Failure {
        let (is, most) = (minutes(ms), minutes(self.max_duration_ms));
        let message = format!("the video lasts {is} minutes; this server accepts {most}");
        Failure::new(Code::TooLong, message)
    }

    /// Refuses a file whose facts are outside the limits.
    pub(super) fn check(&self, info: &MediaInfo) -> Result<(), Failure> {
        if info.bytes > self.max_bytes {
            return Err(Failure::of(Code::TooLarge));
        }
        if info.duration_ms < self.min_duration_ms {
            return Err(Failure::of(Code::TooShort));
        }
        if info.duration_ms > self.max_duration_ms {
            return Err(self.too_long(info.duration_ms));
        }
        self.check_picture(&info.video)
    }

    fn check_picture(&self, video: &VideoInfo) -> Result<(), Failure> {
        let refuse = |message: String| Err(Failure::new(Code::OutOfShape, message));
        let (width, height) = (video.width, video.height);
        // A portrait picture may be as large as a landscape one turned.
        let fits = |(long, short): (u32, u32)| {
            long.max(short) <= self.max_width.max(self.max_height)
                && long.min(short) <= self.max_width.min(self.max_height)
        };
        let (shown_width, shown_height) = video.shown_size();
        if !fits((width, height)) || !fits((shown_width, shown_height)) {
            return refuse(format!("the picture has {shown_width}x{shown_height} pixels"));
        }
        if width.min(height) < Self::MIN_SIDE || shown_width.min(shown_height) < Self::MIN_SIDE {
            return refuse(format!("the picture has only {width}x{height} pixels"));
        }
        let (long, short) = (shown_width.max(shown_height), shown_width.min(shown_height));
        if u64::from(long) > u64::from(short) * u64::from(self.max_aspect) {
            return refuse(format!("the picture is too elongated: {shown_width}x{shown_height}"));
        }
        let (num, den) = video.frame_rate;
        if u64::from(num) > u64::from(den) * u64::from(self.max_frame_rate) {
            return refuse(format!("the video has {} frames a second", num / den.max(1)));
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            min_duration_ms: 1000,
            max_duration_ms: 6 * 60 * 60 * 1000,
            max_bytes: 8 << 30,
            max_width: 8192,
            max_height: 4320,
            max_frame_rate: 120,
            max_aspect: 8,
        }
    }
}

fn minutes(ms: u64) -> u64 {
    ms.div_ceil(60_000)
}

#[cfg(test)]
mod tests {
    use super::super::facts::tests::sample;
    use super::*;
    use crate::model::Timebase;

    #[test]
    fn the_frames_count_whatever_the_container_says() {
        let second = Timebase::new(1, 1).unwrap();
        let lasting = |seconds| Timeline::constant(second, 0, 1, seconds).unwrap();
        let limits = Limits::default();
        assert_eq!(limits.check_length(&lasting(6 * 3600)), Ok(()));
        let refused = limits.check_length(&lasting(6 * 3600 + 1));
        assert_eq!(refused.unwrap_err().code, Code::TooLong);
    }

    #[test]
    fn each_limit_has_its_code() {
        type Change = fn(&mut MediaInfo);
        let table: [(Change, Result<(), Code>); 12] = [
            (|_| (), Ok(())),
            (|info| info.duration_ms = 999, Err(Code::TooShort)),
            (|info| info.duration_ms = 6 * 3_600_000, Ok(())),
            (|info| info.duration_ms = 6 * 3_600_000 + 1, Err(Code::TooLong)),
            (|info| info.bytes = (8 << 30) + 1, Err(Code::TooLarge)),
            (|info| (info.video.width, info.video.height) = (4320, 8192), Ok(())),
            (|info| (info.video.width, info.video.height) = (8194, 4320), Err(Code::OutOfShape)),
            (|info| (info.video.width, info.video.height) = (4322, 8192), Err(Code::OutOfShape)),
            (|info| (info.video.width, info.video.height) = (1600, 180), Err(Code::OutOfShape)),
            (|info| (info.video.width, info.video.height) = (14, 14), Err(Code::OutOfShape)),
            (|info| info.video.frame_rate = (120_000, 1001), Ok(())),
            (|info| info.video.frame_rate = (121, 1), Err(Code::OutOfShape)),
        ];
        for (index, (change, expected)) in table.into_iter().enumerate() {
            let mut info = sample();
            change(&mut info);
            let got = Limits::default().check(&info).map_err(|failure| failure.code);
            assert_eq!(got, expected, "row {index}");
        }
    }
}
