//! Sections of longer videos and subtitles, with the real yt-dlp from a web server on loopback.

use crate::media::{Bench, NUMBERED, numbers};
use crate::web::{Reply, Web};
use crate::ytdlp;
use ezclips::media::ytdlp::{Settings, YtDlp};
use ezclips::media::{Fetched, Media, MediaError, Run, Subtitles, Tooling, Wish, ffmpeg};
use ezclips::model::{AllowList, Code, Extent, Facts, Heat, Link, PartRule, SeriesSpec};
use ezclips::plan::plan;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// Fifteen seconds of numbered frames at 29.97 a second, in the forms sites send.
fn videos() -> &'static Bench {
    static VIDEOS: OnceLock<Bench> = OnceLock::new();
    VIDEOS.get_or_init(|| {
        let bench = Bench::new();
        let picture = format!("testsrc2=s=320x180:r=30000/1001:d=15,{NUMBERED}");
        let inputs = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", "sine=r=48000:d=15"];
        let coding = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "60", "-c:a"];
        // The index at the front, so that it can be read from a server without ranges.
        let rest = ["aac", "-movflags", "+faststart"];
        bench.tool("long.mp4", &[&inputs[..], &coding, &rest].concat());
        bench.tool("late.mp4", &["-i", "long.mp4", "-c", "copy"]);
        let hls = ["-c", "copy", "-f", "hls", "-hls_time", "2", "-hls_list_size", "0"];
        bench.tool("both.m3u8", &[&["-i", "long.mp4"], &hls[..]].concat());
        bench.tool("picture.m3u8", &[&["-i", "long.mp4", "-map", "0:v"], &hls[..]].concat());
        bench.tool("sound.m3u8", &[&["-i", "long.mp4", "-map", "0:a"], &hls[..]].concat());
        bench
    })
}

fn bytes(name: &str) -> Arc<Vec<u8>> {
    Arc::new(std::fs::read(videos().path(name)).unwrap())
}

async fn serving() -> Web {
    let web = Web::start().await;
    for entry in std::fs::read_dir(videos().dir.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let kind = match name.rsplit('.').next() {
            Some("m3u8") => PLAYLIST,
            Some("ts") => "video/mp2t",
            _ => "video/mp4",
        };
        web.route(&format!("/{name}"), Reply::File(kind, bytes(&name)));
    }
    let master = "#EXTM3U\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"en\",DEFAULT=YES,URI=\"sound.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=320x180,CODECS=\"avc1.64000d,mp4a.40.2\",AUDIO=\"a\"\n\
        picture.m3u8\n";
    web.route("/apart.m3u8", Reply::File(PLAYLIST, Arc::new(master.into())));
    web
}

/// The tools in a folder of their own.
struct Case {
    bench: Bench,
    media: Tooling,
    allowed: AllowList,
    steps: Arc<Mutex<Vec<u16>>>,
    run: Run,
}

impl Case {
    fn new(web: &Web) -> Self {
        let allowed = AllowList::parse(&web.authority()).unwrap();
        let settings = Settings { allowed: allowed.clone(), ..Settings::default() };
        let media = Tooling::new(&ytdlp::tools(), ffmpeg::Settings::default(), settings);
        let (bench, steps) = (Bench::new(), Arc::<Mutex<Vec<u16>>>::default());
        let told = Arc::clone(&steps);
        let progress = Arc::new(move |step: ezclips::media::Step| {
            told.lock().unwrap().push(step.permille);
        });
        let run = Run { progress, ..bench.run.clone() };
        Self { bench, media, allowed, steps, run }
    }

    fn link(&self, url: &str) -> Link {
        Link::parse(url, &self.allowed).unwrap()
    }

    /// As `section`, but without another way when that fails.
    async fn section_alone(&self, url: &str) -> Result<Fetched, MediaError> {
        self.alone(url, [500, 3500]).await
    }

    async fn alone(&self, url: &str, section: [u64; 2]) -> Result<Fetched, MediaError> {
        let settings = Settings { allowed: self.allowed.clone(), ..Settings::default() };
        let wish = Wish { section: Some(section), ..Wish::default() };
        YtDlp::new(ytdlp::tools(), settings).fetch(&self.link(url), wish, &self.run).await
    }

    async fn section(&self, url: &str, section: [u64; 2]) -> Result<Fetched, MediaError> {
        let wish = Wish { section: Some(section), ..Wish::default() };
        self.media.fetch(&self.link(url), wish, &self.run).await
    }

    /// Asks for the subtitles the site has, and for the video.
    async fn with_subtitles(&self, url: &str) -> (Subtitles, Vec<(u64, u64, String)>) {
        let link = self.link(url);
        let inspected = self.media.inspect(&link, &self.run).await.unwrap();
        let wish = Wish { subtitles: inspected.subtitles, ..Wish::default() };
        let fetched = self.media.fetch(&link, wish, &self.run).await.unwrap();
        assert!(fetched.file.is_file());
        let said = fetched.captions.into_iter();
        let said = said.map(|caption| (caption.start_ms, caption.end_ms, caption.text));
        (inspected.subtitles, said.collect())
    }
}

/// The frame numbers that a range of the whole video selects in a file.
fn selected(file: &Path, facts: &Facts, range: [u64; 2]) -> Vec<u32> {
    let spec = SeriesSpec::new(PartRule::Ranges(vec![range]));
    let parts = plan(&spec, facts).unwrap();
    let frames = &parts[0].frames;
    assert!(parts[0].start_ms.abs_diff(range[0]) <= 34, "{:?} for {range:?}", parts[0]);
    numbers(file)[frames.start as usize..frames.end as usize].to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_section_holds_the_frames_of_its_times() {
    let web = serving().await;
    let whole = videos().path("long.mp4");
    let whole_facts = videos().facts(&whole).await;
    let case = Case::new(&web);
    let fetched = case.section(&web.url("/long.mp4"), [6000, 10_000]).await.unwrap();
    let steps = case.steps.lock().unwrap().clone();
    let (last, before) = steps.split_last().unwrap();
    assert!(steps.is_sorted() && *last == 1000, "{steps:?}");
    assert!(before.iter().all(|permille| *permille <= 900), "{steps:?}");
    let info = case.bench.ffmpeg.probe(&fetched.file, &case.run).await.unwrap();
    assert!((4000..8500).contains(&info.duration_ms), "{} ms", info.duration_ms);
    let facts = Facts { offset_ms: fetched.offset_ms, ..case.bench.facts(&fetched.file).await };
    let first = u64::from(numbers(&fetched.file)[0]);
    let true_ms = (first * 1_001_000).div_ceil(30_000);
    assert_eq!(fetched.offset_ms, true_ms);
    assert!(true_ms <= 6000, "it begins at {true_ms}");
    for range in [[6000, 7000], [7007, 8008], [7017, 9019], [8341, 9009]] {
        let got = selected(&fetched.file, &facts, range);
        assert_eq!(got, selected(&whole, &whole_facts, range), "{range:?}");
    }
    assert!(facts.timeline.cut_points().first() == Some(&0), "a key frame begins it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_playlist_has_no_sections() {
    let web = serving().await;
    for (path, sections) in [("/long.mp4", true), ("/both.m3u8", false), ("/apart.m3u8", false)] {
        let case = Case::new(&web);
        let inspected = case.media.inspect(&case.link(&web.url(path)), &case.run).await.unwrap();
        assert_eq!(inspected.sections, sections, "{path}");
    }
    // Who asks for one nevertheless gets all of it.
    let case = Case::new(&web);
    let fetched = case.section(&web.url("/apart.m3u8"), [6000, 10_000]).await.unwrap();
    assert_eq!(fetched.offset_ms, 0);
    let all = numbers(&videos().path("long.mp4"));
    assert_eq!(numbers(&fetched.file), all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_section_from_the_start_counts_as_the_whole_does() {
    let web = serving().await;
    let case = Case::new(&web);
    let fetched = case.section(&web.url("/long.mp4"), [0, 4000]).await.unwrap();
    assert_eq!((fetched.offset_ms, fetched.extent), (0, Extent::Section));
    let facts = case.bench.facts(&fetched.file).await;
    assert!(facts.info.duration_ms < 8000, "{} ms", facts.info.duration_ms);
    let whole = numbers(&videos().path("long.mp4"));
    assert_eq!(selected(&fetched.file, &facts, [0, 1001]), whole[..30]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_section_can_be_had_the_whole_video_comes() {
    let web = serving().await;
    // No ranges, and the index at the end: ffmpeg cannot enter it.
    web.route("/plain.mp4", Reply::Chunked(bytes("late.mp4")));
    let case = Case::new(&web);
    let fetched = case.section(&web.url("/plain.mp4"), [6000, 10_000]).await.unwrap();
    assert_eq!((fetched.offset_ms, fetched.extent), (0, Extent::Whole));
    assert_eq!(std::fs::read(&fetched.file).unwrap(), *bytes("late.mp4"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_section_that_breaks_off_is_none() {
    let web = serving().await;
    let all = bytes("long.mp4");
    let half = Arc::new(all[..all.len() / 2].to_vec());
    web.route("/half.mp4", Reply::File("video/mp4", Arc::clone(&half)));
    web.route("/reset.mp4", Reply::Reset(all));
    for path in ["/half.mp4", "/reset.mp4"] {
        let failure = ytdlp::failure(Case::new(&web).alone(&web.url(path), [4000, 10_000]).await);
        assert!(ezclips::media::ytdlp::whole_may_work(&failure), "{path}: {failure:?}");
    }
    // The whole comes as it is, and nothing of the section is left beside it.
    let case = Case::new(&web);
    let fetched = case.section(&web.url("/half.mp4"), [4000, 10_000]).await.unwrap();
    assert_eq!(std::fs::read(&fetched.file).unwrap(), *half);
    let left = std::fs::read_dir(&case.run.dir).unwrap().flatten();
    let left = left.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(left.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_site_is_said_as_ever() {
    let web = serving().await;
    web.route("/gone.mp4", Reply::Status(404)).route("/busy.mp4", Reply::Status(429));
    for (path, code) in [("/gone.mp4", Code::Gone), ("/busy.mp4", Code::Throttled)] {
        let failure = ytdlp::failure(Case::new(&web).section(&web.url(path), [0, 5000]).await);
        assert_eq!(failure.code, code, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_section_reaches_no_private_address_and_no_file() {
    let (web, private) = (serving().await, Web::start().await);
    private.route("/secret.ts", Reply::File("video/mp2t", bytes("both0.ts")));
    let list = |piece: &str| {
        let text = format!(
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nboth0.ts\n#EXTINF:2,\n{piece}\n#EXT-X-ENDLIST\n"
        );
        Reply::File(PLAYLIST, Arc::new(text.into_bytes()))
    };
    let secret = videos().path("both1.ts");
    let secret = secret.display();
    web.route("/jump.ts", Reply::Redirect(private.url("/secret.ts")));
    web.route("/jump.mp4", Reply::Redirect(private.url("/secret.ts")));
    web.route("/pieces.m3u8", list(&private.url("/secret.ts")));
    web.route("/jumps.m3u8", list("jump.ts"));
    // What ffmpeg would open beside the proxy, where it may read playlists.
    let authority = private.authority();
    web.route("/round.m3u8", list(&format!("httpproxy://{authority}/secret.ts")));
    let key = format!("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"httpproxy://{authority}/key\"\n");
    let text =
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n{key}#EXTINF:2,\nboth0.ts\n#EXT-X-ENDLIST\n");
    web.route("/key.m3u8", Reply::File(PLAYLIST, Arc::new(text.into_bytes())));
    let variant =
        format!("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\ntcp://{authority}/secret.m3u8\n");
    web.route("/variant.m3u8", Reply::File(PLAYLIST, Arc::new(variant.into_bytes())));
    for path in
        ["/pieces.m3u8", "/jumps.m3u8", "/jump.mp4", "/round.m3u8", "/key.m3u8", "/variant.m3u8"]
    {
        let case = Case::new(&web);
        ytdlp::failure(case.section_alone(&web.url(path)).await);
        let whole = case.media.fetch(&case.link(&web.url(path)), Wish::default(), &case.run).await;
        let failure = ytdlp::failure(whole);
        assert_eq!(private.connections(), 0, "{path}: {failure:?}");
        match path {
            "/key.m3u8" => assert_eq!(failure.code, Code::Drm, "{failure:?}"),
            "/pieces.m3u8" | "/jumps.m3u8" | "/jump.mp4" => {
                assert_eq!(failure.code, Code::BlockedAddress, "{path}: {failure:?}");
            }
            _ => {}
        }
    }
    let frames = numbers(&videos().path("long.mp4"));
    for piece in [format!("file://{secret}"), format!("crypto:file:{secret}")] {
        web.route("/files.m3u8", list(&piece));
        let case = Case::new(&web);
        // Of the file's frames (60 and later) none may come.
        if let Ok(fetched) = case.section_alone(&web.url("/files.m3u8")).await {
            assert!(numbers(&fetched.file).iter().all(|frame| *frame < frames[60]), "{piece}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subtitles_come_along_as_plain_text() {
    let web = serving().await;
    let html = |text: &str| Reply::File("text/html", Arc::new(text.as_bytes().to_vec()));
    let vtt = |text: &str| Reply::File("text/vtt", Arc::new(text.as_bytes().to_vec()));
    web.route("/de.vtt", vtt("WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag\n"));
    web.route("/en.vtt", vtt("WEBVTT\n\n00:01.000 --> 00:02.500\n<b>Good</b> day &amp; you\n"));
    let page = "<html><head><title>A page</title></head><body><video src=\"/long.mp4\">\
        <track kind=subtitles srclang=de src=/de.vtt><track kind=subtitles srclang=en src=/en.vtt>\
        <track kind=chapters srclang=en src=/no.vtt></video></body></html>";
    web.route("/page", html(page));
    let (subtitles, said) = Case::new(&web).with_subtitles(&web.url("/page")).await;
    assert_eq!(subtitles, Subtitles::Any);
    assert_eq!(said, [(1000, 2500, "Good day & you".to_owned())]);
    let asked = |name: &str| web.heads().iter().any(|head| head.contains(name));
    assert!(!asked("/de.vtt") && !asked("/no.vtt"), "one language is enough");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subtitles_of_a_playlist_come_along() {
    let web = serving().await;
    // The language of the sound is that of the video: its subtitles go before the English ones.
    let master = "#EXTM3U\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"pt\",LANGUAGE=\"pt-BR\",DEFAULT=YES,URI=\"sound.m3u8\"\n\
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"English\",LANGUAGE=\"en\",URI=\"none.m3u8\"\n\
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"Portuguese\",LANGUAGE=\"pt\",URI=\"words.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=320x180,CODECS=\"avc1.64000d,mp4a.40.2\",AUDIO=\"a\",SUBTITLES=\"s\"\n\
        picture.m3u8\n";
    web.route("/words-master.m3u8", Reply::File(PLAYLIST, Arc::new(master.into())));
    let words = "#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n/w0.vtt\n#EXTINF:7,\n/w1.vtt\n#EXT-X-ENDLIST\n";
    web.route("/words.m3u8", Reply::File(PLAYLIST, Arc::new(words.into())));
    for (path, at) in
        [("/w0.vtt", "00:02.000 --> 00:03.000"), ("/w1.vtt", "00:09.000 --> 00:09.500")]
    {
        let text = format!("WEBVTT\n\n{at}\n<i>{}</i>\n", &path[1..3]);
        web.route(path, Reply::File("text/vtt", Arc::new(text.into_bytes())));
    }
    let (subtitles, said) = Case::new(&web).with_subtitles(&web.url("/words-master.m3u8")).await;
    assert!(matches!(subtitles, Subtitles::Written(_)), "{subtitles:?}");
    assert_eq!(said, [(2000, 3000, "w0".to_owned()), (9000, 9500, "w1".to_owned())]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_subtitle_never_costs_the_video() {
    let (web, private) = (serving().await, Web::start().await);
    web.route("/bad.vtt", Reply::File("text/vtt", Arc::new(vec![0xff; 4000])));
    web.route("/reset.vtt", Reply::Reset(Arc::new(b"WEBVTT".to_vec())));
    for track in ["/bad.vtt", "/reset.vtt", &private.url("/private.vtt")] {
        let page = format!(
            "<html><body><video src=/long.mp4><track srclang=en src={track}></video></body></html>"
        );
        web.route("/page", Reply::File("text/html", Arc::new(page.into_bytes())));
        let case = Case::new(&web);
        let wish = Wish { subtitles: Subtitles::Any, ..Wish::default() };
        let fetched = case.media.fetch(&case.link(&web.url("/page")), wish, &case.run).await;
        let fetched = fetched.unwrap();
        assert_eq!(std::fs::read(&fetched.file).unwrap(), *bytes("long.mp4"));
        assert!(fetched.captions.is_empty() && web.heads().iter().any(|h| h.contains("/page")));
    }
    let tried = |name: &str| web.heads().iter().any(|head| head.contains(name));
    assert!(tried("/bad.vtt") && tried("/reset.vtt"));
    assert!(private.heads().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_size_of_a_section_is_limited_too() {
    let web = serving().await;
    let case = Case::new(&web);
    let settings =
        Settings { allowed: case.allowed.clone(), max_bytes: 20_000, ..Settings::default() };
    let wish = Wish { section: Some([2000, 12_000]), ..Wish::default() };
    let link = case.link(&web.url("/long.mp4"));
    let limited = YtDlp::new(ytdlp::tools(), settings).fetch(&link, wish, &case.run).await;
    assert_eq!(ytdlp::failure(limited).code, Code::TooLarge);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_watched_most_comes_along() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let case = Case::new(&web);
    let script = r#"
        echo 'EZH [{"start_time": 1.5, "end_time": 3, "value": 0.25}, {"start_time": 0, "end_time": 1.5, "value": 1.0}]'
        printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nhere\n' >source.en.vtt
        echo video >source.mp4
        echo 'EZF "source.mp4"'
        exit 1"#;
    let ytdlp = YtDlp::new(ytdlp::with_stand_in(dir.path(), script), Settings::default());
    let link = case.link(&web.url("/a"));
    let fetched = ytdlp.fetch(&link, Wish::default(), &case.run).await.unwrap();
    let heat = |start_ms, end_ms, permille| Heat { start_ms, end_ms, permille };
    assert_eq!(fetched.heat, [heat(0, 1500, 1000), heat(1500, 3000, 250)]);
    assert_eq!(fetched.captions.len(), 1);
    // A download that was killed is none, whatever it has named before.
    let killed = script.replace("exit 1", "kill -KILL $$");
    let ytdlp = YtDlp::new(ytdlp::with_stand_in(dir.path(), &killed), Settings::default());
    assert!(ytdlp.fetch(&link, Wish::default(), &case.run).await.is_err());
}
