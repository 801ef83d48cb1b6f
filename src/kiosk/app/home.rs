//! The home screen: the scan prompt, the orders ready here, what was put aside.

use jiff::Timestamp;

use super::field::Field;
use super::message::{Answer, CacheAnswer, CacheJob, Effect, JobId, Key};
use super::{Model, Screen, asked, certificates, line, lock, order, scan, search, sign_in};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz::{self, ReadBy};
use crate::domain::officer::Permission;
use crate::domain::order::Order;
use crate::ports::cache::CacheFound;
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::{ORDERS_MAX, OrderQuery, SearchRequest};
use crate::wire::life::CertificatesOf;

/// Most orders the centre lists at once.
const LISTED_MAX: u64 = ORDERS_MAX as u64;

/// Most orders shown while somebody types.
const MATCHES_MAX: usize = 30;

/// A zone that comes in faster than this many milliseconds a character was scanned, not typed.
const SCANNED_MILLIS_PER_CHAR_MAX: i128 = 60;

/// The prompt and the lists.
#[derive(Debug)]
pub struct Home {
    /// What is typed into the prompt.
    pub prompt: Field,
    /// When its first character came.
    pub typing_since: Option<Timestamp>,
    /// The line of the list under the cursor: first the issues put aside, then the ready orders.
    pub selected: usize,
    /// Orders ready at this branch.
    pub ready: Vec<Order>,
    /// How old the copy is that they come from; `None` when the centre told them.
    pub as_of: Option<Timestamp>,
    /// The centre has told them.
    pub told: bool,
    /// The list is being read from the copy.
    pub listing: Option<JobId>,
    /// What is typed is being looked for in the copy.
    pub looking: Option<JobId>,
    /// What the copy holds for what is typed so far.
    pub matches: Option<CacheFound>,
    /// The match under the cursor, once an arrow was pressed.
    pub picked: Option<usize>,
    /// The list of ready orders is on its way.
    pub refreshing: Option<JobId>,
}

impl Home {
    /// Empties the prompt and what was found for it.
    pub(super) fn clear_prompt(&mut self) {
        self.prompt.clear();
        (self.typing_since, self.looking, self.matches, self.picked) = (None, None, None, None);
    }

    /// True when something was found for what is typed.
    #[must_use]
    pub fn has_matches(&self) -> bool {
        self.matches.as_ref().is_some_and(|found| !found.orders.is_empty())
    }

    fn pick(&mut self, down: bool) {
        let last = self.matches.as_ref().map_or(0, |found| found.orders.len().saturating_sub(1));
        self.picked = match (self.picked, down) {
            (None, true) => Some(0),
            (Some(picked), true) => Some((picked + 1).min(last)),
            (None | Some(0), false) => None,
            (Some(picked), false) => Some(picked - 1),
        };
    }
}

impl Default for Home {
    fn default() -> Self {
        Self {
            prompt: Field::new(mrz::SCAN_CHARS_MAX),
            typing_since: None,
            selected: 0,
            ready: Vec::new(),
            as_of: None,
            told: false,
            listing: None,
            looking: None,
            matches: None,
            picked: None,
            refreshing: None,
        }
    }
}

/// Asks for the orders ready at this branch.
pub(super) fn refresh(model: &mut Model, out: &mut Vec<Effect>) {
    if !model.session.as_ref().is_some_and(|s| s.officer.role.may(Permission::SeeOrders)) {
        return;
    }
    if matches!(&model.screen, Screen::Home(home) if !home.told) {
        list_here(model, out);
    }
    let job = model.ask(Ask::Search(SearchRequest { query: OrderQuery::ReadyAtBranch }), out);
    if let Screen::Home(home) = &mut model.screen {
        home.refreshing = Some(job);
    }
}

/// The centre counts another number of ready orders than the list shows: the list is asked for again.
pub(super) fn count_seen(model: &mut Model, orders_ready: u64, out: &mut Vec<Effect>) {
    let Screen::Home(home) = &model.screen else { return };
    let listed = u64::try_from(home.ready.len()).unwrap_or(u64::MAX);
    if home.refreshing.is_none() && (listed < orders_ready.min(LISTED_MAX) || listed > orders_ready) {
        refresh(model, out);
    }
}

/// The centre answers again: whoever signed in without a line is asked for the password where nothing is being typed. Elsewhere
/// the first question to the centre does so.
pub(super) fn line_is_back(model: &mut Model) {
    let without_token = model.session.as_ref().is_some_and(|session| session.token.is_none());
    if without_token && matches!(&model.screen, Screen::Home(home) if home.prompt.text().is_empty()) {
        lock::line_is_back(model);
    }
}

/// Ends the officer's session at this kiosk.
pub(super) fn sign_out(model: &mut Model) {
    (model.session, model.second_factor) = (None, None);
    model.search = None;
    model.screen = Screen::SignIn(sign_in::SignIn::default());
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let (at, rows) = (model.at, model.unfinished.len());
    let Screen::Home(home) = &mut model.screen else { return };
    let last = (rows + home.ready.len()).saturating_sub(1);
    match key {
        Key::Char(c) => {
            home.typing_since.get_or_insert(at);
            home.prompt.push(c);
            if mrz::is_complete(home.prompt.text()) {
                submit(model, out);
            } else {
                look(model, out);
            }
        }
        Key::Backspace => {
            home.prompt.erase();
            look(model, out);
        }
        Key::Esc => {
            home.clear_prompt();
            home.selected = 0;
            model.search = None;
            asked::dismiss(model);
        }
        Key::Tab if home.prompt.is_empty() => super::orders::open_ready(model),
        Key::F(6) => super::day::open(model),
        Key::F(7) => super::pin_change::open(model),
        Key::Up | Key::Down if home.has_matches() => home.pick(key == Key::Down),
        Key::Up => home.selected = home.selected.saturating_sub(1),
        Key::Down => home.selected = (home.selected + 1).min(last),
        Key::PageUp => home.selected = home.selected.saturating_sub(10),
        Key::PageDown => home.selected = (home.selected + 10).min(last),
        Key::Home => home.selected = 0,
        Key::End => home.selected = last,
        Key::Enter if model.search.as_ref().is_some_and(search::Search::is_awaited) => {}
        Key::Enter if home.prompt.is_empty() => open_selected(model, out),
        Key::Enter if home.picked.is_some() => open_picked(model),
        Key::Enter => submit(model, out),
        _ => {}
    }
}

fn open_selected(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Home(home) = &mut model.screen else { return };
    let aside = model.unfinished.len();
    if home.selected < aside {
        let number = model.unfinished[home.selected].order.clone();
        search::begin(model, vec![OrderQuery::Number(number)], None, out);
    } else if let Some(order) = home.ready.get(home.selected - aside) {
        let (order, as_of) = (order.clone(), home.as_of);
        order::open(model, order, None, as_of);
        order::chosen(model);
    }
}

fn open_picked(model: &mut Model) {
    let Screen::Home(home) = &mut model.screen else { return };
    let (Some(found), Some(picked)) = (&home.matches, home.picked) else { return };
    if let Some(order) = found.orders.get(picked) {
        let (order, as_of) = (order.clone(), found.state.as_of);
        order::open(model, order, None, as_of);
        order::chosen(model);
    }
}

/// Searches for what the prompt holds, or reads the zone in it.
pub(super) fn submit(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Home(home) = &mut model.screen else { return };
    let text = home.prompt.text().to_owned();
    if mrz::looks_like_zone(&text) {
        if !mrz::is_complete(&text) && text.lines().count() < 3 && !text.ends_with('\n') {
            home.prompt.push_line_end();
            return;
        }
        let millis = home.typing_since.map_or(0, |since| at.duration_since(since).as_millis());
        let chars = i128::try_from(text.chars().count()).unwrap_or(i128::MAX);
        let scanned = millis <= chars * SCANNED_MILLIS_PER_CHAR_MAX;
        home.prompt.clear();
        home.typing_since = None;
        let read_by = if scanned { ReadBy::Scanner } else { ReadBy::Person };
        return scan::read(model, &text, read_by, out);
    }
    if let Some(serial) = search::certificate_serial(&text) {
        return certificates::open(model, CertificatesOf::Serial(serial), None, out);
    }
    match search::meanings(&text) {
        none if none.is_empty() => model.notice = Some(Fault::SearchUnreadable.into()),
        meanings => search::begin(model, meanings, None, out),
    }
}

/// The copy changed: the list follows it while the centre has not told its own.
pub(super) fn copy_changed(model: &mut Model, out: &mut Vec<Effect>) {
    if matches!(&model.screen, Screen::Home(home) if !home.told) {
        list_here(model, out);
    }
}

/// Lists the orders ready at this branch from the copy.
fn list_here(model: &mut Model, out: &mut Vec<Effect>) {
    let (job, at) = (model.job(), model.at);
    let queries = vec![OrderQuery::ReadyAtBranch];
    out.push(Effect::Cache(job, CacheJob::Find { queries, at, orders_max: ORDERS_MAX }));
    if let Screen::Home(home) = &mut model.screen {
        home.listing = Some(job);
    }
}

/// Looks for what is typed so far in the copy, without waiting for the net.
fn look(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Home(home) = &mut model.screen else { return };
    let text = home.prompt.text().to_owned();
    let queries = if mrz::looks_like_zone(&text) { vec![] } else { search::meanings(&text) };
    home.matches = None;
    home.looking = None;
    home.picked = None;
    if queries.is_empty() {
        return;
    }
    let job = model.job();
    out.push(Effect::Cache(job, CacheJob::Find { queries, at, orders_max: MATCHES_MAX }));
    if let Screen::Home(home) = &mut model.screen {
        home.looking = Some(job);
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    let Screen::Home(home) = &mut model.screen else { return };
    match answer {
        Answer::Cache(Ok(CacheAnswer::Found(found))) if home.listing == Some(job) => {
            home.listing = None;
            if !home.told && found.state.as_of.is_some() {
                home.ready = found.orders;
                home.as_of = found.state.as_of;
            }
        }
        Answer::Cache(Ok(CacheAnswer::Found(found))) if home.looking == Some(job) => {
            home.looking = None;
            home.matches = Some(found);
        }
        Answer::Centre(answer) if home.refreshing == Some(job) => {
            home.refreshing = None;
            match &answer {
                Ok(Told::Found(found)) => {
                    home.ready = found.orders.clone();
                    (home.told, home.as_of) = (true, None);
                }
                Err(trouble) if trouble.fault == Fault::SessionEnded => failed(model, trouble.clone()),
                _ => {}
            }
            line::noticed(model, &answer);
        }
        _ => {}
    }
}

/// Says what went wrong; whose session ended signs in again, and whoever signed in without a line does so where they are.
pub(super) fn failed(model: &mut Model, trouble: Trouble) {
    if trouble.fault == Fault::SessionEnded {
        if model.session.as_ref().is_some_and(|session| session.token.is_none()) {
            return lock::line_is_back(model);
        }
        sign_out(model);
    }
    model.notice = Some(trouble);
}
