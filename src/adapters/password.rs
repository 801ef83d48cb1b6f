//! Officers' passwords: argon2id (RFC 9106) in PHC form with OWASP's parameters (19 MiB, 2 passes, 1 lane), for the centre, and
//! for kiosks whose line is cut.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};

use crate::domain::second_factor::{NONCE_BYTES, SpkiDer};
use crate::domain::secret::Password;
use crate::ports::passwords::Passwords;

/// Fewest characters of a password (NIST SP 800-63B, 3.1.1.2).
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Most bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = crate::domain::secret::SECRET_BYTES_MAX;

/// Why a password cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too few characters, or more bytes than a kiosk takes.
    #[error("a password has at least {PASSWORD_CHARS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes")]
    Length,
    /// The hash function or the system's randomness failed.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// Hashes a new password with a random salt.
///
/// # Errors
/// [`PasswordError`].
pub fn hash(password: &Password) -> Result<String, PasswordError> {
    let text = password.expose();
    if text.chars().count() < PASSWORD_CHARS_MIN || text.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::Length);
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| PasswordError::Hash(error.to_string()))?;
    let hash = Argon2::default().hash_password_with_salt(text.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string()))
}

/// The hash of a password that nobody has, made once in a process.
///
/// # Errors
/// [`PasswordError::Hash`].
pub fn nobodys() -> Result<&'static str, PasswordError> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let mut noise = [0; 16];
    getrandom::fill(&mut noise).map_err(|error| PasswordError::Hash(error.to_string()))?;
    let made = hash(&Password::new(hex::encode(noise)))?;
    Ok(HASH.get_or_init(|| made))
}

/// True when the password is the one that was hashed. Takes as long for a wrong one as for a right one.
#[must_use]
pub fn verify(hash: &str, password: &Password) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
}

/// Passwords as a kiosk needs them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Argon2Passwords;

impl Passwords for Argon2Passwords {
    fn hash(&self, password: &Password) -> Result<String, String> {
        hash(password).map_err(|error| error.to_string())
    }

    fn verify(&self, hash: &str, password: &Password) -> bool {
        verify(hash, password)
    }

    fn challenge(&self) -> Result<[u8; NONCE_BYTES], String> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| error.to_string())?;
        Ok(nonce)
    }

    fn signed(&self, spki: &SpkiDer, message: &[u8], signature: &[u8]) -> bool {
        // The library reads the SubjectPublicKeyInfo itself, and refuses one of another kind than the algorithm's.
        let algorithms: [&dyn VerificationAlgorithm; 3] =
            [&ECDSA_P256_SHA256_ASN1, &ECDSA_P384_SHA256_ASN1, &RSA_PKCS1_2048_8192_SHA256];
        let holds = |by| UnparsedPublicKey::new(by, spki.as_bytes()).verify(message, signature).is_ok();
        algorithms.into_iter().any(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_under_its_own_hash_alone() {
        let password = Password::new("açar-söz-1".to_owned());
        let hash = hash(&password).expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(&hash, &password));
        assert!(!verify(&hash, &Password::new("açar-söz-2".to_owned())));
        assert!(!verify("no hash", &password));
    }

    #[test]
    fn a_password_that_is_too_short_or_too_long_is_refused() {
        for text in ["1234567", &"x".repeat(65)] {
            assert_eq!(hash(&Password::new(text.to_owned())), Err(PasswordError::Length));
        }
    }
}
