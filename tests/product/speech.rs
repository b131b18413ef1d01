//! Speech is never cut inside a word when a pause is near. Each word is spoken by espeak-ng into a file
//! of its own and put in its place by sample, so where words are is known, not guessed.

use crate::server::ezclips;
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Samples a second of everything here.
const RATE: usize = 22_050;
/// Between two words of a sentence, in milliseconds: what people leave when they speak fast.
const WORDS_APART_MS: usize = 40;
/// Between two sentences.
const SENTENCES_APART_MS: usize = 420;

const TALK: &[&str] = &[
    "every river begins as a quiet thread between stones",
    "nobody remembers who built the first bridge across it",
    "in spring the meadows are under water for weeks",
    "then children sail paper boats from one orchard to another",
    "an old ferryman counts them and writes the number down",
    "his notebooks fill a shelf above the kitchen door",
    "scientists came once and copied every single page",
    "they found that the floods come earlier every year",
    "the ferryman only nodded and went back to his boat",
    "some things are known long before they are proven",
];

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {words}");
}

/// The samples of one spoken word, without the silence around it.
fn spoken(dir: &Path, voice: &str, word: &str) -> Vec<i16> {
    let file = dir.join("word.wav");
    run(Command::new("espeak-ng").args(["-v", voice, "-s", "170", "-w"]).arg(&file).arg(word));
    let bytes = fs::read(&file).unwrap();
    // A canonical WAV file: 44 bytes of header, then 16-bit samples.
    let samples: Vec<i16> =
        bytes[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let heard = |sample: &i16| sample.unsigned_abs() > 200;
    let first = samples.iter().position(heard).unwrap();
    let last = samples.iter().rposition(heard).unwrap();
    samples[first..=last].to_vec()
}

/// A talk as a video, and where its words are, in milliseconds.
fn talk(dir: &Path, voice: &str) -> (PathBuf, Vec<Range<u64>>) {
    let silence = |ms: usize| vec![0_i16; ms * RATE / 1000];
    let ms = |samples: usize| u64::try_from(samples * 1000 / RATE).unwrap();
    let (mut samples, mut words) = (silence(300), Vec::new());
    for sentence in TALK {
        for word in sentence.split(' ') {
            let sound = spoken(dir, voice, word);
            words.push(ms(samples.len())..ms(samples.len() + sound.len()));
            samples.extend(sound);
            samples.extend(silence(WORDS_APART_MS));
        }
        samples.extend(silence(SENTENCES_APART_MS));
    }
    // A room is never quite silent.
    for (n, sample) in samples.iter_mut().enumerate() {
        *sample = sample.saturating_add([3, -2, 4, -5, 1][n % 5]);
    }
    let raw = dir.join("talk.s16");
    fs::write(&raw, samples.iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<u8>>())
        .unwrap();
    let out = dir.join(format!("talk-{voice}.mp4"));
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-f", "s16le", "-ar", "22050", "-ac", "1", "-i"]).arg(&raw);
    command.args(["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25", "-shortest", "-map", "1:v"]);
    command.args(["-map", "0:a", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50"]);
    run(command.args(["-c:a", "aac", "-b:a", "96k"]).arg(&out));
    (out, words)
}

fn parts(source: &Path, out: &Path, words: &[&str]) -> Vec<Value> {
    run(ezclips().arg("clip").arg(source).arg("-o").arg(out).args(words));
    let manifest: Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    manifest["parts"].as_array().unwrap().clone()
}

#[test]
fn no_word_is_cut_when_a_pause_is_near() {
    let dir = tempfile::tempdir().unwrap();
    for (voice, every) in [("en", "6s"), ("en", "9s"), ("pt-br", "7s")] {
        let (source, words) = talk(dir.path(), voice);
        let out = dir.path().join(format!("{voice}-{every}"));
        let parts = parts(&source, &out, &["--every", every, "--snap-window", "2.5s"]);
        assert!(parts.len() > 2, "{parts:?}");
        let mut list = String::new();
        for part in &parts[..parts.len() - 1] {
            let (at, moved) = (part["end_ms"].as_u64().unwrap(), &part["snapped"][1]);
            let cut = words.iter().position(|word| word.start < at && at < word.end);
            let _ = writeln!(list, "{voice} {every}: part {} ends at {at} ms, {moved}", part["n"]);
            assert_eq!(cut, None, "{list}a word is cut: {:?}", cut.map(|n| &words[n]));
            assert_eq!(moved, "silence", "{list}");
        }
        print!("{list}");
    }
}

#[test]
fn without_snapping_the_asked_frames_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (source, _) = talk(dir.path(), "en");
    let parts = parts(
        &source,
        &dir.path().join("out"),
        &["--every", "9s", "--snap", "none", "--tail", "keep"],
    );
    let ends: Vec<&Value> =
        parts[..parts.len() - 1].iter().map(|part| &part["end_frame"]).collect();
    let asked: Vec<usize> = (1..parts.len()).map(|n| n * 225).collect();
    assert_eq!(ends, asked);
    assert!(parts.iter().all(|part| part["snapped"] == serde_json::json!(["asked", "asked"])));
}
