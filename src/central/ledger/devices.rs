//! Who may speak to the centre as which kiosk: certificates, one-time codes, and the runs of a kiosk's program.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::worded;

worded! {
    /// Whether a kiosk's certificate is trusted.
    DeviceState {
        /// Given out, trusted, and not used yet.
        Offered = "offered",
        /// In use.
        Current = "current",
        /// Never trusted again.
        Past = "past",
    }
}

/// A certificate about to be kept.
pub struct NewDevice<'a> {
    /// The kiosk.
    pub kiosk: &'a str,
    /// Counts its disks.
    pub epoch: u32,
    /// DER.
    pub der: &'a [u8],
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// Its end.
    pub not_after: Timestamp,
}

/// A certificate of a kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The kiosk.
    pub kiosk: String,
    /// Counts its disks.
    pub epoch: u32,
    /// Whether it is trusted.
    pub state: DeviceState,
    /// DER.
    pub der: Vec<u8>,
    /// Its end.
    pub not_after: Timestamp,
}

const SELECT: &str = "SELECT kiosk, epoch, state, der, not_after FROM device_certificates";

fn device(mut row: Row) -> Result<Device, LedgerError> {
    Ok(Device {
        kiosk: row.take()?,
        epoch: row.take()?,
        state: row.parse(|word| word.parse())?,
        der: row.take()?,
        not_after: row.take()?,
    })
}

/// Keeps a certificate. One in the same state of this kiosk becomes past; a first certificate is current, a later one
/// offered.
///
/// # Errors
/// [`LedgerError::Constraint`] when the key was certified before.
pub fn add(tx: &Tx<'_>, new: &NewDevice<'_>, state: DeviceState, at: Timestamp) -> Result<(), LedgerError> {
    let past = "UPDATE device_certificates SET state = 'past' WHERE kiosk = $1 AND state = $2";
    tx.execute(past, params![new.kiosk, state.word()])?;
    let sql = "INSERT INTO device_certificates (sha256, kiosk, epoch, state, spki_sha256, der, not_after, issued_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let sha256 = Sha256Hash::of(new.der);
    let state = state.word();
    tx.execute(sql, params![sha256, new.kiosk, new.epoch, state, new.spki_sha256, new.der, new.not_after, at])?;
    Ok(())
}

/// The certificate given for a key.
///
/// # Errors
/// [`LedgerError`].
pub fn by_key(tx: &Tx<'_>, spki_sha256: Sha256Hash) -> Result<Option<Device>, LedgerError> {
    tx.query_one(&format!("{SELECT} WHERE spki_sha256 = $1"), params![spki_sha256])?.map(device).transpose()
}

/// Every certificate of a kiosk, oldest first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_kiosk(tx: &Tx<'_>, kiosk: &str) -> Result<Vec<Device>, LedgerError> {
    let sql = format!("{SELECT} WHERE kiosk = $1 ORDER BY issued_at, sha256");
    tx.query(&sql, params![kiosk])?.into_iter().map(device).collect()
}

/// An offered certificate is used for the first time: it is the current one now, and the one before is past.
///
/// # Errors
/// [`LedgerError`].
pub fn used(tx: &Tx<'_>, kiosk: &str, sha256: Sha256Hash, at: Timestamp) -> Result<(), LedgerError> {
    let found = "SELECT state FROM device_certificates WHERE sha256 = $1";
    let offered = match tx.query_one(found, params![sha256])? {
        Some(mut row) => row.parse(|word| word.parse::<DeviceState>())? == DeviceState::Offered,
        None => false,
    };
    if offered {
        let past = "UPDATE device_certificates SET state = 'past' WHERE kiosk = $1 AND state = 'current'";
        tx.execute(past, params![kiosk])?;
        let sql = "UPDATE device_certificates SET state = 'current', first_used_at = $1 WHERE sha256 = $2";
        tx.execute(sql, params![at, sha256])?;
    }
    Ok(())
}

/// Nothing that this kiosk holds is trusted any more.
///
/// # Errors
/// [`LedgerError`].
pub fn end_all(tx: &Tx<'_>, kiosk: &str) -> Result<(), LedgerError> {
    tx.execute("UPDATE device_certificates SET state = 'past' WHERE kiosk = $1", params![kiosk])?;
    Ok(())
}

/// A one-time code as the ledger has it.
#[derive(Debug, Clone)]
pub struct Code {
    /// The branch that the kiosk is for.
    pub branch: String,
    /// What it is compared with.
    pub hash: String,
    /// Tries left.
    pub tries_left: u32,
    /// Its end.
    pub expires_at: Timestamp,
    /// The key it was used for, if it was.
    pub used_for: Option<Sha256Hash>,
}

/// Keeps a code for a kiosk; the one before is worth nothing any more.
///
/// # Errors
/// [`LedgerError`].
pub fn put_code(tx: &Tx<'_>, kiosk: &str, code: &Code) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM enrolment_codes WHERE kiosk = $1", params![kiosk])?;
    let sql =
        "INSERT INTO enrolment_codes (kiosk, branch, code_hash, tries_left, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let (branch, hash) = (code.branch.as_str(), code.hash.as_str());
    tx.execute(sql, params![kiosk, branch, hash, code.tries_left, code.expires_at])?;
    Ok(())
}

/// The code of a kiosk. Finding it costs a try, whatever is made of it.
///
/// # Errors
/// [`LedgerError`].
pub fn take_try(tx: &Tx<'_>, kiosk: &str) -> Result<Option<Code>, LedgerError> {
    let found = code(tx, kiosk)?;
    let sql = "UPDATE enrolment_codes SET tries_left = tries_left - 1 WHERE kiosk = $1 AND tries_left > 0";
    tx.execute(sql, params![kiosk])?;
    Ok(found)
}

/// The code of a kiosk.
///
/// # Errors
/// [`LedgerError`].
pub fn code(tx: &Tx<'_>, kiosk: &str) -> Result<Option<Code>, LedgerError> {
    let sql = "SELECT branch, code_hash, tries_left, expires_at, spki_sha256 FROM enrolment_codes WHERE kiosk = $1";
    let code = |mut row: Row| {
        Ok(Code {
            branch: row.take()?,
            hash: row.take()?,
            tries_left: row.take()?,
            expires_at: row.take()?,
            used_for: row.take()?,
        })
    };
    tx.query_one(sql, params![kiosk])?.map(code).transpose()
}

/// A code was used for a key.
///
/// # Errors
/// [`LedgerError`].
pub fn use_code(tx: &Tx<'_>, kiosk: &str, spki_sha256: Sha256Hash) -> Result<(), LedgerError> {
    tx.execute("UPDATE enrolment_codes SET spki_sha256 = $1 WHERE kiosk = $2", params![spki_sha256, kiosk])?;
    Ok(())
}

/// A run of a kiosk's program was heard. True when it had been heard before another took its place, and that one was first
/// heard before `since`: then two kiosks speak with one identity.
///
/// # Errors
/// [`LedgerError`].
pub fn heard_run(tx: &Tx<'_>, kiosk: &str, run: &str, at: Timestamp, since: Timestamp) -> Result<bool, LedgerError> {
    let newest = "SELECT run, first_heard_at FROM kiosk_runs WHERE kiosk = $1 AND is_newest = 1";
    let newest: Option<(String, Timestamp)> = match tx.query_one(newest, params![kiosk])? {
        Some(mut row) => Some((row.take()?, row.take()?)),
        None => None,
    };
    if newest.as_ref().is_some_and(|(newest, _)| newest == run) {
        return Ok(false);
    }
    let known = tx.query_one("SELECT run FROM kiosk_runs WHERE kiosk = $1 AND run = $2", params![kiosk, run])?;
    if known.is_some() {
        // A message that was on its way while the program was started anew comes late, but not this late.
        return Ok(newest.is_some_and(|(_, first_heard)| first_heard < since));
    }
    tx.execute("UPDATE kiosk_runs SET is_newest = 0 WHERE kiosk = $1 AND is_newest = 1", params![kiosk])?;
    let sql = "INSERT INTO kiosk_runs (kiosk, run, first_heard_at, is_newest) VALUES ($1, $2, $3, 1)";
    tx.execute(sql, params![kiosk, run, at])?;
    Ok(false)
}

/// Forgets a kiosk's runs: a person has looked, or it was enrolled anew.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_runs(tx: &Tx<'_>, kiosk: &str) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM kiosk_runs WHERE kiosk = $1", params![kiosk])?;
    Ok(())
}
