//! Files that go by USB stick: bundles sealed to the centre, acknowledgements signed by it, and how either gets onto a stick
//! whole or not at all.
//!
//! Sealing is `envelope`'s. Who wrote a bundle is said by the kiosk's signature of each batch in it, not by the seal.

mod file;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

pub use file::{StickError, read, write_new};

use crate::adapters::envelope::{self, KeyError, OpeningKey};
use crate::domain::carrier::Sha256Hash;
use crate::wire::bytes::Base64;
use crate::wire::stick::{
    Acknowledgement, BUNDLE_BYTES_MAX, Bundle, SealedBundle, SignedAcknowledgement, StickFile, StickFileError,
    StickKeys,
};
use crate::wire::support::SupportBundle;

/// What the key schedule is bound to (RFC 9180, 5.1).
const INFO: &[u8] = b"imza-bundle-v1";
/// The same for what goes to whoever mends a kiosk.
const SUPPORT_INFO: &[u8] = b"imza-support-v1";

/// Why a key or a file cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A key is none, or not on P-256.
    #[error("the key for files on a stick cannot be used: {0}")]
    Key(String),
    /// More than one file takes.
    #[error("a bundle has at most {BUNDLE_BYTES_MAX} bytes")]
    TooLarge,
}

impl From<KeyError> for SealError {
    fn from(error: KeyError) -> Self {
        Self::Key(error.to_string())
    }
}

/// The centre's two private keys.
pub struct CentreKeys {
    opens: OpeningKey,
    signs: EcdsaKeyPair,
    public: StickKeys,
}

impl CentreKeys {
    /// Takes two keys on P-256, PKCS#8 DER: the one that opens bundles, and the one that signs acknowledgements.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn from_der(opens: &[u8], signs: &[u8]) -> Result<Self, SealError> {
        let refused = |why: &dyn std::fmt::Display| SealError::Key(why.to_string());
        let opens = OpeningKey::from_der(opens)?;
        let signs = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_ASN1_SIGNING, signs);
        let signs = signs.map_err(|error| refused(&error))?;
        let signed_by = signs.public_key().as_ref().to_vec();
        let public = StickKeys { seal_to: Base64(opens.seal_to().to_vec()), signed_by: Base64(signed_by) };
        Ok(Self { opens, signs, public })
    }

    /// What kiosks are told.
    #[must_use]
    pub const fn public(&self) -> &StickKeys {
        &self.public
    }

    /// Opens a bundle.
    ///
    /// # Errors
    /// [`StickFileError`].
    pub fn open(&self, file: &[u8]) -> Result<Bundle, StickFileError> {
        self.opened(file, StickFile::Bundle, INFO)
    }

    /// Opens a support bundle.
    ///
    /// # Errors
    /// [`StickFileError`].
    pub fn open_support(&self, file: &[u8]) -> Result<SupportBundle, StickFileError> {
        self.opened(file, StickFile::Support, SUPPORT_INFO)
    }

    fn opened<T: DeserializeOwned>(&self, file: &[u8], kind: StickFile, info: &[u8]) -> Result<T, StickFileError> {
        let parts = SealedBundle::parse(file, kind)?;
        if parts.key_sha256 != Sha256Hash::of(&self.public.seal_to.0) {
            return Err(StickFileError::OtherCentre);
        }
        let opened = self.opens.open(info, &parts.associated_data(), parts.encapsulated, parts.sealed);
        let opened = opened.ok_or(StickFileError::Changed)?;
        // It is whole, as somebody with the public key wrote it: what cannot be read has words of a later version.
        serde_json::from_slice(&opened).map_err(|_| StickFileError::Newer)
    }

    /// The key that opens, alone: carriers' secrets are sealed to the same point.
    #[must_use]
    pub fn into_opening(self) -> OpeningKey {
        self.opens
    }

    /// Signs an acknowledgement: the file.
    ///
    /// # Errors
    /// [`SealError::Key`] when the library fails.
    pub fn acknowledge(&self, acknowledgement: &Acknowledgement) -> Result<Vec<u8>, SealError> {
        let failed = |why: &dyn std::fmt::Display| SealError::Key(why.to_string());
        let content = serde_json::to_vec(acknowledgement).map_err(|error| failed(&error))?;
        let signed = SignedAcknowledgement::signed_bytes(&content);
        let signature = self.signs.sign(&SystemRandom::new(), &signed).map_err(|error| failed(&error))?;
        let file = SignedAcknowledgement { signature: signature.as_ref(), content: &content };
        file.to_bytes().ok_or(SealError::TooLarge)
    }
}

/// Seals a bundle to the centre: the file.
///
/// # Errors
/// [`SealError`].
pub fn seal(keys: &StickKeys, bundle: &Bundle) -> Result<Vec<u8>, SealError> {
    sealed(keys, bundle, StickFile::Bundle, INFO)
}

/// Seals a support bundle to the centre: the file.
///
/// # Errors
/// [`SealError`].
pub fn seal_support(keys: &StickKeys, bundle: &SupportBundle) -> Result<Vec<u8>, SealError> {
    sealed(keys, bundle, StickFile::Support, SUPPORT_INFO)
}

fn sealed(keys: &StickKeys, bundle: &impl Serialize, kind: StickFile, info: &[u8]) -> Result<Vec<u8>, SealError> {
    let seal_to = &keys.seal_to.0;
    let plain = serde_json::to_vec(bundle).map_err(|error| SealError::Key(error.to_string()))?;
    let plain = Zeroizing::new(plain);
    let parts = SealedBundle { kind, key_sha256: Sha256Hash::of(seal_to), encapsulated: &[], sealed: &[] };
    let (encapsulated, sealed) = envelope::seal(seal_to, info, &parts.associated_data(), &plain)?;
    let file = SealedBundle { encapsulated: &encapsulated, sealed: &sealed, ..parts }.to_bytes();
    if file.len() > BUNDLE_BYTES_MAX { Err(SealError::TooLarge) } else { Ok(file) }
}

/// Reads an acknowledgement that the centre signed.
///
/// # Errors
/// [`StickFileError`].
pub fn acknowledged(keys: &StickKeys, file: &[u8]) -> Result<Acknowledgement, StickFileError> {
    let parts = SignedAcknowledgement::parse(file)?;
    let signed = SignedAcknowledgement::signed_bytes(parts.content);
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &keys.signed_by.0);
    key.verify(&signed, parts.signature).map_err(|_| StickFileError::Changed)?;
    serde_json::from_slice(parts.content).map_err(|_| StickFileError::Newer)
}

#[cfg(test)]
mod tests;
