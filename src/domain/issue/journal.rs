//! What is written down durably before and after each outside effect, and how an issue is rebuilt from it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Issue, IssueKeys};
use crate::domain::attorney::PowerOfAttorney;
use crate::domain::carrier::{CarrierAddress, KeyId, KeyOrigin, Sha256Hash};
use crate::domain::certificate::{KeyPurpose, KeyPurposes};
use crate::domain::evidence::{Approval, Difference, Evidence, ReadingMethod};
use crate::domain::order::{CarrierKind, Lease, OrderNumber};
use crate::domain::record::RecordSeq;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};

/// One fact of the journal J1–J12.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case", deny_unknown_fields)]
pub enum JournalFact {
    /// J1: the order is leased to this kiosk.
    Leased {
        /// What the order says the certificate goes on.
        ordered_kind: CarrierKind,
        /// How the ID card was read.
        reading: ReadingMethod,
        /// What of the card differs from the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        differs: Option<Difference>,
        /// The second person, where the evidence needed one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<Approval>,
        /// Who collects in the holder's place, and by which document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attorney: Option<Box<PowerOfAttorney>>,
        /// The lease.
        lease: Lease,
        /// How far another kiosk, or an earlier disk of this one, had brought the attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begun: Option<Begun>,
    },
    /// J2: this carrier and no other serves the attempt.
    Bound {
        /// The carrier.
        address: CarrierAddress,
        /// What it is to hold keys for.
        #[serde(default, skip_serializing_if = "KeyPurposes::is_default")]
        purposes: KeyPurposes,
    },
    /// A PIN is about to be set on the bound carrier. When nothing follows, the carrier may have it or the factory's.
    PinIntended,
    /// The carrier refused the PIN that was to be set: it is as it was, and another may take its place.
    PinNotSet,
    /// The citizen has chosen a PIN on the bound carrier.
    PinChosen,
    /// J3: a key with this `CKA_ID` is about to be made.
    KeyIntended {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
        /// `CKA_ID`.
        id: KeyId,
    },
    /// J4: the key is made.
    KeyMade {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
        /// SHA-256 of its DER SubjectPublicKeyInfo.
        spki_sha256: Sha256Hash,
        /// What the carrier says of its origin.
        origin: KeyOrigin,
        /// The carrier's attestation of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attestation: Vec<Vec<u8>>,
    },
    /// J5: the certification request is signed.
    Requested {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
        /// Its DER.
        request: Vec<u8>,
    },
    /// J6: the certificate is about to be asked for, under the idempotency key `order:attempt` and the purpose.
    CertificateAsked {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
    },
    /// J7: the certificate is held.
    CertificateHeld {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
        /// Its DER.
        certificate: Vec<u8>,
    },
    /// J8: the certificate is about to be written.
    WriteIntended {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
    },
    /// J9: it reads back byte for byte.
    ReadBack {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
    },
    /// A secret that was drawn for the carrier, and that the centre keeps sealed, was set on it or proved needless.
    SecretSettled {
        /// Which secret.
        secret: CarrierSecret,
        /// SHA-256 of what the centre keeps.
        sealed_sha256: Sha256Hash,
        /// What became of it.
        outcome: SecretOutcome,
    },
    /// J10: the centre has verified the carrier's signature of its nonce.
    Proven {
        /// What the key is for; the signature where an entry says nothing.
        #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
        purpose: KeyPurpose,
    },
    /// J11: the officer has confirmed the hand-over.
    HandOverConfirmed,
    /// J12: the hand-over record lies in the outbox.
    Recorded {
        /// The record's number.
        seq: RecordSeq,
        /// The receipt's number.
        receipt: u64,
    },
    /// The attempt was given up before a key was made.
    Released,
}

/// What the centre knows of an attempt that was begun elsewhere: enough to find its key on the carrier and to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begun {
    /// Serial number of the carrier that its key is on.
    pub carrier_serial: String,
    /// SHA-256 of the key's DER SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// The certificate's DER, once it is signed.
    pub certificate: Option<Vec<u8>>,
    /// The authentication key, where the attempt asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<BegunKey>,
}

/// What the centre knows of the second key of an attempt that was begun elsewhere. It may be on the carrier before the centre
/// hears of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BegunKey {
    /// SHA-256 of the key's DER SubjectPublicKeyInfo, once its certificate was asked for.
    pub spki_sha256: Option<Sha256Hash>,
    /// The certificate's DER, once it is signed.
    pub certificate: Option<Vec<u8>>,
}

/// A fact with its order and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// The order.
    pub order: OrderNumber,
    /// The kiosk's time.
    pub at: Timestamp,
    /// The fact.
    pub fact: JournalFact,
}

impl JournalFact {
    /// True when nothing follows: the journal of this attempt may be archived.
    #[must_use]
    pub const fn ends_the_attempt(&self) -> bool {
        matches!(self, Self::Recorded { .. } | Self::Released)
    }
}

impl Issue {
    /// Rebuilds an issue from its journal, in the order written. `None` when the journal is empty, does not begin with J1,
    /// or its attempt has ended.
    #[must_use]
    pub fn restore(entries: &[JournalEntry]) -> Option<Self> {
        let first = entries.first()?;
        let JournalFact::Leased { ordered_kind, reading, .. } = &first.fact else { return None };
        let mut issue = Self::begin(first.order.clone(), *ordered_kind, (*reading).into(), first.at);
        issue.learn(&first.fact);
        for entry in &entries[1..] {
            if entry.fact.ends_the_attempt() {
                return None;
            }
            issue.learn(&entry.fact);
        }
        Some(issue)
    }

    /// A key that is known here is known as well as at the centre. Any other that the centre has heard of was made at another
    /// kiosk, or here, and this journal is that of an older disk: the attempt goes on with it.
    fn take_over(&mut self, begun: &Begun) {
        let serial = &begun.carrier_serial;
        if self.keys.signature.spki_sha256.is_none() {
            self.forget_pin();
            self.bound = Some(CarrierAddress { reader: String::new(), serial: serial.clone() });
            // Its citizen chose the PIN before the key was made.
            (self.pin_intended, self.pin_chosen) = (true, true);
            self.keys = IssueKeys::default();
            let key = &mut self.keys.signature;
            (key.asked, key.spki_sha256) = (true, Some(begun.spki_sha256));
            key.certificate.clone_from(&begun.certificate);
        }
        let is_its_carrier = self.bound.as_ref().is_some_and(|bound| bound.serial == *serial);
        if let Some(second) = begun.authentication.as_ref().filter(|_| is_its_carrier) {
            let key = self.keys.take(KeyPurpose::Authentication);
            if key.spki_sha256.is_none() && second.spki_sha256.is_some() {
                (key.asked, key.spki_sha256) = (true, second.spki_sha256);
                key.certificate.clone_from(&second.certificate);
            }
        }
    }

    /// Takes a journalled fact into the knowledge. What only held while the carrier was in (its inspection, the held PIN,
    /// the nonce) is never journalled and so is asked for again.
    pub(super) fn learn(&mut self, fact: &JournalFact) {
        match fact {
            JournalFact::Leased { lease, begun, reading, differs, approval, attorney, .. } => {
                let (approval, attorney) = (approval.clone(), attorney.clone());
                self.evidence = Evidence { reading: *reading, differs: *differs, approval, attorney };
                self.lease = Some(lease.clone());
                if let Some(begun) = begun {
                    self.take_over(begun);
                }
            }
            JournalFact::Bound { address, purposes } => {
                if self.bound.as_ref().is_some_and(|before| before.serial != address.serial) {
                    self.forget_pin();
                }
                self.bound = Some(address.clone());
                self.keys.bind(purposes);
            }
            JournalFact::PinIntended => (self.pin_intended, self.pin_unsure) = (true, !self.pin_foreign),
            JournalFact::PinNotSet => (self.pin_intended, self.pin_unsure, self.pin_foreign) = (false, false, true),
            JournalFact::PinChosen => (self.pin_chosen, self.pin_unsure) = (true, false),
            JournalFact::KeyIntended { purpose, id } => self.keys.take(*purpose).id = Some(id.clone()),
            JournalFact::KeyMade { purpose, spki_sha256, origin, attestation } => {
                let key = self.keys.take(*purpose);
                key.attestation.clone_from(attestation);
                (key.spki_sha256, key.origin) = (Some(*spki_sha256), Some(*origin));
            }
            JournalFact::Requested { purpose, request } => self.keys.take(*purpose).request = Some(request.clone()),
            JournalFact::CertificateAsked { purpose } => self.keys.take(*purpose).asked = true,
            JournalFact::CertificateHeld { purpose, certificate } => {
                self.keys.take(*purpose).certificate = Some(certificate.clone());
            }
            JournalFact::WriteIntended { .. } => {}
            JournalFact::ReadBack { purpose } => {
                let key = self.keys.take(*purpose);
                (key.written, key.read_back) = (true, true);
            }
            JournalFact::SecretSettled { secret, sealed_sha256, outcome } => {
                self.takeover_mut(*secret).outcome = Some((*sealed_sha256, *outcome));
            }
            JournalFact::Proven { purpose } => self.keys.take(*purpose).proven = true,
            JournalFact::HandOverConfirmed => self.hand_over_confirmed = true,
            JournalFact::Recorded { seq, receipt } => self.recorded = Some((*seq, *receipt)),
            JournalFact::Released => {}
        }
    }
}
