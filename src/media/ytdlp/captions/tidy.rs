//! Cues of any file as captions: plain, bounded, one after the other. Pure.

use super::{CAPTIONS_MAX, Cue};
use crate::media::ytdlp::clean;
use crate::model::Caption;

/// The most characters of a caption.
const TEXT_MAX: usize = 500;
/// Cues that follow each other this closely, in milliseconds, may be steps of rolling text.
const ROLL_GAP_MS: u64 = 50;

/// Captions in order of time that never overlap. Rolling captions, where each cue repeats the
/// lines above it, say each line once.
pub(super) fn tidy(mut cues: Vec<Cue>) -> Vec<Caption> {
    for cue in &mut cues {
        cue.lines = cue.lines.iter().filter_map(|line| clean::line(line, TEXT_MAX)).collect();
    }
    cues.retain(|cue| !cue.lines.is_empty() && cue.end_ms > cue.start_ms);
    cues.sort_by_key(|cue| cue.start_ms);
    let mut captions: Vec<Caption> = Vec::new();
    let mut before = Cue::default();
    for cue in cues {
        let said = repeated(&before, &cue);
        let text = clean::line(&cue.lines[said..].join(" "), TEXT_MAX);
        match (text, captions.last_mut()) {
            (Some(text), Some(last)) if last.start_ms == cue.start_ms => {
                // Two speakers at a time.
                last.text =
                    clean::line(&format!("{} {text}", last.text), TEXT_MAX).unwrap_or_default();
                last.end_ms = last.end_ms.max(cue.end_ms);
            }
            (Some(text), last) => {
                if let Some(last) = last {
                    last.end_ms = last.end_ms.min(cue.start_ms);
                }
                if captions.len() >= CAPTIONS_MAX {
                    break;
                }
                captions.push(Caption { start_ms: cue.start_ms, end_ms: cue.end_ms, text });
            }
            // Nothing new: what was said last is still there.
            (None, Some(last)) => last.end_ms = last.end_ms.max(cue.end_ms),
            (None, None) => {}
        }
        before = cue;
    }
    captions
}

/// How many lines of `cue` are still there from the one before.
fn repeated(before: &Cue, cue: &Cue) -> usize {
    if cue.start_ms > before.end_ms.saturating_add(ROLL_GAP_MS) {
        return 0;
    }
    let most = before.lines.len().min(cue.lines.len());
    (1..=most).rev().find(|&n| before.lines.ends_with(&cue.lines[..n])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ytdlp::captions::vtt;

    fn told(text: &str) -> Vec<(u64, u64, String)> {
        let captions = tidy(vtt::cues(text));
        captions.into_iter().map(|line| (line.start_ms, line.end_ms, line.text)).collect()
    }

    #[test]
    fn rolling_captions_say_each_line_once() {
        let text = "WEBVTT\nKind: captions\n\n\
            00:00:00.160 --> 00:00:01.990 align:start position:0%\n \nso<00:00:00.480><c> in</c>\n\n\
            00:00:01.990 --> 00:00:02.000\nso in\n \n\n\
            00:00:02.000 --> 00:00:03.350\nso in\nI<00:00:02.639><c> was</c>\n\n\
            00:00:03.350 --> 00:00:03.360\nI was\n \n\n\
            00:00:05.000 --> 00:00:06.000\nI was\n";
        let expected = [
            (160, 2000, "so in".to_owned()),
            (2000, 3360, "I was".to_owned()),
            (5000, 6000, "I was".to_owned()),
        ];
        assert_eq!(told(text), expected);
    }

    #[test]
    fn captions_are_sorted_and_do_not_overlap() {
        let text = "00:05.000 --> 00:06.000\nlast\n\n00:01.000 --> 00:04.000\nfirst\n\n\
            00:01.000 --> 00:02.000\n- both\n\n00:03.000 --> 00:04.000\nthen\n\n\
            00:04.000 --> 00:04.000\nnever\n\n00:04.500 --> 00:04.600\n<i></i> \n";
        let expected = [
            (1000, 3000, "first - both".to_owned()),
            (3000, 4000, "then".to_owned()),
            (5000, 6000, "last".to_owned()),
        ];
        assert_eq!(told(text), expected);
    }

    #[test]
    fn there_are_never_too_many() {
        let cue = |n| Cue { start_ms: n, end_ms: n + 1, lines: vec![n.to_string()] };
        let captions = tidy((0..50_000).map(cue).collect());
        assert_eq!(captions.len(), CAPTIONS_MAX);
        let long = Cue { start_ms: 0, end_ms: 1, lines: vec!["word ".repeat(400); 9] };
        assert_eq!(tidy(vec![long])[0].text.chars().count(), 499);
    }
}
