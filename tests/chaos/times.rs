//! How long requests took that an API answered.

use crate::support::figures::median_and_worst;
use std::sync::Mutex;
use std::time::Duration;

/// See the module.
#[derive(Default)]
pub struct Times {
    all: Mutex<Vec<Duration>>,
    worst: Mutex<(Duration, String)>,
}

impl Times {
    pub fn note(&self, request: &[u8], took: Duration) {
        self.all.lock().unwrap().push(took);
        let mut worst = self.worst.lock().unwrap();
        if took > worst.0 {
            let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
            *worst = (took, String::from_utf8_lossy(line).into_owned());
        }
    }

    /// How many, the median and the worst.
    pub fn sums(&self) -> (usize, Duration, Duration) {
        let mut all = self.all.lock().unwrap();
        let (median, worst) = median_and_worst(&mut all);
        (all.len(), median, worst)
    }

    /// Which request was the slowest.
    pub fn worst(&self) -> String {
        self.worst.lock().unwrap().1.clone()
    }
}
