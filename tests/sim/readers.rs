//! The readers beside each kiosk: what is in them, and what is asked of it.

use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::kiosk::app::message::{Answer, JobId, Msg};
use imza_kiosk::ports::readers::{ReaderRole, ReaderState, ReadersState};

use crate::carrier::{self, Carrier};
use crate::trace::{carrier_outcome, carrier_words};
use crate::world::{Event, World};

impl World {
    /// Carries out what a kiosk asks of a carrier; the answer takes a moment.
    pub fn perform(&mut self, kiosk: usize, job: JobId, what: &CarrierJob) {
        let answer = self.perform_on(kiosk, what);
        self.say(|| format!("kiosk {kiosk} carrier: {} → {}", carrier_words(what), carrier_outcome(&answer)));
        let (life, pause) = (self.kiosks[kiosk].life, self.random.millis(0, 20));
        let msg = Box::new(Msg::Answer(job, Answer::Carrier(answer)));
        self.scheduler.after(pause, Event::Tell { kiosk, life, msg });
    }

    fn perform_on(&mut self, kiosk: usize, what: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        if matches!(what, CarrierJob::Forget) {
            self.kiosks[kiosk].held_pin = None;
            return Ok(CarrierAnswer::Forgotten);
        }
        let reader = match (what, carrier::address(what)) {
            (CarrierJob::Inspect { reader }, _) => reader.clone(),
            (_, Some(address)) => address.reader.clone(),
            _ => return Err(CarrierFault::Gone),
        };
        let there = |c: &Carrier| c.at == Some(kiosk) && reader_name(c.kind) == reader;
        let Some(place) = self.carriers.iter().position(there) else { return Err(CarrierFault::Gone) };
        if carrier::address(what).is_some_and(|address| address.serial != self.carriers[place].serial) {
            return Err(CarrierFault::OtherCarrier);
        }
        let fault = self.plan.carrier_fault(&mut self.random).filter(|_| !self.well);
        // A module can fail and leave its work behind.
        let done = fault.is_none() || self.random.chance(500);
        let held = &mut self.kiosks[kiosk].held_pin;
        let answer = if done { self.carriers[place].perform(what, &reader, held) } else { Err(CarrierFault::Gone) };
        match fault {
            Some(fault) => {
                *held = None;
                Err(fault)
            }
            None => answer,
        }
    }

    /// The readers of a kiosk as they are now.
    pub fn tell_readers(&mut self, kiosk: usize) {
        let reader = |kind| {
            let occupied = self.carriers.iter().any(|c| c.at == Some(kiosk) && c.kind == kind);
            let card = occupied.then(|| vec![0x3B, 0x80, 0x80, 0x01, 0x01]);
            ReaderState { name: reader_name(kind).into(), role: ReaderRole::Carrier(kind), card }
        };
        let readers = vec![reader(CarrierKind::SmartCard), reader(CarrierKind::UsbToken)];
        self.tell(kiosk, Msg::Readers(ReadersState::Running(readers)));
    }
}

/// The PC/SC name of the reader for a kind of carrier.
pub const fn reader_name(kind: CarrierKind) -> &'static str {
    match kind {
        CarrierKind::SmartCard => "ACS ACR39U ICC Reader 00 00",
        CarrierKind::UsbToken => "Yubico YubiKey OTP+FIDO+CCID 00 00",
    }
}
