//! Reading a finished file once for all its digests.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What a file's bytes add up to.
pub struct Digests {
    /// Size.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// CRC-32 (IEEE).
    pub crc32: u32,
}

/// Reads a whole file; blocks.
pub fn of(path: &Path) -> io::Result<Digests> {
    let mut file = File::open(path)?;
    let (mut sha, mut crc, mut bytes) = (Sha256::new(), crc32fast::Hasher::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        sha.update(&buffer[..read]);
        crc.update(&buffer[..read]);
        bytes += read as u64;
    }
    let mut sha256 = String::with_capacity(64);
    for byte in sha.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Digests { bytes, sha256, crc32: crc.finalize() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_standard_ones() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"123456789").unwrap();
        let digests = of(file.path()).unwrap();
        assert_eq!(digests.bytes, 9);
        // Check value of CRC-32/ISO-HDLC.
        assert_eq!(digests.crc32, 0xcbf4_3926);
        assert_eq!(
            digests.sha256,
            "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
        );
    }
}
