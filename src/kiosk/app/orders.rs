//! Lists of orders: a person's, as a search found them, and those ready at this branch. Each is narrowed by keys.

use jiff::Timestamp;

use super::message::{Effect, Key};
use super::scan::IdCard;
use super::{Model, Screen, order, scan};
use crate::domain::order::{Order, OrderState};
use crate::domain::order_filter::OrderFilter;

/// What a search found, or what is ready here.
#[derive(Debug)]
pub struct Orders {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// The centre has more than it told.
    pub more: bool,
    /// The card that was read, when the search came from one.
    pub card: Option<IdCard>,
    /// The line under the cursor, of those that are listed.
    pub selected: usize,
    /// What is listed of them.
    pub filter: OrderFilter,
    /// They are the branch's, and no person's.
    pub of_branch: bool,
    /// How old the copy is that they come from; `None` when the centre told them.
    pub as_of: Option<Timestamp>,
}

impl Orders {
    /// A list with the first order that can still be worked on under the cursor.
    #[must_use]
    pub fn new(orders: Vec<Order>, more: bool, card: Option<IdCard>, as_of: Option<Timestamp>) -> Self {
        let selected = orders.iter().position(is_open).unwrap_or(0);
        Self { orders, more, card, selected, filter: OrderFilter::default(), of_branch: false, as_of }
    }
}

/// The orders that are listed, by what they are narrowed to.
#[must_use]
pub fn listed<'a>(model: &Model, list: &'a Orders) -> Vec<&'a Order> {
    let today = scan::local_date(model);
    let placed_on = |order: &Order| scan::local_day(model, order.placed_at);
    list.orders.iter().filter(|order| list.filter.takes(order, placed_on(order), today)).collect()
}

/// Opens the list of orders that are ready at this branch.
pub(super) fn open_ready(model: &mut Model) {
    let Screen::Home(home) = &model.screen else { return };
    let list = Orders::new(home.ready.clone(), false, None, home.as_of);
    model.screen = Screen::Orders(Orders { of_branch: true, ..list });
}

/// True for an order that is not over yet.
#[must_use]
pub fn is_open(order: &Order) -> bool {
    matches!(
        order.state,
        OrderState::Submitted | OrderState::Paid | OrderState::Ready | OrderState::InService | OrderState::Issued
    )
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Orders(list) = &model.screen else { return };
    let shown = listed(model, list);
    let (last, chosen) = (shown.len().saturating_sub(1), shown.get(list.selected).map(|order| (*order).clone()));
    let Screen::Orders(list) = &mut model.screen else { return };
    match key {
        Key::Esc if !list.filter.is_off() => narrow(list, |filter| *filter = OrderFilter::default()),
        Key::Esc => model.go_home(out),
        Key::F(6) => narrow(list, OrderFilter::next_stage),
        Key::F(7) => narrow(list, OrderFilter::next_carrier),
        Key::Tab => narrow(list, OrderFilter::next_placed),
        Key::Ctrl('o') => narrow(list, |filter| filter.packages = !filter.packages),
        Key::Up => list.selected = list.selected.saturating_sub(1),
        Key::Down => list.selected = (list.selected + 1).min(last),
        Key::PageUp => list.selected = list.selected.saturating_sub(10),
        Key::PageDown => list.selected = (list.selected + 10).min(last),
        Key::Home => list.selected = 0,
        Key::End => list.selected = last,
        Key::Enter => {
            let (card, as_of) = (list.card.clone(), list.as_of);
            if let Some(order) = chosen {
                order::open(model, order, card, as_of);
                order::chosen(model);
            }
        }
        _ => {}
    }
}

/// Narrows the list, and points at its first order.
fn narrow(list: &mut Orders, change: impl FnOnce(&mut OrderFilter)) {
    change(&mut list.filter);
    list.selected = 0;
}
