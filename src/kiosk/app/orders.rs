//! The list of a person's orders.

use jiff::Timestamp;

use super::message::{Effect, Key};
use super::scan::IdCard;
use super::{Model, Screen, order};
use crate::domain::order::{Order, OrderState};

/// What a search found.
#[derive(Debug)]
pub struct Orders {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// The centre has more than it told.
    pub more: bool,
    /// The card that was read, when the search came from one.
    pub card: Option<IdCard>,
    /// The line under the cursor.
    pub selected: usize,
    /// How old the copy is that they come from; `None` when the centre told them.
    pub as_of: Option<Timestamp>,
}

impl Orders {
    /// A list with the first order that can still be worked on under the cursor.
    #[must_use]
    pub fn new(orders: Vec<Order>, more: bool, card: Option<IdCard>, as_of: Option<Timestamp>) -> Self {
        let selected = orders.iter().position(is_open).unwrap_or(0);
        Self { orders, more, card, selected, as_of }
    }
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
    let Screen::Orders(list) = &mut model.screen else { return };
    let last = list.orders.len().saturating_sub(1);
    match key {
        Key::Esc => model.go_home(out),
        Key::Up => list.selected = list.selected.saturating_sub(1),
        Key::Down => list.selected = (list.selected + 1).min(last),
        Key::PageUp => list.selected = list.selected.saturating_sub(10),
        Key::PageDown => list.selected = (list.selected + 10).min(last),
        Key::Home => list.selected = 0,
        Key::End => list.selected = last,
        Key::Enter => {
            let (order, card) = (list.orders.get(list.selected).cloned(), list.card.clone());
            let as_of = list.as_of;
            if let Some(order) = order {
                order::open(model, order, card, as_of);
                order::chosen(model);
            }
        }
        _ => {}
    }
}
