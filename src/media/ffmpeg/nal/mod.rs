//! NAL units of H.264 and HEVC: which key frames are IDR pictures, and what the parameter sets
//! say. Only headers and parameter sets are read.

mod bits;
mod scan;
mod sets;
mod units;

pub(super) use scan::{Scan, head, scan};
pub(super) use sets::{Sps, pps_id, sps};
pub(super) use units::Reader;
