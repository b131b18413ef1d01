//! Which subtitles of a video to ask for: those of its language, people's before a machine's, and
//! only then people's in another one.
//!
//! What a site offers is known after an inspection. It chooses among options that stand here; no
//! word of a site becomes part of one.

use serde_json::Value;

/// Languages that are asked for by name (ISO 639), because many videos speak them. A video in
/// another one gets English subtitles, or the first there are.
const LANGUAGES: [&str; 60] = [
    "af", "ar", "az", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fil", "fr", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "iw", "ja",
    "ka", "kk", "km", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ms", "nb", "nl", "no", "pl", "pt",
    "ro", "ru", "sk", "sl", "sr", "sv", "ta", "te", "th", "tr", "uk", "vi", "zh",
];
/// What marks a machine's captions in the language that is spoken; `YouTube` offers the same
/// captions translated into a hundred others.
const ORIGINAL: &str = "-orig";
/// A machine's captions in more languages than these are translations.
const SPOKEN_MAX: usize = 3;
/// The most languages looked at.
const OFFERED_MAX: usize = 400;

/// Which subtitles to ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subtitles {
    /// None: there are none, or nobody has looked.
    #[default]
    None,
    /// Those people wrote in this language.
    Written(Language),
    /// What people wrote in any language: English, else the first.
    Any,
    /// What a machine heard, marked as in the language that is spoken.
    Heard,
    /// What a machine heard, in this language.
    HeardIn(Language),
}

/// One of the languages that are asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(&'static str);

impl Language {
    /// The language of a tag such as `pt`, `pt-BR`, `pt-orig` or, of several formats, `pt+en`, if
    /// it is one of ours.
    fn of(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_', '+']).next().unwrap_or_default().to_ascii_lowercase();
        LANGUAGES.into_iter().find(|language| *language == code).map(Self)
    }

    /// The language and its kinds (`pt`, `pt-BR`), as the regular expression yt-dlp wants.
    fn pattern(self) -> String {
        format!("{}([-_][A-Za-z0-9_-]*)?", self.0)
    }
}

impl Subtitles {
    /// What to ask for of what yt-dlp says is there: `language`, and two of its tables.
    pub(super) fn choose(json: &Value) -> Self {
        let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default();
        let written = offered(text("subtitles_table"));
        let heard = offered(text("automatic_captions_table"));
        let original = heard.iter().find(|tag| tag.ends_with(ORIGINAL));
        let spoken =
            Language::of(text("language")).or_else(|| original.and_then(|tag| Language::of(tag)));
        let has = |offered: &[&str], language: Language| {
            offered.iter().any(|tag| Language::of(tag) == Some(language))
        };
        let hears_spoken =
            original.is_some_and(|tag| text("language").is_empty() || spoken == Language::of(tag));
        match spoken {
            Some(language) if has(&written, language) => Self::Written(language),
            // What is heard is what is said; a translation is not, whoever wrote it.
            _ if hears_spoken => Self::Heard,
            Some(language) if has(&heard, language) && heard.len() <= SPOKEN_MAX => {
                Self::HeardIn(language)
            }
            _ if !written.is_empty() => Self::Any,
            _ if original.is_some() => Self::Heard,
            None if heard.len() == 1 => Language::of(heard[0]).map_or(Self::None, Self::HeardIn),
            _ => Self::None,
        }
    }

    /// The options that make yt-dlp fetch them beside the video.
    pub(super) fn options(self) -> Vec<String> {
        let (kind, languages) = match self {
            Self::None => return Vec::new(),
            Self::Written(language) => ("--write-subs", Some(language.pattern())),
            // Without a list yt-dlp takes exactly one: English, else the first.
            Self::Any => ("--write-subs", None),
            Self::Heard => ("--write-auto-subs", Some(format!("[A-Za-z0-9_-]*{ORIGINAL}"))),
            Self::HeardIn(language) => ("--write-auto-subs", Some(language.pattern())),
        };
        let languages = languages.map(|languages| format!("--sub-langs={languages}"));
        let format = "--sub-format=json3/vtt/srt".to_owned();
        [Some(kind.to_owned()), languages, Some(format)].into_iter().flatten().collect()
    }
}

/// The first column of yt-dlp's table, without its heading and what is no subtitle.
fn offered(table: &str) -> Vec<&str> {
    let rows = table.lines().skip(1).filter_map(|row| row.split_whitespace().next());
    // The chat of a broadcast is listed among the subtitles and can take longer than the video.
    rows.filter(|tag| *tag != "live_chat" && *tag != "rechat").take(OFFERED_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chosen(language: Option<&str>, written: &[&str], heard: &[&str]) -> String {
        let table = |tags: &[&str]| {
            let rows: Vec<String> = tags.iter().map(|tag| format!("{tag}  vtt, json3")).collect();
            format!("Language Formats\n{}", rows.join("\n"))
        };
        let (written, heard) = (table(written), table(heard));
        let chosen = Subtitles::choose(&json!({"language": language,
            "subtitles_table": written, "automatic_captions_table": heard}));
        format!("{chosen:?}")
    }

    #[test]
    fn the_language_of_the_video_comes_first_and_people_before_machines() {
        let pt = r#"Written(Language("pt"))"#;
        let table: [(_, &[&str], &[&str], _); 19] = [
            (Some("pt-BR"), &["en", "pt"], &["pt-orig"], pt),
            (None, &["en", "pt-PT"], &["en", "pt-orig", "pt"], pt),
            (Some("pt"), &["de", "en"], &["pt-orig"], "Heard"),
            (Some("es"), &["de"], &["en", "es-orig", "es"], "Heard"),
            (None, &["de"], &["en", "es-orig", "es"], "Heard"),
            (Some("es"), &["de"], &["es"], r#"HeardIn(Language("es"))"#),
            (Some("es"), &["de"], &["en", "de", "fr", "es"], "Any"),
            // A machine that heard another language than the site names.
            (Some("es"), &["de"], &["en-orig"], "Any"),
            (Some("tlh"), &["tlh"], &[], "Any"),
            (None, &["English"], &[], "Any"),
            (Some("pt"), &[], &["en", "pt-orig", "pt"], "Heard"),
            (None, &[], &["de", "tlh-orig"], "Heard"),
            (Some("en"), &[], &["en-x-autogen"], r#"HeardIn(Language("en"))"#),
            (None, &[], &["de"], r#"HeardIn(Language("de"))"#),
            (Some("en"), &[], &["en", "a", "b", "c"], "None"),
            (None, &[], &["de", "fr"], "None"),
            (Some("en"), &["live_chat"], &[], "None"),
            (None, &["en; rm"], &[], "Any"),
            (None, &[], &[], "None"),
        ];
        for (language, written, heard, expected) in table {
            assert_eq!(chosen(language, written, heard), expected, "{language:?} {written:?}");
        }
        assert_eq!(Subtitles::choose(&json!(null)), Subtitles::None);
        assert_eq!(Subtitles::choose(&json!({"subtitles_table": 5})), Subtitles::None);
    }

    #[test]
    fn options_are_ours() {
        let pt = Language::of("PT_br").unwrap();
        let options = Subtitles::Written(pt).options();
        let langs = "--sub-langs=pt([-_][A-Za-z0-9_-]*)?";
        assert_eq!(options, ["--write-subs", langs, "--sub-format=json3/vtt/srt"]);
        assert_eq!(Subtitles::HeardIn(pt).options()[1], langs);
        assert_eq!(Subtitles::Heard.options()[1], "--sub-langs=[A-Za-z0-9_-]*-orig");
        assert_eq!(Subtitles::Any.options(), ["--write-subs", "--sub-format=json3/vtt/srt"]);
        assert!(Subtitles::None.options().is_empty());
        assert!(LANGUAGES.is_sorted());
    }
}
