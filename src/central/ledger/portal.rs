//! What the portal keeps: drafts, payments, what an order was placed with, and where branches are.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::order::{Branch, OrderNumber};

/// Keeps a draft's content. `None` leaves it without one.
///
/// # Errors
/// [`LedgerError`].
pub fn put_draft(tx: &Tx<'_>, key: Sha256Hash, content: Option<&str>, now: Timestamp) -> Result<(), LedgerError> {
    let sql = "INSERT INTO portal_drafts (key_sha256, content, touched_at) VALUES ($1, $2, $3)
        ON CONFLICT (key_sha256) DO UPDATE SET content = excluded.content, touched_at = excluded.touched_at";
    tx.execute(sql, params![key, content, now]).map(drop)
}

/// A draft's content.
///
/// # Errors
/// [`LedgerError`].
pub fn draft(tx: &Tx<'_>, key: Sha256Hash) -> Result<Option<String>, LedgerError> {
    let row = tx.query_one("SELECT content FROM portal_drafts WHERE key_sha256 = $1", params![key])?;
    Ok(row.map(|mut row| row.take::<Option<String>>()).transpose()?.flatten())
}

/// Forgets a draft.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_draft(tx: &Tx<'_>, key: Sha256Hash) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM portal_documents WHERE draft = $1", params![key])?;
    tx.execute("DELETE FROM portal_drafts WHERE key_sha256 = $1", params![key]).map(drop)
}

/// Forgets drafts that nobody touched since a moment, and what declined payments were for.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_older(tx: &Tx<'_>, than: Timestamp) -> Result<usize, LedgerError> {
    let payments = "UPDATE portal_payments SET content = NULL WHERE state = 'declined' AND content IS NOT NULL";
    tx.execute(payments, &[])?;
    tx.execute("DELETE FROM portal_drafts WHERE touched_at < $1", params![than])
}

/// How a payment stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Its outcome is not known.
    Begun,
    /// Paid, by the provider's word.
    Paid,
    /// It will not be paid.
    Declined,
}

impl PaymentState {
    const fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Paid => "paid",
            Self::Declined => "declined",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Begun, Self::Paid, Self::Declined].into_iter().find(|state| state.word() == word)
    }
}

/// A payment for a draft.
#[derive(Clone, PartialEq, Eq)]
pub struct Payment {
    /// Our name for it.
    pub reference: String,
    /// The draft's content when it was begun: what is paid is what is ordered.
    pub content: Option<String>,
    /// The provider's name for it and their page, once they answered.
    pub at_provider: Option<(String, String)>,
    /// How much.
    pub amount: Qepik,
    /// How it stands.
    pub state: PaymentState,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
    /// The order that came of it.
    pub order: Option<OrderNumber>,
}

const COLUMNS: &str = "reference, content, provider_id, page, amount_qepik, state, settled_at, order_number";

fn payment(mut row: Row) -> Result<Payment, LedgerError> {
    let (reference, content) = (row.take()?, row.take()?);
    let (provider_id, page): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    Ok(Payment {
        reference,
        content,
        at_provider: provider_id.zip(page),
        amount: Qepik::new(row.take()?),
        state: row.parse(|word| PaymentState::of(&word).ok_or(()))?,
        settled_at: row.take()?,
        order: row
            .take::<Option<String>>()?
            .map(OrderNumber::try_from)
            .transpose()
            .map_err(|_| LedgerError::Unexpected("an order's number".to_owned()))?,
    })
}

/// Begins a payment.
///
/// # Errors
/// [`LedgerError::Constraint`] when the draft has one that is not declined.
pub fn begin_payment(
    tx: &Tx<'_>,
    draft: Sha256Hash,
    reference: &str,
    content: &str,
    amount: Qepik,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO portal_payments (reference, draft, content, amount_qepik, state, begun_at, asked_at)
        VALUES ($1, $2, $3, $4, 'begun', $5, $5)";
    tx.execute(sql, params![reference, draft, content, amount.value(), now]).map(drop)
}

/// Notes what the provider calls a payment and where it is made.
///
/// # Errors
/// [`LedgerError`].
pub fn note_provider(tx: &Tx<'_>, reference: &str, provider_id: &str, page: &str) -> Result<(), LedgerError> {
    let sql = "UPDATE portal_payments SET provider_id = $1, page = $2 WHERE reference = $3 AND provider_id IS NULL";
    tx.execute(sql, params![provider_id, page, reference]).map(drop)
}

/// A draft's newest payment.
///
/// # Errors
/// [`LedgerError`].
pub fn payment_of(tx: &Tx<'_>, draft: Sha256Hash) -> Result<Option<Payment>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM portal_payments WHERE draft = $1 ORDER BY begun_at DESC LIMIT 1");
    tx.query_one(&sql, params![draft])?.map(payment).transpose()
}

/// The payment that the provider calls so.
///
/// # Errors
/// [`LedgerError`].
pub fn payment_at_provider(tx: &Tx<'_>, provider_id: &str) -> Result<Option<Payment>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM portal_payments WHERE provider_id = $1");
    tx.query_one(&sql, params![provider_id])?.map(payment).transpose()
}

/// The payment that an order came of; `None` for an order that came another way.
///
/// # Errors
/// [`LedgerError`].
pub fn payment_of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<Payment>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM portal_payments WHERE order_number = $1");
    tx.query_one(&sql, params![order.as_str()])?.map(payment).transpose()
}

/// The payment with this name of ours.
///
/// # Errors
/// [`LedgerError`].
pub fn payment_by_reference(tx: &Tx<'_>, reference: &str) -> Result<Option<Payment>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM portal_payments WHERE reference = $1");
    tx.query_one(&sql, params![reference])?.map(payment).transpose()
}

/// Payments without an outcome or without an order that were last asked about before a moment, those first that waited longest,
/// at most `payments_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn unsettled(tx: &Tx<'_>, before: Timestamp, payments_max: u32) -> Result<Vec<Payment>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM portal_payments WHERE state <> 'declined' AND order_number IS NULL AND asked_at < $1
        ORDER BY asked_at LIMIT $2"
    );
    tx.query(&sql, params![before, payments_max])?.into_iter().map(payment).collect()
}

/// Notes that a payment was asked about.
///
/// # Errors
/// [`LedgerError`].
pub fn note_asked(tx: &Tx<'_>, reference: &str, now: Timestamp) -> Result<(), LedgerError> {
    tx.execute("UPDATE portal_payments SET asked_at = $1 WHERE reference = $2", params![now, reference]).map(drop)
}

/// Settles a payment whose outcome is not known yet; one that is settled stays as it is. True when it was settled now.
///
/// # Errors
/// [`LedgerError`].
pub fn settle(tx: &Tx<'_>, reference: &str, outcome: PaymentState, now: Timestamp) -> Result<bool, LedgerError> {
    let sql = "UPDATE portal_payments SET state = $1, settled_at = $2 WHERE reference = $3 AND state = 'begun'";
    Ok(tx.execute(sql, params![outcome.word(), now, reference])? == 1)
}

/// Notes which order came of a payment, and forgets what it was for: the order says it. False when it has one.
///
/// # Errors
/// [`LedgerError`].
pub fn note_order(tx: &Tx<'_>, reference: &str, order: &OrderNumber) -> Result<bool, LedgerError> {
    let forgotten = "UPDATE portal_drafts SET content = NULL
        WHERE key_sha256 = (SELECT draft FROM portal_payments WHERE reference = $1)";
    tx.execute(forgotten, params![reference])?;
    let sql = "UPDATE portal_payments SET order_number = $1, content = NULL
        WHERE reference = $2 AND state = 'paid' AND order_number IS NULL";
    Ok(tx.execute(sql, params![order.as_str(), reference])? == 1)
}

/// What an order was placed with.
pub struct Origin<'a> {
    /// Hash of the rules that were agreed to.
    pub rules: Sha256Hash,
    /// Their language.
    pub rules_language: &'a str,
    /// When they were agreed to.
    pub agreed_at: Timestamp,
    /// The applicant's e-mail address.
    pub email: &'a str,
    /// The language the applicant is written to in.
    pub language: &'a str,
}

/// Keeps what an order was placed with.
///
/// # Errors
/// [`LedgerError`].
pub fn put_origin(tx: &Tx<'_>, order: &OrderNumber, origin: &Origin<'_>) -> Result<(), LedgerError> {
    let sql = "INSERT INTO order_origins (order_number, rules_sha256, rules_language, agreed_at, email, language)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let Origin { rules, rules_language, agreed_at, email, language } = *origin;
    tx.execute(sql, params![order.as_str(), rules, rules_language, agreed_at, email, language]).map(drop)
}

/// Which rules were agreed to for an order, and when: hash, language, moment. `None` for an order that came another way.
///
/// # Errors
/// [`LedgerError`].
pub fn agreed_for(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<(Sha256Hash, String, Timestamp)>, LedgerError> {
    let sql = "SELECT rules_sha256, rules_language, agreed_at FROM order_origins WHERE order_number = $1";
    let row = tx.query_one(sql, params![order.as_str()])?;
    row.map(|mut row| Ok((row.take()?, row.take()?, row.take()?))).transpose()
}

/// A branch with its place, where one is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedBranch {
    /// The branch.
    pub branch: Branch,
    /// Region or city.
    pub region: String,
    /// Street and number.
    pub address: String,
    /// Opening hours (`domain::opening_hours`).
    pub hours: String,
}

/// Says where a branch is.
///
/// # Errors
/// [`LedgerError::Constraint`] when the branch is not known.
pub fn put_place(tx: &Tx<'_>, place: &PlacedBranch) -> Result<(), LedgerError> {
    let sql = "INSERT INTO branch_places (branch, region, address, hours) VALUES ($1, $2, $3, $4)
        ON CONFLICT (branch) DO UPDATE
        SET region = excluded.region, address = excluded.address, hours = excluded.hours";
    let PlacedBranch { branch, region, address, hours } = place;
    tx.execute(sql, params![branch.code.as_str(), region.as_str(), address.as_str(), hours.as_str()]).map(drop)
}

/// Every branch that has a place, by region and name: where an order can be collected.
///
/// # Errors
/// [`LedgerError`].
pub fn places(tx: &Tx<'_>) -> Result<Vec<PlacedBranch>, LedgerError> {
    let sql = "SELECT b.code, b.name, p.region, p.address, p.hours
        FROM branches b JOIN branch_places p ON p.branch = b.code ORDER BY p.region, b.name, b.code";
    let place = |mut row: Row| {
        let branch = Branch { code: row.take()?, name: row.take()? };
        Ok(PlacedBranch { branch, region: row.take()?, address: row.take()?, hours: row.take()? })
    };
    tx.query(sql, &[])?.into_iter().map(place).collect()
}
