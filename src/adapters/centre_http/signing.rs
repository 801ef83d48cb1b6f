//! The device key as a signer: the same key that the kiosk's certificate is for, so that one enrolment serves both.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::SigningKey;
use rustls::{Error, SignatureScheme};

use super::trouble::mistrusted;
use crate::domain::fault::Trouble;

/// A key that signs ECDSA on P-256 with SHA-256.
#[derive(Clone, Debug)]
pub struct DeviceKey(Arc<dyn SigningKey>);

impl DeviceKey {
    /// Takes a private key: PKCS#8 or SEC 1 DER.
    ///
    /// # Errors
    /// When it is none, or of another kind than P-256.
    pub fn from_der(der: &PrivateKeyDer<'_>) -> Result<Self, Error> {
        let key = any_supported_type(der)?;
        match key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]) {
            Some(_) => Ok(Self(key)),
            None => Err(Error::General("the device key is not on P-256".into())),
        }
    }

    /// Reads a private key's PEM file.
    ///
    /// # Errors
    /// [`Trouble`] naming the file.
    pub fn read(file: &Path) -> Result<Self, Trouble> {
        let unusable = |error: &dyn std::error::Error| mistrusted("the kiosk's key", file, error);
        let der = PrivateKeyDer::from_pem_file(file).map_err(|error| unusable(&error))?;
        Self::from_der(&der).map_err(|error| unusable(&error))
    }

    /// The signature as DER (`ECDSA-Sig-Value`, RFC 3279).
    ///
    /// # Errors
    /// When the library fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signer = self.0.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]);
        signer.ok_or_else(|| Error::General("the device key is not on P-256".into()))?.sign(message)
    }
}
