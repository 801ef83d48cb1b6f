//! Records as kiosks sent them, with what became of each.

use jiff::Timestamp;

use super::value::{Row, params};
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
    let sql = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, salt, body,
            received_at, effect, effect_detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let content = record.content.as_ref();
    tx.execute(
        sql,
        params![
            kiosk,
            epoch,
            seq,
            record.at,
            record.officer.as_str(),
            record.kind.as_str(),
            record.commitment,
            record.prev_hash,
            record.hash,
            content.map(|content| content.salt.as_bytes().as_slice()),
            content.map(|content| content.body.as_str()),
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

/// A key that was left on a carrier, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NotedKey {
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// The attempt that made it.
    pub attempt: u32,
    /// The kiosk that reported it.
    pub kiosk: String,
    /// The carrier it is on.
    pub carrier_serial: Option<String>,
}

/// The keys that attempts at an order left on carriers.
///
/// # Errors
/// [`LedgerError`].
pub fn orphan_keys_of(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<NotedKey>, LedgerError> {
    let sql = "SELECT spki_sha256, attempt, kiosk, carrier_serial FROM orphan_keys WHERE order_number = $1
        ORDER BY attempt";
    let rows = tx.query(sql, params![order.as_str()])?.into_iter();
    rows.map(|mut row| {
        Ok(NotedKey { spki_sha256: row.take()?, attempt: row.take()?, kiosk: row.take()?, carrier_serial: row.take()? })
    })
    .collect()
}

/// A record as it is listed; its body may hold personal data and stays in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RecordLine {
    /// The kiosk.
    pub kiosk: String,
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// Its number there.
    pub seq: u64,
    /// The kiosk's time.
    pub at: Timestamp,
    /// Who was signed in.
    pub officer: String,
    /// What kind of fact it is.
    pub kind: String,
    /// When the centre took it.
    pub received_at: Timestamp,
    /// What it caused.
    pub effect: EffectKind,
    /// Why.
    pub effect_detail: String,
}

/// The newest records, of one kiosk or all and of one effect or all, newest first, at most `records_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn newest(
    tx: &Tx<'_>,
    kiosk: Option<&str>,
    effect: Option<EffectKind>,
    records_max: usize,
) -> Result<Vec<RecordLine>, LedgerError> {
    // An empty text stands for all: no kiosk and no effect has it.
    let sql = "SELECT kiosk, epoch, seq, at, officer, kind, received_at, effect, effect_detail FROM records
        WHERE (kiosk = $1 OR $1 = '') AND (effect = $2 OR $2 = '')
        ORDER BY received_at DESC, kiosk, epoch DESC, seq DESC LIMIT $3";
    let limit = i64::try_from(records_max).unwrap_or(i64::MAX);
    let rows = tx.query(sql, params![kiosk.unwrap_or(""), effect.map_or("", EffectKind::word), limit])?;
    let line = |mut row: Row| {
        Ok(RecordLine {
            kiosk: row.take()?,
            epoch: row.take()?,
            seq: row.take()?,
            at: row.take()?,
            officer: row.take()?,
            kind: row.take()?,
            received_at: row.take()?,
            effect: row.parse(|word| word.parse())?,
            effect_detail: row.take()?,
        })
    };
    rows.into_iter().map(line).collect()
}
