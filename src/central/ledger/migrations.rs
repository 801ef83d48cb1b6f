//! The one list of migrations and the tables of words, brought up to this program's version when a ledger is opened.

use std::collections::HashSet;

use super::value::{Value, params};
use super::{CertificateState, LedgerError, Tx};
use crate::domain::certificate::KeyPurpose;
use crate::domain::certificate::life::RevocationReason;
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::name::FoldedName;
use crate::domain::order::OrderState;
use crate::domain::person::PersonName;
use crate::domain::preflight::CarrierState;

/// Every version's statements, oldest first. A version that was released is never changed.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("schema/0001-the-road.sql")),
    (2, include_str!("schema/0002-carriers.sql")),
    (3, include_str!("schema/0003-devices.sql")),
    (4, include_str!("schema/0004-erasures.sql")),
    (5, include_str!("schema/0005-changes.sql")),
    (6, include_str!("schema/0006-attestation.sql")),
    (7, include_str!("schema/0007-ended-attempts.sql")),
    (8, include_str!("schema/0008-signed-records.sql")),
    (9, include_str!("schema/0009-reader-sales.sql")),
    (10, include_str!("schema/0010-evidence.sql")),
    (11, include_str!("schema/0011-carrier-secrets.sql")),
    (12, include_str!("schema/0012-secret-releases.sql")),
    (13, include_str!("schema/0013-sale-reversals.sql")),
    (14, include_str!("schema/0014-shifts.sql")),
    (15, include_str!("schema/0015-portal.sql")),
    (16, include_str!("schema/0016-key-purposes.sql")),
    (17, include_str!("schema/0017-refunds.sql")),
    (18, include_str!("schema/0018-document-checks.sql")),
    (19, include_str!("schema/0019-approvals.sql")),
    (20, include_str!("schema/0020-messages.sql")),
    (21, include_str!("schema/0021-attorneys.sql")),
    (22, include_str!("schema/0022-packages.sql")),
    (23, include_str!("schema/0023-certificate-life.sql")),
    (24, include_str!("schema/0024-identity-provider.sql")),
    (25, include_str!("schema/0025-stick-keys.sql")),
    (26, include_str!("schema/0026-application-documents.sql")),
    (27, include_str!("schema/0027-stock.sql")),
    (28, include_str!("schema/0028-partial-refunds.sql")),
    (29, include_str!("schema/0029-officer-carriers.sql")),
    (30, include_str!("schema/0030-shifts-by-end.sql")),
    (31, include_str!("schema/0031-records-by-time.sql")),
];

/// The newest version this program knows.
fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, _)| *version)
}

/// The ledger's version; 0 for one without a table.
fn version(tx: &Tx<'_>) -> Result<i64, LedgerError> {
    let at = match tx.query_one("SELECT coalesce(max(version), 0) FROM schema_versions", &[])? {
        Some(mut row) => row.take()?,
        None => 0,
    };
    if at > newest() { Err(LedgerError::Newer { found: at, known: newest() }) } else { Ok(at) }
}

/// True when the ledger has every migration and every word of this program.
pub(super) fn is_current(tx: &Tx<'_>) -> Result<bool, LedgerError> {
    if version(tx)? != newest() {
        return Ok(false);
    }
    for words in words() {
        let known = tx.query(&format!("SELECT {} FROM {}", words.columns, words.table), &[])?;
        let known = known.into_iter().map(|mut row| (0..words.width).map(|_| row.take()).collect());
        let known: HashSet<Vec<String>> = known.collect::<Result<_, LedgerError>>()?;
        if !words.rows.iter().all(|row| known.contains(row)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Brings the ledger to the newest version.
pub(super) fn run(tx: &Tx<'_>) -> Result<(), LedgerError> {
    tx.execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)", &[])?;
    let at = version(tx)?;
    for (version, script) in MIGRATIONS.iter().filter(|(version, _)| *version > at) {
        tx.execute_script(script)?;
        tx.execute("INSERT INTO schema_versions (version) VALUES ($1)", params![*version])?;
    }
    if at < newest() {
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

/// A table that is filled from an enum.
struct Words {
    table: &'static str,
    columns: &'static str,
    width: usize,
    rows: Vec<Vec<String>>,
}

/// The tables of states and moves, as the enums have them.
fn words() -> [Words; 9] {
    let state = |word: &'static str| vec![word.to_owned()];
    let (orders, certificates) = (OrderState::ALL, CertificateState::ALL);
    let order_moves = pairs(orders).filter(|(from, to)| from.may_become(*to));
    let certificate_moves = pairs(certificates).filter(|(from, to)| from.may_become(*to));
    let carriers = CarrierState::ALL;
    let carrier_moves = pairs(carriers).filter(|(from, to)| from.may_become(*to));
    let word = |table, rows| Words { table, columns: "word", width: 1, rows };
    let moves = |table, rows| Words { table, columns: "from_state, to_state", width: 2, rows };
    [
        word("key_purposes", KeyPurpose::ALL.iter().map(|one| state(one.word())).collect()),
        word("revocation_reasons", RevocationReason::ALL.iter().map(|one| state(one.word())).collect()),
        word("document_standings", DocumentStanding::ALL.iter().map(|one| state(one.word())).collect()),
        word("order_states", orders.iter().map(|one| state(one.word())).collect()),
        word("certificate_states", certificates.iter().map(|one| state(one.word())).collect()),
        moves("order_moves", order_moves.map(|(from, to)| vec![from.word().into(), to.word().into()]).collect()),
        moves(
            "certificate_moves",
            certificate_moves.map(|(from, to)| vec![from.word().into(), to.word().into()]).collect(),
        ),
        word("carrier_states", carriers.iter().map(|one| state(one.word())).collect()),
        moves("carrier_moves", carrier_moves.map(|(from, to)| vec![from.word().into(), to.word().into()]).collect()),
    ]
}

/// Every pair of two states.
fn pairs<S: Copy>(all: &'static [S]) -> impl Iterator<Item = (S, S)> {
    all.iter().flat_map(move |from| all.iter().map(move |to| (*from, *to)))
}

/// Fills the tables of states and moves from the enums.
fn fill_words(tx: &Tx<'_>) -> Result<(), LedgerError> {
    for words in words() {
        let head = format!("INSERT INTO {} ({})", words.table, words.columns);
        let values: Vec<_> = words.rows.into_iter().flatten().map(Value::from).collect();
        tx.insert_all(&head, words.width, &values, "ON CONFLICT DO NOTHING")?;
    }
    Ok(())
}
