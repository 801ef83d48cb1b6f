//! A reader of carriers and a test carrier: a key is made on it, its signature verified, and the key destroyed. What holds a key or
//! a certificate is somebody's and is left alone; a fresh one is used only when a technician agrees to just this carrier.

use super::{Run, Steps, guided, reader};
use crate::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, KeyId, PinTries, Sha256Hash,
};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::secret::{Pin, PinSource};
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::{Answer, Effect, JobId, Key};
use crate::kiosk::app::pin::PIN_CHARS_MAX;
use crate::kiosk::app::{Model, leave};
use crate::ports::readers::ReaderRole;
use crate::ports::workbench::SignatureCheck;

/// The steps.
const STEPS: &[&str] = &["reader", "carrier", "look", "consent", "pin", "key", "sign", "verify", "destroy"];

/// How far it is.
#[derive(Debug)]
pub struct CarrierTest {
    /// The steps.
    pub steps: Steps,
    /// The carrier that was looked at.
    pub carrier: Option<CarrierInspection>,
    /// What is typed.
    pub pin: Field,
    job: Option<JobId>,
    spki_der: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Default for CarrierTest {
    fn default() -> Self {
        let (spki_der, message, signature) = (vec![], vec![], vec![]);
        let pin = Field::new(PIN_CHARS_MAX);
        Self { steps: Steps::new(STEPS), carrier: None, pin, job: None, spki_der, message, signature }
    }
}

impl CarrierTest {
    /// True while the carrier works.
    #[must_use]
    pub const fn is_working(&self) -> bool {
        self.job.is_some()
    }

    fn address(&self) -> Option<(CarrierAddress, KeyId)> {
        self.carrier.as_ref().map(|seen| (seen.address.clone(), seen.signature_key.clone()))
    }

    /// Takes an answer if it belongs here.
    pub(super) fn answered(&mut self, job: JobId, answer: Answer) {
        if self.job.take_if(|asked| *asked == job).is_none() {
            return;
        }
        match answer {
            Answer::Carrier(Ok(answer)) => self.done(answer),
            Answer::Carrier(Err(fault)) => self.failed(fault),
            Answer::Verified(true) => self.steps.pass(""),
            Answer::Verified(false) => self.steps.fail_and_go_to("destroy", Fault::TestSignatureWrong.into()),
            _ => self.steps.fail(Fault::DriverError.into()),
        }
    }

    fn done(&mut self, answer: CarrierAnswer) {
        match (self.steps.word(), answer) {
            (Some("look"), CarrierAnswer::Inspected(seen)) => self.look(*seen),
            (Some("key"), CarrierAnswer::Key { spki_der, .. }) => {
                self.steps
                    .pass(&self.carrier.as_ref().map_or_else(String::new, |seen| seen.key_type.word().to_owned()));
                self.spki_der = spki_der;
            }
            (Some("sign"), CarrierAnswer::Signature(signature)) => {
                self.steps.pass(&format!("{} B", signature.len()));
                self.signature = signature;
            }
            (Some("pin"), CarrierAnswer::PinHeld) | (Some("destroy"), CarrierAnswer::KeyDestroyed) => {
                self.steps.pass("")
            }
            _ => self.steps.fail(Fault::DriverError.into()),
        }
    }

    /// What holds anything is somebody's; what has lost a try of its PIN as well.
    fn look(&mut self, seen: CarrierInspection) {
        let told = format!("{} {} · {}", seen.manufacturer, seen.model, seen.address.serial);
        let is_empty = seen.keys.is_empty() && seen.certificates.is_empty();
        match seen.pin_tries {
            _ if !is_empty => self.steps.fail(Trouble::new(Fault::TestCarrierInUse, &told)),
            PinTries::Last | PinTries::Locked => self.steps.fail(Fault::PinChangeLastTry.into()),
            PinTries::Fine | PinTries::Low => self.steps.pass(&told),
        }
        self.carrier = Some(seen);
    }

    /// A key that was made is destroyed before the test ends.
    fn failed(&mut self, fault: CarrierFault) {
        let trouble = match fault {
            CarrierFault::PinWrong { .. } | CarrierFault::PinLocked => Trouble::of_pin_change(fault),
            other => other.into(),
        };
        match self.steps.word() {
            // What was asked for may stand there, or a stranger's that was in the way: nothing is destroyed that is not known.
            Some("sign") => self.steps.fail_and_go_to("destroy", trouble),
            Some("destroy") => self.steps.fail(Trouble::new(Fault::TestKeyLeft, &trouble.detail)),
            _ => self.steps.fail(trouble),
        }
    }
}

/// Goes on by itself wherever nobody has to act.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let seen = reader(model, |role| matches!(role, ReaderRole::Carrier(_)), Fault::ReaderMissing);
    let seen = seen.map(|seen| seen.map(|reader| reader.name.clone()));
    let occupied: Vec<String> = model.occupied_carrier_readers().map(|(reader, _)| reader.name.clone()).collect();
    let (job, message) = (model.job(), format!("{} {}", model.settings.kiosk, model.at).into_bytes());
    let Some(Run::Carrier(test)) = guided(model).and_then(|guided| guided.run.as_mut()) else { return };
    if test.is_working() {
        return;
    }
    match (test.steps.word(), seen) {
        (Some("reader"), Some(Ok(name))) => test.steps.pass(&name),
        (Some("reader"), Some(Err(trouble))) => return test.steps.fail(trouble),
        _ => {}
    }
    if let (Some("carrier"), [name]) = (test.steps.word(), &occupied[..]) {
        test.steps.pass(name);
    }
    let effect = match (test.steps.word(), test.address(), &occupied[..]) {
        (Some("look"), _, [reader]) => Effect::Carrier(job, CarrierJob::Inspect { reader: reader.clone() }),
        (Some("look"), _, _) => return test.steps.fail(Fault::CarrierGone.into()),
        (Some("key"), Some((address, id)), _) => Effect::Carrier(job, CarrierJob::MakeKey { address, id }),
        (Some("sign"), Some((address, id)), _) => {
            test.message.clone_from(&message);
            Effect::Carrier(job, CarrierJob::Sign { address, id, message })
        }
        (Some("verify"), ..) => {
            let (spki_der, signature) = (test.spki_der.clone(), test.signature.clone());
            Effect::Verify(job, Box::new(SignatureCheck { spki_der, message: test.message.clone(), signature }))
        }
        (Some("destroy"), Some((address, id)), _) => {
            let spki_sha256 = (!test.spki_der.is_empty()).then(|| Sha256Hash::of(&test.spki_der));
            Effect::Carrier(job, CarrierJob::DestroyKey { address, id, spki_sha256 })
        }
        _ => return,
    };
    test.job = Some(job);
    out.push(effect);
}

/// Takes a key. Nobody leaves between a key's making and its end.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let Some(guided) = guided(model) else { return };
    let Some(Run::Carrier(test)) = &mut guided.run else { return };
    let by_pad = test.carrier.as_ref().is_some_and(|seen| seen.pin_pad);
    match (test.steps.word(), key) {
        _ if test.is_working() => {}
        (_, Key::Esc) => {
            guided.run = None;
            leave::forget_pin(model, out);
        }
        (Some("consent"), Key::Enter) => test.steps.pass(""),
        (Some("pin"), Key::Char(c)) if !by_pad => test.pin.push(c),
        (Some("pin"), Key::Backspace) => test.pin.erase(),
        (Some("pin"), Key::Enter) if by_pad || !test.pin.is_empty() => {
            let Some((address, _)) = test.address() else { return };
            let typed = Pin::existing(test.pin.text().as_bytes().to_vec());
            let pin = if by_pad { PinSource::Pad } else { PinSource::Typed(typed) };
            test.pin.clear();
            test.job = Some(job);
            out.push(Effect::Carrier(job, CarrierJob::PresentPin { address, pin }));
        }
        (None, Key::Enter) => {
            **test = CarrierTest::default();
            leave::forget_pin(model, out);
        }
        _ => {}
    }
    pulse(model, out);
}
