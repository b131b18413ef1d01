//! Downloads with the real yt-dlp from a web server on loopback.

use crate::tools::guard;
use crate::web::{Reply, Web};
use ezclips::media::tools::{ToolPaths, Tools};
use ezclips::media::ytdlp::{Settings, YtDlp};
use ezclips::media::{Fetched, MediaError, Run, Step, Wish};
use ezclips::model::{AllowList, Code, Failure, Link};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The tools of this machine; a missing one fails the test by name.
pub fn tools() -> Arc<Tools> {
    let near = || Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/venv/bin/yt-dlp");
    let ytdlp = std::env::var_os("EZCLIPS_YTDLP").map_or_else(near, PathBuf::from);
    assert!(ytdlp.is_file(), "yt-dlp is not at {}: set EZCLIPS_YTDLP", ytdlp.display());
    Arc::new(Tools::find(&ToolPaths {
        ytdlp: Some(ytdlp),
        search_path: std::env::var_os("PATH").unwrap_or_default(),
        folder_id: "test".into(),
        guard: guard(),
        ..ToolPaths::default()
    }))
}

/// Tools with a shell script in the place of yt-dlp.
pub fn with_stand_in(dir: &Path, script: &str) -> Arc<Tools> {
    let path = dir.join("yt-dlp");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    Arc::new(Tools::find(&ToolPaths {
        ytdlp: Some(path),
        search_path: std::env::var_os("PATH").unwrap_or_default(),
        folder_id: "test".into(),
        guard: guard(),
        ..ToolPaths::default()
    }))
}

/// A few seconds of video in every form the tests serve, made once.
struct Videos(TempDir);

impl Videos {
    fn get() -> &'static Self {
        static VIDEOS: OnceLock<Videos> = OnceLock::new();
        VIDEOS.get_or_init(|| {
            let videos = Self(tempfile::tempdir().unwrap());
            let source = "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -f lavfi -i sine=d=4 \
                          -c:v libx264 -preset ultrafast -g 25 -c:a aac -shortest clip.mp4";
            videos.ffmpeg(source);
            let hls = "-f hls -hls_time 1 -hls_list_size 0 -c copy";
            videos.ffmpeg(&format!("-i clip.mp4 {hls} both.m3u8"));
            videos.ffmpeg(&format!("-i clip.mp4 -map 0:v {hls} picture.m3u8"));
            videos.ffmpeg(&format!("-i clip.mp4 -map 0:a {hls} sound.m3u8"));
            videos
        })
    }

    fn ffmpeg(&self, args: &str) {
        let done = Command::new("ffmpeg")
            .args(["-v", "error", "-y"])
            .args(args.split_whitespace())
            .current_dir(self.0.path())
            .status()
            .expect("ffmpeg is not installed");
        assert!(done.success());
    }

    fn bytes(&self, name: &str) -> Arc<Vec<u8>> {
        Arc::new(std::fs::read(self.0.path().join(name)).unwrap())
    }

    /// Serves every file under its name.
    fn serve(&self, web: &Web) {
        for entry in std::fs::read_dir(self.0.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let kind = match name.rsplit('.').next() {
                Some("m3u8") => "application/vnd.apple.mpegurl",
                Some("ts") => "video/mp2t",
                _ => "video/mp4",
            };
            web.route(&format!("/{name}"), Reply::File(kind, self.bytes(&name)));
        }
    }
}

/// One call in a folder of its own.
struct Case {
    dir: TempDir,
    run: Run,
    steps: Arc<Mutex<Vec<Step>>>,
    ytdlp: YtDlp,
    allowed: AllowList,
}

impl Case {
    fn new(web: &Web) -> Self {
        Self::with(web, &Settings::default())
    }

    fn with(web: &Web, settings: &Settings) -> Self {
        let allowed = AllowList::parse(&web.authority()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let steps: Arc<Mutex<Vec<Step>>> = Arc::default();
        let told = Arc::clone(&steps);
        let run = Run {
            dir: dir.path().to_owned(),
            cancel: CancellationToken::new(),
            progress: Arc::new(move |step| told.lock().unwrap().push(step)),
            cookies: false,
        };
        let settings = Settings { allowed: allowed.clone(), ..settings.clone() };
        Self { dir, run, steps, ytdlp: YtDlp::new(tools(), settings), allowed }
    }

    fn link(&self, url: &str) -> Link {
        Link::parse(url, &self.allowed).unwrap()
    }

    async fn fetch(&self, url: &str) -> Result<Fetched, MediaError> {
        let fetched = self.ytdlp.fetch(&self.link(url), Wish::default(), &self.run).await;
        self.assert_nothing_runs();
        let steps = self.steps.lock().unwrap();
        assert!(steps.windows(2).all(|pair| pair[0].permille <= pair[1].permille), "{steps:?}");
        fetched
    }

    async fn refused(&self, url: &str) -> Failure {
        failure(self.fetch(url).await)
    }

    /// No process works in the folder of the run any more.
    fn assert_nothing_runs(&self) {
        let dir = self.dir.path().canonicalize().unwrap();
        let give_up = Instant::now() + Duration::from_secs(10);
        while works_in(&dir) {
            assert!(Instant::now() < give_up, "a process still works in {}", dir.display());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn works_in(dir: &Path) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.filter_map(|entry| entry.path().join("cwd").read_link().ok()).any(|cwd| cwd == dir)
}

pub fn failure<T: std::fmt::Debug>(result: Result<T, MediaError>) -> Failure {
    match result {
        Err(MediaError::Failed(failure)) => failure,
        other => panic!("expected a failure, not {other:?}"),
    }
}

async fn serving() -> Web {
    let web = Web::start().await;
    Videos::get().serve(&web);
    web
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_link_is_fetched_byte_for_byte() {
    let web = serving().await;
    let case = Case::new(&web);
    let fetched = case.fetch(&web.url("/clip.mp4?token=1")).await.unwrap();
    assert_eq!(std::fs::read(&fetched.file).unwrap(), *Videos::get().bytes("clip.mp4"));
    assert!(fetched.file.starts_with(case.dir.path().canonicalize().unwrap()));
    assert_eq!(fetched.info.title.as_deref(), Some("clip"));
    assert_eq!(fetched.info.site.as_deref(), Some("generic"));
    assert_eq!(case.steps.lock().unwrap().last().map(|step| step.permille), Some(1000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_inspected_without_a_download() {
    let web = serving().await;
    let case = Case::new(&web);
    let inspected = case.ytdlp.inspect(&case.link(&web.url("/both.m3u8")), &case.run).await;
    let info = inspected.unwrap().info;
    assert_eq!((info.title.as_deref(), info.duration_ms), (Some("both"), Some(4000)));
    let left = std::fs::read_dir(case.dir.path()).unwrap().flatten();
    assert!(left.into_iter().all(|entry| entry.file_name().to_string_lossy().starts_with('.')));
    assert!(!web.heads().iter().any(|head| head.contains(".ts")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_playlist_of_pieces_becomes_one_mp4() {
    let web = serving().await;
    let case = Case::new(&web);
    let fetched = case.fetch(&web.url("/both.m3u8")).await.unwrap();
    assert_eq!(fetched.info.duration_ms, Some(4000));
    assert_eq!(&std::fs::read(&fetched.file).unwrap()[4..8], b"ftyp");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn picture_and_sound_that_come_apart_are_joined() {
    let web = serving().await;
    let master = "#EXTM3U\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"en\",DEFAULT=YES,URI=\"sound.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=320x180,CODECS=\"avc1.64000d,mp4a.40.2\",AUDIO=\"a\"\n\
        picture.m3u8\n";
    let kind = "application/vnd.apple.mpegurl";
    web.route("/master.m3u8", Reply::File(kind, Arc::new(master.into())));
    let case = Case::new(&web);
    let fetched = case.fetch(&web.url("/master.m3u8")).await.unwrap();
    let probed = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"])
        .arg(&fetched.file)
        .output()
        .expect("ffprobe is not installed");
    let codecs = String::from_utf8(probed.stdout).unwrap();
    assert!(codecs.contains("h264") && codecs.contains("aac"), "{codecs}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_size_that_is_too_large_is_found_out() {
    let web = serving().await;
    let clip = Videos::get().bytes("clip.mp4");
    web.route("/chunked.mp4", Reply::Chunked(clip)).route("/endless.mp4", Reply::Endless);
    // Declared, not declared, not even an end.
    for path in ["/clip.mp4", "/chunked.mp4", "/endless.mp4"] {
        let case = Case::with(&web, &Settings { max_bytes: 50_000, ..Settings::default() });
        let failure = case.refused(&web.url(path)).await;
        assert_eq!(failure.code, Code::TooLarge, "{path}: {failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_declared_length_within_the_limit_is_fetched() {
    let web = serving().await;
    let clip = Videos::get().bytes("clip.mp4");
    web.route("/chunked.mp4", Reply::Chunked(Arc::clone(&clip)));
    let case = Case::new(&web);
    let fetched = case.fetch(&web.url("/chunked.mp4")).await.unwrap();
    assert_eq!(std::fs::read(&fetched.file).unwrap(), *clip);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_and_live_videos_are_refused_before_any_piece() {
    let web = serving().await;
    let settings = Settings { max_duration: Duration::from_secs(3), ..Settings::default() };
    let failure = Case::with(&web, &settings).refused(&web.url("/both.m3u8")).await;
    assert_eq!(failure.code, Code::TooLong);
    let playlist = String::from_utf8(Videos::get().bytes("both.m3u8").to_vec()).unwrap();
    let live = playlist.replace("#EXT-X-ENDLIST", "");
    let kind = "application/vnd.apple.mpegurl";
    web.route("/live.m3u8", Reply::File(kind, Arc::new(live.into_bytes())));
    let failure = Case::new(&web).refused(&web.url("/live.m3u8")).await;
    assert_eq!(failure.code, Code::NotYetRecorded);
    assert!(!web.heads().iter().any(|head| head.contains(".ts")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_says_decides_the_code() {
    let web = serving().await;
    let page = Reply::File("text/html", Arc::new(b"<html><body>words</body></html>".to_vec()));
    web.route("/page", page);
    let table = [
        ("/missing.mp4", 404, Code::Gone),
        ("/forbidden.mp4", 403, Code::ToolOutdated),
        ("/busy.mp4", 429, Code::Throttled),
        ("/broken.mp4", 503, Code::Network),
        ("/page", 0, Code::UnsupportedSite),
    ];
    for (path, status, expected) in table {
        if status > 0 {
            web.route(path, Reply::Status(status));
        }
        let failure = Case::new(&web).refused(&web.url(&format!("{path}?key=secret"))).await;
        assert_eq!(failure.code, expected, "{path}: {failure:?}");
        assert_eq!(failure.class, expected.class());
        assert!(!failure.message.contains("secret") && !failure.stderr.contains("secret"));
        assert!(!failure.stderr.is_empty() && !failure.stderr.contains("EZQ"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_is_the_network() {
    let web = serving().await;
    web.route("/reset.mp4", Reply::Reset(Videos::get().bytes("clip.mp4")));
    let closed = Web::start().await;
    let (reset, refused) = (Case::new(&web), Case::new(&closed));
    let nobody = closed.url("/a.mp4");
    drop(closed);
    let address = web.url("/reset.mp4");
    let (reset, refused) = tokio::join!(reset.refused(&address), refused.refused(&nobody));
    assert_eq!((reset.code, refused.code), (Code::Network, Code::Network), "{reset:?} {refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_addresses_are_never_reached() {
    let (web, private) = (serving().await, Web::start().await);
    private.route("/secret.mp4", Reply::File("video/mp4", Videos::get().bytes("clip.mp4")));
    let secret = private.url("/secret.mp4");
    web.route("/jump.mp4", Reply::Redirect(secret.clone()));
    let pieces =
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n");
    let kind = "application/vnd.apple.mpegurl";
    web.route("/pieces.m3u8", Reply::File(kind, Arc::new(pieces.into_bytes())));
    let (jump, pieces) = (Case::new(&web), Case::new(&web));
    let urls = [web.url("/jump.mp4"), web.url("/pieces.m3u8")];
    for failure in
        <[Failure; 2]>::from(tokio::join!(jump.refused(&urls[0]), pieces.refused(&urls[1])))
    {
        assert_eq!(failure.code, Code::BlockedAddress, "{failure:?}");
        assert!(failure.message.contains(&private.authority()), "{failure:?}");
    }
    assert!(private.heads().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_this_machine_are_never_read() {
    let web = serving().await;
    let secret = tempfile::tempdir().unwrap();
    let piece = secret.path().join("secret.ts");
    std::fs::write(&piece, &*Videos::get().bytes("both0.ts")).unwrap();
    let list = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{}\n#EXT-X-ENDLIST\n",
        piece.display()
    );
    // As a playlist, and as a playlist that says it is a video.
    for (path, kind) in [("/l.m3u8", "application/vnd.apple.mpegurl"), ("/l.mp4", "video/mp4")] {
        web.route(path, Reply::File(kind, Arc::new(list.clone().into_bytes())));
        let case = Case::new(&web);
        if let Ok(fetched) = case.fetch(&web.url(path)).await {
            // Downloaded as what it is: text, not the file it names.
            assert_eq!(std::fs::read(fetched.file).unwrap(), list.as_bytes());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_download_leaves_no_process() {
    let web = serving().await;
    let clip = Videos::get().bytes("clip.mp4");
    web.route("/slow.mp4", Reply::Slow(clip, Duration::from_millis(100)));
    let case = Case::new(&web);
    let url = web.url("/slow.mp4");
    let stop_in_the_middle = async {
        while case.steps.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        case.run.cancel.cancel();
    };
    let (fetched, ()) = tokio::join!(case.fetch(&url), stop_in_the_middle);
    assert!(matches!(fetched, Err(MediaError::Stopped)), "{fetched:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_that_never_answers_stalls() {
    let web = serving().await;
    web.route("/silent.mp4", Reply::Silent);
    let settings = Settings { stall: Duration::from_secs(3), ..Settings::default() };
    let failure = Case::with(&web, &settings).refused(&web.url("/silent.mp4")).await;
    assert_eq!(failure.code, Code::ToolStalled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_kernel_stops_has_its_code() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let table = [
        ("kill -XCPU $$", Code::ToolStalled, ""),
        ("kill -XFSZ $$", Code::TooLarge, ""),
        // In blocks of 512 bytes: the largest download and 64 MiB for what comes with it.
        ("ulimit -f >&2; exit 1", Code::ToolFailed, "131073"),
    ];
    for (script, code, said) in table {
        let settings = Settings { max_bytes: 512, ..Settings::default() };
        let mut case = Case::with(&web, &settings);
        case.ytdlp = YtDlp::new(with_stand_in(dir.path(), script), settings);
        let failure = case.refused(&web.url("/clip.mp4")).await;
        assert_eq!((failure.code, failure.stderr.as_str()), (code, said), "{script}");
    }
}
