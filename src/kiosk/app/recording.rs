//! What is recorded of a message, and the message that a recording replays: nothing personal and no secret goes in, and what was
//! left out comes back as nothing.

use jiff::SignedDuration;

use super::message::{Answer, CacheAnswer, Input, Key, Msg, StoreAnswer, StoreOpened};
use super::secrecy::{may_be_of_secret, takes_secret};
use super::{Model, Screen, input};
use crate::domain::carrier::CarrierAnswer;
use crate::domain::clock::ClockReading;
use crate::domain::mrz;
use crate::ports::centre::Told;
use crate::ports::diagnostics::Look as Looked;
use crate::ports::outbox::{QueueState, StoreError};
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};
use crate::wire::changes::ChangesAnswer;
use crate::wire::recording::{
    Began, RECORDING_VERSION, Recorded, RecordedAnswer, RecordedEvent, RecordedLook, RecordedQueue, RecordedReader,
    RecordedStore, RecordedStoreError, StoreDone,
};

/// Characters that follow each other faster than this are a scanner's, whatever screen is in front.
const SCANNED_WITHIN: SignedDuration = SignedDuration::from_millis(200);

/// Remembers when a character came, so that a zone which a scanner types key by key is told from a digit that somebody presses.
#[derive(Debug, Default)]
pub struct Recorder {
    last_char: Option<SignedDuration>,
}

impl Recorder {
    /// How a recording begins: with what the kiosk knows by then of its readers and its store.
    #[must_use]
    pub fn began(model: &Model, at: ClockReading) -> Vec<RecordedEvent> {
        let settings = &model.settings;
        let what = Began {
            version: RECORDING_VERSION,
            program: settings.version.clone(),
            kiosk: settings.kiosk.clone(),
            branch: settings.branch.clone(),
            branch_name: settings.branch_name.clone(),
            utc_offset_seconds: settings.utc_offset_seconds,
            language: model.language.code().to_owned(),
            look: model.look.word().to_owned(),
            mouse: settings.mouse,
            heartbeat_seconds: settings.heartbeat_seconds,
            lock_after_minutes: settings.lock_after_minutes,
            configured: [settings.prints_slips, settings.prints_sheets, settings.exports_tables, settings.training],
            random_seed: settings.random_seed,
            size: model.size,
        };
        let mut events = vec![event(model, at, Recorded::Began(Box::new(what)))];
        events.extend(model.readers.as_ref().map(|readers| event(model, at, readers_seen(readers))));
        if let Some(open) = model.queue() {
            let opened = StoreOpened {
                queue: open,
                attempts: vec![],
                clock_checked: model.clock.kept(),
                look: None,
                officers: None,
                warning: model.store_warning.clone(),
            };
            events.push(event(model, at, Recorded::StoreOpened(Box::new(store_opened(&opened)))));
        }
        events
    }

    /// What is recorded of a message that is about to be taken; nothing of a click, whose keys come by themselves, nor of a
    /// secret's characters.
    pub fn event(&mut self, model: &Model, at: ClockReading, msg: &Msg) -> Option<RecordedEvent> {
        let what = match msg {
            Msg::Input(input) => self.input(model, at, input)?,
            Msg::Tick => Recorded::Tick,
            Msg::Readers(readers) => readers_seen(readers),
            Msg::StoreOpened(Ok(opened)) => Recorded::StoreOpened(Box::new(store_opened(opened))),
            Msg::StoreOpened(Err(error)) => Recorded::StoreClosed(store_error(error)),
            Msg::Answer(job, answer) => Recorded::Answer { job: job.0, said: said(answer) },
            Msg::Stop => Recorded::Stop,
        };
        Some(event(model, at, what))
    }

    fn input(&mut self, model: &Model, at: ClockReading, input: &Input) -> Option<Recorded> {
        Some(match input {
            // How long a secret is, and how it was typed, nobody learns: one entry stands for it, where it ends. What is typed
            // ahead may be a part of it.
            Input::Key(Key::Char(_) | Key::Backspace) | Input::Burst(_) if may_be_of_secret(model) => return None,
            Input::Key(Key::Enter) if takes_secret(model) => Recorded::Hidden,
            Input::Key(Key::Char(c)) => {
                let before = self.last_char.replace(at.running);
                let scanned = before.is_some_and(|before| at.running.saturating_sub(before) < SCANNED_WITHIN);
                if is_command(model) && !scanned {
                    Recorded::Key(c.to_string())
                } else {
                    Recorded::Typed(if c.is_ascii_digit() { '0' } else { 'x' })
                }
            }
            Input::Key(key) => Recorded::Key(name(*key)),
            Input::Burst(text) => Recorded::Burst { chars: text.chars().count(), zone: mrz::looks_like_zone(text) },
            Input::Click { .. } => return None,
            Input::Resize { columns, rows } => Recorded::Resize { columns: *columns, rows: *rows },
        })
    }
}

fn event(model: &Model, at: ClockReading, what: Recorded) -> RecordedEvent {
    let running_ms = i64::try_from(at.running.as_millis()).unwrap_or(i64::MAX);
    RecordedEvent { clock: at.clock, running_ms, jobs: model.jobs, what }
}

/// True where a character is a command, on the technician's own screens, or looks for an action by its name.
fn is_command(model: &Model) -> bool {
    let technicians = matches!(model.screen, Screen::Devices(_) | Screen::Tools(_)) && !input::takes_typing(model);
    model.lock.is_none() && (technicians || model.palette.search.is_some())
}

/// A key's name in a recording.
pub(super) fn name(key: Key) -> String {
    match key {
        Key::Char(c) => c.to_string(),
        Key::F(n) => format!("f{n}"),
        Key::Ctrl(c) => format!("ctrl-{c}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn readers_seen(readers: &ReadersState) -> Recorded {
    let seen = |reader: &ReaderState| RecordedReader {
        name: reader.name.clone(),
        id_card: reader.role == ReaderRole::IdCard,
        carrier: match reader.role {
            ReaderRole::Carrier(kind) => Some(kind),
            ReaderRole::IdCard | ReaderRole::Unassigned => None,
        },
        card: reader.card.clone(),
    };
    match readers {
        ReadersState::ServiceDown(why) => Recorded::ReadersDown(why.clone()),
        ReadersState::Running(readers) => Recorded::Readers(readers.iter().map(seen).collect()),
    }
}

fn store_opened(opened: &StoreOpened) -> RecordedStore {
    RecordedStore {
        queue: queue(&opened.queue),
        clock_checked: opened.clock_checked,
        look: opened.look.as_ref().map(|look| String::from_utf8_lossy(look).into_owned()),
        warning: opened.warning.clone(),
    }
}

const fn queue(queue: &QueueState) -> RecordedQueue {
    RecordedQueue {
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

fn store_error(error: &StoreError) -> RecordedStoreError {
    match error {
        StoreError::Unreadable(why) => RecordedStoreError::Unreadable(why.clone()),
        StoreError::InUse => RecordedStoreError::InUse,
        StoreError::WrongKey => RecordedStoreError::WrongKey,
        StoreError::Damaged(why) => RecordedStoreError::Damaged(why.clone()),
        StoreError::NotDurable(why) => RecordedStoreError::NotDurable(why.clone()),
        StoreError::QueueFull(limit) => RecordedStoreError::QueueFull(*limit),
        StoreError::DiskFull { free_bytes, floor_bytes } => {
            RecordedStoreError::DiskFull { free_bytes: *free_bytes, floor_bytes: *floor_bytes }
        }
        StoreError::OtherChain(seq) => RecordedStoreError::Unreadable(format!("the chain differs at record {}", seq.0)),
        StoreError::ReadOnly(halt) => RecordedStoreError::ReadOnly(*halt),
    }
}

fn said(answer: &Answer) -> RecordedAnswer {
    match answer {
        Answer::Centre(Err(trouble)) => RecordedAnswer::CentreFailed(trouble.clone()),
        Answer::Centre(Ok(Told::Hello(hello))) => {
            let mut hello = hello.clone();
            (hello.changes, hello.stick, hello.stock) = (None, None, None);
            RecordedAnswer::Hello(Box::new(hello))
        }
        Answer::Centre(Ok(Told::SignedIn(told))) => RecordedAnswer::SignedIn(told.officer.role),
        Answer::Centre(Ok(Told::Changed(page))) => {
            RecordedAnswer::Changed(Box::new(ChangesAnswer { changes: vec![], ..page.as_ref().clone() }))
        }
        Answer::Centre(Ok(Told::Found(found))) => RecordedAnswer::Found(found.orders.len()),
        Answer::Centre(Ok(_)) => RecordedAnswer::LeftOut("centre".to_owned()),
        Answer::Carrier(Err(fault)) => RecordedAnswer::CarrierFailed(fault.clone()),
        Answer::Carrier(Ok(answer)) => carrier(answer),
        Answer::Store(Err(error)) => RecordedAnswer::StoreFailed(store_error(error)),
        Answer::Store(Ok(answer)) => store(answer),
        Answer::Cache(Ok(CacheAnswer::Stands(state))) => {
            RecordedAnswer::Copy { as_of: state.as_of, orders: state.orders }
        }
        Answer::Looked(looks) => RecordedAnswer::Looked(looks.iter().map(look).collect()),
        Answer::Printed(printed) => RecordedAnswer::Printed(printed.clone().err()),
        Answer::Chip(read) => match read.as_ref() {
            Err(trouble) => RecordedAnswer::ChipFailed(trouble.clone()),
            Ok(_) => RecordedAnswer::LeftOut("chip".to_owned()),
        },
        Answer::Cache(_) => RecordedAnswer::LeftOut("copy".to_owned()),
        Answer::ChipProgress(_) | Answer::ChipSlipped | Answer::ChipDetails(_) => {
            RecordedAnswer::LeftOut("chip".to_owned())
        }
        Answer::PasswordHashed(_) | Answer::PasswordChecked(_) => RecordedAnswer::LeftOut("password".to_owned()),
        Answer::ChallengeDrawn(_) | Answer::CarrierShown(_) | Answer::SecondHere(_) => {
            RecordedAnswer::LeftOut("second factor".to_owned())
        }
        Answer::Exported(_) => RecordedAnswer::LeftOut("export".to_owned()),
        Answer::Log(_) | Answer::Trace(_) | Answer::Verified(_) | Answer::Configured(_) => {
            RecordedAnswer::LeftOut("tools".to_owned())
        }
    }
}

/// What says nothing but that it was done goes in.
fn carrier(answer: &CarrierAnswer) -> RecordedAnswer {
    match answer {
        CarrierAnswer::PinHeld
        | CarrierAnswer::PinChanged
        | CarrierAnswer::Written
        | CarrierAnswer::SecretTaken
        | CarrierAnswer::KeyDestroyed
        | CarrierAnswer::Unblocked(_)
        | CarrierAnswer::Forgotten => RecordedAnswer::CarrierDone(Box::new(answer.clone())),
        _ => RecordedAnswer::LeftOut("carrier".to_owned()),
    }
}

fn store(answer: &StoreAnswer) -> RecordedAnswer {
    match answer {
        StoreAnswer::Journalled => RecordedAnswer::StoreDone(StoreDone::Journalled),
        StoreAnswer::ClockKept => RecordedAnswer::StoreDone(StoreDone::ClockKept),
        StoreAnswer::Remembered => RecordedAnswer::StoreDone(StoreDone::Remembered),
        StoreAnswer::Queue(state) => RecordedAnswer::Queue(Box::new(queue(state))),
        StoreAnswer::Appended(..) | StoreAnswer::Records(_) | StoreAnswer::Newest(_) | StoreAnswer::Erased(_) => {
            RecordedAnswer::LeftOut("store".to_owned())
        }
    }
}

fn look(look: &Looked) -> RecordedLook {
    RecordedLook { group: look.group, findings: look.findings.clone(), ended: look.ended }
}
