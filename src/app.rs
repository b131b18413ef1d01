//! (roof app)
