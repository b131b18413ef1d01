//! What the product is compared with: ffmpeg called directly, one call after the other, with all
//! cores to itself.

use crate::source::LENGTH_MS;
use crate::tool::{self, seconds};
use crate::{PART_MS, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The encoder of every peer.
const X264: [&str; 6] = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21"];
/// The sound of every peer.
const AAC: [&str; 6] = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"];

/// How long a peer took for how much video.
pub struct Peer {
    /// Until the first clip was there.
    pub first: Duration,
    /// Until all were.
    pub all: Duration,
    /// How long the clips last together.
    pub length_ms: u64,
}

/// The floor: packets copied into ten files by one call, at whatever key frame comes.
pub fn stream_copy(source: &Path) -> Result<Peer> {
    let folder = tool::folder("cutting-peers")?;
    let names = folder.join("copy-%02d.mp4");
    let input = ["-i", tool::text(source)?, "-map", "0", "-c", "copy", "-f", "segment"];
    let rest = ["-segment_time", "60", "-reset_timestamps", "1", tool::text(&names)?];
    let all = tool::ffmpeg(&[&input[..], &rest].concat())?;
    std::fs::remove_dir_all(&folder)?;
    Ok(Peer { first: all, all, length_ms: LENGTH_MS })
}

/// One accurate encode for every part.
pub fn encode_each(source: &Path, start_ms: u64) -> Result<Peer> {
    each_part(start_ms, LENGTH_MS, |start, length, out| {
        let input = ["-ss", start, "-t", length, "-i", tool::text(source)?];
        tool::ffmpeg(&[&input[..], &X264, &AAC, &[tool::text(out)?]].concat())
    })
}

/// Trim first, then blur at full size: two encodes for every part.
pub fn trim_then_blur(source: &Path, until_ms: u64) -> Result<Peer> {
    each_part(0, until_ms, |start, length, out| {
        let trimmed = out.with_extension("trimmed.mp4");
        let input = ["-ss", start, "-t", length, "-i", tool::text(source)?];
        let one = tool::ffmpeg(&[&input[..], &X264, &AAC, &[tool::text(&trimmed)?]].concat())?;
        let graph = "[0:v]split[a][b];[a]scale=1080:1920:force_original_aspect_ratio=increase,\
            crop=1080:1920,boxblur=20:2[bg];[b]scale=1080:-2[fg];\
            [bg][fg]overlay=(W-w)/2:(H-h)/2";
        let two = framed(&["-i", tool::text(&trimmed)?], graph, out)?;
        Ok(one + two)
    })
}

/// The fastest single call found for the same pictures: the background blurred at a tenth of its
/// size.
pub fn blur_at_once(source: &Path, until_ms: u64) -> Result<Peer> {
    each_part(0, until_ms, |start, length, out| {
        let input = ["-ss", start, "-t", length, "-i", tool::text(source)?];
        let graph = "[0:v]split[a][b];[a]crop=607:1080,scale=108:192:flags=fast_bilinear,\
            gblur=sigma=4,scale=1080:1920:flags=bilinear[bg];[b]scale=1080:608:flags=bicubic[fg];\
            [bg][fg]overlay=(W-w)/2:(H-h)/2:format=yuv420";
        framed(&input, graph, out)
    })
}

/// Titles over a graph, encoded.
fn framed(input: &[&str], graph: &str, out: &Path) -> Result<Duration> {
    let titles = "drawtext=text='Ten minutes':fontsize=72:fontcolor=white:borderw=4:\
        x=(w-tw)/2:y=300,drawtext=text='Part 1/2':fontsize=48:fontcolor=white:borderw=4:\
        x=(w-tw)/2:y=400";
    let graph = format!("{graph},{titles},format=yuv420p[v]");
    let map = ["-filter_complex", &graph, "-map", "[v]", "-map", "0:a"];
    let rest = ["-movflags", "+faststart", tool::text(out)?];
    tool::ffmpeg(&[input, &map, &X264, &AAC, &rest].concat())
}

/// Every part between two moments, one after the other.
fn each_part(
    start_ms: u64,
    end_ms: u64,
    make: impl Fn(&str, &str, &PathBuf) -> Result<Duration>,
) -> Result<Peer> {
    let folder = tool::folder("cutting-peers")?;
    let mut times = Vec::new();
    let mut at = start_ms;
    while at < end_ms {
        let length = PART_MS.min(end_ms - at);
        let out = folder.join(format!("part-{}.mp4", times.len()));
        times.push(make(&seconds(at), &seconds(length), &out)?);
        at += length;
    }
    std::fs::remove_dir_all(&folder)?;
    let first = *times.first().ok_or("nothing to cut")?;
    Ok(Peer { first, all: times.iter().sum(), length_ms: end_ms - start_ms })
}
