//! A recording, fed to the core again, event by event: the same messages at the same times give the same screens. What was left out
//! of it is counted; nothing that the core asks for is done.

use jiff::SignedDuration;

use super::look::Look;
use super::message::{Answer, CacheAnswer, Input, JobId, Key, Msg, StoreAnswer, StoreOpened};
use super::recording::name;
use super::{Language, Model, Settings, update};
use crate::domain::attorney::AttorneyRules;
use crate::domain::clock::ClockReading;
use crate::domain::evidence::EvidenceRules;
use crate::domain::officer::{Officer, OfficerId, Role};
use crate::ports::cache::CacheState;
use crate::ports::centre::Told;
use crate::ports::diagnostics::Look as Looked;
use crate::ports::outbox::{QueueState, StoreError};
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};
use crate::wire::centre::SignInAnswer;
use crate::wire::recording::{
    Began, RECORDING_VERSION, Recorded, RecordedAnswer, RecordedEvent, RecordedQueue, RecordedReader, RecordedStore,
    RecordedStoreError, StoreDone,
};

/// A zone that is no person's, in place of one that was scanned: ICAO Doc 9303-5's specimen with this country's letters.
const STAND_IN_ZONE: &str =
    "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";

/// Six digits that are no easy ones, in place of each PIN and password.
const STAND_IN_SECRET: &str = "482719";

/// Why a recording cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// It does not say how the kiosk began.
    #[error("the recording does not say how it began")]
    NoBeginning,
    /// It was written by another version of the program.
    #[error("the recording has version {0}, and this program reads {RECORDING_VERSION}")]
    Version(u32),
}

/// A recording, and how far it was fed to the core.
#[derive(Debug)]
pub struct Replay {
    /// The screen after the events so far.
    pub model: Model,
    /// How many events were fed.
    pub done: usize,
    /// How many of them were left out of the recording.
    pub left_out: usize,
    events: Vec<RecordedEvent>,
}

impl Replay {
    /// A recording at its beginning.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub fn new(events: Vec<RecordedEvent>) -> Result<Self, ReplayError> {
        let model = match events.first() {
            Some(RecordedEvent { what: Recorded::Began(began), clock, .. }) => begun(began, *clock)?,
            _ => return Err(ReplayError::NoBeginning),
        };
        Ok(Self { model, done: 1, left_out: 0, events })
    }

    /// How many events there are.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// The event that was fed last.
    #[must_use]
    pub fn last(&self) -> Option<&RecordedEvent> {
        self.events.get(self.done.wrapping_sub(1))
    }

    /// Feeds the next event; false at the end.
    pub fn step(&mut self) -> bool {
        let Some(event) = self.events.get(self.done) else { return false };
        self.done += 1;
        let at = ClockReading { clock: event.clock, running: SignedDuration::from_millis(event.running_ms) };
        self.model.jobs = event.jobs;
        if event.what == Recorded::Hidden {
            for c in STAND_IN_SECRET.chars() {
                drop(update(&mut self.model, at, Msg::Input(Input::Key(Key::Char(c)))));
            }
        }
        match message(&event.what) {
            Some(message) => drop(update(&mut self.model, at, message)),
            None => self.left_out += 1,
        }
        true
    }

    /// Begins anew and goes on to this many events.
    ///
    /// # Errors
    /// None for a recording that was begun before.
    pub fn go_to(&mut self, done: usize) -> Result<(), ReplayError> {
        *self = Self::new(std::mem::take(&mut self.events))?;
        while self.done < done && self.step() {}
        Ok(())
    }
}

fn begun(began: &Began, at: jiff::Timestamp) -> Result<Model, ReplayError> {
    if began.version != RECORDING_VERSION {
        return Err(ReplayError::Version(began.version));
    }
    let language = Language::ALL.into_iter().find(|language| language.code() == began.language);
    let [prints_slips, prints_sheets, exports_tables, training] = began.configured;
    let settings = Settings {
        kiosk: began.kiosk.clone(),
        branch: began.branch.clone(),
        branch_name: began.branch_name.clone(),
        utc_offset_seconds: began.utc_offset_seconds,
        version: began.program.clone(),
        language: language.unwrap_or_default(),
        look: Look::of_word(&began.look).unwrap_or_default(),
        mouse: began.mouse,
        heartbeat_seconds: began.heartbeat_seconds,
        keep_acknowledged_days: 0,
        lock_after_minutes: began.lock_after_minutes,
        sign_in_without_line_hours: 0,
        prints_slips,
        prints_sheets,
        exports_tables,
        training,
        stock_low: [0; 3],
        random_seed: began.random_seed,
    };
    let mut model = Model::new(settings, at);
    model.size = began.size;
    Ok(model)
}

/// The message of an event; `None` for what was left out.
fn message(what: &Recorded) -> Option<Msg> {
    Some(match what {
        Recorded::Began(_) => return None,
        Recorded::Tick => Msg::Tick,
        Recorded::Key(name) => Msg::Input(Input::Key(key(name)?)),
        Recorded::Hidden => Msg::Input(Input::Key(Key::Enter)),
        Recorded::Typed(c) => Msg::Input(Input::Key(Key::Char(*c))),
        Recorded::Burst { zone: true, .. } => Msg::Input(Input::Burst(STAND_IN_ZONE.to_owned())),
        Recorded::Burst { chars, zone: false } => Msg::Input(Input::Burst("x".repeat((*chars).min(200)))),
        Recorded::Resize { columns, rows } => Msg::Input(Input::Resize { columns: *columns, rows: *rows }),
        Recorded::Readers(readers) => Msg::Readers(ReadersState::Running(readers.iter().map(reader).collect())),
        Recorded::ReadersDown(why) => Msg::Readers(ReadersState::ServiceDown(why.clone())),
        Recorded::StoreOpened(opened) => Msg::StoreOpened(Ok(store_opened(opened))),
        Recorded::StoreClosed(error) => Msg::StoreOpened(Err(store_error(error))),
        Recorded::Answer { job, said } => Msg::Answer(JobId(*job), answer(said)?),
        Recorded::Stop => Msg::Stop,
    })
}

/// The key with this name.
fn key(named: &str) -> Option<Key> {
    const NAMED: [Key; 10] = [
        Key::Enter,
        Key::Esc,
        Key::Backspace,
        Key::Tab,
        Key::Up,
        Key::Down,
        Key::PageUp,
        Key::PageDown,
        Key::Home,
        Key::End,
    ];
    let mut chars = named.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Some(Key::Char(c));
    }
    if let Some(letter) = named.strip_prefix("ctrl-") {
        return letter.chars().next().map(Key::Ctrl);
    }
    let function = named.strip_prefix('f').and_then(|number| number.parse().ok()).map(Key::F);
    function.or_else(|| NAMED.into_iter().find(|key| name(*key) == named))
}

fn reader(reader: &RecordedReader) -> ReaderState {
    let role = match (reader.id_card, reader.carrier) {
        (true, _) => ReaderRole::IdCard,
        (false, Some(kind)) => ReaderRole::Carrier(kind),
        (false, None) => ReaderRole::Unassigned,
    };
    ReaderState { name: reader.name.clone(), role, card: reader.card.clone() }
}

fn store_opened(opened: &RecordedStore) -> StoreOpened {
    StoreOpened {
        queue: queue(&opened.queue),
        attempts: vec![],
        clock_checked: opened.clock_checked,
        look: opened.look.as_ref().map(|look| look.clone().into_bytes()),
        officers: None,
        warning: opened.warning.clone(),
    }
}

fn queue(queue: &RecordedQueue) -> QueueState {
    QueueState {
        unsent: queue.unsent,
        oldest: queue.oldest,
        last_seq: queue.last_seq,
        acked_seq: queue.acked_seq,
        limit: queue.limit,
        epoch: queue.epoch,
        head: queue.head,
        acked_head: queue.acked_head,
        urgent: queue.urgent,
        halt: queue.halt,
    }
}

fn store_error(error: &RecordedStoreError) -> StoreError {
    match error {
        RecordedStoreError::Unreadable(why) => StoreError::Unreadable(why.clone()),
        RecordedStoreError::InUse => StoreError::InUse,
        RecordedStoreError::WrongKey => StoreError::WrongKey,
        RecordedStoreError::Damaged(why) => StoreError::Damaged(why.clone()),
        RecordedStoreError::NotDurable(why) => StoreError::NotDurable(why.clone()),
        RecordedStoreError::QueueFull(limit) => StoreError::QueueFull(*limit),
        RecordedStoreError::DiskFull { free_bytes, floor_bytes } => {
            StoreError::DiskFull { free_bytes: *free_bytes, floor_bytes: *floor_bytes }
        }
        RecordedStoreError::ReadOnly(halt) => StoreError::ReadOnly(*halt),
    }
}

fn answer(said: &RecordedAnswer) -> Option<Answer> {
    Some(match said {
        RecordedAnswer::CentreFailed(trouble) => Answer::Centre(Err(trouble.clone())),
        RecordedAnswer::Hello(hello) => Answer::Centre(Ok(Told::Hello(hello.as_ref().clone()))),
        RecordedAnswer::SignedIn(role) => Answer::Centre(Ok(Told::SignedIn(signed_in(*role)?))),
        RecordedAnswer::Changed(page) => Answer::Centre(Ok(Told::Changed(page.clone()))),
        RecordedAnswer::CarrierFailed(fault) => Answer::Carrier(Err(fault.clone())),
        RecordedAnswer::CarrierDone(done) => Answer::Carrier(Ok(done.as_ref().clone())),
        RecordedAnswer::StoreDone(StoreDone::Journalled) => Answer::Store(Ok(StoreAnswer::Journalled)),
        RecordedAnswer::StoreDone(StoreDone::ClockKept) => Answer::Store(Ok(StoreAnswer::ClockKept)),
        RecordedAnswer::StoreDone(StoreDone::Remembered) => Answer::Store(Ok(StoreAnswer::Remembered)),
        RecordedAnswer::Queue(state) => Answer::Store(Ok(StoreAnswer::Queue(queue(state)))),
        RecordedAnswer::StoreFailed(error) => Answer::Store(Err(store_error(error))),
        RecordedAnswer::Copy { as_of, orders } => {
            let state = CacheState { as_of: *as_of, orders: *orders, ..CacheState::default() };
            Answer::Cache(Ok(CacheAnswer::Stands(state)))
        }
        RecordedAnswer::Looked(looks) => {
            let look = |look: &crate::wire::recording::RecordedLook| Looked {
                group: look.group,
                findings: look.findings.clone(),
                ended: look.ended,
            };
            Answer::Looked(looks.iter().map(look).collect())
        }
        RecordedAnswer::Printed(trouble) => Answer::Printed(trouble.clone().map_or(Ok(()), Err)),
        RecordedAnswer::ChipFailed(trouble) => Answer::Chip(Box::new(Err(trouble.clone()))),
        RecordedAnswer::Found(_) | RecordedAnswer::LeftOut(_) => return None,
    })
}

/// Somebody of this role, by no name.
fn signed_in(role: Role) -> Option<SignInAnswer> {
    let id = OfficerId::parse(role.word()).ok()?;
    let officer = Officer::new(id, &role.word().to_uppercase(), role).ok()?;
    Some(SignInAnswer {
        officer,
        session: String::new(),
        expires_at: jiff::Timestamp::MAX,
        evidence: EvidenceRules::default(),
        attorney: AttorneyRules::default(),
        keys: vec![],
    })
}
