//! Colours: what is unlike other sources in them comes out as players expect it.

use super::{OFF, SD, SMALL, UPRIGHT, bench, drawn, look, quarters, same, shown};
use ezclips::media::Look;
use ezclips::model::{Layout, Size};

#[tokio::test]
async fn colours_with_other_names_are_kept() {
    let bench = bench();
    let pal = "-c:v mpeg2video -qscale:v 2 -colorspace bt470bg -color_primaries bt470bg \
               -color_trc gamma28";
    let rgb = "-c:v libx264rgb";
    // ffprobe tells a transfer that is called gamma28 by another name.
    let table = [
        ("pal.mkv", (180, 144), SD, pal, ["bt470bg"; 3], "yuv420p,tv,bt470bg,bt470bg,bt470bg"),
        ("rgb.mkv", (320, 180), "format=gbrp", rgb, ["", "", "gbr"], "yuv420p,tv,bt709,"),
    ];
    for (name, size, format, codec, colour, wanted) in table {
        let file = quarters(&bench, name, size, format, codec);
        let facts = bench.facts(&file).await;
        let has = facts.info.video.colour.each_ref().map(|name| name.as_deref().unwrap_or(""));
        assert_eq!(has, colour, "{name}");
        let picture = drawn(&bench, &file, &facts, &Look::default(), 3..11).await;
        for (n, (x, y)) in [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)].into_iter().enumerate()
        {
            same(picture.at(x, y), UPRIGHT[n], OFF, &format!("{name} {x} {y}"));
        }
        let told = shown(&bench.path("clip.mp4"));
        assert!(told.contains(wanted), "{name}: {told}");
    }
}

#[tokio::test]
async fn a_high_range_and_no_colours_at_all_become_ordinary_pictures() {
    let bench = bench();
    let codec =
        "-c:v libx265 -x265-params log-level=none -colorspace bt2020nc -color_primaries bt2020";
    let format = "colorlevels=rimax=1:romax=0.6:gomax=0.6:bomax=0.6,\
                  scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le";
    let sizes = [SMALL, Size { width: 640, height: 360 }];
    for transfer in ["smpte2084", "arib-std-b67"] {
        let codec = format!("{codec} -color_trc {transfer}");
        let file = quarters(&bench, &format!("{transfer}.mp4"), (320, 180), format, &codec);
        let facts = bench.facts(&file).await;
        assert_eq!(facts.info.video.colour[1].as_deref(), Some(transfer));
        let kept = Look::default();
        let looks = sizes.map(|size| look(Layout::Crop { permille: 500 }, size));
        for look in [&looks[0], &looks[1], &kept] {
            let picture = drawn(&bench, &file, &facts, look, 0..4).await;
            let [[r, g, b], green, blue, _] =
                [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)].map(|(x, y)| picture.at(x, y));
            assert!(r > 90 && r / 2 > g && r / 2 > b, "{transfer}: red is {r} {g} {b}");
            assert!(green[1] > 60 && green[1] / 2 > green[2], "{transfer}: green is {green:?}");
            assert!(blue[2] > 70 && blue[2] / 2 > blue[0], "{transfer}: blue is {blue:?}");
        }
    }
    let grey = quarters(&bench, "grey.mp4", (320, 180), "format=gray", "");
    let facts = bench.facts(&grey).await;
    let picture = drawn(&bench, &grey, &facts, &look(Layout::Blur, SMALL), 0..4).await;
    for (x, y) in [(0.25, 0.45), (0.75, 0.55), (0.1, 0.1)] {
        let [r, g, b] = picture.at(x, y);
        assert!(r.abs_diff(g) < 4 && g.abs_diff(b) < 4 && r > 40, "grey is {r} {g} {b}");
    }
}
