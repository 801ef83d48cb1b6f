//! One-time codes of citizens and who is signed in by one; and what holders reported.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::{OrderNumber, worded};
use crate::domain::person::{Fin, Phone};

worded! {
    /// Why a holder wants the certificates suspended.
    LossReason {
        /// The carrier is lost or stolen.
        Lost = "lost",
        /// Somebody may know the PIN.
        Disclosed = "disclosed",
    }
}

/// What somebody has who got a code.
#[derive(Clone, PartialEq, Eq)]
pub enum Reach {
    /// The telephone.
    Phone(Phone),
    /// The mailbox.
    Mail(String),
}

impl Reach {
    fn columns(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Phone(phone) => (Some(phone.as_str()), None),
            Self::Mail(email) => (None, Some(email)),
        }
    }

    fn read(row: &mut Row) -> Result<Option<Self>, LedgerError> {
        let (phone, email): (Option<String>, Option<String>) = (row.take()?, row.take()?);
        let phone = phone.map(Phone::try_from).transpose();
        let phone = phone.map_err(|_| LedgerError::Unexpected("a telephone number".to_owned()))?;
        Ok(phone.map(Self::Phone).or(email.map(Self::Mail)))
    }
}

/// What somebody proved to sign in.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// That they have the telephone or mailbox that a code went to.
    Code(Reach),
    /// Who they are, to the identity provider.
    Provider,
}

worded! {
    /// The same in a word.
    ProofKind {
        /// A code in a text message.
        Sms = "sms",
        /// A code by e-mail.
        Mail = "mail",
        /// The identity provider.
        Provider = "provider",
    }
}

impl Proof {
    /// Its word.
    #[must_use]
    pub const fn word(&self) -> ProofKind {
        match self {
            Self::Code(Reach::Phone(_)) => ProofKind::Sms,
            Self::Code(Reach::Mail(_)) => ProofKind::Mail,
            Self::Provider => ProofKind::Provider,
        }
    }

    fn columns(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Code(reach) => reach.columns(),
            Self::Provider => (None, None),
        }
    }
}

/// What stands with a person's order.
pub struct Reaches {
    /// The telephone.
    pub phone: Option<Phone>,
    /// The mailbox.
    pub email: Option<String>,
}

/// How a person can be reached by what stands with their orders. An order that was handed over speaks
/// before one that was not, since an officer has seen that holder; then the newest one.
///
/// # Errors
/// [`LedgerError`].
pub fn reaches(tx: &Tx<'_>, fin: &Fin) -> Result<Option<Reaches>, LedgerError> {
    let sql = "SELECT o.phone, g.email FROM orders o LEFT JOIN order_origins g ON g.order_number = o.number
        WHERE o.fin = $1 AND (o.phone IS NOT NULL OR g.email IS NOT NULL)
        ORDER BY CASE WHEN o.state IN ('handed-over', 'closed') THEN 0 ELSE 1 END, o.placed_at DESC LIMIT 1";
    let Some(mut row) = tx.query_one(sql, params![fin.as_str()])? else { return Ok(None) };
    let phone = row.take::<Option<String>>()?.map(Phone::try_from).transpose();
    let phone = phone.map_err(|_| LedgerError::Unexpected("a telephone number".to_owned()))?;
    Ok(Some(Reaches { phone, email: row.take()? }))
}

/// The numbers of this person's orders, newest first, at most `orders_max`: all that the identity provider vouches for, and of those
/// who signed in by a code the ones that were placed with what it proved.
///
/// # Errors
/// [`LedgerError`].
pub fn orders_of(tx: &Tx<'_>, who: &Session, orders_max: u32) -> Result<Vec<OrderNumber>, LedgerError> {
    let (phone, email) = who.proof.columns();
    let is_vouched_for = who.proof == Proof::Provider;
    let sql = "SELECT o.number FROM orders o LEFT JOIN order_origins g ON g.order_number = o.number
        WHERE o.fin = $1 AND (o.phone = $2 OR g.email = $3 OR $5 = 1) ORDER BY o.placed_at DESC, o.number DESC LIMIT $4";
    let rows = tx.query(sql, params![who.fin.as_str(), phone, email, orders_max, is_vouched_for])?;
    rows.into_iter().map(|mut row| row.parse(OrderNumber::try_from)).collect()
}

/// Keeps the one code of a visitor in place of an earlier one.
///
/// # Errors
/// [`LedgerError`].
pub fn put_code(
    tx: &Tx<'_>,
    key: Sha256Hash,
    code: Sha256Hash,
    (fin, reach): (&Fin, Option<&Reach>),
    tries: u32,
    ends_at: Timestamp,
) -> Result<(), LedgerError> {
    let (phone, email) = reach.map_or((None, None), Reach::columns);
    let sql = "INSERT INTO sign_in_codes (key_sha256, code_sha256, fin, phone, email, tries_left, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key_sha256) DO UPDATE SET code_sha256 = excluded.code_sha256,
            fin = excluded.fin, phone = excluded.phone, email = excluded.email, tries_left = excluded.tries_left,
            ends_at = excluded.ends_at";
    tx.execute(sql, params![key, code, fin.as_str(), phone, email, tries, ends_at]).map(drop)
}

/// A code that was sent.
pub struct Code {
    /// Its hash, with the visitor's secret in it.
    pub hash: Sha256Hash,
    /// Whom it stands for; without a way to them nobody was sent it.
    pub session: Option<Session>,
    /// Tries that are left.
    pub tries_left: u32,
}

/// The code of a visitor that is still good.
///
/// # Errors
/// [`LedgerError`].
pub fn code(tx: &Tx<'_>, key: Sha256Hash, now: Timestamp) -> Result<Option<Code>, LedgerError> {
    let sql = "SELECT code_sha256, tries_left, fin, phone, email FROM sign_in_codes
        WHERE key_sha256 = $1 AND ends_at > $2 AND tries_left > 0";
    let row = tx.query_one(sql, params![key, now])?;
    row.map(|mut row| {
        let (hash, tries_left) = (row.take()?, row.take()?);
        let fin = row.parse(Fin::try_from)?;
        let session = Reach::read(&mut row)?.map(|reach| Session { fin, proof: Proof::Code(reach) });
        Ok(Code { hash, session, tries_left })
    })
    .transpose()
}

/// Notes a wrong try.
///
/// # Errors
/// [`LedgerError`].
pub fn note_wrong(tx: &Tx<'_>, key: Sha256Hash) -> Result<(), LedgerError> {
    let sql = "UPDATE sign_in_codes SET tries_left = tries_left - 1 WHERE key_sha256 = $1 AND tries_left > 0";
    tx.execute(sql, params![key]).map(drop)
}

/// Who is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub fin: Fin,
    /// What they proved.
    pub proof: Proof,
}

/// Signs a visitor in under a new key, with the draft that the old one had; the code is used up.
///
/// # Errors
/// [`LedgerError`].
pub fn begin(
    tx: &Tx<'_>,
    (old, new): (Sha256Hash, Sha256Hash),
    session: &Session,
    ends_at: Timestamp,
) -> Result<(), LedgerError> {
    end(tx, old)?;
    let (phone, email) = session.proof.columns();
    let sql =
        "INSERT INTO citizen_sessions (key_sha256, fin, proof, phone, email, ends_at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, params![new, session.fin.as_str(), session.proof.word().word(), phone, email, ends_at])?;
    tx.execute("UPDATE portal_documents SET draft = $1 WHERE draft = $2", params![new, old])?;
    tx.execute("UPDATE portal_drafts SET key_sha256 = $1 WHERE key_sha256 = $2", params![new, old])?;
    tx.execute("UPDATE portal_payments SET draft = $1 WHERE draft = $2", params![new, old]).map(drop)
}

/// Who is signed in under this key.
///
/// # Errors
/// [`LedgerError`].
pub fn session(tx: &Tx<'_>, key: Sha256Hash, now: Timestamp) -> Result<Option<Session>, LedgerError> {
    let sql = "SELECT fin, proof, phone, email FROM citizen_sessions WHERE key_sha256 = $1 AND ends_at > $2";
    let Some(mut row) = tx.query_one(sql, params![key, now])? else { return Ok(None) };
    let (fin, kind) = (row.parse(Fin::try_from)?, row.parse(|word| word.parse())?);
    let proof = match kind {
        ProofKind::Provider => Some(Proof::Provider),
        ProofKind::Sms | ProofKind::Mail => Reach::read(&mut row)?.map(Proof::Code),
    };
    Ok(proof.map(|proof| Session { fin, proof }))
}

/// Signs out.
///
/// # Errors
/// [`LedgerError`].
pub fn end(tx: &Tx<'_>, key: Sha256Hash) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sign_in_codes WHERE key_sha256 = $1", params![key])?;
    tx.execute("DELETE FROM citizen_sessions WHERE key_sha256 = $1", params![key]).map(drop)
}

/// Forgets codes and sessions that are over.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_over(tx: &Tx<'_>, now: Timestamp) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sign_in_codes WHERE ends_at <= $1", params![now])?;
    tx.execute("DELETE FROM citizen_sessions WHERE ends_at <= $1", params![now]).map(drop)
}

/// Keeps a holder's report, and what they proved themselves with.
///
/// # Errors
/// [`LedgerError`].
pub fn put_report(
    tx: &Tx<'_>,
    order: &OrderNumber,
    reason: LossReason,
    proof: ProofKind,
    at: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO holder_reports (order_number, reported_at, reason, proof) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, params![order.as_str(), at, reason.word(), proof.word()]).map(drop)
}

/// What holders reported of an order: reason, proof, moment.
///
/// # Errors
/// [`LedgerError`].
pub fn reports_of(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<(LossReason, ProofKind, Timestamp)>, LedgerError> {
    let sql = "SELECT reason, proof, reported_at FROM holder_reports WHERE order_number = $1 ORDER BY reported_at";
    let rows = tx.query(sql, params![order.as_str()])?;
    rows.into_iter()
        .map(|mut row| Ok((row.parse(|word| word.parse())?, row.parse(|word| word.parse())?, row.take()?)))
        .collect()
}
