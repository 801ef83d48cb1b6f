//! The queue of records: each one's standing here and at the centre, why it waits, and the items that a person must settle.

use super::message::{Answer, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::{Model, Overlay, Screen, sending};
use crate::domain::officer::Permission;
use crate::ports::centre::{Ask, Told};
use crate::ports::outbox::QueueRow;
use crate::wire::centre::{RefusedRecord, RefusedRequest, ResolveRequest};

/// Most records listed.
const ROWS_MAX: usize = 500;

/// What stands in the note when a supervisor ends an item at the kiosk.
const NOTE: &str = "settled at the kiosk";

/// The queue screen.
#[derive(Debug, Default)]
pub struct QueueScreen {
    /// The newest records, newest first.
    pub rows: Vec<QueueRow>,
    /// Records that have no effect at the centre and wait for a person.
    pub refused: Vec<RefusedRecord>,
    /// The line under the cursor: first the refused records, then the rows.
    pub selected: usize,
    reading: Option<JobId>,
    asking: Option<JobId>,
    resolving: Option<JobId>,
    /// Last and acknowledged number when the rows were read.
    read_at: Option<(u64, u64, u32)>,
    /// What the centre counted when the refused records were asked for.
    asked_at: Option<u64>,
}

impl QueueScreen {
    /// The record under the cursor, when it is not one that the centre refused.
    #[must_use]
    pub fn under_cursor(&self) -> Option<&QueueRow> {
        self.rows.get(self.selected.checked_sub(self.refused.len())?)
    }
}

/// Opens the queue.
pub(super) fn open(model: &mut Model) {
    model.screen = Screen::Queue(QueueScreen::default());
}

/// Reads the rows anew when the queue has changed, and the refused records when the centre counts others.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let queue = model.queue().map(|queue| (queue.last_seq, queue.acked_seq, queue.epoch));
    let counted = model.line.hello.as_ref().map(|hello| hello.refused);
    let (next, up) = (model.job(), model.line.is_up());
    let Screen::Queue(screen) = &mut model.screen else { return };
    if queue.is_some() && screen.reading.is_none() && screen.read_at != queue {
        (screen.reading, screen.read_at) = (Some(next), queue);
        return out.push(Effect::Store(next, StoreJob::Newest { rows_max: ROWS_MAX }));
    }
    if up && counted.is_some() && screen.asking.is_none() && screen.asked_at != counted {
        (screen.asking, screen.asked_at) = (Some(next), counted);
        out.push(Effect::AskBehind(next, Ask::Refused(RefusedRequest {}), None));
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Queue(screen) = &mut model.screen else { return };
    let last = (screen.refused.len() + screen.rows.len()).saturating_sub(1);
    match key {
        Key::Up => screen.selected = screen.selected.saturating_sub(1),
        Key::Down => screen.selected = (screen.selected + 1).min(last),
        Key::PageUp => screen.selected = screen.selected.saturating_sub(10),
        Key::PageDown => screen.selected = (screen.selected + 10).min(last),
        Key::Home => screen.selected = 0,
        Key::End => screen.selected = last,
        Key::Enter => {
            model.line.refused = None;
            model.line.try_now(at);
        }
        Key::F(6) if can_settle(model) => model.overlay = Some(Overlay::ConfirmSettle),
        Key::F(7) if can_resolve(model).is_some() => model.overlay = Some(Overlay::ConfirmResolve),
        Key::Esc => model.go_home(out),
        _ => {}
    }
}

fn may_approve(model: &Model) -> bool {
    model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Approve))
}

/// True when the officer may put the chain right here and now.
#[must_use]
pub fn can_settle(model: &Model) -> bool {
    let halt = model.queue().and_then(|queue| queue.halt);
    may_approve(model) && model.line.is_up() && halt.is_some_and(|halt| halt.can_be_settled_here())
}

/// The refused record under the cursor, when the officer may end its item.
#[must_use]
pub fn can_resolve(model: &Model) -> Option<&RefusedRecord> {
    let Screen::Queue(screen) = &model.screen else { return None };
    screen.refused.get(screen.selected).filter(|_| may_approve(model) && model.line.is_up())
}

/// The supervisor has confirmed that the chain is put right.
pub(super) fn settle(model: &mut Model, out: &mut Vec<Effect>) {
    if can_settle(model) {
        sending::settle(model, out);
    }
}

/// The supervisor has confirmed that the item under the cursor is settled.
pub(super) fn resolve(model: &mut Model, out: &mut Vec<Effect>) {
    let Some((epoch, seq)) = can_resolve(model).map(|record| (record.epoch, record.seq)) else { return };
    let job = model.ask(Ask::Resolve(ResolveRequest { epoch, seq, note: NOTE.to_owned() }), out);
    if let Screen::Queue(screen) = &mut model.screen {
        screen.resolving = Some(job);
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    let Screen::Queue(screen) = &mut model.screen else { return };
    if screen.reading == Some(job) {
        screen.reading = None;
        if let Answer::Store(Ok(StoreAnswer::Newest(rows))) = answer {
            screen.rows = rows;
        }
    } else if screen.asking == Some(job) {
        screen.asking = None;
        if let Answer::Centre(Ok(Told::Refused(told))) = answer {
            screen.refused = told.records;
        }
    } else if screen.resolving == Some(job) {
        screen.resolving = None;
        match answer {
            // The list is asked for again at once.
            Answer::Centre(Ok(Told::Resolved)) => screen.asked_at = None,
            Answer::Centre(Err(trouble)) => model.notice = Some(trouble),
            _ => {}
        }
    }
}
