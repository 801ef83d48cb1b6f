//! Attestation certificates: a carrier's own word, signed by its maker's chain, that a key was made on it (Yubico's PIV
//! attestation and its like). Dates are passed over: carriers have no clock, and makers write whatever they like.

use der::asn1::BitString;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

use super::public_key::PublicKey;

/// Most certificates in a chain.
const CHAIN_MAX: usize = 4;

/// Why a chain does not prove a key's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttestationRefusal {
    /// There is none, and the carrier's model must have one.
    #[error("the carrier gave no attestation")]
    Missing,
    /// It cannot be read, or is too long.
    #[error("the attestation cannot be read")]
    Unreadable,
    /// It attests another key.
    #[error("the attestation is for another key")]
    OtherKey,
    /// A certificate is not signed by the next one.
    #[error("the attestation's chain does not hold")]
    Chain,
    /// It ends at no root of this model.
    #[error("the attestation does not end at a root of this model")]
    Root,
}

/// Verifies a chain, the attestation first, against roots and the key it must be for. All as DER.
///
/// # Errors
/// [`AttestationRefusal`].
pub fn verify(chain: &[&[u8]], roots: &[Vec<u8>], spki: &[u8]) -> Result<(), AttestationRefusal> {
    if chain.is_empty() {
        return Err(AttestationRefusal::Missing);
    }
    if chain.len() > CHAIN_MAX {
        return Err(AttestationRefusal::Unreadable);
    }
    let read = |der: &[u8]| Certificate::from_der(der).map_err(|_| AttestationRefusal::Unreadable);
    let chain: Vec<Certificate> = chain.iter().map(|der| read(der)).collect::<Result<_, _>>()?;
    if key_of(&chain[0]) != Some(spki.to_vec()) {
        return Err(AttestationRefusal::OtherKey);
    }
    if !chain.windows(2).all(|pair| signed_by(&pair[0], &pair[1])) {
        return Err(AttestationRefusal::Chain);
    }
    let last = &chain[chain.len() - 1];
    let rooted = roots.iter().filter_map(|root| Certificate::from_der(root).ok()).any(|root| signed_by(last, &root));
    if rooted { Ok(()) } else { Err(AttestationRefusal::Root) }
}

fn key_of(certificate: &Certificate) -> Option<Vec<u8>> {
    certificate.tbs_certificate().subject_public_key_info().to_der().ok()
}

fn signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let (fields, above) = (certificate.tbs_certificate(), issuer.tbs_certificate());
    let signature: Option<&[u8]> = BitString::as_bytes(certificate.signature());
    let verified = || {
        let key = PublicKey::from_der(&key_of(issuer)?).ok()?;
        Some(key.verifies(certificate.signature_algorithm(), &fields.to_der().ok()?, signature?))
    };
    fields.issuer() == above.subject() && verified() == Some(true)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData as _, SubjectPublicKeyInfo};

    use super::*;

    struct Maker {
        params: CertificateParams,
        key: KeyPair,
    }

    impl Maker {
        fn new(name: &str) -> Self {
            let mut params = CertificateParams::default();
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            Self { params, key: KeyPair::generate().expect("a key") }
        }

        fn certify(&self, other: &Self) -> Vec<u8> {
            let issuer = Issuer::from_params(&self.params, &self.key);
            other.params.signed_by(&other.key, &issuer).expect("a certificate").der().to_vec()
        }

        fn attest(&self, spki: &[u8]) -> Vec<u8> {
            let issuer = Issuer::from_params(&self.params, &self.key);
            let key = SubjectPublicKeyInfo::from_der(spki).expect("a key");
            CertificateParams::default().signed_by(&key, &issuer).expect("a certificate").der().to_vec()
        }

        fn root(&self) -> Vec<u8> {
            self.params.self_signed(&self.key).expect("a certificate").der().to_vec()
        }
    }

    #[test]
    fn only_a_whole_chain_from_the_key_to_a_root_of_the_model_proves_its_origin() {
        let (root, stranger, chip, key) =
            (Maker::new("Root"), Maker::new("Root"), Maker::new("Chip"), KeyPair::generate().expect("a key"));
        let spki = key.subject_public_key_info();
        let (leaf, middle, roots) = (chip.attest(&spki), root.certify(&chip), [root.root()]);
        assert_eq!(verify(&[&leaf, &middle], &roots, &spki), Ok(()));

        let other = KeyPair::generate().expect("a key").subject_public_key_info();
        let forged = stranger.certify(&chip);
        let mut changed = leaf.clone();
        let end = changed.len() - 1;
        changed[end] ^= 1;
        type Case<'a> = (Vec<&'a [u8]>, &'a [u8], AttestationRefusal);
        let cases: [Case<'_>; 7] = [
            (vec![], &spki, AttestationRefusal::Missing),
            (vec![b"no certificate"], &spki, AttestationRefusal::Unreadable),
            (vec![&leaf; 5], &spki, AttestationRefusal::Unreadable),
            (vec![&leaf, &middle], &other, AttestationRefusal::OtherKey),
            (vec![&changed, &middle], &spki, AttestationRefusal::Chain),
            (vec![&leaf, &forged], &spki, AttestationRefusal::Root),
            (vec![&leaf], &spki, AttestationRefusal::Root),
        ];
        for (chain, key, refusal) in cases {
            assert_eq!(verify(&chain, &roots, key), Err(refusal));
        }
    }
}
