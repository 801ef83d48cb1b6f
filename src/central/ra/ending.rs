//! Attempts that end before their hand-over: given up by two persons, or ended by the centre because nobody finished them.
//! In one transaction the certificate is revoked, the attempt closed, and the order is ready for the next.

use jiff::{SignedDuration, Timestamp};

use super::Centre;
use crate::central::ledger::ended::{self, EndedAttempt};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::life::{self, Cause};
use crate::central::ledger::records::{self, OrphanKey};
use crate::central::ledger::{CertificateState, Tx, carriers, certificates, leases, orders};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::life::RevocationReason;
use crate::domain::fault::Fault;
use crate::domain::issue::EndReason;
use crate::domain::officer::OfficerId;
use crate::domain::order::{OrderNumber, OrderState};
use crate::domain::preflight::CarrierState;
use crate::domain::text::clean_line;
use crate::wire::endings::GiveUpRequest;

/// Orders that one round of the centre's own ending looks at.
const ROUND_MAX: u32 = 200;
/// Longest serial number taken, in characters.
const SERIAL_CHARS_MAX: usize = 64;

/// What is said of an attempt that ends.
pub struct Ending<'a> {
    /// Why.
    pub reason: EndReason,
    /// Who agrees; none when the centre ends it by itself.
    pub approver: Option<&'a OfficerId>,
    /// The carrier, where no certificate names it.
    pub carrier_serial: Option<&'a str>,
    /// SHA-256 of the keys that were made on it, known or not from certificates.
    pub keys: &'a [Sha256Hash],
}

/// Ends the attempt that holds an order's lease. Answers it with its end; one that ended before stays as it was.
///
/// # Errors
/// [`Fault::NoOrder`]; [`Fault::OrderIssued`] when the carrier is handed over; [`Fault::NotAllowed`] when whoever agrees is
/// the one who issues.
pub fn end(tx: &Tx<'_>, number: &OrderNumber, ending: &Ending<'_>, now: Timestamp) -> Result<EndedAttempt, Refusal> {
    let order = orders::by_number(tx, number, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
    let Some(lease) = leases::find(tx, number)? else {
        return Err(Refusal::new(Fault::OrderStopped, "no attempt at this order is under way"));
    };
    if ending.approver == Some(&lease.officer) {
        return Err(Refusal::new(Fault::NotAllowed, "nobody agrees with themselves"));
    }
    if !matches!(order.state, OrderState::InService | OrderState::Issued) {
        return Err(Fault::OrderIssued.into());
    }
    let made = certificates::of_attempt(tx, number, lease.attempt)?;
    if made.iter().any(|known| known.state == CertificateState::Active) {
        return Err(Refusal::new(Fault::OrderIssued, "its holder has it"));
    }
    let cause = Cause {
        why: ending.reason.word(),
        at: now,
        kiosk: Some(&lease.kiosk),
        officer: ending.approver.map(|_| lease.officer.as_str()),
        approver: ending.approver.map(OfficerId::as_str),
        reading: None,
    };
    for known in &made {
        life::revoke(tx, &known.serial, revoked_for(ending.reason), &cause)?;
        carriers::advance_of(tx, std::slice::from_ref(&known.serial), carrier_after(ending.reason), now)?;
    }
    let carrier_serial = made.first().map(|known| known.carrier_serial.as_str()).or(ending.carrier_serial);
    let attempt = lease.attempt;
    let left = |spki_sha256| OrphanKey {
        spki_sha256,
        order: number,
        attempt,
        kiosk: &lease.kiosk,
        carrier_serial,
        is_destroyed: false,
    };
    let certified = made.iter().map(|known| Sha256Hash::of(&known.spki));
    let keys: Vec<_> = certified.chain(ending.keys.iter().copied()).map(left).collect();
    records::note_orphan_keys(tx, &keys, now)?;
    leases::end_all(tx, std::slice::from_ref(number))?;
    orders::advance(tx, number, order.state, OrderState::Ready)?;
    let ended = EndedAttempt {
        attempt: lease.attempt,
        reason: ending.reason,
        kiosk: lease.kiosk.clone(),
        officers: ending.approver.map(|approver| (lease.officer.clone(), approver.clone())),
        carrier_serial: carrier_serial.map(str::to_owned),
        certificate_serial: made.first().map(|known| known.serial.clone()),
        ended_at: now,
    };
    ended::put(tx, number, &ended)?;
    tracing::info!(order = %number, attempt = ended.attempt, reason = ended.reason.word(), "an attempt ended");
    Ok(ended)
}

/// What the certificate of an attempt that ends is revoked for.
const fn revoked_for(reason: EndReason) -> RevocationReason {
    match reason {
        EndReason::CarrierLost => RevocationReason::KeyCompromise,
        EndReason::CarrierDamaged | EndReason::HolderGone | EndReason::Unproven | EndReason::NotHandedOver => {
            RevocationReason::CessationOfOperation
        }
    }
}

/// Where a carrier with a key that nobody will use belongs.
const fn carrier_after(reason: EndReason) -> CarrierState {
    match reason {
        EndReason::CarrierLost => CarrierState::Lost,
        EndReason::CarrierDamaged => CarrierState::Damaged,
        EndReason::HolderGone | EndReason::Unproven | EndReason::NotHandedOver => CarrierState::Quarantine,
    }
}

impl Centre {
    /// Gives an attempt of this kiosk up: the officer who asks agrees with the clerk who holds it. Asking again after
    /// success succeeds again.
    ///
    /// # Errors
    /// As [`end`]; [`Fault::OrderLeased`] when the attempt is another kiosk's.
    pub fn give_up(
        &self,
        kiosk: &Kiosk,
        approver: &OfficerId,
        request: &GiveUpRequest,
    ) -> Result<EndedAttempt, Refusal> {
        let now = self.clock.now();
        let serial = request.carrier_serial.as_deref().map(|text| clean_line(text, SERIAL_CHARS_MAX)).transpose();
        let serial =
            serial.map_err(|error| Refusal::new(Fault::NotAllowed, format!("the carrier's number {error}")))?;
        if !request.reason.is_a_persons() {
            return Err(Refusal::new(Fault::NotAllowed, "no person's reason"));
        }
        self.ledger.write(|tx| {
            if let Some(before) = ended::of_attempt(tx, &request.order, request.attempt)? {
                return if before.kiosk == kiosk.name { Ok(before) } else { Err(Fault::OrderLeased.into()) };
            }
            self.hold(tx, kiosk, &request.order, request.attempt)?;
            let keys: Vec<_> = request.key_sha256.into_iter().chain(request.authentication_key_sha256).collect();
            let ending = Ending {
                reason: request.reason,
                approver: Some(approver),
                carrier_serial: serial.as_deref(),
                keys: &keys,
            };
            end(tx, &request.order, &ending, now)
        })
    }

    /// Ends the attempts whose certificate was not proven, or not handed over, in the time that the rules give. Answers how
    /// many; a second round, or another process's, finds nothing left to do.
    ///
    /// # Errors
    /// [`Fault::CentreError`]; the attempts before the failed one are ended.
    pub fn end_unfinished(&self) -> Result<usize, Refusal> {
        let now = self.clock.now();
        let unproven = now - SignedDuration::from_hours(i64::from(self.rules.unproven_hours));
        let proven = now - SignedDuration::from_hours(24 * i64::from(self.rules.not_handed_over_days));
        let found = self.ledger.read(|tx| ended::unfinished(tx, unproven, proven, ROUND_MAX))?;
        let mut ended = 0;
        for (order, _) in found {
            // Looked at again where nobody comes between: it may have been finished meanwhile.
            let done = self.ledger.write(|tx| {
                let still = ended::unfinished(tx, unproven, proven, ROUND_MAX)?;
                let Some((_, reason)) = still.into_iter().find(|(number, _)| *number == order) else {
                    return Ok(false);
                };
                let ending = Ending { reason, approver: None, carrier_serial: None, keys: &[] };
                end(tx, &order, &ending, now).map(|_| true)
            });
            ended += usize::from(done?);
        }
        Ok(ended)
    }
}
