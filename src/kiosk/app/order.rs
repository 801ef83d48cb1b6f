//! One order: what was ordered, what is missing, and whether the person at the counter is its holder.

use jiff::Timestamp;

use super::chip::{self, Chip};
use super::message::{Effect, Key};
use super::scan::{self, IdCard};
use super::suspension::{self, Suspension};
use super::{Model, Screen, issue};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::Permission;
use crate::domain::order::{Obstacle, Order};
use crate::domain::reconcile::{Reconciliation, reconcile};

/// An order and the card that was read for it.
#[derive(Debug)]
pub struct OrderScreen {
    /// The order.
    pub order: Order,
    /// The ID card, once it was read.
    pub card: Option<IdCard>,
    /// The card's chip.
    pub chip: Chip,
    /// What the last answer said is wrong.
    pub trouble: Option<Trouble>,
    /// An issue of this order was put aside at this kiosk.
    pub resumable: bool,
    /// A request to suspend its certificate, once one was made.
    pub suspension: Option<Suspension>,
    /// How old the copy is that it comes from; `None` when the centre told it.
    pub as_of: Option<Timestamp>,
    /// A search led straight here: it was the only one found.
    pub from_search: bool,
}

impl OrderScreen {
    /// Compares the card with the order.
    #[must_use]
    pub fn reconciliation(&self) -> Option<Reconciliation> {
        self.card.as_ref().map(|card| reconcile(&card.mrz, &self.order))
    }
}

/// Opens an order.
pub(super) fn open(model: &mut Model, order: Order, card: Option<IdCard>, as_of: Option<Timestamp>) {
    let resumable = model.unfinished.iter().any(|issue| issue.order == order.number);
    model.screen = Screen::Order(Box::new(OrderScreen {
        order,
        card,
        chip: Chip::Unread,
        trouble: None,
        resumable,
        as_of,
        from_search: true,
        suspension: None,
    }));
}

/// It was chosen from a list: what the centre says later does not lead back to one.
pub(super) fn chosen(model: &mut Model) {
    if let Screen::Order(screen) = &mut model.screen {
        screen.from_search = false;
    }
}

/// An ID card was read while the order is in front.
pub(super) fn card_read(screen: &mut OrderScreen, card: IdCard) {
    screen.trouble = None;
    screen.card = Some(card);
    // An answer that is still under way is about the card before.
    screen.chip = Chip::Unread;
}

/// The first thing that stands in the way of this issue, as a fault.
#[must_use]
pub fn obstacle(model: &Model, screen: &OrderScreen) -> Option<Fault> {
    let of_order = screen.order.obstacle(&model.settings.branch, &model.settings.kiosk, model.at).map(|o| match o {
        Obstacle::Unpaid => Fault::OrderUnpaid,
        Obstacle::OtherBranch => Fault::OrderOtherBranch,
        Obstacle::LeasedElsewhere => Fault::OrderLeased,
        Obstacle::AlreadyIssued => Fault::OrderIssued,
        Obstacle::Stopped => Fault::OrderStopped,
    });
    let of_order = of_order.filter(|fault| !(screen.resumable && *fault == Fault::OrderIssued));
    let role_fits = model.session.as_ref().is_some_and(|s| s.officer.role.may(Permission::Issue));
    let of_store = model.store.obstacle();
    // What was begun may be finished: the issue itself stops before it makes a key.
    let of_clock = model.clock.obstacle().filter(|_| !screen.resumable);
    let of_card = screen.card.as_ref().and_then(|card| {
        let expired = card.mrz.is_expired(scan::local_date(model)).then_some(Fault::DocumentExpired);
        let other = screen.reconciliation().filter(|found| !found.holds()).map(|_| Fault::IdentityMismatch);
        other.or(chip::objection(&screen.chip, &card.mrz)).or(expired)
    });
    of_order.or((!role_fits).then_some(Fault::NotAllowed)).or(of_store).or(of_clock).or(of_card)
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match key {
        Key::Esc => model.go_home(out),
        Key::Enter => confirm(model),
        Key::F(6) => suspension::ask(model),
        _ => {}
    }
}

/// The officer has compared the person with the card.
pub(super) fn confirm(model: &mut Model) {
    let Screen::Order(screen) = &model.screen else { return };
    if let Some(fault) = obstacle(model, screen) {
        model.notice = Some(fault.into());
        return;
    }
    let Some(card) = &screen.card else {
        model.notice = Some(Fault::IdCardNotRead.into());
        return;
    };
    let (order, reading) = (screen.order.clone(), card.reading);
    if let Screen::Order(screen) = &mut model.screen
        && let Chip::Reading { confirmed, .. } = &mut screen.chip
    {
        *confirmed = true;
        model.notice = Some(Fault::ChipReading.into());
        return;
    }
    issue::open(model, order, reading);
}
