//! The supervisor's day: what was handed over, by branch, hour, officer and kind, held against earlier days. Asked for anew
//! each minute; every number is the centre's.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Effect, JobId, Key};
use super::{Model, Screen, export, home, line, search};
use crate::domain::differences::BranchDifferences;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::Permission;
use crate::domain::order::OrderNumber;
use crate::domain::report::{self, Bar, DayCell, Grouping, HeatMap, Waiting};
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::OrderQuery;
use crate::wire::differences::DifferencesAnswer;
use crate::wire::report::{BranchNow, DayAnswer, DayRequest, HandedOverAnswer};

mod behind;

/// Seconds after which the day is asked for anew.
const SECONDS: i64 = 60;

/// What is drawn of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// A bar each.
    Bars(Grouping),
    /// Branches by hours.
    Heat,
    /// The steps of an order, and where orders wait.
    Funnel,
    /// How each branch is.
    Branches,
    /// What shelves and drawers held beside what they should have; the records of a branch that was opened.
    Differences,
    /// The hand-overs themselves.
    Records,
}

impl Picture {
    /// Every picture, in the order in which they are turned over.
    pub const ALL: [Self; 10] = [
        Self::Bars(Grouping::Branch),
        Self::Bars(Grouping::Hour),
        Self::Bars(Grouping::Officer),
        Self::Bars(Grouping::Carrier),
        Self::Bars(Grouping::Applicant),
        Self::Heat,
        Self::Funnel,
        Self::Branches,
        Self::Differences,
        Self::Records,
    ];

    /// The picture's word in message ids.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bars(by) => by.word(),
            Self::Heat => "heat",
            Self::Funnel => "funnel",
            Self::Branches => "branches",
            Self::Differences => "differences",
            Self::Records => "records",
        }
    }
}

/// The day, and what of it is looked at.
#[derive(Debug)]
pub struct DayScreen {
    /// What is in front.
    pub picture: Picture,
    /// The bar or row under the cursor.
    pub selected: usize,
    /// The bars that were opened, each within the one before.
    pub within: Vec<(Grouping, String)>,
    /// The day that is looked at; today when there is none.
    pub day: Option<Date>,
    /// What the centre told last.
    pub told: Option<Box<DayAnswer>>,
    /// The hand-overs behind the bars that were opened, where they were looked at.
    pub records: Option<HandedOverAnswer>,
    /// What was counted, where it was looked at.
    pub differences: Option<DifferencesAnswer>,
    /// Why it was not told anew.
    pub trouble: Option<Trouble>,
    /// The files that were written last.
    pub exported: Option<Vec<String>>,
    pub(super) exporting: Option<JobId>,
    asking: Option<JobId>,
    due: Timestamp,
    behind: behind::Behind,
}

impl DayScreen {
    /// True for a cell that lies within every bar that was opened.
    #[must_use]
    pub fn takes(&self, cell: &DayCell) -> bool {
        self.within.iter().all(|(by, key)| by.key(cell) == *key)
    }

    /// The bars by a grouping: the day, then the earlier ones, in the order of the answer.
    #[must_use]
    pub fn bars(&self, by: Grouping) -> Vec<Bar> {
        let Some(told) = &self.told else { return vec![] };
        let before = told.before.iter().map(|before| before.cells.0.as_slice());
        let days: Vec<&[DayCell]> = std::iter::once(told.cells.0.as_slice()).chain(before).collect();
        report::bars(&days, by, &self.always(told, by), |cell| self.takes(cell))
    }

    /// What was handed over in each hour at each branch.
    #[must_use]
    pub fn heat_map(&self) -> HeatMap {
        let Some(told) = &self.told else { return HeatMap { first: 0, rows: vec![] } };
        report::heat_map(&told.cells.0, &self.always(told, Grouping::Branch), |cell| self.takes(cell))
    }

    /// The branches that are looked at; all, or the one that was opened.
    pub fn branches(&self) -> impl Iterator<Item = &BranchNow> {
        let all = self.told.iter().flat_map(|told| &told.branches);
        all.filter(|now| self.within.iter().all(|(by, key)| *by != Grouping::Branch || *key == now.branch.code))
    }

    /// The same, those that are silent for the longest first, then those with the most records that were not sent.
    #[must_use]
    pub fn troubled_first(&self) -> Vec<&BranchNow> {
        let mut branches: Vec<&BranchNow> = self.branches().collect();
        branches
            .sort_by_key(|now| (now.silent == 0, now.silent_since, std::cmp::Reverse(now.unsent), &now.branch.code));
        branches
    }

    /// The orders that wait at them.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        self.branches().fold(Waiting::default(), |sum, now| sum.plus(&now.waiting))
    }

    /// The bars that are there though nothing was handed over; within a branch no other one.
    fn always(&self, told: &DayAnswer, by: Grouping) -> Vec<String> {
        match by {
            Grouping::Branch => self.branches().map(|now| now.branch.code.clone()).collect(),
            by => told.always(by),
        }
    }

    /// What the cursor can stand on, each by its word, and what it opens.
    fn rows(&self) -> Vec<Option<(Grouping, String)>> {
        match self.picture {
            Picture::Bars(by) => self.bars(by).into_iter().map(|bar| Some((by, bar.key))).collect(),
            Picture::Heat => {
                self.heat_map().rows.into_iter().map(|(branch, _)| Some((Grouping::Branch, branch))).collect()
            }
            Picture::Funnel => vec![None; Waiting::STATES.len() + 1],
            Picture::Records => vec![None; self.records.as_ref().map_or(0, |told| told.hand_overs.len())],
            Picture::Branches => {
                let code = |now: &BranchNow| Some((Grouping::Branch, now.branch.code.clone()));
                self.troubled_first().into_iter().map(code).collect()
            }
            Picture::Differences if self.branch().is_some() => {
                vec![None; self.differences.as_ref().map_or(0, |told| told.records.len())]
            }
            Picture::Differences => {
                let code = |one: &BranchDifferences| Some((Grouping::Branch, one.branch.clone()));
                self.differing_first().into_iter().map(code).collect()
            }
        }
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

    /// True when a bar of this picture was opened: it has nothing more to tell.
    #[must_use]
    pub fn is_opened(&self, picture: Picture) -> bool {
        self.within.iter().any(|(by, _)| Picture::Bars(*by) == picture)
    }

    fn turn(&mut self) {
        self.selected = 0;
        let at = Picture::ALL.iter().position(|picture| *picture == self.picture).unwrap_or(0);
        let next = Picture::ALL.into_iter().cycle().skip(at + 1).find(|picture| !self.is_opened(*picture));
        self.picture = next.unwrap_or(self.picture);
    }

    /// Opens what is under the cursor; the last bars have nothing left to be told apart by.
    fn open(&mut self) {
        let row = self.rows().into_iter().nth(self.selected).flatten();
        let Some((by, key)) = row.filter(|(by, _)| !self.is_opened(Picture::Bars(*by))) else { return };
        if self.within.len() + 1 < Grouping::ALL.len() {
            self.within.push((by, key));
            self.selected = 0;
            // Behind what was counted at a branch lie its records, and no other picture.
            if self.picture != Picture::Differences {
                self.picture = Picture::ALL[Picture::ALL.len() - 1];
                self.turn();
            }
        }
    }

    /// Goes back to the bars with the one that was opened last; false when none was.
    fn close(&mut self) -> bool {
        let Some((by, key)) = self.within.pop() else { return false };
        if (self.picture, by) != (Picture::Differences, Grouping::Branch) {
            self.picture = Picture::Bars(by);
        }
        self.point_at(Some((by, key)));
        true
    }

    /// Puts the cursor on a row; it stays within the picture when the row is gone.
    fn point_at(&mut self, wanted: Option<(Grouping, String)>) {
        let rows = self.rows();
        let place = wanted.and_then(|wanted| rows.iter().position(|row| row.as_ref() == Some(&wanted)));
        self.selected = place.unwrap_or(self.selected).min(rows.len().saturating_sub(1));
    }

    /// The number of the order under the cursor.
    fn order(&self) -> Option<OrderNumber> {
        let told = self.records.as_ref().filter(|_| self.picture == Picture::Records)?;
        told.hand_overs.get(self.selected).map(|one| one.order.clone())
    }

    /// Looks at another day, so many after the one in front; never beyond `today`.
    fn look_at(&mut self, days: i64, (today, at): (Date, Timestamp)) {
        let from = self.day.unwrap_or(today);
        let day = from.checked_add(jiff::Span::new().days(days)).unwrap_or(from);
        self.day = (day < today).then_some(day);
        (self.told, self.asking, self.due) = (None, None, at);
        (self.records, self.differences, self.behind) = (None, None, behind::Behind::default());
    }
}

/// Opens the day for whoever may see reports.
pub(super) fn open(model: &mut Model) {
    if !may_report(model) {
        return;
    }
    model.screen = Screen::Day(Box::new(DayScreen {
        picture: Picture::ALL[0],
        selected: 0,
        within: vec![],
        day: None,
        told: None,
        trouble: None,
        records: None,
        exported: None,
        exporting: None,
        asking: None,
        differences: None,
        due: model.at,
        behind: behind::Behind::default(),
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
    let session = model.session.as_ref().and_then(|session| session.token.clone());
    let Screen::Day(screen) = &mut model.screen else { return };
    if let Some(ask) = screen.asks_behind(job) {
        return out.push(Effect::Ask(job, ask, session));
    }
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
    let last = screen.rows().len().saturating_sub(1);
    screen.exported = None;
    match key {
        Key::Ctrl('e') => export::begin(model, out),
        Key::Ctrl('f') => super::audit::open(model),
        Key::Up => screen.selected = screen.selected.saturating_sub(1),
        Key::Down => screen.selected = (screen.selected + 1).min(last),
        Key::PageUp => screen.selected = screen.selected.saturating_sub(10),
        Key::PageDown => screen.selected = (screen.selected + 10).min(last),
        Key::Home => screen.selected = 0,
        Key::End => screen.selected = last,
        Key::Tab => screen.turn(),
        Key::Enter if screen.picture == Picture::Records => {
            let meanings = screen.order().map(OrderQuery::Number).into_iter().collect::<Vec<_>>();
            if !meanings.is_empty() {
                search::begin(model, meanings, None, out);
            }
        }
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
    if screen.behind.awaits(job) {
        return behind::told(model, answer);
    }
    let (true, Answer::Centre(answer)) = (screen.asking == Some(job), answer) else { return };
    (screen.asking, screen.due) = (None, next);
    line::noticed(model, &answer);
    let Screen::Day(screen) = &mut model.screen else { return };
    match answer {
        Ok(Told::Day(told)) => {
            let pointed_at = screen.rows().into_iter().nth(screen.selected).flatten();
            (screen.told, screen.trouble) = (Some(told), None);
            screen.behind.outdate();
            screen.point_at(pointed_at);
        }
        Ok(_) => screen.trouble = Some(Fault::CentreAnswer.into()),
        Err(trouble) if trouble.fault == Fault::SessionEnded => home::failed(model, trouble),
        Err(trouble) => screen.trouble = Some(trouble),
    }
}
