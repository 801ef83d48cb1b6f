//! Searching in the copy: by number, FİN, document, card and telephone through keyed hashes, by name in memory.

use jiff::Timestamp;

use super::batch::{LIST_MAX, document_list, fin_list, order_of, phone_list, read_item, read_list};
use super::held::Known;
use super::rows::{Key, Kind, Rows};
use crate::domain::name::{Alphabet, FoldedName};
use crate::domain::order::{Order, OrderState};
use crate::ports::cache::CacheFound;
use crate::wire::centre::OrderQuery;

impl Known {
    pub(super) fn search(
        &mut self,
        rows: &Rows,
        queries: &[OrderQuery],
        at: Timestamp,
        orders_max: usize,
    ) -> Result<CacheFound, String> {
        let mut found = CacheFound { state: self.standing(), ..CacheFound::default() };
        for query in queries {
            let (orders, more) = self.matching(rows, query, at, orders_max)?;
            found.more |= more;
            for order in orders {
                if found.orders.iter().all(|other| other.number != order.number) {
                    found.orders.push(order);
                }
            }
        }
        found.more |= found.orders.len() > orders_max;
        found.orders.truncate(orders_max);
        Ok(found)
    }

    /// What one query finds, in the order in which the centre would list it.
    fn matching(
        &mut self,
        rows: &Rows,
        query: &OrderQuery,
        at: Timestamp,
        orders_max: usize,
    ) -> Result<(Vec<Order>, bool), String> {
        let keys = match query {
            OrderQuery::Number(number) => vec![rows.key("copy-item", &format!("own/order/{number}"))],
            OrderQuery::Fin(fin) => read_list(rows, &fin_list(rows, fin.as_str()))?,
            OrderQuery::Document(document) => read_list(rows, &document_list(rows, document.as_str()))?,
            OrderQuery::Card { fin, document } => {
                let mut keys = read_list(rows, &fin_list(rows, fin.as_str()))?;
                keys.extend(read_list(rows, &document_list(rows, document.as_str()))?);
                keys.sort_unstable();
                keys.dedup();
                keys
            }
            OrderQuery::Phone(phone) => read_list(rows, &phone_list(rows, phone))?,
            OrderQuery::Name(beginning) => self.names.find(beginning.as_str(), orders_max + 1),
            OrderQuery::ReadyAtBranch => return self.waiting(rows, at, orders_max),
        };
        let more = keys.len() > LIST_MAX.min(orders_max);
        let mut orders = vec![];
        for key in keys {
            orders.extend(self.order(rows, &key, at)?.filter(|order| fits(query, order)));
        }
        if let OrderQuery::Name(_) = query {
            let alphabet = Alphabet::default();
            orders.sort_by(|one, other| alphabet.compare(&one.holder, &other.holder));
        } else {
            orders.sort_by(|one, other| (other.placed_at, &other.number).cmp(&(one.placed_at, &one.number)));
        }
        Ok((orders, more))
    }

    /// The orders that wait at the branch and that no kiosk is working on, oldest first.
    fn waiting(&self, rows: &Rows, at: Timestamp, orders_max: usize) -> Result<(Vec<Order>, bool), String> {
        let mut orders = vec![];
        let mut from: Option<sled::IVec> = None;
        loop {
            let read = rows.after(Kind::Waiting, from.as_deref(), orders_max + 1)?;
            for (key, _) in &read {
                let key: Key = key.get(8..).and_then(|key| key.try_into().ok()).ok_or("a key's length")?;
                let free = |order: &Order| {
                    let leased = order.lease.as_ref().is_some_and(|lease| lease.expires_at > at);
                    order.state != OrderState::InService || !leased
                };
                orders.extend(self.order(rows, &key, at)?.filter(free));
                if orders.len() > orders_max {
                    orders.truncate(orders_max);
                    return Ok((orders, true));
                }
            }
            match read.last() {
                Some((last, _)) if read.len() > orders_max => from = Some(last.clone()),
                _ => return Ok((orders, false)),
            }
        }
    }

    fn order(&self, rows: &Rows, key: &Key, at: Timestamp) -> Result<Option<Order>, String> {
        let item = read_item(rows, key)?.filter(|item| self.counts(item, at));
        Ok(item.and_then(|item| order_of(&item).cloned()))
    }
}

/// Two names may share a hash, and what a list says may be older than the order.
fn fits(query: &OrderQuery, order: &Order) -> bool {
    match query {
        OrderQuery::Number(number) => order.number == *number,
        OrderQuery::Fin(fin) => order.fin == *fin,
        OrderQuery::Document(document) => order.document == *document,
        OrderQuery::Card { fin, document } => order.fin == *fin || order.document == *document,
        OrderQuery::Phone(phone) => order.phone.as_ref() == Some(phone),
        OrderQuery::Name(beginning) => FoldedName::of(&order.holder).begins_with(beginning.as_str()),
        OrderQuery::ReadyAtBranch => true,
    }
}
