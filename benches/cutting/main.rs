//! Measures the cutting of a long video against ffmpeg alone and prints one Markdown table.
//!
//! `cargo bench --bench cutting` (or `just bench-cutting`) takes about a quarter of an hour: the
//! slow rows are what the product is compared with. Everything runs one after the other on the same
//! source: ten minutes of 1080p30 H.264, a key frame every 5 s, made on the first run and kept
//! beside the build.

#![allow(clippy::print_stdout, reason = "printing the table is what this program is for")]

#[allow(dead_code, reason = "shared with the other meter")]
#[path = "../product/client.rs"]
mod client;
mod ours;
mod peers;
#[allow(dead_code, reason = "shared with the other meter")]
#[path = "../product/program.rs"]
mod program;
mod source;
mod table;
mod tool;
mod untouched;

use ours::Product;
use serde_json::json;
use std::error::Error;
use table::Figures;

/// Any error: there is nobody to handle it but the reader.
type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Length of a part.
const PART_MS: u64 = 60_000;
/// Where the cut series begins, so that no boundary falls on a key frame.
const AWRY_MS: u64 = 2_300;
/// How much of the source the slow vertical rows use.
const VERTICAL_MS: u64 = 120_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let source = source::ready()?;
    let floor = peers::stream_copy(&source)?;
    let product = Product::with(&source).await?;
    let parts = json!({ "every_ms": PART_MS });
    let exact = json!({ "parts": parts, "snap": "none", "trim": { "start_ms": AWRY_MS } });
    let exact = product.series(&exact).await?;
    let untouched = untouched::permille(&source, &exact.clips)?;
    let keyframe = json!({ "parts": parts, "snap": "keyframe", "loudness": false });
    let snapped = product.series(&keyframe).await?;
    let keyframe = json!({ "parts": parts, "snap": "keyframe" });
    let snapped_loud = product.series(&keyframe).await?;
    let vertical = json!({
        "parts": parts, "snap": "none", "trim": { "end_ms": VERTICAL_MS }, "layout": "blur",
        "titles": { "headline": "Ten minutes", "part_label": "en" },
    });
    let vertical = product.series(&vertical).await?;
    product.stop().await?;
    let figures = Figures {
        floor,
        exact,
        untouched,
        encoded: peers::encode_each(&source, AWRY_MS)?,
        snapped,
        snapped_loud,
        vertical,
        two_steps: peers::trim_then_blur(&source, VERTICAL_MS)?,
        single: peers::blur_at_once(&source, VERTICAL_MS)?,
    };
    println!("{}", table::render(&figures)?);
    Ok(())
}
