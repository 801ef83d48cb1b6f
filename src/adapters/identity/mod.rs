//! Who this kiosk is to the centre: its private key and client certificate, two files (the key 0600), and how the next pair
//! takes their place. Nothing is asked here; the key is made here and leaves this machine never.
//!
//! # No cut leaves the kiosk without an identity
//! The next key is durable (`*.next`) before its certificate is asked for, so that a lost answer is asked for again with the
//! same key and gets the same certificate. The certificate is durable beside it before either takes its place; then the key
//! is renamed, then the certificate. A cut between the two is found at the next start ([`Identity::settle`]). The centre
//! keeps the old certificate good until the new one is used first, so every state on the way can speak.

mod known;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use der::{DecodePem as _, EncodePem as _};
use jiff::Timestamp;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _};
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};
use zeroize::Zeroizing;

pub use known::KnownCentre;

use crate::wire::bytes::Base64;
use crate::wire::stick::{STICK_FILE, StickKeys};

/// Why an identity cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file cannot be read or written.
    #[error("{}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file holds no key or no certificate.
    #[error("{}: {reason}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The centre's certificate is not for the key that was made.
    #[error("the centre gave a certificate for another key")]
    OtherKey,
    /// The key could not be made.
    #[error("a key cannot be made: {0}")]
    Key(#[from] rcgen::Error),
}

/// What a kiosk's certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The kiosk's name.
    pub kiosk: String,
    /// Counts this kiosk's disks from 1.
    pub epoch: u32,
    /// Its begin.
    pub not_before: Timestamp,
    /// Its end.
    pub not_after: Timestamp,
}

/// The two files.
#[derive(Debug, Clone)]
pub struct Identity {
    certificate: PathBuf,
    key: PathBuf,
}

impl Identity {
    /// The identity in these files, which need not be there yet.
    #[must_use]
    pub fn new(certificate: &Path, key: &Path) -> Self {
        Self { certificate: certificate.to_owned(), key: key.to_owned() }
    }

    /// What the certificate says.
    ///
    /// # Errors
    /// [`IdentityError`] when it is not there or is none.
    pub fn known(&self) -> Result<Known, IdentityError> {
        let certificate = self.read_certificate(&self.certificate)?;
        let tbs = certificate.tbs_certificate();
        let validity = tbs.validity();
        let moment = |time: x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
            Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
        };
        let subject = tbs.subject().to_string();
        let part = |name: &str| subject.split(',').find_map(|part| part.strip_prefix(name)).map(str::to_owned);
        Ok(Known {
            kiosk: part("CN=").unwrap_or_default(),
            epoch: part("SERIALNUMBER=").and_then(|digits| digits.parse().ok()).unwrap_or(1),
            not_before: moment(validity.not_before),
            not_after: moment(validity.not_after),
        })
    }

    /// Brings a change that a cut interrupted to its end. Nothing to do is no fault.
    ///
    /// # Errors
    /// [`IdentityError::File`].
    pub fn settle(&self) -> Result<(), IdentityError> {
        let (next_certificate, next_key) = (next(&self.certificate), next(&self.key));
        if !next_certificate.exists() {
            return Ok(());
        }
        let certificate = self.read_certificate(&next_certificate).ok();
        let fits = |key: &Path| certificate.as_ref().is_some_and(|certificate| fits(certificate, key));
        if fits(&next_key) {
            return self.change();
        }
        if fits(&self.key) {
            return rename(&next_certificate, &self.certificate);
        }
        fs::remove_file(&next_certificate).map_err(|error| IdentityError::File { file: next_certificate, error })
    }

    /// A request (PKCS#10 DER, RFC 2986) for the next key, which is made and durable now, or was before a cut.
    ///
    /// # Errors
    /// [`IdentityError`]: also where the folder cannot be written, as with a key that is a systemd credential.
    pub fn request_next(&self) -> Result<Vec<u8>, IdentityError> {
        self.settle()?;
        let file = next(&self.key);
        let key = match read_key(&file) {
            Ok(key) => key,
            Err(IdentityError::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
                write(&file, Zeroizing::new(key.serialize_pem()).as_bytes(), 0o600)?;
                key
            }
            Err(unreadable) => return Err(unreadable),
        };
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "kiosk");
        Ok(params.serialize_request(&key)?.der().to_vec())
    }

    /// Takes the certificate (DER) that the centre gave for the next key; the two take the old ones' place.
    ///
    /// # Errors
    /// [`IdentityError::OtherKey`] and whatever the files say; the old pair stays then.
    pub fn take_next(&self, der: &[u8]) -> Result<(), IdentityError> {
        let certificate = Certificate::from_der(der).map_err(|_| IdentityError::OtherKey)?;
        if !fits(&certificate, &next(&self.key)) {
            return Err(IdentityError::OtherKey);
        }
        let pem = certificate.to_pem(der::pem::LineEnding::LF).map_err(|_| IdentityError::OtherKey)?;
        write(&next(&self.certificate), pem.as_bytes(), 0o644)?;
        self.change()
    }

    /// The certificate's DER.
    ///
    /// # Errors
    /// [`IdentityError`] when it is not there or is none.
    pub fn certificate(&self) -> Result<Base64, IdentityError> {
        let unreadable =
            |error: der::Error| IdentityError::Unreadable { file: self.certificate.clone(), reason: error.to_string() };
        self.read_certificate(&self.certificate)?.to_der().map(Base64).map_err(unreadable)
    }

    /// The centre's keys for what goes by stick, as they were last heard.
    ///
    /// # Errors
    /// [`IdentityError`] when none were heard yet, or the file cannot be read.
    pub fn stick_keys(&self) -> Result<StickKeys, IdentityError> {
        let file = self.stick_file();
        let text = fs::read(&file).map_err(|error| IdentityError::File { file: file.clone(), error })?;
        serde_json::from_slice(&text).map_err(|error| IdentityError::Unreadable { file, reason: error.to_string() })
    }

    /// Keeps the centre's keys for what goes by stick, durably, where they differ from those kept.
    ///
    /// # Errors
    /// [`IdentityError::File`].
    pub fn keep_stick_keys(&self, keys: &StickKeys) -> Result<(), IdentityError> {
        if self.stick_keys().is_ok_and(|kept| kept == *keys) {
            return Ok(());
        }
        let file = self.stick_file();
        let text = serde_json::to_vec_pretty(keys);
        let text = text.map_err(|error| IdentityError::Unreadable { file: file.clone(), reason: error.to_string() })?;
        write(&file, &text, 0o644)
    }

    fn stick_file(&self) -> PathBuf {
        self.certificate.with_file_name(STICK_FILE)
    }

    fn change(&self) -> Result<(), IdentityError> {
        rename(&next(&self.key), &self.key)?;
        rename(&next(&self.certificate), &self.certificate)
    }

    fn read_certificate(&self, file: &Path) -> Result<Certificate, IdentityError> {
        let pem = fs::read(file).map_err(|error| IdentityError::File { file: file.to_owned(), error })?;
        let unreadable =
            |error: der::Error| IdentityError::Unreadable { file: file.to_owned(), reason: error.to_string() };
        Certificate::from_pem(pem).map_err(unreadable)
    }
}

/// Where the next of a file lies until it takes its place.
fn next(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".next");
    file.with_file_name(name)
}

fn fits(certificate: &Certificate, key: &Path) -> bool {
    let spki = certificate.tbs_certificate().subject_public_key_info().to_der().ok();
    read_key(key).ok().map(|key| key.subject_public_key_info()) == spki && spki.is_some()
}

fn read_key(file: &Path) -> Result<KeyPair, IdentityError> {
    let pem = fs::read_to_string(file).map_err(|error| IdentityError::File { file: file.to_owned(), error })?;
    let pem = Zeroizing::new(pem);
    KeyPair::from_pem(&pem)
        .map_err(|error| IdentityError::Unreadable { file: file.to_owned(), reason: error.to_string() })
}

/// Writes a file whole and durable under its name, or not at all.
fn write(file: &Path, content: &[u8], mode: u32) -> Result<(), IdentityError> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let write = || -> io::Result<()> {
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut open = OpenOptions::new().write(true).create_new(true).mode(mode).open(&part)?;
        open.write_all(content)?;
        open.sync_all()
    };
    write().map_err(|error| IdentityError::File { file: part.clone(), error })?;
    rename(&part, file)
}

fn rename(from: &Path, to: &Path) -> Result<(), IdentityError> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::rename(from, to)
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(|error| IdentityError::File { file: to.to_owned(), error })
}

#[cfg(test)]
mod tests;
