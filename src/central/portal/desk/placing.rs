//! Orders placed for a payment that was made: one for each holder, in one transaction with the proof of the user rules.

use super::{Desk, Trouble};
use crate::central::ledger::portal::{self, Origin};
use crate::central::ledger::{LedgerError, Tx, documents, messages, orders};
use crate::central::portal::draft::{Draft, HOLDERS_MAX, Paid, rules_hash};
use crate::domain::message::MessageEvent;
use crate::domain::order::OrderNumber;

/// Numbers drawn besides one for each holder; that so many are taken does not happen.
const NUMBERS_SPARE: usize = 8;

impl Desk {
    /// Places the orders of a paid payment and answers the first one's number; asked again it answers the same.
    pub(in crate::central::portal) fn place(&self, reference: &str) -> Result<OrderNumber, Trouble> {
        let drawn: Vec<OrderNumber> = (0..HOLDERS_MAX + NUMBERS_SPARE).filter_map(|_| random_number()).collect();
        let now = self.clock.now();
        let placed = self.ledger.write(|tx| {
            let payment = portal::payment_by_reference(tx, reference)?;
            let payment = payment.ok_or_else(|| LedgerError::Unexpected("no such payment".to_owned()))?;
            if let Some(number) = payment.order {
                return Ok(number);
            }
            let at = payment.settled_at.ok_or_else(unpaid)?;
            let draft: Draft = serde_json::from_str(&payment.content.unwrap_or_default()).map_err(|_| unpaid())?;
            let paid = Paid { amount: payment.amount, at, now };
            let first = add_each(tx, &draft, &paid, &mut drawn.iter())?;
            // Whoever ordered is told once, each holder's carrier is told of by itself.
            messages::want(tx, std::slice::from_ref(&first), MessageEvent::Paid)?;
            documents::hand_on(tx, reference, &first)?;
            portal::note_order(tx, reference, &first)?;
            Ok::<_, LedgerError>(first)
        })?;
        Ok(placed)
    }
}

fn unpaid() -> LedgerError {
    LedgerError::Unexpected("a payment that was not made, or not for a whole draft".to_owned())
}

/// Adds an order for each holder; answers the first one's number.
fn add_each<'a>(
    tx: &Tx<'_>,
    draft: &Draft,
    paid: &Paid,
    drawn: &mut impl Iterator<Item = &'a OrderNumber>,
) -> Result<OrderNumber, LedgerError> {
    let mut first: Option<OrderNumber> = None;
    for (place, signer) in (1..).zip(&draft.people()) {
        let number = loop {
            let all_taken = || LedgerError::Unexpected("every number drawn is taken".to_owned());
            let number = drawn.next().ok_or_else(all_taken)?;
            let package = first.as_ref().unwrap_or(number);
            let order = draft.order((place, signer), (number, package), paid).ok_or_else(unpaid)?;
            if orders::add(tx, &order)? {
                break number;
            }
        };
        put_origin(tx, draft, number)?;
        messages::hold(tx, number, MessageEvent::Ready)?;
        first.get_or_insert_with(|| number.clone());
    }
    first.ok_or_else(unpaid)
}

fn put_origin(tx: &Tx<'_>, draft: &Draft, number: &OrderNumber) -> Result<(), LedgerError> {
    let missing = || LedgerError::Unexpected("a draft without rules or contact".to_owned());
    let rules = rules_hash(&draft.agreed).ok_or_else(missing)?;
    let email = draft.contact.as_ref().map(|contact| contact.email.as_str()).ok_or_else(missing)?;
    let language = &draft.agreed.language;
    let origin = Origin { rules, rules_language: language, agreed_at: draft.agreed.at, email, language };
    portal::put_origin(tx, number, &origin)
}

/// A number that says nothing about how many orders there are, nor about the next one.
fn random_number() -> Option<OrderNumber> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).ok()?;
    let drawn = u64::from_le_bytes(bytes) % 1_000_000_000;
    OrderNumber::parse(&format!("{:03}-{:06}", drawn / 1_000_000, drawn % 1_000_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_drawn_in_the_printed_form_and_differ() {
        let drawn: Vec<_> = (0..32).filter_map(|_| random_number()).collect();
        assert_eq!(drawn.len(), 32);
        assert!(drawn.iter().any(|number| number != &drawn[0]));
    }
}
