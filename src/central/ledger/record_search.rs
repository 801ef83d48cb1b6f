//! Records by what a supervisor looks for, and what was kept beside one of them for its proof.

use jiff::Timestamp;

use super::value::{Row, Value, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Content, Record, RecordKind, RecordSeq};
use crate::wire::audit::SignedRun;
use crate::wire::bytes::Base64;
use crate::wire::record_search::{FoundPlace, FoundRecord, RecordSearchRequest};

fn number(seq: RecordSeq) -> Result<i64, LedgerError> {
    i64::try_from(seq.0).map_err(|_| LedgerError::Unexpected("a record's number".to_owned()))
}

/// Records made from one moment until before another that a request is for, in a region; an empty one stands for all. The newest
/// first, no more than `rows_max`. The request's days are in the moments.
///
/// # Errors
/// [`LedgerError`].
pub fn find(
    tx: &Tx<'_>,
    (from, until): (Timestamp, Timestamp),
    (request, region): (&RecordSearchRequest, &str),
    rows_max: usize,
) -> Result<Vec<FoundRecord>, LedgerError> {
    // An empty text stands for all. What a record says is looked through for the words that it was written with.
    let sql =
        "SELECT r.at, r.kiosk, r.epoch, r.seq, k.branch, r.officer, r.kind, r.commitment, r.prev_hash, r.hash, r.salt,
            r.body
        FROM records r JOIN kiosks k ON k.name = r.kiosk
        WHERE r.at >= $1 AND r.at < $2
            AND ($3 = '' OR k.branch IN (SELECT p.branch FROM branch_places p WHERE p.region = $3))
            AND ($4 = '' OR r.kiosk = $4 OR k.branch = $4) AND ($5 = '' OR r.officer = $5) AND ($6 = '' OR r.kind = $6)
            AND ($7 = '' OR r.body LIKE $7) AND ($8 = '' OR r.body LIKE $8 OR r.body LIKE $9)
            AND (r.at < $10 OR (r.at = $10 AND (r.kiosk, r.epoch, r.seq) > ($11, $12, $13)))
        ORDER BY r.at DESC, r.kiosk, r.epoch, r.seq LIMIT $14";
    let order = request.order.as_ref().map_or_else(String::new, |order| format!("%\"order\":\"{}\"%", order.as_str()));
    let receipt = |end: &str| request.receipt.map_or_else(String::new, |number| format!("%\"receipt\":{number}{end}%"));
    let first = FoundPlace { at: until, kiosk: String::new(), epoch: 0, seq: RecordSeq(0) };
    let behind = request.behind.as_ref().unwrap_or(&first);
    let values: &[Value; 14] = params![
        from,
        until,
        region,
        request.place.as_deref().unwrap_or(""),
        request.officer.as_ref().map_or("", OfficerId::as_str),
        request.kind.as_ref().map_or("", RecordKind::as_str),
        order,
        receipt(","),
        receipt("}"),
        behind.at,
        behind.kiosk.as_str(),
        behind.epoch,
        number(behind.seq)?,
        i64::try_from(rows_max).unwrap_or(i64::MAX)
    ];
    tx.query(sql, values)?.into_iter().map(found).collect()
}

fn found(mut row: Row) -> Result<FoundRecord, LedgerError> {
    let (at, kiosk, epoch) = (row.take()?, row.take()?, row.take()?);
    let (seq, branch) = (RecordSeq(row.take()?), row.take()?);
    let place = FoundPlace { at, kiosk, epoch, seq };
    let record = rest_of(row, seq, at)?;
    // A fact that only newer programs know is found by its kind, and says no more here.
    let fact = record.fact().ok();
    Ok(FoundRecord {
        place,
        branch,
        order: fact.as_ref().and_then(|fact| fact.order().cloned()),
        receipt: fact.as_ref().and_then(|fact| fact.receipt()),
        erased: record.content.is_none(),
        officer: record.officer,
        kind: record.kind,
    })
}

/// A record whose number and time were taken.
fn rest_of(mut row: Row, seq: RecordSeq, at: Timestamp) -> Result<Record, LedgerError> {
    let (officer, kind) = (row.parse(|id| OfficerId::parse(&id))?, row.parse(|word| RecordKind::parse(&word))?);
    let (commitment, prev_hash, hash) = (row.take()?, row.take()?, row.take()?);
    let (salt, body): (Option<Sha256Hash>, Option<String>) = (row.take()?, row.take()?);
    let content = salt.zip(body).map(|(salt, body)| Content { salt: salt.into(), body });
    Ok(Record { seq, at, officer, kind, commitment, prev_hash, hash, content })
}

/// What the centre knows of a record beside the record itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The code of the kiosk's branch.
    pub branch: String,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// When what it says was erased.
    pub erased_at: Option<Timestamp>,
}

/// What is known beside a record; nothing where there is no such record.
///
/// # Errors
/// [`LedgerError`].
pub fn beside(tx: &Tx<'_>, kiosk: &str, epoch: u32, seq: RecordSeq) -> Result<Option<Beside>, LedgerError> {
    let sql = "SELECT k.branch, r.received_at, (SELECT max(e.erased_at) FROM record_erasures e
            WHERE e.kiosk = r.kiosk AND e.epoch = r.epoch AND e.seq = r.seq)
        FROM records r JOIN kiosks k ON k.name = r.kiosk WHERE r.kiosk = $1 AND r.epoch = $2 AND r.seq = $3";
    let beside = |mut row: Row| Ok(Beside { branch: row.take()?, received_at: row.take()?, erased_at: row.take()? });
    tx.query_one(sql, params![kiosk, epoch, number(seq)?])?.map(beside).transpose()
}

/// A run as a kiosk signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunKept {
    /// The run.
    pub run: SignedRun,
    /// DER of the certificate that it was signed under, where it was kept.
    pub certificate: Option<Vec<u8>>,
}

/// The signed run that holds a record, the shortest where several do, with the certificate that it was signed under.
///
/// # Errors
/// [`LedgerError`].
pub fn run_of(tx: &Tx<'_>, kiosk: &str, epoch: u32, seq: RecordSeq) -> Result<Option<RunKept>, LedgerError> {
    let sql = "SELECT b.from_seq, b.to_seq, b.prev_hash, b.head_hash, b.certificate_sha256, b.signature,
            (SELECT s.der FROM signing_certificates s WHERE s.sha256 = b.certificate_sha256)
        FROM record_batches b WHERE b.kiosk = $1 AND b.epoch = $2 AND b.to_seq >= $3 AND b.from_seq <= $3
        ORDER BY b.to_seq - b.from_seq, b.to_seq LIMIT 1";
    let run = |mut row: Row| {
        let run = SignedRun {
            from_seq: RecordSeq(row.take()?),
            to_seq: RecordSeq(row.take()?),
            prev_hash: row.take()?,
            head_hash: row.take()?,
            certificate_sha256: row.take()?,
            signature: Base64(row.take()?),
        };
        Ok(RunKept { run, certificate: row.take()? })
    };
    tx.query_one(sql, params![kiosk, epoch, number(seq)?])?.map(run).transpose()
}
