//! Readers are sold and taken back: what a clerk types, and what the screen has to say before.

use imza_kiosk::domain::fault::Fault;
use imza_kiosk::kiosk::app::Model;
use imza_kiosk::kiosk::app::reversal::{ReversalScreen, ReversalStep};
use imza_kiosk::kiosk::app::sale::{SaleScreen, SaleStep};

use super::Day;
use super::books::{Place, READER};
use super::clerk::Doing;
use super::deeds::{Back, Deed, Line, Paid, cost};
use super::desk::{TakeBack, Task};
use crate::town::{PASSWORD, SUPERVISOR};
use crate::world::Planted;

/// Readers without a number that stay on a shelf whatever is planned: what others sell meanwhile is never short.
const KEPT: i64 = 25;

/// An amount as a clerk types it.
pub fn manat(qepik: i64) -> String {
    format!("{}.{:02}", qepik / 100, qepik % 100)
}

impl Day {
    /// What the next buyer wants.
    pub fn plan_a_sale(&mut self, counter: usize) -> Option<Task> {
        let shelf = Place::Shelf(self.desks[counter].branch);
        let spare = self.books.counted(shelf, READER) - KEPT;
        let numbered = self.numbers_to_take(counter, READER);
        let mut lines = vec![];
        let serial = if self.random.chance(300) { numbered.first().cloned() } else { None };
        let first = self.random.place(2);
        let count = 1 + i64::try_from(self.random.below(3)).expect("small");
        if spare >= count && (serial.is_none() || self.random.chance(500)) {
            lines.push(Line { goods: first, count, serial: None });
        }
        if let Some(serial) = serial {
            self.desks[counter].planned.insert((READER, serial.clone()));
            lines.push(Line { goods: 1 - first, count: 1, serial: Some(serial) });
        }
        let total = cost(&lines);
        let up_to = |step: i64| (total + step - 1) / step * step;
        let paid = match self.random.below(4) {
            0 => Paid::Card { slip: (1000 + self.random.below(9000)).to_string() },
            1 => Paid::Cash { given: total, change: 0 },
            2 => Paid::Cash { given: up_to(1_000), change: 0 },
            _ => Paid::Cash { given: up_to(5_000), change: 0 },
        };
        (!lines.is_empty()).then_some(Task::Sell { lines, paid })
    }

    /// Which sale of this counter somebody brings back.
    pub fn plan_to_take_back(&mut self, counter: usize) -> Option<Task> {
        let open: Vec<u64> =
            self.desks[counter].sales.iter().filter(|(_, sold)| !sold.is_ended).map(|(receipt, _)| *receipt).collect();
        let receipt = *open.get(self.random.place(open.len()))?;
        let sold = &self.desks[counter].sales[&receipt];
        let way = self.random.place(3);
        let drawer = self.books.money(super::books::Purse::Drawer(counter));
        let is_cash = matches!(sold.paid, Paid::Cash { .. });
        if way < 2 && is_cash && drawer < cost(&sold.lines) {
            return None;
        }
        let given = match (&sold.lines[0].serial, way) {
            (Some(_), 2) => Some(self.numbers_to_take(counter, READER).into_iter().next()?),
            _ => None,
        };
        self.desks[counter].planned.extend(given.iter().map(|number| (READER, number.clone())));
        let reason = self.random.place([2, 3, 2][way]);
        Some(Task::TakeBack(TakeBack { receipt, way, reason, given }))
    }

    /// What is typed at this step of a sale.
    pub fn sells(&mut self, counter: usize, model: &Model, screen: &SaleScreen) -> Result<Doing, String> {
        let planted = self.planted;
        let (lines, paid) = match (&self.desks[counter].task, &screen.step) {
            (_, SaleStep::Done(_)) => return Ok(Doing::keys("\n")),
            (Task::TakeBack(_), SaleStep::Goods) => return Ok(Doing::keys("⑦")),
            (Task::Sell { lines, paid }, _) => (lines.clone(), paid.clone()),
            _ => return Ok(Doing::keys("⎋⎋⎋")),
        };
        Ok(match &screen.step {
            _ if self.has_failed(counter, matches!(screen.step, SaleStep::Writing(..))) => Doing::Restart,
            SaleStep::Goods if screen.lines.is_empty() && model.notice.is_none() => {
                let mut keys = String::new();
                for line in &lines {
                    let digit = ["1", "2"][line.goods];
                    keys.push_str(&digit.repeat(usize::try_from(line.count).expect("small")));
                    if let Some(serial) = &line.serial {
                        keys.push_str(&format!("⑥{serial}\n"));
                    }
                }
                Doing::Keys(keys + "\n")
            }
            SaleStep::Pay if model.notice.is_none() => Doing::Keys(match &paid {
                Paid::Cash { given, .. } => format!("{}\n", manat(*given)),
                Paid::Card { slip } => format!("\t{slip}\n"),
            }),
            SaleStep::Confirm(sale) => {
                let (total, shown) = (cost(&lines), sale.total().value());
                if total != shown {
                    return Err(format!("the screen says that it costs {shown}, and it costs {total}"));
                }
                let paid = match paid {
                    Paid::Cash { given, .. } => {
                        let off = i64::from(planted == Planted::ChangeOff);
                        Paid::Cash { given, change: sale.change().value() + off }
                    }
                    card => card,
                };
                self.begin(counter, model, Deed::Sale { lines, paid }, None);
                Doing::keys("\n")
            }
            SaleStep::Looking(_) | SaleStep::Writing(..) | SaleStep::Done(_) => Doing::Rest,
            SaleStep::Goods | SaleStep::Serial(_) | SaleStep::Pay => {
                self.give_up(counter);
                Doing::keys("⎋⎋")
            }
        })
    }

    /// What is typed at this step of taking a sale back; the supervisor stands beside.
    pub fn takes_back(&mut self, counter: usize, model: &Model, screen: &ReversalScreen) -> Result<Doing, String> {
        let task = match (&self.desks[counter].task, &screen.step) {
            (_, ReversalStep::Done(_)) => return Ok(Doing::keys("\n")),
            (Task::TakeBack(task), _) => task.clone(),
            _ => return Ok(Doing::keys("⎋⎋⎋")),
        };
        Ok(match &screen.step {
            ReversalStep::Number => match model.notice.as_ref().map(|trouble| trouble.fault) {
                Some(Fault::ReceiptUnknown | Fault::SaleEnded) => {
                    return Err(format!("receipt {} cannot be taken back: {:?}", task.receipt, model.notice));
                }
                Some(_) => self.gives_up(counter, "⎋"),
                None => Doing::Keys(format!("{}\n", task.receipt)),
            },
            ReversalStep::Way(_) if model.notice.is_some() => self.gives_up(counter, "⎋⎋"),
            ReversalStep::Way(_) => Doing::Keys(format!("{}\n", "↓".repeat(task.way))),
            ReversalStep::Slip(_) => Doing::keys("4418\n"),
            ReversalStep::Piece(_) => Doing::keys("\n"),
            ReversalStep::Serial(_) => match &task.given {
                Some(given) => Doing::Keys(format!("{given}\n")),
                None => self.gives_up(counter, "⎋⎋⎋"),
            },
            // Without a line nobody agrees.
            ReversalStep::Second(entry) if entry.trouble.is_some() => self.gives_up(counter, "⎋⎋⎋"),
            ReversalStep::Second(entry) if entry.waiting.is_some() => Doing::Rest,
            ReversalStep::Second(_) if self.desks[counter].doubt.is_some() => Doing::Restart,
            ReversalStep::Second(_) => {
                self.begin(counter, model, self.taken_back(counter, &task), None);
                Doing::Keys(format!("{}{SUPERVISOR}\n{PASSWORD}\n", "↓".repeat(task.reason)))
            }
            ReversalStep::Looking(_) | ReversalStep::Writing(_) | ReversalStep::Done(_) => Doing::Rest,
        })
    }

    fn taken_back(&self, counter: usize, task: &TakeBack) -> Deed {
        let sold = &self.desks[counter].sales[&task.receipt];
        let what = match task.way {
            0 => Back::Void,
            1 => Back::Refund,
            _ => Back::Exchange { line: 0, given: task.given.clone() },
        };
        let faulty = matches!((task.way, task.reason), (1, 2) | (2, 0));
        Deed::TakenBack { receipt: task.receipt, what, sold: (sold.lines.clone(), sold.paid.clone()), faulty }
    }
}
