//! Orders: added by commands and the portal, searched by kiosks, moved along their machine.

use jiff::{SignedDuration, Timestamp};

use super::value::{Row, params};
use super::{LedgerError, Tx, changes, messages};
use crate::domain::message::MessageEvent;
use crate::domain::money::Qepik;
use crate::domain::name::FoldedName;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Branch, Lease, Order, OrderNumber, OrderState, Organisation, Package};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Phone, Voen};

const COLUMNS: &str = "o.number, o.state, o.applicant, o.organisation_name, o.organisation_voen, o.holders, o.surname,
    o.given_name, o.patronymic, o.fin, o.document, o.birth_date, o.carrier, o.reader_ordered, o.price_qepik, o.paid_at,
    b.code, b.name, o.placed_at, o.phone, o.package, o.package_place, o.seal_right, l.attempt,
    l.kiosk, l.officer, l.expires_at";

/// `$1` is the present moment: only a running lease is part of an order.
const FROM: &str = "orders o JOIN branches b ON b.code = o.branch
    LEFT JOIN leases l ON l.order_number = o.number AND l.expires_at > $1";

/// Orders that take their places in a feed in one statement.
const ADVANCED_AT_ONCE: usize = 500;

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
        phone: phone(row.take()?)?,
        package: package(&mut row)?,
        lease: lease(&mut row)?,
    })
}

fn package(row: &mut Row) -> Result<Option<Package>, LedgerError> {
    let (number, place): (Option<String>, Option<u32>) = (row.take()?, row.take()?);
    let seal_right = row.take()?;
    let Some((number, place)) = number.zip(place) else { return Ok(None) };
    let number = OrderNumber::try_from(number).map_err(|_| LedgerError::Unexpected("a package's number".to_owned()))?;
    Ok(Some(Package { number, place, seal_right }))
}

fn phone(number: Option<String>) -> Result<Option<Phone>, LedgerError> {
    number.map(Phone::try_from).transpose().map_err(|_| LedgerError::Unexpected("a telephone number".to_owned()))
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
            placed_at, phone, surname_first, given_first, position, package, package_place, seal_right)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25)
        ON CONFLICT (number) DO NOTHING";
    let (organisation, package) = (order.organisation.as_ref(), order.package.as_ref());
    let folded = FoldedName::of(&order.holder);
    let position = changes::next_position(tx, &order.branch.code)?;
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
            order.phone.as_ref().map(Phone::as_str),
            folded.surname_first.as_bytes(),
            folded.given_first.as_bytes(),
            position,
            package.map(|package| package.number.as_str()),
            package.map(|package| package.place),
            package.is_some_and(|package| package.seal_right),
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

/// The orders of a package, first to last.
///
/// # Errors
/// [`LedgerError`].
pub fn of_package(tx: &Tx<'_>, package: &OrderNumber, now: Timestamp) -> Result<Vec<Order>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE o.package = $2 ORDER BY o.package_place");
    tx.query(&sql, params![now, package.as_str()])?.into_iter().map(order).collect()
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
    let branch = tx.query_one("SELECT branch FROM orders WHERE number = $1", params![number.as_str()])?;
    let branch: String = branch.map_or_else(|| Ok(String::new()), |mut row| row.take())?;
    let position = changes::next_position(tx, &branch)?;
    let sql = "UPDATE orders SET previous_state = state, state = $1, position = $4 WHERE number = $2 AND state = $3";
    match tx.execute(sql, params![to.word(), number.as_str(), from.word(), position])? {
        1 => told(tx, std::slice::from_ref(number), to),
        _ => Err(LedgerError::Unexpected(format!("the order is not in the state {}", from.word()))),
    }
}

/// Who ordered is told of it in the same transaction.
fn told(tx: &Tx<'_>, numbers: &[OrderNumber], to: OrderState) -> Result<(), LedgerError> {
    match to {
        OrderState::Issued => messages::want(tx, numbers, MessageEvent::Issued),
        OrderState::HandedOver => messages::want(tx, numbers, MessageEvent::HandedOver),
        _ => Ok(()),
    }
}

/// Moves orders from one state to the next, as [`advance`] does each.
///
/// # Errors
/// As [`advance`].
pub fn advance_all(tx: &Tx<'_>, numbers: &[OrderNumber], from: OrderState, to: OrderState) -> Result<(), LedgerError> {
    let feeds = "WITH moved (feed, orders) AS
            (SELECT branch, count(*) FROM orders WHERE number IN (VALUES {keys}) GROUP BY branch)
        UPDATE change_feeds SET position = position + moved.orders FROM moved WHERE change_feeds.feed = moved.feed";
    let moved = "UPDATE orders SET previous_state = state, state = $1, position = f.position - k.all_moved + k.place
        FROM (SELECT number, branch, row_number() OVER (PARTITION BY branch ORDER BY number) AS place,
                count(*) OVER (PARTITION BY branch) AS all_moved FROM orders WHERE number IN (VALUES {keys})) AS k
            JOIN change_feeds f ON f.feed = k.branch
        WHERE orders.state = $2 AND orders.number = k.number";
    let mut changed = 0;
    for some in numbers.chunks(ADVANCED_AT_ONCE) {
        let keys: Vec<_> = some.iter().map(|number| number.as_str().into()).collect();
        tx.execute_for(feeds, &[], &keys)?;
        changed += tx.execute_for(moved, params![to.word(), from.word()], &keys)?;
    }
    if changed == numbers.len() {
        return told(tx, numbers, to);
    }
    Err(LedgerError::Unexpected(format!("an order is not in the state {}", from.word())))
}

/// Which orders of a branch its kiosks have copies of: all that are open, and for a while those that may be soon and those
/// that were.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// How long after it was placed an order that is not paid is seen.
    pub unpaid: SignedDuration,
    /// How long after it was placed an order that is over is seen.
    pub finished: SignedDuration,
    /// The present moment.
    pub now: Timestamp,
}

impl View {
    /// When an order leaves the view by itself; `None` while it is open.
    #[must_use]
    pub fn until(&self, order: &Order) -> Option<Timestamp> {
        use OrderState as S;
        match order.state {
            S::Paid | S::Ready | S::InService | S::Issued | S::Blocked => None,
            S::Draft | S::Submitted => Some(order.placed_at + self.unpaid),
            S::HandedOver | S::Closed | S::Cancelled | S::Refunded | S::Expired => {
                Some(order.placed_at + self.finished)
            }
        }
    }
}

/// Orders of a branch that changed after a position, with their positions, at most `orders_max`. Those that changed last at
/// or before `start` and are out of view are left out.
///
/// # Errors
/// [`LedgerError`].
pub fn changed_after(
    tx: &Tx<'_>,
    branch: &str,
    position: i64,
    start: i64,
    view: &View,
    orders_max: usize,
) -> Result<Vec<(i64, Order)>, LedgerError> {
    let sql = format!(
        "SELECT o.position, {COLUMNS} FROM {FROM} WHERE o.branch = $2 AND o.position > $3
            AND (o.position > $4 OR o.state IN ('paid', 'ready', 'in-service', 'issued', 'blocked')
                OR (o.state = 'submitted' AND o.placed_at > $5)
                OR (o.state NOT IN ('draft', 'submitted') AND o.placed_at > $6))
        ORDER BY o.position LIMIT $7"
    );
    let limit = i64::try_from(orders_max).unwrap_or(i64::MAX);
    let (unpaid, finished) = (view.now - view.unpaid, view.now - view.finished);
    let rows = tx.query(&sql, params![view.now, branch, position, start, unpaid, finished, limit])?;
    rows.into_iter().map(|mut row| Ok((row.take()?, order(row)?))).collect()
}

/// Says at which branch an order is collected. See [`changes::move_order`].
///
/// # Errors
/// [`LedgerError::Constraint`] when the branch is not known.
pub(super) fn place(tx: &Tx<'_>, number: &OrderNumber, branch: &str) -> Result<(), LedgerError> {
    let position = changes::next_position(tx, branch)?;
    let sql = "UPDATE orders SET branch = $1, position = $2 WHERE number = $3";
    tx.execute(sql, params![branch, position, number.as_str()]).map(drop)
}

/// A person's orders by telephone number, newest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn by_phone(tx: &Tx<'_>, phone: &Phone, now: Timestamp, orders_max: usize) -> Result<Vec<Order>, LedgerError> {
    newest(tx, "o.phone = $2", phone.as_str(), now, orders_max)
}

/// The orders of whoever has this ID card, newest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn by_card(
    tx: &Tx<'_>,
    fin: &Fin,
    document: &DocumentNumber,
    now: Timestamp,
    orders_max: usize,
) -> Result<Vec<Order>, LedgerError> {
    let mut found = by_fin(tx, fin, now, orders_max)?;
    let by_document = by_document(tx, document, now, orders_max)?;
    found.extend(by_document.into_iter().filter(|order| order.fin != *fin));
    found.sort_by(|one, other| (other.placed_at, &other.number).cmp(&(one.placed_at, &one.number)));
    found.truncate(orders_max);
    Ok(found)
}

/// Orders whose holder's folded name begins so, from the surname or from the given name, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn by_name(tx: &Tx<'_>, beginning: &str, now: Timestamp, orders_max: usize) -> Result<Vec<Order>, LedgerError> {
    let limit = i64::try_from(orders_max).unwrap_or(i64::MAX);
    // Bytes compare alike in both databases, whatever the server's language.
    let from = beginning.as_bytes();
    let to = [from, &[0xff]].concat();
    let mut found: Vec<Order> = vec![];
    for column in ["surname_first", "given_first"] {
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE o.{column} >= $2 AND o.{column} < $3 ORDER BY o.{column}, o.number LIMIT $4"
        );
        for row in tx.query(&sql, params![now, from, to.as_slice(), limit])? {
            let order = order(row)?;
            if found.len() < orders_max && found.iter().all(|other| other.number != order.number) {
                found.push(order);
            }
        }
    }
    Ok(found)
}
