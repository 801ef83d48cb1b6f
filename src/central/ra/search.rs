//! Searching orders.

use super::Centre;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::orders;
use crate::central::refusal::Refusal;
use crate::wire::centre::{ORDERS_MAX, OrderQuery, SearchAnswer};

impl Centre {
    /// Finds orders: a person's in every branch, newest first, or those that wait at this kiosk's branch, oldest first.
    ///
    /// # Errors
    /// [`Refusal`] when the ledger fails; nothing found is an empty answer.
    pub fn search(&self, kiosk: &Kiosk, query: &OrderQuery) -> Result<SearchAnswer, Refusal> {
        let now = self.clock.now();
        // One more than fits, to know whether there are more.
        let limit = ORDERS_MAX + 1;
        let mut orders = self.ledger.read(|tx| match query {
            OrderQuery::Fin(fin) => orders::by_fin(tx, fin, now, limit),
            OrderQuery::Document(document) => orders::by_document(tx, document, now, limit),
            OrderQuery::Number(number) => Ok(orders::by_number(tx, number, now)?.into_iter().collect()),
            OrderQuery::ReadyAtBranch => orders::waiting_at(tx, &kiosk.branch.code, now, limit),
        })?;
        let more = orders.len() > ORDERS_MAX;
        orders.truncate(ORDERS_MAX);
        Ok(SearchAnswer { orders, more })
    }
}
