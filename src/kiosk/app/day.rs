//! The supervisor's day: what was handed over, by branch, hour, officer and kind, held against earlier days. Asked for anew
//! each minute; every number is the centre's.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Effect, JobId, Key};
use super::{Model, Screen, home, line};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::Permission;
use crate::domain::report::{self, Bar, DayCell, Grouping};
use crate::ports::centre::{Ask, Told};
use crate::wire::report::{DayAnswer, DayRequest};

/// Seconds after which the day is asked for anew.
const SECONDS: i64 = 60;

/// The day, and what of it is looked at.
#[derive(Debug)]
pub struct DayScreen {
    /// What the bars stand for.
    pub by: Grouping,
    /// The bar under the cursor.
    pub selected: usize,
    /// The bars that were opened, each within the one before.
    pub within: Vec<(Grouping, String)>,
    /// The day that is looked at; today when there is none.
    pub day: Option<Date>,
    /// What the centre told last.
    pub told: Option<Box<DayAnswer>>,
    /// Why it was not told anew.
    pub trouble: Option<Trouble>,
    asking: Option<JobId>,
    due: Timestamp,
}

impl DayScreen {
    /// True for a cell that lies within every bar that was opened.
    #[must_use]
    pub fn takes(&self, cell: &DayCell) -> bool {
        self.within.iter().all(|(by, key)| by.key(cell) == *key)
    }

    /// The bars of the picture: the day, then the earlier ones, in the order of the answer.
    #[must_use]
    pub fn bars(&self) -> Vec<Bar> {
        let Some(told) = &self.told else { return vec![] };
        let before = told.before.iter().map(|before| before.cells.0.as_slice());
        let days: Vec<&[DayCell]> = std::iter::once(told.cells.0.as_slice()).chain(before).collect();
        report::bars(&days, self.by, &told.always(self.by), |cell| self.takes(cell))
    }

    /// True while the centre is asked.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// When it is asked for by itself.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.asking.is_none().then_some(self.due)
    }

    /// True when a bar of this picture was opened.
    #[must_use]
    pub fn is_opened(&self, by: Grouping) -> bool {
        self.within.iter().any(|(opened, _)| *opened == by)
    }

    fn turn(&mut self) {
        self.selected = 0;
        for _ in Grouping::ALL {
            self.by = self.by.next();
            if !self.is_opened(self.by) {
                return;
            }
        }
    }

    /// Opens the bar under the cursor; the last picture has nothing left to be told apart by.
    fn open(&mut self) {
        let bar = self.bars().into_iter().nth(self.selected);
        if let Some(bar) = bar.filter(|_| self.within.len() + 1 < Grouping::ALL.len()) {
            self.within.push((self.by, bar.key));
            self.turn();
        }
    }

    /// Goes back to the picture with the bar that was opened last; false when none was.
    fn close(&mut self) -> bool {
        let Some((by, key)) = self.within.pop() else { return false };
        self.by = by;
        self.point_at(Some(key));
        true
    }

    /// Puts the cursor on a bar; it stays within the picture when the bar is gone.
    fn point_at(&mut self, key: Option<String>) {
        let bars = self.bars();
        let place = key.and_then(|key| bars.iter().position(|bar| bar.key == key));
        self.selected = place.unwrap_or(self.selected).min(bars.len().saturating_sub(1));
    }

    /// Looks at another day, so many after the one in front; never beyond `today`.
    fn look_at(&mut self, days: i64, (today, at): (Date, Timestamp)) {
        let from = self.day.unwrap_or(today);
        let day = from.checked_add(jiff::Span::new().days(days)).unwrap_or(from);
        self.day = (day < today).then_some(day);
        (self.told, self.asking, self.due) = (None, None, at);
    }
}

/// Opens the day for whoever may see reports.
pub(super) fn open(model: &mut Model) {
    if !may_report(model) {
        return;
    }
    model.screen = Screen::Day(Box::new(DayScreen {
        by: Grouping::Branch,
        selected: 0,
        within: vec![],
        day: None,
        told: None,
        trouble: None,
        asking: None,
        due: model.at,
    }));
}

/// True for an officer who may see reports.
#[must_use]
pub fn may_report(model: &Model) -> bool {
    model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Report))
}

/// Asks for the day when it is due: the first time before the screen, later behind it.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let (job, at) = (model.job(), model.at);
    let session = model.session.as_ref().map(|session| session.token.clone());
    let Screen::Day(screen) = &mut model.screen else { return };
    if screen.asking.is_some() || at < screen.due {
        return;
    }
    screen.asking = Some(job);
    let ask = Ask::Day(DayRequest { day: screen.day });
    let is_first = screen.told.is_none();
    out.push(if is_first { Effect::Ask(job, ask, session) } else { Effect::AskBehind(job, ask, session) });
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let now = (today(model), model.at);
    let Screen::Day(screen) = &mut model.screen else { return };
    let last = screen.bars().len().saturating_sub(1);
    match key {
        Key::Up => screen.selected = screen.selected.saturating_sub(1),
        Key::Down => screen.selected = (screen.selected + 1).min(last),
        Key::PageUp => screen.selected = screen.selected.saturating_sub(10),
        Key::PageDown => screen.selected = (screen.selected + 10).min(last),
        Key::Home => screen.selected = 0,
        Key::End => screen.selected = last,
        Key::Tab => screen.turn(),
        Key::Enter => screen.open(),
        Key::F(6) if screen.day.is_some() => screen.look_at(1, now),
        Key::F(7) => screen.look_at(-1, now),
        Key::Esc if !screen.close() => model.go_home(out),
        _ => {}
    }
}

/// The day of the country's time.
fn today(model: &Model) -> Date {
    let offset = jiff::tz::Offset::from_seconds(model.settings.utc_offset_seconds).unwrap_or(jiff::tz::Offset::UTC);
    offset.to_datetime(model.at).date()
}

/// Takes an answer. What was told before stays on the screen when the day cannot be told anew.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    let next = model.at + SignedDuration::from_secs(SECONDS);
    let Screen::Day(screen) = &mut model.screen else { return };
    let (true, Answer::Centre(answer)) = (screen.asking == Some(job), answer) else { return };
    (screen.asking, screen.due) = (None, next);
    line::noticed(model, &answer);
    let Screen::Day(screen) = &mut model.screen else { return };
    match answer {
        Ok(Told::Day(told)) => {
            let pointed_at = screen.bars().into_iter().nth(screen.selected).map(|bar| bar.key);
            (screen.told, screen.trouble) = (Some(told), None);
            screen.point_at(pointed_at);
        }
        Ok(_) => screen.trouble = Some(Fault::CentreAnswer.into()),
        Err(trouble) if trouble.fault == Fault::SessionEnded => home::failed(model, trouble),
        Err(trouble) => screen.trouble = Some(trouble),
    }
}
