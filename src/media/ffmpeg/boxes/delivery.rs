//! Whether one of our own clips keeps the rules of delivery.

use super::walk::boxes;
use std::io::{self, Read, Seek, SeekFrom};

/// What is wrong with a clip as a file for delivery; `None` when nothing is.
pub(in crate::media::ffmpeg) fn delivery_problem(
    file: &mut (impl Read + Seek),
) -> io::Result<Option<&'static str>> {
    let length = file.seek(SeekFrom::End(0))?;
    let top = boxes(file, 0, length)?;
    let place = |kind: &[u8; 4]| top.iter().position(|b| &b.kind == kind);
    let (Some(moov), Some(mdat)) = (place(b"moov"), place(b"mdat")) else {
        return Ok(Some("it has no moov or no mdat box"));
    };
    if moov > mdat {
        return Ok(Some("its moov box does not come first"));
    }
    if top.iter().any(|b| b.end > length) {
        return Ok(Some("it is shorter than its boxes say"));
    }
    for track in boxes(file, top[moov].body, top[moov].end)? {
        if &track.kind == b"trak" {
            let inside = boxes(file, track.body, track.end)?;
            if inside.iter().any(|b| &b.kind == b"edts") {
                return Ok(Some("it has an edit list"));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::boxes::tests::boxed;
    use std::io::Cursor;

    #[test]
    fn delivery_wants_moov_first_and_no_edit_list() {
        let problem = |file: Vec<Vec<u8>>| {
            delivery_problem(&mut Cursor::new(file.concat())).unwrap().unwrap_or_default()
        };
        let (ftyp, mdat) = (boxed(*b"ftyp", b"isom"), boxed(*b"mdat", &[7; 9]));
        let good = boxed(*b"moov", &boxed(*b"trak", &boxed(*b"tkhd", b"x")));
        let edited = boxed(*b"moov", &boxed(*b"trak", &boxed(*b"edts", b"x")));
        assert_eq!(problem(vec![ftyp.clone(), good.clone(), mdat.clone()]), "");
        assert!(problem(vec![ftyp.clone(), mdat.clone(), good]).contains("first"));
        assert!(problem(vec![ftyp.clone(), edited, mdat]).contains("edit list"));
        assert!(problem(vec![ftyp]).contains("no moov"));
    }
}
