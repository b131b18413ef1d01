//! (roof config)
