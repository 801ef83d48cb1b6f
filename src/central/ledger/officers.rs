//! Officers, their wrong tries and their sessions.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx, changes, officer_carriers};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::{Officer, OfficerId, Role};
use crate::wire::changes::{Item, OfficerEntry};

/// An officer's account.
pub struct Account {
    /// Who.
    pub officer: Officer,
    /// Argon2id hash in PHC form.
    pub password_hash: String,
    /// True when the account may no longer sign in.
    pub disabled: bool,
    /// The branch whose kiosks know of the officer; `None` for all.
    pub branch: Option<String>,
    /// The region whose branches the officer sees and approves for; `None` for all.
    pub region: Option<String>,
}

const COLUMNS: &str = "id, display_name, role, password_hash, disabled, branch, region";

fn account(mut row: Row) -> Result<Account, LedgerError> {
    let officer = Officer {
        id: row.parse(OfficerId::try_from)?,
        display_name: row.take()?,
        role: row.parse(|word| word.parse())?,
    };
    let (password_hash, disabled) = (row.take()?, row.take()?);
    Ok(Account { officer, password_hash, disabled, branch: row.take()?, region: row.take()? })
}

/// Adds an officer; false when the name is taken.
///
/// # Errors
/// [`LedgerError`].
pub fn add(tx: &Tx<'_>, officer: &Officer, password_hash: &str, at: Timestamp) -> Result<bool, LedgerError> {
    let sql = "INSERT INTO officers (id, display_name, role, password_hash, made_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING";
    let (id, role) = (officer.id.as_str(), officer.role.word());
    let added = tx.execute(sql, params![id, officer.display_name.as_str(), role, password_hash, at])? == 1;
    if added {
        note(tx, &officer.id)?;
    }
    Ok(added)
}

/// Says at which branch an officer works; `None` for all. False when there is no such officer.
///
/// # Errors
/// [`LedgerError::Constraint`] when the branch is not known.
pub fn place(tx: &Tx<'_>, id: &OfficerId, branch: Option<&str>) -> Result<bool, LedgerError> {
    let placed = tx.execute("UPDATE officers SET branch = $1 WHERE id = $2", params![branch, id.as_str()])? == 1;
    note(tx, id)?;
    Ok(placed)
}

/// Says which region an officer sees and approves for; `None` for all. False when there is no such officer.
///
/// # Errors
/// [`LedgerError`].
pub fn set_region(tx: &Tx<'_>, id: &OfficerId, region: Option<&str>) -> Result<bool, LedgerError> {
    Ok(tx.execute("UPDATE officers SET region = $1 WHERE id = $2", params![region, id.as_str()])? == 1)
}

/// The region of an officer; `None` for all of them.
///
/// # Errors
/// [`LedgerError`].
pub fn region(tx: &Tx<'_>, id: &OfficerId) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT region FROM officers WHERE id = $1";
    tx.query_one(sql, params![id.as_str()])?.map_or(Ok(None), |mut row| row.take())
}

/// The role of an officer who is signed in at this kiosk now.
///
/// # Errors
/// [`LedgerError`].
pub fn role_at(tx: &Tx<'_>, id: &OfficerId, kiosk: &str, now: Timestamp) -> Result<Option<Role>, LedgerError> {
    let sql = "SELECT o.role FROM officers o WHERE o.id = $1 AND o.disabled = 0
        AND EXISTS (SELECT 1 FROM sessions s WHERE s.officer = o.id AND s.kiosk = $2 AND s.expires_at > $3)";
    tx.query_one(sql, params![id.as_str(), kiosk, now])?.map(|mut row| row.parse(|word| word.parse())).transpose()
}

/// Brings the kiosks' copies of an officer up to date: there at the officer's branch, gone everywhere else.
pub(super) fn note(tx: &Tx<'_>, id: &OfficerId) -> Result<(), LedgerError> {
    let account = find(tx, id)?.filter(|account| !account.disabled);
    let feed = account.as_ref().map(|account| account.branch.clone().unwrap_or_default());
    for other in changes::feeds_with(tx, "officer", id.as_str())? {
        if Some(&other) != feed.as_ref() {
            changes::put(tx, &other, "officer", id.as_str(), None)?;
        }
    }
    let (Some(feed), Some(account)) = (feed, account) else { return Ok(()) };
    let entry = OfficerEntry { officer: account.officer, carriers: officer_carriers::registered(tx, id)? };
    changes::put(tx, &feed, "officer", id.as_str(), Some(&Item::Officer(entry)))
}

/// The account with this name.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, id: &OfficerId) -> Result<Option<Account>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM officers WHERE id = $1");
    tx.query_one(&sql, params![id.as_str()])?.map(account).transpose()
}

/// Every account, by name.
///
/// # Errors
/// [`LedgerError`].
pub fn all(tx: &Tx<'_>) -> Result<Vec<Account>, LedgerError> {
    let rows = tx.query(&format!("SELECT {COLUMNS} FROM officers ORDER BY id"), &[])?;
    rows.into_iter().map(account).collect()
}

/// Ends an account and its sessions; false when there is none.
///
/// # Errors
/// [`LedgerError`].
pub fn disable(tx: &Tx<'_>, id: &OfficerId) -> Result<bool, LedgerError> {
    end_sessions(tx, id)?;
    let disabled = tx.execute("UPDATE officers SET disabled = 1 WHERE id = $1", params![id.as_str()])? == 1;
    note(tx, id)?;
    Ok(disabled)
}

/// Sets a new password, ends the sessions begun with the old one and forgets wrong tries; false when there is no account.
///
/// # Errors
/// [`LedgerError`].
pub fn set_password(tx: &Tx<'_>, id: &OfficerId, password_hash: &str) -> Result<bool, LedgerError> {
    end_sessions(tx, id)?;
    forget_wrong_tries(tx, id)?;
    let sql = "UPDATE officers SET password_hash = $1 WHERE id = $2";
    Ok(tx.execute(sql, params![password_hash, id.as_str()])? == 1)
}

/// Wrong tries at a name since `since`.
///
/// # Errors
/// [`LedgerError`].
pub fn wrong_tries(tx: &Tx<'_>, id: &OfficerId, since: Timestamp) -> Result<u32, LedgerError> {
    let sql = "SELECT wrong FROM sign_in_tries WHERE officer = $1 AND last_at > $2";
    tx.query_one(sql, params![id.as_str(), since])?.map_or(Ok(0), |mut row| row.take())
}

/// Counts a try at a name as wrong until [`forget_wrong_tries`] says otherwise, and forgets every name whose last wrong try
/// was before `since`.
///
/// # Errors
/// [`LedgerError`].
pub fn count_wrong_try(tx: &Tx<'_>, id: &OfficerId, at: Timestamp, since: Timestamp) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sign_in_tries WHERE last_at <= $1", params![since])?;
    let sql = "INSERT INTO sign_in_tries (officer, wrong, last_at) VALUES ($1, 1, $2)
        ON CONFLICT (officer) DO UPDATE SET wrong = sign_in_tries.wrong + 1, last_at = excluded.last_at";
    tx.execute(sql, params![id.as_str(), at])?;
    Ok(())
}

/// Forgets the wrong tries at a name.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_wrong_tries(tx: &Tx<'_>, id: &OfficerId) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sign_in_tries WHERE officer = $1", params![id.as_str()])?;
    Ok(())
}

/// Ends an officer's sessions, and what a carrier of theirs was asked to sign for one.
pub(super) fn end_sessions(tx: &Tx<'_>, id: &OfficerId) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sign_in_challenges WHERE officer = $1", params![id.as_str()])?;
    tx.execute("DELETE FROM sessions WHERE officer = $1", params![id.as_str()]).map(drop)
}

/// A session as it is begun; the token itself is kept nowhere.
pub struct NewSession<'a> {
    /// SHA-256 of the token.
    pub token_sha256: Sha256Hash,
    /// Who signed in.
    pub officer: &'a OfficerId,
    /// At which kiosk; the token is worth nothing at another.
    pub kiosk: &'a str,
    /// When.
    pub begun_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Begins a session and clears away those that have ended.
///
/// # Errors
/// [`LedgerError`].
pub fn begin_session(tx: &Tx<'_>, session: &NewSession<'_>) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sessions WHERE expires_at <= $1", params![session.begun_at])?;
    let sql = "INSERT INTO sessions (token_sha256, officer, kiosk, begun_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let (officer, kiosk) = (session.officer.as_str(), session.kiosk);
    tx.execute(sql, params![session.token_sha256, officer, kiosk, session.begun_at, session.expires_at])?;
    Ok(())
}

/// The officer of a running session at this kiosk.
///
/// # Errors
/// [`LedgerError`].
pub fn by_session(
    tx: &Tx<'_>,
    token_sha256: Sha256Hash,
    kiosk: &str,
    at: Timestamp,
) -> Result<Option<Officer>, LedgerError> {
    let sql = "SELECT o.id, o.display_name, o.role, o.password_hash, o.disabled, o.branch, o.region
        FROM sessions s JOIN officers o ON o.id = s.officer
        WHERE s.token_sha256 = $1 AND s.kiosk = $2 AND s.expires_at > $3 AND o.disabled = 0";
    let found = tx.query_one(sql, params![token_sha256, kiosk, at])?.map(account).transpose()?;
    Ok(found.map(|account| account.officer))
}
