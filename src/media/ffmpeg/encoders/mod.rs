//! Which H.264 encoder clips are made with, and with what settings.
//!
//! A machine's own encoder is used when a trial shows that it works here; being listed by ffmpeg
//! proves nothing. x264 always does.

mod bench;
mod settings;

pub(super) use bench::Bench;
pub(super) use settings::Quality;

/// An encoder of H.264.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoder {
    /// x264, on the processor.
    #[default]
    X264,
    /// Nvidia's.
    Nvenc,
    /// Intel's Quick Sync.
    Qsv,
    /// What Linux drivers offer (AMD, Intel).
    Vaapi,
    /// Apple's.
    VideoToolbox,
}

/// Which encoder may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The first of the machine's own that works, else x264.
    Auto,
    /// This one; x264 where it does not work.
    Only(Encoder),
}

impl Default for Choice {
    fn default() -> Self {
        Self::Only(Encoder::X264)
    }
}

impl Encoder {
    /// The machine's own encoders, best first.
    pub const HARDWARE: [Self; 4] = [Self::Nvenc, Self::Qsv, Self::Vaapi, Self::VideoToolbox];

    /// The short name people use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::X264 => "x264",
            Self::Nvenc => "nvenc",
            Self::Qsv => "qsv",
            Self::Vaapi => "vaapi",
            Self::VideoToolbox => "videotoolbox",
        }
    }

    /// What ffmpeg calls it.
    #[must_use]
    pub fn ffmpeg_name(self) -> &'static str {
        match self {
            Self::X264 => "libx264",
            Self::Nvenc => "h264_nvenc",
            Self::Qsv => "h264_qsv",
            Self::Vaapi => "h264_vaapi",
            Self::VideoToolbox => "h264_videotoolbox",
        }
    }
}

/// What a machine can encode with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncoderReport {
    /// The encoder that is used.
    pub used: Encoder,
    /// Why each of the others that were looked at is not, in a few words.
    pub refused: Vec<(Encoder, String)>,
}

impl std::fmt::Display for EncoderReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.used.ffmpeg_name())?;
        let refused =
            self.refused.iter().map(|(encoder, why)| format!("{}: {why}", encoder.name()));
        let refused: Vec<String> = refused.collect();
        if refused.is_empty() { Ok(()) } else { write!(f, " ({})", refused.join(", ")) }
    }
}
