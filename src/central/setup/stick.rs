//! The two keys for what goes by USB stick, in files beside the server's: one opens bundles, one signs acknowledgements. All
//! servers of one ledger have the same two: the first makes them, the others are given its files, and the ledger says which count.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use super::files::{self, Readers};
use super::{Finding, SetupError};
use crate::adapters::stick::CentreKeys;
use crate::central::config::Tls;
use crate::central::ledger::{Ledger, stick_keys};
use crate::domain::carrier::Sha256Hash;
use crate::wire::stick::{STICK_FILE, StickKeys};

/// The key that opens bundles, and the one that signs acknowledgements.
fn key_files(tls: &Tls) -> [PathBuf; 2] {
    ["stick-open.key", "stick-sign.key"].map(|name| tls.key.with_file_name(name))
}

/// The two keys that count for all servers of this ledger: made where nobody has any yet.
///
/// # Errors
/// [`SetupError`]; [`SetupError::OtherStickKeys`] where another server has made them, and these files are not its.
pub fn stick_keys(tls: &Tls, ledger: &Ledger, now: Timestamp) -> Result<CentreKeys, SetupError> {
    make_stick_keys_for(tls, ledger)?;
    let keys = open_stick_keys(tls)?;
    let StickKeys { seal_to, signed_by } = keys.public();
    let sha256 = Sha256Hash::of(&[seal_to.0.as_slice(), &signed_by.0].concat());
    let count = ledger.write(|tx| stick_keys::claim(tx, sha256, now))?;
    if count == sha256 { Ok(keys) } else { Err(SetupError::OtherStickKeys { files: key_files(tls) }) }
}

/// Makes the two keys, unless another server of this ledger has made them.
///
/// # Errors
/// As [`stick_keys`].
pub(super) fn make_stick_keys_for(tls: &Tls, ledger: &Ledger) -> Result<Vec<Finding>, SetupError> {
    let files = key_files(tls);
    if files.iter().any(|file| !file.exists()) && ledger.read(stick_keys::known)?.is_some() {
        return Err(SetupError::OtherStickKeys { files });
    }
    make_stick_keys(tls)
}

/// Makes what is missing of the two keys, PKCS#8 PEM for their owner alone. A centre that was set up by an earlier version
/// gets them at its next start.
///
/// # Errors
/// [`SetupError`].
pub(super) fn make_stick_keys(tls: &Tls) -> Result<Vec<Finding>, SetupError> {
    let key = || Ok(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?.serialize_pem().into_bytes());
    key_files(tls).iter().map(|file| files::write_new(file, Readers::Owner, key)).collect()
}

/// The two keys.
///
/// # Errors
/// [`SetupError`] naming the file.
pub fn open_stick_keys(tls: &Tls) -> Result<CentreKeys, SetupError> {
    let [opens, signs] = key_files(tls);
    let unusable = |file: &Path, reason: String| SetupError::Unusable { file: file.to_owned(), reason };
    let read = |file: &Path| {
        let pem = Zeroizing::new(files::read(file)?);
        PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| unusable(file, error.to_string()))
    };
    let (opening, signing) = (read(&opens)?, read(&signs)?);
    let keys = CentreKeys::from_der(opening.secret_der(), signing.secret_der());
    keys.map_err(|error| unusable(&opens, error.to_string()))
}

/// Writes the public keys into the folder of a kiosk whose files are carried to it by hand.
pub(super) fn hand_over_keys(tls: &Tls, folder: &Path) -> Result<(), SetupError> {
    make_stick_keys(tls)?;
    let file = folder.join(STICK_FILE);
    let text = serde_json::to_vec_pretty(open_stick_keys(tls)?.public());
    let text = text.map_err(|error| SetupError::Unusable { file: file.clone(), reason: error.to_string() })?;
    files::write(&file, &text, Readers::All)
}
