//! Whether a file is all there, by its outermost structure.
//!
//! Sources: ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), the RIFF chunk layout of AVI.

use super::walk::{boxes, bytes};
use crate::media::ffmpeg::sniff::Family;
use std::io::{self, Read, Seek, SeekFrom};

/// Whether a file is as long as its own outermost structure says. `true` where the format cannot
/// tell (streams without a length).
pub(in crate::media::ffmpeg) fn is_whole(
    file: &mut (impl Read + Seek),
    family: Family,
) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    match family {
        Family::Boxes => {
            let top = boxes(file, 0, length)?;
            // Some writers end with a wrong `free` box: only what holds the video must fit.
            let cut = top.iter().any(|b| b.end > length && matters(b.kind));
            let has = |kind: &[u8; 4]| top.iter().any(|b| &b.kind == kind);
            Ok(!cut && has(b"moov") && has(b"mdat"))
        }
        Family::Ebml => segment_end(file).map(|end| end.is_none_or(|end| end <= length)),
        Family::Riff => {
            file.seek(SeekFrom::Start(4))?;
            let size = u64::from(u32::from_le_bytes(bytes(file)?));
            // Streams written to a pipe have no size.
            Ok(size == 0 || size >= u64::from(u32::MAX - 64) || size + 8 <= length)
        }
        Family::Other => Ok(true),
    }
}

fn matters(kind: [u8; 4]) -> bool {
    matches!(&kind, b"mdat" | b"moov" | b"moof")
}

/// Where the Segment of a Matroska file ends; `None` when it does not say.
fn segment_end(file: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
    const SEGMENT: u32 = 0x1853_8067;
    file.seek(SeekFrom::Start(4))?;
    let Some(header) = ebml_size(file)? else { return Ok(None) };
    let mut at = file.stream_position()?.saturating_add(header);
    // Void elements (0xec) may stand before the Segment.
    for _ in 0..8 {
        file.seek(SeekFrom::Start(at))?;
        let [first] = bytes(file)?;
        if first == 0xec {
            let Some(size) = ebml_size(file)? else { return Ok(None) };
            at = file.stream_position()?.saturating_add(size);
            continue;
        }
        let [b, c, d] = bytes(file)?;
        if u32::from_be_bytes([first, b, c, d]) != SEGMENT {
            return Ok(None);
        }
        let size = ebml_size(file)?;
        let body = file.stream_position()?;
        return Ok(size.map(|size| body.saturating_add(size)));
    }
    Ok(None)
}

/// An EBML variable-length size; `None` when it is the reserved "unknown".
fn ebml_size(file: &mut impl Read) -> io::Result<Option<u64>> {
    let [first] = bytes(file)?;
    let extra = first.leading_zeros();
    if extra > 7 {
        return Ok(None);
    }
    let mut value = u64::from(first) & (0x7f >> extra);
    for _ in 0..extra {
        let [next] = bytes(file)?;
        value = value << 8 | u64::from(next);
    }
    let unknown = (1 << (7 * (extra + 1))) - 1;
    Ok((value != unknown).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::boxes::tests::boxed;
    use std::io::Cursor;

    fn whole(file: &[u8], family: Family) -> bool {
        is_whole(&mut Cursor::new(file), family).unwrap()
    }

    #[test]
    fn a_cut_mp4_is_seen_wherever_it_was_cut() {
        let file = [boxed(*b"ftyp", b"isom"), boxed(*b"moov", &[0; 40]), boxed(*b"mdat", &[7; 99])];
        let file = file.concat();
        assert!(whole(&file, Family::Boxes));
        for length in 12..file.len() {
            assert!(!whole(&file[..length], Family::Boxes), "{length} bytes");
        }
        let no_moov = [boxed(*b"ftyp", b"isom"), boxed(*b"mdat", &[7; 99])].concat();
        assert!(!whole(&no_moov, Family::Boxes));
    }

    #[test]
    fn a_cut_matroska_file_is_seen_when_its_length_is_known() {
        let header = [0x1a, 0x45, 0xdf, 0xa3, 0x82, 1, 2];
        let known = [&header[..], &[0x18, 0x53, 0x80, 0x67, 0x40, 3, 9, 9, 9]].concat();
        assert!(whole(&known, Family::Ebml));
        assert!(!whole(&known[..known.len() - 1], Family::Ebml));
        let unknown = [&header[..], &[0x18, 0x53, 0x80, 0x67, 0xff, 9]].concat();
        assert!(whole(&unknown, Family::Ebml));
    }
}
