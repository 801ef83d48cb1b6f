//! The certification authority's token, keys and certificates: made once, opened at every start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use der::pem::{self, LineEnding};
use der::{Decode, DecodePem, Encode, EncodePem};
use jiff::Timestamp;
use x509_cert::Certificate;

use super::files::{self, Readers};
use super::{Finding, SetupError};
use crate::adapters::signer::{Token, TokenKey};
use crate::central::ca::carrier_models::CarrierModels;
use crate::central::ca::hierarchy::{self, AuthorityCertificate};
use crate::central::ca::profile::Profile;
use crate::central::ca::{Authority, random_serial};
use crate::central::config::{AuthorityFiles, toml_file};
use crate::domain::secret::Pin;
use crate::ports::signer::{Signer as _, SignerError};

/// Label of the root's key in the token. The root signs the issuing authority and nothing else; where it is kept on a token
/// of its own, its certificate is put in place by hand and this key does not exist here.
const ROOT_KEY: &str = "imza-root-ca";
/// Label of the key that seals audit exports and signs nothing else.
const AUDIT_KEY: &str = "imza-audit";

/// Makes what is missing of the token, the keys and the two certificates.
pub(super) fn make(files: &AuthorityFiles, now: Timestamp) -> Result<Vec<Finding>, SetupError> {
    let profile = profile(files)?;
    let mut findings = vec![files::write_new(&files.pin_file, Readers::Owner, random_pin)?];
    let so_pin_file = files.pin_file.with_extension("so");
    let pin = read_pin(&files.pin_file)?;
    let token = if Token::exists(&files.module, &files.token_label)? {
        findings.push(Finding { what: format!("token {}", files.token_label), made: false });
        Token::open(&files.module, &files.token_label, &pin)?
    } else {
        findings.push(files::write_new(&so_pin_file, Readers::Owner, random_pin)?);
        findings.push(Finding { what: format!("token {}", files.token_label), made: true });
        Token::initialise(&files.module, &files.token_label, &read_pin(&so_pin_file)?, &pin)?
    };
    if !files.root_certificate.exists() || !files.issuing_certificate.exists() {
        let root_is_new = !files.root_certificate.exists();
        let root_key = if root_is_new { key(&token, ROOT_KEY, &mut findings)? } else { known(&token, ROOT_KEY)? };
        let issuing_key = key(&token, &files.issuing_key, &mut findings)?;
        if root_is_new {
            let root = hierarchy::make_root(&profile, &root_key, random_serial()?, now)?;
            write_certificate(&files.root_certificate, root.der())?;
        }
        let root = AuthorityCertificate::read(&read_certificate(&files.root_certificate)?, &root_key)?;
        let issuing = hierarchy::make_issuing(&profile, (&root, &root_key), &issuing_key, random_serial()?, now)?;
        write_certificate(&files.issuing_certificate, issuing.der())?;
        let file = |file: &Path, made| Finding { what: file.display().to_string(), made };
        findings.extend([file(&files.root_certificate, root_is_new), file(&files.issuing_certificate, true)]);
    } else {
        let there = |file: &Path| Finding { what: file.display().to_string(), made: false };
        findings.extend([there(&files.root_certificate), there(&files.issuing_certificate)]);
    }
    let audit_key = key(&token, AUDIT_KEY, &mut findings)?;
    let public = pem::encode_string("PUBLIC KEY", LineEnding::LF, audit_key.public_key());
    let public = public.map_err(|error| SignerError(format!("the key {AUDIT_KEY}: {error}")))?;
    findings.push(files::write_new(&audit_key_file(files), Readers::All, || Ok(public.into_bytes()))?);
    Ok(findings)
}

/// Where the audit key's public half lies, for auditors to take along (PEM SubjectPublicKeyInfo).
#[must_use]
pub fn audit_key_file(files: &AuthorityFiles) -> PathBuf {
    files.issuing_certificate.with_file_name("audit.pub")
}

/// The key that seals audit exports.
///
/// # Errors
/// [`SetupError`]; a centre made by an earlier version gets the key by `central init`.
pub fn open_audit_key(files: &AuthorityFiles) -> Result<TokenKey, SetupError> {
    let token = Token::open(&files.module, &files.token_label, &read_pin(&files.pin_file)?)?;
    let missing = || SignerError(format!("the token has no key {AUDIT_KEY}; `central init` makes it"));
    Ok(token.key(AUDIT_KEY)?.ok_or_else(missing)?)
}

/// Reads a PEM public key as DER SubjectPublicKeyInfo.
///
/// # Errors
/// [`SetupError`].
pub fn read_public_key(file: &Path) -> Result<Vec<u8>, SetupError> {
    match pem::decode_vec(files::read(file)?.as_bytes()) {
        Ok(("PUBLIC KEY", der)) => Ok(der),
        _ => Err(SetupError::Unusable { file: file.to_owned(), reason: "there is no public key in it".to_owned() }),
    }
}

/// Opens the issuing authority: token, certificate, profile and list of carrier models.
///
/// # Errors
/// [`SetupError`] naming what is missing or does not fit.
pub fn open_authority(files: &AuthorityFiles) -> Result<Authority, SetupError> {
    let models = CarrierModels::parse(&files.carrier_models, &toml_file::read(&files.carrier_models)?)?;
    let models = models.read_roots(files.carrier_models.parent().unwrap_or(Path::new("")))?;
    let certificate = read_certificate(&files.issuing_certificate)?;
    let token = Token::open(&files.module, &files.token_label, &read_pin(&files.pin_file)?)?;
    let key = known(&token, &files.issuing_key)?;
    Ok(Authority::new(profile(files)?, models, &certificate, Arc::new(key))?)
}

fn known(token: &Token, label: &str) -> Result<TokenKey, SetupError> {
    let key = token.key(label)?;
    Ok(key.ok_or_else(|| SignerError(format!("the token has no key {label}")))?)
}

fn profile(files: &AuthorityFiles) -> Result<Profile, SetupError> {
    Ok(Profile::parse(&files.profile, &toml_file::read(&files.profile)?)?)
}

fn key(token: &Token, label: &str, findings: &mut Vec<Finding>) -> Result<TokenKey, SetupError> {
    let found = token.key(label)?;
    findings.push(Finding { what: format!("key {label}"), made: found.is_none() });
    match found {
        Some(key) => Ok(key),
        None => Ok(token.make_key(label)?),
    }
}

/// 64 random bits as digits and letters.
fn random_pin() -> Result<Vec<u8>, SetupError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{}\n", hex::encode(bytes)).into_bytes())
}

fn read_pin(file: &Path) -> Result<Pin, SetupError> {
    let text = zeroize::Zeroizing::new(files::read(file)?);
    let pin = text.trim();
    if pin.is_empty() {
        return Err(SetupError::Unusable { file: file.to_owned(), reason: "there is no PIN in it".to_owned() });
    }
    Ok(Pin::existing(pin.as_bytes().to_vec()))
}

/// Reads one PEM certificate as DER.
/// The authorities' certificates, `root` and `issuing`, DER.
///
/// # Errors
/// [`SetupError`] naming the file that cannot be read.
pub fn authority_certificates(files: &AuthorityFiles) -> Result<Vec<(String, Vec<u8>)>, SetupError> {
    let named = [("root", &files.root_certificate), ("issuing", &files.issuing_certificate)];
    named.into_iter().map(|(name, file)| Ok((name.to_owned(), read_certificate(file)?))).collect()
}

fn read_certificate(file: &Path) -> Result<Vec<u8>, SetupError> {
    let certificate = Certificate::from_pem(files::read(file)?).and_then(|certificate| certificate.to_der());
    certificate.map_err(|error| SetupError::Unusable { file: file.to_owned(), reason: error.to_string() })
}

pub(super) fn write_certificate(file: &Path, der: &[u8]) -> Result<(), SetupError> {
    let pem = Certificate::from_der(der).and_then(|certificate| certificate.to_pem(LineEnding::LF));
    let pem = pem.map_err(|error| SetupError::Unusable { file: file.to_owned(), reason: error.to_string() })?;
    files::write(file, pem.as_bytes(), Readers::All)
}
