//! The straight road of a carrier, job by job, with its times.

use std::time::{Duration, Instant};

use imza_kiosk::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, KeyId, KeyOrigin, Sha256Hash,
};
use imza_kiosk::domain::secret::{Pin, PinExchange};
use imza_kiosk::domain::takeover::{CarrierSecret, ReleasedSecret};
use imza_kiosk::ports::carrier::CarrierPort;

use crate::judge;

pub const CITIZEN_PIN: &str = "482915";

pub fn pin(digits: &str) -> Pin {
    Pin::existing(digits.as_bytes().to_vec())
}

pub fn inspect(port: &mut dyn CarrierPort, reader: &str) -> Result<CarrierInspection, CarrierFault> {
    match port.perform(&CarrierJob::Inspect { reader: reader.to_owned() })? {
        CarrierAnswer::Inspected(inspection) => Ok(*inspection),
        other => panic!("{other:?}"),
    }
}

/// A carrier on its way, and what it has given so far.
pub struct Road<'a> {
    pub port: &'a mut dyn CarrierPort,
    pub at: CarrierAddress,
    pub id: KeyId,
    pub times: Vec<(&'static str, Duration)>,
}

impl<'a> Road<'a> {
    /// Looks at a fresh carrier.
    pub fn begin(port: &'a mut dyn CarrierPort, reader: &str) -> Self {
        let started = Instant::now();
        let seen = inspect(port, reader).expect("a carrier");
        let times = vec![("inspect", started.elapsed())];
        Self { port, at: seen.address, id: seen.signature_key, times }
    }

    pub fn perform(&mut self, name: &'static str, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        let started = Instant::now();
        let answer = self.port.perform(job);
        self.times.push((name, started.elapsed()));
        answer
    }

    pub fn choose_pin(&mut self, digits: &str) -> Result<CarrierAnswer, CarrierFault> {
        let address = self.at.clone();
        self.perform("choose-pin", &CarrierJob::ChoosePin { address, pin: pin(digits).into() })
    }

    pub fn present_pin(&mut self, digits: &str) -> Result<CarrierAnswer, CarrierFault> {
        let address = self.at.clone();
        self.perform("present-pin", &CarrierJob::PresentPin { address, pin: pin(digits).into() })
    }

    pub fn change_pin(&mut self, old: &str, new: &str) -> Result<CarrierAnswer, CarrierFault> {
        let address = self.at.clone();
        self.perform(
            "change-pin",
            &CarrierJob::ChangePin { address, pins: PinExchange::Typed { old: pin(old), new: pin(new) } },
        )
    }

    pub fn make_key(&mut self) -> Result<(Vec<u8>, KeyOrigin), CarrierFault> {
        let (address, id) = (self.at.clone(), self.id.clone());
        key(self.perform("make-key", &CarrierJob::MakeKey { address, id })?)
    }

    pub fn read_key(&mut self) -> Result<(Vec<u8>, KeyOrigin), CarrierFault> {
        let (address, id) = (self.at.clone(), self.id.clone());
        key(self.perform("read-key", &CarrierJob::ReadKey { address, id })?)
    }

    pub fn sign_request(&mut self, common_name: &str) -> Result<Vec<u8>, CarrierFault> {
        let (address, id, common_name) = (self.at.clone(), self.id.clone(), common_name.to_owned());
        match self.perform("sign-request", &CarrierJob::SignRequest { address, id, common_name })? {
            CarrierAnswer::Request(request) => Ok(request),
            other => panic!("{other:?}"),
        }
    }

    pub fn write(&mut self, certificate: &[u8]) -> Result<CarrierAnswer, CarrierFault> {
        let (address, id, certificate) = (self.at.clone(), self.id.clone(), certificate.to_vec());
        self.perform("write", &CarrierJob::WriteCertificate { address, id, certificate })
    }

    pub fn read_back(&mut self) -> Result<Vec<u8>, CarrierFault> {
        let (address, id) = (self.at.clone(), self.id.clone());
        match self.perform("read-back", &CarrierJob::ReadCertificate { address, id })? {
            CarrierAnswer::Certificate(der) => Ok(der),
            other => panic!("{other:?}"),
        }
    }

    pub fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, CarrierFault> {
        let (address, id, message) = (self.at.clone(), self.id.clone(), message.to_vec());
        match self.perform("sign", &CarrierJob::Sign { address, id, message })? {
            CarrierAnswer::Signature(signature) => Ok(signature),
            other => panic!("{other:?}"),
        }
    }

    pub fn draw_secret(&mut self, secret: CarrierSecret, seal_to: &[u8]) -> Result<Vec<u8>, CarrierFault> {
        let (address, seal_to) = (self.at.clone(), seal_to.to_vec());
        match self.perform("draw-secret", &CarrierJob::DrawSecret { address, secret, seal_to })? {
            CarrierAnswer::SecretSealed(sealed) => Ok(sealed),
            other => panic!("{other:?}"),
        }
    }

    pub fn take_secret(&mut self, secret: CarrierSecret) -> Result<CarrierAnswer, CarrierFault> {
        let address = self.at.clone();
        self.perform("take-secret", &CarrierJob::TakeSecret { address, secret })
    }

    pub fn reply_key(&mut self) -> Result<Vec<u8>, CarrierFault> {
        let address = self.at.clone();
        match self.perform("reply-key", &CarrierJob::ReplyKey { address })? {
            CarrierAnswer::ReplyKey(point) => Ok(point),
            other => panic!("{other:?}"),
        }
    }

    pub fn unblock(&mut self, new: &str, released: &[ReleasedSecret]) -> Result<CarrierAnswer, CarrierFault> {
        let (address, released) = (self.at.clone(), released.to_vec());
        self.perform("unblock", &CarrierJob::Unblock { address, pin: pin(new).into(), released })
    }

    pub fn destroy_key(&mut self, spki_der: &[u8]) -> Result<CarrierAnswer, CarrierFault> {
        let (address, id, spki_sha256) = (self.at.clone(), self.id.clone(), Some(Sha256Hash::of(spki_der)));
        self.perform("destroy-key", &CarrierJob::DestroyKey { address, id, spki_sha256 })
    }

    /// From the citizen's PIN to a verified signature under the written certificate's key.
    pub fn go(&mut self) -> Vec<u8> {
        assert_eq!(self.choose_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));
        let (spki_der, _) = self.make_key().expect("a key");
        let request = self.sign_request("260-1147").expect("a request");
        judge::assert_request(&request, &spki_der, "260-1147");
        let certificate = judge::certificate_for(&spki_der);
        assert_eq!(self.write(&certificate), Ok(CarrierAnswer::Written));
        assert_eq!(self.read_back().expect("the certificate"), certificate);
        let signature = self.sign(b"nonce").expect("a signature");
        assert!(judge::verifies(&spki_der, b"nonce", &signature));
        spki_der
    }

    pub fn report(&self, title: &str) {
        let times: Vec<String> =
            self.times.iter().map(|(name, took)| format!("{name} {:.1}", took.as_secs_f64() * 1e3)).collect();
        println!("{title} (ms): {}", times.join(", "));
    }
}

/// The carrier's attestation of the key that is on it.
pub fn attestation(road: &mut Road<'_>) -> Vec<Vec<u8>> {
    let (address, id) = (road.at.clone(), road.id.clone());
    match road.perform("read-key", &CarrierJob::ReadKey { address, id }) {
        Ok(CarrierAnswer::Key { attestation, .. }) => attestation,
        other => panic!("{other:?}"),
    }
}

fn key(answer: CarrierAnswer) -> Result<(Vec<u8>, KeyOrigin), CarrierFault> {
    match answer {
        CarrierAnswer::Key { spki_der, origin, .. } => Ok((spki_der, origin)),
        other => panic!("{other:?}"),
    }
}
