//! Carriers and what is done on them: a factory PIN, a key with its certificate on smart cards, two of them on tokens. Keys are real; each fault of a module that the
//! facts name can happen, the effect left behind or not.

use const_oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::asn1::{BitString, SetOfVec};
use der::{Decode as _, Encode as _};
use imza_kiosk::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, CertificateOnCarrier, KeyId,
    KeyOnCarrier, KeyOrigin, KeyType, PinTries, Sha256Hash,
};
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::secret::{Pin, PinRules, PinSource};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::request::{CertReq, CertReqInfo, Version};

/// A key pair that follows from the seed, and so do its signatures: a run goes alike each time it is replayed.
pub struct HolderKey {
    key: SigningKey,
    pub spki: Vec<u8>,
}

impl HolderKey {
    /// A key that follows from the run's chance.
    pub fn new() -> Self {
        let mut scalar = [0; 32];
        getrandom::fill(&mut scalar).expect("chance");
        // Below the group's order, which begins with 32 one bits.
        scalar[0] &= 0x7F;
        let key = SigningKey::from_bytes(&scalar.into()).expect("a key");
        let spki = key.verifying_key().to_public_key_der().expect("DER").into_vec();
        Self { key, spki }
    }

    /// ECDSA with SHA-256, its number after RFC 6979; DER.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.key.sign(message);
        signature.as_bytes().to_vec()
    }

    /// PKCS#10 DER.
    fn request(&self, common_name: &str) -> Vec<u8> {
        let info = CertReqInfo {
            version: Version::V1,
            subject: format!("CN={common_name}").parse().expect("a name"),
            public_key: SubjectPublicKeyInfoOwned::from_der(&self.spki).expect("a public key"),
            attributes: SetOfVec::new(),
        };
        let signature = self.sign(&info.to_der().expect("DER"));
        let algorithm = AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None };
        let signature = BitString::from_bytes(&signature).expect("bits");
        CertReq { info, algorithm, signature }.to_der().expect("DER")
    }
}

/// Wrong PINs in a row that a carrier takes.
const PIN_TRIES: u8 = 3;

/// A key on a carrier, with its certificate.
pub struct HeldKey {
    id: KeyId,
    pub key: HolderKey,
    pub certificate: Option<Vec<u8>>,
}

/// One carrier.
pub struct Carrier {
    pub serial: String,
    pub kind: CarrierKind,
    pub pin: Option<Pin>,
    /// Wrong PINs it still takes; the last of them is never spent.
    tries: u8,
    pub keys: Vec<HeldKey>,
    /// The kiosk whose reader it is in.
    pub at: Option<usize>,
}

impl Carrier {
    pub fn fresh(serial: String, kind: CarrierKind) -> Self {
        Self { serial, kind, pin: None, tries: PIN_TRIES, keys: vec![], at: None }
    }

    fn tries(&self) -> PinTries {
        match self.tries {
            0 => PinTries::Locked,
            1 => PinTries::Last,
            2 => PinTries::Low,
            _ => PinTries::Fine,
        }
    }

    /// What one look shows.
    pub fn inspection(&self, reader: &str) -> CarrierInspection {
        let key =
            |held: &HeldKey| KeyOnCarrier { id: held.id.clone(), spki_sha256: Some(Sha256Hash::of(&held.key.spki)) };
        let certificate = |held: &HeldKey| {
            let sha256 = Sha256Hash::of(held.certificate.as_deref()?);
            Some(CertificateOnCarrier { id: held.id.clone(), sha256 })
        };
        let is_token = self.kind == CarrierKind::UsbToken;
        CarrierInspection {
            address: CarrierAddress { reader: reader.to_owned(), serial: self.serial.clone() },
            kind: self.kind,
            profile: "simulated".into(),
            manufacturer: "SoftHSM project".into(),
            model: "SoftHSM v2".into(),
            firmware: "1.0".into(),
            pin_tries: self.tries(),
            pin_rules: PinRules::default(),
            pin_pad: false,
            key_type: KeyType::P256,
            signature_key: KeyId::new(&[2]).expect("a CKA_ID"),
            authentication_key: is_token.then(|| KeyId::new(&[1]).expect("a CKA_ID")),
            keys: self.keys.iter().map(key).collect(),
            certificates: self.keys.iter().filter_map(certificate).collect(),
            fitness: imza_kiosk::domain::preflight::CarrierFitness::default(),
        }
    }

    /// Carries a job out. `held` is the serial number of the carrier whose PIN the worker holds.
    pub fn perform(
        &mut self,
        job: &CarrierJob,
        reader: &str,
        held: &mut Option<String>,
    ) -> Result<CarrierAnswer, CarrierFault> {
        let needs_pin =
            !matches!(job, CarrierJob::Inspect { .. } | CarrierJob::ChoosePin { .. } | CarrierJob::PresentPin { .. });
        if needs_pin && held.as_ref() != Some(&self.serial) {
            return Err(CarrierFault::PinNotHeld);
        }
        match job {
            CarrierJob::Inspect { .. } => Ok(CarrierAnswer::Inspected(Box::new(self.inspection(reader)))),
            CarrierJob::ChoosePin { pin: PinSource::Pad, .. } | CarrierJob::PresentPin { pin: PinSource::Pad, .. } => {
                Err(CarrierFault::PadCancelled)
            }
            CarrierJob::ChoosePin { pin: PinSource::Typed(pin), .. } => match &self.pin {
                Some(_) => Err(CarrierFault::NotFresh),
                None => {
                    (self.pin, *held) = (Some(pin.clone()), Some(self.serial.clone()));
                    Ok(CarrierAnswer::PinHeld)
                }
            },
            CarrierJob::PresentPin { pin: PinSource::Typed(pin), .. } => match &self.pin {
                _ if self.tries <= 1 => Err(CarrierFault::PinLocked),
                Some(own) if own.matches(pin) => {
                    (self.tries, *held) = (PIN_TRIES, Some(self.serial.clone()));
                    Ok(CarrierAnswer::PinHeld)
                }
                _ => {
                    self.tries -= 1;
                    Err(CarrierFault::PinWrong { tries: self.tries() })
                }
            },
            other => self.perform_with_key(other),
        }
    }

    fn perform_with_key(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        if let CarrierJob::MakeKey { id, .. } = job {
            if self.keys.iter().any(|held| held.id == *id) {
                return Err(CarrierFault::Module { detail: "an object with the CKA_ID is already there".into() });
            }
            self.keys.push(HeldKey { id: id.clone(), key: HolderKey::new(), certificate: None });
        }
        if let CarrierJob::DestroyKey { id, .. } = job {
            self.keys.retain(|held| held.id != *id);
            return Ok(CarrierAnswer::KeyDestroyed);
        }
        let held = |wanted: &KeyId| self.keys.iter().find(|held| held.id == *wanted).ok_or(CarrierFault::NotFound);
        let key = |wanted: &KeyId| held(wanted).map(|held| &held.key);
        match job {
            CarrierJob::MakeKey { id, .. } | CarrierJob::ReadKey { id, .. } => {
                let origin = KeyOrigin { local: Some(true), ..KeyOrigin::default() };
                Ok(CarrierAnswer::Key { spki_der: key(id)?.spki.clone(), origin, attestation: vec![] })
            }
            CarrierJob::SignRequest { id, common_name, .. } => {
                Ok(CarrierAnswer::Request(key(id)?.request(common_name)))
            }
            CarrierJob::Sign { id, message, .. } => Ok(CarrierAnswer::Signature(key(id)?.sign(message))),
            CarrierJob::WriteCertificate { id, certificate, .. } => {
                let own = self.keys.iter_mut().find(|held| held.id == *id).ok_or(CarrierFault::NotFound)?;
                own.certificate = Some(certificate.clone());
                Ok(CarrierAnswer::Written)
            }
            CarrierJob::ReadCertificate { id, .. } => {
                held(id)?.certificate.clone().map(CarrierAnswer::Certificate).ok_or(CarrierFault::NotFound)
            }
            _ => Err(CarrierFault::Module { detail: "not simulated".into() }),
        }
    }
}

/// The carrier that a job is for, by its serial number, where the job names one.
pub fn address(job: &CarrierJob) -> Option<&CarrierAddress> {
    match job {
        CarrierJob::ChoosePin { address, .. }
        | CarrierJob::PresentPin { address, .. }
        | CarrierJob::ChangePin { address, .. }
        | CarrierJob::MakeKey { address, .. }
        | CarrierJob::ReadKey { address, .. }
        | CarrierJob::SignRequest { address, .. }
        | CarrierJob::WriteCertificate { address, .. }
        | CarrierJob::ReadCertificate { address, .. }
        | CarrierJob::Sign { address, .. }
        | CarrierJob::Authenticate { address, .. }
        | CarrierJob::DrawSecret { address, .. }
        | CarrierJob::TakeSecret { address, .. }
        | CarrierJob::DestroyKey { address, .. }
        | CarrierJob::ReplyKey { address }
        | CarrierJob::Unblock { address, .. } => Some(address),
        _ => None,
    }
}
