//! Attempts at an order, and the lease that the current one holds.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{CertificateState, LedgerError, Tx, attorneys};
use crate::domain::attorney::PowerOfAttorney;
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::{KeyPurpose, KeyPurposes};
use crate::domain::evidence::{Difference, Evidence};
use crate::domain::invalid_documents::DocumentCheck;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Lease, OrderNumber, OrderState};

/// The lease on an order, running or run out: one that ran out still belongs to its kiosk until another takes it.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<Lease>, LedgerError> {
    let sql = "SELECT attempt, kiosk, officer, expires_at FROM leases WHERE order_number = $1";
    let row = tx.query_one(sql, params![order.as_str()])?;
    row.map(|mut row| {
        Ok(Lease {
            attempt: row.take()?,
            kiosk: row.take()?,
            officer: row.parse(OfficerId::try_from)?,
            expires_at: row.take()?,
        })
    })
    .transpose()
}

/// The number of the last attempt at an order; 0 when there was none.
///
/// # Errors
/// [`LedgerError`].
pub fn last_attempt(tx: &Tx<'_>, order: &OrderNumber) -> Result<u32, LedgerError> {
    let sql = "SELECT coalesce(max(attempt), 0) FROM attempts WHERE order_number = $1";
    tx.query_one(sql, params![order.as_str()])?.map_or(Ok(0), |mut row| row.take())
}

/// Gives the lease on evidence that was judged: begins the attempt if it is new, lets it rest on this evidence, and replaces
/// whatever lease there was.
///
/// # Errors
/// [`LedgerError`].
pub fn give(
    tx: &Tx<'_>,
    order: &OrderNumber,
    lease: &Lease,
    (evidence, document): (&Evidence, &DocumentCheck),
    at: Timestamp,
) -> Result<(), LedgerError> {
    let sql =
        "INSERT INTO attempts (order_number, attempt, kiosk, officer, reading, begun_at, judged, differs, approver,
            document, document_standing, document_asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11)
        ON CONFLICT (order_number, attempt) DO UPDATE SET judged = 1, reading = excluded.reading,
            differs = excluded.differs, approver = excluded.approver, document = excluded.document,
            document_standing = excluded.document_standing, document_asked_at = excluded.document_asked_at";
    let (reading, differs) = (evidence.reading.word(), evidence.differs.map(Difference::word));
    let approver = evidence.approval.as_ref().map(|approval| approval.by.as_str());
    let (kiosk, officer, attempt) = (lease.kiosk.as_str(), lease.officer.as_str(), lease.attempt);
    let (number, standing, asked_at) = (document.document.as_str(), document.standing.word(), document.asked_at);
    tx.execute(
        sql,
        params![order.as_str(), attempt, kiosk, officer, reading, at, differs, approver, number, standing, asked_at],
    )?;
    ask_for(tx, order, lease.attempt, KeyPurpose::Signature)?;
    let sql = "INSERT INTO leases (order_number, attempt, kiosk, officer, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (order_number) DO UPDATE SET attempt = excluded.attempt, kiosk = excluded.kiosk,
            officer = excluded.officer, expires_at = excluded.expires_at";
    tx.execute(sql, params![order.as_str(), lease.attempt, kiosk, officer, lease.expires_at])?;
    Ok(())
}

fn ask_for(tx: &Tx<'_>, order: &OrderNumber, attempt: u32, purpose: KeyPurpose) -> Result<(), LedgerError> {
    let sql =
        "INSERT INTO attempt_purposes (order_number, attempt, purpose) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![order.as_str(), attempt, purpose.word()])?;
    Ok(())
}

/// What certificates an attempt asks for: the order is issued when each is proven.
///
/// # Errors
/// [`LedgerError`].
pub fn purposes(tx: &Tx<'_>, order: &OrderNumber, attempt: u32) -> Result<Vec<KeyPurpose>, LedgerError> {
    let sql = "SELECT purpose FROM attempt_purposes WHERE order_number = $1 AND attempt = $2 ORDER BY purpose DESC";
    let rows = tx.query(sql, params![order.as_str(), attempt])?.into_iter();
    rows.map(|mut row| row.parse(|word| word.parse())).collect()
}

/// Lets an attempt ask for these certificates, and no others, unless one was intended for it: then it stays as it is.
///
/// # Errors
/// [`LedgerError`].
pub fn ask_purposes(tx: &Tx<'_>, order: &OrderNumber, attempt: u32, purposes: &KeyPurposes) -> Result<(), LedgerError> {
    let begun = "SELECT 1 FROM certificates WHERE order_number = $1 AND attempt = $2";
    if tx.query_one(begun, params![order.as_str(), attempt])?.is_some() {
        return Ok(());
    }
    let sql = "DELETE FROM attempt_purposes WHERE order_number = $1 AND attempt = $2";
    tx.execute(sql, params![order.as_str(), attempt])?;
    purposes.iter().try_for_each(|purpose| ask_for(tx, order, attempt, purpose))
}

/// Lets a lease run until `expires_at`, if that is later than it would.
///
/// # Errors
/// [`LedgerError`].
pub fn extend(tx: &Tx<'_>, order: &OrderNumber, expires_at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE leases SET expires_at = $1 WHERE order_number = $2 AND expires_at < $1";
    tx.execute(sql, params![expires_at, order.as_str()])?;
    Ok(())
}

/// Ends the leases on orders.
///
/// # Errors
/// [`LedgerError`].
pub fn end_all(tx: &Tx<'_>, orders: &[OrderNumber]) -> Result<(), LedgerError> {
    let keys: Vec<_> = orders.iter().map(|order| order.as_str().into()).collect();
    tx.execute_for("DELETE FROM leases WHERE order_number IN (VALUES {keys})", &[], &keys)?;
    Ok(())
}

/// What the ledger knows of an attempt that was begun.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its order.
    pub order: OrderNumber,
    /// Its number there.
    pub attempt: u32,
    /// Who began it.
    pub kiosk: String,
    /// What its lease was given on; none for one that was begun before evidence was judged.
    pub evidence: Option<LeasedOn>,
    /// The certificates that were made for it, the signature's first.
    pub certificates: Vec<AttemptCertificate>,
}

/// The evidence that an attempt's lease was given on, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedOn {
    /// How the holder's ID card was read.
    pub reading: String,
    /// What of the card differed from the order.
    pub differs: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// Who collects in the holder's place, and by which document.
    pub attorney: Option<Box<PowerOfAttorney>>,
}

impl LeasedOn {
    /// True when a record says the same; an approver that the lease did not need may be named all the same.
    #[must_use]
    pub fn is_behind(&self, evidence: &Evidence) -> bool {
        let approver = evidence.approval.as_ref().map(|approval| approval.by.as_str());
        self.reading == evidence.reading.word()
            && self.differs.as_deref() == evidence.differs.map(Difference::word)
            && self.attorney == evidence.attorney
            && (self.approver.is_none() || self.approver.as_deref() == approver)
    }
}

/// What a record about an attempt is held against.
#[derive(Debug, Clone)]
pub struct AttemptCertificate {
    /// Serial number.
    pub serial: String,
    /// Where it stands.
    pub state: CertificateState,
    /// True once the carrier proved that it holds the key.
    pub is_proven: bool,
    /// SHA-256 of the signed certificate.
    pub der_sha256: Option<Sha256Hash>,
    /// Serial number of the carrier.
    pub carrier_serial: String,
}

/// Those of the asked attempts that were begun, with their certificates.
///
/// # Errors
/// [`LedgerError`].
pub fn attempts(tx: &Tx<'_>, asked: &[(&OrderNumber, u32)]) -> Result<Vec<Attempt>, LedgerError> {
    let sql = format!(
        "WITH asked (order_number, attempt) AS (VALUES {{keys}})
        SELECT a.order_number, a.attempt, a.kiosk, a.judged, a.reading, a.differs, a.approver, {}, c.serial, c.state,
            c.proven_at, c.der, c.carrier_serial
        FROM asked q CROSS JOIN attempts a
            LEFT JOIN attempt_attorneys p ON p.order_number = a.order_number AND p.attempt = a.attempt
            LEFT JOIN certificates c ON c.order_number = a.order_number AND c.attempt = a.attempt
        WHERE a.order_number = q.order_number AND a.attempt = q.attempt
        ORDER BY a.order_number, a.attempt, c.purpose DESC",
        attorneys::COLUMNS
    );
    let keys: Vec<_> = asked.iter().flat_map(|(order, attempt)| [order.as_str().into(), (*attempt).into()]).collect();
    let rows = tx.query_for(&sql, &[], &["TEXT", "BIGINT"], &keys)?;
    let mut found: Vec<Attempt> = Vec::with_capacity(asked.len());
    for row in rows {
        let mut one = attempt(row)?;
        match found.last_mut() {
            // An attempt that was asked for twice, as the last one may be, has its certificates once all the same.
            Some(last) if last.order == one.order && last.attempt == one.attempt => {
                one.certificates.retain(|new| last.certificates.iter().all(|known| known.serial != new.serial));
                last.certificates.append(&mut one.certificates);
            }
            _ => found.push(one),
        }
    }
    Ok(found)
}

/// An attempt with one of its certificates.
fn attempt(mut row: Row) -> Result<Attempt, LedgerError> {
    let (order, attempt, kiosk) = (row.parse(OrderNumber::try_from)?, row.take()?, row.take()?);
    let judged: i64 = row.take()?;
    let (reading, differs, approver) = (row.take()?, row.take()?, row.take()?);
    let evidence = LeasedOn { reading, differs, approver, attorney: attorneys::read(&mut row)? };
    let evidence = (judged == 1).then_some(evidence);
    let certificates = match row.take()? {
        None => vec![],
        Some(serial) => {
            let state = row.parse(|word| word.parse())?;
            let proven_at: Option<Timestamp> = row.take()?;
            let der: Option<Vec<u8>> = row.take()?;
            vec![AttemptCertificate {
                serial,
                state,
                is_proven: proven_at.is_some(),
                der_sha256: der.as_deref().map(Sha256Hash::of),
                carrier_serial: row.take()?,
            }]
        }
    };
    Ok(Attempt { order, attempt, kiosk, evidence, certificates })
}

/// An order's state, and who holds its lease: kiosk and attempt.
#[derive(Debug, Clone)]
pub struct Held {
    /// The order.
    pub order: OrderNumber,
    /// Where it stands.
    pub state: OrderState,
    /// Kiosk and attempt of the lease, running or run out.
    pub lease: Option<(String, u32)>,
}

/// Those of the asked orders that there are, with their leases.
///
/// # Errors
/// [`LedgerError`].
pub fn held(tx: &Tx<'_>, asked: &[&OrderNumber]) -> Result<Vec<Held>, LedgerError> {
    let sql = "WITH asked (number) AS (VALUES {keys})
        SELECT o.number, o.state, l.kiosk, l.attempt
        FROM asked q CROSS JOIN orders o LEFT JOIN leases l ON l.order_number = o.number
        WHERE o.number = q.number";
    let keys: Vec<_> = asked.iter().map(|order| order.as_str().into()).collect();
    let held = |mut row: Row| {
        let (order, state) = (row.parse(OrderNumber::try_from)?, row.parse(|word| word.parse())?);
        let lease = match row.take()? {
            None => None,
            Some(kiosk) => Some((kiosk, row.take()?)),
        };
        Ok(Held { order, state, lease })
    };
    tx.query_for(sql, &[], &["TEXT"], &keys)?.into_iter().map(held).collect()
}
