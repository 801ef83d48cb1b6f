//! The kiosk without its screen: its own core, its owners' threads, its store, its worker process, its line to a centre.
//! Whoever would type is quick here: the time is the kiosk's alone.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::adapters::worker::{CarrierDesk, WorkerProgram};
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::issue::{Issue, Need};
use imza_kiosk::domain::order::{CarrierKind, Order, OrderNumber};
use imza_kiosk::kiosk::app::issue::IssueScreen;
use imza_kiosk::kiosk::app::message::{Input, Key, Msg};
use imza_kiosk::kiosk::app::pin::PinEntry;
use imza_kiosk::kiosk::app::{Model, Screen, update};
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::kiosk::runtime::owners::Owners;
use imza_kiosk::kiosk::start;
use imza_kiosk::ports::centre::{Ask, CentrePort, Told};
use imza_kiosk::ports::clock::Clock as _;
use imza_kiosk::ports::readers::{ReaderMonitor, ReaderRole, ReaderState, ReadersState};
use imza_kiosk::wire::centre::{OrderQuery, SearchRequest};

use crate::staging::CLERK;
use crate::stopwatch::{Lap, Timed};
use crate::token::CITIZEN_PIN;

/// Messages that may wait, as in the kiosk.
const INBOX_MAX: usize = 1024;
/// Longest wait for any answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A kiosk at work.
pub struct Desk {
    model: Model,
    owners: Owners,
    inbox: Receiver<Msg>,
    readers: SyncSender<ReadersState>,
    laps: Receiver<Lap>,
    centre: Box<dyn CentrePort>,
}

/// A finished issue.
pub struct Issued {
    /// From the officer's confirmation of the identity to the receipt.
    pub took: Duration,
    /// What it was spent on.
    pub laps: Vec<Lap>,
    /// The certificate's DER.
    pub certificate: Vec<u8>,
}

/// The slots of a software token take the place of reader devices: the smart-card service knows none of them.
struct Slots(Receiver<ReadersState>);

impl ReaderMonitor for Slots {
    fn next_change(&mut self) -> ReadersState {
        let ended = || ReadersState::ServiceDown("the bench has ended".to_owned());
        self.0.recv().unwrap_or_else(|_| ended())
    }
}

impl Desk {
    /// Opens the store, reaches the centre, and signs the clerk in.
    pub fn open(file: &Path, softhsm_conf: &Path) -> Self {
        let config = Config::load(file).expect("the configuration is right");
        let profiles = start::profiles(&config).expect("the profiles are right");
        let centre = start::centre(&config).expect("the address is one");
        let program = WorkerProgram {
            executable: env!("CARGO_BIN_EXE_kiosk").into(),
            environment: [("SOFTHSM2_CONF".into(), softhsm_conf.into())].into(),
        };
        let (readers, slots) = sync_channel(INBOX_MAX);
        let (laps, noted) = sync_channel(INBOX_MAX);
        let mut parts = start::parts(&config, file).expect("the parts can be made");
        let (carrier_laps, centre_laps, officers) = (laps.clone(), laps, centre.clone());
        parts.readers = Box::new(move || Box::new(Slots(slots)));
        parts.carriers =
            Box::new(move || Box::new(Timed { port: CarrierDesk::new(program, profiles), laps: carrier_laps }));
        parts.centre = Box::new(move || Box::new(Timed { port: officers, laps: centre_laps }));
        let (sender, inbox) = sync_channel(INBOX_MAX);
        let (_, owners) = Owners::start(parts, &sender).expect("threads");
        let model = Model::new(config.settings(), SystemClock.now());
        let mut desk = Self { model, owners, inbox, readers, laps: noted, centre: Box::new(centre) };
        desk.take(Msg::Tick);
        desk.wait_until("the store opens", |model| model.queue().is_some());
        desk.type_line(CLERK.0);
        desk.type_line(CLERK.1);
        desk.wait_until("the clerk is signed in", |model| matches!(model.screen, Screen::Home(_)));
        desk
    }

    /// Issues one order onto the fresh token in `slot`.
    pub fn issue(&mut self, number: &str, slot: &str) -> Issued {
        let order = self.order(number);
        let reader = ReaderState {
            name: slot.to_owned(),
            role: ReaderRole::Carrier(CarrierKind::SmartCard),
            card: Some(vec![0x3b, 0x00]),
        };
        let readers = ReadersState::Running(vec![reader]);
        self.readers.send(readers.clone()).expect("the readers' thread runs");
        self.wait_until("the token is seen", |model| model.readers.as_ref() == Some(&readers));
        let _of_earlier_issues = self.laps.try_iter().count();

        let started = Instant::now();
        let at = SystemClock.now();
        let issue = Issue::begin(order.number.clone(), order.carrier, ReadingMethod::MrzScanned.into(), at);
        self.model.screen = Screen::Issue(Box::new(IssueScreen {
            order,
            issue,
            entry: PinEntry::default(),
            waiting: None,
            two_carriers: false,
            unwritten: None,
            document: None,
            seal_to: None,
            give_up: None,
            destroyed: vec![],
        }));
        self.take(Msg::Tick);
        let mut certificate = None;
        while let Screen::Issue(screen) = &self.model.screen {
            assert!(screen.issue.trouble.is_none(), "{:?}", screen.issue.trouble);
            match screen.issue.need() {
                Need::ChosenPin if screen.waiting.is_none() => {
                    self.type_line(CITIZEN_PIN);
                    self.type_line(CITIZEN_PIN);
                }
                Need::HandOver if screen.waiting.is_none() => {
                    certificate = screen.issue.keys.signature.certificate.clone();
                    self.press(Key::Enter);
                }
                _ => self.take_next("the issue goes on"),
            }
        }
        let took = started.elapsed();
        let laps = self.laps.try_iter().collect();
        // Not timed: back home, the PIN wiped, the record sent, so that nothing of it runs into somebody else's turn.
        self.press(Key::Enter);
        self.wait_until("the record is sent", |model| model.queue().is_some_and(|queue| queue.unsent == 0));
        Issued { took, laps, certificate: certificate.expect("a certificate was handed over") }
    }

    /// The order as a search shows it.
    fn order(&mut self, number: &str) -> Order {
        let query = OrderQuery::Number(OrderNumber::parse(number).expect("a number"));
        let session = self.model.session.as_ref().and_then(|session| session.token.clone());
        match self.centre.ask(&Ask::Search(SearchRequest { query }), session.as_deref()) {
            Ok(Told::Found(mut answer)) => answer.orders.pop().expect("the order is there"),
            other => panic!("{other:?}"),
        }
    }

    fn type_line(&mut self, text: &str) {
        text.chars().for_each(|c| self.press(Key::Char(c)));
        self.press(Key::Enter);
    }

    fn press(&mut self, key: Key) {
        self.take(Msg::Input(Input::Key(key)));
    }

    fn take(&mut self, message: Msg) {
        for effect in update(&mut self.model, SystemClock.now(), message) {
            if let Some(failed) = self.owners.carry_out(effect) {
                self.take(failed);
            }
        }
    }

    fn take_next(&mut self, what: &str) {
        let message = self.inbox.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("waited in vain: {what}"));
        self.take(message);
    }

    fn wait_until(&mut self, what: &str, is_so: impl Fn(&Model) -> bool) {
        while !is_so(&self.model) {
            self.take_next(what);
        }
    }
}
