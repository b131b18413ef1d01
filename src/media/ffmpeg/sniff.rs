//! What a file claims to be, by its first bytes: decided before any tool sees it.

use crate::model::{Code, Failure};

/// How many bytes are looked at.
pub(super) const HEAD: usize = 1024;

/// A family of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// MP4, MOV and kin: boxes with a size (ISO/IEC 14496-12).
    Boxes,
    /// Matroska and `WebM` (RFC 8794, RFC 9559).
    Ebml,
    /// AVI and WAV: RIFF chunks.
    Riff,
    /// Others that ffmpeg reads and this program accepts.
    Other,
}

/// The family of a file that begins with `head`. Playlists, pictures, texts and documents are in
/// none, whatever their name.
pub(super) fn family(head: &[u8]) -> Result<Family, Failure> {
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..offset + magic.len()).is_some_and(|bytes| bytes == magic)
    };
    let boxes: [&[u8]; 8] =
        [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"];
    if boxes.iter().any(|kind| at(4, kind)) {
        return Ok(Family::Boxes);
    }
    if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) {
        return Ok(Family::Ebml);
    }
    if at(0, b"RIFF") && (at(8, b"AVI ") || at(8, b"WAVE")) {
        return Ok(Family::Riff);
    }
    // FLV; Ogg; ASF/WMV; MPEG program stream; FLAC; MP3 with tags.
    let others: [&[u8]; 6] = [
        b"FLV\x01",
        b"OggS",
        &[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11],
        &[0, 0, 1, 0xba],
        b"fLaC",
        b"ID3",
    ];
    // MPEG transport stream: a sync byte in every packet of 188 bytes (192 on discs).
    let packets = |first: usize, size: usize| (0..3).all(|n| at(first + n * size, &[0x47]));
    // ADTS and MPEG audio: 11 or 12 bits set.
    let audio = at(0, &[0xff])
        && head.get(1).is_some_and(|byte| byte & 0xe0 == 0xe0 && *byte != 0xff && *byte != 0xfe);
    if others.iter().any(|magic| at(0, magic)) || packets(0, 188) || packets(4, 192) || audio {
        return Ok(Family::Other);
    }
    Err(Failure::of(Code::NotAVideo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn videos_are_known_and_other_things_refused() {
        let mut ts = vec![0; HEAD];
        (ts[0], ts[188], ts[376]) = (0x47, 0x47, 0x47);
        let good: [(&[u8], Family); 6] = [
            (b"\0\0\0\x20ftypisom", Family::Boxes),
            (b"\0\0\0\x08wide\0\0\0\0mdat", Family::Boxes),
            (b"\x1a\x45\xdf\xa3\x01", Family::Ebml),
            (b"RIFF\0\0\0\0AVI LIST", Family::Riff),
            (b"FLV\x01\x05", Family::Other),
            (&ts, Family::Other),
        ];
        for (head, expected) in good {
            assert_eq!(family(head), Ok(expected));
        }
        let bad: [&[u8]; 11] = [
            b"",
            b"\0",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n",
            b"ffconcat version 1.0\nfile x.mp4\n",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<?xml version='1.0'?><MPD/>",
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"\xff\xfeU\0T\0F\0",
            b"Just a text that says Gee, 47 times G.",
            b"RIFF\0\0\0\0WEBPVP8 ",
        ];
        for head in bad {
            assert_eq!(family(head).map_err(|f| f.code), Err(Code::NotAVideo), "{head:?}");
        }
        assert!(family(b"\xff\xd8\xff\xe0JFIF").is_err());
    }
}
