//! Passwords of officers who sign in without a line.

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
}
