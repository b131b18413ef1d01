//! When a failed attempt is made again.

use crate::model::Class;
use std::time::Duration;

/// How often and how soon a failed job is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts a job may use in all, at least 1.
    pub max_attempts: u32,
    /// The wait after the first attempt; doubles with each further one.
    pub first_wait: Duration,
    /// How often a job may wait for a resource (disk, memory) without using an attempt.
    pub max_resource_waits: u32,
    /// The wait for a resource after the first time; doubles with each further one.
    pub first_resource_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            first_wait: Duration::from_secs(2),
            max_resource_waits: 3,
            first_resource_wait: Duration::from_secs(30),
        }
    }
}

/// No wait is longer than this, whatever the settings.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

impl RetryPolicy {
    /// How long to wait before the next attempt, or `None` when there is none.
    ///
    /// `attempts` and `resource_waits` are those used so far, this one included; `jitter` is a
    /// random fraction of 0–255/255 that adds 0–20 % to the wait, so that jobs which failed
    /// together do not come back together.
    #[must_use]
    pub fn wait(
        &self,
        class: Class,
        attempts: u32,
        resource_waits: u32,
        jitter: u8,
    ) -> Option<Duration> {
        let (first, used) = match class {
            Class::Permanent => return None,
            Class::Transient if attempts >= self.max_attempts => return None,
            Class::Transient => (self.first_wait, attempts),
            Class::Resource if resource_waits > self.max_resource_waits => return None,
            Class::Resource => (self.first_resource_wait, resource_waits),
        };
        let doubled = first.saturating_mul(1 << used.saturating_sub(1).min(16));
        let wait = doubled + doubled / 5 * u32::from(jitter) / 255;
        Some(wait.min(LONGEST_WAIT))
    }
}

/// The waits between the tries of a delivery, after the schedule that Standard Webhooks proposes:
/// eight tries within 18 hours, so that a receiver may be away for a night.
pub const DELIVERY_WAITS: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
];

/// How long a delivery waits after its `attempts`-th try, with jitter as in [`RetryPolicy::wait`];
/// `None` when it is given up.
#[must_use]
pub fn delivery_wait(class: Class, attempts: u32, jitter: u8) -> Option<Duration> {
    let at = usize::try_from(attempts.max(1) - 1).ok()?;
    let wait = *DELIVERY_WAITS.get(at).filter(|_| class != Class::Permanent)?;
    Some(wait + wait / 5 * u32::from(jitter) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_attempts_wait_two_then_four_seconds() {
        let policy = RetryPolicy::default();
        let wait = |attempts| policy.wait(Class::Transient, attempts, 0, 0);
        assert_eq!(wait(1), Some(Duration::from_secs(2)));
        assert_eq!(wait(2), Some(Duration::from_secs(4)));
        assert_eq!(wait(3), None);
    }

    #[test]
    fn a_fourth_attempt_would_wait_eight_seconds() {
        let policy = RetryPolicy { max_attempts: 4, ..RetryPolicy::default() };
        assert_eq!(policy.wait(Class::Transient, 3, 0, 0), Some(Duration::from_secs(8)));
    }

    #[test]
    fn jitter_adds_at_most_a_fifth() {
        let wait = RetryPolicy::default().wait(Class::Transient, 1, 0, 255);
        assert_eq!(wait, Some(Duration::from_millis(2400)));
    }

    #[test]
    fn permanent_failures_are_final() {
        assert_eq!(RetryPolicy::default().wait(Class::Permanent, 1, 0, 0), None);
    }

    #[test]
    fn resource_waits_have_a_budget_of_their_own() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(Class::Resource, 3, 1, 0), Some(Duration::from_secs(30)));
        assert_eq!(policy.wait(Class::Resource, 3, 3, 0), Some(Duration::from_mins(2)));
        assert_eq!(policy.wait(Class::Resource, 1, 4, 0), None);
    }

    #[test]
    fn a_delivery_is_tried_eight_times() {
        let wait = |attempts| delivery_wait(Class::Transient, attempts, 0);
        assert_eq!(wait(1), Some(Duration::from_secs(5)));
        assert_eq!(wait(7), Some(Duration::from_hours(10)));
        assert_eq!(wait(8), None);
        assert_eq!(delivery_wait(Class::Permanent, 1, 0), None);
    }

    #[test]
    fn no_wait_exceeds_an_hour() {
        let policy = RetryPolicy { max_attempts: 99, ..RetryPolicy::default() };
        assert_eq!(policy.wait(Class::Transient, 40, 0, 255), Some(LONGEST_WAIT));
    }
}
