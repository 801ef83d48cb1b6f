//! Branches: the registration centres in post offices, and their names.

use super::value::params;
use super::{LedgerError, Tx, changes};
use crate::domain::order::Branch;
use crate::wire::changes::Item;

/// Adds a branch, or renames the one with this code.
///
/// # Errors
/// [`LedgerError`].
pub fn put(tx: &Tx<'_>, branch: &Branch) -> Result<(), LedgerError> {
    let sql = "INSERT INTO branches (code, name) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET name = excluded.name";
    tx.execute(sql, params![branch.code.as_str(), branch.name.as_str()])?;
    changes::begin_feed(tx, &branch.code)?;
    changes::put(tx, changes::EVERYBODY, "branch", &branch.code, Some(&Item::Branch(branch.clone())))
}

/// The branch with this code.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, code: &str) -> Result<Option<Branch>, LedgerError> {
    let row = tx.query_one("SELECT code, name FROM branches WHERE code = $1", params![code])?;
    row.map(|mut row| Ok(Branch { code: row.take()?, name: row.take()? })).transpose()
}

/// Every branch, by code.
///
/// # Errors
/// [`LedgerError`].
pub fn all(tx: &Tx<'_>) -> Result<Vec<Branch>, LedgerError> {
    let rows = tx.query("SELECT code, name FROM branches ORDER BY code", &[])?;
    rows.into_iter().map(|mut row| Ok(Branch { code: row.take()?, name: row.take()? })).collect()
}
