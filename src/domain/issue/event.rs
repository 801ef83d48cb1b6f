//! What can happen to an issue, and what each event teaches it.

use jiff::Timestamp;

use super::{Begun, Issue, IssueJob, IssueKey, JournalEntry, JournalFact, Need};
use crate::domain::carrier::{CarrierInspection, KeyOrigin, Sha256Hash};
use crate::domain::certificate::KeyPurpose;
use crate::domain::evidence::Evidence;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::Lease;
use crate::domain::preflight::CarrierVerdict;
use crate::domain::record::RecordSeq;
use crate::domain::takeover::CarrierSecret;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum IssueEvent {
    /// The centre gave the lease.
    Leased(Lease),
    /// The centre gave the lease of an attempt that has a key already, made at another kiosk.
    TakenOver(Lease, Begun),
    /// A carrier was looked at.
    Inspected(Box<CarrierInspection>),
    /// The centre has said what it knows of the carrier that is in.
    CarrierChecked(CarrierVerdict),
    /// The carrier was pulled, or its worker ended.
    CarrierGone,
    /// [`IssueJob::Bind`] was carried out.
    Bound,
    /// The worker holds the PIN the citizen just chose.
    PinChosen,
    /// The carrier refused: it did not have the factory's PIN, and this attempt never gave it one.
    PinNotSet,
    /// No answer came: the carrier may have the citizen's PIN already.
    PinUnsure,
    /// The carrier has no factory PIN any more, because an earlier try of this attempt to set the citizen's took effect
    /// before it was cut off: the citizen presents that PIN.
    PinChosenBefore,
    /// The worker holds the PIN the citizen entered again.
    PinPresented,
    /// The worker no longer holds the PIN.
    PinLost,
    /// A carrier job failed half-way: what is on the carrier must be seen again before anything else is done to it.
    LookAgain,
    /// The key is made, or was found where an earlier run made it.
    Key {
        /// What it is for.
        purpose: KeyPurpose,
        /// DER SubjectPublicKeyInfo.
        spki_der: Vec<u8>,
        /// What the carrier says of it.
        origin: KeyOrigin,
        /// The carrier's attestation of it.
        attestation: Vec<Vec<u8>>,
    },
    /// The request is signed.
    RequestSigned(KeyPurpose, Vec<u8>),
    /// The centre refused the request as such: whatever the carrier signed, it is signed anew at the next try. The same key
    /// in it gets the same certificate.
    RequestRefused(KeyPurpose, Trouble),
    /// The certificate arrived. `spki_sha256` is that of the certificate's own key.
    Certificate {
        /// What its key is for.
        purpose: KeyPurpose,
        /// The certificate's DER.
        der: Vec<u8>,
        /// SHA-256 of its SubjectPublicKeyInfo.
        spki_sha256: Sha256Hash,
    },
    /// The certificate is written.
    Written(KeyPurpose),
    /// What stands on the carrier.
    ReadBack(KeyPurpose, Vec<u8>),
    /// What replaces a factory's secret is drawn; sealed to the centre.
    SecretDrawn(CarrierSecret, Vec<u8>),
    /// The centre keeps it, beside so many earlier ones that may count on this carrier.
    SecretKept(CarrierSecret, u32),
    /// The carrier took it, and showed that it counts.
    SecretTaken(CarrierSecret),
    /// The carrier no longer has the factory's secret.
    SecretNotFactory(CarrierSecret),
    /// The centre knows what became of it.
    SecretTold(CarrierSecret),
    /// The centre's nonce.
    Nonce(KeyPurpose, Vec<u8>),
    /// The carrier's signature of it.
    NonceSigned(KeyPurpose, Vec<u8>),
    /// The centre verified it.
    Proven(KeyPurpose),
    /// The officer confirmed the hand-over.
    HandOverConfirmed,
    /// The hand-over record is durable in the outbox.
    Recorded(RecordSeq, u64),
    /// The running job failed.
    Failed(Trouble),
    /// Try the failed job again.
    Retry,
    /// The issue was put aside or cut off, and is taken up again on this evidence: the lease may have run out, so it is asked
    /// for anew. A proven issue keeps its lease, and the evidence that this was given on.
    TakenUp(Evidence),
}

/// Why an event cannot be taken: it does not fit what is known. The running job then counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal(pub Fault);

impl Issue {
    /// Takes an event; the fact to journal, if any, must be durable before the next job begins.
    #[must_use]
    pub fn on(&mut self, at: Timestamp, event: IssueEvent) -> Option<JournalEntry> {
        let before = self.current_step();
        let fact = match self.take(at, event) {
            Ok(fact) => fact,
            Err(Refusal(fault)) => {
                self.trouble = Some(fault.into());
                None
            }
        };
        if let Some(fact) = &fact {
            self.learn(fact);
        }
        self.mark(before, at);
        fact.map(|fact| JournalEntry { order: self.order.clone(), at, fact })
    }

    /// The intent to be journalled before `job` is begun, if that job has one.
    #[must_use]
    pub fn intent(&mut self, at: Timestamp, job: &IssueJob) -> Option<JournalEntry> {
        let is_new = |purpose, known: fn(&IssueKey) -> bool| !self.keys.of(purpose).is_some_and(known);
        let fact = match job {
            IssueJob::MakeKey(_, purpose, id) if is_new(*purpose, |key| key.id.is_some()) => {
                JournalFact::KeyIntended { purpose: *purpose, id: id.clone() }
            }
            IssueJob::AskCertificate(purpose, _) if is_new(*purpose, |key| key.asked) => {
                JournalFact::CertificateAsked { purpose: *purpose }
            }
            IssueJob::Write(_, purpose, ..) => JournalFact::WriteIntended { purpose: *purpose },
            // Its intent is durable at the centre.
            IssueJob::TakeSecret(_, secret) => {
                self.takeover_mut(*secret).tried = true;
                return None;
            }
            _ => return None,
        };
        self.learn(&fact);
        Some(JournalEntry { order: self.order.clone(), at, fact })
    }

    /// The fact to be journalled before the citizen's PIN is set, once for a carrier.
    #[must_use]
    pub fn pin_intent(&mut self, at: Timestamp) -> Option<JournalEntry> {
        let first = !std::mem::replace(&mut self.pin_intended, true);
        first.then(|| JournalEntry { order: self.order.clone(), at, fact: JournalFact::PinIntended })
    }

    fn take(&mut self, at: Timestamp, event: IssueEvent) -> Result<Option<JournalFact>, Refusal> {
        match event {
            IssueEvent::Failed(trouble) => self.trouble = Some(trouble),
            IssueEvent::Retry => self.trouble = None,
            IssueEvent::TakenUp(evidence) => {
                self.trouble = None;
                if !self.is_proven() {
                    (self.lease, self.evidence) = (None, evidence);
                }
            }
            IssueEvent::CarrierChecked(verdict) => match verdict.obstacle(at) {
                Some(fault) => return Err(Refusal(fault)),
                None => self.verdict = Some(verdict),
            },
            IssueEvent::CarrierGone => self.forget_carrier(),
            IssueEvent::Inspected(inspection) => self.see(*inspection),
            IssueEvent::PinPresented => (self.pin_held, self.trouble) = (true, None),
            IssueEvent::PinLost => {
                self.pin_held = false;
                self.forget_drawn();
            }
            IssueEvent::PinUnsure => self.pin_unsure = !self.pin_foreign,
            IssueEvent::LookAgain => {
                self.inspection = None;
                self.forget_drawn();
            }
            IssueEvent::RequestRefused(purpose, trouble) => {
                (self.key_mut(purpose)?.request, self.trouble) = (None, Some(trouble));
            }
            IssueEvent::Written(purpose) => self.key_mut(purpose)?.written = true,
            IssueEvent::SecretDrawn(secret, sealed) => self.takeover_mut(secret).sealed = Some(sealed),
            IssueEvent::SecretKept(secret, earlier) => self.secret_kept(secret, earlier)?,
            IssueEvent::SecretTold(secret) => self.takeover_mut(secret).told = true,
            IssueEvent::Nonce(purpose, nonce) => self.key_mut(purpose)?.nonce = Some(nonce),
            IssueEvent::NonceSigned(purpose, signature) => self.key_mut(purpose)?.nonce_signature = Some(signature),
            fact => return self.take_fact(fact).map(Some),
        }
        Ok(None)
    }

    fn key_mut(&mut self, purpose: KeyPurpose) -> Result<&mut IssueKey, Refusal> {
        self.keys.of_mut(purpose).ok_or(Refusal(Fault::SecondKeyPlaceUnknown))
    }

    fn leased(&self, lease: Lease, begun: Option<Begun>) -> JournalFact {
        let Evidence { reading, differs, approval, attorney } = self.evidence.clone();
        JournalFact::Leased { ordered_kind: self.ordered_kind, reading, differs, approval, attorney, lease, begun }
    }

    fn take_fact(&mut self, event: IssueEvent) -> Result<JournalFact, Refusal> {
        Ok(match event {
            IssueEvent::Leased(lease) => self.leased(lease, None),
            IssueEvent::TakenOver(lease, begun) => self.leased(lease, Some(begun)),
            IssueEvent::Bound => match self.need() {
                Need::Do(IssueJob::Bind(address)) => {
                    let purposes = self.inspection.as_ref().map(CarrierInspection::purposes).unwrap_or_default();
                    JournalFact::Bound { address, purposes }
                }
                _ => return Err(Refusal(Fault::CarrierGone)),
            },
            IssueEvent::PinChosen => {
                self.pin_held = true;
                JournalFact::PinChosen
            }
            IssueEvent::PinChosenBefore => JournalFact::PinChosen,
            IssueEvent::PinNotSet => JournalFact::PinNotSet,
            IssueEvent::Key { purpose, spki_der, origin, attestation } => {
                if origin.is_denied() {
                    // Read once more at the next try: it may have been the answer that was wrong, and not the key.
                    self.inspection = None;
                    return Err(Refusal(Fault::KeyNotLocal));
                }
                JournalFact::KeyMade { purpose, spki_sha256: Sha256Hash::of(&spki_der), origin, attestation }
            }
            IssueEvent::RequestSigned(purpose, request) => JournalFact::Requested { purpose, request },
            IssueEvent::Certificate { purpose, der, spki_sha256 } => {
                if self.key_mut(purpose)?.spki_sha256 != Some(spki_sha256) {
                    return Err(Refusal(Fault::CertificateOtherKey));
                }
                JournalFact::CertificateHeld { purpose, certificate: der }
            }
            IssueEvent::ReadBack(purpose, found) => {
                let key = self.key_mut(purpose)?;
                if key.certificate.as_ref() != Some(&found) {
                    key.written = false;
                    return Err(Refusal(Fault::ReadBackDiffers));
                }
                JournalFact::ReadBack { purpose }
            }
            IssueEvent::SecretTaken(secret) => self.secret_settled(secret, true)?,
            IssueEvent::SecretNotFactory(secret) => self.secret_settled(secret, false)?,
            IssueEvent::Proven(purpose) => JournalFact::Proven { purpose },
            IssueEvent::HandOverConfirmed => JournalFact::HandOverConfirmed,
            IssueEvent::Recorded(seq, receipt) => JournalFact::Recorded { seq, receipt },
            _ => return Err(Refusal(Fault::CarrierGone)),
        })
    }

    /// A look at a carrier also says how far an earlier run came.
    fn see(&mut self, inspection: CarrierInspection) {
        self.trouble = None;
        let ours = self.bound.as_ref().is_some_and(|bound| bound.serial == inspection.address.serial);
        for key in self.keys.iter_mut().filter(|_| ours) {
            if let Some(hash) = key.certificate.as_deref().map(Sha256Hash::of) {
                key.written = inspection.certificates.iter().any(|c| c.sha256 == hash);
            }
        }
        // Until a key is intended nothing of worth is on the bound carrier, and its PIN may be one that nobody knows:
        // another may take its place.
        if !ours && self.keys.are_untouched() {
            self.bound = None;
            self.forget_pin();
        }
        self.verdict = None;
        self.inspection = Some(inspection);
    }

    /// What is known of a PIN holds for the carrier it was set on, and for no other.
    pub(super) fn forget_pin(&mut self) {
        (self.pin_intended, self.pin_chosen, self.pin_unsure) = (false, false, false);
        self.pin_foreign = false;
    }

    fn forget_carrier(&mut self) {
        // A PIN was being set, and nobody will hear whether it was.
        self.pin_unsure |= self.pin_intended && !self.pin_chosen && !self.pin_foreign;
        self.inspection = None;
        self.verdict = None;
        self.pin_held = false;
        for key in self.keys.iter_mut() {
            (key.nonce, key.nonce_signature) = (None, None);
        }
        self.forget_drawn();
    }
}
