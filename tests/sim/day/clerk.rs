//! What a clerk does next, by the screen in front and by the hour.

use imza_kiosk::domain::issue::Need;
use imza_kiosk::domain::stock::Ware as Kept;
use imza_kiosk::kiosk::app::search::Search;
use imza_kiosk::kiosk::app::shift::ShiftState;
use imza_kiosk::kiosk::app::{Model, Screen};

use super::books::{Lot, Place, Purse, READER, WARES, Ware};
use super::deeds::Deed;
use super::desk::{Doubt, Task, ware};
use super::{COUNT_AT, Day, HOURS, MINUTE, QUIET_UNTIL, town};
use crate::actions::Next;
use crate::faults::FaultEvent;
use crate::scheduler::Millis;
use crate::world::{Event, World};

/// What is done at a counter now.
pub enum Doing {
    /// Nothing: there is time, or something is waited for.
    Rest,
    /// What is done at every counter.
    Next(Next),
    Keys(String),
    /// The program is started again, because the store failed.
    Restart,
}

impl Doing {
    pub fn keys(keys: &str) -> Self {
        Self::Keys(keys.to_owned())
    }
}

impl World {
    /// The clerk of a counter does the next thing of the day.
    pub fn act_in_the_day(&mut self, kiosk: usize) {
        self.see_what_the_centre_has();
        let doing = self.doing(kiosk).unwrap_or_else(|text| {
            self.violated(text);
            Doing::Rest
        });
        let pause = match doing {
            Doing::Rest => self.random.millis(4_000, 30_000),
            Doing::Next(Next::SendAway) => self.random.millis(20_000, 120_000),
            _ => self.random.millis(900, 5_000),
        };
        self.scheduler.after(pause, Event::Officer { kiosk });
        match doing {
            Doing::Rest => {}
            Doing::Next(next) => self.do_next(kiosk, next),
            Doing::Keys(keys) => self.type_keys(kiosk, &keys),
            Doing::Restart => self.go_wrong(FaultEvent::Kill { kiosk }),
        }
    }

    /// What the centre has of a piece that was put somewhere, others may take.
    fn see_what_the_centre_has(&mut self) {
        let Self { kiosks, day: Some(day), .. } = self else { return };
        day.fresh.retain(|_, (counter, seq)| kiosks[*counter].promises.acked < *seq);
    }

    fn doing(&mut self, kiosk: usize) -> Result<Doing, String> {
        let now = self.scheduler.now();
        let Some(model) = &self.kiosks[kiosk].model else { return Ok(Doing::Rest) };
        let Some(day) = &mut self.day else { return Ok(Doing::Rest) };
        Ok(match &model.screen {
            Screen::SignIn(screen) if screen.waiting.is_some() => Doing::Rest,
            Screen::SignIn(_) if day.is_wanted(kiosk, now) => Doing::Next(Next::SignIn),
            Screen::SignIn(_) => Doing::Rest,
            Screen::Home(_) if model.search.as_ref().is_some_and(Search::is_awaited) => Doing::Rest,
            Screen::Home(_) => return self.at_home(kiosk),
            Screen::Sale(screen) => day.sells(kiosk, model, screen)?,
            Screen::Reversal(screen) => day.takes_back(kiosk, model, screen)?,
            Screen::Stock(screen) => day.moves(kiosk, now, model, screen)?,
            Screen::Shift(screen) => day.keeps_shift(kiosk, now, model, screen)?,
            Screen::Issue(screen) => {
                let (order, trouble) = (screen.issue.order.to_string(), screen.issue.trouble.is_some());
                let hands_over = screen.issue.need() == Need::HandOver && !trouble && screen.waiting.is_none();
                let carrier =
                    screen.issue.bound.as_ref().map(|bound| (ware(screen.order.carrier), bound.serial.clone()));
                if day.has_failed(kiosk, !trouble) {
                    return Ok(Doing::Restart);
                }
                if let (true, Some((ware, serial))) = (hands_over, carrier) {
                    day.begin(kiosk, model, Deed::HandedOver { order, ware, serial }, None);
                }
                Doing::Next(self.next_of(kiosk))
            }
            _ => Doing::Next(self.next_of(kiosk)),
        })
    }

    fn at_home(&mut self, kiosk: usize) -> Result<Doing, String> {
        let now = self.scheduler.now();
        let has_customer = self.kiosks[kiosk].customer.is_some();
        if has_customer && now >= HOURS.closing_at {
            self.leave(kiosk);
        } else if has_customer {
            return Ok(Doing::Next(Next::Serve));
        }
        if now >= COUNT_AT {
            self.forget_refused_counts();
        }
        let is_quiet = now >= COUNT_AT && self.is_quiet(kiosk);
        let is_next = self.next_of_day_is_customer(kiosk);
        let (Some(model), Some(day)) = (&self.kiosks[kiosk].model, &mut self.day) else { return Ok(Doing::Rest) };
        if day.desks[kiosk].doubt.is_some() {
            return Ok(Doing::Restart);
        }
        if !matches!(day.desks[kiosk].task, Task::Nothing) {
            // The screen did not take it.
            day.give_up(kiosk);
        }
        let own = model.session.as_ref().map(|session| session.officer.id.as_str().to_owned());
        let is_own = |officer: &str| own.as_deref() == Some(officer);
        let (task, keys) = match &model.shift {
            ShiftState::Unknown => return Ok(Doing::Rest),
            ShiftState::Open(_) if now >= HOURS.closing_at => (Task::CloseShift, "⑤"),
            ShiftState::Open(shift) if is_own(shift.officer.as_str()) && day.is_to_be_handed_over(kiosk, now) => {
                (if day.random.chance(500) { Task::CloseShift } else { Task::Leave }, "⑤")
            }
            ShiftState::Open(shift) if !is_own(shift.officer.as_str()) => (Task::CloseShift, "⑤"),
            ShiftState::Closed { .. } if now >= HOURS.closing_at => match day.desks[kiosk].uncounted.first() {
                Some(ware) if is_quiet => (Task::Count { ware, missing: vec![] }, "⑫"),
                _ => return Ok(Doing::Rest),
            },
            ShiftState::Closed { .. } => (Task::Shift, "⑤"),
            ShiftState::Open(_) => match day.next_task(kiosk, now, model, is_next) {
                Some((Task::Nothing, _)) => return Ok(Doing::Next(Next::Serve)),
                Some(task) => task,
                None => return Ok(Doing::Rest),
            },
        };
        day.desks[kiosk].task = task;
        Ok(Doing::keys(keys))
    }

    fn next_of_day_is_customer(&self, kiosk: usize) -> bool {
        self.customers.iter().any(|customer| customer.comes_to == Some(kiosk) && !customer.is_done)
    }
}

impl Day {
    /// What a clerk with time does, and the key that opens it; `Nothing` is the next person with an order.
    fn next_task(&mut self, counter: usize, now: Millis, model: &Model, is_next: bool) -> Option<(Task, &'static str)> {
        if let Some(ware) = self.desks[counter].awaited.first().copied() {
            return Some((self.morning_delivery(counter, ware), "⑫"));
        }
        let is_kept = Kept::ALL.iter().all(|ware| model.stock.sheet.keeps(*ware));
        if !is_kept || now < self.desks[counter].next_task_at {
            return None;
        }
        self.desks[counter].next_task_at = now + self.random.millis(MINUTE, 7 * MINUTE);
        if now > QUIET_UNTIL {
            self.something_is_lost(counter);
        }
        let known: Vec<(String, Ware)> = model
            .stock
            .sheet
            .incoming()
            .filter_map(|(from, ware, _)| Some((from.to_owned(), *WARES.iter().find(|word| **word == ware.word())?)))
            .collect();
        match self.random.below(100) {
            0..40 => self.plan_a_sale(counter).map(|task| (task, "③")),
            40..55 if is_next => Some((Task::Nothing, "")),
            55..68 => self.plan_to_take_back(counter).map(|task| (task, "③")),
            68..90 => self.plan_a_movement(counter, now, &known).map(|task| (task, "⑫")),
            90..94 => Some((Task::Undo, "⑫")),
            94..97 if town::place_in_branch(counter) == 0 => {
                let ware = WARES[self.random.place(3)];
                Some((Task::Count { ware, missing: vec![] }, "⑫"))
            }
            97..100 => Some((Task::Shift, "⑤")),
            _ => None,
        }
    }

    /// A coin falls behind the counter, or somebody takes what is not theirs.
    fn something_is_lost(&mut self, counter: usize) {
        if self.random.chance(10) && self.books.money(Purse::Drawer(counter)) > 100 {
            let coin = [1, 3, 5, 50][self.random.place(4)];
            if let Some(shift) = self.desks[counter].open_shift() {
                shift.lost += coin;
                self.books.pay(Purse::Drawer(counter), Purse::Lost, coin);
                self.tally("coins_lost", 1);
            }
        }
        if self.random.chance(10) {
            let branch = self.desks[counter].branch;
            let ware = WARES[self.random.place(3)];
            let number = self.numbers_to_take(counter, ware).into_iter().next_back();
            let is_fresh = |number: &String| self.fresh.contains_key(&(ware, number.clone()));
            let lot = match number.filter(|number| !is_fresh(number)) {
                Some(number) => Lot::Numbered(vec![number]),
                None if ware == READER => Lot::Counted(1),
                None => return,
            };
            if self.books.carry(ware, &lot, Place::Shelf(branch), Place::Thief(branch)) {
                self.tally("stolen", 1);
            }
        }
    }

    /// What is done now becomes a record: until its screen says so it may be there or not.
    pub fn begin(&mut self, counter: usize, model: &Model, deed: Deed, moved: Option<(Place, Place, Option<usize>)>) {
        let before = model.queue().map_or(0, |queue| queue.last_seq);
        let (places, parcel) = (moved.map(|(from, to, _)| (from, to)), moved.and_then(|(.., parcel)| parcel));
        self.desks[counter].doubt = Some(Doubt { deed, before, parcel, places, undoes: None });
    }

    /// True when something was to become a record, and the screen neither waits for it nor shows it.
    pub fn has_failed(&self, counter: usize, waits_or_shows: bool) -> bool {
        self.desks[counter].doubt.is_some() && !waits_or_shows
    }

    /// What was begun comes to nothing.
    pub fn give_up(&mut self, counter: usize) {
        self.drop_doubt(counter);
        let desk = &mut self.desks[counter];
        desk.planned.clear();
        if let Task::Move(task) = std::mem::replace(&mut desk.task, Task::Nothing)
            && let Some(parcel) = task.parcel
        {
            self.parcels[parcel].is_taken = false;
        }
    }

    pub fn gives_up(&mut self, counter: usize, keys: &str) -> Doing {
        self.give_up(counter);
        Doing::keys(keys)
    }

    /// Nothing became of it.
    pub fn drop_doubt(&mut self, counter: usize) {
        if let Some(Doubt { parcel: Some(parcel), .. }) = self.desks[counter].doubt.take() {
            self.parcels[parcel].is_taken = false;
        }
    }
}
