//! Searching: first in the kiosk's own copy, which answers at once and without the line, then at the centre, which knows the
//! other branches. What the copy found is shown while the centre is asked, and gives way to what the centre says.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::home::Home;
use super::message::{Answer, CacheAnswer, CacheJob, Effect, JobId};
use super::orders::{self, Orders};
use super::scan::IdCard;
use super::{Model, Screen, home, line, order};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::{Order, OrderNumber};
use crate::domain::person::{DocumentNumber, Fin, Phone};
use crate::ports::cache::{CacheError, CacheFound};
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::{NameBeginning, ORDERS_MAX, OrderQuery, SearchAnswer, SearchRequest};

/// A search under way.
#[derive(Debug, Default)]
pub struct Search {
    /// The copy is being looked through.
    here: Option<JobId>,
    /// The centre is being asked.
    centre: Option<JobId>,
    /// Other meanings of what was typed, to be asked when the one before finds nothing.
    others: VecDeque<OrderQuery>,
    card: Option<IdCard>,
    /// What the copy found is on the screen.
    shown: bool,
    /// Why the centre could not be asked.
    trouble: Option<Trouble>,
}

impl Search {
    /// True while nothing is shown yet.
    #[must_use]
    pub const fn is_awaited(&self) -> bool {
        !self.shown
    }
}

/// What a typed text may mean, the likeliest first: an order number, a telephone number, a FİN, a document number, the
/// beginning of a name.
#[must_use]
pub fn meanings(text: &str) -> Vec<OrderQuery> {
    let text = text.trim();
    let mut meanings = vec![];
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    meanings
        .extend(OrderNumber::parse(text).or_else(|_| OrderNumber::parse(&hyphenated(text))).map(OrderQuery::Number));
    meanings.extend(Phone::parse(text).map(OrderQuery::Phone));
    meanings.extend(Fin::parse(text).map(OrderQuery::Fin));
    if has_digit {
        meanings.extend(DocumentNumber::parse(text).map(OrderQuery::Document));
    } else {
        meanings.extend(NameBeginning::parse(text).map(OrderQuery::Name));
    }
    meanings
}

/// Digits of the shortest and of the longest serial number of a certificate that is known by its look (RFC 5280, 4.1.2.2: 20 octets
/// at most): nothing else that is typed has so many.
const SERIAL_DIGITS: std::ops::RangeInclusive<usize> = 16..=40;

/// A certificate's serial number as papers and programs show it: hexadecimal digits, in groups or not.
#[must_use]
pub fn certificate_serial(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ':')).map(|c| c.to_ascii_lowercase()).collect();
    let fits = SERIAL_DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then_some(digits)
}

/// An order number typed without its hyphen.
fn hyphenated(text: &str) -> String {
    match text.split_at_checked(3) {
        Some((head, tail)) if text.bytes().all(|byte| byte.is_ascii_digit()) => format!("{head}-{tail}"),
        _ => text.to_owned(),
    }
}

/// Searches; the answer is shown as a list, or as the order itself when there is just one.
pub(super) fn begin(model: &mut Model, queries: Vec<OrderQuery>, card: Option<IdCard>, out: &mut Vec<Effect>) {
    if !matches!(model.screen, Screen::Home(_)) {
        model.screen = Screen::Home(Home::default());
    }
    let mut others = VecDeque::from(queries.clone());
    let Some(first) = others.pop_front() else { return };
    let here = model.job();
    let at = model.at;
    out.push(Effect::Cache(here, CacheJob::Find { queries, at, orders_max: ORDERS_MAX }));
    let centre = model.ask(Ask::Search(SearchRequest { query: first }), out);
    model.search = Some(Search { here: Some(here), centre: Some(centre), others, card, ..Search::default() });
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let Some(search) = &mut model.search else { return false };
    match answer {
        Answer::Cache(found) if search.here == Some(job) => {
            search.here = None;
            found_here(model, found);
        }
        Answer::Centre(said) if search.centre == Some(job) => {
            search.centre = None;
            line::noticed(model, said);
            match said {
                Ok(Told::Found(found)) => found_at_centre(model, found, out),
                Ok(_) => failed(model, Fault::CentreAnswer.into()),
                Err(trouble) => failed(model, trouble.clone()),
            }
        }
        _ => return false,
    }
    true
}

fn found_here(model: &mut Model, found: &Result<CacheAnswer, CacheError>) {
    let Some(search) = &mut model.search else { return };
    let on_home = matches!(model.screen, Screen::Home(_));
    match found {
        Ok(CacheAnswer::Found(found)) if !found.orders.is_empty() && on_home => {
            search.shown = true;
            let (card, ended) = (search.card.clone(), search.centre.is_none());
            let CacheFound { orders, more, state } = found.clone();
            show(model, orders, more, card, state.as_of);
            if ended {
                model.search = None;
            }
        }
        _ => {
            if let Some(trouble) = search.trouble.take() {
                give_up(model, trouble);
            }
        }
    }
}

fn found_at_centre(model: &mut Model, found: &SearchAnswer, out: &mut Vec<Effect>) {
    let Some(search) = &mut model.search else { return };
    if found.orders.is_empty()
        && let Some(query) = search.others.pop_front()
    {
        let job = model.ask(Ask::Search(SearchRequest { query }), out);
        if let Some(search) = &mut model.search {
            search.centre = Some(job);
        }
        return;
    }
    let Some(search) = model.search.take() else { return };
    let SearchAnswer { orders, more } = found.clone();
    match (search.shown, orders.is_empty()) {
        (_, true) => model.notice = Some(Fault::NoOrder.into()),
        (true, false) => refresh(model, orders, more),
        (false, false) => show(model, orders, more, search.card, None),
    }
    clear_prompt(model);
}

/// The centre could not be asked.
fn failed(model: &mut Model, trouble: Trouble) {
    let Some(search) = &mut model.search else { return };
    if trouble.fault == Fault::SessionEnded {
        model.search = None;
        return home::failed(model, trouble);
    }
    if search.shown {
        // What is on the screen says how old it is.
        model.search = None;
    } else if search.here.is_some() {
        search.trouble = Some(trouble);
    } else {
        give_up(model, trouble);
    }
}

/// Neither found anything, and one of the two could not be asked.
fn give_up(model: &mut Model, trouble: Trouble) {
    model.search = None;
    let unreachable = trouble.fault == Fault::CentreUnreachable;
    let known = model.copy.state.as_of.is_some();
    let lost = model.copy.trouble.clone().filter(|trouble| trouble.fault == Fault::CopyLost);
    model.notice = Some(match lost {
        Some(lost) if unreachable => lost,
        None if unreachable && known => Trouble::new(Fault::NotInCopy, &trouble.detail),
        _ => trouble,
    });
}

fn clear_prompt(model: &mut Model) {
    if let Screen::Home(home) = &mut model.screen {
        home.clear_prompt();
    }
}

/// Shows what was found; `as_of` says how old the copy is that it comes from.
fn show(model: &mut Model, orders: Vec<Order>, more: bool, card: Option<IdCard>, as_of: Option<Timestamp>) {
    let mut open = orders.iter().filter(|order| orders::is_open(order));
    let one = match (open.next(), open.next(), orders.as_slice()) {
        (Some(only), None, _) | (None, None, [only]) => Some(only.clone()),
        _ => None,
    };
    match one {
        Some(order) => order::open(model, order, card, as_of),
        None => model.screen = Screen::Orders(Orders::new(orders, more, card, as_of)),
    }
}

/// The cursor stays on its order.
fn pointed(list: &Orders, fresh: Orders) -> Orders {
    let under_cursor = list.orders.get(list.selected).map(|order| &order.number);
    let same = fresh.orders.iter().position(|order| Some(&order.number) == under_cursor);
    Orders { selected: same.unwrap_or(fresh.selected), ..fresh }
}

/// Puts what the centre says in the place of what the copy said, where that is still in front.
fn refresh(model: &mut Model, found: Vec<Order>, more: bool) {
    match &mut model.screen {
        Screen::Orders(list) => {
            let fresh = Orders::new(found, more, list.card.clone(), None);
            *list = if list.filter.is_off() { pointed(list, fresh) } else { Orders { filter: list.filter, ..fresh } };
        }
        Screen::Order(screen) => {
            let several = found.iter().filter(|order| orders::is_open(order)).count() > 1;
            match found.iter().find(|order| order.number == screen.order.number) {
                // Another branch has one more: the clerk chooses.
                Some(_) if several && screen.from_search => {
                    let card = screen.card.clone();
                    model.screen = Screen::Orders(Orders::new(found, more, card, None));
                }
                Some(order) => (screen.order, screen.as_of) = (order.clone(), None),
                None => {}
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&'static str> {
        let word = |query: &OrderQuery| match query {
            OrderQuery::Number(_) => "number",
            OrderQuery::Phone(_) => "phone",
            OrderQuery::Fin(_) => "fin",
            OrderQuery::Document(_) => "document",
            OrderQuery::Card { .. } => "card",
            OrderQuery::Name(_) => "name",
            OrderQuery::ReadyAtBranch => "ready",
        };
        meanings(text).iter().map(word).collect()
    }

    #[test]
    fn what_is_typed_means_what_it_looks_like_and_nothing_else() {
        let cases: [(&str, &[&str]); 17] = [
            ("260-1147", &["number", "document"]),
            ("2601147", &["number", "fin", "document"]),
            ("7TEST1Z", &["fin", "document"]),
            ("7test1z", &["fin", "document"]),
            ("AA0000017", &["document"]),
            ("aze 00000017", &["document"]),
            ("050 123 45 67", &["phone", "document"]),
            ("+994 50 123 45 67", &["phone"]),
            ("nümunə", &["name"]),
            ("NUMUNE AY", &["name"]),
            // Seven letters may be either.
            ("aliyeva", &["fin", "name"]),
            ("n", &[]),
            ("", &[]),
            ("   ", &[]),
            ("<<<", &[]),
            ("naməlum 7", &[]),
            ("7", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_certificates_serial_number_is_known_by_its_length_and_digits() {
        let serial = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
        for typed in
            [serial, "0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9", "0a1b 2c3d 4e5f 6071 8293 a4b5 c6d7 e8f9"]
        {
            assert_eq!(certificate_serial(typed).as_deref(), Some(serial), "{typed}");
        }
        for other in
            ["260-1147", "7TEST1Z", "AA0000017", "0501234567", "nümunə", "", "0a1b2c3d4e5f607", "0a1b2c3d4e5f6071829g"]
        {
            assert_eq!(certificate_serial(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_understood_or_not_and_never_panics(text in "\\PC{0,100}") {
            prop_assert!(meanings(&text).len() <= 4);
        }

        #[test]
        fn spaces_around_and_the_case_of_identifiers_do_not_matter(text in "[a-zA-Z0-9-]{1,12}") {
            prop_assert_eq!(meanings(&format!("  {text} ")), meanings(&text));
            prop_assert_eq!(meanings(&text.to_ascii_lowercase()), meanings(&text.to_ascii_uppercase()));
        }
    }
}
