//! Layouts: the right part of every kind of source at the right place, in the right colours, and
//! still exactly the planned frames.

mod colours;
mod titles;

use crate::media::{Bench, NUMBERED, is_deliverable};
use ezclips::media::ffmpeg::{Limits, Settings};
use ezclips::media::{Below, Cut, Look};
use ezclips::model::{Facts, Layout, Method, Size};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

type Colour = [u8; 3];

/// Clips here are shorter than videos may be.
fn bench() -> Bench {
    let limits = Limits { min_duration_ms: 1, ..Limits::default() };
    Bench::with(Settings { limits, threads: 1, ..Settings::default() })
}

const RED: Colour = [230, 30, 30];
const GREEN: Colour = [30, 180, 40];
const BLUE: Colour = [40, 50, 220];
const YELLOW: Colour = [220, 210, 40];
const BLACK: Colour = [0, 0, 0];
/// Quarters from the left top, line by line.
const UPRIGHT: [Colour; 4] = [RED, GREEN, BLUE, YELLOW];
/// The same, turned a quarter and half around, against the clock.
const TURNED: [Colour; 4] = [GREEN, YELLOW, RED, BLUE];
const UPSIDE_DOWN: [Colour; 4] = [YELLOW, BLUE, GREEN, RED];

/// How far a channel may be off.
const OFF: i32 = 14;
const SMALL: Size = Size { width: 144, height: 256 };

/// Four coloured quarters.
struct Source {
    name: &'static str,
    size: (u32, u32),
    /// Width to height as shown.
    shown: (f64, f64),
    /// From RGB to what the encoder gets.
    format: &'static str,
    /// How it is encoded.
    codec: &'static str,
    quarters: [Colour; 4],
}

const fn source(name: &'static str, size: (u32, u32), format: &'static str) -> Source {
    let shown = (size.0 as f64, size.1 as f64);
    Source { name, size, shown, format, codec: "", quarters: UPRIGHT }
}

const HD: &str = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p";
const SD: &str = "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p";
const TAGGED: &str = "-colorspace bt709 -color_primaries bt709 -color_trc bt709";

fn sources() -> Vec<Source> {
    vec![
        Source { codec: TAGGED, ..source("wide.mp4", (320, 180), HD) },
        Source { codec: TAGGED, ..source("upright.mp4", (180, 320), HD) },
        Source { codec: TAGGED, ..source("tall.mp4", (60, 256), HD) },
        source("tiny.mp4", (64, 48), SD),
        Source {
            shown: (192.0, 144.0),
            codec: "-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m",
            ..source(
                "sd.mp4",
                (180, 144),
                "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p,setsar=16/15",
            )
        },
        Source {
            codec: TAGGED,
            ..source(
                "odd.mkv",
                (321, 181),
                "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p",
            )
        },
        Source {
            codec: TAGGED,
            ..source(
                "ten.mkv",
                (320, 180),
                "scale=out_color_matrix=bt709:out_range=tv,format=yuv422p10le",
            )
        },
        Source {
            codec: "-color_range pc -colorspace bt709",
            ..source(
                "full.mp4",
                (320, 180),
                "scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p",
            )
        },
        Source {
            codec: "-flags +ildct+ilme -x264-params tff=1 -colorspace bt709",
            ..source(
                "fields.mp4",
                (320, 180),
                "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setfield=tff",
            )
        },
        Source { shown: (180.0, 320.0), quarters: TURNED, ..source("90.mp4", (320, 180), "") },
        Source { quarters: UPSIDE_DOWN, ..source("180.mp4", (320, 180), "") },
    ]
}

impl Source {
    fn make(&self, bench: &Bench) -> PathBuf {
        let angle = self.name.trim_end_matches(".mp4");
        if angle.parse::<u32>().is_ok() {
            let (flat, turn) = (bench.path("wide.mp4"), format!("rotate={angle}"));
            let turn = ["-i", flat.to_str().unwrap(), "-c", "copy", "-metadata:s:v:0", &turn];
            return bench.tool(self.name, &turn);
        }
        let (width, height) = self.size;
        quarters(bench, self.name, (width, height), self.format, self.codec)
    }

    /// The colour at a place of the picture as shown; both 0 to 1.
    fn at(&self, x: f64, y: f64) -> Colour {
        self.quarters[usize::from(y > 0.5) * 2 + usize::from(x > 0.5)]
    }
}

fn quarters(bench: &Bench, name: &str, size: (u32, u32), format: &str, codec: &str) -> PathBuf {
    let hex = |[r, g, b]: Colour| format!("0x{r:02x}{g:02x}{b:02x}");
    let [one, two, three, four] = UPRIGHT.map(hex);
    let (width, height) = size;
    let picture = format!(
        "color={one}:s={width}x{height}:r=25:d=1.2,format=rgb24,\
         drawbox=x=iw/2:y=0:w=iw:h=ih/2:color={two}:t=fill,\
         drawbox=x=0:y=ih/2:w=iw/2:h=ih:color={three}:t=fill,\
         drawbox=x=iw/2:y=ih/2:w=iw:h=ih:color={four}:t=fill,{format}"
    );
    let plain = ["-f", "lavfi", "-i", &picture, "-c:v", "libx264", "-preset", "ultrafast", "-crf"];
    let codec: Vec<&str> = codec.split_whitespace().collect();
    bench.tool(name, &[&plain[..], &["10"], &codec[..]].concat())
}

fn look(layout: Layout, size: Size) -> Look {
    Look { layout, size: Some(size), ..Look::default() }
}

/// Makes a clip, checks what every clip of a layout keeps, and gives its first frame.
async fn drawn(
    bench: &Bench,
    source: &Path,
    facts: &Facts,
    look: &Look,
    frames: Range<u32>,
) -> Picture {
    let out = bench.path("clip.mp4");
    let _ = std::fs::remove_file(&out);
    let cut = Cut {
        source,
        facts,
        frames: &frames,
        method: Method::Encoded,
        look,
        gain: None,
        out: &out,
        poster: None,
        next: None,
    };
    bench
        .ffmpeg
        .cut(&cut, &bench.run)
        .await
        .unwrap_or_else(|e| panic!("{} {look:?}: {e:?}", source.display()));
    is_deliverable(&out);
    let [width, height] = told(&out, look.size.is_some());
    if let Some(size) = look.size {
        assert_eq!((width, height), (size.width, size.height), "{look:?}");
    }
    Picture { width, height, rgb: decoded(&out, "select=eq(n\\,0),format=rgb24") }
}

/// The size of a clip, which says of itself what every clip does.
fn told(clip: &Path, changed: bool) -> [u32; 2] {
    let text = shown(clip);
    let mut fields = text.trim().split(',');
    let size = [(); 2].map(|()| fields.next().unwrap().parse().unwrap());
    let rest: Vec<&str> = fields.collect();
    assert_eq!(rest[..2], ["1:1", "yuv420p"], "{text}");
    if changed {
        assert_eq!(rest[2..], ["tv", "bt709", "bt709", "bt709"], "{text}");
    }
    size
}

/// Its size, shape, format, range, matrix, transfer and primaries.
fn shown(clip: &Path) -> String {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", "v", "-of", "csv=p=0", "-show_entries"]);
    command.arg(
        "stream=width,height,sample_aspect_ratio,pix_fmt,color_range,color_space,\
                 color_transfer,color_primaries",
    );
    let output = command.arg(clip).stdin(Stdio::null()).output().unwrap().stdout;
    String::from_utf8(output).unwrap()
}

fn decoded(file: &Path, filter: &str) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(file).args([
        "-map",
        "0:V:0",
        "-fps_mode",
        "passthrough",
    ]);
    let output = command.args(["-vf", filter, "-f", "rawvideo", "-"]).stdin(Stdio::null()).output();
    output.unwrap().stdout
}

struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    fn at(&self, x: f64, y: f64) -> Colour {
        let place =
            |part: f64, side: u32| (0..side).find(|n| f64::from(*n) >= part * f64::from(side));
        let (row, column) = (place(y, self.height).unwrap(), place(x, self.width).unwrap());
        let n = (row * self.width + column) as usize * 3;
        [self.rgb[n], self.rgb[n + 1], self.rgb[n + 2]]
    }
}

fn same(has: Colour, wants: Colour, off: i32, what: &str) {
    let near = has.iter().zip(wants).all(|(a, b)| (i32::from(*a) - i32::from(b)).abs() <= off);
    assert!(near, "{what}: {has:?} instead of {wants:?}");
}

/// What lies between two edges at a quarter and three quarters of the way.
fn inner([from, to]: [f64; 2]) -> [f64; 2] {
    [from + (to - from) * 0.25, from + (to - from) * 0.75]
}

/// Where the whole picture lies in a clip of `size`.
fn inside(shown: (f64, f64), size: Size) -> [[f64; 2]; 2] {
    let ratio = shown.0 / shown.1 * f64::from(size.height) / f64::from(size.width);
    let edges = |part: f64| [0.5 - part / 2.0, 0.5 + part / 2.0];
    [edges(ratio.min(1.0)), edges((1.0 / ratio).min(1.0))]
}

/// Which part of the picture fills a clip of `size`.
fn window(shown: (f64, f64), size: Size, place: f64) -> [[f64; 2]; 2] {
    let ratio = shown.0 / shown.1 * f64::from(size.height) / f64::from(size.width);
    let edges = |part: f64| [(1.0 - part) * place, (1.0 - part) * place + part];
    [edges((1.0 / ratio).min(1.0)), edges(ratio.min(1.0))]
}

#[tokio::test]
async fn every_source_finds_its_place_in_its_colours() {
    let bench = bench();
    for source in sources() {
        let file = source.make(&bench);
        let facts = bench.facts(&file).await;
        for layout in [Layout::Blur, Layout::Fit] {
            let picture = drawn(&bench, &file, &facts, &look(layout, SMALL), 3..11).await;
            let [across, down] = inside(source.shown, SMALL);
            for (x, y) in inner(across).into_iter().flat_map(|x| inner(down).map(|y| (x, y))) {
                let wants = source.at((x > 0.5).into(), (y > 0.5).into());
                same(picture.at(x, y), wants, OFF, &format!("{} {layout:?} {x} {y}", source.name));
            }
            for (x, y) in [(0.03, 0.03), (0.97, 0.03), (0.03, 0.97), (0.97, 0.97)] {
                let is_free = across[0] > 0.06 || down[0] > 0.06;
                let wants = if is_free && layout == Layout::Fit { BLACK } else { source.at(x, y) };
                same(picture.at(x, y), wants, OFF, &format!("{} {layout:?} {x} {y}", source.name));
            }
        }
        for (layout, place) in [(Layout::Crop { permille: 700 }, 0.7)] {
            let size = Size { width: 160, height: 160 };
            let picture = drawn(&bench, &file, &facts, &look(layout, size), 0..5).await;
            let [across, down] = window(source.shown, size, place);
            for (x, y) in [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)] {
                let part = |[from, to]: [f64; 2], at: f64| from + (to - from) * at;
                let (sx, sy) = (part(across, x), part(down, y));
                // Not where two colours meet.
                if (sx - 0.5).abs() > 0.03 && (sy - 0.5).abs() > 0.03 {
                    let what = format!("{} {layout:?} {x} {y}", source.name);
                    same(picture.at(x, y), source.at(sx, sy), OFF, &what);
                }
            }
        }
    }
}

/// The numbers drawn into the frames, of which the picture fills `crop`.
fn numbers(file: &Path, crop: &str) -> Vec<u32> {
    let filter =
        format!("crop={crop},crop=iw*0.9:ih*24/180:0:ih*4/180,scale=9:1:flags=area,format=gray");
    let bits = |row: &[u8]| {
        row.iter().enumerate().map(|(n, &luma)| u32::from(luma > 128) << n).sum::<u32>()
    };
    decoded(file, &filter).chunks(9).map(bits).collect()
}

#[tokio::test]
async fn every_frame_is_the_planned_one_in_every_layout() {
    let bench = bench();
    let drop = format!("{NUMBERED},select='gt(mod(n,7),1)+lt(n,9)'");
    let plain = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "20", "-c:a", "aac"];
    let film = bench.make("film.mp4", "30000/1001", "2", &plain);
    let uneven = bench.make(
        "uneven.mkv",
        "30",
        "2",
        &[&plain[..], &["-vf", &drop, "-fps_mode", "vfr"]].concat(),
    );
    let tv = bench.make("tv.ts", "25", "2", &plain);
    let size = Size { width: 180, height: 320 };
    let places = [
        (Layout::Blur, size, "180:102:0:108"),
        (Layout::Fit, size, "180:102:0:108"),
        (Layout::Crop { permille: 500 }, Size { width: 256, height: 144 }, "256:144:0:0"),
    ];
    for file in [film, uneven, tv] {
        let facts = bench.facts(&file).await;
        let shown = numbers(&file, "320:180:0:0");
        assert_eq!(shown.len(), facts.timeline.frames() as usize);
        for (layout, size, crop) in places {
            let frames = 13..facts.timeline.frames();
            drawn(&bench, &file, &facts, &look(layout, size), frames).await;
            assert_eq!(numbers(&bench.path("clip.mp4"), crop), shown[13..], "{file:?} {layout:?}");
        }
    }
}

#[tokio::test]
async fn a_second_video_runs_on_below_from_part_to_part() {
    let bench = bench();
    let codec = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "15", "-c:a", "aac"];
    let main = bench.make("main.mp4", "25", "4", &codec);
    let facts = bench.facts(&main).await;
    let layout = Layout::Stack { below: ezclips::model::JobId(uuid::Uuid::nil()) };
    // Both halves are 16:9.
    let size = Size { width: 256, height: 288 };
    // As fast, faster, slower, upright, late, without an index.
    let upright = [&codec[..], &["-vf", "pad=320:568:0:194"]].concat();
    let seconds = [
        bench.make("same.mp4", "25", "1.2", &codec),
        bench.make("fast.mkv", "50", "1.2", &codec),
        bench.make("slow.mp4", "12.5", "1.2", &codec),
        bench.make("upright.mp4", "25", "1.2", &upright),
        bench.make("late.mkv", "25", "1.2", &[&codec[..], &["-output_ts_offset", "3.7"]].concat()),
        bench.make("tv.ts", "25", "1.2", &codec),
    ];
    for file in seconds {
        let below = Some(Below { file: file.clone(), facts: Arc::new(bench.facts(&file).await) });
        let (count, is_tv) =
            (below.as_ref().unwrap().facts.timeline.frames(), file.ends_with("tv.ts"));
        let look = Look { below, ..look(layout, size) };
        for frames in [0..35, 50..100] {
            drawn(&bench, &main, &facts, &look, frames.clone()).await;
            let clip = bench.path("clip.mp4");
            let above = numbers(&clip, "256:144:0:0");
            assert_eq!(above, frames.clone().collect::<Vec<_>>(), "{file:?}");
            let wants: Vec<u32> = frames.clone().map(|n| n % 30 * count / 30).collect();
            let shows = numbers(&clip, "256:144:0:144");
            // Without an index the place where a loop goes on is a guess.
            let jumps = shows.iter().zip(&wants).filter(|(a, b)| a.abs_diff(**b) > 1).count();
            assert!(is_tv || jumps == 0, "{file:?} {frames:?}: {shows:?} instead of {wants:?}");
            assert!(shows.iter().collect::<std::collections::BTreeSet<_>>().len() > 5, "{shows:?}");
        }
    }
}
