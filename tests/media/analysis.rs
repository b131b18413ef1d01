//! What listening and looking find, against sounds and pictures made for it.

use crate::media::Bench;
use ezclips::media::ffmpeg::Settings;
use ezclips::media::{Analysed, MediaError};
use ezclips::model::{Analysis, Loudness, Pause, Rotation};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

/// A tone that is silent from 1 s to 1.5 s and from 3 s to 3.9 s.
const GAPS: &str = "aevalsrc='0.2*sin(2*PI*1000*t)*(lt(t,1)+between(t,1.5,3)+gte(t,3.9))\
    ':s=48000:d=6";
const X264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-fps_mode", "passthrough"];

impl Bench {
    /// A dull video of six seconds with the sound of `source`, which are tracks that begin late
    /// by so many seconds; `args` choose codecs.
    fn sounding(&self, name: &str, source: &str, late: [&str; 2], args: &[&str]) -> PathBuf {
        let picture = ["-itsoffset", late[0], "-f", "lavfi", "-i", "color=s=64x64:r=25:d=6"];
        let sound = ["-itsoffset", late[1], "-f", "lavfi", "-i", source];
        self.tool(name, &[&picture[..], &sound, &X264, args].concat())
    }

    async fn heard(&self, file: &Path) -> Analysed {
        let facts = self.facts(file).await;
        self.ffmpeg.analyse(file, &facts, &self.run).await.unwrap()
    }

    async fn analysis(&self, file: &Path) -> Analysis {
        self.heard(file).await.analysis
    }
}

fn assert_pauses(what: &str, pauses: &[Pause], expected: &[[u64; 2]]) {
    let near = |pause: &Pause, [start, end]: &[u64; 2]| {
        pause.start_ms.abs_diff(*start) <= 30 && pause.end_ms.abs_diff(*end) <= 30
    };
    let all = pauses.len() == expected.len()
        && pauses.iter().zip(expected).all(|(pause, expected)| near(pause, expected));
    assert!(all, "{what}: {pauses:?} instead of {expected:?}");
}

/// A file, how late picture and sound begin, the sound's codec, and its pauses.
type Row<'a> = (&'a str, [&'a str; 2], &'a [&'a str], &'a [[u64; 2]]);

#[tokio::test]
async fn pauses_count_from_the_first_frame_whichever_track_begins_first() {
    let bench = Bench::new();
    let pcm = ["-c:a", "pcm_s16le"];
    let at_once = [[1000, 1500], [3000, 3900]];
    let sound_late = [[0, 500], [1500, 2000], [3500, 4400]];
    let picture_late = [[300, 800], [2300, 3200], [5300, 6000]];
    let table: [Row<'_>; 8] = [
        ("a.mp4", ["0", "0"], &["-c:a", "aac"], &at_once),
        ("b.mkv", ["0", "0"], &pcm, &at_once),
        ("c.mp4", ["0", "0.5"], &["-c:a", "aac"], &sound_late),
        ("d.mkv", ["0", "0.5"], &pcm, &sound_late),
        ("e.mp4", ["0.7", "0"], &["-c:a", "aac"], &picture_late),
        ("f.mkv", ["0.7", "0"], &pcm, &picture_late),
        ("g.ts", ["0.7", "0"], &["-c:a", "aac"], &picture_late),
        ("h.mp4", ["5", "5.5"], &["-c:a", "aac", "-ac", "6", "-ar", "44100"], &sound_late),
    ];
    for (name, late, codec, expected) in table {
        let file = bench.sounding(name, GAPS, late, codec);
        let found = bench.heard(&file).await;
        assert_pauses(name, &found.analysis.pauses, expected);
        assert!(found.analysis.has_waveform && found.waveform.is_some(), "{name}");
    }
}

#[tokio::test]
async fn loudness_is_that_of_the_standard() {
    let bench = Bench::new();
    // 20 lg 0.070795 = -23 dBFS; EBU Tech 3341 wants -23 LUFS of it in two channels.
    let one = "0.070795*sin(2*PI*1000*t)";
    for (name, source, lufs, channels) in [
        ("two.mkv", format!("aevalsrc='{one}|{one}':s=48000:d=6"), -2300, "2"),
        ("one.mkv", format!("aevalsrc='{one}':s=48000:d=6"), -2601, "1"),
    ] {
        let codec = ["-c:a", "pcm_s16le", "-ac", channels];
        let file = bench.sounding(name, &source, ["0", "0"], &codec);
        let analysis = bench.analysis(&file).await;
        let Loudness { integrated, peak } = analysis.loudness.unwrap();
        assert!((integrated - lufs).abs() <= 50, "{name}: {integrated}");
        assert!((peak + 2300).abs() <= 20, "{name}: {peak}");
        assert_eq!(analysis.pauses, [], "{name}");
    }
}

#[tokio::test]
async fn the_waveform_shows_where_it_is_loud() {
    let bench = Bench::new();
    let file = bench.sounding("w.mkv", GAPS, ["0", "0.5"], &["-c:a", "pcm_s16le"]);
    let found = bench.heard(&file).await;
    let json = fs::read(found.waveform.unwrap()).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["version"], &json["levels"][0]["every_ms"]), (&1.into(), &40.into()));
    let peaks = json["levels"][0]["peaks"].as_array().unwrap();
    assert_eq!(peaks.len(), 150);
    // 0.2 of 255 is 51; before 500 ms there is no sound, from 1.5 s to 2 s it is silent.
    let at = |ms: usize| peaks[ms / 40].as_u64().unwrap();
    let loud = [560, 1000, 1440, 2080, 3400, 4480, 5900].map(at);
    assert!(loud.iter().all(|peak| (50..=51).contains(peak)), "{loud:?}");
    assert_eq!([0, 440, 1560, 1920, 3600, 4320].map(at), [0; 6]);
}

#[tokio::test]
async fn silence_and_no_sound_at_all_are_told_apart() {
    let bench = Bench::new();
    let silent = bench.sounding("s.mp4", "anullsrc=r=48000:d=6", ["0", "0"], &["-c:a", "aac"]);
    let silent = bench.heard(&silent).await;
    assert_eq!(silent.analysis.loudness, None);
    assert_eq!(silent.analysis.pauses, [Pause { start_ms: 0, end_ms: 6000 }]);
    assert!(silent.waveform.is_some());

    let mute = bench.sounding("m.mp4", "anullsrc=d=6", ["0", "0"], &["-an"]);
    let mute = bench.heard(&mute).await;
    assert!(mute.waveform.is_none() && mute.sprite.is_some());
    // What is learnt of the picture has nothing to do with sound.
    let Analysis { sprite, coding, .. } = mute.analysis.clone();
    let expected = Analysis { sprite, coding, ..Analysis::default() };
    assert_eq!(mute.analysis, expected);
}

/// Words spoken one by one with known gaps: their samples (mono, 48,000 a second) and where each
/// word is heard, in milliseconds.
fn spoken(bench: &Bench, gaps_ms: &[u64]) -> (Vec<i16>, Vec<[u64; 2]>) {
    let words = ["Extraordinary", "captain", "sixty", "flowers", "about", "Mississippi"];
    let (mut samples, mut heard) = (vec![0; 48 * 300], Vec::new());
    for (word, gap_ms) in words.iter().zip(gaps_ms) {
        let wav = bench.path(&format!("{word}.wav"));
        let mut espeak = Command::new("espeak-ng");
        let status = espeak.args(["-v", "en", "-w"]).arg(&wav).arg(word).status();
        assert!(status.expect("espeak-ng is needed").success());
        let raw = ["-i", wav.to_str().unwrap(), "-ar", "48000", "-ac", "1", "-f", "s16le"];
        let raw = fs::read(bench.tool(&format!("{word}.raw"), &raw)).unwrap();
        let one: Vec<i16> =
            raw.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        // What espeak leaves before and after the word belongs to the gap.
        let loudest = one.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        let audible = |sample: &i16| sample.unsigned_abs() > loudest / 50;
        let first = one.iter().position(audible).unwrap();
        let last = one.iter().rposition(audible).unwrap();
        let begins = samples.len() as u64 / 48;
        samples.extend(&one[first..=last]);
        heard.push([begins, samples.len() as u64 / 48]);
        samples.resize(samples.len() + usize::try_from(*gap_ms).unwrap() * 48, 0);
    }
    (samples, heard)
}

/// Each gap of 200 ms and more holds exactly one pause, near its whole length, and no pause
/// reaches into a word.
fn assert_between(what: &str, pauses: &[Pause], words: &[[u64; 2]], slack_ms: u64) {
    for pause in pauses {
        let inside = words
            .iter()
            .find(|[start, end]| pause.start_ms + 20 < *end && pause.end_ms > start + 20);
        assert_eq!(inside, None, "{what}: {pause:?} of {pauses:?} lies in a word of {words:?}");
    }
    for pair in words.windows(2) {
        let (from, to) = (pair[0][1], pair[1][0]);
        let mine: Vec<_> =
            pauses.iter().filter(|pause| pause.start_ms < to && pause.end_ms > from).collect();
        if to - from < 200 {
            assert!(mine.is_empty(), "{what}: {mine:?} in {from}..{to}");
        } else if to - from >= 260 {
            let [pause] = mine[..] else { panic!("{what}: {mine:?} in {from}..{to}") };
            let length = pause.end_ms - pause.start_ms;
            assert!(length + slack_ms >= to - from, "{what}: {pause:?} in {from}..{to}");
        }
    }
}

#[tokio::test]
async fn pauses_of_speech_lie_between_its_words() {
    let bench = Bench::new();
    let (samples, words) = spoken(&bench, &[400, 120, 900, 300, 600, 300]);
    let raw: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let speech = bench.path("speech.s16");
    fs::write(&speech, raw).unwrap();
    let seconds = (samples.len() / 48_000 + 1).to_string();
    let picture = format!("color=s=64x64:r=25:d={seconds}");
    let noise = |loud: &str| {
        format!(
            "anoisesrc=c=pink:r=48000:a={loud}:seed=7:d={seconds}[bed];\
             [1:a]apad,atrim=end={seconds}[said];[said][bed]amix=normalize=0[a]"
        )
    };
    let beds = [
        ("clean", "[1:a]anull[a]".to_owned(), 60),
        ("quiet", "[1:a]volume=-14dB[a]".to_owned(), 60),
        ("noisy", noise("0.01"), 120),
        ("noisier", noise("0.04"), 120),
    ];
    for (name, graph, slack_ms) in beds {
        let input = speech.to_str().unwrap();
        let args = ["-f", "lavfi", "-i", &picture, "-f", "s16le", "-ar", "48000", "-ac", "1"];
        let maps = ["-i", input, "-filter_complex", graph.as_str(), "-map", "0:v", "-map", "[a]"];
        let codecs = ["-c:a", "aac", "-b:a", "96k"];
        let file = bench.tool(&format!("{name}.mp4"), &[&args[..], &maps, &X264, &codecs].concat());
        let analysis = bench.analysis(&file).await;
        assert_between(name, &analysis.pauses, &words, slack_ms);
    }
}

/// Seconds of one colour each, a key frame every half second.
fn coloured(bench: &Bench, name: &str, colours: &[&str], size: &str, args: &[&str]) -> PathBuf {
    let mut inputs = Vec::new();
    for colour in colours {
        let source = format!("color={colour}:s={size}:r=20:d=1,format=yuv420p");
        inputs.extend(["-f".to_owned(), "lavfi".to_owned(), "-i".to_owned(), source]);
    }
    let concat = format!("concat=n={}", colours.len());
    let mut all: Vec<&str> = inputs.iter().map(String::as_str).collect();
    all.extend(["-filter_complex", &concat]);
    all.extend(X264);
    all.extend(["-x264-params", "keyint=10:min-keyint=10:scenecut=0"]);
    all.extend(args);
    bench.tool(name, &all)
}

/// The colour in the middle of a tile of the sheet.
fn tile(sheet: &Path, n: u32, analysis: &Analysis) -> [u8; 3] {
    let sprite = analysis.sprite.unwrap();
    let (x, y) = (n % sprite.columns * sprite.width, n / sprite.columns * sprite.height);
    let crop = format!(
        "format=rgb24,crop={}:{}:{}:{},scale=1:1:flags=area",
        sprite.width / 2,
        sprite.height / 2,
        x + sprite.width / 4,
        y + sprite.height / 4
    );
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i", sheet.to_str().unwrap(), "-vf", &crop])
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    output.stdout.try_into().unwrap()
}

fn named(name: &str) -> [u8; 3] {
    match name {
        "red" => [255, 0, 0],
        "lime" => [0, 255, 0],
        "blue" => [0, 0, 255],
        "white" => [255, 255, 255],
        _ => [0, 0, 0],
    }
}

fn assert_tiles(sheet: &Path, analysis: &Analysis, colours: &[&str]) {
    let sprite = analysis.sprite.unwrap();
    assert_eq!(sprite.count as usize, colours.len());
    for (n, colour) in (0..).zip(colours) {
        let got = tile(sheet, n, analysis);
        let near = got.iter().zip(named(colour)).all(|(a, b)| a.abs_diff(b) < 24);
        assert!(near, "tile {n}: {got:?} instead of {colour}");
    }
    let size = image_size(sheet);
    let rows = sprite.count.div_ceil(sprite.columns);
    assert_eq!(size, [sprite.columns * sprite.width, rows * sprite.height]);
}

fn image_size(file: &Path) -> [u32; 2] {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0"])
        .arg(file)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let fields: Vec<&str> = text.trim().split(',').collect();
    assert_eq!(fields[0], "mjpeg");
    [fields[1].parse().unwrap(), fields[2].parse().unwrap()]
}

#[tokio::test]
async fn scenes_begin_at_their_key_frames_and_the_sheet_shows_each_second() {
    let bench = Bench::with(Settings { threads: 2, ..Settings::default() });
    let colours = [
        "red", "lime", "lime", "blue", "white", "black", "red", "red", "white", "blue", "lime",
        "red",
    ];
    // The picture begins later than the file, which its own clock must not show.
    let late = ["-output_ts_offset", "1.3"];
    let open = ["-x264-params", "keyint=20:min-keyint=20:scenecut=0:open-gop=1:bframes=3"];
    for (name, args) in [("c.mp4", &[][..]), ("c.ts", &late[..]), ("open.mkv", &open[..])] {
        let file = coloured(&bench, name, &colours, "320x180", args);
        let found = bench.heard(&file).await;
        assert_eq!(found.analysis.scenes, [20, 60, 80, 100, 120, 160, 180, 200, 220], "{name}");
        let sprite = found.analysis.sprite.unwrap();
        let geometry = (sprite.every_ms, sprite.columns, sprite.width, sprite.height);
        assert_eq!(geometry, (1000, 10, 160, 90), "{name}");
        assert_tiles(&found.sprite.unwrap(), &found.analysis, &colours);
    }
}

#[tokio::test]
async fn a_sheet_is_upright_has_square_pixels_and_may_have_few_pictures() {
    let bench = Bench::new();
    let still = coloured(&bench, "still.mp4", &["white"], "320x180", &["-g", "999"]);
    let found = bench.heard(&still).await;
    assert_tiles(&found.sprite.unwrap(), &found.analysis, &["white"]);
    assert!(found.analysis.scenes.is_empty());

    let one_key = ["-x264-params", "keyint=999:scenecut=0"];
    let file = coloured(&bench, "one.mp4", &["red", "blue", "lime"], "320x180", &one_key);
    let found = bench.heard(&file).await;
    assert_tiles(&found.sprite.unwrap(), &found.analysis, &["red"; 3]);

    let wide = coloured(&bench, "wide.mp4", &["red"], "144x120", &["-aspect", "16:9"]);
    let found = bench.heard(&wide).await;
    assert_eq!(found.analysis.sprite.unwrap().height, 90);
    assert_tiles(&found.sprite.unwrap(), &found.analysis, &["red"]);

    let lying = coloured(&bench, "lying.mp4", &["blue", "red"], "320x180", &[]);
    let turn = ["-i", lying.to_str().unwrap(), "-c", "copy", "-metadata:s:v", "rotate=90"];
    let turned = bench.tool("turned.mp4", &turn);
    assert_ne!(bench.facts(&turned).await.info.video.rotation, Rotation::None);
    let found = bench.heard(&turned).await;
    assert_eq!(found.analysis.sprite.unwrap().height, 284);
    assert_tiles(&found.sprite.unwrap(), &found.analysis, &["blue", "red"]);
}

/// Fills every sound packet from `from_s` on with rubbish.
fn spoil(file: &Path, from_s: f64) {
    let entries = ["-show_entries", "packet=pts_time,size,pos", "-of", "csv=p=0"];
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "a:0"])
        .args(entries)
        .arg(file)
        .output()
        .unwrap();
    let mut bytes = fs::read(file).unwrap();
    let mut spoilt = 0;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let fields: Vec<&str> = line.split(',').collect();
        if fields.len() < 3 {
            continue;
        }
        let (size, at): (usize, usize) = (fields[1].parse().unwrap(), fields[2].parse().unwrap());
        if fields[0].parse::<f64>().unwrap() >= from_s {
            bytes[at..at + size].fill(0xA5);
            spoilt += 1;
        }
    }
    assert!(spoilt > 10);
    fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn broken_sound_leaves_what_came_before_it() {
    let bench = Bench::new();
    let tail = bench.sounding("tail.mp4", GAPS, ["0", "0"], &["-c:a", "aac"]);
    spoil(&tail, 4.5);
    let found = bench.heard(&tail).await;
    assert!(found.waveform.is_some() && found.sprite.is_some());
    assert!(found.analysis.loudness.is_some());
    let before: Vec<_> =
        found.analysis.pauses.iter().copied().filter(|pause| pause.start_ms < 4400).collect();
    assert_pauses("tail", &before, &[[1000, 1500], [3000, 3900]]);

    let all = bench.sounding("all.mp4", GAPS, ["0", "0"], &["-c:a", "aac"]);
    spoil(&all, -1.0);
    let found = bench.heard(&all).await;
    assert_eq!(found.analysis.loudness, None);
    assert!(found.analysis.pauses.is_empty() && found.waveform.is_none());
    assert!(found.sprite.is_some());
}

#[tokio::test]
async fn progress_never_goes_back_and_a_stop_is_obeyed() {
    let mut bench = Bench::with(Settings { threads: 2, ..Settings::default() });
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    bench.run.progress = Arc::new(move |step| told.lock().unwrap().push(step.permille));
    let file = bench.sounding("p.mp4", GAPS, ["0", "0"], &["-c:a", "aac"]);
    let facts = bench.facts(&file).await;
    steps.lock().unwrap().clear();
    bench.ffmpeg.analyse(&file, &facts, &bench.run).await.unwrap();
    let steps = std::mem::take(&mut *steps.lock().unwrap());
    assert!(steps.is_sorted() && steps.last() == Some(&1000), "{steps:?}");
    assert!(steps.iter().any(|&step| step > 0 && step < 900), "{steps:?}");

    bench.run.cancel.cancel();
    let stopped = bench.ffmpeg.analyse(&file, &facts, &bench.run).await;
    assert!(matches!(stopped, Err(MediaError::Stopped)));
}
