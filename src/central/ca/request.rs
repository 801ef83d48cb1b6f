//! PKCS#10 certification requests (RFC 2986): only the public key is taken from one, and only when the request's signature
//! proves that its sender holds the private half. Subject and attributes are the requester's wish and are not looked at.

use der::{Decode, Encode};
use x509_cert::request::CertReq;

use super::public_key::{KeyRefusal, PublicKey};

/// Largest request accepted, in bytes: an RSA-4096 request with a long name has about 1,300.
pub const REQUEST_BYTES_MAX: usize = 8 * 1024;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// More than [`REQUEST_BYTES_MAX`].
    #[error("the request is longer than {REQUEST_BYTES_MAX} bytes")]
    TooLong,
    /// Not DER of a version 1 request, or with something behind its end.
    #[error("the request is not PKCS#10 in DER")]
    Unreadable,
    /// The key may not be certified.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// The signature does not verify under the request's own key.
    #[error("the request's signature does not prove possession of its key")]
    Signature,
}

/// Reads a request and checks its proof of possession.
///
/// # Errors
/// [`RequestRefusal`].
pub fn proven_key(der: &[u8]) -> Result<PublicKey, RequestRefusal> {
    if der.len() > REQUEST_BYTES_MAX {
        return Err(RequestRefusal::TooLong);
    }
    let request = CertReq::from_der(der).map_err(|_| RequestRefusal::Unreadable)?;
    let info = request.info.to_der().map_err(|_| RequestRefusal::Unreadable)?;
    // What is verified is the re-encoded part, so it must be the very bytes that were sent.
    if request.to_der().is_ok_and(|again| again != der) {
        return Err(RequestRefusal::Unreadable);
    }
    let key = request.info.public_key.to_der().map_err(|_| RequestRefusal::Unreadable)?;
    let key = PublicKey::from_der(&key)?;
    let signature = request.signature.as_bytes().ok_or(RequestRefusal::Unreadable)?;
    if key.verifies(&request.algorithm, &info, signature) { Ok(key) } else { Err(RequestRefusal::Signature) }
}
