//! `ezclips clip`: the whole job in one process.

use crate::server::{ezclips, wait_for};
use crate::support::clips::{self, Source};
use crate::support::processes;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn clip(input: &Path, out: &Path) -> Command {
    let mut command = ezclips();
    command.arg("clip").arg(input).arg("-o").arg(out).args(["--disk-floor-mib", "16"]);
    command
}

fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {stderr}", output.status);
    output
}

fn manifest(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap()
}

/// Every frame of the source stands in exactly one part, and sound and picture end together.
fn check_parts(source: &Path, out: &Path, lossless: bool) {
    let manifest = manifest(out);
    let hashes = if lossless { clips::frame_hashes(source) } else { Vec::new() };
    let mut next = 0;
    for part in manifest["parts"].as_array().unwrap() {
        let file = out.join(part["file"].as_str().unwrap());
        let frame = |name: &str| u32::try_from(part[name].as_u64().unwrap()).unwrap();
        let (start, end) = (frame("start_frame"), frame("end_frame"));
        assert_eq!(start, next, "parts follow each other");
        assert_eq!(clips::frames(&file), end - start, "{part:#}");
        next = end;
        if lossless {
            assert_eq!(clips::frame_hashes(&file), hashes[start as usize..end as usize]);
        } else {
            assert!(clips::psnr(&file, 0, source, start) > 30.0, "first frame of {part:#}");
            let last = end - start - 1;
            assert!(clips::psnr(&file, last, source, end - 1) > 30.0, "last frame of {part:#}");
        }
        let apart = clips::end_of(&file, "v:0") - clips::end_of(&file, "a:0");
        assert!(apart.abs() <= 0.05, "sound and picture end {apart} s apart: {part:#}");
        assert_eq!(fs::metadata(&file).unwrap().len(), part["bytes"].as_u64().unwrap());
    }
    assert_eq!(next, clips::frames(source), "no frame is lost");
}

#[test]
fn a_file_becomes_numbered_clips_that_hold_every_frame() {
    let dir = tempfile::tempdir().unwrap();
    let source = Source { seconds: 7, rate: "30000/1001", gop: 50, ..Source::default() };
    let source = clips::make(dir.path(), &source);
    let out = dir.path().join("clips");
    let output = succeed(clip(&source, &out).args(["--every", "2s"]));
    let printed = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = printed.lines().map(|line| line.rsplit('/').next().unwrap()).collect();
    let expected: Vec<String> = (1..=4).map(|n| format!("source-part-{n:02}-of-04.mp4")).collect();
    assert_eq!(names, expected);
    check_parts(&source, &out, false);
    let mut left: Vec<_> = fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left.len(), 5, "clips and manifest only: {left:?}");
}

#[test]
fn copied_parts_are_bit_exact() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source::default());
    let out = dir.path().join("clips");
    succeed(clip(&source, &out).args(["--parts", "3", "--cut", "copy"]));
    let methods: Vec<Value> =
        manifest(&out)["parts"].as_array().unwrap().iter().map(|p| p["method"].clone()).collect();
    assert_eq!(methods, ["copy", "copy", "copy"]);
    check_parts(&source, &out, true);
}

#[test]
fn json_tells_progress_that_never_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source::default());
    let out = dir.path().join("clips");
    let output = succeed(clip(&source, &out).args(["--range", "0:01-0:03", "--json"]));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for job in ["video", "series"] {
        let percents =
            lines.iter().filter(|line| line["event"] == "progress" && line["job"] == job);
        let percents: Vec<f64> = percents.map(|line| line["percent"].as_f64().unwrap()).collect();
        assert!(percents.is_sorted(), "{job}: {percents:?}");
    }
    let done = lines.last().unwrap();
    assert_eq!(done["event"], "done");
    let part = &done["manifest"]["parts"][0];
    assert_eq!((part["start_frame"].as_u64(), part["end_frame"].as_u64()), (Some(25), Some(75)));
    assert_eq!(part["start_ms"], 1000);
}

#[test]
fn what_is_no_video_fails_with_a_code_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("notes.mp4");
    fs::write(&source, "these are notes").unwrap();
    let out = dir.path().join("clips");
    let output = clip(&source, &out).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("not_a_video") && stderr.contains("hint: "), "{stderr}");
    assert!(!out.exists(), "not even an empty folder is left behind");
}

#[test]
fn a_killed_call_is_cleaned_up_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let long = Source { seconds: 60, size: "1280x720", sound: false, ..Source::default() };
    let source = clips::make(dir.path(), &long);
    let out = dir.path().join("clips");
    let mut killed = clip(&source, &out).args(["--parts", "1", "--cut", "encode"]).spawn().unwrap();
    wait_for("ffmpeg to encode", || {
        let tools = processes::at_home_in(&dir.path().canonicalize().unwrap());
        tools.iter().any(|tool| tool.name == "ffmpeg").then_some(())
    });
    killed.kill().unwrap();
    killed.wait().unwrap();

    succeed(clip(&source, &out).args(["--range", "0-1", "--cut", "copy"]));
    wait_for("the killed call's tools to be gone", || {
        processes::at_home_in(dir.path()).is_empty().then_some(())
    });
    let left: Vec<_> = fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "one clip and the manifest: {left:?}");
}

#[test]
fn another_series_in_the_same_folder_takes_the_place_of_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source::default());
    let out = dir.path().join("clips");
    succeed(clip(&source, &out).args(["--parts", "3", "--cut", "copy"]));
    fs::write(out.join("mine.txt"), "kept").unwrap();
    succeed(clip(&source, &out).args(["--parts", "2", "--cut", "copy"]));
    let mut left: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let clips = ["source-part-01-of-02.mp4", "source-part-02-of-02.mp4"];
    assert_eq!(left, ["manifest.json", "mine.txt", clips[0], clips[1]]);
}

#[test]
fn wrong_requests_say_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source { seconds: 2, ..Source::default() });
    let out = dir.path().join("clips");
    let table: [(&[&str], i32, &str); 6] = [
        (&["--every", "soon"], 2, "is not a time"),
        (&["--every", "1s", "--parts", "2"], 2, "cannot be used with"),
        (&["--parts", "0"], 2, "1 to 1000 parts"),
        (&["--chapters"], 1, "no_chapters"),
        (&["--range", "1:00-2:00"], 1, "range_outside"),
        (&["--allow-hosts", "nonsense"], 4, "host:port"),
    ];
    for (arguments, code, words) in table {
        let output = clip(&source, &out).args(arguments).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(stderr.contains(words), "{arguments:?}: {stderr}");
    }
    let private = Path::new("http://127.0.0.1:9/v.mp4");
    let output = clip(private, &out).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("blocked_address"));
}

#[test]
fn a_missing_ffmpeg_is_exit_3_with_the_line_that_installs_it() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("a.mp4");
    fs::write(&source, "").unwrap();
    let output = clip(&source, &dir.path().join("clips"))
        .args(["--ffmpeg", "/nowhere/ffmpeg"])
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("install"), "{stderr}");
}
