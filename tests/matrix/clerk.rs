//! A kiosk without its screen, in a process of its own: its real core, its owners' threads, its store, its worker process, its
//! line to a centre. Before it stands a clerk who does what it says, and nothing else.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::adapters::worker::{CarrierDesk, WorkerProgram};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::issue::Need;
use imza_kiosk::domain::order::OrderState;
use imza_kiosk::kiosk::app::message::{Input, Key, Msg};
use imza_kiosk::kiosk::app::{Model, Screen, StoreView, update};
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::kiosk::runtime::owners::{KioskStore, OpenedStore, Owners};
use imza_kiosk::kiosk::start;
use imza_kiosk::ports::clock::Clock as _;
use jiff::{SignedDuration, Timestamp};

use crate::plan::{Done, Place, Plan};
use crate::points::{Hand, Pointed, Points, Slots};
use crate::staging::CLERK;

/// Set for a process that is a kiosk of the matrix.
pub const KIOSK: &str = "MATRIX_KIOSK";

/// Messages that may wait, as in the kiosk.
const INBOX_MAX: usize = 1024;
/// Longest an issue may take with all that goes wrong in it.
const PATIENCE: Duration = Duration::from_secs(30);
/// Most faults that a clerk meets in one issue before it counts as going round in circles.
const TROUBLES_MAX: usize = 12;

/// A kiosk at work, and its clerk.
struct Desk {
    plan: Plan,
    model: Model,
    owners: Owners,
    inbox: Receiver<Msg>,
    hand: Arc<Hand>,
    until: Instant,
    /// How far this counter's clock is ahead: nobody waits for the tail of a scan.
    ahead: SignedDuration,
    troubles: Vec<String>,
    /// SHA-256 of the certificates, the signature's first.
    certificates: Vec<String>,
    handed_over: bool,
}

/// The body of a kiosk's process: the plan comes in, what came of it goes out.
pub fn serve() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("the plan");
    let plan: Plan = serde_json::from_str(&text).expect("a plan");
    let mut desk = Desk::open(plan);
    let done = desk.issue();
    println!("\ndone {}", serde_json::to_string(&done).expect("plain data"));
}

impl Desk {
    fn open(plan: Plan) -> Self {
        let config = Config::load(&plan.config).expect("the configuration is right");
        let mut parts = start::parts(&config, &plan.config).expect("the parts can be made");
        let (readers, slots) = sync_channel(INBOX_MAX);
        let hand = Arc::new(Hand::new(plan.place.clone(), readers));
        let points = Points::new(plan.point.clone(), Arc::clone(&hand), plan.mistakes.clone());
        let profiles = start::profiles(&config).expect("the profiles are right");
        let environment = std::env::vars_os().collect();
        let program = WorkerProgram { executable: env!("CARGO_BIN_EXE_kiosk").into(), environment };
        if matches!(plan.place, Place::Folder { .. }) {
            parts.readers = Box::new(move || Box::new(Slots(slots)));
        }
        let (for_store, for_carriers, for_centre) = (Arc::clone(&points), Arc::clone(&points), points);
        let (open, centre) = (parts.store, parts.centre);
        parts.store = Box::new(move || {
            let opened = open()?;
            let store: Box<dyn KioskStore> = Box::new(Pointed::new(opened.store, &for_store));
            Ok(OpenedStore { store, ..opened })
        });
        parts.carriers = Box::new(move || Box::new(Pointed::new(CarrierDesk::new(program, profiles), &for_carriers)));
        parts.centre = Box::new(move || Box::new(Pointed::new(centre(), &for_centre)));
        let (sender, inbox) = sync_channel(INBOX_MAX);
        let (_, owners) = Owners::start(parts, &sender).expect("threads");
        let model = Model::new(config.settings(), SystemClock.now());
        let (until, ahead) = (Instant::now() + PATIENCE, SignedDuration::ZERO);
        let (troubles, certificates, handed_over) = (Vec::new(), Vec::new(), false);
        let mut desk = Self { plan, model, owners, inbox, hand, until, ahead, troubles, certificates, handed_over };
        desk.take(Msg::Tick);
        desk
    }

    /// From the sign-in to the record's acknowledgement.
    fn issue(&mut self) -> Done {
        while !self.handed_over || !self.is_over() {
            assert!(Instant::now() < self.until, "no end: {}", self.shows());
            assert!(self.troubles.len() <= TROUBLES_MAX, "round in circles: {}", self.shows());
            if !self.act() {
                self.wait();
            }
        }
        let certificates_sha256 = std::mem::take(&mut self.certificates);
        Done { certificates_sha256, troubles: std::mem::take(&mut self.troubles) }
    }

    fn is_over(&self) -> bool {
        matches!(self.model.screen, Screen::Home(_)) && self.model.queue().is_some_and(|queue| queue.unsent == 0)
    }

    /// Does what the screen asks of a person; false when it asks for nothing.
    fn act(&mut self) -> bool {
        assert!(!matches!(self.model.store, StoreView::Closed(_)), "{}", self.shows());
        match &self.model.screen {
            Screen::SignIn(screen) if screen.waiting.is_none() && self.model.queue().is_some() => {
                assert!(screen.trouble.is_none(), "{}", self.shows());
                self.types_line(CLERK.0);
                self.types_line(CLERK.1);
            }
            Screen::Home(_) if self.model.search.is_none() && !self.handed_over => {
                let order = self.plan.order.clone();
                self.types_line(&order);
            }
            Screen::Order(screen) if screen.card.is_none() => {
                let zone = self.plan.zone.clone();
                self.take(Msg::Input(Input::Burst(zone)));
                self.ahead += SignedDuration::from_millis(400);
            }
            // The record was durable when the kiosk was cut off: the order is handed over, and the kiosk says so.
            Screen::Order(screen) if screen.order.state == OrderState::HandedOver => {
                self.handed_over = true;
                self.press(Key::Esc);
            }
            Screen::Order(_) => {
                self.press(Key::Enter);
                if self.model.notice.as_ref().is_some_and(|notice| notice.fault == Fault::OrderIssued) {
                    // So it is, but the centre does not have the record yet.
                    self.press(Key::Esc);
                    return true;
                }
                assert!(matches!(self.model.screen, Screen::Issue(_)), "{}", self.shows());
            }
            Screen::Issue(screen) if screen.issue.trouble.is_some() => self.meets_trouble(),
            Screen::Issue(screen) if screen.waiting.is_none() => {
                let need = screen.issue.need();
                return self.gives(&need);
            }
            Screen::Receipt(_) => {
                self.handed_over = true;
                self.press(Key::Enter);
            }
            _ => return false,
        }
        true
    }

    /// What the machine asks of a person.
    fn gives(&mut self, need: &Need) -> bool {
        match need {
            Need::Carrier => {
                self.hand.puts_in();
                self.wait();
            }
            Need::ChosenPin => {
                let pin = self.plan.pin.clone();
                self.types_line(&pin);
                self.types_line(&pin);
            }
            Need::PresentedPin => {
                let pin = self.plan.pin.clone();
                self.types_line(&pin);
            }
            Need::HandOver => self.press(Key::Enter),
            Need::Refused(fault) => panic!("refused with {}: {}", fault.code(), self.shows()),
            _ => return false,
        }
        true
    }

    /// Whatever it is, the carrier belongs in its reader and the job is tried again.
    fn meets_trouble(&mut self) {
        let trouble = if let Screen::Issue(screen) = &self.model.screen { screen.issue.trouble.as_ref() } else { None };
        if trouble.is_some_and(|trouble| trouble.fault == Fault::OrderIssued) {
            // The record was durable when the kiosk was cut off, and goes to the centre by itself: the order is looked at again.
            self.press(Key::Esc);
            return self.wait();
        }
        if let Screen::Issue(screen) = &self.model.screen {
            self.troubles.extend(screen.issue.trouble.iter().map(|trouble| trouble.fault.code().to_owned()));
        }
        self.hand.puts_in();
        self.press(Key::Enter);
    }

    fn types_line(&mut self, text: &str) {
        text.chars().for_each(|c| self.press(Key::Char(c)));
        self.press(Key::Enter);
    }

    fn press(&mut self, key: Key) {
        self.take(Msg::Input(Input::Key(key)));
    }

    fn now(&self) -> Timestamp {
        SystemClock.now() + self.ahead
    }

    fn take(&mut self, message: Msg) {
        let now = self.now();
        for effect in update(&mut self.model, now, message) {
            if let Some(failed) = self.owners.carry_out(effect) {
                self.take(failed);
            }
        }
        if let Screen::Issue(screen) = &self.model.screen {
            let held = screen.issue.keys.iter().filter_map(|(_, key)| key.certificate.as_deref());
            self.certificates = held.map(|der| Sha256Hash::of(der).to_string()).collect();
        }
    }

    /// The next message, or the tick that the core asked for.
    fn wait(&mut self) {
        let pause = self.model.next_wake().duration_since(self.now());
        let pause = Duration::try_from(pause).unwrap_or(Duration::ZERO) + Duration::from_millis(2);
        match self.inbox.recv_timeout(pause.min(PATIENCE)) {
            Ok(message) => self.take(message),
            Err(RecvTimeoutError::Timeout) => self.take(Msg::Tick),
            Err(RecvTimeoutError::Disconnected) => panic!("the kiosk's owners are gone"),
        }
    }

    /// What is in front, without anything of a citizen.
    fn shows(&self) -> String {
        let notice = self.model.notice.as_ref().map(|notice| notice.fault.code());
        let met = &self.troubles;
        match &self.model.screen {
            Screen::Issue(screen) => {
                let (need, trouble) = (screen.issue.need(), &screen.issue.trouble);
                format!(
                    "{:?}, {trouble:?}, waiting {:?}, notice {notice:?}, met {met:?}",
                    step(&need),
                    screen.waiting.is_some()
                )
            }
            Screen::SignIn(screen) => format!("sign-in, {:?}, store {:?}", screen.trouble, self.model.store),
            Screen::Order(screen) => format!("order, {:?}, notice {notice:?}", screen.trouble),
            Screen::Home(_) => format!("home, unsent {:?}, notice {notice:?}", self.model.queue().map(|q| q.unsent)),
            _ => format!("another screen, notice {notice:?}"),
        }
    }
}

/// A need in a word: jobs carry bytes that nobody wants to read.
fn step(need: &Need) -> String {
    match need {
        Need::Do(job) => format!("job of step {}", job.step().word()),
        other => format!("{other:?}"),
    }
}
