//! How often something may happen: the generic cell rate algorithm (ITU-T I.371), which needs one
//! number a client, the *theoretical arrival time* of its next request.

use std::time::Duration;

/// So many in a minute, and so many at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    /// How many in a minute, at least 1.
    pub per_minute: u32,
    /// How many at once, at least 1.
    pub burst: u32,
}

/// The answer to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whether it may happen.
    pub allowed: bool,
    /// How many more may happen at once.
    pub remaining: u32,
    /// When the whole burst is free again.
    pub reset_after: Duration,
    /// When the next one may happen; zero when one may now.
    pub retry_after: Duration,
}

impl Quota {
    /// The time one request takes up, in microseconds.
    #[must_use]
    pub fn interval_us(self) -> u64 {
        60_000_000 / u64::from(self.per_minute.max(1))
    }

    /// Takes one at `now_us`, with the arrival time kept from the last call (0 for none). Answers
    /// what to keep; a refused request changes nothing.
    #[must_use]
    pub fn take(self, kept_us: u64, now_us: u64) -> (u64, Taken) {
        let interval = self.interval_us();
        let burst = interval.saturating_mul(u64::from(self.burst.max(1)));
        let arrival = kept_us.max(now_us);
        let next = arrival.saturating_add(interval);
        let micros = Duration::from_micros;
        // Whatever is kept lies at most one burst ahead, so this tells a refused one apart.
        if next - now_us > burst {
            let taken = Taken {
                allowed: false,
                remaining: 0,
                reset_after: micros(arrival - now_us),
                retry_after: micros(next - now_us - burst),
            };
            return (kept_us, taken);
        }
        let left = (burst - (next - now_us)) / interval;
        let remaining = u32::try_from(left).unwrap_or(u32::MAX);
        let reset_after = micros(next - now_us);
        let retry_after = if remaining > 0 {
            Duration::ZERO
        } else {
            micros((next - now_us + interval).saturating_sub(burst))
        };
        (next, Taken { allowed: true, remaining, reset_after, retry_after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUOTA: Quota = Quota { per_minute: 60, burst: 3 };
    const SECOND: u64 = 1_000_000;

    #[test]
    fn a_burst_then_one_a_second() {
        let (mut kept, mut answers) = (0, Vec::new());
        for at in [10, 10, 10, 10, 11, 11, 12] {
            let taken;
            (kept, taken) = QUOTA.take(kept, at * SECOND);
            answers.push((taken.allowed, taken.remaining));
        }
        let expected =
            [(true, 2), (true, 1), (true, 0), (false, 0), (true, 0), (false, 0), (true, 0)];
        assert_eq!(answers, expected);
    }

    #[test]
    fn a_refused_client_is_told_when_to_come_back() {
        let kept = (0..3).fold(0, |kept, _| QUOTA.take(kept, SECOND).0);
        let (unchanged, taken) = QUOTA.take(kept, SECOND + 400_000);
        assert_eq!((unchanged, taken.allowed), (kept, false));
        assert_eq!(taken.retry_after, Duration::from_millis(600));
        assert!(QUOTA.take(kept, SECOND + 1_000_000).1.allowed);
    }

    proptest! {
        /// In any stretch of time no more happens than the burst and what the rate gives.
        #[test]
        fn never_more_than_the_quota(
            per_minute in 1u32..6000,
            burst in 1u32..50,
            steps in prop::collection::vec(0u64..2_000_000, 1..200),
        ) {
            let quota = Quota { per_minute, burst };
            let (mut kept, mut now) = (0, 5 * SECOND);
            let mut taken_at = Vec::new();
            for step in steps {
                now += step;
                let taken;
                (kept, taken) = quota.take(kept, now);
                if taken.allowed {
                    taken_at.push(now);
                }
                prop_assert!(taken.remaining < burst);
                prop_assert!(taken.allowed || quota.take(kept, now + u64::try_from(taken.retry_after.as_micros()).unwrap()).1.allowed);
            }
            for (at, first) in taken_at.iter().enumerate() {
                let last = taken_at.last().unwrap();
                let most = u64::from(burst) + (last - first) / quota.interval_us();
                prop_assert!((taken_at.len() - at) as u64 <= most);
            }
        }
    }
}
