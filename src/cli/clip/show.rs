//! How `ezclips clip` tells what happens: bars on a terminal, plain lines elsewhere, JSON for
//! machines. Clips and JSON go to standard output, everything else to standard error.

use crate::model::{Failure, Method, Part, Progress, Stage};
use crate::work::manifest::Manifest;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::time::Duration;

/// Told what happens. `cutting` is false while the video is being made, true for the series.
pub trait Reporter: Send {
    /// A stage began.
    fn stage(&mut self, cutting: bool, stage: Stage) -> io::Result<()>;
    /// It came further.
    fn progress(&mut self, cutting: bool, progress: Progress) -> io::Result<()>;
    /// A clip is ready.
    fn part(&mut self, part: &Part, of: usize) -> io::Result<()>;
    /// An attempt failed and is made again.
    fn retry(&mut self, failure: &Failure) -> io::Result<()>;
    /// All clips stand in `out`.
    fn done(&mut self, manifest: &Manifest, out: &Path) -> io::Result<()>;
}

/// The reporter that fits where the output goes.
pub fn reporter(json: bool) -> Box<dyn Reporter> {
    if json {
        Box::new(Json)
    } else if stderr().is_terminal() {
        Box::new(Bars { bar: None })
    } else {
        Box::new(Plain)
    }
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Inspect => "Asking the site",
        Stage::Admit => "Checking room",
        Stage::Fetch => "Downloading",
        Stage::Probe => "Reading the video",
        Stage::Analyse => "Indexing frames",
        Stage::Plan => "Planning parts",
        Stage::Cut => "Cutting clips",
        Stage::Publish => "Finishing",
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Copy => "copied",
        Method::Smart => "edges encoded",
        Method::Encoded => "encoded",
    }
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}

fn part_line(part: &Part, of: usize) -> String {
    let how = part.clip().map_or("", |clip| method(clip.method));
    let frames = part.frames.end - part.frames.start;
    let length = seconds(part.end_ms - part.start_ms);
    format!("part {}/{of} ready: {length}, {frames} frames, {how}", part.n)
}

fn print_clips(manifest: &Manifest, out: &Path) -> io::Result<()> {
    let mut stdout = stdout().lock();
    for part in &manifest.parts {
        writeln!(stdout, "{}", out.join(&part.file).display())?;
    }
    Ok(())
}

/// A bar for the stage that runs, with the percentage of the whole job.
struct Bars {
    bar: Option<ProgressBar>,
}

impl Reporter for Bars {
    fn stage(&mut self, _: bool, stage: Stage) -> io::Result<()> {
        self.finish_stage();
        let bar = ProgressBar::new(1000);
        let style = "{spinner:.cyan} {msg:<18} {bar:32.cyan/dim} {percent:>3} %  {prefix}";
        let style = ProgressStyle::with_template(style).map_err(io::Error::other)?;
        bar.set_style(style.progress_chars("━━─").tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏✓"));
        bar.set_message(words(stage));
        bar.enable_steady_tick(Duration::from_millis(100));
        self.bar = Some(bar);
        Ok(())
    }

    fn progress(&mut self, _: bool, progress: Progress) -> io::Result<()> {
        if let Some(bar) = &self.bar {
            bar.set_position(u64::from(progress.permille));
            bar.set_prefix(progress.eta_s.map(|eta| format!("{eta} s left")).unwrap_or_default());
        }
        Ok(())
    }

    fn part(&mut self, part: &Part, of: usize) -> io::Result<()> {
        if let Some(bar) = &self.bar {
            bar.println(part_line(part, of));
        }
        Ok(())
    }

    fn retry(&mut self, failure: &Failure) -> io::Result<()> {
        if let Some(bar) = &self.bar {
            bar.println(format!("{}; trying again", failure.message));
        }
        Ok(())
    }

    fn done(&mut self, manifest: &Manifest, out: &Path) -> io::Result<()> {
        self.finish_stage();
        print_clips(manifest, out)
    }
}

impl Bars {
    /// The bar of a finished stage becomes a line.
    fn finish_stage(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.println(format!("✓ {}", bar.message()));
            bar.finish_and_clear();
        }
    }
}

/// Plain lines.
struct Plain;

impl Reporter for Plain {
    fn stage(&mut self, _: bool, stage: Stage) -> io::Result<()> {
        writeln!(stderr(), "{}", words(stage))
    }

    fn progress(&mut self, _: bool, _: Progress) -> io::Result<()> {
        Ok(())
    }

    fn part(&mut self, part: &Part, of: usize) -> io::Result<()> {
        writeln!(stderr(), "{}", part_line(part, of))
    }

    fn retry(&mut self, failure: &Failure) -> io::Result<()> {
        writeln!(stderr(), "{}; trying again", failure.message)
    }

    fn done(&mut self, manifest: &Manifest, out: &Path) -> io::Result<()> {
        print_clips(manifest, out)
    }
}

/// One JSON object a line on standard output.
struct Json;

fn print_json(value: &Value) -> io::Result<()> {
    let mut stdout = stdout().lock();
    writeln!(stdout, "{value}")?;
    stdout.flush()
}

fn job(cutting: bool) -> &'static str {
    if cutting { "series" } else { "video" }
}

impl Reporter for Json {
    fn stage(&mut self, cutting: bool, stage: Stage) -> io::Result<()> {
        print_json(&json!({"event": "stage", "job": job(cutting), "stage": stage.name()}))
    }

    fn progress(&mut self, cutting: bool, progress: Progress) -> io::Result<()> {
        print_json(&json!({
            "event": "progress",
            "job": job(cutting),
            "percent": f64::from(progress.permille) / 10.0,
            "eta_s": progress.eta_s,
            "speed": progress.speed,
        }))
    }

    fn part(&mut self, part: &Part, of: usize) -> io::Result<()> {
        print_json(&json!({
            "event": "part",
            "n": part.n,
            "of": of,
            "start_ms": part.start_ms,
            "end_ms": part.end_ms,
            "snapped": part.snapped,
            "method": part.clip().map(|clip| clip.method.name()),
        }))
    }

    fn retry(&mut self, failure: &Failure) -> io::Result<()> {
        print_json(&json!({
            "event": "retry",
            "code": failure.code.name(),
            "message": failure.message,
        }))
    }

    fn done(&mut self, manifest: &Manifest, out: &Path) -> io::Result<()> {
        print_json(&json!({"event": "done", "out": out, "manifest": manifest}))
    }
}
