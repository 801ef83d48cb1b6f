//! Carriers: the stock one by one, and who holds which.

use jiff::Timestamp;
use serde::Serialize;

use super::value::{Row, params};
use super::{CertificateState, LedgerError, Tx};
use crate::domain::certificate::KeyPurpose;
use crate::domain::order::{CarrierKind, OrderNumber};
use crate::domain::preflight::CarrierState;

/// A carrier in the stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockedCarrier {
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// Token serial number.
    pub serial: String,
    /// Smart card or USB token.
    pub kind: CarrierKind,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// Firmware; empty where the delivery does not say.
    pub firmware: String,
    /// The maker's batch; empty where the delivery does not say.
    pub batch: String,
    /// The branch whose stock it is in.
    pub branch: Option<String>,
    /// Where it stands.
    pub state: CarrierState,
}

const SELECT: &str = "SELECT manufacturer, serial, kind, model, firmware, batch, branch, state FROM carriers";

fn carrier(mut row: Row) -> Result<StockedCarrier, LedgerError> {
    Ok(StockedCarrier {
        manufacturer: row.take()?,
        serial: row.take()?,
        kind: row.parse(|word| word.parse())?,
        model: row.take()?,
        firmware: row.take()?,
        batch: row.take()?,
        branch: row.take()?,
        state: row.parse(|word| word.parse())?,
    })
}

/// Adds a carrier; false when it is there already.
///
/// # Errors
/// [`LedgerError`].
pub fn add(tx: &Tx<'_>, carrier: &StockedCarrier, at: Timestamp) -> Result<bool, LedgerError> {
    let sql =
        "INSERT INTO carriers (manufacturer, serial, kind, model, firmware, batch, branch, state, added_at, moved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (manufacturer, serial) DO NOTHING";
    let values = params![
        carrier.manufacturer.as_str(),
        carrier.serial.as_str(),
        carrier.kind.word(),
        carrier.model.as_str(),
        carrier.firmware.as_str(),
        carrier.batch.as_str(),
        carrier.branch.as_deref(),
        carrier.state.word(),
        at,
    ];
    Ok(tx.execute(sql, values)? == 1)
}

/// The carrier with this serial number.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, manufacturer: &str, serial: &str) -> Result<Option<StockedCarrier>, LedgerError> {
    let sql = format!("{SELECT} WHERE manufacturer = $1 AND serial = $2");
    tx.query_one(&sql, params![manufacturer, serial])?.map(carrier).transpose()
}

/// True when a stock is kept at all.
///
/// # Errors
/// [`LedgerError`].
pub fn are_kept(tx: &Tx<'_>) -> Result<bool, LedgerError> {
    Ok(tx.query_one("SELECT 1 FROM carriers LIMIT 1", &[])?.is_some())
}

/// Moves a carrier along its machine; false when it is not there or may not become that from where it stands.
///
/// # Errors
/// [`LedgerError`].
pub fn advance(
    tx: &Tx<'_>,
    manufacturer: &str,
    serial: &str,
    to: CarrierState,
    at: Timestamp,
) -> Result<bool, LedgerError> {
    let sql = "UPDATE carriers SET previous_state = state, state = $1, moved_at = $2
        WHERE manufacturer = $3 AND serial = $4
            AND EXISTS (SELECT 1 FROM carrier_moves m WHERE m.from_state = carriers.state AND m.to_state = $1)";
    Ok(tx.execute(sql, params![to.word(), at, manufacturer, serial])? == 1)
}

/// Moves the carriers of these certificates along their machine, where the stock has them and they may become that.
///
/// # Errors
/// [`LedgerError`].
pub fn advance_of(tx: &Tx<'_>, certificates: &[String], to: CarrierState, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE carriers SET previous_state = state, state = $1, moved_at = $2
        WHERE (manufacturer, serial) IN
                (SELECT c.carrier_manufacturer, c.carrier_serial FROM certificates c WHERE c.serial IN (VALUES {keys}))
            AND EXISTS (SELECT 1 FROM carrier_moves m WHERE m.from_state = carriers.state AND m.to_state = $1)";
    let keys: Vec<_> = certificates.iter().map(|serial| serial.as_str().into()).collect();
    tx.execute_for(sql, params![to.word(), at], &keys).map(drop)
}

/// The stock, of a branch or of all, in a state or in any, at most `carriers_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn list(
    tx: &Tx<'_>,
    branch: Option<&str>,
    state: Option<CarrierState>,
    carriers_max: usize,
) -> Result<Vec<StockedCarrier>, LedgerError> {
    let limit = i64::try_from(carriers_max).unwrap_or(i64::MAX);
    let sql = format!(
        "{SELECT} WHERE ($1 = '' OR branch = $1) AND ($2 = '' OR state = $2) ORDER BY manufacturer, serial LIMIT $3"
    );
    let state = state.map_or("", CarrierState::word);
    tx.query(&sql, params![branch.unwrap_or(""), state, limit])?.into_iter().map(carrier).collect()
}

/// Which carriers are called back.
#[derive(Debug, Clone, Default)]
pub struct Recall<'a> {
    /// `CK_TOKEN_INFO.model`.
    pub model: &'a str,
    /// Of this firmware alone.
    pub firmware: Option<&'a str>,
    /// Of this batch alone, by the stock.
    pub batch: Option<&'a str>,
    /// From this serial number, compared as text of equal length.
    pub first: Option<&'a str>,
    /// To this serial number.
    pub last: Option<&'a str>,
}

/// Someone who holds a carrier that is called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The order.
    pub order: OrderNumber,
    /// Surname of the holder.
    pub surname: String,
    /// Given name.
    pub given_name: String,
    /// The branch that issued it.
    pub branch: String,
    /// The live certificates on the carrier: one for each of its keys, the signature's first.
    pub certificates: Vec<HeldCertificate>,
    /// Serial number of the carrier.
    pub carrier_serial: String,
    /// Firmware of the carrier.
    pub carrier_firmware: String,
    /// Batch, by the stock.
    pub batch: Option<String>,
}

/// A live certificate on a carrier that is called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// What its key is for.
    pub purpose: KeyPurpose,
    /// Where it stands.
    pub state: CertificateState,
}

/// Everyone who holds a carrier that is called back, once for each carrier, with every live certificate on it.
///
/// # Errors
/// [`LedgerError`].
pub fn recalled(tx: &Tx<'_>, recall: &Recall<'_>) -> Result<Vec<Holder>, LedgerError> {
    let sql = "SELECT c.order_number, o.surname, o.given_name, o.branch, c.serial, c.purpose, c.state,
            c.carrier_serial, c.carrier_firmware, s.batch
        FROM certificates c JOIN orders o ON o.number = c.order_number
            LEFT JOIN carriers s ON s.manufacturer = c.carrier_manufacturer AND s.serial = c.carrier_serial
        WHERE c.carrier_model = $1 AND c.state IN ('wait', 'on-hold', 'active')
            AND ($2 = '' OR c.carrier_firmware = $2)
            AND ($3 = '' OR s.batch = $3)
            AND ($4 = '' OR (length(c.carrier_serial) = length($4) AND c.carrier_serial >= $4))
            AND ($5 = '' OR (length(c.carrier_serial) = length($5) AND c.carrier_serial <= $5))
        ORDER BY o.branch, c.carrier_manufacturer, c.carrier_serial, c.order_number, c.purpose DESC";
    let or_any = |value: Option<&str>| value.unwrap_or("").to_owned();
    let values = params![
        recall.model,
        or_any(recall.firmware),
        or_any(recall.batch),
        or_any(recall.first),
        or_any(recall.last),
    ];
    let mut holders: Vec<Holder> = Vec::new();
    for row in tx.query(sql, values)? {
        let mut found = holder(row)?;
        let same = |last: &&mut Holder| last.order == found.order && last.carrier_serial == found.carrier_serial;
        match holders.last_mut().filter(same) {
            Some(last) => last.certificates.append(&mut found.certificates),
            None => holders.push(found),
        }
    }
    Ok(holders)
}

fn holder(mut row: Row) -> Result<Holder, LedgerError> {
    Ok(Holder {
        order: row.parse(OrderNumber::try_from)?,
        surname: row.take()?,
        given_name: row.take()?,
        branch: row.take()?,
        certificates: vec![HeldCertificate {
            serial: row.take()?,
            purpose: row.parse(|word| word.parse())?,
            state: row.parse(|word| word.parse())?,
        }],
        carrier_serial: row.take()?,
        carrier_firmware: row.take()?,
        batch: row.take()?,
    })
}
