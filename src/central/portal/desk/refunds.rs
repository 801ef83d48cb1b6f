//! An order cancelled by its holder before the issue, and its money on the way back.
//!
//! X never: a refund for an order that a kiosk may still issue; two refunds for one order, or more back than was paid; a refund
//! forgotten before the provider answered.

use jiff::Timestamp;

use super::{ASKED_AFTER, Desk, ROUND_MAX, Trouble, random_hex, told_payment};
use crate::central::ledger::portal::{self, Payment};
use crate::central::ledger::refunds::{self, Refund, RefundState};
use crate::central::ledger::{LedgerError, Tx, certificates, leases, orders, sales};
use crate::domain::order::{Order, OrderNumber, OrderState, worded};
use crate::domain::person::Fin;
use crate::ports::payment::{NewRefund, RefundStanding};

worded! {
    /// Why an order cannot be cancelled here; each has its sentence in every language.
    Hurdle {
        /// A kiosk works on it, or began to and did not end it.
        Leased = "leased",
        /// The certificate is issued.
        Issued = "issued",
        /// Paid elsewhere or not at all, on hold, not collected in time, or its reader was handed out.
        Centre = "centre",
        /// It is cancelled.
        Over = "over",
    }
}

/// An order whose holder asks, and what became of its cancelling.
pub(in crate::central::portal) struct Found {
    pub(in crate::central::portal) order: Order,
    pub(in crate::central::portal) refund: Option<Refund>,
    /// Why it cannot be cancelled; `None` when it can.
    pub(in crate::central::portal) hurdle: Option<Hurdle>,
    payment: Option<Payment>,
}

fn hurdle(tx: &Tx<'_>, order: &Order, payment: Option<&Payment>) -> Result<Option<Hurdle>, LedgerError> {
    use OrderState as S;
    match order.state {
        S::Paid | S::Ready => {}
        S::InService => return Ok(Some(Hurdle::Leased)),
        S::Issued | S::HandedOver | S::Closed => return Ok(Some(Hurdle::Issued)),
        S::Cancelled | S::Refunded => return Ok(Some(Hurdle::Over)),
        S::Draft | S::Submitted | S::Expired | S::Blocked => return Ok(Some(Hurdle::Centre)),
    }
    if leases::find(tx, &order.number)?.is_some() || !certificates::live_of(tx, &order.number)?.is_empty() {
        return Ok(Some(Hurdle::Leased));
    }
    let has_reader = sales::prepaid(tx, &[&order.number])?.values().any(|prepaid| prepaid.is_taken);
    Ok((payment.is_none() || has_reader).then_some(Hurdle::Centre))
}

/// The payment that an order was paid with: its own, or that of its package, which the first one's number names.
fn payment_of(tx: &Tx<'_>, order: &Order) -> Result<Option<Payment>, LedgerError> {
    portal::payment_of_order(tx, order.package.as_ref().map_or(&order.number, |package| &package.number))
}

fn found(tx: &Tx<'_>, number: &OrderNumber, fin: &Fin, now: Timestamp) -> Result<Option<Found>, LedgerError> {
    let order = orders::by_number(tx, number, now)?.filter(|order| order.fin == *fin);
    let Some(order) = order else { return Ok(None) };
    let payment = payment_of(tx, &order)?;
    let hurdle = hurdle(tx, &order, payment.as_ref())?;
    Ok(Some(Found { refund: refunds::of_order(tx, number)?, order, hurdle, payment }))
}

impl Desk {
    /// The order with this number, when it is this person's.
    pub(in crate::central::portal) fn order_of(
        &self,
        number: &OrderNumber,
        fin: &Fin,
    ) -> Result<Option<Found>, Trouble> {
        let now = self.clock.now();
        Ok(self.ledger.read(|tx| found(tx, number, fin, now))?)
    }

    /// Cancels this person's order where nothing stands in the way, and wants its money back in the same transaction; asked
    /// again, it says how both stand. `None` when there is no such order of theirs.
    pub(in crate::central::portal) fn cancel(&self, number: &OrderNumber, fin: &Fin) -> Result<Option<Found>, Trouble> {
        let reference = random_hex().ok_or(Trouble::Centre)?;
        let now = self.clock.now();
        let wanted = self.ledger.write(|tx| {
            let Some(found) = found(tx, number, fin, now)? else { return Ok(None) };
            let (None, Some(payment)) = (found.hurdle, &found.payment) else { return Ok(None) };
            orders::advance(tx, number, found.order.state, OrderState::Cancelled)?;
            refunds::want(tx, number, (payment, found.order.price), &reference, now)?;
            refunds::of_order(tx, number)
        })?;
        if let Some(refund) = wanted {
            // Most providers answer at once. One that does not is asked again in the rounds.
            if let Err(trouble) = self.ask_refund(&refund) {
                tracing::warn!(?trouble, reference = refund.reference, "a refund is asked for again later");
            }
        }
        self.order_of(number, fin)
    }

    /// Asks for the refunds that nobody has settled, those first that waited longest.
    pub(super) fn ask_refunds(&self) -> Result<(), LedgerError> {
        let now = self.clock.now();
        for refund in self.ledger.read(|tx| refunds::wanted(tx, now - ASKED_AFTER, ROUND_MAX))? {
            self.ledger.write(|tx| refunds::note_asked(tx, &refund.reference, now))?;
            if let Err(trouble) = self.ask_refund(&refund) {
                tracing::warn!(?trouble, reference = refund.reference, "a refund is asked for again later");
            }
        }
        Ok(())
    }

    /// Asks the provider for a refund and keeps the answer. The provider makes one refund under one reference, however often it
    /// is asked, so that a lost answer costs nothing.
    fn ask_refund(&self, refund: &Refund) -> Result<(), Trouble> {
        let asked = NewRefund { reference: &refund.reference, provider_id: &refund.provider_id, amount: refund.amount };
        let report = self.outside.payments.refund(&asked).map_err(told_payment)?;
        if report.reference != refund.reference || report.amount != refund.amount {
            tracing::error!(reference = refund.reference, "the provider's refund is not the one that was asked for");
            return Err(Trouble::Payment);
        }
        let outcome = match report.standing {
            RefundStanding::Pending => return Ok(()),
            RefundStanding::Made => RefundState::Made,
            RefundStanding::Refused => {
                tracing::error!(reference = refund.reference, order = %refund.order, "the provider refuses a refund");
                RefundState::Refused
            }
        };
        let now = self.clock.now();
        self.ledger.write(|tx| {
            if refunds::settle(tx, &refund.reference, outcome, now)? && outcome == RefundState::Made {
                orders::advance(tx, &refund.order, OrderState::Cancelled, OrderState::Refunded)?;
            }
            Ok::<_, LedgerError>(())
        })?;
        Ok(())
    }
}
