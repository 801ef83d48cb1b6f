//! A scripted world around the core: a centre, a carrier, a store and readers that answer as a test wants.

mod approvals;
mod bench;
mod carrier;
mod centre;
mod orders;
mod settings;
mod store;
mod workbench;

pub(crate) use self::orders::order;
use crate::domain::approval::Decision;
use crate::domain::carrier::{CarrierFault, CarrierInspection, KeyId, Sha256Hash};
use crate::domain::certificate::KeyPurpose;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{ChipDetails, ChipReport};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::money::Qepik;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::order::{Branch, Lease, Order, OrderState};
use crate::domain::person::DocumentNumber;
use crate::domain::preflight::{CarrierVerdict, ModelStanding, StockStanding};
use crate::domain::record::{CHAIN_START, Record, RecordSeq, Salt};
use crate::domain::sale::{Goods, GoodsPrice, PriceList};
use crate::domain::stock::StockSheet;
use crate::domain::sync::ChainHead;
use crate::domain::takeover::SecretOutcome;
use crate::kiosk::app::export::ExportJob;
use crate::kiosk::app::message::{
    Answer, CacheAnswer, CacheJob, Effect, Input, JobId, Key, Msg, PasswordJob, StoreAnswer, StoreJob, StoreOpened,
};
use crate::kiosk::app::paper::PrintJob;
use crate::kiosk::app::recording::Recorder;
use crate::kiosk::app::shift::{OpenShift, ShiftState};
use crate::kiosk::app::*;
use crate::ports::cache::{CacheError, CacheFound, CacheState};
use crate::ports::centre::Told;
use crate::ports::outbox::{QueueRow, Remembered, StoreError};
use crate::wire::approvals::{MyApproval, WaitingApproval};
use crate::wire::bytes::Base64;
use crate::wire::carriers::CarrierCheckAnswer;
use crate::wire::changes::{ChangesAnswer, Cursor};
use crate::wire::record_search::RecordProof;
use crate::wire::recording::RecordedEvent;
use crate::wire::{centre as wire, endings};

pub(crate) const TD1: &str =
    "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";
pub(crate) const ID_CARD_READER: &str = "ACS ACR1252 1S CL Reader PICC 00 00";
pub(crate) const SMART_CARD_READER: &str = "ACS ACR39U ICC Reader 00 00";
pub(crate) const TOKEN_READER: &str = "Yubico YubiKey OTP+FIDO+CCID 00 00";
/// A self-signed test certificate, so that the core can read the key it is for.
pub(super) const CERTIFICATE: &[u8] = include_bytes!("../../../../tests/data/certificate.der");
pub(super) const AUTHENTICATION: &[u8] = include_bytes!("../../../../tests/data/authentication-certificate.der");

/// The certificate of the world's key for this purpose.
pub(super) const fn certificate(purpose: KeyPurpose) -> &'static [u8] {
    match purpose {
        KeyPurpose::Signature => CERTIFICATE,
        KeyPurpose::Authentication => AUTHENTICATION,
    }
}

pub(crate) use carrier::{at_pin, at_pin_of, at_pin_of_two_keys, inspection, second_place};

pub(crate) fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_799_000_000 + second).expect("in range")
}

/// A scripted world around the core: answers what the test does not answer itself.
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) second: i64,
    pub(crate) effects: Vec<Effect>,
    pub(crate) orders: Vec<Order>,
    /// What the kiosk's copy holds, and how old it is.
    pub(crate) copy: Vec<Order>,
    pub(crate) copy_as_of: Option<Timestamp>,
    /// Why the copy fails at the next question, which it does once: from then on it is empty.
    pub(crate) copy_fault: Option<CacheError>,
    /// What the copy says that readers cost.
    pub(crate) reader_prices: PriceList,
    /// The branches that it tells of.
    pub(crate) branches: Vec<Branch>,
    pub(crate) line_cut: bool,
    /// The centre is one for practice.
    pub(crate) trains: bool,
    /// What it asks officers for beside the password.
    pub(crate) factor: centre::Factor,
    /// The centre lets nobody in.
    pub(crate) refuses_officers: bool,
    /// What the centre tells of the branch's stock.
    pub(crate) stock: Option<StockSheet>,
    pub(crate) store_broken: bool,
    /// A record is kept, and the queue cannot be read afterwards.
    pub(crate) queue_unreadable: bool,
    pub(crate) carrier: CarrierInspection,
    pub(crate) carrier_fault: Option<CarrierFault>,
    pub(crate) chip: Option<ChipReport>,
    /// What it says beyond who it is; the report and nothing else where this is not set.
    pub(crate) chip_details: Option<Result<ChipDetails, Trouble>>,
    /// The next PIN job fails with this.
    pub(crate) fails_once: Option<CarrierFault>,
    /// Where the centre says the chain ends, where it is not where the kiosk thinks.
    pub(crate) chain: Option<ChainHead>,
    /// What the centre did not apply.
    pub(crate) refused: Vec<wire::RefusedRecord>,
    /// Batches and notices as the centre got them: the numbers of the records.
    pub(crate) sent: Vec<Vec<u64>>,
    /// The next batch is answered with this.
    pub(crate) answers_once: Option<Result<Told, Trouble>>,
    pub(crate) queue: QueueState,
    /// What the register of invalid documents says, and what was asked for and approved since.
    pub(crate) register: DocumentStanding,
    pub(crate) documents: Vec<DocumentNumber>,
    pub(crate) leases: Vec<wire::LeaseRequest>,
    pub(crate) approvals: Vec<wire::ApproveRequest>,
    /// What the centre says of the carrier.
    pub(crate) verdict: CarrierVerdict,
    prev_hash: Sha256Hash,
    pub(crate) records: Vec<Record>,
    /// What the clock showed at each check that was to be kept.
    pub(crate) clock_kept: Vec<Timestamp>,
    /// What was to be remembered, in order.
    pub(crate) remembered: Vec<(Remembered, Vec<u8>)>,
    /// Moments up to which erasure was asked for.
    pub(crate) erased: Vec<Timestamp>,
    /// What this disk lost.
    pub(crate) lost: Vec<Record>,
    /// The centre tells a key to seal to.
    pub(crate) seals: bool,
    /// What was kept sealed, and what became of it.
    pub(crate) kept: Vec<(Vec<u8>, Option<SecretOutcome>)>,
    /// The sealed secret that counts on the carrier; none while the factory's does.
    pub(crate) counts: Option<Vec<u8>>,
    /// What the clerk asked supervisors for, as the centre has it, and what waits for the supervisor.
    pub(crate) asked: Vec<MyApproval>,
    pub(crate) waiting: Vec<WaitingApproval>,
    pub(crate) life: super::certificates::AtCentre,
    /// What supervisors decided.
    pub(crate) decisions: Vec<(String, Decision)>,
    /// What was sent to the printer, and what the printer answers.
    pub(crate) printed: Vec<PrintJob>,
    pub(crate) printer_fault: Option<Fault>,
    /// What was written to files.
    pub(crate) exported: Vec<ExportJob>,
    /// What was saved of records.
    pub(crate) proofs: Vec<RecordProof>,
    /// What the technician's bench finds.
    pub(crate) bench: bench::Script,
    /// What the technician's tools find.
    pub(crate) workbench: workbench::Script,
    /// The next of the jobs that replace a secret is carried out, and its answer is this.
    pub(crate) loses_once: Option<CarrierFault>,
    /// The key in this place cannot be destroyed.
    pub(crate) keeps_key: Option<KeyId>,
    /// What was recorded.
    pub(crate) tape: Option<(Recorder, Vec<RecordedEvent>)>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::bare().begun()
    }

    /// A world whose kiosk is recorded from its beginning.
    pub(crate) fn taped() -> Self {
        let mut world = Self::bare();
        world.tape = Some((Recorder::default(), Recorder::began(&world.model, moment(0).into())));
        world.begun()
    }

    fn bare() -> Self {
        Self {
            model: Model::new(settings::settings(), moment(0)),
            second: 0,
            effects: vec![],
            orders: vec![order("260-1147", OrderState::Ready)],
            copy: vec![],
            copy_as_of: None,
            copy_fault: None,
            reader_prices: reader_prices(),
            branches: vec![],
            line_cut: false,
            trains: false,
            factor: centre::Factor::default(),
            refuses_officers: false,
            stock: None,
            store_broken: false,
            queue_unreadable: false,
            carrier: inspection(),
            carrier_fault: None,
            chip: None,
            chip_details: None,
            fails_once: None,
            chain: None,
            refused: vec![],
            sent: vec![],
            answers_once: None,
            register: DocumentStanding::NotAsked,
            documents: vec![],
            leases: vec![],
            approvals: vec![],
            verdict: CarrierVerdict {
                model: ModelStanding::Allowed,
                stock: StockStanding::Here,
                authority_ready: true,
                centre_time: moment(0),
            },
            queue: QueueState { limit: 10_000, epoch: 1, ..QueueState::default() },
            prev_hash: CHAIN_START,
            records: vec![],
            clock_kept: vec![],
            remembered: vec![],
            erased: vec![],
            lost: vec![],
            seals: true,
            kept: vec![],
            counts: None,
            asked: vec![],
            waiting: vec![],
            life: super::certificates::AtCentre::default(),
            decisions: vec![],
            printed: vec![],
            printer_fault: None,
            exported: vec![],
            proofs: vec![],
            bench: bench::Script::default(),
            workbench: workbench::Script::default(),
            loses_once: None,
            keeps_key: None,
            tape: None,
        }
    }

    fn begun(self) -> Self {
        let mut world = self;
        world.say(Msg::Tick);
        world.say(Msg::Readers(readers(&[])));
        world.say(Msg::StoreOpened(Ok(StoreOpened {
            queue: world.queue,
            attempts: vec![],
            clock_checked: None,
            look: None,
            officers: None,
            warning: None,
        })));
        world
    }

    pub(crate) fn signed_in() -> Self {
        let mut world = Self::new();
        world.type_text("aysel");
        world.key(Key::Enter);
        world.type_text("secret");
        world.key(Key::Enter);
        assert!(matches!(world.model.screen, Screen::Home(_)));
        world.model.shift = ShiftState::Open(OpenShift {
            officer: OfficerId::parse("aysel").expect("valid"),
            at: moment(0),
            opened: Sha256Hash::of(b"the record that opened it"),
            float: Some(Qepik::new(10_000)),
        });
        world
    }

    /// Hands a message to the core and answers every effect until none is left.
    pub(crate) fn say(&mut self, msg: Msg) {
        self.say_only(msg);
        self.settle();
    }

    /// Hands a message to the core; its effects wait.
    pub(crate) fn say_only(&mut self, msg: Msg) {
        self.second += 1;
        if let Some((recorder, events)) = &mut self.tape {
            events.extend(recorder.event(&self.model, moment(self.second).into(), &msg));
        }
        let effects = update(&mut self.model, moment(self.second), msg);
        self.effects.extend(effects);
    }

    /// Answers the next effect alone, so that a test can look at what is under way.
    pub(crate) fn answer_next(&mut self) {
        let effect = self.effects.remove(0);
        if let Some((job, answer)) = self.answer(effect) {
            self.say_only(Msg::Answer(job, answer));
        }
    }

    pub(crate) fn settle(&mut self) {
        for _ in 0..200 {
            if self.effects.is_empty() {
                return;
            }
            let effect = self.effects.remove(0);
            if let Some((job, answer)) = self.answer(effect) {
                self.say_only(Msg::Answer(job, answer));
            }
        }
        panic!("the core never comes to rest");
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.say(Msg::Input(Input::Key(key)));
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(Key::Char(c)));
    }

    pub(crate) fn scan(&mut self, zone: &str) {
        self.say(Msg::Input(Input::Burst(zone.into())));
    }

    pub(crate) fn put_in(&mut self, reader: &'static str) {
        self.say(Msg::Readers(readers(&[reader])));
    }

    fn answer(&mut self, effect: Effect) -> Option<(JobId, Answer)> {
        match effect {
            Effect::Ask(job, ask, None) if !self.line_cut && !matches!(ask, Ask::SignIn(_) | Ask::SecondFactor(_)) => {
                Some((job, Answer::Centre(Err(Fault::SessionEnded.into()))))
            }
            Effect::Ask(job, Ask::SignIn(_), _) if self.refuses_officers && !self.line_cut => {
                Some((job, Answer::Centre(Err(Fault::SignInRefused.into()))))
            }
            Effect::Ask(job, ask, _) | Effect::AskBehind(job, ask, _) => Some((job, Answer::Centre(self.centre(ask)))),
            Effect::Carrier(job, what) => Some((job, Answer::Carrier(self.carrier_answer(&what)))),
            Effect::Store(job, what) => Some((job, Answer::Store(self.keep(what)))),
            Effect::Cache(job, what) => Some((job, Answer::Cache(self.copied(&what)))),
            Effect::Chip(job, _) => {
                let Some(report) = self.chip.clone() else {
                    return Some((job, Answer::Chip(Box::new(Err(Fault::ChipGone.into())))));
                };
                self.say_only(Msg::Answer(job, Answer::Chip(Box::new(Ok(report.clone())))));
                let read = self.chip_details.clone().unwrap_or_else(|| Ok(super::chip::details(report, None)));
                Some((job, Answer::ChipDetails(Box::new(read))))
            }
            // A hash of this world shows its password: only the order of what is asked and kept is looked at here.
            Effect::Password(job, PasswordJob::Hash(password)) => {
                Some((job, Answer::PasswordHashed(Ok(format!("hash of {}", password.expose())))))
            }
            Effect::Password(job, PasswordJob::Draw) => Some((job, Answer::ChallengeDrawn(Ok([9; 32])))),
            Effect::Password(job, PasswordJob::Verify { signature, .. }) => {
                Some((job, Answer::PasswordChecked(signature == [2])))
            }
            Effect::Password(job, PasswordJob::Check { password, hash }) => {
                Some((job, Answer::PasswordChecked(hash == format!("hash of {}", password.expose()))))
            }
            Effect::Print(job, print) => {
                self.printed.push(*print);
                Some((job, Answer::Printed(self.printer_fault.map_or(Ok(()), |fault| Err(fault.into())))))
            }
            Effect::Export(job, what) => {
                self.exported.push(*what);
                let written = ["day.csv", "day.xlsx", "day.pdf"].map(|name| format!("/media/stick/{name}")).to_vec();
                Some((job, Answer::Exported(self.printer_fault.map_or(Ok(written), |fault| Err(fault.into())))))
            }
            Effect::SaveProof(job, proof) => {
                let written = vec![format!("/media/stick/{}", proof.file_name())];
                self.proofs.push(*proof);
                Some((job, Answer::Exported(self.printer_fault.map_or(Ok(written), |fault| Err(fault.into())))))
            }
            Effect::Examine(job, groups, _) => Some((job, Answer::Looked(self.bench.look(&groups)))),
            Effect::ReadLog(job, place, filter) => Some((job, Answer::Log(self.workbench.log(place, &filter)))),
            Effect::Trace(job, wanted) => Some((job, Answer::Trace(self.workbench.trace(wanted)))),
            Effect::Verify(job, check) => Some((job, Answer::Verified(self.workbench.verify(&check)))),
            Effect::Configure(job, wanted) => Some((job, Answer::Configured(self.workbench.configure(wanted)))),
            Effect::Prepare(_) | Effect::Quit => None,
        }
    }
}

fn reader_prices() -> PriceList {
    let price = |goods, qepik| GoodsPrice { goods, from: jiff::civil::date(2026, 1, 1), price: Qepik::new(qepik) };
    PriceList::new(vec![price(Goods::ReaderWithCard, 2000), price(Goods::ReaderAlone, 2500)]).expect("a list")
}

pub(crate) fn readers(occupied: &[&str]) -> ReadersState {
    let reader = |name: &str, role| ReaderState {
        name: name.into(),
        role,
        card: occupied.contains(&name).then(|| vec![0x3B, 0x80, 0x80, 0x01, 0x01]),
    };
    ReadersState::Running(vec![
        reader(ID_CARD_READER, ReaderRole::IdCard),
        reader(SMART_CARD_READER, ReaderRole::Carrier(CarrierKind::SmartCard)),
        reader(TOKEN_READER, ReaderRole::Carrier(CarrierKind::UsbToken)),
    ])
}

pub(crate) fn choose_pin(world: &mut World) {
    for _ in 0..2 {
        world.type_text("482915");
        world.key(Key::Enter);
    }
}
