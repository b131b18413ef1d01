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
    /// Encoded: from the last cut point on, or what of its group cannot be copied; may be empty.
    pub tail: Range<u32>,
}

impl Spans {
    /// The stretches of `frames`; `None` when nothing can be copied.
    pub(in crate::media::ffmpeg) fn of(timeline: &Timeline, frames: &Range<u32>) -> Option<Self> {
        let middle = timeline.whole_groups(frames)?;
        let (head, tail) = (frames.start..middle.start, middle.end..frames.end);
        Some(Self { head, middle, tail })
    }

    /// The same with everything up to this frame of the tail copied as well.
    pub(super) fn reaching(&self, until: u32) -> Self {
        let until = until.clamp(self.tail.start, self.tail.end);
        let (middle, tail) = (self.middle.start..until, until..self.tail.end);
        Self { head: self.head.clone(), middle, tail }
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
    /// The cut point with which the group of the tail begins.
    last_point: u32,
    /// The head of the clip that is made next, where it ends that group.
    pub(super) next: Option<Range<u32>>,
}

/// Edges that lie in the same group of the source.
pub(super) struct Group<'a> {
    /// The cut point with which the group begins, where it is known.
    pub begins: Option<u32>,
    /// Their frames, and where they go; never empty.
    pub edges: Vec<(&'a Range<u32>, &'a Path)>,
}

impl Edges {
    /// The edges of a clip that was `planned` and is made of these spans, its head left out when it
    /// `has_head` already.
    pub(super) fn of(cut: &Cut<'_>, planned: &Spans, spans: &Spans, has_head: bool) -> Self {
        let tail = spans.tail.clone();
        let head = if has_head { tail.end..tail.end } else { spans.head.clone() };
        let next = cut.next.filter(|next| !tail.is_empty() && next.start == tail.end);
        let next = next.and_then(|next| Spans::of(&cut.facts.timeline, next));
        let next = next.map(|spans| spans.head).filter(|head| !head.is_empty());
        Self { head, tail, last_point: planned.tail.start, next }
    }

    /// What is made of which group.
    pub(super) fn groups<'a>(&'a self, names: &'a Names) -> Vec<Group<'a>> {
        let mut groups = Vec::with_capacity(2);
        if !self.head.is_empty() {
            groups.push(Group { begins: None, edges: vec![(&self.head, names.head.as_path())] });
        }
        if !self.tail.is_empty() {
            let own = (&self.tail, names.tail.as_path());
            let next = self.next.as_ref().map(|next| (next, names.next.as_path()));
            let edges = [own].into_iter().chain(next).collect();
            groups.push(Group { begins: Some(self.last_point), edges });
        }
        groups
    }
}
