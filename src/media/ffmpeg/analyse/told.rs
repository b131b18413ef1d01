//! The progress of two passes at once.

use crate::media::{Run, Step};
use std::sync::atomic::{AtomicU16, Ordering};

/// One of the two.
#[derive(Clone, Copy)]
pub(super) enum Pass {
    Sound,
    Picture,
}

/// Adds both up, half each, and tells the run; never back.
pub(super) struct Told<'a> {
    run: &'a Run,
    sound: AtomicU16,
    picture: AtomicU16,
}

impl<'a> Told<'a> {
    /// Nothing is done yet; without sound that half is.
    pub(super) fn new(run: &'a Run, has_sound: bool) -> Self {
        let sound = AtomicU16::new(if has_sound { 0 } else { 1000 });
        Self { run, sound, picture: AtomicU16::new(0) }
    }

    /// A pass is at `permille`; tells the run when that is news.
    pub(super) fn tell(&self, pass: Pass, permille: u16) {
        let mine = match pass {
            Pass::Sound => &self.sound,
            Pass::Picture => &self.picture,
        };
        let permille = permille.min(1000);
        if mine.fetch_max(permille, Ordering::Relaxed) >= permille {
            return;
        }
        let sum = self.sound.load(Ordering::Relaxed) + self.picture.load(Ordering::Relaxed);
        (self.run.progress)(Step { permille: sum / 2, ..Step::default() });
    }
}

/// `done` of `total` in thousandths.
pub(super) fn share(done: i64, total: i64) -> u16 {
    let (done, total) = (i128::from(done.max(0)), i128::from(total.max(1)));
    u16::try_from((done * 1000 / total).min(1000)).unwrap_or(1000)
}
