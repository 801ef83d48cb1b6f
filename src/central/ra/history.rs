//! What became of an order.

use super::Centre;
use crate::central::ledger::{history, orders};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::order::OrderNumber;
use crate::wire::history::{EVENTS_MAX, HistoryAnswer, OrderEvent, OrderEventKind, PackageOrder};

impl Centre {
    /// What became of an order so far, and how far the others of its package are.
    ///
    /// # Errors
    /// [`Fault::NoOrder`].
    pub fn history(&self, number: &OrderNumber) -> Result<HistoryAnswer, Refusal> {
        let now = self.clock.now();
        let (order, done, package) = self.ledger.read(|tx| {
            let order = orders::by_number(tx, number, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
            let package = match &order.package {
                Some(package) => orders::of_package(tx, &package.number, now)?,
                None => vec![],
            };
            let done = history::of_order(tx, number)?;
            Ok::<_, Refusal>((order, done, package))
        })?;
        let of_applicant = |at, what| OrderEvent { at, what, officer: None, kiosk: None, carrier_serial: None };
        let placed = of_applicant(order.placed_at, OrderEventKind::Placed);
        let paid = order.paid_at.map(|at| of_applicant(at, OrderEventKind::Paid));
        let mut events: Vec<OrderEvent> = std::iter::once(placed).chain(paid).chain(done).collect();
        // What is of one moment stays in the order in which it can only have happened.
        events.sort_by_key(|event| event.at);
        let surplus = events.len().saturating_sub(EVENTS_MAX);
        events.drain(..surplus);
        let member = |one: crate::domain::order::Order| PackageOrder { number: one.number, state: one.state };
        Ok(HistoryAnswer { events, package: package.into_iter().map(member).collect() })
    }
}
