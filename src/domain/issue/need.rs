//! What an issue needs next, derived from what is known and from nothing else.

use super::{Issue, Step};
use crate::domain::carrier::{CarrierAddress, CarrierInspection, KeyId, PinTries, Sha256Hash};
use crate::domain::certificate::KeyPurpose;
use crate::domain::fault::Fault;
use crate::domain::preflight::CarrierVerdict;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};

/// An outside effect that the issue asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueJob {
    /// J1: ask the centre for the lease.
    Lease,
    /// Ask the centre whether this carrier may be issued on, before anything is written on it.
    CheckCarrier(CarrierAddress),
    /// J2: write down which carrier this attempt is bound to.
    Bind(CarrierAddress),
    /// J3, J4: make the key with this `CKA_ID`.
    MakeKey(CarrierAddress, KeyPurpose, KeyId),
    /// Read the key that an earlier run made.
    ReadKey(CarrierAddress, KeyPurpose, KeyId),
    /// J5: sign the certification request.
    SignRequest(CarrierAddress, KeyPurpose, KeyId),
    /// J6: ask the centre for the certificate.
    AskCertificate(KeyPurpose, Vec<u8>),
    /// J8: write the certificate.
    Write(CarrierAddress, KeyPurpose, KeyId, Vec<u8>),
    /// J9: read it back.
    ReadBack(CarrierAddress, KeyPurpose, KeyId),
    /// Draw what replaces one of the factory's secrets.
    DrawSecret(CarrierAddress, CarrierSecret),
    /// Have the centre keep it, sealed, before the carrier is touched.
    KeepSecret(CarrierSecret, Vec<u8>),
    /// Set it on the carrier.
    TakeSecret(CarrierAddress, CarrierSecret),
    /// Tell the centre what became of the sealed secret with this SHA-256.
    TellSecret(CarrierSecret, Sha256Hash, SecretOutcome),
    /// Ask the centre for a nonce.
    AskNonce(KeyPurpose),
    /// Sign the nonce on the carrier.
    SignNonce(CarrierAddress, KeyPurpose, KeyId, Vec<u8>),
    /// J10: send the signature to the centre.
    Prove(KeyPurpose, Vec<u8>),
    /// J11, J12: put the hand-over record into the outbox.
    Record,
}

impl IssueJob {
    /// What the key is for that this job is about; none for a job about no key.
    #[must_use]
    pub const fn purpose(&self) -> Option<KeyPurpose> {
        match self {
            Self::MakeKey(_, purpose, _)
            | Self::ReadKey(_, purpose, _)
            | Self::SignRequest(_, purpose, _)
            | Self::AskCertificate(purpose, _)
            | Self::Write(_, purpose, ..)
            | Self::ReadBack(_, purpose, _)
            | Self::AskNonce(purpose)
            | Self::SignNonce(_, purpose, ..)
            | Self::Prove(purpose, _) => Some(*purpose),
            Self::Lease
            | Self::CheckCarrier(_)
            | Self::Bind(_)
            | Self::DrawSecret(..)
            | Self::KeepSecret(..)
            | Self::TakeSecret(..)
            | Self::TellSecret(..)
            | Self::Record => None,
        }
    }

    /// The step this job belongs to.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Lease => Step::Lease,
            Self::CheckCarrier(_) | Self::Bind(..) => Step::Carrier,
            Self::MakeKey(..) | Self::ReadKey(..) => Step::Key,
            Self::SignRequest(..) => Step::Request,
            Self::AskCertificate(..) => Step::Certificate,
            Self::Write(..) => Step::Write,
            Self::ReadBack(..) => Step::ReadBack,
            Self::DrawSecret(..) | Self::KeepSecret(..) | Self::TakeSecret(..) | Self::TellSecret(..) => Step::Proof,
            Self::AskNonce(_) | Self::SignNonce(..) | Self::Prove(..) => Step::Proof,
            Self::Record => Step::HandOver,
        }
    }
}

/// What is needed next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A job that runs by itself.
    Do(IssueJob),
    /// The carrier must be put in (the bound one, once there is one).
    Carrier,
    /// The carrier that is in cannot be used, and this is why; another may be put in.
    Refused(Fault),
    /// The citizen must choose a PIN.
    ChosenPin,
    /// The citizen must enter the PIN chosen before: the carrier was away or the driver was started again.
    PresentedPin,
    /// The officer must confirm that the holder has the carrier.
    HandOver,
    /// All is done.
    Nothing,
}

impl Issue {
    /// What is needed next. Call it after every event; it never changes anything.
    #[must_use]
    pub fn need(&self) -> Need {
        if self.recorded.is_some() {
            return Need::Nothing;
        }
        if self.is_proven() {
            return if self.hand_over_confirmed { Need::Do(IssueJob::Record) } else { Need::HandOver };
        }
        if self.lease.is_none() {
            return Need::Do(IssueJob::Lease);
        }
        let Some(inspection) = &self.inspection else { return Need::Carrier };
        if let Some(fault) = self.refusal(inspection) {
            return Need::Refused(fault);
        }
        if self.bound.is_none() {
            let address = inspection.address.clone();
            let checked = self.verdict.is_some();
            return Need::Do(if checked { IssueJob::Bind(address) } else { IssueJob::CheckCarrier(address) });
        }
        if !self.pin_held {
            return if self.pin_chosen { Need::PresentedPin } else { Need::ChosenPin };
        }
        self.need_on_carrier(inspection)
    }

    /// Why the carrier in the reader cannot serve this issue.
    fn refusal(&self, carrier: &CarrierInspection) -> Option<Fault> {
        if let Some(bound) = &self.bound {
            if bound.serial != carrier.address.serial {
                return Some(Fault::CarrierOther);
            }
            if self.keys.are_two() && carrier.authentication_key.is_none() {
                return Some(Fault::SecondKeyPlaceUnknown);
            }
        } else if carrier.kind != self.ordered_kind {
            return Some(Fault::CarrierWrongKind);
        } else if !carrier.keys.is_empty() || !carrier.certificates.is_empty() {
            return Some(Fault::CarrierOccupied);
        } else if let Some(fault) =
            carrier.refusal().or_else(|| self.verdict.as_ref().and_then(CarrierVerdict::refusal))
        {
            return Some(fault);
        }
        match carrier.pin_tries {
            PinTries::Locked | PinTries::Last => Some(Fault::PinLocked),
            PinTries::Fine | PinTries::Low => None,
        }
    }

    fn need_on_carrier(&self, carrier: &CarrierInspection) -> Need {
        let job = self.need_of_keys(carrier).or_else(|| self.need_takeover(carrier));
        let job = job.or_else(|| self.need_of_proofs(carrier));
        job.map_or(Need::Refused(Fault::SecondKeyPlaceUnknown), Need::Do)
    }
}
