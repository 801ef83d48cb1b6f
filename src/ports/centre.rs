//! The centre as a kiosk sees it.

use crate::domain::fault::Trouble;
use crate::wire::changes::{ChangesAnswer, ChangesRequest};
use crate::wire::{carriers, centre as wire, device, endings};

/// A question to the centre.
#[derive(Clone)]
pub enum Ask {
    /// The heartbeat.
    Hello(wire::HelloRequest),
    /// An officer signs in.
    SignIn(wire::SignInRequest),
    /// Search for orders.
    Search(wire::SearchRequest),
    /// Ask for a lease.
    Lease(wire::LeaseRequest),
    /// Give a lease back.
    Release(wire::ReleaseRequest),
    /// Give an attempt up that has a key, with a second officer.
    GiveUp(endings::GiveUpRequest),
    /// Ask for a certificate.
    Certificate(wire::CertificateRequest),
    /// Ask whether a carrier may be issued on.
    CheckCarrier(carriers::CarrierCheckRequest),
    /// Ask for a nonce.
    Nonce(wire::NonceRequest),
    /// Send the proof.
    Proof(wire::ProofRequest),
    /// Send records.
    Records(wire::RecordsRequest),
    /// Ask for the next page of changes.
    Changes(ChangesRequest),
    /// Ask for this kiosk's next certificate.
    Renew(device::RenewRequest),
}

/// The centre's answer, of the same kind as the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// To [`Ask::Hello`].
    Hello(wire::HelloAnswer),
    /// To [`Ask::SignIn`].
    SignedIn(wire::SignInAnswer),
    /// To [`Ask::Search`].
    Found(wire::SearchAnswer),
    /// To [`Ask::Lease`].
    Leased(wire::LeaseAnswer),
    /// To [`Ask::Release`].
    Released,
    /// To [`Ask::GiveUp`].
    GivenUp(endings::GiveUpAnswer),
    /// To [`Ask::Certificate`].
    Certificate(wire::CertificateAnswer),
    /// To [`Ask::CheckCarrier`].
    CarrierChecked(carriers::CarrierCheckAnswer),
    /// To [`Ask::Nonce`].
    Nonce(wire::NonceAnswer),
    /// To [`Ask::Proof`].
    Proven(wire::ProofAnswer),
    /// To [`Ask::Records`].
    Acknowledged(wire::RecordsAnswer),
    /// To [`Ask::Changes`].
    Changed(Box<ChangesAnswer>),
    /// To [`Ask::Renew`].
    Renewed(device::RenewAnswer),
}

/// Asks the centre. Blocking; it belongs on a thread of its own.
pub trait CentrePort: Send {
    /// Asks once; no retry. `session` is the officer's token, where one is signed in.
    ///
    /// # Errors
    /// A [`Trouble`] of the centre's side, or what the centre's own answer said.
    fn ask(&mut self, ask: &Ask, session: Option<&str>) -> Result<Told, Trouble>;
}
