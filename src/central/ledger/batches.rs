//! What a kiosk signed: runs of its chain, notices of urgent records, and the certificates its signatures verify under.

use std::collections::HashMap;

use jiff::Timestamp;

use super::records::{Effect, EffectKind};
use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Content, Record, RecordKind, RecordSeq};
use crate::domain::sync::ChainHead;
use crate::wire::audit::SignedRun;
use crate::wire::bytes::Base64;
use crate::wire::centre::RecordsBatch;

/// A signature and the certificate it verifies under.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The signature as DER.
    pub signature: Vec<u8>,
    /// The certificate's DER.
    pub certificate: Vec<u8>,
}

impl Signed {
    fn certificate_sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&self.certificate)
    }

    fn keep_certificate(&self, tx: &Tx<'_>) -> Result<(), LedgerError> {
        let sql = "INSERT INTO signing_certificates (sha256, der) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
        tx.execute(sql, params![self.certificate_sha256(), self.certificate.as_slice()])?;
        Ok(())
    }
}

fn number(seq: RecordSeq) -> Result<i64, LedgerError> {
    i64::try_from(seq.0).map_err(|_| LedgerError::Unexpected("a record's number".to_owned()))
}

/// Keeps the signature of a batch that moved the kiosk's head.
///
/// # Errors
/// [`LedgerError`].
pub fn add(tx: &Tx<'_>, batch: &RecordsBatch, signed: &Signed, at: Timestamp) -> Result<(), LedgerError> {
    let Some(last) = batch.records.last() else { return Ok(()) };
    signed.keep_certificate(tx)?;
    let sql = "INSERT INTO record_batches (kiosk, epoch, to_seq, from_seq, prev_hash, head_hash, signature,
            certificate_sha256, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (kiosk, epoch, to_seq) DO NOTHING";
    let (to, from) = (number(last.seq)?, number(batch.from_seq)?);
    let (kiosk, signature) = (batch.kiosk.as_str(), signed.signature.as_slice());
    let certificate = signed.certificate_sha256();
    tx.execute(sql, params![kiosk, batch.epoch, to, from, batch.prev_hash, last.hash, signature, certificate, at])?;
    Ok(())
}

/// The runs of a chain that end behind one number and not behind another, in order, as the kiosk signed them.
///
/// # Errors
/// [`LedgerError`].
pub fn runs(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    behind: RecordSeq,
    to: RecordSeq,
) -> Result<Vec<SignedRun>, LedgerError> {
    let sql = "SELECT from_seq, to_seq, prev_hash, head_hash, certificate_sha256, signature FROM record_batches
        WHERE kiosk = $1 AND epoch = $2 AND to_seq > $3 AND to_seq <= $4 ORDER BY to_seq";
    let rows = tx.query(sql, params![kiosk, epoch, number(behind)?, number(to)?])?;
    rows.into_iter()
        .map(|mut row| {
            Ok(SignedRun {
                from_seq: RecordSeq(row.take()?),
                to_seq: RecordSeq(row.take()?),
                prev_hash: row.take()?,
                head_hash: row.take()?,
                certificate_sha256: row.take()?,
                signature: Base64(row.take()?),
            })
        })
        .collect()
}

/// The certificates that a kiosk's runs were signed under, as DER.
///
/// # Errors
/// [`LedgerError`].
pub fn certificates(tx: &Tx<'_>, kiosk: &str) -> Result<Vec<Vec<u8>>, LedgerError> {
    let sql = "SELECT s.der FROM signing_certificates s
        WHERE EXISTS (SELECT 1 FROM record_batches b WHERE b.kiosk = $1 AND b.certificate_sha256 = s.sha256)
        ORDER BY s.sha256";
    tx.query(sql, params![kiosk])?.into_iter().map(|mut row| row.take()).collect()
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// The record's hash.
    pub hash: Sha256Hash,
    /// What it caused.
    pub effect: Effect,
}

/// The notices of a kiosk from one number to another.
///
/// # Errors
/// [`LedgerError`].
pub fn notices(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    from: RecordSeq,
    to: RecordSeq,
) -> Result<HashMap<RecordSeq, Noticed>, LedgerError> {
    let sql = "SELECT seq, hash, effect, effect_detail FROM record_notices
        WHERE kiosk = $1 AND epoch = $2 AND seq >= $3 AND seq <= $4";
    let rows = tx.query(sql, params![kiosk, epoch, number(from)?, number(to)?])?;
    rows.into_iter()
        .map(|mut row| {
            let (seq, hash) = (RecordSeq(row.take()?), row.take()?);
            let kind: EffectKind = row.parse(|word| word.parse())?;
            Ok((seq, Noticed { hash, effect: Effect { kind, detail: row.take()? } }))
        })
        .collect()
}

/// Keeps a notice with what it caused.
///
/// # Errors
/// [`LedgerError`].
pub fn add_notice(
    tx: &Tx<'_>,
    (kiosk, epoch): (&str, u32),
    record: &Record,
    signed: &Signed,
    effect: &Effect,
    at: Timestamp,
) -> Result<(), LedgerError> {
    signed.keep_certificate(tx)?;
    let text = serde_json::to_string(record).map_err(|_| LedgerError::Unexpected("a record".to_owned()))?;
    let sql = "INSERT INTO record_notices (kiosk, epoch, seq, hash, record, signature, certificate_sha256, received_at,
            effect, effect_detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (seq, signature, certificate) = (number(record.seq)?, signed.signature.as_slice(), signed.certificate_sha256());
    let (kind, detail) = (effect.kind.word(), effect.detail.as_str());
    tx.execute(sql, params![kiosk, epoch, seq, record.hash, text, signature, certificate, at, kind, detail])?;
    Ok(())
}

/// Where a kiosk's chain ends.
#[must_use]
pub fn head(kiosk: &super::kiosks::Kiosk) -> ChainHead {
    ChainHead { epoch: kiosk.epoch, seq: kiosk.head_seq, hash: kiosk.head_hash }
}

/// The hash of a record accepted earlier.
///
/// # Errors
/// [`LedgerError`].
pub fn hash_at(tx: &Tx<'_>, kiosk: &str, epoch: u32, seq: RecordSeq) -> Result<Option<Sha256Hash>, LedgerError> {
    let sql = "SELECT hash FROM records WHERE kiosk = $1 AND epoch = $2 AND seq = $3";
    tx.query_one(sql, params![kiosk, epoch, number(seq)?])?.map(|mut row| row.take()).transpose()
}

/// Records of a kiosk from a number on, in order, as they were accepted.
///
/// # Errors
/// [`LedgerError`].
pub fn run(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    from: RecordSeq,
    records_max: usize,
) -> Result<Vec<Record>, LedgerError> {
    let sql = "SELECT seq, at, officer, kind, commitment, prev_hash, hash, salt, body FROM records
        WHERE kiosk = $1 AND epoch = $2 AND seq >= $3 ORDER BY seq LIMIT $4";
    let limit = i64::try_from(records_max).unwrap_or(i64::MAX);
    let rows = tx.query(sql, params![kiosk, epoch, number(from)?, limit])?;
    rows.into_iter()
        .map(|mut row| {
            let (seq, at) = (RecordSeq(row.take()?), row.take()?);
            let (officer, kind) = (row.parse(|id| OfficerId::parse(&id))?, row.parse(|word| RecordKind::parse(&word))?);
            let (commitment, prev_hash, hash) = (row.take()?, row.take()?, row.take()?);
            let (salt, body): (Option<Sha256Hash>, Option<String>) = (row.take()?, row.take()?);
            let content = salt.zip(body).map(|(salt, body)| Content { salt: salt.into(), body });
            Ok(Record { seq, at, officer, kind, commitment, prev_hash, hash, content })
        })
        .collect()
}
