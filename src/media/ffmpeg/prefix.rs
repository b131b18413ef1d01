//! The fixed options that stand before every user file.

use super::Limits;
use std::ffi::OsString;
use std::path::Path;

/// Containers that may be opened. A playlist under another name would be followed otherwise:
/// to other files of this machine and to the network.
const FORMATS: &str = "mov,matroska,mpegts,avi,flv,ogg,asf,mpeg,wav,mp3,flac,aac";

/// Decoders that may be opened; names of decoders, not of codecs.
const DECODERS: &str = "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,\
    mpeg1video,mpeg2video,mpegvideo,mjpeg,prores,flv,wmv1,wmv2,wmv3,vc1,\
    aac,mp3float,mp3,mp2float,mp2,opus,libopus,vorbis,ac3,eac3,flac,alac,wmav1,wmav2,\
    pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8";

/// ffprobe opens the decoder of every stream, used or not: subtitles too.
const SUBTITLES: &str = "mov_text,subrip,srt,ass,ssa,webvtt,text,dvdsub,dvbsub,pgssub";

/// The most pixels of a picture: 8192x4320.
const MAX_PIXELS: &str = "35389440";

/// Options before an input of ffmpeg.
pub(super) fn for_ffmpeg() -> Vec<OsString> {
    options(DECODERS)
}

/// Options before an input of ffprobe.
pub(super) fn for_ffprobe() -> Vec<OsString> {
    options(&format!("{DECODERS},{SUBTITLES}"))
}

/// The input itself; the `file:` keeps a name from being read as a protocol.
pub(super) fn input(file: &Path) -> [OsString; 2] {
    ["-i".into(), output(file)]
}

/// A file to be written.
pub(super) fn output(file: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(file);
    name
}

fn options(decoders: &str) -> Vec<OsString> {
    let streams = Limits::MAX_STREAMS.to_string();
    let pairs = [
        ("-protocol_whitelist", "file,pipe"),
        ("-format_whitelist", FORMATS),
        ("-codec_whitelist", decoders),
        ("-max_pixels", MAX_PIXELS),
        ("-max_streams", &streams),
        ("-probesize", "20M"),
        ("-analyzeduration", "20M"),
    ];
    pairs.into_iter().flat_map(|(name, value)| [name.into(), value.into()]).collect()
}
