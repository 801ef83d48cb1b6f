//! Orders: added by commands and the portal, searched by kiosks, moved along their machine.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Branch, Lease, Order, OrderNumber, OrderState, Organisation};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Voen};

const COLUMNS: &str = "o.number, o.state, o.applicant, o.organisation_name, o.organisation_voen, o.holders, o.surname,
    o.given_name, o.patronymic, o.fin, o.document, o.birth_date, o.carrier, o.reader_ordered, o.price_qepik, o.paid_at,
    b.code, b.name, o.placed_at, l.attempt, l.kiosk, l.officer, l.expires_at";

/// `$1` is the present moment: only a running lease is part of an order.
const FROM: &str = "orders o JOIN branches b ON b.code = o.branch
    LEFT JOIN leases l ON l.order_number = o.number AND l.expires_at > $1";

/// Orders that wait at a branch and that no kiosk is working on.
const WAITING: &str = "(o.state IN ('paid', 'ready') OR (o.state = 'in-service' AND l.order_number IS NULL))";

fn order(mut row: Row) -> Result<Order, LedgerError> {
    let number = row.parse(OrderNumber::try_from)?;
    let state = row.parse(|word| word.parse())?;
    let applicant = row.parse(|word| word.parse())?;
    let organisation = organisation(row.take()?, row.take()?)?;
    let holders = row.take()?;
    let (surname, given_name, patronymic): (String, String, Option<String>) = (row.take()?, row.take()?, row.take()?);
    let holder = PersonName::new(&surname, &given_name, patronymic.as_deref());
    Ok(Order {
        number,
        state,
        applicant,
        organisation,
        holders,
        holder: holder.map_err(|_| LedgerError::Unexpected("a holder's name".to_owned()))?,
        fin: row.parse(Fin::try_from)?,
        document: row.parse(DocumentNumber::try_from)?,
        birth_date: row.parse(|text| text.parse::<jiff::civil::Date>())?,
        carrier: row.parse(|word| word.parse())?,
        reader_ordered: row.take()?,
        price: Qepik::new(row.take()?),
        paid_at: row.take()?,
        branch: Branch { code: row.take()?, name: row.take()? },
        placed_at: row.take()?,
        lease: lease(&mut row)?,
    })
}

fn organisation(name: Option<String>, voen: Option<String>) -> Result<Option<Organisation>, LedgerError> {
    let (Some(name), Some(voen)) = (name, voen) else { return Ok(None) };
    let voen = Voen::try_from(voen).map_err(|_| LedgerError::Unexpected("a VÖEN".to_owned()))?;
    Ok(Some(Organisation { name, voen }))
}

fn lease(row: &mut Row) -> Result<Option<Lease>, LedgerError> {
    let Some(attempt) = row.take()? else { return Ok(None) };
    let kiosk = row.take()?;
    let officer = row.parse(OfficerId::try_from)?;
    Ok(Some(Lease { attempt, kiosk, officer, expires_at: row.take()? }))
}

/// Adds an order as it stands; its lease is not kept. False when the number is taken.
///
/// # Errors
/// [`LedgerError::Constraint`] when its branch is not known.
pub fn add(tx: &Tx<'_>, order: &Order) -> Result<bool, LedgerError> {
    let sql = "INSERT INTO orders (number, state, applicant, organisation_name, organisation_voen, holders, surname,
            given_name, patronymic, fin, document, birth_date, carrier, reader_ordered, price_qepik, paid_at, branch,
            placed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (number) DO NOTHING";
    let organisation = order.organisation.as_ref();
    let changed = tx.execute(
        sql,
        params![
            order.number.as_str(),
            order.state.word(),
            order.applicant.word(),
            organisation.map(|o| o.name.as_str()),
            organisation.map(|o| o.voen.as_str()),
            order.holders,
            order.holder.surname(),
            order.holder.given_name(),
            order.holder.patronymic(),
            order.fin.as_str(),
            order.document.as_str(),
            order.birth_date.to_string(),
            order.carrier.word(),
            order.reader_ordered,
            order.price.value(),
            order.paid_at,
            order.branch.code.as_str(),
            order.placed_at,
        ],
    )?;
    Ok(changed == 1)
}

/// The order with this number.
///
/// # Errors
/// [`LedgerError`].
pub fn by_number(tx: &Tx<'_>, number: &OrderNumber, now: Timestamp) -> Result<Option<Order>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE o.number = $2");
    tx.query_one(&sql, params![now, number.as_str()])?.map(order).transpose()
}

/// A person's orders by FİN, newest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn by_fin(tx: &Tx<'_>, fin: &Fin, now: Timestamp, orders_max: usize) -> Result<Vec<Order>, LedgerError> {
    newest(tx, "o.fin = $2", fin.as_str(), now, orders_max)
}

/// A person's orders by document number, newest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn by_document(
    tx: &Tx<'_>,
    document: &DocumentNumber,
    now: Timestamp,
    orders_max: usize,
) -> Result<Vec<Order>, LedgerError> {
    newest(tx, "o.document = $2", document.as_str(), now, orders_max)
}

/// Every order, newest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn all(tx: &Tx<'_>, now: Timestamp, orders_max: usize) -> Result<Vec<Order>, LedgerError> {
    newest(tx, "o.branch <> $2", "", now, orders_max)
}

/// Orders of one branch, newest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn of_branch(tx: &Tx<'_>, branch: &str, now: Timestamp, orders_max: usize) -> Result<Vec<Order>, LedgerError> {
    newest(tx, "o.branch = $2", branch, now, orders_max)
}

fn newest(
    tx: &Tx<'_>,
    condition: &str,
    value: &str,
    now: Timestamp,
    orders_max: usize,
) -> Result<Vec<Order>, LedgerError> {
    let sql =
        format!("SELECT {COLUMNS} FROM {FROM} WHERE {condition} ORDER BY o.placed_at DESC, o.number DESC LIMIT $3");
    let limit = i64::try_from(orders_max).unwrap_or(i64::MAX);
    tx.query(&sql, params![now, value, limit])?.into_iter().map(order).collect()
}

/// Orders that wait at a branch and that no kiosk is working on, oldest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn waiting_at(tx: &Tx<'_>, branch: &str, now: Timestamp, orders_max: usize) -> Result<Vec<Order>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE o.branch = $2 AND {WAITING} ORDER BY o.placed_at, o.number LIMIT $3"
    );
    let limit = i64::try_from(orders_max).unwrap_or(i64::MAX);
    tx.query(&sql, params![now, branch, limit])?.into_iter().map(order).collect()
}

/// How many orders [`waiting_at`] would list without a limit.
///
/// # Errors
/// [`LedgerError`].
pub fn count_waiting_at(tx: &Tx<'_>, branch: &str, now: Timestamp) -> Result<u64, LedgerError> {
    let sql = format!("SELECT count(*) FROM {FROM} WHERE o.branch = $2 AND {WAITING}");
    tx.query_one(&sql, params![now, branch])?.map_or(Ok(0), |mut row| row.take())
}

/// Moves an order from one state to the next. The database refuses a move that the order's machine does not have.
///
/// # Errors
/// [`LedgerError::Constraint`] for a forbidden move, [`LedgerError::Unexpected`] when the order is not in `from`.
pub fn advance(tx: &Tx<'_>, number: &OrderNumber, from: OrderState, to: OrderState) -> Result<(), LedgerError> {
    let sql = "UPDATE orders SET previous_state = state, state = $1 WHERE number = $2 AND state = $3";
    match tx.execute(sql, params![to.word(), number.as_str(), from.word()])? {
        1 => Ok(()),
        _ => Err(LedgerError::Unexpected(format!("the order is not in the state {}", from.word()))),
    }
}

/// Moves orders from one state to the next, as [`advance`] does each.
///
/// # Errors
/// As [`advance`].
pub fn advance_all(tx: &Tx<'_>, numbers: &[OrderNumber], from: OrderState, to: OrderState) -> Result<(), LedgerError> {
    let sql = "UPDATE orders SET previous_state = state, state = $1 WHERE state = $2 AND number IN ({keys})";
    let keys: Vec<_> = numbers.iter().map(|number| number.as_str().into()).collect();
    if tx.execute_for(sql, params![to.word(), from.word()], &keys)? == numbers.len() {
        return Ok(());
    }
    Err(LedgerError::Unexpected(format!("an order is not in the state {}", from.word())))
}
