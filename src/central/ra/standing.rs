//! What the ledger knows about the attempts that records speak of, fetched at once; how each record finds them and leaves
//! them; and what came of it, written at once.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::central::ledger::leases::{self, Attempt, Held};
use crate::central::ledger::records::{self, OrphanKey};
use crate::central::ledger::{CertificateState, LedgerError, Tx, carriers, certificates, orders};
use crate::domain::carrier::Sha256Hash;
use crate::domain::evidence::Evidence;
use crate::domain::order::{OrderNumber, OrderState};
use crate::domain::preflight::CarrierState;

/// The attempts and orders that records speak of.
pub(super) struct Standing<'a> {
    kiosk: &'a str,
    attempts: HashMap<(OrderNumber, u32), Attempt>,
    orders: HashMap<OrderNumber, Held>,
    changes: Changes<'a>,
}

#[derive(Default)]
struct Changes<'a> {
    activated: Vec<String>,
    handed_over: Vec<OrderNumber>,
    ready_again: Vec<OrderNumber>,
    leases_ended: Vec<OrderNumber>,
    keys_left: Vec<OrphanKey<'a>>,
}

/// How a release ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    Done,
    DoneBefore,
    NotHeld,
    Certified,
}

/// How a hand-over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandedOver {
    Now,
    Before,
    /// It contradicts the ledger.
    Refused(&'static str),
}

impl<'a> Standing<'a> {
    /// Fetches what is known of these attempts, for records of this kiosk.
    pub(super) fn fetch(tx: &Tx<'_>, kiosk: &'a str, spoken_of: &[(&OrderNumber, u32)]) -> Result<Self, LedgerError> {
        let attempts: BTreeSet<_> = spoken_of.iter().copied().collect();
        let numbers: BTreeSet<_> = spoken_of.iter().map(|(order, _)| *order).collect();
        let attempts = leases::attempts(tx, &attempts.into_iter().collect::<Vec<_>>())?;
        let orders = leases::held(tx, &numbers.into_iter().collect::<Vec<_>>())?;
        Ok(Self {
            kiosk,
            attempts: attempts.into_iter().map(|one| ((one.order.clone(), one.attempt), one)).collect(),
            orders: orders.into_iter().map(|one| (one.order.clone(), one)).collect(),
            changes: Changes::default(),
        })
    }

    /// Ends the lease and puts the order back to ready, while no certificate was made for the attempt.
    pub(super) fn release(&mut self, order: &OrderNumber, attempt: u32) -> Release {
        let Some(begun) = self.attempts.get(&(order.clone(), attempt)) else { return Release::NotHeld };
        if begun.certificates.iter().any(|known| known.state.is_live()) {
            return Release::Certified;
        }
        let Some(held) = self.orders.get_mut(order) else { return Release::NotHeld };
        let is_ours = held.lease.as_ref().is_some_and(|(kiosk, of)| kiosk == self.kiosk && *of == attempt);
        if !is_ours {
            return if begun.kiosk == self.kiosk { Release::DoneBefore } else { Release::NotHeld };
        }
        held.lease = None;
        self.changes.leases_ended.push(order.clone());
        if held.state == OrderState::InService {
            held.state = OrderState::Ready;
            self.changes.ready_again.push(order.clone());
        }
        Release::Done
    }

    /// Notes a key that was left on a carrier.
    pub(super) fn note_key_left(&mut self, key: OrphanKey<'a>) {
        self.changes.keys_left.push(key);
    }

    /// Makes the certificates active, if this kiosk holds the order and the carrier is proven to hold each key. They are named by
    /// their hashes, the signature's first.
    pub(super) fn hand_over(
        &mut self,
        order: &OrderNumber,
        attempt: u32,
        (carrier_serial, named): (&str, &[Sha256Hash]),
        evidence: &Evidence,
    ) -> HandedOver {
        let attempt = self.attempts.get_mut(&(order.clone(), attempt));
        let leased_on = attempt.as_ref().and_then(|attempt| attempt.evidence.as_ref());
        let rests_on_it = leased_on.is_none_or(|leased_on| leased_on.is_behind(evidence));
        let certificates = attempt.map(|attempt| attempt.certificates.as_mut_slice()).unwrap_or_default();
        if certificates.is_empty() {
            return HandedOver::Refused("the attempt has no certificate");
        }
        let made = certificates.iter().map(|known| known.der_sha256);
        if !made.eq(named.iter().copied().map(Some)) || certificates.iter().any(|c| c.carrier_serial != carrier_serial)
        {
            return HandedOver::Refused("another certificate or carrier than the attempt's");
        }
        if !rests_on_it {
            return HandedOver::Refused("it rests on other evidence than the lease was given on");
        }
        if certificates.iter().all(|known| known.state == CertificateState::Active) {
            return HandedOver::Before;
        }
        if !certificates.iter().all(|known| known.state == CertificateState::OnHold && known.is_proven) {
            return HandedOver::Refused("the carrier has not proven its key, or the certificate has ended");
        }
        let held = self.orders.get_mut(order);
        let Some(held) = held.filter(|held| held.lease.as_ref().is_some_and(|(kiosk, _)| kiosk == self.kiosk)) else {
            return HandedOver::Refused("the attempt is another kiosk's");
        };
        if held.state != OrderState::Issued {
            return HandedOver::Refused("the order was stopped meanwhile");
        }
        for certificate in certificates {
            certificate.state = CertificateState::Active;
            self.changes.activated.push(certificate.serial.clone());
        }
        held.state = OrderState::HandedOver;
        held.lease = None;
        self.changes.handed_over.push(order.clone());
        self.changes.leases_ended.push(order.clone());
        HandedOver::Now
    }

    /// Writes what came of it all.
    pub(super) fn write(self, tx: &Tx<'_>, now: Timestamp) -> Result<(), LedgerError> {
        let Changes { activated, handed_over, ready_again, leases_ended, keys_left } = self.changes;
        if carriers::are_kept(tx)? {
            carriers::advance_of(tx, &activated, CarrierState::HandedOver, now)?;
        }
        if certificates::activate_all(tx, &activated, now)? != activated.len() {
            return Err(LedgerError::Unexpected("a certificate is not on hold and proven".to_owned()));
        }
        orders::advance_all(tx, &handed_over, OrderState::Issued, OrderState::HandedOver)?;
        orders::advance_all(tx, &ready_again, OrderState::InService, OrderState::Ready)?;
        leases::end_all(tx, &leases_ended)?;
        records::note_orphan_keys(tx, &keys_left, now)
    }
}
