//! What a list of orders is narrowed to: how far they are, what they are issued on, when they were placed, and whether an
//! organisation named several holders.

use jiff::civil::Date;

use crate::domain::order::{CarrierKind, Order, OrderState, worded};

worded! {
    /// How far an order is.
    #[derive(Default)]
    Stage {
        /// Whatever it is.
        #[default]
        Any = "any",
        /// It can be issued at once.
        Ready = "ready",
        /// Somebody works on it.
        Begun = "begun",
        /// It is not paid.
        Unpaid = "unpaid",
        /// Handed over, or ended otherwise.
        Over = "over",
    }
}

impl Stage {
    /// The stage of an order's state.
    #[must_use]
    pub const fn of(state: OrderState) -> Self {
        match state {
            OrderState::Draft | OrderState::Submitted => Self::Unpaid,
            OrderState::Paid | OrderState::Ready => Self::Ready,
            OrderState::InService | OrderState::Issued => Self::Begun,
            OrderState::HandedOver
            | OrderState::Closed
            | OrderState::Cancelled
            | OrderState::Refunded
            | OrderState::Expired
            | OrderState::Blocked => Self::Over,
        }
    }
}

worded! {
    /// When an order was placed.
    #[derive(Default)]
    Placed {
        /// Whenever.
        #[default]
        Any = "any",
        /// Today.
        Today = "today",
        /// Before today.
        Older = "older",
    }
}

/// What is listed; by default everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// How far it is.
    pub stage: Stage,
    /// What it is issued on; `None` for either.
    pub carrier: Option<CarrierKind>,
    /// When it was placed.
    pub placed: Placed,
    /// Those alone whose application names several holders.
    pub packages: bool,
}

/// The value after this one, and the first after the last.
fn next<T: Copy + PartialEq>(all: &[T], value: T) -> T {
    let place = all.iter().position(|one| *one == value).map_or(0, |place| place + 1);
    all.get(place).or(all.first()).copied().unwrap_or(value)
}

impl OrderFilter {
    /// Narrows to the next stage.
    pub fn next_stage(&mut self) {
        self.stage = next(Stage::ALL, self.stage);
    }

    /// Narrows to the next day.
    pub fn next_placed(&mut self) {
        self.placed = next(Placed::ALL, self.placed);
    }

    /// Narrows to the next kind of carrier, and to either after the last.
    pub fn next_carrier(&mut self) {
        let kinds: Vec<_> = std::iter::once(None).chain(CarrierKind::ALL.iter().copied().map(Some)).collect();
        self.carrier = next(&kinds, self.carrier);
    }

    /// True when everything is listed.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// True for an order that is listed; `placed_on` is its local date.
    #[must_use]
    pub fn takes(&self, order: &Order, placed_on: Date, today: Date) -> bool {
        let placed = match self.placed {
            Placed::Any => true,
            Placed::Today => placed_on == today,
            Placed::Older => placed_on < today,
        };
        placed
            && (self.stage == Stage::Any || self.stage == Stage::of(order.state))
            && self.carrier.is_none_or(|kind| kind == order.carrier)
            && (!self.packages || order.holders > 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_goes_round_and_comes_back_to_everything() {
        let mut filter = OrderFilter::default();
        for _ in Stage::ALL {
            filter.next_stage();
        }
        for _ in Placed::ALL {
            filter.next_placed();
        }
        for _ in 0..=CarrierKind::ALL.len() {
            filter.next_carrier();
        }
        assert!(filter.is_off());
        filter.next_carrier();
        assert_eq!(filter.carrier, CarrierKind::ALL.first().copied());
    }

    #[test]
    fn every_state_belongs_to_one_stage_that_a_list_can_be_narrowed_to() {
        for state in OrderState::ALL {
            assert_ne!(Stage::of(*state), Stage::Any, "{state:?}");
        }
        assert_eq!(Stage::of(OrderState::Ready), Stage::Ready);
        assert_eq!(Stage::of(OrderState::Issued), Stage::Begun);
    }
}
