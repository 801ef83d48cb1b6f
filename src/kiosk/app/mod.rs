//! The kiosk's core: `update(&mut Model, at, Msg)` answers with effects. Pure: no IO, no clock, no terminal, no paint.
//! A file a screen, with the same name in `view`.

pub mod approval;
pub mod approvals;
pub mod asked;
pub mod attorney;
pub mod audit;
pub mod certificate_answers;
pub mod certificates;
pub mod chip;
pub mod clock;
pub mod copy;
pub mod day;
pub mod devices;
pub mod document;
pub mod export;
pub mod field;
pub mod give_up;
pub mod history;
pub mod home;
pub mod input;
pub mod issue;
pub mod issue_answers;
mod known;
mod language;
pub mod leave;
pub mod line;
pub mod lock;
pub mod look;
pub mod message;
pub mod order;
pub mod orders;
mod overlay;
mod pace;
pub mod palette;
pub mod paper;
pub mod pin;
pub mod pin_change;
pub mod queue;
pub mod receipt;
pub mod recording;
pub mod replay;
pub mod reversal;
mod route;
pub mod sale;
pub mod scan;
pub mod search;
pub mod second_factor;
mod second_here;
pub mod second_person;
mod secrecy;
pub mod sending;
mod settings;
pub mod shift;
pub mod sign_in;
pub mod stock;
mod store;
pub mod suspension;
#[cfg(test)]
pub(crate) mod tests;
pub mod tools;
pub mod training;
pub mod unblock;
pub mod upkeep;

use jiff::{SignedDuration, Timestamp};

use crate::domain::clock::ClockReading;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::Issue;
use crate::domain::order::CarrierKind;
#[cfg(test)]
use crate::domain::order::OrderNumber;
use crate::ports::centre::Ask;
use crate::ports::outbox::QueueState;
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};
pub use language::Language;
use message::{Effect, JobId, Msg};
pub use overlay::Overlay;
pub use settings::Settings;
pub use store::StoreView;

/// Most issues that may be under way and put aside at one kiosk.
pub const UNFINISHED_MAX: usize = 200;

/// The screen in front.
#[derive(Debug)]
pub enum Screen {
    /// An officer signs in.
    SignIn(sign_in::SignIn),
    /// The scan prompt and the day.
    Home(home::Home),
    /// What a search found.
    Orders(orders::Orders),
    /// One order, and the holder's identity.
    Order(Box<order::OrderScreen>),
    /// The issue's steps.
    Issue(Box<issue::IssueScreen>),
    /// What the holder takes away.
    Receipt(Box<receipt::Receipt>),
    /// Readers are sold.
    Sale(Box<sale::SaleScreen>),
    /// A sale is taken back.
    Reversal(Box<reversal::ReversalScreen>),
    /// The clerk's shift.
    Shift(Box<shift::ShiftScreen>),
    /// The branch's stock.
    Stock(Box<stock::StockScreen>),
    /// The supervisor's day.
    Day(Box<day::DayScreen>),
    /// Records of the supervisor's region.
    Audit(Box<audit::AuditScreen>),
    /// What waits for a supervisor.
    Approvals(approvals::ApprovalsScreen),
    /// Readers, carriers, line, store.
    Devices(devices::Devices),
    /// The technician's tools.
    Tools(Box<tools::Tools>),
    /// Records and their state here and at the centre.
    Queue(queue::QueueScreen),
    /// A holder changes the PIN of a carrier.
    PinChange(pin_change::PinChange),
    /// A holder's certificates after their issue.
    Certificates(Box<certificates::CertificatesScreen>),
}

/// Everything the screen shows.
#[derive(Debug)]
pub struct Model {
    /// From the configuration.
    pub settings: Settings,
    /// The screen's language.
    pub language: Language,
    /// How it looks.
    pub look: look::Look,
    /// The palette of actions.
    pub palette: palette::Palette,
    /// The time of the last message.
    pub at: Timestamp,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Who is signed in.
    pub session: Option<sign_in::Session>,
    /// The screen in front.
    pub screen: Screen,
    /// In front of the screen.
    pub overlay: Option<Overlay>,
    /// The line to the centre.
    pub line: line::Line,
    /// The clock beside the centre's.
    pub clock: clock::Clock,
    /// The copy of the centre's data.
    pub copy: copy::Copy,
    /// A search under way.
    pub search: Option<search::Search>,
    /// The store.
    pub store: StoreView,
    /// A warning of the store for the technician.
    pub store_warning: Option<String>,
    /// The readers; `None` until they have been looked at.
    pub readers: Option<ReadersState>,
    /// Issues that were cut off or put aside.
    pub unfinished: Vec<Issue>,
    pub(super) known: known::Known,
    pub(super) second_here: Option<second_here::SecondHere>,
    /// In front of the screen: an officer's own carrier is asked for.
    pub second_factor: Option<second_factor::SecondFactor>,
    /// The lock over the screen, when nobody touched it for long.
    pub lock: Option<lock::Lock>,
    /// When somebody last touched a key or a scanner.
    pub(super) touched_at: Timestamp,
    /// Said once, under the body, until the next key.
    pub notice: Option<Trouble>,
    /// How it stands with shifts here.
    pub shift: shift::ShiftState,
    pub(super) shift_job: Option<JobId>,
    /// What is known of the branch's stock.
    pub stock: stock::StockKnown,
    /// What is printed.
    pub paper: paper::Desk,
    /// What the officer asked supervisors for.
    pub asked: asked::Asked,
    /// What waits for the officer to decide.
    pub approvals: approvals::Desk,
    pace: pace::Pace,
    /// A zone that is coming in by pieces.
    pub(super) pieces: scan::Pieces,
    /// Until then Enter is the tail of a scan, not a key that somebody pressed.
    pub(super) scan_tail_until: Timestamp,
    pub(super) upkeep: upkeep::Upkeep,
    jobs: u64,
}

impl Model {
    /// A kiosk at rest. Nothing outside has been touched.
    #[must_use]
    pub fn new(settings: Settings, at: Timestamp) -> Self {
        Self {
            language: settings.language,
            look: settings.look,
            palette: palette::Palette::default(),
            line: line::Line::new(settings.random_seed),
            settings,
            at,
            size: (80, 24),
            session: None,
            screen: Screen::SignIn(sign_in::SignIn::default()),
            overlay: None,
            clock: clock::Clock::new(at.into()),
            copy: copy::Copy::default(),
            search: None,
            store: StoreView::default(),
            store_warning: None,
            readers: None,
            unfinished: Vec::new(),
            known: known::Known::default(),
            second_here: None,
            second_factor: None,
            lock: None,
            touched_at: at,
            notice: None,
            shift: shift::ShiftState::Unknown,
            shift_job: None,
            stock: stock::StockKnown::default(),
            paper: paper::Desk::default(),
            asked: asked::Asked::default(),
            approvals: approvals::Desk::default(),
            pace: pace::Pace::new(at),
            pieces: scan::Pieces::default(),
            scan_tail_until: at,
            upkeep: upkeep::Upkeep::default(),
            jobs: 0,
        }
    }

    /// The next moment at which the screen must change or something is due by itself.
    #[must_use]
    pub fn next_wake(&self) -> Timestamp {
        let minute = 60 - self.at.as_second().rem_euclid(60);
        let mut wake = self.at + SignedDuration::from_secs(minute);
        if let Some(due) = self.line.due() {
            wake = wake.min(due.max(self.at));
        }
        if let Some(due) = lock::due(self) {
            wake = wake.min(due.max(self.at));
        }
        if let Some(due) = self.upkeep.due() {
            wake = wake.min(due.max(self.at));
        }
        for due in [self.copy.due(), self.asked.due(), self.approvals.due()].into_iter().flatten() {
            if self.line.is_up() {
                wake = wake.min(due.max(self.at));
            }
        }
        if let Some(stage) = &self.second_factor {
            wake = wake.min(stage.due().max(self.at));
        }
        if let Some(due) = self.pieces.due() {
            wake = wake.min(due.max(self.at));
        }
        if let Screen::Day(screen) = &self.screen
            && let Some(due) = screen.due()
        {
            wake = wake.min(due.max(self.at));
        }
        if let Screen::Tools(tools) = &self.screen
            && let Some(due) = tools.due()
        {
            wake = wake.min(due.max(self.at));
        }
        if let Screen::Issue(screen) = &self.screen
            && screen.is_running()
        {
            wake = wake.min(self.at + SignedDuration::from_millis(500));
        }
        self.pace.on_the_clock(wake)
    }

    /// A new job's id.
    pub(super) fn job(&mut self) -> JobId {
        self.jobs += 1;
        JobId(self.jobs)
    }

    /// Asks the centre with the officer's session.
    pub(super) fn ask(&mut self, ask: Ask, out: &mut Vec<Effect>) -> JobId {
        let job = self.job();
        out.push(Effect::Ask(job, ask, self.session.as_ref().and_then(|s| s.token.clone())));
        job
    }

    /// The readers that take carriers and have something in them.
    pub fn occupied_carrier_readers(&self) -> impl Iterator<Item = (&ReaderState, CarrierKind)> {
        let readers: &[ReaderState] = match &self.readers {
            Some(ReadersState::Running(readers)) => readers,
            _ => &[],
        };
        readers.iter().filter_map(|reader| match (reader.role, &reader.card) {
            (ReaderRole::Carrier(kind), Some(_)) => Some((reader, kind)),
            _ => None,
        })
    }

    /// Why no carrier of this kind can be put in at all.
    #[must_use]
    pub fn reader_fault(&self, kind: CarrierKind) -> Option<Fault> {
        match &self.readers {
            None => None,
            Some(ReadersState::ServiceDown(_)) => Some(Fault::ReaderServiceDown),
            Some(ReadersState::Running(readers)) => {
                let fits = readers.iter().any(|reader| reader.role == ReaderRole::Carrier(kind));
                (!fits).then_some(Fault::ReaderMissing)
            }
        }
    }

    /// The queue, when the store is open.
    #[must_use]
    pub fn queue(&self) -> Option<QueueState> {
        match &self.store {
            StoreView::Open(queue) => Some(*queue),
            StoreView::Opening | StoreView::Closed(_) => None,
        }
    }

    /// Goes home with an empty prompt.
    pub(super) fn go_home(&mut self, out: &mut Vec<Effect>) {
        self.search = None;
        self.screen = Screen::Home(home::Home::default());
        home::refresh(self, out);
    }
}

/// Takes one message; what is to be done outside comes back.
pub fn update(model: &mut Model, at: impl Into<ClockReading>, msg: Msg) -> Vec<Effect> {
    take(model, at.into(), msg)
}

fn take(model: &mut Model, at: ClockReading, msg: Msg) -> Vec<Effect> {
    model.clock.reading = at;
    model.at = model.at.max(model.pace.time(at.clock));
    let mut out = Vec::new();
    match msg {
        Msg::Input(input) if model.lock.is_some() => lock::take(model, input, &mut out),
        Msg::Input(input) => input::take(model, input, &mut out),
        Msg::Tick => {}
        Msg::Readers(readers) => {
            model.readers = Some(readers);
            issue::readers_changed(model, &mut out);
        }
        Msg::StoreOpened(Ok(opened)) => {
            model.store = StoreView::Open(opened.queue);
            model.store_warning = opened.warning;
            for attempt in &opened.attempts {
                if let Some(issue) = Issue::restore(attempt) {
                    model.put_aside(issue);
                }
            }
            line::opened(model);
            clock::opened(model, opened.clock_checked, &mut out);
            copy::opened(model, &mut out);
            look::opened(model, opened.look.as_deref());
            known::opened(model, opened.officers.as_deref());
            shift::opened(model, &mut out);
        }
        Msg::StoreOpened(Err(error)) => model.store = StoreView::Closed(error),
        Msg::Answer(job, answer) => route::route(model, job, answer, &mut out),
        Msg::Stop => out.push(Effect::Quit),
    }
    lock::pulse(model);
    scan::pulse(model, &mut out);
    chip::pulse(model, &mut out);
    attorney::pulse(model, &mut out);
    document::pulse(model, &mut out);
    asked::pulse(model, &mut out);
    issue::drive(model, &mut out);
    pin_change::pulse(model, &mut out);
    second_factor::pulse(model, &mut out);
    line::pulse(model, &mut out);
    upkeep::pulse(model, &mut out);
    queue::pulse(model, &mut out);
    day::pulse(model, &mut out);
    copy::pulse(model, &mut out);
    approvals::pulse(model, &mut out);
    tools::pulse(model, &mut out);
    out
}
