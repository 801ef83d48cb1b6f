//! Records as kiosks sent them, with what became of each.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::value::{Row, Value, params, row};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::OrderNumber;
use crate::domain::order::worded;
use crate::domain::record::{Record, RecordSeq};

/// What is kept of a record.
const RECORD_COLUMNS: usize = 14;

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

/// The hashes of records accepted earlier, of those asked for.
///
/// # Errors
/// [`LedgerError`].
pub fn hashes(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    asked: &[RecordSeq],
) -> Result<HashMap<RecordSeq, Sha256Hash>, LedgerError> {
    let sql = "WITH asked (seq) AS (VALUES {keys}) SELECT r.seq, r.hash FROM asked q CROSS JOIN records r
        WHERE r.kiosk = $1 AND r.epoch = $2 AND r.seq = q.seq";
    let keys: Vec<_> = asked.iter().map(|seq| i64::try_from(seq.0).unwrap_or(i64::MAX).into()).collect();
    let rows = tx.query_for(sql, params![kiosk, epoch], &["BIGINT"], &keys)?;
    rows.into_iter().map(|mut row| Ok((RecordSeq(row.take()?), row.take()?))).collect()
}

/// Keeps records and what each caused.
///
/// # Errors
/// [`LedgerError`].
pub fn add_all(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    records: &[(&Record, Effect)],
    received_at: Timestamp,
) -> Result<(), LedgerError> {
    let head = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, salt, body,
        received_at, effect, effect_detail)";
    let mut values = Vec::with_capacity(records.len() * RECORD_COLUMNS);
    for (record, effect) in records {
        let seq = i64::try_from(record.seq.0).map_err(|_| LedgerError::Unexpected("a record's number".to_owned()))?;
        let content = record.content.as_ref();
        let row: [Value; RECORD_COLUMNS] = row![
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
        ];
        values.extend(row);
    }
    tx.insert_all(head, RECORD_COLUMNS, &values, "")?;
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
    /// It was destroyed there.
    pub is_destroyed: bool,
}

/// Notes keys that were left on carriers; noting one again changes nothing.
///
/// # Errors
/// [`LedgerError`].
pub fn note_orphan_keys(tx: &Tx<'_>, keys: &[OrphanKey<'_>], at: Timestamp) -> Result<(), LedgerError> {
    let head =
        "INSERT INTO orphan_keys (spki_sha256, order_number, attempt, kiosk, carrier_serial, noted_at, destroyed_at)";
    // A statement may meet a row once only; what was destroyed stays destroyed.
    let mut once: BTreeMap<[u8; 32], &OrphanKey<'_>> = BTreeMap::new();
    for key in keys {
        let known = once.entry(*key.spki_sha256.as_bytes()).or_insert(key);
        if key.is_destroyed {
            *known = key;
        }
    }
    let mut values = Vec::with_capacity(once.len() * 7);
    for key in once.into_values() {
        let order = key.order.as_str();
        let destroyed_at = key.is_destroyed.then_some(at);
        let row: &[Value; 7] =
            params![key.spki_sha256, order, key.attempt, key.kiosk, key.carrier_serial, at, destroyed_at];
        values.extend_from_slice(row);
    }
    let known = "ON CONFLICT (spki_sha256) DO UPDATE
        SET destroyed_at = coalesce(orphan_keys.destroyed_at, excluded.destroyed_at)";
    tx.insert_all(head, 7, &values, known)?;
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
    /// When it was destroyed there.
    pub destroyed_at: Option<Timestamp>,
}

/// The keys that attempts at an order left on carriers.
///
/// # Errors
/// [`LedgerError`].
pub fn orphan_keys_of(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<NotedKey>, LedgerError> {
    let sql =
        "SELECT spki_sha256, attempt, kiosk, carrier_serial, destroyed_at FROM orphan_keys WHERE order_number = $1
        ORDER BY attempt";
    let rows = tx.query(sql, params![order.as_str()])?.into_iter();
    rows.map(|mut row| {
        Ok(NotedKey {
            spki_sha256: row.take()?,
            attempt: row.take()?,
            kiosk: row.take()?,
            carrier_serial: row.take()?,
            destroyed_at: row.take()?,
        })
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
