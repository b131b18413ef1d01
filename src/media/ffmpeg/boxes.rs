//! The outermost structure of a file, read without a tool: is it all there, and (for our own
//! clips) does it keep the rules of delivery.
//!
//! Sources: ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), the RIFF chunk layout of AVI.

use super::sniff::Family;
use std::io::{self, Read, Seek, SeekFrom};

/// The most boxes looked at on one level; a longer file is taken as it is.
const MANY: usize = 200_000;

/// Whether a file is as long as its own outermost structure says. `true` where the format cannot
/// tell (streams without a length).
pub(super) fn is_whole(file: &mut (impl Read + Seek), family: Family) -> io::Result<bool> {
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

/// What is wrong with a clip as a file for delivery; `None` when nothing is.
pub(super) fn delivery_problem(file: &mut (impl Read + Seek)) -> io::Result<Option<&'static str>> {
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

fn matters(kind: [u8; 4]) -> bool {
    matches!(&kind, b"mdat" | b"moov" | b"moof")
}

/// One box: where its content begins and where it ends.
struct Bounds {
    kind: [u8; 4],
    body: u64,
    end: u64,
}

/// The boxes between two offsets, in order; stops at what is not a box.
fn boxes(file: &mut (impl Read + Seek), start: u64, end: u64) -> io::Result<Vec<Bounds>> {
    let mut found = Vec::new();
    let mut at = start;
    while at.saturating_add(8) <= end && found.len() < MANY {
        file.seek(SeekFrom::Start(at))?;
        let short = u32::from_be_bytes(bytes(file)?);
        let kind = bytes(file)?;
        let (header, size) = match short {
            // To the end of the file.
            0 => (8, end - at),
            1 if at + 16 <= end => (16, u64::from_be_bytes(bytes(file)?)),
            size => (8, u64::from(size)),
        };
        if size < header {
            break;
        }
        let next = at.saturating_add(size);
        found.push(Bounds { kind, body: at + header, end: next });
        at = next;
    }
    Ok(found)
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

fn bytes<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes(), &kind[..], body].concat()
    }

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
