//! Who collects in the holder's place: the power of attorney behind an attempt, as its last lease was given on it.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::attorney::{AttorneyText, AuthorisedPerson, PowerOfAttorney};
use crate::domain::evidence::Evidence;
use crate::domain::invalid_documents::DocumentCheck;
use crate::domain::order::OrderNumber;
use crate::domain::person::{DocumentNumber, Fin};

/// The columns that [`read`] takes, in its order.
pub(super) const COLUMNS: &str = "p.number, p.notary, p.dated, p.name, p.fin, p.document, p.reading";

/// Lets an attempt rest on the power of attorney of this evidence, or on none, with the register's word for the authorised
/// person's document.
///
/// # Errors
/// [`LedgerError`].
pub fn keep(
    tx: &Tx<'_>,
    order: &OrderNumber,
    attempt: u32,
    (evidence, check): (&Evidence, Option<&DocumentCheck>),
    at: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "DELETE FROM attempt_attorneys WHERE order_number = $1 AND attempt = $2";
    tx.execute(sql, params![order.as_str(), attempt])?;
    let (Some(attorney), Some(check)) = (&evidence.attorney, check) else { return Ok(()) };
    let sql =
        "INSERT INTO attempt_attorneys (order_number, attempt, number, notary, dated, name, fin, document, reading,
            document_standing, document_asked_at, kept_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let (number, notary, date) = (attorney.number.as_str(), attorney.notary.as_str(), attorney.date.to_string());
    let AuthorisedPerson { name, fin, document, reading } = &attorney.person;
    let values = params![
        order.as_str(),
        attempt,
        number,
        notary,
        date,
        name.as_str(),
        fin.as_str(),
        document.as_str(),
        reading.word(),
        check.standing.word(),
        check.asked_at,
        at
    ];
    tx.execute(sql, values)?;
    Ok(())
}

/// The power of attorney in a row that has these columns; none where all are empty.
pub(super) fn read(row: &mut Row) -> Result<Option<Box<PowerOfAttorney>>, LedgerError> {
    let columns: [Option<String>; 7] =
        [row.take()?, row.take()?, row.take()?, row.take()?, row.take()?, row.take()?, row.take()?];
    let [Some(number), Some(notary), Some(date), Some(name), Some(fin), Some(document), Some(reading)] = columns else {
        return Ok(None);
    };
    let unexpected = |what: &str| LedgerError::Unexpected(format!("a power of attorney's {what}"));
    let person = AuthorisedPerson {
        name: AttorneyText::try_from(name).map_err(|_| unexpected("person"))?,
        fin: Fin::try_from(fin).map_err(|_| unexpected("FİN"))?,
        document: DocumentNumber::try_from(document).map_err(|_| unexpected("document"))?,
        reading: reading.parse().map_err(|_| unexpected("reading"))?,
    };
    Ok(Some(Box::new(PowerOfAttorney {
        number: AttorneyText::try_from(number).map_err(|_| unexpected("number"))?,
        notary: AttorneyText::try_from(notary).map_err(|_| unexpected("notary"))?,
        date: date.parse().map_err(|_| unexpected("date"))?,
        person,
    })))
}

/// A power of attorney behind an attempt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AttemptAttorney {
    /// The attempt.
    pub attempt: u32,
    /// What the register of invalid documents said of the authorised person's document.
    pub document_standing: String,
    /// What it says.
    pub attorney: Box<PowerOfAttorney>,
}

/// Those behind the attempts at an order, in order.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<AttemptAttorney>, LedgerError> {
    let sql = format!(
        "SELECT p.attempt, p.document_standing, {COLUMNS} FROM attempt_attorneys p WHERE p.order_number = $1
            ORDER BY p.attempt"
    );
    let rows = tx.query(&sql, params![order.as_str()])?.into_iter();
    let told = |mut row: Row| {
        let (attempt, document_standing) = (row.take()?, row.take()?);
        let attorney =
            read(&mut row)?.ok_or_else(|| LedgerError::Unexpected("an empty power of attorney".to_owned()))?;
        Ok(AttemptAttorney { attempt, document_standing, attorney })
    };
    rows.map(told).collect()
}
