//! Packets as frames: which are shown, when, and where a copy may begin. Pure arithmetic.

/// The packets of a picture track in the order of decoding; only numbers are kept.
#[derive(Debug, Default)]
pub(super) struct Packets {
    /// PTS of every packet that shows a frame.
    pts: Vec<i64>,
    /// Positions in `pts` of key packets.
    keys: Vec<usize>,
    /// Their numbers among all packets, hidden ones included.
    key_numbers: Vec<usize>,
    /// How many packets there are, hidden ones included.
    seen: usize,
    /// Duration of the packet with the largest PTS; 0 when not given.
    last_duration: i64,
    last_pts: Option<i64>,
    /// Whether some packet has no PTS, so that only decoding tells when frames are shown.
    pub(super) untimed: bool,
}

impl Packets {
    /// Takes one line of `packet=pts,duration,flags` as CSV.
    pub(super) fn line(&mut self, line: &str) {
        let mut fields = line.split(',');
        let (pts, duration) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
        let flags = fields.next().unwrap_or("");
        if line.is_empty() {
            return;
        }
        self.seen += 1;
        if flags.contains('D') {
            // Decoded but not shown: the pre-roll of an edit list.
            return;
        }
        match pts.parse() {
            Ok(pts) => self.push(pts, duration.parse().unwrap_or(0), flags.starts_with('K')),
            Err(_) => self.untimed = true,
        }
    }

    /// Takes one line of `frame=best_effort_timestamp,duration` as CSV, in the order of showing.
    /// A frame without a time (the last ones of some files) follows the one before it.
    pub(super) fn shown(&mut self, line: &str, step: i64) {
        let mut fields = line.split(',');
        let (Some(pts), duration) = (fields.next().filter(|pts| !pts.is_empty()), fields.next())
        else {
            return;
        };
        let before = self.pts.len().checked_sub(2).map(|n| self.pts[n]);
        let guess = || {
            let last = self.last_pts?;
            Some(last + before.map_or(step, |before| (last - before).max(1)))
        };
        let duration = duration.and_then(|text| text.parse().ok()).unwrap_or(0);
        self.push(pts.parse().ok().or_else(guess).unwrap_or(0), duration, false);
    }

    fn push(&mut self, pts: i64, duration: i64, key: bool) {
        if key {
            self.keys.push(self.pts.len());
            self.key_numbers.push(self.seen.saturating_sub(1));
        }
        self.pts.push(pts);
        if self.last_pts.is_none_or(|last| pts > last) {
            (self.last_pts, self.last_duration) = (Some(pts), duration);
        }
    }

    /// How many frames there are so far.
    pub(super) fn len(&self) -> usize {
        self.pts.len()
    }

    /// How many packets there are, hidden ones included.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// How many of the packets that are shown are key packets.
    pub(super) fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// PTS of the key packets among those with these numbers, ascending, counted with hidden ones.
    pub(super) fn keys_among(&self, numbers: &[usize]) -> Vec<i64> {
        let keys = self.keys.iter().zip(&self.key_numbers);
        let listed = keys.filter(|(_, number)| numbers.binary_search(number).is_ok());
        listed.map(|(&key, _)| self.pts[key]).collect()
    }

    /// The largest PTS so far.
    pub(super) fn last_pts(&self) -> Option<i64> {
        self.last_pts
    }

    /// Whether the list is not surely what a decoder shows: packets before the first key, or
    /// frames that are shown before it, may or may not come out.
    pub(super) fn is_doubtful(&self) -> bool {
        let begins = self.keys.first() == Some(&0);
        let first = self.pts.first();
        self.untimed || !begins || self.pts.iter().any(|pts| Some(pts) < first)
    }

    /// PTS of the key packets that divide the frames cleanly: all decoded before are shown before,
    /// all decoded after are shown after.
    pub(super) fn clean_keys(&self) -> Vec<i64> {
        // `least[i]`: the smallest PTS decoded after the i-th key and before the next one.
        let mut clean = Vec::new();
        let mut after = i64::MAX;
        let mut end = self.pts.len();
        for &key in self.keys.iter().rev() {
            let own = self.pts[key];
            let between = self.pts[key + 1..end].iter().copied().min().unwrap_or(i64::MAX);
            after = after.min(between);
            if after > own {
                clean.push(own);
            }
            after = after.min(own);
            end = key;
        }
        clean.reverse();
        let mut before = i64::MIN;
        let mut from = 0;
        let mut keep = Vec::with_capacity(clean.len());
        for &key in &self.keys {
            before = self.pts[from..key].iter().copied().fold(before, i64::max);
            from = key;
            if before < self.pts[key] {
                keep.push(self.pts[key]);
            }
        }
        clean.retain(|pts| keep.binary_search(pts).is_ok());
        clean
    }

    /// The PTS of all frames in the order they are shown, and the PTS at which the last one ends.
    /// `step` is used for a last frame whose length is not given and cannot be seen.
    pub(super) fn into_shown(self, step: i64) -> (Vec<i64>, i64) {
        let mut pts = self.pts;
        pts.sort_unstable();
        let last = pts.last().copied().unwrap_or(0);
        let seen = pts.len().checked_sub(2).map(|before| last - pts[before]);
        let length = match self.last_duration {
            given if given > 0 => given,
            _ => seen.unwrap_or(step).max(1),
        };
        (pts, last.saturating_add(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(lines: &[&str]) -> Packets {
        let mut packets = Packets::default();
        for line in lines {
            packets.line(line);
        }
        packets
    }

    #[test]
    fn frames_come_in_the_order_they_are_shown() {
        let packets = packets(&["0,10,K_", "30,10,__", "10,10,__", "20,10,__", "40,12,K_"]);
        assert!(!packets.is_doubtful());
        assert_eq!(packets.clean_keys(), [0, 40]);
        assert_eq!(packets.into_shown(1), (vec![0, 10, 20, 30, 40], 52));
    }

    #[test]
    fn decoded_frames_without_a_time_follow_the_last_one() {
        let mut packets = Packets::default();
        for line in ["", "10,5", "15,5,", "N/A,5", ""] {
            packets.shown(line, 1);
        }
        assert_eq!(packets.into_shown(1), (vec![10, 15, 20], 25));
    }

    #[test]
    fn an_open_group_is_no_clean_start() {
        // The key at 40 is decoded before 30 is shown.
        let open =
            packets(&["0,10,K_", "20,10,__", "10,10,__", "40,10,K_", "30,10,__", "50,N/A,K_"]);
        assert_eq!(open.clean_keys(), [0, 50]);
        assert_eq!(open.into_shown(1).1, 60);
    }

    #[test]
    fn hidden_packets_do_not_count_and_odd_ones_raise_doubt() {
        let hidden = packets(&["-20,10,KD", "-10,10,_D", "0,10,K__", ""]);
        assert_eq!((hidden.len(), hidden.seen(), hidden.is_doubtful()), (1, 3, false));
        assert_eq!((hidden.keys_among(&[0, 2]), hidden.keys_among(&[0, 1])), (vec![0], vec![]));
        assert!(packets(&["0,10,__", "10,10,K_"]).is_doubtful());
        assert!(packets(&["10,10,K_", "0,10,__"]).is_doubtful());
        assert!(packets(&["N/A,10,K_", "10,10,__"]).is_doubtful());
        assert_eq!(packets(&["5,N/A,K_"]).into_shown(7), (vec![5], 12));
    }
}
