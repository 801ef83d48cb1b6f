//! The proof that each key is on the carrier: a nonce goes out, its signature comes back.

use jiff::{SignedDuration, Timestamp};

use super::Centre;
use crate::central::ca::public_key::PublicKey;
use crate::central::ledger::certificates::Certificate;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{CertificateState, Tx, carriers, certificates, leases, nonces, orders};
use crate::central::refusal::Refusal;
use crate::domain::certificate::KeyPurpose;
use crate::domain::fault::Fault;
use crate::domain::order::{OrderNumber, OrderState};
use crate::domain::preflight::CarrierState;
use crate::wire::bytes::Base64;
use crate::wire::centre::{NonceAnswer, NonceRequest, ProofAnswer, ProofRequest, proof_message};

/// Length of a nonce, in bytes.
const NONCE_BYTES: usize = 32;

impl Centre {
    /// Gives a fresh nonce; the one before for the same key is worth nothing any more.
    ///
    /// # Errors
    /// [`Fault::OrderLeased`] when the attempt is not this kiosk's, [`Fault::CertificateRefused`] when it has no live
    /// certificate for this purpose.
    pub fn nonce(&self, kiosk: &Kiosk, request: &NonceRequest) -> Result<NonceAnswer, Refusal> {
        let (order, key) = (&request.order, (&request.order, request.attempt, request.purpose));
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| Refusal::new(Fault::CentreError, "the centre has no randomness"))?;
        let expires_at = self.clock.now() + SignedDuration::from_mins(i64::from(self.rules.nonce_minutes));
        self.ledger.write(|tx| {
            self.hold(tx, kiosk, order, request.attempt)?;
            certified(tx, key)?;
            nonces::put(tx, key, &nonce, expires_at).map_err(Refusal::from)
        })?;
        Ok(NonceAnswer { nonce: Base64(nonce.to_vec()), expires_at })
    }

    /// Verifies a nonce's signature under the attempt's certificate for this purpose. Each nonce is good for one try; after a
    /// success every further question gets the same answer. The order is issued with the last purpose that is proven.
    ///
    /// # Errors
    /// [`Fault::ProofRefused`] when the nonce is gone or the signature does not verify.
    pub fn proof(&self, kiosk: &Kiosk, request: &ProofRequest) -> Result<ProofAnswer, Refusal> {
        let now = self.clock.now();
        // A wrong try must spend its nonce, so it is no failure of the transaction.
        let outcome: Result<Timestamp, Refusal> = self.ledger.write(|tx| {
            let order = self.hold(tx, kiosk, &request.order, request.attempt)?;
            let key = (&request.order, request.attempt, request.purpose);
            let certificate = certified(tx, key)?;
            if let Some(proven_at) = certificate.proven_at {
                return Ok::<_, Refusal>(Ok(proven_at));
            }
            let nonce = nonces::take(tx, key)?;
            if let Err(refusal) = judge(&certificate, nonce, &request.signature.0, now) {
                return Ok(Err(refusal));
            }
            certificates::proven(tx, &certificate.serial, now)?;
            if order.state == OrderState::InService && is_proven(tx, &request.order, request.attempt)? {
                carriers::advance_of(tx, std::slice::from_ref(&certificate.serial), CarrierState::Verified, now)?;
                orders::advance(tx, &order.number, OrderState::InService, OrderState::Issued)?;
            }
            Ok(Ok(now))
        })?;
        outcome.map(|proven_at| ProofAnswer { proven_at })
    }
}

/// True once the carrier has proven a key for each purpose that the attempt asks for.
fn is_proven(tx: &Tx<'_>, order: &OrderNumber, attempt: u32) -> Result<bool, Refusal> {
    let made = certificates::of_attempt(tx, order, attempt)?;
    let proven = |purpose| made.iter().any(|known| known.purpose == purpose && known.proven_at.is_some());
    Ok(leases::purposes(tx, order, attempt)?.into_iter().all(proven))
}

/// An attempt's certificate for a purpose, once it is signed and while it is live.
fn certified(tx: &Tx<'_>, (order, attempt, purpose): (&OrderNumber, u32, KeyPurpose)) -> Result<Certificate, Refusal> {
    let certificate = certificates::by_attempt(tx, order, attempt, purpose)?;
    certificate
        .filter(|known| matches!(known.state, CertificateState::OnHold | CertificateState::Active))
        .ok_or_else(|| Refusal::new(Fault::CertificateRefused, "this attempt has no live certificate"))
}

fn judge(
    certificate: &Certificate,
    nonce: Option<(Vec<u8>, Timestamp)>,
    signature: &[u8],
    now: Timestamp,
) -> Result<(), Refusal> {
    let refused = |detail: &str| Err(Refusal::new(Fault::ProofRefused, detail));
    let Some((nonce, expires_at)) = nonce else { return refused("ask for a nonce first") };
    if expires_at <= now {
        return refused("the nonce has expired; ask for a fresh one");
    }
    match PublicKey::from_der(&certificate.spki) {
        Ok(key) if key.verifies_proof(&proof_message(&nonce), signature) => Ok(()),
        Ok(_) => refused("the signature does not verify under the certificate"),
        Err(_) => Err(Refusal::new(Fault::CentreError, "the certificate's key cannot be read")),
    }
}
