//! What clerks ask of supervisors who are not at the counter, and what was decided.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx, officers};
use crate::domain::approval::{Decision, Matter};
use crate::domain::officer::OfficerId;
use crate::domain::order::Branch;
use crate::wire::approvals::CardShown;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What a supervisor said; nothing when it was taken back.
    pub decision: Option<Decision>,
    /// Who; nobody when it was taken back.
    pub by: Option<OfficerId>,
    /// When.
    pub at: Timestamp,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its name.
    pub id: String,
    /// The kiosk.
    pub kiosk: String,
    /// Its branch.
    pub branch: Branch,
    /// Who asked.
    pub asked_by: OfficerId,
    /// That officer's name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// What for.
    pub matter: Matter,
    /// What the ID card says, while nobody has decided.
    pub card: Option<CardShown>,
    /// What became of it.
    pub decided: Option<Decided>,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// What it was used for, where it is good for one thing.
    pub used_for: Option<String>,
}

const SELECT: &str = "SELECT r.id, r.kiosk, r.branch, b.name, r.asked_by, o.display_name, r.asked_at, r.matter, r.card,
        r.decision, r.decided_by, r.decided_at, r.used_at, r.used_for
    FROM approval_requests r JOIN branches b ON b.code = r.branch JOIN officers o ON o.id = r.asked_by";

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, LedgerError> {
    serde_json::from_str(text).map_err(|_| LedgerError::Unexpected("what was asked for".to_owned()))
}

fn text<T: serde::Serialize>(value: &T) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|_| LedgerError::Unexpected("what is asked for".to_owned()))
}

fn request(mut row: Row) -> Result<Request, LedgerError> {
    let (id, kiosk) = (row.take()?, row.take()?);
    let branch = Branch { code: row.take()?, name: row.take()? };
    let (asked_by, asked_by_name) = (row.parse(OfficerId::try_from)?, row.take()?);
    let asked_at = row.take()?;
    let matter = json(&row.take::<String>()?)?;
    let card = row.take::<Option<String>>()?.map(|text| json(&text)).transpose()?;
    let decision: Option<String> = row.take()?;
    let by: Option<String> = row.take()?;
    let at: Option<Timestamp> = row.take()?;
    let by = by.map(OfficerId::try_from).transpose().map_err(|error| LedgerError::Unexpected(error.to_string()))?;
    let decided = at.map(|at| Decided { decision: decision.and_then(|word| word.parse().ok()), by, at });
    let (used_at, used_for) = (row.take()?, row.take()?);
    Ok(Request { id, kiosk, branch, asked_by, asked_by_name, asked_at, matter, card, decided, used_at, used_for })
}

/// Keeps what was asked for.
///
/// # Errors
/// [`LedgerError::Constraint`] when the same is open.
pub fn ask(tx: &Tx<'_>, new: &Request) -> Result<(), LedgerError> {
    let matter = text(&new.matter)?;
    let card = new.card.as_ref().map(text).transpose()?;
    let sql = "INSERT INTO approval_requests (id, kiosk, branch, asked_by, asked_at, kind, matter, order_number, card)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (id, kiosk, branch) = (new.id.as_str(), new.kiosk.as_str(), new.branch.code.as_str());
    let (kind, order) = (new.matter.word(), new.matter.order().map(|order| order.as_str()));
    let by = new.asked_by.as_str();
    tx.execute(sql, params![id, kiosk, branch, by, new.asked_at, kind, matter, order, card]).map(drop)
}

/// The request of this name.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, id: &str) -> Result<Option<Request>, LedgerError> {
    tx.query_one(&format!("{SELECT} WHERE r.id = $1"), params![id])?.map(request).transpose()
}

/// What an officer asked for at a kiosk since then and has not used or taken back, the newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_officer(
    tx: &Tx<'_>,
    (kiosk, officer): (&str, &OfficerId),
    since: Timestamp,
    rows_max: usize,
) -> Result<Vec<Request>, LedgerError> {
    let sql = format!(
        "{SELECT} WHERE r.kiosk = $1 AND r.asked_by = $2 AND r.asked_at > $3 AND r.used_at IS NULL
            AND coalesce(r.decision, '') <> 'withdrawn' ORDER BY r.asked_at DESC, r.id LIMIT $4"
    );
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    tx.query(&sql, params![kiosk, officer.as_str(), since, limit])?.into_iter().map(request).collect()
}

/// What waits since then for an officer to decide: of the officer's region, and never the officer's own. The oldest first.
///
/// # Errors
/// [`LedgerError`].
pub fn waiting_for(
    tx: &Tx<'_>,
    officer: &OfficerId,
    since: Timestamp,
    rows_max: usize,
) -> Result<Vec<Request>, LedgerError> {
    let region = officers::region(tx, officer)?.unwrap_or_default();
    let sql = format!(
        "{SELECT} WHERE r.decision IS NULL AND r.asked_at > $1 AND r.asked_by <> $2
            AND ($3 = '' OR r.branch IN (SELECT p.branch FROM branch_places p WHERE p.region = $3))
        ORDER BY r.asked_at, r.id LIMIT $4"
    );
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    tx.query(&sql, params![since, officer.as_str(), region, limit])?.into_iter().map(request).collect()
}

/// Every request, or those that nobody has decided, the newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn list(tx: &Tx<'_>, open: bool, rows_max: usize) -> Result<Vec<Request>, LedgerError> {
    let only = if open { " WHERE r.decision IS NULL" } else { "" };
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let sql = format!("{SELECT}{only} ORDER BY r.asked_at DESC, r.id LIMIT $1");
    tx.query(&sql, params![limit])?.into_iter().map(request).collect()
}

/// Decides a request; false when it is decided already.
///
/// # Errors
/// [`LedgerError::Constraint`] for whoever decides their own.
pub fn decide(
    tx: &Tx<'_>,
    id: &str,
    (decision, by): (Decision, &OfficerId),
    at: Timestamp,
) -> Result<bool, LedgerError> {
    let sql = "UPDATE approval_requests SET decision = $1, decided_by = $2, decided_at = $3, card = NULL
        WHERE id = $4 AND decision IS NULL";
    Ok(tx.execute(sql, params![decision.word(), by.as_str(), at, id])? == 1)
}

/// Takes a request back that nobody has decided.
///
/// # Errors
/// [`LedgerError`].
pub fn withdraw(tx: &Tx<'_>, id: &str, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE approval_requests SET decision = 'withdrawn', decided_at = $1, card = NULL
        WHERE id = $2 AND decision IS NULL";
    tx.execute(sql, params![at, id]).map(drop)
}

/// Notes that an approved request was used, and for what.
///
/// # Errors
/// [`LedgerError`].
pub fn note_used(tx: &Tx<'_>, id: &str, used_for: Option<&str>, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE approval_requests SET used_at = $1, used_for = $2
        WHERE id = $3 AND decision = 'approved' AND used_at IS NULL";
    tx.execute(sql, params![at, used_for, id]).map(drop)
}

/// Forgets what cards said in requests that were asked before then and that nobody has decided.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_cards(tx: &Tx<'_>, before: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE approval_requests SET card = NULL WHERE decision IS NULL AND asked_at <= $1 AND card IS NOT NULL";
    tx.execute(sql, params![before]).map(drop)
}
