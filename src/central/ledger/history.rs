//! What became of an order, from the tables that keep it anyway.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;
use crate::wire::history::{OrderEvent, OrderEventKind};

fn who(row: &mut Row) -> Result<(Option<OfficerId>, Option<String>), LedgerError> {
    let (officer, kiosk): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    Ok((officer.and_then(|id| OfficerId::parse(&id).ok()), kiosk))
}

/// What officers and kiosks did with an order, the oldest first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<OrderEvent>, LedgerError> {
    let mut events = Vec::new();
    let leased = "SELECT officer, kiosk, begun_at FROM attempts WHERE order_number = $1";
    for mut row in tx.query(leased, params![order.as_str()])? {
        let (officer, kiosk) = who(&mut row)?;
        let what = OrderEventKind::Leased;
        events.push(OrderEvent { at: row.take()?, what, officer, kiosk, carrier_serial: None });
    }
    let certified = "SELECT officer, kiosk, carrier_serial, signed_at, proven_at, active_at, suspended_at, revoked_at
        FROM certificates WHERE order_number = $1 AND purpose = 'signature'";
    for mut row in tx.query(certified, params![order.as_str()])? {
        let ((officer, kiosk), carrier_serial): (_, String) = (who(&mut row)?, row.take()?);
        let moments: [Option<Timestamp>; 5] = [row.take()?, row.take()?, row.take()?, row.take()?, row.take()?];
        let kinds = [
            OrderEventKind::Issued,
            OrderEventKind::Proven,
            OrderEventKind::HandedOver,
            OrderEventKind::Suspended,
            OrderEventKind::Revoked,
        ];
        for (at, what) in moments.into_iter().zip(kinds).filter_map(|(at, what)| Some((at?, what))) {
            // Who suspended or revoked it is the certificate's own history.
            let of_issue = !matches!(what, OrderEventKind::Suspended | OrderEventKind::Revoked);
            let (officer, kiosk) = (officer.clone().filter(|_| of_issue), kiosk.clone().filter(|_| of_issue));
            events.push(OrderEvent { at, what, officer, kiosk, carrier_serial: Some(carrier_serial.clone()) });
        }
    }
    let ended = "SELECT officer, kiosk, carrier_serial, ended_at FROM ended_attempts WHERE order_number = $1";
    for mut row in tx.query(ended, params![order.as_str()])? {
        let ((officer, kiosk), carrier_serial) = (who(&mut row)?, row.take()?);
        events.push(OrderEvent { at: row.take()?, what: OrderEventKind::GivenUp, officer, kiosk, carrier_serial });
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}
