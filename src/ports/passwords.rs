//! What officers show who sign in without a line: a password, and where it is asked for a carrier of their own.

use crate::domain::second_factor::{NONCE_BYTES, SpkiDer};
use crate::domain::secret::Password;

/// Hashes passwords and holds typed ones against hashes. Slow on purpose; it belongs on a thread of its own.
pub trait Passwords: Send {
    /// The hash of a password with a salt of its own, in PHC form.
    ///
    /// # Errors
    /// When the system has no randomness or the password is none that an officer can have.
    fn hash(&self, password: &Password) -> Result<String, String>;

    /// True when the password is the one that was hashed.
    fn verify(&self, hash: &str, password: &Password) -> bool;

    /// Random bytes for an officer's carrier to sign.
    ///
    /// # Errors
    /// When the system has no randomness.
    fn challenge(&self) -> Result<[u8; NONCE_BYTES], String>;

    /// True when the signature of this message was made with this key: ECDSA-with-SHA256 in DER, or RSASSA-PKCS1-v1_5 with SHA-256.
    fn signed(&self, spki: &SpkiDer, message: &[u8], signature: &[u8]) -> bool;
}
