//! What was learnt of a video by listening and looking, once, right after it came.

use serde::{Deserialize, Serialize};

/// Where a video pauses, how loud it is, and what else helps to cut it well. Everything may be
/// missing: a video is cut without it as well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Analysis {
    /// Silences in order of time; at most [`Analysis::PAUSES_MAX`].
    pub pauses: Vec<Pause>,
    /// Frames that begin a new scene, ascending, found among key frames only; at most
    /// [`Analysis::SCENES_MAX`].
    pub scenes: Vec<u32>,
    /// How loud the sound is; `None` without sound or when it is silent.
    pub loudness: Option<Loudness>,
    /// What others watched most, from the site; in order of time.
    pub heat: Vec<Heat>,
    /// How the picture is coded; `None` when that is not H.264 or could not be read.
    pub coding: Option<Coding>,
    /// How many captions stand in the video's captions file.
    pub caption_count: u32,
    /// The sheet of small pictures, if one was made.
    pub sprite: Option<Sprite>,
    /// Whether a waveform was made.
    pub has_waveform: bool,
}

/// A silence, in milliseconds from the first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it begins.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
}

/// How loud the sound is as a whole, in hundredths (EBU R 128).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness in hundredths of a LUFS; -2300 is -23 LUFS.
    pub integrated: i32,
    /// Highest sample in hundredths of a dBFS.
    pub peak: i32,
}

/// How much a stretch was watched compared with the rest, in milliseconds from the first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heat {
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// 0 to 1000.
    pub permille: u16,
}

/// How H.264 pictures are coded, as far as joining fresh pictures to them needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// `profile_idc` of the sequence parameter set.
    pub profile_idc: u8,
    /// Ids of the sequence parameter sets, ascending.
    pub sps_ids: Vec<u32>,
    /// Ids of the picture parameter sets, ascending.
    pub pps_ids: Vec<u32>,
    /// How many different sequence and picture parameter sets there are, those in front of key
    /// frames included.
    pub parameter_sets: u32,
    /// Whether the picture is 4:2:0 with 8 bits.
    pub plain: bool,
    /// Whether every picture is a whole frame (`frame_mbs_only_flag`).
    pub frames_only: bool,
    /// Whether every key frame is an IDR picture.
    pub idr_only: bool,
}

/// A sheet of small pictures at even distances, row by row. Each shows the last key frame at or
/// before its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sprite {
    /// Time between two pictures, in milliseconds; the first is at 0.
    pub every_ms: u64,
    /// How many pictures there are.
    pub count: u32,
    /// Pictures in a row.
    pub columns: u32,
    /// Width of one picture in pixels.
    pub width: u32,
    /// Height of one picture in pixels.
    pub height: u32,
}

impl Coding {
    /// The deepest reordering of pictures that fresh ones are made with as well.
    pub const DEPTH_MAX: u32 = 2;

    /// An id that no sequence or picture parameter set has, below 31: what fresh pictures are
    /// coded by must not replace what the copied ones need.
    #[must_use]
    pub fn free_id(&self) -> Option<u32> {
        (0..31).find(|id| !self.sps_ids.contains(id) && !self.pps_ids.contains(id))
    }
}

impl Analysis {
    /// The most pauses kept.
    pub const PAUSES_MAX: usize = 20_000;
    /// The most scenes kept.
    pub const SCENES_MAX: usize = 20_000;
}

/// A change of volume, the same for every sample of every part, in hundredths of a dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain(pub i32);

impl Loudness {
    /// What platforms play at, in hundredths of a LUFS.
    pub const TARGET: i32 = -1400;
    /// The most a quiet video is raised: more would raise its noise.
    const RAISE_MAX: i32 = 1200;
    /// Below this there is nothing to hear; raising it would make noise of it.
    const SILENT: i32 = -5000;
    /// A smaller change is not heard.
    const LEAST: i32 = 50;

    /// The gain that brings the video to [`Loudness::TARGET`]; `None` when it is there already
    /// or all but silent.
    #[must_use]
    pub fn gain(self) -> Option<Gain> {
        let wanted = (Self::TARGET - self.integrated).min(Self::RAISE_MAX);
        let heard = self.integrated >= Self::SILENT;
        (heard && wanted.abs() >= Self::LEAST).then_some(Gain(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_reaches_the_target_within_reason() {
        let gain = |integrated| Loudness { integrated, peak: -100 }.gain().map(|gain| gain.0);
        let table = [
            (-2300, Some(900)),
            (-1400, None),
            (-1440, None),
            (-800, Some(-600)),
            (-3000, Some(1200)),
            (-4999, Some(1200)),
            (-5001, None),
            (-7000, None),
        ];
        for (integrated, expected) in table {
            assert_eq!(gain(integrated), expected, "{integrated}");
        }
    }
}
