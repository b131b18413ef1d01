//! Which workers are connected, and by which connection last: one that connected again is not
//! missed when its old connection ends after that.

use crate::model::WorkerId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All connected workers.
#[derive(Default)]
pub(super) struct Staff {
    desks: AtomicU64,
    heard: Mutex<HashMap<WorkerId, u64>>,
}

/// One connection's view of them.
pub(super) struct Desk {
    staff: Arc<Staff>,
    number: u64,
}

impl Staff {
    /// The view of a new connection.
    pub fn desk(self: &Arc<Self>) -> Desk {
        let number = self.desks.fetch_add(1, Ordering::Relaxed);
        Desk { staff: Arc::clone(self), number }
    }

    fn heard(&self) -> MutexGuard<'_, HashMap<WorkerId, u64>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// A worker speaks over this connection.
    pub fn hear(&self, worker: WorkerId) {
        self.staff.heard().insert(worker, self.number);
    }

    /// The connection has ended: the workers that spoke over it last.
    pub fn close(self) -> Vec<WorkerId> {
        let mut heard = self.staff.heard();
        heard.extract_if(|_, desk| *desk == self.number).map(|(worker, _)| worker).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn who_speaks_over_a_newer_connection_is_not_missed() {
        let staff = Arc::new(Staff::default());
        let (old, new) = (staff.desk(), staff.desk());
        let [stays, goes] = [1, 2].map(|n| WorkerId(Uuid::from_u128(n)));
        old.hear(stays);
        old.hear(goes);
        new.hear(stays);
        assert_eq!(old.close(), [goes]);
        assert_eq!(new.close(), [stays]);
    }
}
