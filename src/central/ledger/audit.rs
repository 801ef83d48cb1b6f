//! What an audit reads, and what may be erased of a record: nothing of its chain.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Content, Record, RecordKind, RecordSeq};

/// Where the chain of one disk of a kiosk ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainEnd {
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// The last record accepted.
    pub last_seq: RecordSeq,
    /// The chain's value there.
    pub head: Sha256Hash,
}

fn number(seq: RecordSeq) -> Result<i64, LedgerError> {
    i64::try_from(seq.0).map_err(|_| LedgerError::Unexpected("a record's number".to_owned()))
}

/// The chains of a kiosk, oldest first. The present one ends where the kiosk's own row says, whatever records are there.
///
/// # Errors
/// [`LedgerError`].
pub fn chains(tx: &Tx<'_>, kiosk: &str) -> Result<Vec<ChainEnd>, LedgerError> {
    let past = "SELECT r.epoch, r.seq, r.hash FROM records r JOIN kiosks k ON k.name = r.kiosk
        WHERE r.kiosk = $1 AND r.epoch < k.epoch
            AND r.seq = (SELECT max(l.seq) FROM records l WHERE l.kiosk = r.kiosk AND l.epoch = r.epoch)
        ORDER BY r.epoch";
    let end = |mut row: Row| Ok(ChainEnd { epoch: row.take()?, last_seq: RecordSeq(row.take()?), head: row.take()? });
    let mut chains: Vec<ChainEnd> =
        tx.query(past, params![kiosk])?.into_iter().map(end).collect::<Result<_, LedgerError>>()?;
    let present = "SELECT epoch, head_seq, head_hash FROM kiosks WHERE name = $1";
    chains.extend(tx.query_one(present, params![kiosk])?.map(end).transpose()?);
    Ok(chains)
}

/// Records of a chain behind a number, in order, with when they were accepted.
///
/// # Errors
/// [`LedgerError`].
pub fn page(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    behind: RecordSeq,
    records_max: u32,
) -> Result<Vec<(Timestamp, Record)>, LedgerError> {
    let sql = "SELECT received_at, seq, at, officer, kind, commitment, prev_hash, hash, salt, body FROM records
        WHERE kiosk = $1 AND epoch = $2 AND seq > $3 ORDER BY seq LIMIT $4";
    let rows = tx.query(sql, params![kiosk, epoch, number(behind)?, records_max])?;
    let record = |mut row: Row| {
        let received_at = row.take()?;
        let (seq, at) = (RecordSeq(row.take()?), row.take()?);
        let (officer, kind) = (row.parse(|id| OfficerId::parse(&id))?, row.parse(|word| RecordKind::parse(&word))?);
        let (commitment, prev_hash, hash) = (row.take()?, row.take()?, row.take()?);
        let (salt, body): (Option<Sha256Hash>, Option<String>) = (row.take()?, row.take()?);
        let content = salt.zip(body).map(|(salt, body)| Content { salt: salt.into(), body });
        Ok((received_at, Record { seq, at, officer, kind, commitment, prev_hash, hash, content }))
    };
    rows.into_iter().map(record).collect()
}

/// Erases what a record says, and keeps that it was and why. Its place in the chain stays. False when there is nothing to
/// erase.
///
/// # Errors
/// [`LedgerError`].
pub fn erase(
    tx: &Tx<'_>,
    (kiosk, epoch, seq): (&str, u32, RecordSeq),
    reason: &str,
    at: Timestamp,
) -> Result<bool, LedgerError> {
    let sql = "UPDATE records SET salt = NULL, body = NULL
        WHERE kiosk = $1 AND epoch = $2 AND seq = $3 AND body IS NOT NULL";
    if tx.execute(sql, params![kiosk, epoch, number(seq)?])? == 0 {
        return Ok(false);
    }
    // What was told of an urgent record before its turn says the same.
    let sql = "UPDATE record_notices SET record = '' WHERE kiosk = $1 AND epoch = $2 AND seq = $3";
    tx.execute(sql, params![kiosk, epoch, number(seq)?])?;
    let sql = "INSERT INTO record_erasures (kiosk, epoch, seq, reason, erased_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, params![kiosk, epoch, number(seq)?, reason, at])?;
    Ok(true)
}
