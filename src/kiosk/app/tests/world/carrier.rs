//! The carrier of the scripted world.

use super::{SMART_CARD_READER, TD1, World, certificate};
use crate::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, KeyId, KeyOrigin, KeyType, PinTries,
    Sha256Hash,
};
use crate::domain::certificate::KeyPurpose;
use crate::domain::order::CarrierKind;
use crate::domain::preflight::CarrierFitness;
use crate::domain::secret::PinRules;
use crate::domain::takeover::CarrierSecret;
use crate::kiosk::app::message::Key;
use crate::ports::centre::{Ask, Told};
use crate::wire::bytes::Base64;
use crate::wire::carriers::SecretAnswer;
use crate::wire::unblock::{SecretForWorker, UnblockAnswer, UnblockReleased};

impl World {
    pub(super) fn carrier_answer(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        if let (Some(fault), false) = (&self.carrier_fault, matches!(job, CarrierJob::Forget)) {
            return Err(fault.clone());
        }
        if let CarrierJob::ChoosePin { .. } | CarrierJob::Authenticate { .. } = job
            && let Some(fault) = self.fails_once.take()
        {
            return Err(fault);
        }
        Ok(match job {
            CarrierJob::Inspect { .. } => CarrierAnswer::Inspected(Box::new(self.carrier.clone())),
            CarrierJob::ChoosePin { .. } | CarrierJob::PresentPin { .. } => CarrierAnswer::PinHeld,
            CarrierJob::ChangePin { .. } => CarrierAnswer::PinChanged,
            CarrierJob::MakeKey { id, .. } | CarrierJob::ReadKey { id, .. } => CarrierAnswer::Key {
                spki_der: spki(id),
                origin: KeyOrigin { local: Some(true), ..KeyOrigin::default() },
                attestation: vec![],
            },
            CarrierJob::SignRequest { .. } => CarrierAnswer::Request(vec![1]),
            CarrierJob::WriteCertificate { .. } => CarrierAnswer::Written,
            CarrierJob::ReadCertificate { id, .. } => CarrierAnswer::Certificate(certificate(purpose(id)).to_vec()),
            CarrierJob::Sign { .. } | CarrierJob::Authenticate { .. } => CarrierAnswer::Signature(vec![2]),
            CarrierJob::DrawSecret { .. } => {
                CarrierAnswer::SecretSealed(vec![u8::try_from(self.second).unwrap_or(0); 3])
            }
            CarrierJob::TakeSecret { .. } => return self.take_secret(),
            CarrierJob::ReplyKey { .. } => CarrierAnswer::ReplyKey(vec![4; 65]),
            CarrierJob::Unblock { .. } => CarrierAnswer::Unblocked(CarrierSecret::Puk),
            CarrierJob::DestroyKey { id, .. } => match &self.keeps_key {
                Some(kept) if kept == id => return Err(CarrierFault::Module { detail: "CKR_GENERAL_ERROR".into() }),
                _ => CarrierAnswer::KeyDestroyed,
            },
            CarrierJob::Forget => CarrierAnswer::Forgotten,
            // A technician's look, which the core never asks a carrier for.
            CarrierJob::Survey => return Err(CarrierFault::NoProfile),
        })
    }

    /// What the centre says of secrets; `None` to any other question.
    pub(super) fn about_secrets(&mut self, ask: &Ask) -> Option<Told> {
        Some(match ask {
            Ask::KeepSecret(request) => {
                let earlier = u32::try_from(self.kept.len()).expect("few");
                self.kept.push((request.sealed.0.clone(), None));
                Told::SecretKept(SecretAnswer { earlier })
            }
            Ask::TellSecret(told) => {
                let known = self.kept.iter_mut().find(|(sealed, _)| Sha256Hash::of(sealed) == told.sealed_sha256);
                known.expect("kept before").1 = Some(told.outcome);
                Told::SecretTold
            }
            Ask::Unblock(_) => Told::UnblockAsked(UnblockAnswer { release: "r".into(), seal_to: Base64(vec![4; 65]) }),
            Ask::ApproveUnblock(_) | Ask::UnblockApproved(_) => {
                let one = SecretForWorker { secret: CarrierSecret::Puk, sealed: Base64(vec![1]) };
                Told::SecretsReleased(UnblockReleased { secrets: vec![one] })
            }
            Ask::KeepAfterUnblock(asked) => {
                self.kept.push((asked.sealed.0.clone(), None));
                Told::UnblockNoted
            }
            Ask::EndUnblock(told) => {
                self.kept.last_mut().expect("kept before").1 = Some(told.outcome);
                Told::UnblockNoted
            }
            _ => return None,
        })
    }

    /// The secret that was kept last takes the factory's place, if that is still there.
    fn take_secret(&mut self) -> Result<CarrierAnswer, CarrierFault> {
        if self.counts.is_some() {
            return Err(CarrierFault::NotFresh);
        }
        self.counts = self.kept.last().map(|(sealed, _)| sealed.clone());
        self.loses_once.take().map_or(Ok(CarrierAnswer::SecretTaken), Err)
    }
}

/// The place of a second key on this carrier.
pub(crate) fn second_place() -> KeyId {
    KeyId::new(&[1]).expect("valid")
}

fn purpose(id: &KeyId) -> KeyPurpose {
    if *id == second_place() { KeyPurpose::Authentication } else { KeyPurpose::Signature }
}

fn spki(id: &KeyId) -> Vec<u8> {
    use der::{Decode as _, Encode as _};
    let certificate = x509_cert::Certificate::from_der(certificate(purpose(id))).expect("a certificate");
    certificate.tbs_certificate().subject_public_key_info().to_der().expect("encodes")
}

pub(crate) fn inspection() -> CarrierInspection {
    CarrierInspection {
        address: CarrierAddress { reader: SMART_CARD_READER.into(), serial: "20260001".into() },
        kind: CarrierKind::SmartCard,
        profile: "piv-smart-card".into(),
        manufacturer: "Yubico".into(),
        model: "PIV".into(),
        firmware: "5.2".into(),
        pin_tries: PinTries::Fine,
        pin_rules: PinRules::default(),
        pin_pad: false,
        key_type: KeyType::P256,
        signature_key: KeyId::new(&[2]).expect("valid"),
        authentication_key: None,
        keys: vec![],
        certificates: vec![],
        fitness: CarrierFitness::default(),
    }
}

/// Goes on to the issue's PIN entry.
pub(crate) fn at_pin() -> World {
    at_pin_of(inspection())
}

/// The same, on a carrier that is to hold two keys.
pub(crate) fn at_pin_of_two_keys() -> World {
    at_pin_of(CarrierInspection { authentication_key: Some(second_place()), ..inspection() })
}

pub(crate) fn at_pin_of(carrier: CarrierInspection) -> World {
    let mut world = World::signed_in();
    world.carrier = carrier;
    world.scan(TD1);
    world.key(Key::Enter);
    world.put_in(SMART_CARD_READER);
    world
}
