//! Files that are not what they claim, tools that hang, and jobs that are called off.

use crate::media::Bench;
use crate::processes::runs;
use ezclips::media::MediaError;
use ezclips::media::ffmpeg::{Limits, Settings};
use ezclips::model::{Code, MediaTime, Method};
use std::time::{Duration, Instant};

#[tokio::test]
async fn files_that_are_no_videos_are_refused() {
    let bench = Bench::new();
    let real = bench.make("real.mp4", "25", "1.5", &["-c:v", "libx264", "-c:a", "aac"]);
    let real = real.to_str().unwrap();
    let list =
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.5,\nfile://{real}\n#EXT-X-ENDLIST\n");
    let concat = format!("ffconcat version 1.0\nfile {real}\n");
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_owned();
    for (name, text) in [
        ("playlist.mp4", list),
        ("concat.mp4", concat),
        ("picture.mp4", svg),
        ("text.mp4", "Dear viewer,\n".repeat(500)),
        ("empty.mp4", String::new()),
        ("fake.mp4", "\0\0\0\x18ftypisom\0\0\0\0isomiso2\0\0\0\x08moov\0\0\0\x08mdat".to_owned()),
    ] {
        let file = bench.path(name);
        std::fs::write(&file, text).unwrap();
        assert_eq!(bench.refusal(&file).await, Some(Code::NotAVideo), "{name}");
    }
    let noise: Vec<u8> =
        (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let file = bench.path("noise.mkv");
    std::fs::write(&file, [&b"\x1a\x45\xdf\xa3"[..], &noise].concat()).unwrap();
    assert!(bench.refusal(&file).await.is_some());
}

#[tokio::test]
async fn a_file_that_ends_in_the_middle_is_called_truncated() {
    let bench = Bench::new();
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
    let fast = [&codecs[..], &["-movflags", "+faststart"]].concat();
    let plain = bench.make("plain.mp4", "25", "3", &codecs);
    let fast = bench.make("fast.mp4", "25", "3", &fast);
    let matroska = bench.make("a.mkv", "25", "3", &codecs);
    let avi = bench.make("a.avi", "25", "3", &["-c:v", "mpeg4", "-c:a", "libmp3lame"]);
    for source in [plain, fast, matroska, avi] {
        assert_eq!(bench.refusal(&source).await, None);
        let bytes = std::fs::read(&source).unwrap();
        let cut = source.with_file_name(format!("cut-{}", source.file_name().unwrap().display()));
        for share in [30, 70, 99] {
            std::fs::write(&cut, &bytes[..bytes.len() * share / 100]).unwrap();
            assert_eq!(bench.refusal(&cut).await, Some(Code::Truncated), "{cut:?} {share} %");
        }
    }
}

#[tokio::test]
async fn what_is_outside_the_limits_has_its_own_code() {
    let bench = Bench::new();
    let sound = bench.tool("sound.mp4", &["-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac"]);
    assert_eq!(bench.refusal(&sound).await, Some(Code::NoPicture));

    let cover =
        bench.tool("cover.png", &["-f", "lavfi", "-i", "color=s=64x64:d=1", "-frames:v", "1"]);
    let args =
        ["-i", sound.to_str().unwrap(), "-i", cover.to_str().unwrap(), "-map", "0", "-map", "1"];
    let args =
        [&args[..], &["-c:a", "copy", "-c:v", "mjpeg", "-disposition:v", "attached_pic"]].concat();
    let covered = bench.tool("covered.mp4", &args);
    assert_eq!(bench.refusal(&covered).await, Some(Code::NoPicture));

    let blink = bench.make("blink.mp4", "25", "0.5", &["-c:v", "libx264", "-c:a", "aac"]);
    assert_eq!(bench.refusal(&blink).await, Some(Code::TooShort));

    let odd = bench.make("odd.mkv", "25", "2", &["-c:v", "ffv1", "-c:a", "aac"]);
    assert_eq!(bench.refusal(&odd).await, Some(Code::UnsupportedCodec));

    let mut many = vec!["-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=2"];
    many.extend(["-c:v", "mpeg4"]);
    many.extend([["-map", "0"]; 40].concat());
    let many = bench.tool("many.mkv", &many);
    assert_eq!(bench.refusal(&many).await, Some(Code::OutOfShape));

    let huge = ["-f", "lavfi", "-i", "color=s=9000x4400:r=1:d=2", "-c:v", "mjpeg"];
    let huge = bench.tool("huge.mkv", &huge);
    assert_eq!(bench.refusal(&huge).await, Some(Code::OutOfShape));

    let short = Limits { max_duration_ms: 1_400, max_bytes: 1 << 20, ..Limits::default() };
    let strict = Bench::with(Settings { limits: short, threads: 1, ..Settings::default() });
    let long = strict.make("long.mp4", "25", "1.6", &["-c:v", "libx264", "-c:a", "aac"]);
    assert_eq!(strict.refusal(&long).await, Some(Code::TooLong));
    let tiny = Limits { max_bytes: 1000, ..short };
    let strict = Bench::with(Settings { limits: tiny, threads: 1, ..Settings::default() });
    assert_eq!(strict.refusal(&long).await, Some(Code::TooLarge));
}

#[tokio::test]
async fn calling_a_cut_off_ends_ffmpeg() {
    let bench = Bench::new();
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "250", "-c:a", "aac"];
    let source = bench.make("long.mp4", "60", "60", &codecs);
    let facts = bench.facts(&source).await;
    let out = bench.path("clip.mp4");
    let cut = bench.cut(&source, &facts, 1..3599, Method::Encoded, "clip.mp4");
    let stop = async {
        let give_up = Instant::now() + Duration::from_secs(20);
        while children(&out).is_empty() {
            assert!(Instant::now() < give_up, "ffmpeg never started");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let pids = children(&out);
        bench.run.cancel.cancel();
        (pids, Instant::now())
    };
    let (end, (pids, stopped)) = tokio::join!(cut, stop);
    assert!(matches!(end, Err(MediaError::Stopped)), "{end:?}");
    assert!(stopped.elapsed() < Duration::from_secs(6));
    assert!(!pids.is_empty() && pids.iter().all(|&pid| !runs(pid)));
    assert!(children(&out).is_empty());
}

/// Processes whose command line names `out`.
fn children(out: &std::path::Path) -> Vec<u32> {
    let name = out.to_str().unwrap().as_bytes();
    let pids = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        line.windows(name.len()).any(|window| window == name).then_some(pid)
    });
    pids.filter(|&pid| runs(pid)).collect()
}

#[tokio::test]
async fn posters_are_small_upright_pictures() {
    let bench = Bench::new();
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
    let source = bench.make("a.mp4", "25", "2", &codecs);
    let rotated = ["-i", source.to_str().unwrap(), "-c", "copy", "-metadata:s:v:0", "rotate=90"];
    let rotated = bench.tool("r.mp4", &rotated);
    for (file, at, size) in
        [(&source, 900, (360, 202)), (&source, 99_000, (360, 202)), (&rotated, 0, (360, 640))]
    {
        let out = bench.path("p.jpg");
        let at = MediaTime::from_millis(at);
        bench.ffmpeg.poster(file, at, &out, &bench.run).await.unwrap();
        assert_eq!(jpeg_size(&std::fs::read(&out).unwrap()), Some(size));
        std::fs::remove_file(&out).unwrap();
    }
}

/// Width and height in the first frame header (SOF0..SOF2) of a JPEG.
fn jpeg_size(bytes: &[u8]) -> Option<(u16, u16)> {
    let at = bytes.windows(2).position(|w| w[0] == 0xff && (0xc0..=0xc2).contains(&w[1]))?;
    let word = |n: usize| Some(u16::from_be_bytes([*bytes.get(at + n)?, *bytes.get(at + n + 1)?]));
    Some((word(7)?, word(5)?))
}
