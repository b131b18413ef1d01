//! An independent look at a clip: one call of ffmpeg and one of ffprobe.

use crate::media::Bench;
use std::process::Command;

/// What the tools see in `clip.mp4`.
pub struct Clip {
    /// The numbers drawn into its frames.
    pub numbers: Vec<u32>,
    /// A checksum of every picture.
    pub pictures: Vec<String>,
    /// When each picture is decoded.
    pub dts: Vec<i64>,
    /// Start and end of each track, in seconds.
    pub tracks: Vec<[f64; 2]>,
    /// Sequence parameter sets in its only sample entry.
    pub sets: u8,
    /// Parameter sets in front of pictures.
    pub sets_inside: usize,
}

impl Clip {
    /// Looks at it; the decoder may not complain about anything.
    pub fn read(bench: &Bench) -> Self {
        let filter = "crop=iw*0.9:ih*28/180:0:ih*2/180,scale=9:1:flags=area,format=gray";
        let line = format!(
            "-v error -y -xerror -err_detect explode -i clip.mp4 \
             -map 0:v -fps_mode passthrough -f framemd5 pictures.txt \
             -map 0:v -fps_mode passthrough -vf {filter} -f rawvideo numbers.raw \
             -map 0:v -c copy -bsf:v filter_units=pass_types=7-8 -f framecrc sets.txt"
        );
        let mut command = Command::new("ffmpeg");
        command.args(line.split_whitespace()).current_dir(bench.dir.path());
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && stderr.is_empty(), "{stderr}");
        let rows = |name: &str| -> Vec<String> {
            let text = std::fs::read_to_string(bench.path(name)).unwrap();
            let rows = text.lines().filter(|line| !line.starts_with('#'));
            rows.map(|row| row.rsplit(',').next().unwrap().trim().to_owned()).collect()
        };
        let bits = |row: &[u8]| {
            row.iter().enumerate().map(|(n, &luma)| u32::from(luma > 128) << n).sum::<u32>()
        };
        let numbers = std::fs::read(bench.path("numbers.raw")).unwrap();
        let (dts, tracks) = listed(bench);
        Self {
            numbers: numbers.chunks(9).map(bits).collect(),
            pictures: rows("pictures.txt"),
            dts,
            tracks,
            sets: sets(&std::fs::read(bench.path("clip.mp4")).unwrap()),
            sets_inside: rows("sets.txt").len(),
        }
    }
}

fn listed(bench: &Bench) -> (Vec<i64>, Vec<[f64; 2]>) {
    let line = "-v error -of csv \
        -show_entries packet=codec_type,dts:stream=codec_type,start_time,duration clip.mp4";
    let mut command = Command::new("ffprobe");
    let output = command.args(line.split_whitespace()).current_dir(bench.dir.path()).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    let (mut dts, mut tracks) = (Vec::new(), Vec::new());
    for line in text.lines() {
        match line.split(',').collect::<Vec<_>>()[..] {
            ["packet", "video", at, ..] => dts.push(at.parse().unwrap()),
            ["stream", _, start, length, ..] => {
                let start: f64 = start.parse().unwrap();
                tracks.push([start, start + length.parse::<f64>().unwrap()]);
            }
            _ => {}
        }
    }
    (dts, tracks)
}

/// How many sequence parameter sets the only `avcC` box lists.
fn sets(clip: &[u8]) -> u8 {
    let boxes: Vec<usize> =
        (0..clip.len() - 4).filter(|&at| clip[at..].starts_with(b"avcC")).collect();
    assert_eq!(boxes.len(), 1, "sample entries");
    clip[boxes[0] + 9] & 31
}
