//! Issuing in two steps with the ledger between them: the intent becomes durable, then the key signs, then the signed
//! certificate is kept on hold. A cut at any point is mended by asking again.

use jiff::Timestamp;

use super::{Authority, attestation, random_serial};
use crate::central::ledger::certificates::{self, Certificate, Intended};
use crate::central::ledger::{CertificateState, Ledger, Tx, leases};
use crate::central::refusal::Refusal;
use crate::domain::certificate::KeyPurpose;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::order::Order;
use crate::wire::centre::CarrierReport;

/// What a certificate is asked for with.
pub struct Instruction<'a> {
    /// The order, as the ledger has it.
    pub order: &'a Order,
    /// The attempt.
    pub attempt: u32,
    /// What the key is for.
    pub purpose: KeyPurpose,
    /// PKCS#10 DER.
    pub request: &'a [u8],
    /// The carrier.
    pub carrier: &'a CarrierReport,
    /// The kiosk that asks.
    pub kiosk: &'a str,
    /// The officer signed in there.
    pub officer: &'a OfficerId,
    /// The centre's time.
    pub now: Timestamp,
}

/// A certificate that is intended, and perhaps signed already.
pub enum Intent {
    /// To be signed.
    ToSign {
        /// Its serial number.
        serial: String,
        /// What its key is for.
        purpose: KeyPurpose,
        /// Its to-be-signed bytes, as the ledger keeps them.
        tbs: Vec<u8>,
    },
    /// Signed before: the same certificate again.
    Signed(Vec<u8>),
}

/// Decides about a certificate and keeps the intent, or finds the one of this attempt and purpose again.
///
/// # Errors
/// [`Refusal`] with [`Fault::CertificateRefused`] or [`Fault::CertificateConflict`].
pub fn intend(tx: &Tx<'_>, authority: &Authority, asked: &Instruction<'_>) -> Result<Intent, Refusal> {
    let number = &asked.order.number;
    if let Some(known) = certificates::by_attempt(tx, number, asked.attempt, asked.purpose)? {
        return again(known, asked);
    }
    for live in certificates::live_of(tx, number)? {
        if live.attempt != asked.attempt {
            return Err(Refusal::new(
                Fault::CertificateConflict,
                "another attempt at this order has a live certificate",
            ));
        }
        if live.carrier_serial != asked.carrier.serial {
            return Err(Refusal::new(Fault::CertificateConflict, "another carrier was certified for this attempt"));
        }
    }
    if !leases::purposes(tx, number, asked.attempt)?.contains(&asked.purpose) {
        return Err(Refusal::new(Fault::CertificateRefused, "this attempt asks for no certificate for this purpose"));
    }
    let serial = random_serial().map_err(|_| Refusal::new(Fault::CentreError, "the centre has no randomness"))?;
    let draft = authority
        .draft(asked.order, (asked.purpose, asked.request), asked.carrier, serial, asked.now)
        .map_err(|refusal| Refusal::new(Fault::CertificateRefused, refusal.to_string()))?;
    if certificates::key_was_certified(tx, draft.key.der())? {
        return Err(Refusal::new(Fault::CertificateRefused, "this key has a certificate already"));
    }
    attested(authority, asked.carrier, draft.key.der())?;
    let attestation = serde_json::to_string(&asked.carrier.attestation).unwrap_or_default();
    let origin = serde_json::to_string(&asked.carrier.origin).unwrap_or_default();
    let intended = Intended {
        serial: &draft.serial,
        order: &asked.order.number,
        attempt: asked.attempt,
        purpose: asked.purpose,
        policy: draft.policy.word(),
        subject_id: &draft.subject_id,
        spki: draft.key.der(),
        request: asked.request,
        tbs: draft.linted.tbs(),
        not_before: draft.not_before,
        not_after: draft.not_after,
        carrier_serial: &asked.carrier.serial,
        carrier_kind: asked.carrier.kind.word(),
        carrier_manufacturer: &asked.carrier.manufacturer,
        carrier_model: &asked.carrier.model,
        carrier_firmware: &asked.carrier.firmware,
        key_origin: &origin,
        attestation: &attestation,
        kiosk: asked.kiosk,
        officer: asked.officer.as_str(),
    };
    certificates::intend(tx, &intended, asked.now)?;
    Ok(Intent::ToSign { serial: draft.serial, purpose: asked.purpose, tbs: draft.linted.tbs().to_vec() })
}

/// Where the carrier's model attests its keys, the chain must prove that this key was made on such a carrier.
fn attested(authority: &Authority, carrier: &CarrierReport, spki: &[u8]) -> Result<(), Refusal> {
    let roots = authority.models.roots(&carrier.manufacturer, &carrier.model, &carrier.firmware);
    let Some(roots) = roots else { return Ok(()) };
    let chain: Vec<&[u8]> = carrier.attestation.iter().map(|der| der.0.as_slice()).collect();
    attestation::verify(&chain, roots, spki).map_err(|why| Refusal::new(Fault::AttestationRefused, why.to_string()))
}

/// The same attempt asks again: the same key on the same carrier gets the same certificate, anything else a conflict.
fn again(known: Certificate, asked: &Instruction<'_>) -> Result<Intent, Refusal> {
    let key = super::request::proven_key(asked.request)
        .map_err(|refusal| Refusal::new(Fault::CertificateRefused, refusal.to_string()))?;
    if known.spki != key.der() || known.carrier_serial != asked.carrier.serial {
        return Err(Refusal::new(Fault::CertificateConflict, "another key or carrier was certified for this attempt"));
    }
    match (known.state, known.der) {
        (CertificateState::Wait, _) => {
            Ok(Intent::ToSign { serial: known.serial, purpose: known.purpose, tbs: known.tbs })
        }
        (CertificateState::OnHold | CertificateState::Active, Some(der)) => Ok(Intent::Signed(der)),
        _ => Err(Refusal::new(Fault::CertificateRefused, "the certificate of this attempt is not live")),
    }
}

/// Signs what was intended and keeps it on hold; answers the certificate's DER. The intent must be committed before.
///
/// # Errors
/// [`Refusal`] with [`Fault::CentreError`] when the key's device fails; asking again goes on from the same bytes.
pub fn complete(ledger: &Ledger, authority: &Authority, intent: Intent, now: Timestamp) -> Result<Vec<u8>, Refusal> {
    let (serial, purpose, tbs) = match intent {
        Intent::Signed(der) => return Ok(der),
        Intent::ToSign { serial, purpose, tbs } => (serial, purpose, tbs),
    };
    let linted =
        authority.lint(tbs, purpose).map_err(|findings| failed("the lint refuses a kept intent", &findings))?;
    let der =
        super::sign::sign(authority.signer.as_ref(), &linted).map_err(|error| failed("the CA key failed", &error))?;
    ledger.write(|tx| {
        if certificates::signed(tx, &serial, &der, now)? {
            return Ok(der.clone());
        }
        // Two asked at once and the other was quicker: what it kept is the certificate.
        let kept = certificates::by_serial(tx, &serial)?.and_then(|certificate| certificate.der);
        kept.ok_or_else(|| Refusal::new(Fault::CentreError, "the intent is gone"))
    })
}

fn failed(what: &'static str, error: &dyn std::error::Error) -> Refusal {
    tracing::error!(%error, "{what}");
    Refusal::new(Fault::CentreError, what)
}
