//! The stock's accounts: what lies where, which piece is where, and each movement between two accounts.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::value::{Row, Value, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::Record;
use crate::domain::stock::{Account, CountLine, PieceNumber, Place, SheetLine, StockCount, StockSheet, Ware};

mod lists;

pub use lists::{CountRow, MovementRow, StockRow, counts, list, movements, unbalanced};

/// An account of one ware, of its numbered or its counted pieces.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BalanceKey {
    /// Whose account.
    pub place: Place,
    /// Which ware.
    pub ware: Ware,
    /// Of the pieces with serial numbers, or of the others.
    pub is_numbered: bool,
}

fn place(row: &mut Row) -> Result<Place, LedgerError> {
    Ok(Place { branch: row.take()?, account: row.parse(|word| word.parse())?, to: row.take()? })
}

/// The accounts of a branch, with what is on its way there.
///
/// # Errors
/// [`LedgerError`].
pub fn balances(tx: &Tx<'_>, branch: &str) -> Result<HashMap<BalanceKey, i64>, LedgerError> {
    let sql = "SELECT branch, account, to_branch, ware, is_numbered, pieces FROM stock_balances
        WHERE branch = $1 OR to_branch = $1";
    let rows = tx.query(sql, params![branch])?;
    let balance = |mut row: Row| {
        let place = place(&mut row)?;
        let (ware, is_numbered) = (row.parse(|word| word.parse())?, row.take()?);
        Ok((BalanceKey { place, ware, is_numbered }, row.take()?))
    };
    rows.into_iter().map(balance).collect()
}

/// Where these pieces are; those that are not known are left out.
///
/// # Errors
/// [`LedgerError`].
pub fn pieces(tx: &Tx<'_>, asked: &[(Ware, PieceNumber)]) -> Result<HashMap<(Ware, PieceNumber), Place>, LedgerError> {
    let sql = "WITH asked (ware, number) AS (VALUES {keys})
        SELECT p.ware, p.number, p.branch, p.account, p.to_branch FROM asked q CROSS JOIN stock_pieces p
        WHERE p.ware = q.ware AND p.number = q.number";
    let keys: Vec<Value> =
        asked.iter().flat_map(|(ware, number)| [ware.word().into(), number.as_str().into()]).collect();
    let rows = tx.query_for(sql, &[], &["TEXT", "TEXT"], &keys)?;
    let piece = |mut row: Row| {
        let ware = row.parse(|word| word.parse())?;
        Ok(((ware, row.parse(PieceNumber::try_from)?), place(&mut row)?))
    };
    rows.into_iter().map(piece).collect()
}

/// True when carriers of some kind are kept by number.
///
/// # Errors
/// [`LedgerError`].
pub fn has_numbered_carriers(tx: &Tx<'_>) -> Result<bool, LedgerError> {
    Ok(tx.query_one("SELECT 1 FROM stock_pieces WHERE ware <> 'reader' LIMIT 1", &[])?.is_some())
}

/// One row of a movement: pieces that leave one account for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedLine {
    /// Which ware.
    pub ware: Ware,
    /// The piece's serial number.
    pub number: Option<PieceNumber>,
    /// How many.
    pub pieces: u32,
    /// From where.
    pub from: Place,
    /// To where.
    pub to: Place,
}

/// The lines of records by their commitments, and the commitments of those that were undone.
pub type Moved = (HashMap<Sha256Hash, Vec<MovedLine>>, HashSet<Sha256Hash>);

/// What of these records a kiosk's stock knows: the lines of those that moved something, and which were undone.
///
/// # Errors
/// [`LedgerError`].
pub fn moved(tx: &Tx<'_>, kiosk: &str, asked: &[Sha256Hash]) -> Result<Moved, LedgerError> {
    let keys: Vec<Value> = asked.iter().map(|commitment| (*commitment).into()).collect();
    let sql =
        "SELECT commitment, ware, number, pieces, from_branch, from_account, from_to_branch, to_branch, to_account,
            to_to_branch FROM stock_movements WHERE kiosk = $1 AND commitment IN ({keys})";
    let mut lines: HashMap<Sha256Hash, Vec<MovedLine>> = HashMap::new();
    for mut row in tx.query_for(sql, params![kiosk], &[""], &keys)? {
        let commitment = row.take()?;
        let (ware, number): (Ware, Option<String>) = (row.parse(|word| word.parse())?, row.take()?);
        let number = number.map(PieceNumber::try_from).transpose();
        let number = number.map_err(|_| LedgerError::Unexpected("a serial number".to_owned()))?;
        let pieces = row.take()?;
        let (from, to) = (place(&mut row)?, place(&mut row)?);
        lines.entry(commitment).or_default().push(MovedLine { ware, number, pieces, from, to });
    }
    let sql = "SELECT undoes FROM stock_movements WHERE kiosk = $1 AND undoes IN ({keys})";
    let rows = tx.query_for(sql, params![kiosk], &[""], &keys)?;
    Ok((lines, rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?))
}

/// What one record moves.
pub struct NewMovement<'a> {
    /// The record.
    pub record: &'a Record,
    /// What it is, as a word.
    pub cause: &'static str,
    /// Why, as a word.
    pub reason: Option<&'static str>,
    /// Its lines.
    pub lines: Vec<MovedLine>,
    /// The record that it undoes.
    pub undoes: Option<Sha256Hash>,
}

const MOVEMENT_COLUMNS: usize = 21;

/// Keeps movements whose records are kept, with what the accounts come to and where each piece is then.
///
/// # Errors
/// [`LedgerError`]; [`LedgerError::Constraint`] when an account would go below zero.
pub fn add_all(
    tx: &Tx<'_>,
    (kiosk, epoch, branch): (&str, u32, &str),
    movements: &[NewMovement<'_>],
    balances: &[(&BalanceKey, i64)],
    pieces: &[(&(Ware, PieceNumber), &Place)],
) -> Result<(), LedgerError> {
    let mut values: Vec<Value> = vec![];
    for (BalanceKey { place, ware, is_numbered }, count) in balances {
        let row: &[Value; 6] = params![
            place.branch.as_str(),
            place.account.word(),
            place.to.as_str(),
            ware.word(),
            i64::from(*is_numbered),
            *count
        ];
        values.extend_from_slice(row);
    }
    let head = "INSERT INTO stock_balances (branch, account, to_branch, ware, is_numbered, pieces)";
    let tail = "ON CONFLICT (branch, account, to_branch, ware, is_numbered) DO UPDATE SET pieces = excluded.pieces";
    tx.insert_all(head, 6, &values, tail)?;
    values.clear();
    for ((ware, number), place) in pieces {
        let row: &[Value; 5] =
            params![ware.word(), number.as_str(), place.branch.as_str(), place.account.word(), place.to.as_str()];
        values.extend_from_slice(row);
    }
    let head = "INSERT INTO stock_pieces (ware, number, branch, account, to_branch)";
    let tail = "ON CONFLICT (ware, number) DO UPDATE SET branch = excluded.branch, account = excluded.account,
        to_branch = excluded.to_branch";
    tx.insert_all(head, 5, &values, tail)?;
    values.clear();
    for movement in movements {
        for (line, at) in movement.lines.iter().zip(1_i64..) {
            values.extend(movement_row((kiosk, epoch, branch), movement, line, at)?);
        }
    }
    let head = "INSERT INTO stock_movements (kiosk, epoch, seq, line, commitment, branch, officer, at, cause, reason, ware,
        number, is_numbered, pieces, from_branch, from_account, from_to_branch, to_branch, to_account, to_to_branch, undoes)";
    tx.insert_all(head, MOVEMENT_COLUMNS, &values, "").map(drop)
}

fn movement_row(
    (kiosk, epoch, branch): (&str, u32, &str),
    movement: &NewMovement<'_>,
    line: &MovedLine,
    at: i64,
) -> Result<Vec<Value>, LedgerError> {
    let record = movement.record;
    let number = line.number.as_ref().map(PieceNumber::as_str);
    let row: &[Value; MOVEMENT_COLUMNS] = params![
        kiosk,
        epoch,
        seq(record)?,
        at,
        record.commitment,
        branch,
        record.officer.as_str(),
        record.at,
        movement.cause,
        movement.reason,
        line.ware.word(),
        number,
        i64::from(number.is_some()),
        line.pieces,
        line.from.branch.as_str(),
        line.from.account.word(),
        line.from.to.as_str(),
        line.to.branch.as_str(),
        line.to.account.word(),
        line.to.to.as_str(),
        movement.undoes,
    ];
    Ok(row.to_vec())
}

fn seq(record: &Record) -> Result<i64, LedgerError> {
    i64::try_from(record.seq.0).map_err(|_| LedgerError::Unexpected("a number".to_owned()))
}

/// Keeps counts whose records are kept.
///
/// # Errors
/// [`LedgerError`].
pub fn add_counts(
    tx: &Tx<'_>,
    (kiosk, epoch, branch): (&str, u32, &str),
    counts: &[(&Record, &StockCount)],
) -> Result<(), LedgerError> {
    let mut values: Vec<Value> = vec![];
    for (record, count) in counts {
        for CountLine { ware, expected, counted, .. } in count.lines() {
            let reason = if expected == counted { None } else { count.reason().map(|reason| reason.word()) };
            let by = count.approved_by().map(|officer| officer.as_str());
            let row: &[Value; 11] = params![
                kiosk,
                epoch,
                seq(record)?,
                branch,
                record.officer.as_str(),
                record.at,
                ware.word(),
                *expected,
                *counted,
                reason,
                by
            ];
            values.extend_from_slice(row);
        }
    }
    let head = "INSERT INTO stock_counts (kiosk, epoch, seq, branch, officer, at, ware, expected, counted, reason, approved_by)";
    tx.insert_all(head, 11, &values, "").map(drop)
}

/// Puts carriers that came to a branch into its stock, where they are known one by one.
///
/// # Errors
/// [`LedgerError`].
pub fn put_carriers(tx: &Tx<'_>, branch: &str, ware: Ware, numbers: &[&str], at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE carriers SET branch = $1, moved_at = $2 WHERE kind = $3 AND upper(serial) IN (VALUES {keys})";
    let keys: Vec<Value> = numbers.iter().map(|number| (*number).into()).collect();
    tx.execute_for(sql, params![branch, at, ware.word()], &keys).map(drop)
}

/// The stock of a branch as its kiosks are told of it.
///
/// # Errors
/// [`LedgerError`].
pub fn sheet(tx: &Tx<'_>, branch: &str) -> Result<StockSheet, LedgerError> {
    let mut lines: Vec<SheetLine> = vec![];
    for (BalanceKey { place, ware, .. }, count) in balances(tx, branch)? {
        let pieces = u32::try_from(count).unwrap_or(0);
        let is_told = match place.account {
            Account::Shelf => true,
            Account::Reserved | Account::Transit => pieces > 0,
            _ => false,
        };
        if !is_told {
            continue;
        }
        let is_own = place.branch == branch;
        let to = Some(place.to).filter(|to| is_own && !to.is_empty());
        let from = (!is_own).then_some(place.branch);
        let account = place.account;
        let fits = |line: &&mut SheetLine| {
            (line.ware, line.account) == (ware, account) && (&line.from, &line.to) == (&from, &to)
        };
        match lines.iter_mut().find(fits) {
            Some(line) => line.pieces = line.pieces.saturating_add(pieces),
            None => lines.push(SheetLine { ware, account, from, to, pieces }),
        }
    }
    let order = |line: &SheetLine| (line.account as u8, line.ware as u8, line.from.clone(), line.to.clone());
    lines.sort_by_key(order);
    lines.truncate(crate::domain::stock::LINES_MAX);
    StockSheet::new(lines).map_err(|error| LedgerError::Unexpected(error.to_string()))
}
