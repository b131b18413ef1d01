//! Small videos made with ffmpeg, and facts about clips read back with ffprobe.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a test video is like.
pub struct Source {
    pub seconds: u32,
    pub rate: &'static str,
    /// Frames between two IDR frames.
    pub gop: u32,
    pub size: &'static str,
    pub sound: bool,
    pub name: &'static str,
}

impl Default for Source {
    fn default() -> Self {
        Self { seconds: 6, rate: "25", gop: 25, size: "160x90", sound: true, name: "source.mp4" }
    }
}

/// Makes a moving test picture, with a tone if wanted, in `dir`.
pub fn make(dir: &Path, source: &Source) -> PathBuf {
    let out = dir.join(source.name);
    let (length, gop) = (source.seconds.to_string(), source.gop.to_string());
    let picture = format!("testsrc2=size={}:rate={}", source.size, source.rate);
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-v", "error", "-y", "-f", "lavfi", "-i", &picture]);
    if source.sound {
        command.args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]);
        command.args(["-c:a", "aac", "-b:a", "96k"]);
    }
    command.args(["-t", &length, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]);
    command.args(["-g", &gop, "-keyint_min", &gop, "-sc_threshold", "0"]);
    command.args(["-movflags", "+faststart"]).arg(&out);
    run(&mut command);
    out
}

/// Frames of the picture, decoded and counted.
pub fn frames(file: &Path) -> u32 {
    let arguments = ["-count_frames", "-select_streams", "v:0"];
    probe(file, &arguments, "stream=nb_read_frames").parse().unwrap()
}

/// Where a stream (`v:0`, `a:0`) ends, in seconds.
pub fn end_of(file: &Path, stream: &str) -> f64 {
    let times = probe(file, &["-select_streams", stream], "stream=start_time,duration");
    let (start, duration) = times.split_once(',').unwrap();
    start.parse::<f64>().unwrap() + duration.parse::<f64>().unwrap()
}

/// One hash a decoded frame of the picture.
pub fn frame_hashes(file: &Path) -> Vec<String> {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-v", "error", "-i"]).arg(file);
    command.args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
    let text = run(&mut command);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit(',').next().unwrap().trim().to_owned()).collect()
}

/// How alike two pictures are in dB: frame `at` of `file` and frame `of` of `other`.
pub fn psnr(file: &Path, at: u32, other: &Path, of: u32) -> f64 {
    let graph = format!(
        "[0:v]select='eq(n,{at})',setpts=0[a];[1:v]select='eq(n,{of})',setpts=0[b];\
         [a][b]psnr=stats_file=-"
    );
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-v", "error", "-i"]).arg(file).arg("-i").arg(other);
    command.args(["-lavfi", &graph, "-frames:v", "1", "-f", "null", "-"]);
    let text = run(&mut command);
    let average = text.split_whitespace().find_map(|word| word.strip_prefix("psnr_avg:"));
    let average = average.unwrap_or_else(|| panic!("no PSNR in {text:?}"));
    if average == "inf" { f64::INFINITY } else { average.parse().unwrap() }
}

fn probe(file: &Path, arguments: &[&str], entries: &str) -> String {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error"]).args(arguments);
    command.args(["-show_entries", entries, "-of", "csv=p=0"]).arg(file);
    run(&mut command).trim().trim_end_matches(',').to_owned()
}

/// Runs a tool the test needs; the test fails, naming it, when it is missing or fails.
fn run(command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().unwrap_or_else(|error| panic!("{name} is needed: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed: {stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
