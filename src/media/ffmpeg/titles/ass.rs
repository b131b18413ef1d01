//! The file that libass draws: styles and one event for each line, twice, a soft shadow below the
//! letters. Pure. Its format is told in <http://www.tcax.org/docs/ass-specs.htm>.

use super::fonts::{FONTS, Faces, MAIN};
use super::layout::{Placed, Role, share};
use crate::model::Colour;
use std::fmt::Write;

/// From this brightness on, in thousandths, letters have a black edge, darker ones a white one.
const BRIGHT: u32 = 300;

/// A letter that is not seen. In a line without any letter libass takes signs that are joined to
/// one emoji apart.
const FILLER: char = '\u{3164}';

/// The whole file for lines on a picture of this size.
pub(super) fn file(
    faces: &Faces,
    (width, height): (u32, u32),
    colour: Colour,
    lines: &[Placed],
) -> String {
    let mut file = format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 2\n\
         ScaledBorderAndShadow: yes\nKerning: yes\nYCbCr Matrix: None\n\n[V4+ Styles]\n\
         Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
         Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
         Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
    );
    for role in [Role::Headline, Role::Label, Role::Caption] {
        if let Some(line) = lines.iter().find(|line| line.role == role) {
            let colour = if role == Role::Caption { Colour::default() } else { colour };
            styles(&mut file, faces, line, colour);
        }
    }
    file += "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";
    for line in lines {
        events(&mut file, faces, width, line);
    }
    file
}

fn styles(file: &mut String, faces: &Faces, line: &Placed, colour: Colour) {
    let edge = edge(colour);
    let name = name(line.role);
    let font = FONTS[MAIN].family;
    let size = font_size(faces, MAIN, line.size);
    let thick = share(line.size, 55);
    // Encoding -1: the direction of a line is that of its first character, across all fonts.
    let rest = "-1,0,0,0,100,100,0,0,1";
    let (letters, black) = (written(colour, 0), written(edge, 0));
    let _ = writeln!(
        file,
        "Style: {name},{font},{size},{letters},{letters},{black},{black},{rest},{thick},0,8,0,0,0,-1"
    );
    let (nothing, soft) = (written(edge, 0xff), written(edge, 0x58));
    let _ = writeln!(
        file,
        "Style: {name}Shadow,{font},{size},{nothing},{nothing},{soft},{soft},{rest},{thick},0,8,0,0,0,-1"
    );
}

/// The colour of the edge of letters.
pub(super) fn edge(letters: Colour) -> Colour {
    if brightness(letters) < BRIGHT { Colour([255; 3]) } else { Colour([0; 3]) }
}

fn events(file: &mut String, faces: &Faces, width: u32, line: &Placed) {
    let [from, to] = line.shown.map(clock);
    let name = name(line.role);
    let (x, y) = (width / 2, top(faces, line));
    let text = runs(faces, line);
    let (below, blur) = (y + i64::from(share(line.size, 30)), share(line.size, 60));
    let _ = writeln!(
        file,
        "Dialogue: 0,{from},{to},{name}Shadow,,0,0,0,,{{\\pos({x},{below})\\blur{blur}}}{text}"
    );
    let _ = writeln!(file, "Dialogue: 1,{from},{to},{name},,0,0,0,,{{\\pos({x},{y})}}{text}");
}

/// The text of a line. Only a change of font stands in braces, and no text of people holds any.
fn runs(faces: &Faces, line: &Placed) -> String {
    // Every line goes the way of the whole text, whatever it begins with.
    let mut text = String::from(if line.right_to_left { '\u{200f}' } else { '\u{200e}' });
    let clusters = || line.line.iter().flat_map(|word| &word.clusters);
    if !clusters().any(|cluster| cluster.text.contains(char::is_alphabetic)) {
        text.push(FILLER);
    }
    let mut now = MAIN;
    let mut font = |text: &mut String, font: usize| {
        if font != now {
            let (family, size) = (FONTS[font].family, font_size(faces, font, line.size));
            let _ = write!(text, "{{\\fn{family}\\fs{size}}}");
            now = font;
        }
    };
    for (n, word) in line.line.iter().enumerate() {
        if n > 0 && !word.glued {
            font(&mut text, MAIN);
            text.push(' ');
        }
        for cluster in &word.clusters {
            font(&mut text, cluster.font);
            text.push_str(&cluster.text);
        }
    }
    text
}

/// The upper end of a line as libass reckons it: by the tallest font that occurs.
fn top(faces: &Faces, line: &Placed) -> i64 {
    let fonts = line.line.iter().flat_map(|word| &word.clusters).map(|cluster| cluster.font);
    let ascent = fonts.chain([MAIN]).map(|font| faces.of(font).ascent).max().unwrap_or(0);
    i64::from(line.baseline) - i64::from(line.size * ascent / 1000)
}

/// A font's size as this format counts it: the height that the font reserves for a line.
fn font_size(faces: &Faces, font: usize, size: u32) -> String {
    let of = faces.of(font);
    let thousandths = size * (of.ascent + of.descent);
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Headline => "Headline",
        Role::Label => "Label",
        Role::Caption => "Caption",
    }
}

/// A colour and how transparent it is (255: not seen).
fn written(Colour([red, green, blue]): Colour, clear: u8) -> String {
    format!("&H{clear:02X}{blue:02X}{green:02X}{red:02X}")
}

/// How bright a colour looks, in thousandths (the weights of BT.709).
fn brightness(Colour([red, green, blue]): Colour) -> u32 {
    (213 * u32::from(red) + 715 * u32::from(green) + 72 * u32::from(blue)) / 255
}

/// A moment; the format knows hundredths of a second.
fn clock(ms: u64) -> String {
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    format!("{hours}:{minutes:02}:{:02}.{:02}", ms / 1000 % 60, ms / 10 % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Text;
    use crate::media::ffmpeg::titles::layout::Layout;
    use crate::model::{Caption, Place};
    use proptest::prelude::*;

    fn written_out(text: &Text) -> String {
        let faces = Faces::open().unwrap();
        let size = (1080, 1920);
        let layout = Layout::new(&faces, size);
        let lines = [layout.titles(text, 5000), layout.captions(text, 5000)].concat();
        file(&faces, size, text.colour, &lines)
    }

    /// What stands in braces, without the changes of font.
    fn obeyed(event: &str) -> Vec<&str> {
        let blocks = event.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        blocks.filter(|block| !block.starts_with("\\fn")).collect()
    }

    #[test]
    fn a_line_is_drawn_over_its_shadow() {
        let text = Text { label: Some("Part 3/12".into()), ..Text::default() };
        let file = written_out(&text);
        let events: Vec<&str> = file.lines().filter(|line| line.starts_with("Dialogue")).collect();
        assert_eq!(
            events,
            [
                "Dialogue: 0,0:00:00.00,0:00:06.00,LabelShadow,,0,0,0,,{\\pos(540,244)\\blur4}\u{200e}Part 3/12",
                "Dialogue: 1,0:00:00.00,0:00:06.00,Label,,0,0,0,,{\\pos(540,242)}\u{200e}Part 3/12",
            ]
        );
        assert!(file.contains("Style: Label,Inter Extra Bold,65.286,&H00FFFFFF,"), "{file}");
    }

    #[test]
    fn dark_letters_have_a_white_edge() {
        for (colour, edge) in [([0, 0, 160], "&H00FFFFFF"), ([255, 212, 0], "&H00000000")] {
            let label = Some("1".to_owned());
            let file = written_out(&Text { label, colour: Colour(colour), ..Text::default() });
            let style = file.lines().find(|line| line.starts_with("Style: Label,")).unwrap();
            assert_eq!(style.split(',').nth(5), Some(edge), "{style}");
        }
    }

    #[test]
    fn moments_are_told_in_hundredths() {
        assert_eq!([0, 61_239, 3_600_000].map(clock), ["0:00:00.00", "0:01:01.23", "1:00:00.00"]);
    }

    proptest! {
        #[test]
        fn no_text_is_obeyed(
            headline in "([{}\\\\\\n\\r,:\u{2028}]|\\\\N|\\{\\\\pos\\(1,1\\)\\}|[Dialogue: ]|.){0,60}",
            said in "([{}\\\\\\n\\r]|\\PC){1,60}",
            top in any::<bool>(),
        ) {
            let captions = vec![Caption { start_ms: 0, end_ms: 4000, text: said }];
            let place = if top { Place::Top } else { Place::Bottom };
            let text = Text { headline: Some(headline), place, captions, ..Text::default() };
            let file = written_out(&text);
            let (_, events) = file.split_once("[Events]\n").unwrap();
            for event in events.lines().skip(1) {
                prop_assert!(event.starts_with("Dialogue: "), "{event}");
                let (own, rest) = event.split_once('}').unwrap();
                prop_assert!(own.contains(",,{\\pos("), "{event}");
                prop_assert!(obeyed(rest).is_empty(), "{event}");
                let bare = rest.split('{').map(|part| part.rsplit('}').next().unwrap());
                prop_assert!(!bare.collect::<String>().contains('\\'), "{event}");
            }
        }
    }
}
