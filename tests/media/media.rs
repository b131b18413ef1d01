//! Videos made on the spot, and an independent look at what comes out.

use crate::tools::tools;
use ezclips::media::ffmpeg::{Ffmpeg, Settings};
use ezclips::media::{Cut, Look, MediaError, Run};
use ezclips::model::{Code, Facts, Method};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Every frame carries its number: ten squares, bit 0 on the left, white for 1.
pub const NUMBERED: &str = "drawbox=x=0:y=0:w=320:h=32:color=black:t=fill,\
    drawbox=x=0:w=32:h=32:color=white:t=fill:enable='mod(n,2)',\
    drawbox=x=32:w=32:h=32:color=white:t=fill:enable='mod(floor(n/2),2)',\
    drawbox=x=64:w=32:h=32:color=white:t=fill:enable='mod(floor(n/4),2)',\
    drawbox=x=96:w=32:h=32:color=white:t=fill:enable='mod(floor(n/8),2)',\
    drawbox=x=128:w=32:h=32:color=white:t=fill:enable='mod(floor(n/16),2)',\
    drawbox=x=160:w=32:h=32:color=white:t=fill:enable='mod(floor(n/32),2)',\
    drawbox=x=192:w=32:h=32:color=white:t=fill:enable='mod(floor(n/64),2)',\
    drawbox=x=224:w=32:h=32:color=white:t=fill:enable='mod(floor(n/128),2)',\
    drawbox=x=256:w=32:h=32:color=white:t=fill:enable='mod(floor(n/256),2)',\
    format=yuv420p";

/// A folder with the tools at hand.
pub struct Bench {
    pub dir: TempDir,
    pub ffmpeg: Ffmpeg,
    pub run: Run,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(Settings { threads: 1, ..Settings::default() })
    }

    pub fn with(settings: Settings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ffmpeg = Ffmpeg::new(Arc::new(tools("media-tests")), settings);
        let run = Run {
            dir: dir.path().to_owned(),
            cancel: CancellationToken::new(),
            progress: Arc::new(|_| ()),
            cookies: false,
        };
        Self { dir, ffmpeg, run }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A numbered video with a tone, at `rate`, of `seconds`; `args` choose codecs.
    pub fn make(&self, name: &str, rate: &str, seconds: &str, args: &[&str]) -> PathBuf {
        let picture = format!("testsrc2=s=320x180:r={rate}:d={seconds},{NUMBERED}");
        let sound = format!("sine=f=440:r=48000:d={seconds}");
        let inputs = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &sound];
        self.tool(name, &[&inputs, args].concat())
    }

    /// What ffmpeg makes of `args`.
    pub fn tool(&self, name: &str, args: &[&str]) -> PathBuf {
        let out = self.path(name);
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-y", "-nostdin"]).args(args).arg(&out);
        let output = command.current_dir(self.dir.path()).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        out
    }

    /// Probe and index.
    pub async fn facts(&self, file: &Path) -> Facts {
        let info = self.ffmpeg.probe(file, &self.run).await.unwrap();
        let timeline = self.ffmpeg.index(file, &info, &self.run).await.unwrap();
        Facts::new(info, timeline)
    }

    /// Probe, index and analyse.
    pub async fn analysed(&self, file: &Path) -> Facts {
        let mut facts = self.facts(file).await;
        facts.analysis = self.ffmpeg.analyse(file, &facts, &self.run).await.unwrap().analysis;
        facts
    }

    /// Makes a clip and says how.
    pub async fn cut(
        &self,
        source: &Path,
        facts: &Facts,
        frames: Range<u32>,
        method: Method,
        name: &str,
    ) -> Result<Method, MediaError> {
        let out = self.path(name);
        let look = Look::default();
        let cut = Cut {
            source,
            facts,
            frames: &frames,
            method,
            look: &look,
            gain: None,
            out: &out,
            poster: None,
            next: None,
        };
        self.ffmpeg.cut(&cut, &self.run).await.map(|made| made.method)
    }

    /// The code with which a file is refused.
    pub async fn refusal(&self, file: &Path) -> Option<Code> {
        match self.ffmpeg.probe(file, &self.run).await {
            Ok(_) => None,
            Err(MediaError::Failed(failure)) => {
                let dir = self.dir.path().to_str().unwrap();
                let told = format!("{} {}", failure.message, failure.stderr);
                assert!(!told.contains(dir), "a path is told: {told}");
                Some(failure.code)
            }
            Err(MediaError::Stopped) => panic!("nobody stopped it"),
        }
    }
}

fn output(program: &str, args: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The numbers drawn into the frames of a file, as a decoder shows them.
pub fn numbers(file: &Path) -> Vec<u32> {
    numbers_of(file, "")
}

/// The numbers in the frames of a file after a filter (with its comma) has put them upright.
pub fn numbers_of(file: &Path, upright: &str) -> Vec<u32> {
    let file = file.to_str().unwrap();
    let filter = "crop=iw*0.9:ih*28/180:0:ih*2/180,scale=9:1:flags=area,format=gray";
    let filter = &format!("{upright}{filter}");
    let args = ["-v", "error", "-i", file, "-map", "0:V:0", "-fps_mode", "passthrough"];
    let args = [&args[..], &["-vf", filter, "-f", "rawvideo", "-"]].concat();
    let bits = |row: &[u8]| {
        row.iter().enumerate().map(|(n, &luma)| u32::from(luma > 128) << n).sum::<u32>()
    };
    output("ffmpeg", &args).chunks(9).map(bits).collect()
}

/// A checksum of every decoded picture.
pub fn decoded(file: &Path) -> Vec<String> {
    let file = file.to_str().unwrap();
    let args = ["-v", "error", "-i", file, "-map", "0:V:0"];
    let args = [&args[..], &["-fps_mode", "passthrough", "-f", "framemd5", "-"]].concat();
    let text = String::from_utf8(output("ffmpeg", &args)).unwrap();
    let frames = text.lines().filter(|line| !line.starts_with('#'));
    frames.map(|line| line.rsplit(',').next().unwrap().trim().to_owned()).collect()
}

/// The PTS with which every frame comes out of the decoder.
pub fn shown_at(file: &Path) -> Vec<i64> {
    let file = file.to_str().unwrap();
    let args = ["-v", "error", "-select_streams", "V:0", "-of", "csv=p=0"];
    let args = [&args[..], &["-show_entries", "frame=best_effort_timestamp", file]].concat();
    let text = String::from_utf8(output("ffprobe", &args)).unwrap();
    text.lines().filter_map(|line| line.trim_end_matches(',').parse().ok()).collect()
}

/// Duration of a track in seconds: `v:0` or `a:0`.
pub fn seconds(file: &Path, track: &str) -> f64 {
    let file = file.to_str().unwrap();
    let args = ["-v", "error", "-select_streams", track, "-show_entries", "stream=duration"];
    let args = [&args[..], &["-of", "csv=p=0", file]].concat();
    String::from_utf8(output("ffprobe", &args)).unwrap().trim().parse().unwrap()
}

/// The sound as samples at 48 kHz, one channel.
pub fn samples(file: &Path) -> Vec<i16> {
    let file = file.to_str().unwrap();
    let args = ["-v", "error", "-i", file, "-map", "0:a:0", "-ac", "1", "-ar", "48000"];
    let bytes = output("ffmpeg", &[&args[..], &["-f", "s16le", "-"]].concat());
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// What every delivered clip keeps.
pub fn is_deliverable(clip: &Path) {
    let bytes = std::fs::read(clip).unwrap();
    let place = |kind: &[u8]| bytes.windows(4).position(|window| window == kind);
    assert!(place(b"moov") < place(b"mdat"), "moov first");
    assert_eq!(place(b"elst"), None, "no edit list");
}
