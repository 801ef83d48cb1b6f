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

/// True when a branch lies in this region.
///
/// # Errors
/// [`LedgerError`].
pub fn has_region(tx: &Tx<'_>, region: &str) -> Result<bool, LedgerError> {
    let sql = "SELECT 1 FROM branch_places WHERE region = $1 LIMIT 1";
    Ok(tx.query_one(sql, params![region])?.is_some())
}

/// True when the branch lies in the region of an officer; `None` stands for all.
///
/// # Errors
/// [`LedgerError`].
pub fn is_in(tx: &Tx<'_>, branch: &str, region: Option<&str>) -> Result<bool, LedgerError> {
    let Some(region) = region else { return Ok(true) };
    let sql = "SELECT 1 FROM branch_places WHERE branch = $1 AND region = $2";
    Ok(tx.query_one(sql, params![branch, region])?.is_some())
}
