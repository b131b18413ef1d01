//! Titles and captions on whole clips: every frame is there, and what is written stands where the
//! platforms leave room.

use super::{HD, SMALL, TAGGED, bench, decoded, is_deliverable, look, quarters};
use crate::media::Bench;
use ezclips::media::{Below, Cut, Look, Text};
use ezclips::model::{Caption, Facts, JobId, Layout, Method, Size};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Makes a clip of 22 frames; all its pictures in grey.
async fn grey(bench: &Bench, source: &Path, facts: &Facts, look: &Look, name: &str) -> Vec<u8> {
    let (frames, out) = (3..25, bench.path(name));
    let (frames, out) = (&frames, &out);
    let cut = Cut {
        source,
        facts,
        frames,
        method: Method::Encoded,
        look,
        gain: None,
        out,
        poster: None,
        next: None,
    };
    bench.ffmpeg.cut(&cut, &bench.run).await.unwrap();
    is_deliverable(out);
    decoded(out, "format=gray")
}

fn text(label: &str) -> Text {
    let captions = vec![Caption { start_ms: 0, end_ms: 2000, text: "He said so".to_owned() }];
    let (headline, label) = (Some("The rabbit".to_owned()), Some(label.to_owned()));
    Text { headline, label, captions, ..Text::default() }
}

#[tokio::test]
async fn titles_and_captions_stand_on_every_picture_of_every_layout() {
    let bench = bench();
    let file = quarters(&bench, "film.mp4", (320, 180), HD, TAGGED);
    let facts = bench.facts(&file).await;
    let second = Below { file: file.clone(), facts: Arc::new(facts.clone()) };
    let stack = Layout::Stack { below: JobId(Uuid::nil()) };
    let wide = Size { width: 320, height: 180 };
    // How much of each side is left free, in hundredths: left, right, top, bottom.
    let upright = [5, 12, 12, 20];
    let table = [
        (Look::default(), wide, [6; 4]),
        (look(Layout::Blur, SMALL), SMALL, upright),
        (Look { below: Some(second), ..look(stack, SMALL) }, SMALL, upright),
    ];
    for (plain, Size { width, height }, free) in table {
        let titled = Look { text: Some(text("Part 1/2")), ..plain.clone() };
        let with = grey(&bench, &file, &facts, &titled, "with.mp4").await;
        let without = grey(&bench, &file, &facts, &plain, "without.mp4").await;
        let size = (width * height) as usize;
        assert_eq!((with.len(), without.len()), (22 * size, 22 * size), "{:?}", plain.layout);
        for (with, without) in with.chunks(size).zip(without.chunks(size)) {
            let pixels = with.iter().zip(without).zip(0u32..);
            let changed = pixels.filter(|((with, without), _)| with.abs_diff(**without) > 50);
            let changed: Vec<_> = changed.map(|(_, n)| (n % width, n / width)).collect();
            let outside = changed.iter().find(|(x, y)| {
                let [left, right, top, bottom] = free;
                x * 100 < width * left
                    || (width - x) * 100 < width * right
                    || y * 100 < height * top
                    || (height - y) * 100 < height * bottom
            });
            assert_eq!(outside, None, "{:?}", plain.layout);
            let in_rows = |from: u32, to: u32| {
                changed.iter().filter(|(_, y)| (from..to).contains(&(y * 100 / height))).count()
            };
            let (above, below) = (in_rows(0, 33), in_rows(66, 100));
            assert!(above > 60 && below > 30, "{:?}: {above} {below}", plain.layout);
        }
    }
}

#[tokio::test]
async fn parts_that_are_made_at_once_have_their_own_labels() {
    let bench = bench();
    let file = quarters(&bench, "film.mp4", (320, 180), HD, TAGGED);
    let facts = bench.facts(&file).await;
    let looks = ["Part 1/2", "Part 2/2"]
        .map(|label| Look { text: Some(text(label)), ..look(Layout::Fit, SMALL) });
    let make = |n: usize, name| grey(&bench, &file, &facts, &looks[n], name);
    let (one, two) = tokio::join!(make(0, "part-0001.mp4"), make(1, "part-0002.mp4"));
    assert!(one != two, "both have one label");
    assert!(one == make(0, "one.mp4").await && two == make(1, "two.mp4").await);
}
