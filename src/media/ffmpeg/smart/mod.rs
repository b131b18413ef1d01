//! Smart cut: the groups of pictures inside a part are copied bit by bit, and of the last one, that
//! is cut short, as much as can be decoded without what follows; only what stands before and after
//! that is encoded. Every stretch begins with an IDR picture, where a decoder begins anew whatever
//! came before.
//!
//! A copy is the same without edges.

mod args;
mod names;
mod spans;

pub(super) use spans::Spans;

use super::cut::{self, Span};
use super::direct::{Direct, encoded_sound};
use super::mux::{self, Pictures, Piece, Shape, Sound};
use super::progress::Progress;
use super::{Ffmpeg, boxes::Odd, errors};
use crate::media::{Cut, MediaError, Run};
use crate::model::{Code, Failure, MediaTime, Timebase};
use names::Names;
use spans::Edges;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What could be taken from the source without a tool.
struct Taken {
    /// What the clip is made of.
    spans: Spans,
    /// The copied pictures.
    middle: Option<(Piece, Shape)>,
    /// The sound, when it is copied.
    sound: Option<Sound>,
}

impl Ffmpeg {
    /// Makes the clip at `cut.out` of copied groups and fresh edges, and returns which are which;
    /// tells how far it is up to `done` thousandths. The last edge may come with the first one of the part that is made
    /// next: they lie in the same group, which is decoded once then.
    pub(super) async fn join(
        &self,
        cut: &Cut<'_>,
        planned: &Spans,
        done: u16,
        run: &Run,
    ) -> Result<Spans, MediaError> {
        let _turn = self.turn(run).await?;
        let names = Names::beside(cut.out);
        // Before anything can fail: from here on it goes with the other pieces.
        let has_head = names.has_head_of(&planned.head);
        let taken = self.take(cut, planned).await?;
        let spans = taken.spans.clone();
        let edges = Edges::of(cut, planned, &spans, has_head);
        let encodes = cut.facts.info.sound.is_some() && taken.sound.is_none();
        let copies = taken.middle.is_none();
        let threads = self.settings.threads;
        let pieces = args::pieces(cut, &edges, copies.then_some(&spans.middle), threads, &names);
        let sound = encodes.then(|| cut::sound_args(cut, threads, &names.sound));
        // The sound takes the whole length of the clip, so it tells best how far this is.
        let quiet = Run { progress: Arc::new(|_| ()), ..run.clone() };
        let (one, two) = if encodes { (&quiet, run) } else { (run, &quiet) };
        tokio::try_join!(self.piece(pieces, cut, done, one), self.piece(sound, cut, done, two))?;
        if let Some(head) = &edges.next {
            names.keep_next(head);
        }
        let clip = Clip::of(cut, taken, names, encodes);
        // Also when nobody waits for it any more.
        let stop = run.cancel.child_token();
        let _guard = stop.clone().drop_guard();
        let written = blocking(move || clip.write(&stop)).await;
        if run.cancel.is_cancelled() { Err(MediaError::Stopped) } else { written.map(|()| spans) }
    }

    /// Runs ffmpeg, if there is something to do.
    async fn piece(
        &self,
        args: Option<super::call::Args>,
        cut: &Cut<'_>,
        done: u16,
        run: &Run,
    ) -> Result<(), MediaError> {
        let Some(args) = args else { return Ok(()) };
        let length_us = Span::of(cut).length_us();
        let length = Duration::from_micros(u64::try_from(length_us).unwrap_or(0));
        let mut progress = Progress::new(length_us, 0, done);
        let wall = Duration::from_mins(10) + 40 * length;
        self.ffmpeg_told(args, wall, run, &mut progress).await?;
        Ok(())
    }

    /// Looks for the pictures, and for sound that can be copied with them, in the source itself.
    async fn take(&self, cut: &Cut<'_>, planned: &Spans) -> Result<Taken, MediaError> {
        let (source, frames) = (cut.source.to_owned(), cut.frames.clone());
        let (timeline, planned) = (cut.facts.timeline.clone(), planned.clone());
        // Sound is cut on its own frames, 11 ms off at worst: good enough for a part that is
        // copied, not for one that was asked for to the frame.
        let sound = planned.is_copy() && cut.gain.is_none() && cut.facts.info.sound.is_some();
        blocking(move || {
            let nothing = Taken { spans: planned.clone(), middle: None, sound: None };
            let Ok(direct) = Direct::open(&source) else { return Ok(nothing) };
            let spans = planned.reaching(direct.reach(&timeline, &planned.tail));
            let Ok(piece) = direct.frames(&timeline, &spans.middle) else { return Ok(nothing) };
            let sound = if sound { direct.sound(&timeline, &frames).ok() } else { None };
            let middle = Some((piece, direct.shape()));
            Ok(Taken { spans, middle, sound })
        })
        .await
    }
}

/// Everything that writing the clip needs.
struct Clip {
    out: std::path::PathBuf,
    names: Names,
    taken: Taken,
    times: Vec<u64>,
    timescale: u32,
    encodes: bool,
}

impl Clip {
    fn of(cut: &Cut<'_>, taken: Taken, names: Names, encodes: bool) -> Self {
        let timeline = &cut.facts.timeline;
        let timescale = cut::timescale(timeline.base());
        let half = Timebase { num: 1, den: 2 * timescale };
        let first = timeline.pts(cut.frames.start);
        let time = |frame| {
            // Rounded to the nearest tick, where a tick of the source is not a whole number.
            let time = MediaTime::new(timeline.pts(frame) - first, timeline.base());
            u64::try_from(time.floor_ticks(half).saturating_add(1) / 2).unwrap_or(0)
        };
        let times = (cut.frames.start..=cut.frames.end).map(time).collect();
        let out = cut.out.to_owned();
        Self { out, names, taken, times, timescale, encodes }
    }

    /// Writes the clip.
    fn write(self, stop: &CancellationToken) -> Result<(), Odd> {
        let (middle, shape) = match self.taken.middle {
            Some(found) => found,
            None => whole(&self.names.middle)?,
        };
        let mut pieces = vec![middle];
        if !self.taken.spans.head.is_empty() {
            pieces.insert(0, whole(&self.names.head)?.0);
        }
        if !self.taken.spans.tail.is_empty() {
            pieces.push(whole(&self.names.tail)?.0);
        }
        let sound = match self.taken.sound {
            None if self.encodes => Some(encoded_sound(&self.names.sound)?),
            sound => sound,
        };
        let (times, timescale) = (self.times, self.timescale);
        let pictures = Pictures { pieces, times, timescale, shape };
        mux::write(&self.out, &pictures, sound.as_ref(), stop)
    }
}

/// All pictures of a piece that a tool made.
fn whole(file: &Path) -> Result<(Piece, Shape), Odd> {
    let direct = Direct::open(file)?;
    let shape = direct.shape();
    Ok((direct.all(), shape))
}

/// Works on files beside the others.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Odd> + Send + 'static,
) -> Result<T, MediaError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Odd::Shape(reason) | Odd::Uncopyable(reason))) => {
            Err(Failure::new(Code::VerifyFailed, reason).into())
        }
        Ok(Err(Odd::Io(error))) => Err(errors::from_io(&error).into()),
        Err(_) => Err(Failure::of(Code::ToolFailed).into()),
    }
}
