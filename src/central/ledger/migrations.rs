//! The one list of migrations and the tables of words, brought up to this program's version when a ledger is opened.

use super::value::params;
use super::{CertificateState, LedgerError, Tx};
use crate::domain::name::FoldedName;
use crate::domain::order::OrderState;
use crate::domain::person::PersonName;

/// Every version's statements, oldest first. A version that was released is never changed.
const MIGRATIONS: &[(i64, &str)] =
    &[(1, include_str!("schema/0001-the-road.sql")), (2, include_str!("schema/0002-changes.sql"))];

/// Brings the ledger to the newest version.
pub(super) fn run(tx: &Tx<'_>) -> Result<(), LedgerError> {
    tx.execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)", &[])?;
    let at: i64 = match tx.query_one("SELECT coalesce(max(version), 0) FROM schema_versions", &[])? {
        Some(mut row) => row.take()?,
        None => 0,
    };
    let newest = MIGRATIONS.last().map_or(0, |(version, _)| *version);
    if at > newest {
        return Err(LedgerError::Newer { found: at, known: newest });
    }
    for (version, script) in MIGRATIONS.iter().filter(|(version, _)| *version > at) {
        tx.execute_script(script)?;
        tx.execute("INSERT INTO schema_versions (version) VALUES ($1)", params![*version])?;
    }
    if at < newest {
        fill_names(tx)?;
    }
    fill_words(tx)
}

/// Orders that were added before they could be found by name.
fn fill_names(tx: &Tx<'_>) -> Result<(), LedgerError> {
    let unnamed = "SELECT number, surname, given_name, patronymic FROM orders WHERE surname_first IS NULL";
    for mut row in tx.query(unnamed, &[])? {
        let (number, surname, given_name): (String, String, String) = (row.take()?, row.take()?, row.take()?);
        let patronymic: Option<String> = row.take()?;
        let name = PersonName::new(&surname, &given_name, patronymic.as_deref());
        let folded = FoldedName::of(&name.map_err(|_| LedgerError::Unexpected("a holder's name".to_owned()))?);
        let sql = "UPDATE orders SET surname_first = $1, given_first = $2 WHERE number = $3";
        tx.execute(sql, params![folded.surname_first.as_bytes(), folded.given_first.as_bytes(), number])?;
    }
    Ok(())
}

/// Fills the tables of states and moves from the enums.
fn fill_words(tx: &Tx<'_>) -> Result<(), LedgerError> {
    for state in OrderState::ALL {
        tx.execute("INSERT INTO order_states (word) VALUES ($1) ON CONFLICT DO NOTHING", params![state.word()])?;
    }
    for state in CertificateState::ALL {
        tx.execute("INSERT INTO certificate_states (word) VALUES ($1) ON CONFLICT DO NOTHING", params![state.word()])?;
    }
    let add = "INSERT INTO order_moves (from_state, to_state) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    for (from, to) in OrderState::ALL.iter().flat_map(|from| OrderState::ALL.iter().map(move |to| (from, to))) {
        if from.may_become(*to) {
            tx.execute(add, params![from.word(), to.word()])?;
        }
    }
    let add = "INSERT INTO certificate_moves (from_state, to_state) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let all = CertificateState::ALL;
    for (from, to) in all.iter().flat_map(|from| all.iter().map(move |to| (from, to))) {
        if from.may_become(*to) {
            tx.execute(add, params![from.word(), to.word()])?;
        }
    }
    Ok(())
}
