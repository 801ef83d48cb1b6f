//! Who signs the counter's ID cards: an authority (CSCA) made with the counter, and a document signer below it for each chip
//! (ICAO Doc 9303-12). The security object they sign is EF.SOD (ICAO Doc 9303-10, section 4.6.2).

use std::{fs, path::Path};

use der::{Decode as _, Encode as _};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, RsaKeySize, SigningKey as _, date_time_ymd,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256, Sha384};
use x509_cert::Certificate;

use super::{
    catalog::Fault,
    lds::Files,
    tlv::{nest, object},
};
use crate::failure::{Doing as _, Failure};

/// The authority's certificate, alone in its folder but for its key.
const CERTIFICATE: &str = "csca.pem";
const KEY: &str = "csca.key";

const SIGNED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const SECURITY_OBJECT: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
const CONTENT_TYPE: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SHA_256: [u8; 9] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA_384: [u8; 9] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const ECDSA_SHA_256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const ECDSA_SHA_384: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
const RSA_SHA_256: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];

/// How a document signer signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    #[default]
    EcdsaP256,
    EcdsaP384,
    Rsa,
}

impl Algorithm {
    /// The object identifier of its signatures.
    const fn scheme(self) -> &'static [u8] {
        match self {
            Self::EcdsaP256 => &ECDSA_SHA_256,
            Self::EcdsaP384 => &ECDSA_SHA_384,
            Self::Rsa => &RSA_SHA_256,
        }
    }
}

/// An authority.
pub struct Authority {
    params: CertificateParams,
    key: KeyPair,
}

impl Authority {
    /// The authority whose key is in `folder`; made when there is none.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn kept(folder: &Path) -> Result<Self, Failure> {
        let what = "keep the authority of the ID cards";
        let (key, certificate) = (folder.join(KEY), folder.join(CERTIFICATE));
        if !certificate.exists() {
            let made = Self::new()?;
            fs::create_dir_all(folder).doing(what)?;
            fs::write(&key, made.key.serialize_pem()).doing(what)?;
            fs::write(&certificate, made.params.self_signed(&made.key).doing(what)?.pem()).doing(what)?;
        }
        let key = KeyPair::from_pem(&fs::read_to_string(key).doing(what)?).doing(what)?;
        Ok(Self { params: params("Virtual Counter CSCA", true), key })
    }

    /// Another authority of the same name.
    ///
    /// # Errors
    /// No key can be made.
    pub fn new() -> Result<Self, Failure> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).doing("make the authority of the ID cards")?;
        Ok(Self { params: params("Virtual Counter CSCA", true), key })
    }
}

fn params(name: &str, is_authority: bool) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CountryName, "AZ");
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2045, 1, 1));
    if is_authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    } else {
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    }
    params
}

/// EF.SOD over these data groups, by a new signer below `authority`.
///
/// # Errors
/// No key can be made.
pub fn security_object(
    files: &Files,
    authority: &Authority,
    algorithm: Algorithm,
    fault: Option<Fault>,
) -> Result<Vec<u8>, Failure> {
    let what = "sign the files of an ID card";
    let key = match algorithm {
        Algorithm::EcdsaP256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
        Algorithm::EcdsaP384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
        Algorithm::Rsa => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
    };
    let key = key.doing(what)?;
    let mut params = params("Virtual Counter Document Signer", false);
    if fault == Some(Fault::ExpiredSigner) {
        params.not_after = date_time_ymd(2024, 1, 1);
    }
    let certificate = params.signed_by(&key, &Issuer::from_params(&authority.params, &authority.key)).doing(what)?;
    let digest = |data: &[u8]| match algorithm {
        Algorithm::EcdsaP384 => Sha384::digest(data).to_vec(),
        Algorithm::EcdsaP256 | Algorithm::Rsa => Sha256::digest(data).to_vec(),
    };
    let hash = nest(0x30, &[object(0x06, if algorithm == Algorithm::EcdsaP384 { &SHA_384 } else { &SHA_256 })]);
    let groups = files.iter().filter(|(file, _)| (0x0101..=0x0110).contains(*file));
    let hashes: Vec<Vec<u8>> = groups
        .map(|(file, content)| nest(0x30, &[object(0x02, &[(file & 0xff) as u8]), object(0x04, &digest(content))]))
        .collect();
    let content = nest(0x30, &[object(0x02, &[0]), hash.clone(), nest(0x30, &hashes)]);

    let attribute = |name: &[u8], value: Vec<u8>| nest(0x30, &[object(0x06, name), nest(0x31, &[value])]);
    let attributes = [
        attribute(&CONTENT_TYPE, object(0x06, &SECURITY_OBJECT)),
        attribute(&MESSAGE_DIGEST, object(0x04, &digest(&content))),
    ];
    let mut signature = key.sign(&nest(0x31, &attributes)).doing(what)?;
    if fault == Some(Fault::WrongSignature) {
        let last = signature.len() - 1;
        signature[last] ^= 1;
    }
    let parsed = Certificate::from_der(certificate.der()).doing(what)?;
    let body = parsed.tbs_certificate();
    let issuer = body.issuer().to_der().doing(what)?;
    let signer = nest(
        0x30,
        &[
            object(0x02, &[1]),
            nest(0x30, &[issuer, object(0x02, body.serial_number().as_bytes())]),
            hash.clone(),
            nest(0xa0, &attributes),
            nest(0x30, &[object(0x06, algorithm.scheme())]),
            object(0x04, &signature),
        ],
    );
    let encapsulated = nest(0x30, &[object(0x06, &SECURITY_OBJECT), nest(0xa0, &[object(0x04, &content)])]);
    let signed = nest(
        0x30,
        &[
            object(0x02, &[3]),
            nest(0x31, &[hash]),
            encapsulated,
            object(0xa0, certificate.der()),
            nest(0x31, &[signer]),
        ],
    );
    Ok(object(0x77, &nest(0x30, &[object(0x06, &SIGNED_DATA), nest(0xa0, &[signed])])))
}
