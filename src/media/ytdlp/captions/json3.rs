//! `YouTube`'s `json3`: events with a start, a length and pieces of text. Pure.

use super::{CUES_MAX, Cue, LINES_MAX};
use serde::Deserialize;

/// The largest time believed, in milliseconds: longer than any video.
const MS_MAX: f64 = 1e10;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    t_start_ms: Option<f64>,
    d_duration_ms: Option<f64>,
    #[serde(default)]
    segs: Vec<Piece>,
}

#[derive(Deserialize)]
struct Piece {
    #[serde(default)]
    utf8: String,
}

/// The cues in the order of the file; none when it is not what it says it is.
pub(super) fn cues(text: &str) -> Vec<Cue> {
    let Ok(file) = serde_json::from_str::<File>(text) else { return Vec::new() };
    let cues = file.events.iter().filter_map(|event| {
        let start_ms = millis(event.t_start_ms?)?;
        let end_ms = start_ms + millis(event.d_duration_ms?)?;
        let text: String = event.segs.iter().map(|piece| piece.utf8.as_str()).collect();
        let lines = text.lines().take(LINES_MAX).map(str::to_owned).collect();
        Some(Cue { start_ms, end_ms, lines })
    });
    cues.take(CUES_MAX).collect()
}

fn millis(number: f64) -> Option<u64> {
    let number = Some(number).filter(|number| (0.0..=MS_MAX).contains(number))?;
    crate::media::ytdlp::info::whole(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together() {
        let text = r#"{"wireMagic": "pb3", "events": [
            {"tStartMs": 0, "dDurationMs": 9000, "id": 1, "wpWinPosId": 1},
            {"tStartMs": 160, "dDurationMs": 4000, "segs": [{"utf8": "so"}, {"utf8": " in", "tOffsetMs": 320}]},
            {"tStartMs": 2000, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]},
            {"tStartMs": -5, "dDurationMs": 10, "segs": [{"utf8": "no"}]},
            {"tStartMs": 5000, "dDurationMs": 1000, "segs": [{"utf8": "two\nlines"}, {}]}
        ]}"#;
        let read = cues(text);
        let lines: Vec<&[String]> = read.iter().map(|cue| cue.lines.as_slice()).collect();
        assert_eq!(
            lines,
            [&[][..], &["so in".into()], &[String::new()], &["two".into(), "lines".into()]]
        );
        assert_eq!((read[1].start_ms, read[1].end_ms), (160, 4160));
    }

    #[test]
    fn what_is_something_else_is_nothing() {
        for text in ["", "[]", "{\"events\": 3}", "{\"events\": [{\"tStartMs\": \"x\"}]}", "{"] {
            assert!(cues(text).is_empty(), "{text}");
        }
        assert!(cues(&"[".repeat(100_000)).is_empty());
    }
}
