//! The layout against independent readers, and archives too large to have.

use super::{Segment, ZipEntry, ZipError, ZipLayout};
use crate::files::local::{Settings, open};
use crate::files::{FileKey, Files, archive};
use crate::model::{JobId, LeaseToken, Timestamp};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use std::io::{Cursor, Read};
use std::sync::Arc;
use uuid::Uuid;

fn entry(name: &str, data: &[u8]) -> ZipEntry {
    let crc32 = crc32fast::hash(data);
    let modified = Timestamp(1_700_000_000_000);
    ZipEntry { name: name.to_owned(), bytes: data.len() as u64, crc32, modified }
}

fn layout_of(data: &[Vec<u8>]) -> ZipLayout {
    let named = |(n, data): (usize, &Vec<u8>)| entry(&format!("Größe-part-{n}.mp4"), data);
    ZipLayout::new(data.iter().enumerate().map(named).collect()).unwrap()
}

fn bytes(layout: &ZipLayout, data: &[Vec<u8>], range: std::ops::Range<u64>) -> Vec<u8> {
    let mut out = Vec::new();
    for segment in layout.segments(range) {
        match segment {
            Segment::Bytes(bytes) => out.extend(bytes),
            Segment::Entry { index, range } => {
                let at = |n| usize::try_from(n).unwrap();
                out.extend(&data[index][at(range.start)..at(range.end)]);
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn ranges_add_up_to_the_archive(
        data in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5),
        cuts in prop::collection::vec(0_u64..800, 0..6))
    {
        let layout = layout_of(&data);
        let whole = bytes(&layout, &data, 0..layout.len());
        prop_assert_eq!(whole.len() as u64, layout.len());
        let mut cuts: Vec<u64> = cuts.into_iter().map(|cut| cut.min(layout.len())).collect();
        cuts.extend([0, layout.len()]);
        cuts.sort_unstable();
        let parts: Vec<Vec<u8>> =
            cuts.windows(2).map(|cut| bytes(&layout, &data, cut[0]..cut[1])).collect();
        prop_assert_eq!(parts.concat(), whole);
    }
}

#[test]
fn another_reader_finds_every_file() {
    let data = [b"first".to_vec(), Vec::new(), vec![7; 100_000]];
    let layout = layout_of(&data);
    let mut zip =
        zip::ZipArchive::new(Cursor::new(bytes(&layout, &data, 0..layout.len()))).unwrap();
    assert_eq!(zip.len(), 3);
    for (n, expected) in data.iter().enumerate() {
        let mut file = zip.by_index(n).unwrap();
        let mut found = Vec::new();
        file.read_to_end(&mut found).unwrap();
        assert_eq!(&found, expected);
        assert_eq!(file.name().unwrap(), format!("Größe-part-{n}.mp4"));
        let time = file.last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day()), (2023, 11, 14));
        assert_eq!((time.hour(), time.minute(), time.second()), (22, 13, 20));
    }
}

#[tokio::test]
async fn the_archive_of_published_clips_passes_pythons_test() {
    let folder = tempfile::TempDir::new().unwrap();
    let files: Arc<dyn Files> = Arc::new(open(folder.path(), Settings { floor: Some(0) }).unwrap());
    let series = JobId(Uuid::from_u128(1));
    let data = [vec![1; 300_000], vec![2; 70_000]];
    let mut keys = Vec::new();
    for (n, data) in (1..).zip(&data) {
        let scratch = files.scratch(series, LeaseToken(Uuid::nil())).await.unwrap();
        std::fs::write(scratch.file("out"), data).unwrap();
        keys.push(FileKey::Clip(series, n, "a".to_owned()));
        files.publish(&scratch.file("out"), &keys[keys.len() - 1]).await.unwrap();
    }
    let layout = layout_of(&data);
    let size = layout.len();
    let half = |range| archive::read(Arc::clone(&files), keys.clone(), &layout, range);
    let first = half(0..123_456).await.unwrap();
    assert!(files.delete_all(series).await.is_err(), "deleted while it is read");
    let mut chunks: Vec<_> = first.try_collect().await.unwrap();
    chunks.extend(half(123_456..size).await.unwrap().try_collect::<Vec<_>>().await.unwrap());
    assert!(half(0..size + 1).await.is_err());
    let out = folder.path().join("all.zip");
    std::fs::write(&out, chunks.concat()).unwrap();
    let mut python = tokio::process::Command::new("python3");
    let run = python.args(["-m", "zipfile", "-t"]).arg(&out).output().await.expect("python3");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && said.contains("Done testing"), "{said}{run:?}");
    assert!(!said.contains("corrupted"), "{said}");
    files.delete_all(series).await.unwrap();
}

#[test]
fn archives_beyond_four_gigabytes_are_laid_out_in_zip64() {
    let large = |name: &str, bytes| ZipEntry { bytes, ..entry(name, b"") };
    let layout = ZipLayout::new(vec![large("a", 5 << 30), large("b", 10), large("c", 20)]).unwrap();
    // Local header of `a` with a ZIP64 field of 20 bytes, its data, two plain headers.
    let directory = 30 + 1 + 20 + (5 << 30) + 2 * 31 + 30;
    // Central headers: `a` with both sizes, `b` and `c` with their offset, then three end records.
    let end = (46 + 1 + 20) + 2 * (46 + 1 + 12) + 56 + 20 + 22;
    assert_eq!(layout.len(), directory + end);
    let tail = layout.segments(directory..layout.len());
    let [Segment::Bytes(tail)] = &tail[..] else { panic!("{tail:?}") };
    let at = tail.len() - 22 - 20 - 56;
    assert_eq!(tail[at..at + 4], *b"PK\x06\x06");
    assert_eq!(tail[at + 48..at + 56], directory.to_le_bytes());
    assert_eq!(tail[at + 56..at + 60], *b"PK\x06\x07");
    assert_eq!(tail[at + 76..at + 80], *b"PK\x05\x06");
    let middle = layout.segments(1 << 32..(1 << 32) + 5);
    let from = (1 << 32) - 51;
    assert_eq!(middle, [Segment::Entry { index: 0, range: from..from + 5 }]);
}

#[test]
fn more_entries_than_sixteen_bits_count_need_zip64() {
    let many = |count: u32| {
        let entries = (0..count).map(|n| entry(&n.to_string(), b"")).collect();
        let layout = ZipLayout::new(entries).unwrap();
        let data = vec![Vec::new(); count as usize];
        let all = bytes(&layout, &data, 0..layout.len());
        zip::ZipArchive::new(Cursor::new(all)).unwrap().len()
    };
    assert_eq!(many(65_534), 65_534);
    assert_eq!(many(65_536), 65_536);
}

#[test]
fn names_are_plain_and_unique() {
    let of = |names: &[&str]| {
        ZipLayout::new(names.iter().map(|name| entry(name, b"")).collect()).map(|_| ())
    };
    for name in ["", "../a", "/a", "a\\b", "C:a", ".hidden", "a.", "nul.mp4", "a\nb"] {
        assert_eq!(of(&[name]), Err(ZipError::Name(name.to_owned())));
    }
    assert_eq!(of(&["a.mp4", "A.MP4"]), Err(ZipError::Twice("A.MP4".to_owned())));
    assert_eq!(of(&["a.mp4", "日本.mp4"]), Ok(()));
}

#[test]
fn the_validator_changes_with_the_content() {
    let etag = |data: &[u8]| ZipLayout::new(vec![entry("a", data)]).unwrap().etag();
    assert_eq!(etag(b"x"), etag(b"x"));
    assert_ne!(etag(b"x"), etag(b"y"));
    assert_eq!(etag(b"x").len(), 32);
}
