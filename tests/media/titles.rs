//! Titles as the real libass draws them: inside the safe area, in the fonts of the program, and
//! nothing that people write is obeyed. Judged by pixels.

use ezclips::media::Text;
use ezclips::media::ffmpeg::titles;
use ezclips::model::{Caption, Colour, Place};
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const UPRIGHT: (u32, u32) = (1080, 1920);
const SQUARE: (u32, u32) = (1080, 1080);
const SMALL: (u32, u32) = (360, 640);

/// Pictures of grey with something on them.
struct Drawn {
    width: usize,
    frames: Vec<Vec<u8>>,
    stderr: String,
}

impl Drawn {
    /// The columns and rows of the first picture that differ from `grey` by more than a faint
    /// shadow does.
    fn bounds(&self) -> Option<[Range<usize>; 2]> {
        let marks = self.frames[0].iter().enumerate().filter(|(_, luma)| luma.abs_diff(126) > 12);
        let marks: Vec<usize> = marks.map(|(at, _)| at).collect();
        let span = |of: fn(usize, usize) -> usize| {
            let all = || marks.iter().map(|at| of(*at, self.width));
            Some(all().min()?..all().max()? + 1)
        };
        Some([span(|at, width| at % width)?, span(|at, width| at / width)?])
    }

    /// How wide each white thing is which a clear column parts from the next.
    fn things(&self) -> Vec<usize> {
        let is_white =
            |x: usize| self.frames[0].iter().skip(x).step_by(self.width).any(|&l| l > 200);
        let columns: Vec<bool> = (0..self.width).map(is_white).collect();
        let runs = columns.chunk_by(|one, two| one == two);
        runs.filter(|run| run[0]).map(<[bool]>::len).collect()
    }

    fn draws(&self, frame: usize) -> bool {
        self.frames[frame].iter().any(|luma| luma.abs_diff(126) > 40)
    }
}

/// Draws on `seconds` pictures, one a second, on a machine that has no fonts of its own.
fn draw(text: &Text, (width, height): (u32, u32), seconds: u32) -> Drawn {
    let dir = tempfile::tempdir().unwrap();
    let filter =
        titles::write(text, (width, height), u64::from(seconds) * 1000, dir.path(), "t1").unwrap();
    std::fs::write(dir.path().join("none.conf"), "<fontconfig></fontconfig>").unwrap();
    let source = format!("color=gray:s={width}x{height}:r=1:d={seconds},format=yuv420p");
    run(&dir, &format!("{source},{filter}"), "none.conf", width, height)
}

fn run(dir: &TempDir, graph: &str, fonts: &str, width: u32, height: u32) -> Drawn {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "warning", "-nostdin", "-f", "lavfi", "-i", graph]);
    command.args(["-vf", "extractplanes=y", "-f", "rawvideo", "-"]);
    command.current_dir(dir.path()).env("FONTCONFIG_FILE", dir.path().join(fonts));
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    let size = width as usize * height as usize;
    let frames = output.stdout.chunks_exact(size).map(<[u8]>::to_vec).collect();
    Drawn { width: width as usize, frames, stderr }
}

fn label(label: &str) -> Text {
    Text { label: Some(label.to_owned()), ..Text::default() }
}

fn all(headline: &str, place: Place) -> Text {
    let captions = vec![Caption { start_ms: 0, end_ms: 1000, text: headline.to_owned() }];
    let (headline, label) = (Some(headline.to_owned()), Some(headline.chars().take(20).collect()));
    Text { headline, label, place, captions, colour: Colour([255, 212, 0]) }
}

#[test]
fn everything_stands_inside_the_safe_area() {
    let long = "W".repeat(200);
    let marks = format!("Z{}algo", "\u{301}\u{316}".repeat(40));
    let texts = [
        "The rabbit who would not run away",
        "Não dá mais: a emoção começa aqui",
        "Donaudampfschifffahrtsgesellschaftskapitän: größte Überraschung",
        "Съешь ещё этих мягких французских булок",
        "السلسلة الأولى: قصة الأرنب الذي لم يهرب",
        "סיפורו של הארנב שלא ברח, part 3",
        "हिन्दी में उपशीर्षक บทที่หนึ่ง 你好，世界！안녕하세요",
        "wow 🔥😂👩\u{200d}🚀🇧🇷❤\u{fe0f} 1\u{fe0f}\u{20e3}👨\u{200d}👩\u{200d}👧\u{200d}👦",
        &long,
        &marks,
        "{\\an7\\pos(0,0)\\fs400}huge{\\r}\\N\\N\\Nx\nDialogue: 9,0:00:00.00,9:00:00.00,Label,,0,0,0,,{\\fs900}X",
        "</style><style>*{position:fixed;top:0}</style>{\\p1}m 0 0 l 1000 0 1000 1000{\\p0}",
        "\u{202e}\u{2066}{\\clip(0,0,1,1)}\u{0}\u{1b}[31m turned\u{2029}{\\move(0,0,500,500)}",
    ];
    for (text, n) in texts.iter().zip(0..) {
        let place = if n % 2 == 0 { Place::Top } else { Place::Bottom };
        for (size, [left, right, top, bottom]) in [(UPRIGHT, [5, 12, 12, 20]), (SQUARE, [6; 4])] {
            let drawn = draw(&all(text, place), size, 1);
            assert_eq!(drawn.stderr, "", "{text}");
            let [columns, rows] = drawn.bounds().unwrap_or_else(|| panic!("{text} is not drawn"));
            let (width, height) = (size.0 as usize, size.1 as usize);
            let inside = columns.start >= width * left / 100
                && columns.end <= width - width * right / 100
                && rows.start >= height * top / 100
                && rows.end <= height - height * bottom / 100;
            assert!(inside, "{columns:?} {rows:?} of {size:?}: {text}");
        }
    }
}

#[test]
fn no_letter_of_a_script_with_a_font_is_a_box() {
    // Two letters without a font look the same, a box or nothing, and the log tells of them.
    let [one, two] = ["ሀ", "ሁ"].map(|letter| draw(&label(letter), SMALL, 1));
    assert!(one.frames == two.frames, "{}", two.stderr);
    assert!(one.stderr.contains("0x1200"), "{}", one.stderr);
    let letters =
        ["a", "ç", "ã", "ß", "ệ", "Ж", "Ω", "ع", "ش", "ש", "ה", "अ", "ก", "汉", "漢", "か", "カ"];
    let signs = ["한", "글", "🔥", "😂", "❤\u{fe0f}", "→", "…", "{", "}", "\\", "€"];
    let mut seen = vec![one.frames];
    for letter in letters.iter().chain(&signs) {
        let drawn = draw(&label(letter), SMALL, 1);
        assert!(drawn.stderr.is_empty() && drawn.draws(0), "{letter}: {}", drawn.stderr);
        assert!(!seen.contains(&drawn.frames), "{letter} looks like another");
        seen.push(drawn.frames);
    }
}

#[test]
fn scripts_are_set_as_they_are_read() {
    let things = |text: &str| draw(&label(text), SMALL, 1).things();
    // The mark at the end stands on the left where one reads from right to left.
    let (left, right) = (things("שׁ!"), things("H!"));
    assert!(left.len() == 2 && left[0] < left[1], "{left:?}");
    assert!(right.len() == 2 && right[0] > right[1], "{right:?}");
    // Arabic letters join; what keeps them apart is kept.
    assert_eq!((things("ببب").len(), things("ب\u{200c}ب\u{200c}ب").len()), (1, 3));
    // Emoji that are joined are one picture, with letters beside them or without.
    let wide = |text: &str| {
        let [columns, _] = draw(&label(text), SMALL, 1).bounds().unwrap();
        columns.len()
    };
    assert!(wide("👩\u{200d}🚀") < wide("👩🚀") && wide("👩\u{200d}🚀a") < wide("👩🚀a"));
    assert!(wide("🇧🇷") < wide("🔥🔥") && wide("👍🏽") < wide("👍👍"));
}

#[test]
fn captions_come_and_go_and_titles_stay() {
    let captions = vec![Caption { start_ms: 1000, end_ms: 2000, text: "Now".to_owned() }];
    let said = Text { captions, ..Text::default() };
    let drawn = draw(&said, SMALL, 3);
    assert_eq!([0, 1, 2].map(|frame| drawn.draws(frame)), [false, true, false]);
    let drawn = draw(&label("3/12"), SMALL, 3);
    assert!(drawn.frames.iter().all(|frame| *frame == drawn.frames[0]) && drawn.draws(0));
    let nothing = label(" \u{200b}\n");
    assert!(!draw(&nothing, SMALL, 1).draws(0));
}

#[test]
fn every_picture_keeps_its_moment() {
    let dir = tempfile::tempdir().unwrap();
    let filter = titles::write(&all("On time", Place::Top), SMALL, 2000, dir.path(), "t1").unwrap();
    let moments = |source: &str, filter: &str| {
        let graph = format!("{source},format=yuv420p,{filter},setsar=1");
        let args = ["-v", "error", "-nostdin", "-filter_complex"];
        let mut command = Command::new("ffmpeg");
        command.args(args).args([&graph, "-enc_time_base", "-1", "-f", "framehash", "-"]);
        let output = command.current_dir(dir.path()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let frames = text.lines().filter(|line| !line.starts_with('#'));
        frames.map(|line| line.split(',').nth(2).unwrap().trim().to_owned()).collect::<Vec<_>>()
    };
    for (rate, base, frames) in
        [("30000/1001", "1/90000", 60), ("24000/1001", "1/1000", 48), ("25", "1/12800", 50)]
    {
        let source = format!("color=gray:s=360x640:r={rate}:d=2,settb={base}");
        let with = moments(&source, &filter);
        assert_eq!((with.len(), &with), (frames, &moments(&source, "null")), "{rate} {base}");
    }
}

#[test]
fn a_machine_without_settings_for_fonts_draws_the_same() {
    let text = all("Part مرحبا 🔥", Place::Top);
    let dir = tempfile::tempdir().unwrap();
    let filter = titles::write(&text, SMALL, 1000, dir.path(), "t1").unwrap();
    let graph = format!("color=gray:s=360x640:r=1:d=1,format=yuv420p,{filter}");
    let without = run(&dir, &graph, "no-such-file.conf", 360, 640);
    assert_eq!(without.frames, draw(&text, SMALL, 1).frames);
}

#[test]
fn only_the_fonts_that_are_needed_are_laid_out_and_only_once() {
    let dir = tempfile::tempdir().unwrap();
    let names = |dir: &Path| {
        let files = std::fs::read_dir(dir.join("fonts")).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    titles::write(&label("one"), SMALL, 1000, dir.path(), "t1").unwrap();
    assert_eq!(names(dir.path()), ["inter.otf"]);
    let font = dir.path().join("fonts/inter.otf");
    let before = std::fs::metadata(&font).unwrap().modified().unwrap();
    titles::write(&label("два 🔥"), SMALL, 1000, dir.path(), "t2").unwrap();
    assert_eq!(names(dir.path()), ["emoji.ttf", "inter.otf"]);
    assert_eq!(std::fs::metadata(&font).unwrap().modified().unwrap(), before);
    for stem in ["", "a b", "../t", "t:1", "t,", "T", "é"] {
        assert!(titles::write(&label("x"), SMALL, 1000, dir.path(), stem).is_err(), "{stem}");
    }
}
