//! The records of a ZIP archive as bytes (PKWARE APPNOTE 6.3.10, little-endian throughout).

use super::ZipEntry;
use crate::model::Timestamp;

/// "Look into the ZIP64 field" of a 32-bit number (4.4.8).
const FULL_32: u32 = u32::MAX;
/// The same of a 16-bit number.
const FULL_16: u16 = u16::MAX;
/// Names are UTF-8 (4.4.4, bit 11).
const FLAGS: u16 = 1 << 11;
/// Version 2.0 can read it (4.4.3).
const PLAIN: u16 = 20;
/// Version 4.5 can: ZIP64.
const ZIP64: u16 = 45;
/// Made on Unix (4.4.2): attributes are a file mode.
const UNIX: u16 = 3 << 8;
/// A regular file, `rw-r--r--`.
const MODE: u32 = 0o100_644 << 16;

/// The record before an entry's bytes (4.3.7), with both sizes in ZIP64 form if they need it.
pub(super) fn local_header(entry: &ZipEntry) -> Vec<u8> {
    let extra = if is_large(entry.bytes) { vec![entry.bytes, entry.bytes] } else { Vec::new() };
    let extra = zip64_extra(&extra);
    let mut out = Record::new(0x0403_4b50);
    out.u16(if extra.is_empty() { PLAIN } else { ZIP64 });
    describe(&mut out, entry);
    out.u16(length(extra.len()));
    out.bytes(entry.name.as_bytes()).bytes(&extra);
    out.0
}

/// The central directory (4.3.12) and the end records (4.3.14–4.3.16). `at` is where it starts.
pub(super) fn directory(entries: &[ZipEntry], starts: &[u64], at: u64) -> Vec<u8> {
    let mut out = Vec::new();
    for (entry, &start) in entries.iter().zip(starts) {
        out.extend(central_header(entry, start));
    }
    let size = out.len() as u64;
    let count = entries.len() as u64;
    if count >= u64::from(FULL_16) || is_large(size) || is_large(at) {
        out.extend(zip64_end(count, size, at));
    }
    let mut end = Record::new(0x0605_4b50);
    let short_count = u16::try_from(count).unwrap_or(FULL_16);
    // Two disk numbers, entries here and in all.
    end.u16(0).u16(0).u16(short_count).u16(short_count);
    end.u32(short(size)).u32(short(at)).u16(0);
    out.extend(end.0);
    out
}

fn central_header(entry: &ZipEntry, start: u64) -> Vec<u8> {
    let mut wide = Vec::new();
    if is_large(entry.bytes) {
        wide.extend([entry.bytes, entry.bytes]);
    }
    if is_large(start) {
        wide.push(start);
    }
    let extra = zip64_extra(&wide);
    let version = if extra.is_empty() { PLAIN } else { ZIP64 };
    let mut out = Record::new(0x0201_4b50);
    out.u16(UNIX | version).u16(version);
    describe(&mut out, entry);
    // Extra field, comment, disk, internal attributes.
    out.u16(length(extra.len())).u16(0).u16(0).u16(0);
    out.u32(MODE).u32(short(start));
    out.bytes(entry.name.as_bytes()).bytes(&extra);
    out.0
}

/// What the local and the central header have in common: flags to name length.
fn describe(out: &mut Record, entry: &ZipEntry) {
    let (date, time) = dos_time(entry.modified);
    out.u16(FLAGS).u16(0).u16(time).u16(date);
    out.u32(entry.crc32).u32(short(entry.bytes)).u32(short(entry.bytes));
    out.u16(length(entry.name.len()));
}

/// The ZIP64 end record and its locator (4.3.14, 4.3.15).
fn zip64_end(count: u64, size: u64, at: u64) -> Vec<u8> {
    let mut out = Record::new(0x0606_4b50);
    // The size of what follows; then versions and two disk numbers.
    out.u64(44).u16(UNIX | ZIP64).u16(ZIP64).u32(0).u32(0);
    out.u64(count).u64(count).u64(size).u64(at);
    out.u32(0x0706_4b50).u32(0).u64(at.saturating_add(size)).u32(1);
    out.0
}

/// The ZIP64 extra field (4.5.3) of the numbers that do not fit; nothing when all do.
fn zip64_extra(numbers: &[u64]) -> Vec<u8> {
    if numbers.is_empty() {
        return Vec::new();
    }
    let mut out = Record(Vec::new());
    out.u16(1).u16(length(numbers.len() * 8));
    for &number in numbers {
        out.u64(number);
    }
    out.0
}

fn is_large(number: u64) -> bool {
    number >= u64::from(FULL_32)
}

fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(FULL_32)
}

/// Names and extra fields are far below the limit ([`crate::model::is_plain_name`]).
fn length(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(FULL_16)
}

/// Date and time as MS-DOS kept them (4.4.6): from 1980 on, in steps of two seconds.
fn dos_time(at: Timestamp) -> (u16, u16) {
    let seconds = at.0 / 1000;
    let (year, month, day) = civil(seconds / 86_400);
    let second = seconds % 86_400;
    if year < 1980 {
        return (1 << 5 | 1, 0);
    }
    if year > 2107 {
        return LATEST;
    }
    let date = (year - 1980) << 9 | month << 5 | day;
    let time = (second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60 / 2);
    (u16::try_from(date).unwrap_or(FULL_16), u16::try_from(time).unwrap_or(FULL_16))
}

/// Year, month and day of a day counted from 1970-01-01: the calendar repeats every 400 years
/// (146,097 days) and is simplest when a year starts in March.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 { (year, month + 3, date) } else { (year + 1, month - 9, date) }
}

/// 2107-12-31 23:59:58, the end of the format.
const LATEST: (u16, u16) = (0xff9f, 0xbf7d);

/// Bytes of a record.
struct Record(Vec<u8>);

impl Record {
    fn new(signature: u32) -> Self {
        let mut out = Self(Vec::new());
        out.u32(signature);
        out
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn u16(&mut self, number: u16) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn u32(&mut self, number: u32) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn u64(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(11_017), (2000, 3, 1));
        assert_eq!(civil(19_722), (2023, 12, 31));
        assert_eq!(civil(47_541), (2100, 3, 1));
    }

    #[test]
    fn times_outside_the_format_are_its_ends() {
        assert_eq!(dos_time(Timestamp(0)), (0x21, 0));
        assert_eq!(dos_time(Timestamp(u64::MAX)), (0xff9f, 0xbf7d));
        // 2000-02-29 12:34:56
        let (date, time) = dos_time(Timestamp(951_827_696_000));
        assert_eq!((date >> 9, date >> 5 & 15, date & 31), (20, 2, 29));
        assert_eq!((time >> 11, time >> 5 & 63, time & 31), (12, 34, 28));
    }
}
