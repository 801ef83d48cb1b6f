//! The certification authority's private key.

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureScheme {
    /// ECDSA on P-384 with SHA-384, DER `SEQUENCE { r, s }`.
    EcdsaP384Sha384,
    /// ECDSA on P-256 with SHA-256, DER `SEQUENCE { r, s }`.
    EcdsaP256Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
}

/// Why the key could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the CA key cannot be used: {0}")]
pub struct SignerError(pub String);

/// A private key that never leaves its device.
pub trait Signer: Send + Sync {
    /// DER SubjectPublicKeyInfo of the key.
    fn public_key(&self) -> &[u8];

    /// The scheme [`Signer::sign`] uses.
    fn scheme(&self) -> SignatureScheme;

    /// True while the device answers and has the key; nothing is signed for it.
    fn is_ready(&self) -> bool;

    /// Signs a message (hashed here, not by the caller).
    ///
    /// # Errors
    /// [`SignerError`] when the device refuses or does not answer.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}
