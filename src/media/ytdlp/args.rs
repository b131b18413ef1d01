//! The fixed argument lists. The link is the one thing from outside, and it stands after `--`.

use super::{COOKIES, Settings, section};
use crate::media::Wish;
use crate::media::tools::JsRuntime;
use crate::model::Link;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;

/// What the argument lists depend on besides the link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup<'a> {
    pub settings: &'a Settings,
    /// The run's own egress proxy.
    pub proxy: SocketAddr,
    /// The folder with the guarded ffmpeg and ffprobe.
    pub ffmpeg: Option<&'a Path>,
    /// What runs a site's scripts; none is fine for most sites.
    pub js: Option<&'a JsRuntime>,
    /// Whether there are cookies in the folder of the run.
    pub cookies: bool,
}

/// Demuxers yt-dlp's ffmpeg may use: those of the containers sites really send. Playlists and
/// lists of files are not among them, because they open other files.
pub(super) const FORMATS: &str = "mov,matroska,mpegts,avi,flv,ogg,asf,mpeg,wav,mp3,flac,aac";

/// Options before every file that yt-dlp's ffmpeg reads.
pub(super) const INPUT_GUARD: [&str; 6] =
    ["-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS, "-max_streams", "32"];

/// Nothing from this machine's configuration, nothing that runs commands, one video.
const COMMON: [&str; 21] = [
    "--ignore-config",
    "--no-plugin-dirs",
    "--no-update",
    "--no-exec",
    "--no-cookies-from-browser",
    "--no-remote-components",
    "--no-js-runtimes",
    "--no-playlist",
    "--playlist-items=1",
    "--default-search=error",
    "--color=never",
    "--quiet",
    "--socket-timeout=15",
    "--retries=3",
    "--extractor-retries=2",
    "--retry-sleep=http:exp=1:20",
    "--retry-sleep=fragment:exp=1:20",
    "--cache-dir=.cache",
    "--output=source.%(ext)s",
    "--merge-output-format=mp4/mkv",
    // H.264 up to 1080p can be cut without encoding; sites have it nearly always.
    "--format-sort=res:1080,vcodec:h264,fps:60,acodec:aac",
];

/// Protocols that yt-dlp speaks itself, through the proxy. The others (rtmp, rtsp, mms) would be
/// handed to programs that go round it.
const PROTOCOLS: &str =
    "[protocol~='^(https?|m3u8|m3u8_native|ism|http_dash_segments|http_dash_segments_generator)$']";

/// What `super::report` reads. The fields are chosen, so the lines are short.
const PRINTS: [&str; 5] = [
    "--print=pre_process:EZI %(.{title,duration,live_status,is_live,uploader,extractor_key,thumbnail})j",
    "--print=pre_process:EZC %(chapters.:1000.{start_time,end_time,title})j",
    "--print=pre_process:EZH %(heatmap.:200.{start_time,end_time,value})j",
    "--print=video:EZL %(.{language,subtitles_table,automatic_captions_table})j",
    "--print=video:EZS %(.{format_id,protocol,filesize,filesize_approx})j %(requested_formats.:.{format_id,protocol,filesize,filesize_approx})j",
];

const DOWNLOAD: [&str; 16] = [
    "--no-simulate",
    // Subtitles that cannot be had are not worth losing the video for. The video's own errors
    // still count: its file is not named then.
    "--ignore-errors",
    "--concurrent-fragments=4",
    "--fragment-retries=5",
    // Otherwise a missing piece is silently left out of the video.
    "--abort-on-unavailable-fragments",
    "--no-mtime",
    "--force-overwrites",
    "--downloader=m3u8:native",
    "--newline",
    "--progress",
    "--progress-delta=0.5",
    "--progress-template=download:EZP %(info.format_id)j %(progress.{status,downloaded_bytes,total_bytes,total_bytes_estimate,speed,eta,fragment_index,fragment_count})j",
    "--progress-template=postprocess:EZQ",
    "--print=before_dl:EZB %(ext)s",
    "--print=post_process:EZM %(ext)s",
    "--print=after_move:EZF %(filepath)j",
];

/// Asks the site and downloads nothing.
pub(super) fn inspect(setup: Setup<'_>, link: &Link) -> Vec<OsString> {
    let mut args = common(setup);
    args.push("--simulate".into());
    finish(args, link)
}

/// Downloads the video, or a section of it, and its subtitles.
pub(super) fn fetch(setup: Setup<'_>, link: &Link, wish: Wish) -> Vec<OsString> {
    let mut args = common(setup);
    args.extend(DOWNLOAD.map(OsString::from));
    args.extend(wish.subtitles.options().into_iter().map(OsString::from));
    match wish.section {
        Some(section) => args.extend(section::options(section).into_iter().map(OsString::from)),
        // yt-dlp reads itself, but would leave rare kinds of playlists to ffmpeg.
        None => {
            args.push(format!("--downloader-args=ffmpeg_i:{}", section::network_guard()).into());
        }
    }
    let seconds = setup.settings.max_duration.as_secs();
    args.push(format!("--max-filesize={}", setup.settings.max_bytes).into());
    args.push(
        format!("--match-filters=!is_live & live_status!=?is_upcoming & duration<=?{seconds}")
            .into(),
    );
    args.push(format!("--postprocessor-args=ffmpeg_i:{}", INPUT_GUARD.join(" ")).into());
    finish(args, link)
}

fn common(setup: Setup<'_>) -> Vec<OsString> {
    let mut args: Vec<OsString> = COMMON.iter().chain(&PRINTS).map(OsString::from).collect();
    args.push(format!("--proxy=http://{}", setup.proxy).into());
    args.push(format!("--format=bv*{PROTOCOLS}+ba{PROTOCOLS}/b{PROTOCOLS}").into());
    if setup.cookies {
        args.push(format!("--cookies={COOKIES}").into());
    }
    if let Some(folder) = setup.ffmpeg {
        args.push(joined("--ffmpeg-location=", folder));
    }
    if let Some(js) = setup.js {
        let option = format!("--js-runtimes={}:", js.kind.ytdlp_name());
        args.push(joined(&option, &js.path));
    }
    args
}

fn finish(mut args: Vec<OsString>, link: &Link) -> Vec<OsString> {
    args.extend(["--".into(), link.as_str().into()]);
    args
}

fn joined(option: &str, path: &Path) -> OsString {
    let mut arg = OsString::from(option);
    arg.push(path);
    arg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::tools::JsKind;
    use crate::model::AllowList;
    use std::time::Duration;

    fn text(args: &[OsString]) -> Vec<&str> {
        args.iter().map(|arg| arg.to_str().unwrap()).collect()
    }

    #[test]
    fn the_link_is_the_last_argument_and_no_option() {
        let settings = Settings {
            max_bytes: 1000,
            max_duration: Duration::from_secs(90),
            ..Settings::default()
        };
        let js = JsRuntime { kind: JsKind::QuickJs, path: "/opt/q/qjs".into() };
        let proxy = SocketAddr::from(([127, 0, 0, 1], 4000));
        let setup = Setup {
            settings: &settings,
            proxy,
            ffmpeg: Some(Path::new("/run/x")),
            js: Some(&js),
            cookies: true,
        };
        let link = Link::parse("https://example.com/--exec=x", &AllowList::default()).unwrap();
        let section = Wish { section: Some([0, 5000]), ..Wish::default() };
        for args in [inspect(setup, &link), fetch(setup, &link, section)] {
            let args = text(&args);
            let dashes = args.iter().position(|arg| *arg == "--").unwrap();
            assert_eq!(args[dashes + 1..], ["https://example.com/--exec=x"]);
            assert!(args[..dashes].iter().all(|arg| arg.starts_with("--")));
            assert!(args.contains(&"--proxy=http://127.0.0.1:4000"));
            assert!(args.contains(&"--js-runtimes=quickjs:/opt/q/qjs"));
            assert!(args.contains(&"--ffmpeg-location=/run/x"));
            assert!(args.contains(&"--ignore-config"));
            assert!(args.contains(&"--cookies=.cookies.txt"));
        }
        let args = fetch(setup, &link, Wish::default());
        let args = text(&args);
        assert!(!args.iter().any(|arg| arg.starts_with("--download-sections")));
        assert!(args.contains(&"--max-filesize=1000"));
        assert!(args.iter().any(|arg| arg.ends_with("duration<=?90")));
        assert!(!args.contains(&"--simulate"));
        assert!(text(&inspect(setup, &link)).contains(&"--simulate"));
    }

    #[test]
    fn without_a_runtime_none_is_named() {
        let settings = Settings::default();
        let proxy = SocketAddr::from(([127, 0, 0, 1], 4000));
        let setup = Setup { settings: &settings, proxy, ffmpeg: None, js: None, cookies: false };
        let link = Link::parse("https://example.com/", &AllowList::default()).unwrap();
        let args = inspect(setup, &link);
        assert!(text(&args).contains(&"--no-js-runtimes"));
        assert!(!text(&args).iter().any(|arg| arg.starts_with("--js-runtimes")));
        assert!(!text(&args).iter().any(|arg| arg.starts_with("--cookies")));
    }
}
