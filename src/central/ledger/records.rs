//! Records as kiosks sent them, with what became of each.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::OrderNumber;
use crate::domain::order::worded;
use crate::domain::record::{Record, RecordSeq};

worded! {
    /// What a record caused when it was accepted.
    EffectKind {
        /// It changed the ledger.
        Applied = "applied",
        /// It said what was known already.
        Repeated = "repeated",
        /// It contradicts the ledger: kept, not applied, for a person to look at.
        Refused = "refused",
        /// A fact of a newer kiosk: kept for a newer centre.
        Unknown = "unknown",
    }
}

/// What a record caused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The kind.
    pub kind: EffectKind,
    /// Why, without personal data; empty when the kind says all.
    pub detail: String,
}

/// The hash of a record accepted earlier.
///
/// # Errors
/// [`LedgerError`].
pub fn hash_at(tx: &Tx<'_>, kiosk: &str, epoch: u32, seq: RecordSeq) -> Result<Option<Sha256Hash>, LedgerError> {
    let seq = i64::try_from(seq.0).unwrap_or(i64::MAX);
    let sql = "SELECT hash FROM records WHERE kiosk = $1 AND epoch = $2 AND seq = $3";
    tx.query_one(sql, params![kiosk, epoch, seq])?.map(|mut row| row.take()).transpose()
}

/// Keeps a record and what it caused.
///
/// # Errors
/// [`LedgerError`].
pub fn add(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    record: &Record,
    effect: &Effect,
    received_at: Timestamp,
) -> Result<(), LedgerError> {
    let seq = i64::try_from(record.seq.0).map_err(|_| LedgerError::Unexpected("a record's number".to_owned()))?;
    let sql = "INSERT INTO records (kiosk, epoch, seq, at, officer, body, prev_hash, hash, received_at, effect,
            effect_detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    tx.execute(
        sql,
        params![
            kiosk,
            epoch,
            seq,
            record.at,
            record.officer.as_str(),
            record.body.as_str(),
            record.prev_hash,
            record.hash,
            received_at,
            effect.kind.word(),
            effect.detail.as_str(),
        ],
    )?;
    Ok(())
}

/// A key that was left on a carrier.
pub struct OrphanKey<'a> {
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// The order of the attempt that made it.
    pub order: &'a OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// The kiosk that reported it.
    pub kiosk: &'a str,
    /// The carrier it is on.
    pub carrier_serial: Option<&'a str>,
}

/// Notes a key that was left on a carrier; noting it again changes nothing.
///
/// # Errors
/// [`LedgerError`].
pub fn note_orphan_key(tx: &Tx<'_>, key: &OrphanKey<'_>, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "INSERT INTO orphan_keys (spki_sha256, order_number, attempt, kiosk, carrier_serial, noted_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (spki_sha256) DO NOTHING";
    let order = key.order.as_str();
    tx.execute(sql, params![key.spki_sha256, order, key.attempt, key.kiosk, key.carrier_serial, at])?;
    Ok(())
}
