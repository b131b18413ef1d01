//! Schema 2: parts know what their ends were moved to and why they are cut as they are. Frozen as
//! well. Rows of every other kind are still those of schema 1.

mod part;

pub use part::PartV2;

use crate::model::{Method, Snapped};

const METHODS: [Method; 3] = [Method::Copy, Method::Encoded, Method::Smart];
const SNAPPED: [Snapped; 4] = [Snapped::Asked, Snapped::Silence, Snapped::Scene, Snapped::Keyframe];
