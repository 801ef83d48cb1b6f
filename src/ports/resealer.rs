//! Whoever holds the key that carriers' secrets are sealed to.

use crate::domain::takeover::CarrierSecret;

/// Turns a secret sealed to the centre into one sealed to somebody else; the secret itself is seen by nobody.
pub trait Resealer: Send + Sync {
    /// Opens what was sealed for this carrier, and seals it to the point `to`.
    ///
    /// # Errors
    /// A text without a secret: the envelope is no such, is another carrier's, or `to` is no point on P-256.
    fn reseal(&self, sealed: &[u8], secret: CarrierSecret, serial: &str, to: &[u8]) -> Result<Vec<u8>, String>;
}
