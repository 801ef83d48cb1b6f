//! Searching orders.

use super::Centre;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::orders;
use crate::central::refusal::Refusal;
use crate::domain::name::Alphabet;
use crate::wire::centre::{ORDERS_MAX, OrderQuery, SearchAnswer};

impl Centre {
    /// Finds orders: a person's in every branch, newest first; by a name in alphabetical order; or those that wait at this kiosk's branch, oldest first.
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
            OrderQuery::Card { fin, document } => orders::by_card(tx, fin, document, now, limit),
            OrderQuery::Phone(phone) => orders::by_phone(tx, phone, now, limit),
            OrderQuery::Name(beginning) => orders::by_name(tx, beginning.as_str(), now, limit),
            OrderQuery::ReadyAtBranch => orders::waiting_at(tx, &kiosk.branch.code, now, limit),
        })?;
        let more = orders.len() > ORDERS_MAX;
        orders.truncate(ORDERS_MAX);
        if let OrderQuery::Name(_) = query {
            let alphabet = Alphabet::default();
            orders.sort_by(|one, other| alphabet.compare(&one.holder, &other.holder));
        }
        Ok(SearchAnswer { orders, more })
    }
}
