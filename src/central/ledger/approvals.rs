//! What second persons said of the evidence of an identity, and on which evidence attempts were begun.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::evidence::{Approval, ApprovalReason, Difference, ReadingMethod};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;

/// A second person's word, as it was given.
pub struct NewApproval<'a> {
    /// For what.
    pub asked: Asked<'a>,
    /// Who approved, and why.
    pub approval: &'a Approval,
}

/// Keeps it.
///
/// # Errors
/// [`LedgerError::Constraint`] when somebody approves their own, or an officer is not known.
pub fn add(tx: &Tx<'_>, new: &NewApproval<'_>, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "INSERT INTO evidence_approvals
            (order_number, kiosk, officer, approver, reading, differs, reason, approved_at, document_standing,
            attorney_sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let NewApproval { asked, approval } = new;
    let (officer, approver) = (asked.officer.as_str(), approval.by.as_str());
    let (reading, differs) = (asked.reading.word(), asked.differs.map(Difference::word));
    let (order, reason) = (asked.order.as_str(), approval.reason.word());
    let (standing, attorney) =
        (asked.standing.map(DocumentStanding::word), asked.attorney.map(|hash| hash.to_string()));
    tx.execute(
        sql,
        params![order, asked.kiosk, officer, approver, reading, differs, reason, at, standing, attorney.as_deref()],
    )?;
    Ok(())
}

/// What a lease is asked for on, and a second person approves.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The order.
    pub order: &'a OrderNumber,
    /// The kiosk.
    pub kiosk: &'a str,
    /// Who issues.
    pub officer: &'a OfficerId,
    /// How the holder's ID card was read.
    pub reading: ReadingMethod,
    /// What of the card differs from the order.
    pub differs: Option<Difference>,
    /// What the register of invalid documents said, where that needs a second person; an approval that was given on more than
    /// is needed counts as well.
    pub standing: Option<DocumentStanding>,
    /// By which power of attorney somebody collects in the holder's place.
    pub attorney: Option<Sha256Hash>,
}

/// An approval in the ledger.
pub struct Kept {
    /// Who approved, and why.
    pub approval: Approval,
    /// When.
    pub approved_at: Timestamp,
    /// The attempt that it is used for.
    pub attempt: Option<u32>,
}

/// The newest approval of this evidence, for this officer at this kiosk: one that waits since `since`, or one of `attempt`.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, asked: &Asked<'_>, attempt: u32, since: Timestamp) -> Result<Option<Kept>, LedgerError> {
    let sql = "SELECT approver, reason, approved_at, attempt FROM evidence_approvals
        WHERE order_number = $1 AND kiosk = $2 AND approver <> $3 AND reading = $4 AND coalesce(differs, '') = $5
            AND (attempt = $6 OR (attempt IS NULL AND officer = $3 AND approved_at > $7))
            AND $8 IN ('', coalesce(document_standing, '')) AND coalesce(attorney_sha256, '') = $9
        ORDER BY approved_at DESC LIMIT 1";
    let (kiosk, officer, reading) = (asked.kiosk, asked.officer.as_str(), asked.reading.word());
    let differs = asked.differs.map_or("", Difference::word);
    let (order, standing) = (asked.order.as_str(), asked.standing.map_or("", DocumentStanding::word));
    let attorney = asked.attorney.map_or_else(String::new, |hash| hash.to_string());
    let asked = params![order, kiosk, officer, reading, differs, attempt, since, standing, attorney.as_str()];
    let row = tx.query_one(sql, asked)?;
    row.map(|mut row| Ok(Kept { approval: approval(&mut row)?, approved_at: row.take()?, attempt: row.take()? }))
        .transpose()
}

fn approval(row: &mut Row) -> Result<Approval, LedgerError> {
    Ok(Approval { by: row.parse(OfficerId::try_from)?, reason: row.parse(|word| word.parse::<ApprovalReason>())? })
}

/// Binds an approval to its attempt.
///
/// # Errors
/// [`LedgerError`].
pub fn bind(tx: &Tx<'_>, order: &OrderNumber, kept: &Kept, attempt: u32) -> Result<(), LedgerError> {
    let sql =
        "UPDATE evidence_approvals SET attempt = $1 WHERE order_number = $2 AND approver = $3 AND approved_at = $4";
    tx.execute(sql, params![attempt, order.as_str(), kept.approval.by.as_str(), kept.approved_at])?;
    Ok(())
}

/// On what an attempt was begun.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AttemptEvidence {
    /// The attempt.
    pub attempt: u32,
    /// The kiosk that began it.
    pub kiosk: String,
    /// Who began it.
    pub officer: String,
    /// How the holder's ID card was read, last.
    pub reading: String,
    /// What of the card differed from the order.
    pub differs: Option<String>,
    /// Who approved the evidence, where it needed a second person.
    pub approver: Option<String>,
    /// Why they did.
    pub reason: Option<String>,
    /// The document that lay on the counter, where it was asked about.
    pub document: Option<String>,
    /// What the register of invalid documents said of it.
    pub document_standing: Option<String>,
    /// When it was asked.
    pub document_asked_at: Option<Timestamp>,
}

/// On what the attempts at an order were begun, in order.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<AttemptEvidence>, LedgerError> {
    let sql = "SELECT a.attempt, a.kiosk, a.officer, a.reading, a.differs, a.approver,
            (SELECT max(e.reason) FROM evidence_approvals e
                WHERE e.order_number = a.order_number AND e.attempt = a.attempt AND e.approver = a.approver
                    AND e.approved_at = (SELECT max(n.approved_at) FROM evidence_approvals n
                        WHERE n.order_number = a.order_number AND n.attempt = a.attempt AND n.approver = a.approver)),
            a.document, a.document_standing, a.document_asked_at
        FROM attempts a WHERE a.order_number = $1 ORDER BY a.attempt";
    let told = |mut row: Row| {
        Ok(AttemptEvidence {
            attempt: row.take()?,
            kiosk: row.take()?,
            officer: row.take()?,
            reading: row.take()?,
            differs: row.take()?,
            approver: row.take()?,
            reason: row.take()?,
            document: row.take()?,
            document_standing: row.take()?,
            document_asked_at: row.take()?,
        })
    };
    tx.query(sql, params![order.as_str()])?.into_iter().map(told).collect()
}
