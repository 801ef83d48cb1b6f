//! The one call that uses an authority's key. It takes linted bytes alone and trusts nothing: what comes out is read again,
//! its to-be-signed part compared byte for byte, and its signature verified.

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode, Encode, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;

use super::lint::Linted;
use super::public_key::PublicKey;
use super::tbs;
use crate::ports::signer::{Signer, SignerError};

/// Why a certificate could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key's device failed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The signed certificate is not what was to be signed, or its signature is wrong.
    #[error("the signed certificate does not stand its own check: {0}")]
    Check(&'static str),
}

#[derive(Sequence)]
struct SignedCertificate<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitStringRef<'a>,
}

/// Signs a certificate and answers its DER.
pub(super) fn sign(signer: &dyn Signer, linted: &Linted) -> Result<Vec<u8>, SignError> {
    let signature = signer.sign(linted.tbs())?;
    let malformed = |_| SignError::Check("it cannot be encoded");
    let certificate = SignedCertificate {
        tbs: AnyRef::from_der(linted.tbs()).map_err(malformed)?,
        algorithm: tbs::signature_algorithm(signer.scheme()).map_err(malformed)?,
        signature: BitStringRef::from_bytes(&signature).map_err(malformed)?,
    };
    let der = certificate.to_der().map_err(malformed)?;
    check(&der, linted, signer)?;
    Ok(der)
}

fn check(der: &[u8], linted: &Linted, signer: &dyn Signer) -> Result<(), SignError> {
    let certificate = Certificate::from_der(der).map_err(|_| SignError::Check("it cannot be read"))?;
    let tbs = certificate.tbs_certificate().to_der().map_err(|_| SignError::Check("it cannot be read"))?;
    if tbs != linted.tbs() {
        return Err(SignError::Check("its content changed"));
    }
    if certificate.signature_algorithm() != certificate.tbs_certificate().signature() {
        return Err(SignError::Check("its two signature algorithms differ"));
    }
    let key = PublicKey::from_der(signer.public_key()).map_err(|_| SignError::Check("the CA's key is unknown"))?;
    let signature = certificate.signature().as_bytes().unwrap_or_default();
    if key.verifies(certificate.signature_algorithm(), &tbs, signature) {
        Ok(())
    } else {
        Err(SignError::Check("its signature does not verify"))
    }
}
