//! Yubico's key attestation (instruction F9): the carrier certifies that it made a slot's key. The chip of the virtual counter
//! holds an attestation key and certificate from a root of the counter's own, as a token from a factory does. What is
//! attested is the key beside the slot's certificate: the applet makes keys in no other way.

use std::{
    fs,
    path::{Path, PathBuf},
};

use der::{Decode as _, Encode as _};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SubjectPublicKeyInfo};
use x509_cert::Certificate;

use crate::failure::{Doing as _, Failure};

/// The root's certificate, in the folder of all carriers.
pub const ROOT: &str = ".attestation-root.pem";

const ROOT_KEY: &str = ".attestation-root.key";
const CHIP_KEY: &str = "attestation.key";
const CHIP_CERTIFICATE: &str = "attestation.der";

/// Gives the carrier in `state` its attestation key and certificate; the counter's root is made with the first.
///
/// # Errors
/// The disk refuses.
pub fn format(state: &Path) -> Result<(), Failure> {
    let what = "give the carrier an attestation key";
    let folder = state.parent().unwrap_or(state);
    let root = authority(&folder.join(ROOT_KEY), "Virtual Counter Attestation Root")?;
    let root_file = folder.join(ROOT);
    if !root_file.exists() {
        let certificate = root.params.self_signed(&root.key).doing(what)?;
        fs::write(root_file, certificate.pem()).doing(what)?;
    }
    let chip = authority(&state.join(CHIP_KEY), "Yubico PIV Attestation")?;
    let certificate = chip.params.signed_by(&chip.key, &root.issuer()).doing(what)?;
    fs::write(state.join(CHIP_CERTIFICATE), certificate.der()).doing(what)
}

/// An authority whose key is in a file, made when it is not there.
fn authority(file: &Path, name: &str) -> Result<Authority, Failure> {
    let what = "keep an attestation key";
    if !file.exists() {
        fs::write(file, KeyPair::generate().doing(what)?.serialize_pem()).doing(what)?;
    }
    let key = KeyPair::from_pem(&fs::read_to_string(file).doing(what)?).doing(what)?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(Authority { params, key })
}

struct Authority {
    params: CertificateParams,
    key: KeyPair,
}

impl Authority {
    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }
}

/// The attestation certificate as the data object 5FFF01 holds it.
pub fn certificate_object(state: &Path) -> Option<Vec<u8>> {
    let der = fs::read(state.join(CHIP_CERTIFICATE)).ok()?;
    let body = [tlv(0x70, &der), tlv(0x71, &[0]), tlv(0xfe, &[])].concat();
    Some(tlv(0x53, &body))
}

/// Certifies the key of a slot whose certificate object is `object` (tag 53).
pub fn attest(state: &Path, slot: u8, object: &[u8]) -> Option<Vec<u8>> {
    let certificate = Certificate::from_der(inner(inner(object, 0x53)?, 0x70)?).ok()?;
    let spki = certificate.tbs_certificate().subject_public_key_info().to_der().ok()?;
    let key = SubjectPublicKeyInfo::from_der(&spki).ok()?;
    let chip = authority(&PathBuf::from(state).join(CHIP_KEY), "Yubico PIV Attestation").ok()?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("YubiKey PIV Attestation {slot:02x}"));
    Some(params.signed_by(&key, &chip.issuer()).ok()?.der().to_vec())
}

/// The value of the first element when it has this tag.
fn inner(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (&found, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let count = usize::from(first & 0x7f);
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(count)?;
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    (found == tag).then(|| rest.get(..length)).flatten()
}

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let low = (length & 0xff) as u8;
    let head = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, (length >> 8) as u8, low],
    };
    [head, value.to_vec()].concat()
}
