//! The home screen: the scan prompt, the orders ready here, what was put aside.

use jiff::Timestamp;

use super::field::Field;
use super::message::{Answer, Effect, JobId, Key};
use super::orders::Orders;
use super::scan::{self, IdCard};
use super::{Model, Screen, line, order, orders, sign_in};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz;
use crate::domain::officer::Permission;
use crate::domain::order::{Order, OrderNumber};
use crate::domain::person::{DocumentNumber, Fin};
use crate::domain::record::ReadingMethod;
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::{OrderQuery, SearchRequest};

/// Most orders the centre lists at once.
const LISTED_MAX: u64 = crate::wire::centre::ORDERS_MAX as u64;

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
    /// Orders ready at this branch, once the centre has told them.
    pub ready: Vec<Order>,
    /// The list of ready orders is on its way.
    pub refreshing: Option<JobId>,
    /// A search is on its way, with the card that asked for it.
    pub searching: Option<(JobId, Option<IdCard>)>,
}

impl Default for Home {
    fn default() -> Self {
        Self {
            prompt: Field::new(mrz::SCAN_CHARS_MAX),
            typing_since: None,
            selected: 0,
            ready: Vec::new(),
            refreshing: None,
            searching: None,
        }
    }
}

/// Asks for the orders ready at this branch.
pub(super) fn refresh(model: &mut Model, out: &mut Vec<Effect>) {
    if !model.session.as_ref().is_some_and(|s| s.officer.role.may(Permission::SeeOrders)) {
        return;
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

/// Ends the officer's session at this kiosk.
pub(super) fn sign_out(model: &mut Model) {
    model.session = None;
    model.screen = Screen::SignIn(sign_in::SignIn::default());
}

/// Searches; the answer is shown as a list, or as the order itself when there is just one.
pub(super) fn search(model: &mut Model, query: OrderQuery, card: Option<IdCard>, out: &mut Vec<Effect>) {
    if !matches!(model.screen, Screen::Home(_)) {
        model.screen = Screen::Home(Home::default());
    }
    let job = model.ask(Ask::Search(SearchRequest { query }), out);
    if let Screen::Home(home) = &mut model.screen {
        home.searching = Some((job, card));
    }
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
            }
        }
        Key::Backspace => home.prompt.erase(),
        Key::Esc => *home = Home { ready: std::mem::take(&mut home.ready), ..Home::default() },
        Key::Up => home.selected = home.selected.saturating_sub(1),
        Key::Down => home.selected = (home.selected + 1).min(last),
        Key::PageUp => home.selected = home.selected.saturating_sub(10),
        Key::PageDown => home.selected = (home.selected + 10).min(last),
        Key::Home => home.selected = 0,
        Key::End => home.selected = last,
        Key::Enter if home.searching.is_some() => {}
        Key::Enter if home.prompt.is_empty() => open_selected(model, out),
        Key::Enter => submit(model, out),
        _ => {}
    }
}

fn open_selected(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Home(home) = &mut model.screen else { return };
    let aside = model.unfinished.len();
    if home.selected < aside {
        let number = model.unfinished[home.selected].order.clone();
        search(model, OrderQuery::Number(number), None, out);
    } else if let Some(order) = home.ready.get(home.selected - aside) {
        let order = order.clone();
        order::open(model, order, None);
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
        let reading = if scanned { ReadingMethod::MrzScanned } else { ReadingMethod::MrzTyped };
        return scan::read(model, &text, reading, out);
    }
    match query(&text) {
        Some(query) => search(model, query, None, out),
        None => model.notice = Some(Fault::SearchUnreadable.into()),
    }
}

/// What a typed text asks for: an order number, a FİN, or a document number.
pub(super) fn query(text: &str) -> Option<OrderQuery> {
    OrderNumber::parse(text)
        .map(OrderQuery::Number)
        .ok()
        .or_else(|| Fin::parse(text).map(OrderQuery::Fin).ok())
        .or_else(|| DocumentNumber::parse(text).map(OrderQuery::Document).ok())
}

/// Takes the centre's answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    let Screen::Home(home) = &mut model.screen else { return };
    let Answer::Centre(answer) = answer else { return };
    let listing = home.refreshing == Some(job);
    let searched = home.searching.as_ref().is_some_and(|(waiting, _)| *waiting == job);
    if listing {
        home.refreshing = None;
        match &answer {
            Ok(Told::Found(found)) => home.ready = found.orders.clone(),
            Err(trouble) if trouble.fault == Fault::SessionEnded => failed(model, trouble.clone()),
            _ => {}
        }
    } else if searched {
        let card = home.searching.take().and_then(|(_, card)| card);
        if answer.is_ok() {
            home.prompt.clear();
            home.typing_since = None;
        }
        match &answer {
            Ok(Told::Found(found)) if found.orders.is_empty() => model.notice = Some(Fault::NoOrder.into()),
            Ok(Told::Found(found)) => found_orders(model, found.orders.clone(), found.more, card),
            Ok(_) => model.notice = Some(Fault::CentreAnswer.into()),
            Err(trouble) => failed(model, trouble.clone()),
        }
    } else {
        return;
    }
    line::noticed(model, &answer);
}

fn failed(model: &mut Model, trouble: Trouble) {
    if trouble.fault == Fault::SessionEnded {
        sign_out(model);
    }
    model.notice = Some(trouble);
}

fn found_orders(model: &mut Model, orders: Vec<Order>, more: bool, card: Option<IdCard>) {
    let mut open = orders.iter().filter(|o| orders::is_open(o));
    match (open.next(), open.next(), orders.len()) {
        (Some(only), None, _) => {
            let only = only.clone();
            order::open(model, only, card);
        }
        (None, None, 1) => order::open(model, orders.into_iter().next().expect("one order"), card),
        _ => model.screen = Screen::Orders(Orders::new(orders, more, card)),
    }
}
