//! The keys of one issue, what is known of each, and what each needs next. A carrier has a signature key, and an authentication
//! key where its profile says so.

use super::{Issue, IssueJob, Step};
use crate::domain::carrier::{CarrierAddress, CarrierInspection, KeyId, KeyOrigin, Sha256Hash};
use crate::domain::certificate::{KeyPurpose, KeyPurposes};

/// Everything known of one key and its certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueKey {
    /// J3: the `CKA_ID` written down before the key is made.
    pub id: Option<KeyId>,
    /// J4: SHA-256 of the public key's DER.
    pub spki_sha256: Option<Sha256Hash>,
    /// What the carrier said of the key's origin.
    pub origin: Option<KeyOrigin>,
    /// The carrier's attestation of the key: DER certificates, the key's own first.
    pub attestation: Vec<Vec<u8>>,
    /// J5: the certification request's DER.
    pub request: Option<Vec<u8>>,
    /// J6: the request has been sent, its answer may be lost.
    pub asked: bool,
    /// J7: the certificate's DER.
    pub certificate: Option<Vec<u8>>,
    /// J8: the write has been carried out in this run.
    pub written: bool,
    /// J9: what was read back equals what was written.
    pub read_back: bool,
    /// The centre's nonce; forgotten when the carrier is pulled.
    pub nonce: Option<Vec<u8>>,
    /// The nonce's signature.
    pub nonce_signature: Option<Vec<u8>>,
    /// J10: the centre has verified the signature.
    pub proven: bool,
}

/// The keys of one issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueKeys {
    /// Every carrier has one.
    pub signature: IssueKey,
    /// Where the bound carrier's profile asks for a second one.
    pub authentication: Option<IssueKey>,
}

impl IssueKeys {
    /// The keys with what each is for, the signature first.
    pub fn iter(&self) -> impl Iterator<Item = (KeyPurpose, &IssueKey)> {
        let second = self.authentication.iter().map(|key| (KeyPurpose::Authentication, key));
        std::iter::once((KeyPurpose::Signature, &self.signature)).chain(second)
    }

    /// The key for this purpose, where the issue has one.
    #[must_use]
    pub const fn of(&self, purpose: KeyPurpose) -> Option<&IssueKey> {
        match purpose {
            KeyPurpose::Signature => Some(&self.signature),
            KeyPurpose::Authentication => self.authentication.as_ref(),
        }
    }

    /// The key for this purpose, where the issue has one.
    pub const fn of_mut(&mut self, purpose: KeyPurpose) -> Option<&mut IssueKey> {
        match purpose {
            KeyPurpose::Signature => Some(&mut self.signature),
            KeyPurpose::Authentication => self.authentication.as_mut(),
        }
    }

    /// The key for this purpose, which the issue has from now on.
    pub(super) fn take(&mut self, purpose: KeyPurpose) -> &mut IssueKey {
        match purpose {
            KeyPurpose::Signature => &mut self.signature,
            KeyPurpose::Authentication => self.authentication.get_or_insert_default(),
        }
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut IssueKey> {
        std::iter::once(&mut self.signature).chain(&mut self.authentication)
    }

    /// True when the issue has a key for more than signatures.
    #[must_use]
    pub const fn are_two(&self) -> bool {
        self.authentication.is_some()
    }

    /// The bound carrier is to hold keys for these purposes and no others.
    pub(super) fn bind(&mut self, purposes: &KeyPurposes) {
        if !purposes.contains(KeyPurpose::Authentication) {
            self.authentication = None;
        } else if self.authentication.is_none() {
            self.authentication = Some(IssueKey::default());
        }
    }

    /// True while nothing of worth can be on the bound carrier.
    pub(super) fn are_untouched(&self) -> bool {
        self.iter().all(|(_, key)| key.id.is_none() && key.spki_sha256.is_none())
    }
}

impl IssueKey {
    /// Whether a step is done for this key; none for a step that is not about keys.
    #[must_use]
    pub const fn knows(&self, step: Step) -> Option<bool> {
        Some(match step {
            Step::Key => self.spki_sha256.is_some(),
            Step::Request => self.request.is_some() || self.certificate.is_some(),
            Step::Certificate => self.certificate.is_some(),
            Step::Write => self.written || self.read_back,
            Step::ReadBack => self.read_back,
            Step::Proof => self.proven,
            Step::Identity | Step::Lease | Step::Carrier | Step::Pin | Step::HandOver => return None,
        })
    }

    /// What the key needs until its certificate is read back. `is_there`: the carrier has a key in its place.
    fn next(&self, at: CarrierAddress, purpose: KeyPurpose, id: KeyId, is_there: bool) -> Option<IssueJob> {
        Some(match (&self.certificate, &self.request) {
            _ if self.spki_sha256.is_none() && is_there => IssueJob::ReadKey(at, purpose, id),
            _ if self.spki_sha256.is_none() => IssueJob::MakeKey(at, purpose, id),
            (None, None) => IssueJob::SignRequest(at, purpose, id),
            (None, Some(request)) => IssueJob::AskCertificate(purpose, request.clone()),
            (Some(certificate), _) if !self.written => IssueJob::Write(at, purpose, id, certificate.clone()),
            _ if !self.read_back => IssueJob::ReadBack(at, purpose, id),
            _ => return None,
        })
    }

    /// What its proof needs.
    fn proof(&self, at: CarrierAddress, purpose: KeyPurpose, id: KeyId) -> Option<IssueJob> {
        Some(match (&self.nonce, &self.nonce_signature) {
            _ if self.proven => return None,
            (None, _) => IssueJob::AskNonce(purpose),
            (Some(nonce), None) => IssueJob::SignNonce(at, purpose, id, nonce.clone()),
            (Some(_), Some(signature)) => IssueJob::Prove(purpose, signature.clone()),
        })
    }
}

impl Issue {
    /// J10 for each key: the centre has verified what the carrier signed.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.keys.iter().all(|(_, key)| key.proven)
    }

    /// Where a key of this issue is on the carrier that is in.
    #[must_use]
    pub fn place_of(&self, purpose: KeyPurpose, carrier: &CarrierInspection) -> Option<KeyId> {
        let known = self.keys.of(purpose)?.id.clone();
        known.or_else(|| carrier.place_of(purpose))
    }

    /// The step that comes first in the clerk's list and is not done for every key; the signature's key before the other. Both
    /// keys are made before the first request, so that a line of the list ends once.
    pub(super) fn need_of_keys(&self, carrier: &CarrierInspection) -> Option<IssueJob> {
        let next = |(purpose, key): (KeyPurpose, &IssueKey)| {
            let id = self.place_of(purpose, carrier)?;
            // The carrier was empty when it was bound: what is there now was left by a cut, here or where the attempt was begun.
            let is_ours = key.id.is_some() || self.keys.signature.spki_sha256.is_some();
            let is_there = is_ours && carrier.keys.iter().any(|seen| seen.id == id);
            key.next(carrier.address.clone(), purpose, id, is_there)
        };
        self.keys.iter().filter_map(next).min_by_key(|job| job.step() as u8)
    }

    /// What the proofs need, one key after the other.
    pub(super) fn need_of_proofs(&self, carrier: &CarrierInspection) -> Option<IssueJob> {
        self.keys
            .iter()
            .find_map(|(purpose, key)| key.proof(carrier.address.clone(), purpose, self.place_of(purpose, carrier)?))
    }
}
