//! The world of one run: kiosks, centre, carriers, people, and the events that move them.

use std::path::Path;

use imza_kiosk::domain::carrier::CarrierJob;
use imza_kiosk::domain::clock::ClockReading;
use imza_kiosk::domain::fault::{Fault, Trouble};
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::kiosk::app::message::{Answer, Effect, JobId, Msg, StoreJob};
use imza_kiosk::kiosk::app::{Screen, update};
use imza_kiosk::ports::cache::CacheError;
use imza_kiosk::ports::centre::{Ask, Told};
use jiff::{SignedDuration, Timestamp};

use crate::carrier::Carrier;
use crate::centre::Machine;
use crate::day::Day;
use crate::disk::SimDisk;
use crate::faults::{FaultEvent, Plan, ROOM};
use crate::kiosk::{Kiosk, small_store};
use crate::random::Random;
use crate::scheduler::{Millis, Scheduler};
use crate::town::{self, Customer};
use crate::trace::{Trace, answer_words, store_words};

/// The moment at which every run begins.
pub const BEGIN: Timestamp = Timestamp::constant(1_799_000_000, 0);
/// The hours of a run, from its beginning on.
#[derive(Debug, Clone, Copy)]
pub struct Hours {
    /// The kiosks are switched on.
    pub opens_at: Millis,
    /// Everything is well again.
    pub well_at: Millis,
    /// From then on nobody begins anything new.
    pub closing_at: Millis,
    /// The end of the run.
    pub end: Millis,
}

/// The hours of a run in which everything goes wrong.
pub const HOURS: Hours = Hours { opens_at: 0, well_at: 30 * 60_000, closing_at: 75 * 60_000, end: 90 * 60_000 };

/// Faults of our own that the properties have to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    Nothing,
    /// The store says that it is kept before it is synced.
    AcknowledgeBeforeSync,
    /// The centre takes a batch that comes again as a new one.
    ApplyTwice,
    /// A counter writes what undoes a sale twice.
    VoidTwice,
    /// A counter writes that a transfer came in twice.
    AcceptTwice,
    /// A counter says that a qəpik more is given back than there was.
    ChangeOff,
    /// A counter writes a qəpik less than a piece costs.
    PriceOff,
}

/// Something that happens.
pub enum Event {
    /// The program of a kiosk starts and opens its store.
    Open { kiosk: usize },
    /// A message for a kiosk's core.
    Tell { kiosk: usize, life: u64, msg: Box<Msg> },
    /// The centre's answer is at the kiosk, or the waiting is over.
    Told { kiosk: usize, life: u64, way: usize, job: JobId, answer: Box<Result<Told, Trouble>> },
    /// A question, or a copy of it, is at the centre.
    Asked { kiosk: usize, life: u64, way: usize, job: JobId, ask: Box<Ask>, session: Option<String>, answered: Reply },
    /// A job's turn at the store has come.
    Store { kiosk: usize, life: u64, job: JobId, what: Box<StoreJob> },
    /// A job's turn at the carrier has come.
    Carrier { kiosk: usize, life: u64, job: JobId, what: Box<CarrierJob> },
    /// The core asked to be woken.
    Wake { kiosk: usize, life: u64 },
    /// The officer and the people in front do the next thing.
    Officer { kiosk: usize },
    /// Something goes wrong.
    Fault(FaultEvent),
    /// Everything is well from now on.
    Well,
}

/// Whether a copy of a question is answered, and how long the answer takes.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    After(Millis),
    Lost,
}

/// One run's world.
pub struct World {
    pub random: Random,
    pub scheduler: Scheduler<Event>,
    pub machine: Machine,
    pub kiosks: Vec<Kiosk>,
    pub carriers: Vec<Carrier>,
    pub customers: Vec<Customer>,
    pub plan: Plan,
    pub hours: Hours,
    pub planted: Planted,
    /// What the clerks of a whole day do, where the run is one.
    pub day: Option<Box<Day>>,
    pub well: bool,
    pub trace: Trace,
    pub violation: Option<String>,
    /// Orders whose proof the centre was seen to have.
    pub proven: Vec<OrderNumber>,
}

impl World {
    pub fn new(seed: u64, ledger: &Path, planted: Planted, traced: bool) -> Self {
        let mut random = Random(seed);
        let kiosks = 2 + random.place(3);
        let plan = Plan::new(&mut random, kiosks);
        let lies = planted == Planted::AcknowledgeBeforeSync;
        let kiosk = |number| Kiosk::new(town::BRANCH, number, SimDisk::new(ROOM, lies), small_store());
        let (customers, kiosks) = (town::customers(kiosks), (0..kiosks).map(kiosk).collect());
        Self::assemble(random, ledger, (planted, traced), (kiosks, customers, plan, HOURS, None))
    }

    /// Puts a world together, and lets everything begin that begins by itself.
    pub fn assemble(
        random: Random,
        ledger: &Path,
        (planted, traced): (Planted, bool),
        (kiosks, customers, plan, hours, day): (Vec<Kiosk>, Vec<Customer>, Plan, Hours, Option<Box<Day>>),
    ) -> Self {
        let machine = Machine::start(ledger.to_owned(), BEGIN);
        machine.applies_twice.store(planted == Planted::ApplyTwice, std::sync::atomic::Ordering::Relaxed);
        let mut world = Self {
            scheduler: Scheduler::new(),
            machine,
            customers,
            kiosks,
            carriers: vec![],
            plan,
            hours,
            planted,
            day,
            well: false,
            trace: Trace { wanted: traced, lines: vec![] },
            violation: None,
            proven: vec![],
            random,
        };
        for kiosk in 0..world.kiosks.len() {
            world.scheduler.at(hours.opens_at, Event::Open { kiosk });
            let first = world.random.millis(500, 5_000);
            world.scheduler.at(hours.opens_at + first, Event::Officer { kiosk });
        }
        for (at, fault) in world.plan.events.clone() {
            world.scheduler.at(at, Event::Fault(fault));
        }
        world.scheduler.at(hours.well_at, Event::Well);
        world
    }

    /// Runs to the end, or to the first violation.
    pub fn run(&mut self) {
        while self.violation.is_none()
            && let Some(event) = self.scheduler.next_before(self.hours.end)
        {
            self.machine.clock.set(self.centre_time());
            self.happen(event);
        }
    }

    pub fn say(&mut self, text: impl FnOnce() -> String) {
        self.trace.say(self.scheduler.now(), text);
    }

    pub fn violated(&mut self, text: String) {
        self.say(|| format!("VIOLATION: {text}"));
        self.violation.get_or_insert(text);
    }

    fn centre_time(&self) -> Timestamp {
        BEGIN + SignedDuration::from_millis(self.scheduler.now() + self.plan.centre_clock_off)
    }

    /// The time on a kiosk's clock.
    pub fn local_time(&self, kiosk: usize) -> Timestamp {
        BEGIN + SignedDuration::from_millis(self.scheduler.now() + self.kiosks[kiosk].clock_off)
    }

    fn happen(&mut self, event: Event) {
        let lives = |kiosk: usize, life: u64, world: &Self| world.kiosks[kiosk].life == life;
        match event {
            Event::Open { kiosk } => self.open(kiosk),
            Event::Tell { kiosk, life, msg } if lives(kiosk, life, self) => self.tell(kiosk, *msg),
            Event::Told { kiosk, life, way, job, answer } if lives(kiosk, life, self) => {
                self.told(kiosk, way, job, *answer);
            }
            Event::Asked { kiosk, life, way, job, ask, session, answered } => {
                self.asked(kiosk, (life, way, job), &ask, session.as_deref(), answered);
            }
            Event::Store { kiosk, life, job, what } if lives(kiosk, life, self) => self.keep(kiosk, job, &what),
            Event::Carrier { kiosk, life, job, what } if lives(kiosk, life, self) => self.perform(kiosk, job, &what),
            Event::Wake { kiosk, life } if lives(kiosk, life, self) => {
                if self.kiosks[kiosk].wakes_at.is_some_and(|at| at <= self.scheduler.now()) {
                    self.kiosks[kiosk].wakes_at = None;
                    self.tell(kiosk, Msg::Tick);
                }
            }
            Event::Officer { kiosk } => self.act(kiosk),
            Event::Fault(fault) => self.go_wrong(fault),
            Event::Well => self.be_well(),
            Event::Tell { .. }
            | Event::Told { .. }
            | Event::Store { .. }
            | Event::Carrier { .. }
            | Event::Wake { .. } => {}
        }
    }

    /// The program starts: first the core, then the store, whose state is held against what was promised.
    fn open(&mut self, kiosk: usize) {
        if self.kiosks[kiosk].model.is_some() {
            return;
        }
        let at = self.local_time(kiosk);
        self.kiosks[kiosk].start(at);
        self.tell(kiosk, Msg::Tick);
        self.tell_readers(kiosk);
        let opened = self.kiosks[kiosk].open_store();
        if self.kiosks[kiosk].disk.is_dead() {
            return self.lose_power(kiosk);
        }
        self.say(|| {
            format!(
                "kiosk {kiosk} starts; its store: {:?}",
                opened.as_ref().map(|o| (o.queue.acked_seq, o.queue.last_seq))
            )
        });
        match &opened {
            Ok(_) => self.hold_against_promises(kiosk),
            Err(_) => {
                // Somebody comes, and starts it again.
                let life = self.kiosks[kiosk].life;
                self.scheduler.after(120_000, Event::Fault(FaultEvent::Restart { kiosk, life }));
            }
        }
        if let Err(error) = &opened
            && self.well
        {
            self.violated(format!("kiosk {kiosk}: on a disk that is well the store does not open: {error}"));
        }
        self.tell(kiosk, Msg::StoreOpened(opened));
    }

    fn hold_against_promises(&mut self, kiosk: usize) {
        let own = &mut self.kiosks[kiosk];
        let Some(store) = &mut own.store else { return };
        let checked = if own.restored && own.image.is_some() {
            own.image = None;
            own.promises.begin_again(store).map_err(|error| error.to_string())
        } else {
            own.promises.check(store)
        };
        if let Err(text) = checked {
            self.violated(format!("kiosk {kiosk}: {text}"));
        }
        self.look_what_was_kept(kiosk);
    }

    /// Hands a message to a kiosk's core and carries out what it asks for.
    pub fn tell(&mut self, kiosk: usize, msg: Msg) {
        let at = self.local_time(kiosk);
        let Some(model) = &mut self.kiosks[kiosk].model else { return };
        let running = SignedDuration::from_millis(self.scheduler.now());
        let effects = update(model, ClockReading { clock: at, running }, msg);
        for effect in effects {
            self.carry_out(kiosk, effect);
        }
        self.look_at_the_screen(kiosk);
        self.settle_what_is_shown(kiosk);
        let now = self.scheduler.now();
        let own = &mut self.kiosks[kiosk];
        let Some(model) = &own.model else { return };
        // As the runtime waits: for the moment that the core named, by the kiosk's own clock.
        let pause = model.next_wake().duration_since(at);
        let wake = now + i64::try_from(pause.as_millis()).unwrap_or(i64::MAX / 2).max(0) + 2;
        if own.wakes_at != Some(wake) {
            own.wakes_at = Some(wake);
            let life = own.life;
            self.scheduler.at(wake, Event::Wake { kiosk, life });
        }
    }

    fn carry_out(&mut self, kiosk: usize, effect: Effect) {
        let life = self.kiosks[kiosk].life;
        let now = self.scheduler.now();
        match effect {
            Effect::Ask(job, ask, session) => self.ask(kiosk, 0, (job, ask, session)),
            Effect::AskBehind(job, ask, session) => self.ask(kiosk, 1, (job, ask, session)),
            Effect::Carrier(job, what) => {
                if matches!(what, CarrierJob::MakeKey { .. }) {
                    self.clock_is_trusted(kiosk);
                }
                let turn = self.kiosks[kiosk].carrier_free_at.max(now) + self.random.millis(20, 900);
                self.kiosks[kiosk].carrier_free_at = turn;
                self.scheduler.at(turn, Event::Carrier { kiosk, life, job, what: Box::new(what) });
            }
            Effect::Store(job, what) => {
                let what = self.plant(kiosk, what);
                let turn = self.kiosks[kiosk].store_free_at.max(now) + self.random.millis(1, 30);
                self.kiosks[kiosk].store_free_at = turn;
                self.scheduler.at(turn, Event::Store { kiosk, life, job, what: Box::new(what) });
            }
            // The copy of the centre's data has tests of its own: here every search goes to the centre.
            Effect::Cache(job, _) => {
                let closed = CacheError::Closed("no copy in this branch".into());
                let msg = Box::new(Msg::Answer(job, Answer::Cache(Err(closed))));
                self.scheduler.after(1, Event::Tell { kiosk, life, msg });
            }
            // No card, paper, officer at the bench or end of the program is part of a town.
            Effect::Chip(..) | Effect::Password(..) | Effect::Print(..) | Effect::Export(..) | Effect::Prepare(_) => {}
            Effect::Examine(..) | Effect::ReadLog(..) | Effect::Trace(..) | Effect::Verify(..) => {}
            Effect::Configure(..) | Effect::SaveProof(..) | Effect::Quit => {}
        }
    }

    fn keep(&mut self, kiosk: usize, job: JobId, what: &StoreJob) {
        let Some(answer) = self.kiosks[kiosk].keep(what) else { return };
        if self.kiosks[kiosk].disk.is_dead() {
            return self.lose_power(kiosk);
        }
        self.say(|| format!("kiosk {kiosk} store: {} → {}", store_words(what), answer_words(&answer)));
        let (life, pause) = (self.kiosks[kiosk].life, self.random.millis(0, 4));
        let msg = Box::new(Msg::Answer(job, Answer::Store(answer)));
        self.scheduler.after(pause, Event::Tell { kiosk, life, msg });
    }

    /// Nobody is told of success before the centre has verified the carrier; what a person has seen is promised.
    fn look_at_the_screen(&mut self, kiosk: usize) {
        let Some(model) = &self.kiosks[kiosk].model else { return };
        let (order, receipt) = match &model.screen {
            Screen::Issue(screen) if screen.issue.is_proven() => (screen.issue.order.clone(), None),
            Screen::Receipt(receipt) => (receipt.order.number.clone(), Some(receipt.number)),
            Screen::Sale(_) | Screen::Reversal(_) => return self.look_at_sale(kiosk),
            _ => return,
        };
        if !self.proven.contains(&order) {
            if !self.is_proven(&order) {
                return self
                    .violated(format!("kiosk {kiosk} shows success of {order} before the centre knows it (J10)"));
            }
            self.proven.push(order.clone());
        }
        if let Some(number) = receipt {
            let before = self.kiosks[kiosk].promises.receipts.insert(number, order.clone());
            if before.is_none() {
                self.say(|| format!("kiosk {kiosk} shows receipt {number} of {order}"));
                self.kiosks[kiosk].served_when_well += u64::from(self.well);
            } else if before != Some(order) {
                self.violated(format!("kiosk {kiosk} gave receipt number {number} twice"));
            }
        }
    }

    /// The power of a kiosk goes off, and comes back after a while.
    pub fn lose_power(&mut self, kiosk: usize) {
        self.say(|| format!("kiosk {kiosk} loses its power"));
        self.kiosks[kiosk].gone();
        self.kiosks[kiosk].disk.cut(&mut self.random);
        let pause = self.random.millis(2_000, 90_000);
        self.scheduler.after(pause, Event::Open { kiosk });
    }

    /// The line's own words for an answer that does not come.
    pub fn unreachable(detail: &str) -> Result<Told, Trouble> {
        Err(Trouble::new(Fault::CentreUnreachable, detail))
    }
}
