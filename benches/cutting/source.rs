//! The video that is cut.

use crate::Result;
use crate::tool;
use std::path::PathBuf;

/// How long it lasts.
pub const LENGTH_MS: u64 = 600_000;
/// The name changes with the recipe, so that an old file is not taken for a new one.
const NAME: &str = "ten-minutes-1080p30-v1.mp4";

/// The video; made when it is not there.
///
/// A minute is encoded and repeated: what matters here is the number of pictures, their size and
/// the distance of key frames. A little noise keeps the encoder from an easy life, and the sound
/// swells and fades like speech.
pub fn ready() -> Result<PathBuf> {
    let folder = tool::folder("cutting-source")?;
    let whole = folder.join(NAME);
    if whole.exists() {
        return Ok(whole);
    }
    let (minute, half) = (folder.join("minute.mp4"), folder.join("half.mp4"));
    let picture = "testsrc2=s=1920x1080:r=30:d=60,noise=alls=4:allf=t,format=yuv420p";
    let sound = "anoisesrc=c=pink:a=0.4:r=48000:d=60,tremolo=f=0.3:d=0.9";
    let inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound];
    let coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-bf", "2", "-g", "150"];
    let even = ["-keyint_min", "150", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "128k"];
    let shape = ["-ac", "2", "-t", "60", tool::text(&minute)?];
    tool::ffmpeg(&[&inputs[..], &coding, &even, &shape].concat())?;
    let again = ["-stream_loop", "9", "-i", tool::text(&minute)?, "-c", "copy"];
    let end = ["-t", "600", "-movflags", "+faststart", tool::text(&half)?];
    tool::ffmpeg(&[&again[..], &end].concat())?;
    std::fs::rename(&half, &whole)?;
    Ok(whole)
}
