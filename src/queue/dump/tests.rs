//! A dump holds what was put in; anything else is refused.

use super::format::{FRAME, HEADER};
use super::*;
use crate::queue::record::{ROW_MAX, SCHEMA, Schema};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn rows(count: u16) -> Contents {
    let value = Schema(SCHEMA).encode().unwrap();
    let row = |n: u16| ([&[1][..], &n.to_be_bytes()].concat(), value.clone());
    Contents { rows: (0..count).map(row).collect(), last_event: 77 }
}

fn dumped(folder: &TempDir, count: u16) -> PathBuf {
    write(folder.path(), &rows(count), Timestamp(1_800_000_000_000)).unwrap().path
}

fn read_back(path: &Path) -> Result<Vec<(Key, Vec<u8>)>, DumpError> {
    let mut rows = Vec::new();
    Reader::open(path)?.each(&mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        Ok(())
    })?;
    Ok(rows)
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_dump_gives_back_every_row() {
    let folder = TempDir::new().unwrap();
    for count in [0, 1, 300] {
        let at = Timestamp(1_800_000_000_000 + u64::from(count) * 1000);
        let info = write(folder.path(), &rows(count), at).unwrap();
        assert_eq!(info.rows, u64::from(count));
        assert_eq!(info.bytes, fs::metadata(&info.path).unwrap().len());
        assert_eq!(info.bytes, rows(count).bytes());
        assert_eq!(read_back(&info.path).unwrap(), rows(count).rows);
        let header = *Reader::open(&info.path).unwrap().header();
        let expected = Header { schema: SCHEMA, made: at, last_event: 77, rows: u64::from(count) };
        assert_eq!(header, expected);
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = dumped(&folder, 3);
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&path, &bytes).unwrap();
            assert!(Reader::open(&path).is_err(), "bit {bit} of byte {at}");
        }
        fs::write(&path, &whole[..at]).unwrap();
        assert!(matches!(Reader::open(&path), Err(DumpError::Damaged(_))), "cut at {at}");
    }
    fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    assert!(matches!(Reader::open(&path), Err(DumpError::Damaged(_))));
    fs::write(&path, &whole).unwrap();
    assert!(Reader::open(&path).is_ok());
}

#[test]
fn impossible_lengths_and_counts_are_refused_before_anything_is_allocated() {
    let folder = TempDir::new().unwrap();
    let path = dumped(&folder, 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[HEADER + 2..HEADER + 4].copy_from_slice(&u16::MAX.to_be_bytes());
    fs::write(&path, &bytes).unwrap();
    let error = Reader::open(&path).unwrap_err();
    assert!(error.to_string().contains("impossible length"), "{error}");
    let header =
        Header { schema: SCHEMA, made: Timestamp(1), last_event: 0, rows: u64::MAX }.encode();
    fs::write(&path, header).unwrap();
    let error = Reader::open(&path).unwrap_err();
    assert!(error.to_string().contains("ends too early"), "{error}");
}

#[test]
fn rows_that_no_store_holds_are_not_written() {
    let folder = TempDir::new().unwrap();
    for (key, value) in [(vec![], vec![]), (vec![1; 65], vec![]), (vec![1], vec![0; ROW_MAX + 1])] {
        let rows = Contents { rows: vec![(key, value)], last_event: 0 };
        assert!(matches!(write(folder.path(), &rows, Timestamp(1)), Err(DumpError::Damaged(_))));
    }
    assert_eq!(names(&folder), Vec::<String>::new(), "nothing is left of them");
}

#[test]
fn rows_out_of_order_are_refused() {
    let folder = TempDir::new().unwrap();
    let mut rows = rows(2);
    rows.rows.swap(0, 1);
    let path = write(folder.path(), &rows, Timestamp(1)).unwrap().path;
    let error = Reader::open(&path).unwrap_err();
    assert!(error.to_string().contains("out of order"), "{error}");
}

#[test]
fn later_versions_are_told_apart_from_damage() {
    let folder = TempDir::new().unwrap();
    let path = dumped(&folder, 1);
    let whole = fs::read(&path).unwrap();
    for at in [8, 10] {
        let mut bytes = whole.clone();
        bytes[at..at + 2].copy_from_slice(&9_u16.to_be_bytes());
        let crc = crc32c::crc32c(&bytes[..HEADER - 4]);
        bytes[HEADER - 4..HEADER].copy_from_slice(&crc.to_be_bytes());
        fs::write(&path, bytes).unwrap();
        assert!(matches!(Reader::open(&path), Err(DumpError::Newer { found: 9, .. })), "{at}");
    }
    assert_eq!(FRAME, 8);
}

#[test]
fn the_newest_two_are_kept_and_unfinished_ones_go() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(format!("{}x", folder::UNFINISHED)), "half").unwrap();
    fs::write(folder.path().join("notes.txt"), "not ours").unwrap();
    for seconds in [0, 600, 1200] {
        let made = Timestamp(1_795_628_913_000 + seconds * 1000);
        write(folder.path(), &rows(1), made).unwrap();
    }
    assert_eq!(names(&folder), ["20261125T175833Z.dump", "20261125T180833Z.dump", "notes.txt"]);
}

#[test]
fn a_dump_made_after_the_clock_was_set_back_is_still_the_newest() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), &rows(1), Timestamp(1_795_628_913_000)).unwrap();
    let early = write(folder.path(), &rows(2), Timestamp(1_000_000_000_000)).unwrap();
    let (path, header) = newest(folder.path()).unwrap();
    assert_eq!((path, header.made), (early.path, Timestamp(1_000_000_000_000)));
}

#[test]
fn a_copy_replaces_nothing_unless_told() {
    let folder = TempDir::new().unwrap();
    let path = dumped(&folder, 4);
    let to = folder.path().join("backup");
    copy(&path, &to, false).unwrap();
    assert_eq!(fs::read(&to).unwrap(), fs::read(&path).unwrap());
    fs::write(&to, "mine").unwrap();
    assert_eq!(copy(&path, &to, false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&to).unwrap(), b"mine");
    copy(&path, &to, true).unwrap();
    assert_eq!(fs::read(&to).unwrap(), fs::read(&path).unwrap());
}
