//! A clerk's shift: opened with what is in the drawer, looked at, handed over, counted and closed.

use imza_kiosk::kiosk::app::Model;
use imza_kiosk::kiosk::app::shift::{ShiftScreen, ShiftStep};

use super::books::Purse;
use super::clerk::Doing;
use super::deeds::Deed;
use super::desk::{Shift, Task};
use super::shop::manat;
use super::{Day, HAND_OVER_AT, HOURS};
use crate::scheduler::Millis;

impl Day {
    /// What is typed at this step of a shift.
    pub fn keeps_shift(
        &mut self,
        counter: usize,
        now: Millis,
        model: &Model,
        screen: &ShiftScreen,
    ) -> Result<Doing, String> {
        let drawer = self.books.money(Purse::Drawer(counter));
        let is_going = matches!(self.desks[counter].task, Task::Leave) || self.closes_and_goes(counter, now);
        let writes = matches!(screen.step, ShiftStep::Writing(..));
        if self.has_failed(counter, writes || matches!(screen.step, ShiftStep::Closed(..))) {
            return Ok(Doing::Restart);
        }
        let clear = "⌫".repeat(screen.entry.len());
        Ok(match &screen.step {
            ShiftStep::Reading(_) | ShiftStep::Writing(..) => Doing::Rest,
            ShiftStep::Opening if is_going => self.goes(counter),
            ShiftStep::Opening => {
                let float = if drawer > 0 { drawer } else { 5_000 + self.random.millis(0, 15_000) };
                self.begin(counter, model, Deed::Opened { float }, None);
                Doing::Keys(format!("{clear}{}\n", manat(float)))
            }
            ShiftStep::Report if matches!(self.desks[counter].task, Task::Leave) => self.goes(counter),
            ShiftStep::Report => {
                self.report_fits(counter, screen)?;
                Doing::keys(if matches!(self.desks[counter].task, Task::CloseShift) { "\n" } else { "⎋" })
            }
            ShiftStep::Total => Doing::Keys(format!("{clear}{}\n", manat(drawer))),
            ShiftStep::Pieces(_) => Doing::keys("\t"),
            ShiftStep::Confirm(closing) => {
                let lost = self.desks[counter].open_shift().map_or(0, |shift| shift.lost);
                let told = closing.difference().map(|difference| difference.value());
                if told != Some(-lost) {
                    return Err(format!(
                        "counter {counter}: {drawer} is in the drawer, which is {told:?} beyond what the shift says; {lost} was lost"
                    ));
                }
                self.begin(counter, model, Deed::Closed { counted: drawer }, None);
                Doing::keys("\n")
            }
            ShiftStep::Closed(..) if is_going => self.goes(counter),
            ShiftStep::Closed(..) => Doing::keys("\n"),
        })
    }

    /// Whether whoever closes the shift goes then.
    fn closes_and_goes(&self, counter: usize, now: Millis) -> bool {
        let is_morning = now >= HAND_OVER_AT && !self.desks[counter].is_handed;
        is_morning || now >= HOURS.closing_at
    }

    /// The clerk signs out; the afternoon's has the counter from now on.
    fn goes(&mut self, counter: usize) -> Doing {
        self.desks[counter].is_handed = true;
        self.desks[counter].task = Task::Nothing;
        Doing::keys("⑤")
    }

    /// The X report says what the books say.
    fn report_fits(&mut self, counter: usize, screen: &ShiftScreen) -> Result<(), String> {
        let totals = &screen.totals;
        let (sales, returns) = (i64::from(totals.sales), i64::from(totals.returns));
        let told =
            (sales, returns, [totals.cash_in, totals.cash_out, totals.card_in, totals.card_out].map(|sum| sum.value()));
        let shift = self.desks[counter].open_shift().cloned().unwrap_or_default();
        let Shift { sales, returns, cash_in, cash_out, card_in, card_out, .. } = shift;
        let own = (sales, returns, [cash_in, cash_out, card_in, card_out]);
        if told != own {
            return Err(format!("counter {counter}: the X report says {told:?}, and it was {own:?}"));
        }
        Ok(())
    }
}
