//! The table.

use crate::Result;
use crate::ours::Series;
use crate::peers::Peer;
use std::fmt::Write;
use std::time::Duration;

/// What was measured.
pub struct Figures {
    pub floor: Peer,
    pub exact: Series,
    pub untouched: usize,
    pub encoded: Peer,
    pub snapped: Series,
    pub snapped_loud: Series,
    pub vertical: Series,
    pub two_steps: Peer,
    pub single: Peer,
}

/// One line: what, how long, how many times real time, the first clip, what it is worth.
type Row = (String, Duration, u64, Duration, String);

/// Renders the figures with the goals they are held to.
pub fn render(figures: &Figures) -> Result<String> {
    let Figures { exact, encoded, snapped, snapped_loud, vertical, .. } = figures;
    let times = |ours: &Series, peer: &Peer| {
        pace(peer.all, peer.length_ms) / pace(ours.all, ours.length_ms)
    };
    let untouched = figures.untouched;
    let share =
        pace(vertical.all, vertical.length_ms) / pace(figures.single.all, figures.single.length_ms);
    let rows: [Row; 8] = [
        peer(
            "ffmpeg copies packets into ten files, cut where it can (the floor)",
            &figures.floor,
            String::new(),
        ),
        peer("ffmpeg encodes each part, x264 `veryfast`", encoded, "1 ×".into()),
        ours(
            "**EZ Clips, exact**, no boundary on a key frame",
            exact,
            format!(
                "**{:.1} ×** (goal ≥ 12), {}.{} % of the frames untouched (goal ≥ 90), first clip ≤ 4 s",
                times(exact, encoded),
                untouched / 10,
                untouched % 10,
            ),
        ),
        ours(
            "**EZ Clips, snapped to key frames**, loudness left alone",
            snapped,
            format!("**{:.0} ×** (goal ≥ 100), first clip ≤ 1 s", times(snapped, encoded)),
        ),
        ours(
            "… with the sound brought to −14 LUFS",
            snapped_loud,
            format!("{:.0} ×", times(snapped_loud, encoded)),
        ),
        peer(
            "Vertical, two minutes: ffmpeg trims, then blurs at full size",
            &figures.two_steps,
            "1 ×".into(),
        ),
        peer(
            "… the fastest single ffmpeg command for the same pictures",
            &figures.single,
            String::new(),
        ),
        ours(
            "**EZ Clips, `blur` with titles**",
            vertical,
            format!(
                "**{:.1} ×** (goal ≥ 2), {share:.2} of the single command's time (goal ≤ 1.1)",
                times(vertical, &figures.two_steps),
            ),
        ),
    ];
    let mut text = String::from(
        "| 1080p30 H.264, key frames 5 s apart, parts of 60 s | time | × real time | first clip | compared |\n|---|--:|--:|--:|---|\n",
    );
    for (what, all, length_ms, first, worth) in rows {
        let speed = 1.0 / pace(all, length_ms);
        writeln!(
            text,
            "| {what} | {} | {speed:.1} | {} | {worth} |",
            seconds(all),
            seconds(first)
        )?;
    }
    Ok(text.trim_end().to_owned())
}

fn peer(what: &str, peer: &Peer, worth: String) -> Row {
    (what.to_owned(), peer.all, peer.length_ms, peer.first, worth)
}

fn ours(what: &str, series: &Series, worth: String) -> Row {
    let ways: Vec<String> =
        series.methods.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let what = format!("{what} ({})", ways.join(", "));
    (what, series.all, series.length_ms, series.first, worth)
}

/// Seconds of work for a second of video.
fn pace(time: Duration, length_ms: u64) -> f64 {
    time.as_secs_f64() / Duration::from_millis(length_ms).as_secs_f64()
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
