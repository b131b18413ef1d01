//! The options of each encoder. Pure: nothing runs here.
//!
//! Equal in what comes out: H.264 High with closed groups, two B-frames, about the same quality.

use super::Encoder;
use crate::media::ffmpeg::call::{Args, push};

/// How good the pictures are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) enum Quality {
    /// As near to the source as the eye can tell.
    Source,
    /// What the platforms take: they encode again, and refuse or starve what is larger.
    Delivery,
}

/// The device of `VA-API`: that of the first graphics processor.
pub(super) const VAAPI_DEVICE: &str = "/dev/dri/renderD128";

impl Encoder {
    /// Options of the whole call that come before the filters.
    pub(in crate::media::ffmpeg) fn device(self) -> Args {
        let mut args = Args::new();
        match self {
            Self::Vaapi => push(&mut args, ["-vaapi_device", VAAPI_DEVICE]),
            Self::Qsv => push(&mut args, ["-init_hw_device", "qsv=hw"]),
            Self::X264 | Self::Nvenc | Self::VideoToolbox => {}
        }
        args
    }

    /// The last filters: the format in which it takes pictures.
    pub(in crate::media::ffmpeg) fn format(self) -> &'static str {
        match self {
            Self::X264 | Self::Nvenc | Self::VideoToolbox => "format=yuv420p",
            Self::Qsv => "format=nv12",
            Self::Vaapi => "format=nv12,hwupload",
        }
    }

    /// How it encodes: a key frame at least every `group` frames, on `threads` threads where that
    /// means something.
    pub(in crate::media::ffmpeg) fn settings(
        self,
        quality: Quality,
        group: u32,
        threads: u32,
    ) -> Args {
        let mut args = Args::new();
        push(&mut args, ["-c:v", self.ffmpeg_name()]);
        let level = |source: &'static str, delivery: &'static str| match quality {
            Quality::Source => source,
            Quality::Delivery => delivery,
        };
        match self {
            Self::X264 => {
                push(&mut args, ["-preset", "veryfast", "-crf", level("20", "21")]);
                push(&mut args, ["-pix_fmt", "yuv420p", "-x264-params", "open-gop=0"]);
                push(&mut args, ["-threads:v", &threads.to_string()]);
            }
            Self::Nvenc => {
                push(&mut args, ["-preset", "p4", "-tune", "hq", "-rc", "vbr", "-b:v", "0"]);
                push(&mut args, ["-cq", level("22", "24"), "-pix_fmt", "yuv420p"]);
            }
            Self::Qsv => {
                push(&mut args, ["-preset", "medium", "-global_quality", level("21", "23")]);
            }
            Self::Vaapi => push(&mut args, ["-rc_mode", "CQP", "-qp", level("21", "23")]),
            Self::VideoToolbox => {
                push(&mut args, ["-b:v", level("12M", "8M"), "-pix_fmt", "yuv420p"]);
            }
        }
        // A ceiling; constant quantisers know none.
        if quality == Quality::Delivery && self != Self::Vaapi {
            push(&mut args, ["-maxrate", "10M", "-bufsize", "20M"]);
        }
        push(&mut args, ["-profile:v", "high", "-bf", "2", "-g", &group.to_string()]);
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivery_has_a_ceiling_and_sources_have_none() {
        let line = |encoder: Encoder, quality| {
            let args = encoder.settings(quality, 60, 2);
            args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            line(Encoder::X264, Quality::Delivery),
            "-c:v libx264 -preset veryfast -crf 21 -pix_fmt yuv420p -x264-params open-gop=0 \
             -threads:v 2 -maxrate 10M -bufsize 20M -profile:v high -bf 2 -g 60"
        );
        for encoder in Encoder::HARDWARE {
            let (source, delivery) =
                (line(encoder, Quality::Source), line(encoder, Quality::Delivery));
            assert!(!source.contains("maxrate"), "{source}");
            assert_ne!(source, delivery);
            assert!(delivery.contains(&format!("-c:v {} ", encoder.ffmpeg_name())), "{delivery}");
            assert!(delivery.ends_with("-profile:v high -bf 2 -g 60"), "{delivery}");
        }
    }
}
