//! (roof telemetry)
