//! Which frames of a part are copied and which are encoded. Pure.

use super::names::Names;
use crate::media::Cut;
use crate::model::Timeline;
use std::ops::Range;
use std::path::Path;

/// The frames of a part in three stretches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Spans {
    /// Encoded: up to the first cut point; may be empty.
    pub head: Range<u32>,
    /// Copied; never empty.
    pub middle: Range<u32>,
    /// Encoded: from the last cut point on; may be empty.
    pub tail: Range<u32>,
}

impl Spans {
    /// The stretches of `frames`; `None` when nothing can be copied.
    pub(in crate::media::ffmpeg) fn of(timeline: &Timeline, frames: &Range<u32>) -> Option<Self> {
        let middle = timeline.whole_groups(frames)?;
        let (head, tail) = (frames.start..middle.start, middle.end..frames.end);
        Some(Self { head, middle, tail })
    }

    /// Whether everything is copied.
    pub(in crate::media::ffmpeg) fn is_copy(&self) -> bool {
        self.head.is_empty() && self.tail.is_empty()
    }
}

/// The edges that are encoded in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edges {
    /// The clip's own head; may be empty.
    head: Range<u32>,
    /// Its tail; may be empty.
    tail: Range<u32>,
    /// The head of the clip that is made next, where it ends the group that the tail begins.
    pub(super) next: Option<Range<u32>>,
}

impl Edges {
    /// The edges of a clip with these spans, its head left out when it `has_head` already.
    pub(super) fn of(cut: &Cut<'_>, spans: &Spans, has_head: bool) -> Self {
        let tail = spans.tail.clone();
        let head = if has_head { tail.end..tail.end } else { spans.head.clone() };
        let next = cut.next.filter(|next| !tail.is_empty() && next.start == tail.end);
        let next = next.and_then(|next| Spans::of(&cut.facts.timeline, next));
        let next = next.map(|spans| spans.head).filter(|head| !head.is_empty());
        Self { head, tail, next }
    }

    /// What lies in the same group of the source, and where it goes.
    pub(super) fn groups<'a>(&'a self, names: &'a Names) -> Vec<Vec<(&'a Range<u32>, &'a Path)>> {
        let own: Vec<_> = [(&self.head, &names.head), (&self.tail, &names.tail)]
            .into_iter()
            .filter(|(frames, _)| !frames.is_empty())
            .map(|(frames, out)| vec![(frames, out.as_path())])
            .collect();
        let mut groups = own;
        if let (Some(next), Some(last)) = (&self.next, groups.last_mut()) {
            last.push((next, names.next.as_path()));
        }
        groups
    }
}
