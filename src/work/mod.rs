//! (room work)
