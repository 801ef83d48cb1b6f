//! The keyboard and the scanner: each key that arrives is named, and of what comes in one burst how much it was and whether it is
//! a zone with right check digits; never what stands in it.

use std::collections::VecDeque;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::mrz::{self, MrzFormat, ReadBy};
use crate::kiosk::app::message::{Input, Key};

/// Most arrivals that are held.
const ARRIVALS_MAX: usize = 12;

/// What arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// A key.
    Key(Key),
    /// Characters in one burst.
    Burst {
        /// How many.
        chars: usize,
        /// On how many lines.
        lines: usize,
        /// The zone that it is, where its check digits are right.
        zone: Option<MrzFormat>,
        /// It looks like a zone.
        is_zone: bool,
    },
}

/// The last arrivals, the newest last.
#[derive(Debug, Default)]
pub struct InputTest {
    /// What, and when.
    pub arrived: VecDeque<(Timestamp, Arrived)>,
    /// How many arrived.
    pub count: usize,
}

impl InputTest {
    /// Takes what arrived; true when somebody wants to leave: Esc, twice in a row.
    pub(super) fn take(&mut self, input: &Input, at: Timestamp, today: Date) -> bool {
        let arrived = match input {
            Input::Key(key) => Arrived::Key(*key),
            Input::Burst(text) => Arrived::Burst {
                chars: text.chars().count(),
                lines: text.lines().count(),
                zone: mrz::parse(text, ReadBy::Scanner, today).ok().map(|zone| zone.format),
                is_zone: mrz::looks_like_zone(text),
            },
            Input::Click { .. } | Input::Resize { .. } => return false,
        };
        let last = self.arrived.back().map(|(_, last)| last);
        if arrived == Arrived::Key(Key::Esc) && last == Some(&arrived) {
            return true;
        }
        if self.arrived.len() == ARRIVALS_MAX {
            self.arrived.pop_front();
        }
        self.arrived.push_back((at, arrived));
        self.count += 1;
        false
    }
}
