//! What second persons said of the evidence of an identity, and on which evidence attempts were begun.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::evidence::{Approval, ApprovalReason, Difference, ReadingMethod};
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;

/// A second person's word, as it was given.
pub struct NewApproval<'a> {
    /// The order.
    pub order: &'a OrderNumber,
    /// The kiosk where they signed in.
    pub kiosk: &'a str,
    /// Who issues.
    pub officer: &'a OfficerId,
    /// How the holder's ID card was read.
    pub reading: ReadingMethod,
    /// What of the card differs from the order.
    pub differs: Option<Difference>,
    /// Who approved, and why.
    pub approval: &'a Approval,
}

/// Keeps it.
///
/// # Errors
/// [`LedgerError::Constraint`] when somebody approves their own, or an officer is not known.
pub fn add(tx: &Tx<'_>, new: &NewApproval<'_>, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "INSERT INTO evidence_approvals
            (order_number, kiosk, officer, approver, reading, differs, reason, approved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (officer, approver) = (new.officer.as_str(), new.approval.by.as_str());
    let (reading, differs) = (new.reading.word(), new.differs.map(Difference::word));
    let (order, reason) = (new.order.as_str(), new.approval.reason.word());
    tx.execute(sql, params![order, new.kiosk, officer, approver, reading, differs, reason, at])?;
    Ok(())
}

/// What a lease is asked for on.
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
        ORDER BY approved_at DESC LIMIT 1";
    let (kiosk, officer, reading) = (asked.kiosk, asked.officer.as_str(), asked.reading.word());
    let differs = asked.differs.map_or("", Difference::word);
    let row = tx.query_one(sql, params![asked.order.as_str(), kiosk, officer, reading, differs, attempt, since])?;
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
                        WHERE n.order_number = a.order_number AND n.attempt = a.attempt AND n.approver = a.approver))
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
        })
    };
    tx.query(sql, params![order.as_str()])?.into_iter().map(told).collect()
}
