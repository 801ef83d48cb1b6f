//! The certificates of an attempt: what must hold before the certification authority is asked.

use super::Centre;
use crate::central::ca::issue::{self, Instruction};
use crate::central::ledger::carriers;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Order, OrderState};
use crate::domain::preflight::{CarrierState, ModelStanding};
use crate::domain::text::{TextError, clean_line};
use crate::wire::centre::{CarrierReport, CertificateAnswer, CertificateRequest};

/// Longest text taken of a carrier's own description, in characters (`CK_TOKEN_INFO` has at most 32 bytes a field).
const CARRIER_CHARS_MAX: usize = 64;

impl Centre {
    /// Makes an attempt's certificate for a purpose, or gives it again.
    ///
    /// # Errors
    /// [`Fault::OrderLeased`] when the attempt is not this kiosk's, [`Fault::CarrierWrongKind`], [`Fault::KeyNotLocal`],
    /// [`Fault::CertificateRefused`], [`Fault::CertificateConflict`].
    pub fn certificate(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &CertificateRequest,
    ) -> Result<CertificateAnswer, Refusal> {
        let now = self.clock.now();
        let carrier = cleaned(&request.carrier)
            .map_err(|error| Refusal::new(Fault::CertificateRefused, format!("the carrier's description {error}")))?;
        let intent = self.ledger.write(|tx| {
            let order = self.hold(tx, kiosk, &request.order, request.attempt)?;
            check(&order, &carrier)?;
            if self.authority.models().standing(&carrier.manufacturer, &carrier.model, &carrier.firmware)
                != ModelStanding::Allowed
            {
                return Err(Refusal::new(Fault::CarrierModelRefused, "nothing is issued on this model"));
            }
            let asked = Instruction {
                order: &order,
                attempt: request.attempt,
                purpose: request.purpose,
                request: &request.request.0,
                carrier: &carrier,
                kiosk: &kiosk.name,
                officer,
                now,
            };
            let intent = issue::intend(tx, &self.authority, &asked)?;
            carriers::advance(tx, &carrier.manufacturer, &carrier.serial, CarrierState::KeyMade, now)?;
            Ok::<_, Refusal>(intent)
        })?;
        let certificate = issue::complete(&self.ledger, &self.authority, intent, now)?;
        let issuer = self.authority.certificate().to_vec();
        Ok(CertificateAnswer {
            certificate: crate::wire::bytes::Base64(certificate),
            issuer: crate::wire::bytes::Base64(issuer),
        })
    }
}

fn check(order: &Order, carrier: &CarrierReport) -> Result<(), Refusal> {
    match order.state {
        OrderState::InService | OrderState::Issued => {}
        OrderState::HandedOver | OrderState::Closed => return Err(Fault::OrderIssued.into()),
        _ => return Err(Fault::OrderStopped.into()),
    }
    if carrier.kind != order.carrier {
        return Err(Fault::CarrierWrongKind.into());
    }
    if carrier.origin.is_denied() {
        return Err(Refusal::new(Fault::KeyNotLocal, "the carrier says that the key was not made on it"));
    }
    Ok(())
}

/// The carrier's own texts come from outside: one line each, nothing hidden in it. A model may leave one empty.
fn cleaned(carrier: &CarrierReport) -> Result<CarrierReport, TextError> {
    let line = |text: &str| match clean_line(text, CARRIER_CHARS_MAX) {
        Err(TextError::Empty) => Ok(String::new()),
        other => other,
    };
    Ok(CarrierReport {
        serial: clean_line(&carrier.serial, CARRIER_CHARS_MAX)?,
        kind: carrier.kind,
        manufacturer: line(&carrier.manufacturer)?,
        model: line(&carrier.model)?,
        firmware: line(&carrier.firmware)?,
        origin: carrier.origin,
        attestation: carrier.attestation.clone(),
    })
}
