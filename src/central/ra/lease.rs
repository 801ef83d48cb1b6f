//! Leases: the exclusive right of one kiosk to work on an order.

use super::Centre;
use super::standing::{Release, Standing};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{Tx, attorneys, certificates, leases, orders};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::KeyPurpose;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Lease, Obstacle, Order, OrderNumber, OrderState};
use crate::wire::bytes::Base64;
use crate::wire::centre::{BegunAttempt, BegunSecondKey, LeaseRequest};

impl Centre {
    /// Gives or extends a lease.
    ///
    /// # Errors
    /// [`Fault::NoOrder`], or what stands between the order and its issue here; [`Fault::EvidenceNeedsSecond`] and
    /// [`Fault::EvidenceTooWeak`] when the rules ask for more than what the identity rests on; [`Fault::DocumentInvalid`] by the
    /// register's word, [`Fault::DocumentUnchecked`] and [`Fault::DocumentUnknown`] when it has none and the rules ask for more.
    pub fn lease(&self, kiosk: &Kiosk, officer: &OfficerId, request: &LeaseRequest) -> Result<Lease, Refusal> {
        let checks = self.checked(request)?;
        let now = self.clock.now();
        self.ledger.write(|tx| {
            let order = orders::by_number(tx, &request.order, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
            if let Some(mut held) = held_to_the_end(tx, &order, kiosk)? {
                held.officer = officer.clone();
                held.expires_at = self.lease_end(now);
                let evidence = self.judge(tx, (kiosk, officer), (request, &order, &checks), held.attempt)?;
                leases::give(tx, &order.number, &held, (&evidence, &checks.holder), now)?;
                attorneys::keep(tx, &order.number, held.attempt, (&evidence, checks.attorney.as_ref()), now)?;
                return Ok(held);
            }
            if let Some(obstacle) = order.obstacle(&kiosk.branch.code, &kiosk.name, now) {
                return Err(fault(obstacle).into());
            }
            if order.paid_at.is_none() {
                return Err(Fault::OrderUnpaid.into());
            }
            let lease = Lease {
                attempt: attempt(tx, &order)?,
                kiosk: kiosk.name.clone(),
                officer: officer.clone(),
                expires_at: self.lease_end(now),
            };
            let evidence = self.judge(tx, (kiosk, officer), (request, &order, &checks), lease.attempt)?;
            into_service(tx, &order)?;
            leases::give(tx, &order.number, &lease, (&evidence, &checks.holder), now)?;
            attorneys::keep(tx, &order.number, lease.attempt, (&evidence, checks.attorney.as_ref()), now)?;
            Ok(lease)
        })
    }

    /// How far an attempt is whose certificate is intended or signed: what another kiosk needs to go on with it.
    ///
    /// # Errors
    /// [`Fault::CentreError`].
    pub fn begun(&self, order: &OrderNumber, attempt: u32) -> Result<Option<BegunAttempt>, Refusal> {
        self.ledger.read(|tx| {
            let known = |purpose| {
                let found = certificates::by_attempt(tx, order, attempt, purpose)?;
                Ok::<_, Refusal>(found.filter(|known| known.state.is_live()))
            };
            let Some(first) = known(KeyPurpose::Signature)? else { return Ok(None) };
            let are_two = leases::purposes(tx, order, attempt)?.contains(&KeyPurpose::Authentication);
            let second = known(KeyPurpose::Authentication)?;
            let (spki_sha256, certificate) =
                second.map_or((None, None), |key| (Some(Sha256Hash::of(&key.spki)), key.der.map(Base64)));
            Ok(Some(BegunAttempt {
                carrier_serial: first.carrier_serial,
                spki_sha256: Sha256Hash::of(&first.spki),
                certificate: first.der.map(Base64),
                authentication: are_two.then_some(BegunSecondKey { spki_sha256, certificate }),
            }))
        })
    }

    /// Takes a lease back before a certificate was asked for. Asking again after success succeeds again.
    ///
    /// # Errors
    /// [`Fault::NoOrder`], [`Fault::OrderLeased`] when the attempt is another kiosk's, [`Fault::OrderIssued`] when a
    /// certificate was made for it.
    pub fn release(&self, kiosk: &Kiosk, order: &OrderNumber, attempt: u32) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.ledger.write(|tx| {
            orders::by_number(tx, order, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
            let mut standing = Standing::fetch(tx, &kiosk.name, &[(order, attempt)])?;
            match standing.release(order, attempt) {
                Release::Done | Release::DoneBefore => Ok(standing.write(tx, now)?),
                Release::NotHeld => Err(Refusal::new(Fault::OrderLeased, "this kiosk does not hold this attempt")),
                Release::Certified => Err(Refusal::new(Fault::OrderIssued, "a certificate was made for this attempt")),
            }
        })
    }
}

/// The lease of an order that is proven and not handed over, when it is this kiosk's: the answer to the proof may have been
/// lost, and the kiosk must be able to finish what it began. No other kiosk can take such an order.
fn held_to_the_end(tx: &Tx<'_>, order: &Order, kiosk: &Kiosk) -> Result<Option<Lease>, Refusal> {
    if order.state != OrderState::Issued {
        return Ok(None);
    }
    Ok(leases::find(tx, &order.number)?.filter(|lease| lease.kiosk == kiosk.name))
}

/// The attempt goes on while it has a live certificate or an unbroken lease; otherwise the next one begins.
fn attempt(tx: &Tx<'_>, order: &Order) -> Result<u32, Refusal> {
    if let Some(certificate) = certificates::live_of(tx, &order.number)?.first() {
        return Ok(certificate.attempt);
    }
    match &order.lease {
        Some(running) => Ok(running.attempt),
        None => Ok(leases::last_attempt(tx, &order.number)? + 1),
    }
}

fn into_service(tx: &Tx<'_>, order: &Order) -> Result<(), Refusal> {
    if order.state == OrderState::Paid {
        orders::advance(tx, &order.number, OrderState::Paid, OrderState::Ready)?;
    }
    if order.state != OrderState::InService {
        orders::advance(tx, &order.number, OrderState::Ready, OrderState::InService)?;
    }
    Ok(())
}

const fn fault(obstacle: Obstacle) -> Fault {
    match obstacle {
        Obstacle::Unpaid => Fault::OrderUnpaid,
        Obstacle::OtherBranch => Fault::OrderOtherBranch,
        Obstacle::LeasedElsewhere => Fault::OrderLeased,
        Obstacle::AlreadyIssued => Fault::OrderIssued,
        Obstacle::Stopped => Fault::OrderStopped,
    }
}
