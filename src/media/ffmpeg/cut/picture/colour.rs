//! Colours: which numbers a source uses, and how they become those of every clip (BT.709, limited
//! range, eight bits).

use crate::model::VideoInfo;

/// The transfer characteristics of pictures with a high dynamic range: PQ and HLG (ITU-R BT.2100),
/// as ffprobe names them.
const HIGH: [&str; 2] = ["smpte2084", "arib-std-b67"];
/// From this height on, pictures that do not say so are taken to use the colours of HD.
const HD_HEIGHT: u32 = 577;
/// The same for the width.
const HD_WIDTH: u32 = 1280;

/// Whether the pictures of `video` have a high dynamic range: shown as they are on an ordinary
/// screen they look grey.
pub(in crate::media::ffmpeg) fn is_high_range(video: &VideoInfo) -> bool {
    transfer(video).is_some()
}

fn transfer(video: &VideoInfo) -> Option<&'static str> {
    let [_, transfer, _] = &video.colour;
    HIGH.into_iter().find(|high| transfer.as_deref() == Some(high))
}

/// The matrix that made colour differences of red, green and blue, as the filter `scale` names
/// it. Players guess by the size when a file does not say, and so does this.
pub(super) fn matrix(video: &VideoInfo) -> &'static str {
    let [_, _, matrix] = &video.colour;
    match matrix.as_deref() {
        Some("bt709") => "bt709",
        Some("smpte170m" | "bt470bg") => "bt601",
        Some("fcc") => "fcc",
        Some("smpte240m") => "smpte240m",
        Some("bt2020nc" | "bt2020c") => "bt2020",
        _ if is_high_range(video) => "bt2020",
        _ if video.height >= HD_HEIGHT || video.width >= HD_WIDTH => "bt709",
        _ => "bt601",
    }
}

/// The filters that make ordinary pictures of those with a high range, which come in as BT.2020 in
/// limited range with at least ten bits. `None` when `video` has no high range.
pub(super) fn tone_map(video: &VideoInfo) -> Option<String> {
    let transfer = transfer(video)?;
    let [primaries, ..] = &video.colour;
    let primaries = match primaries.as_deref() {
        Some("bt709") => "bt709",
        Some("smpte432") => "smpte432",
        _ => "bt2020",
    };
    // Light is added up and compressed as light, in floating point.
    Some(format!(
        "zscale=min=bt2020nc:pin={primaries}:tin={transfer}:rin=tv:t=linear:npl=100,\
         format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,\
         zscale=t=bt709:m=bt709:r=tv:d=ordered,format=yuv420p"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::facts::tests::sample;

    fn video(height: u32, colour: [&str; 3]) -> VideoInfo {
        let mut video = sample().video;
        (video.width, video.height) = (height * 4 / 3, height);
        video.colour = colour.map(|name| Some(name.to_owned()).filter(|name| !name.is_empty()));
        video
    }

    #[test]
    fn the_matrix_is_read_or_guessed_by_the_size() {
        let table = [
            (480, "", "bt601"),
            (576, "", "bt601"),
            (720, "", "bt709"),
            (480, "bt709", "bt709"),
            (1080, "smpte170m", "bt601"),
            (1080, "bt470bg", "bt601"),
            (1080, "bt2020nc", "bt2020"),
            (480, "gbr", "bt601"),
        ];
        for (height, name, expected) in table {
            assert_eq!(matrix(&video(height, ["", "", name])), expected, "{height} {name}");
        }
    }

    #[test]
    fn only_a_high_range_is_compressed() {
        for transfer in ["", "bt709", "bt2020-10", "iec61966-2-1"] {
            assert_eq!(tone_map(&video(480, ["bt2020", transfer, ""])), None, "{transfer}");
        }
        let hlg = tone_map(&video(480, ["smpte432", "arib-std-b67", ""])).unwrap();
        assert!(hlg.contains("pin=smpte432:tin=arib-std-b67:"), "{hlg}");
        assert_eq!(matrix(&video(480, ["", "smpte2084", ""])), "bt2020");
    }
}
