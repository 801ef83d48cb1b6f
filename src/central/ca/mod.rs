//! The certification authority: decides what a certificate says, signs it, and knows nothing of HTTP.
//!
//! X never: the CA key never signs bytes that did not pass `lint`, or that are not durable in the ledger first; a subject
//! is never taken from a request; a public key is never certified twice.

pub mod attestation;
pub mod carrier_models;
mod draft;
mod extensions;
pub mod hierarchy;
pub mod issue;
mod lint;
mod name;
pub mod officer_certificate;
mod oid;
pub mod profile;
pub mod public_key;
pub mod request;
pub mod revocation_list;
mod roca;
mod sign;
#[cfg(test)]
pub(crate) mod software_key;
mod tbs;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use lint::{Findings, Linted};
pub use sign::SignError;

use crate::central::ca::carrier_models::CarrierModels;
use crate::central::ca::hierarchy::{AuthorityCertificate, HierarchyError};
use crate::central::ca::profile::Profile;
use crate::domain::certificate::KeyPurpose;
use crate::ports::signer::Signer;

/// The issuing authority, ready to sign.
pub struct Authority {
    profile: Profile,
    models: CarrierModels,
    certificate: AuthorityCertificate,
    signer: Arc<dyn Signer>,
}

impl Authority {
    /// Takes the issuing authority's certificate and key.
    ///
    /// # Errors
    /// [`HierarchyError`] when the certificate is not of the key.
    pub fn new(
        profile: Profile,
        models: CarrierModels,
        certificate_der: &[u8],
        signer: Arc<dyn Signer>,
    ) -> Result<Self, HierarchyError> {
        let certificate = AuthorityCertificate::read(certificate_der, signer.as_ref())?;
        Ok(Self { profile, models, certificate, signer })
    }

    /// The issuing authority's own certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        self.certificate.der()
    }

    /// The list of carrier models.
    #[must_use]
    pub const fn models(&self) -> &CarrierModels {
        &self.models
    }

    /// True while the key's device answers.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.signer.is_ready()
    }

    /// Lints a holder's to-be-signed bytes.
    fn lint(&self, tbs: Vec<u8>, purpose: KeyPurpose) -> Result<Linted, Findings> {
        lint::holder(tbs, purpose, &self.profile, &self.certificate.facts(self.signer.as_ref()))
    }
}

/// A random serial number of 128 bits.
///
/// # Errors
/// When the system has no randomness.
pub fn random_serial() -> Result<[u8; 16], getrandom::Error> {
    let mut serial = [0; 16];
    getrandom::fill(&mut serial)?;
    Ok(serial)
}
