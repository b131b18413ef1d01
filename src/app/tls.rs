//! What encrypts connections that this program makes.

use rustls::crypto::ring;

/// Chooses the provider of all encryption. May be called any number of times.
pub fn install() {
    // Refused when somebody has chosen before, which is as good.
    let _ = ring::default_provider().install_default();
}
