//! What officers and citizens do, through the keys that the screen in front offers.

use imza_kiosk::domain::fault::{Fault, Trouble};
use imza_kiosk::domain::issue::Need;
use imza_kiosk::kiosk::app::message::{Input, Key, Msg};
use imza_kiosk::kiosk::app::search::Search;
use imza_kiosk::kiosk::app::{Screen, order};

use crate::carrier::Carrier;
use crate::sales;
use crate::stock;
use crate::town::{OFFICERS, PASSWORD};
use crate::world::{Event, World};

/// The next thing that a person in front of this screen does.
pub enum Next {
    SignIn,
    Serve,
    GoHome,
    Confirm,
    SendAway,
    PutCarrierIn,
    Pin { twice: bool },
    Retry,
    TakeAnother,
    Finish,
    BeginSale,
    BeginStock,
    Sell(String),
    Wait,
}

impl World {
    /// The officer of a kiosk looks at the screen and does the next thing.
    pub fn act(&mut self, kiosk: usize) {
        if self.day.is_some() {
            return self.act_in_the_day(kiosk);
        }
        let next = self.next_of(kiosk);
        let pause = match next {
            // Whoever cannot be served now does not come back at once.
            Next::SendAway => self.random.millis(20_000, 120_000),
            _ => self.random.millis(900, 5_000),
        };
        self.scheduler.after(pause, Event::Officer { kiosk });
        self.do_next(kiosk, next);
    }

    /// Does it.
    pub fn do_next(&mut self, kiosk: usize, next: Next) {
        match next {
            Next::SignIn => self.sign_in(kiosk),
            Next::Serve => self.serve(kiosk),
            Next::GoHome => self.press(kiosk, Key::F(2)),
            Next::Confirm => self.press(kiosk, Key::Enter),
            Next::SendAway => {
                self.press(kiosk, Key::Esc);
                self.leave(kiosk);
            }
            Next::PutCarrierIn => self.put_carrier_in(kiosk),
            Next::Pin { twice } => {
                let Some(customer) = self.kiosks[kiosk].customer else { return };
                let pin = self.customers[customer].pin.clone();
                self.type_line(kiosk, &pin);
                if twice {
                    self.type_line(kiosk, &pin);
                }
            }
            Next::Retry => self.meet_trouble(kiosk),
            Next::TakeAnother => self.take_another_carrier(kiosk),
            Next::Finish => self.finish(kiosk),
            Next::BeginSale => self.press(kiosk, Key::F(3)),
            Next::BeginStock => self.press(kiosk, Key::F(12)),
            Next::Sell(keys) => self.type_keys(kiosk, &keys),
            Next::Wait => {}
        }
    }

    /// What is next on the screen in front.
    pub fn next_of(&mut self, kiosk: usize) -> Next {
        // A buyer now and then: a run is about everything, and costs what happens in it.
        let chance = self.random.below(240);
        let Some(model) = &self.kiosks[kiosk].model else { return Next::Wait };
        match &model.screen {
            Screen::SignIn(screen) if screen.waiting.is_some() => Next::Wait,
            Screen::SignIn(_) => Next::SignIn,
            Screen::Home(_) if model.search.as_ref().is_some_and(Search::is_awaited) => Next::Wait,
            Screen::Home(_) if sales::needs_shift(model) => Next::Sell("⑤".to_owned()),
            Screen::Home(_) if self.has_time(kiosk) && chance == 0 => Next::BeginSale,
            Screen::Home(_) if self.has_time(kiosk) && chance == 1 => Next::BeginStock,
            Screen::Home(_) => Next::Serve,
            // An issue that was put aside opens without a card; whoever stands there is asked for it.
            Screen::Order(screen) if screen.card.is_none() => match self.kiosks[kiosk].customer {
                Some(customer) if self.customers[customer].order == screen.order.number => Next::Serve,
                _ => Next::SendAway,
            },
            Screen::Order(screen) => match order::obstacle(model, screen) {
                None => Next::Confirm,
                Some(_) => Next::SendAway,
            },
            Screen::Issue(screen) if is_of_no_use(screen.issue.trouble.as_ref()) => Next::TakeAnother,
            Screen::Issue(screen) if screen.issue.trouble.is_some() => Next::Retry,
            Screen::Issue(screen) if screen.waiting.is_some() => Next::Wait,
            Screen::Issue(screen) => match screen.issue.need() {
                Need::Carrier => Next::PutCarrierIn,
                Need::ChosenPin => Next::Pin { twice: true },
                Need::PresentedPin => Next::Pin { twice: false },
                Need::HandOver => Next::Confirm,
                Need::Refused(Fault::PinLocked) => Next::TakeAnother,
                Need::Refused(_) => Next::Retry,
                Need::Do(_) | Need::Nothing => Next::Wait,
            },
            Screen::Receipt(_) => Next::Finish,
            Screen::Sale(screen) => {
                let before = self.kiosks[kiosk].promises.sales.keys().copied().collect::<Vec<_>>();
                Next::Sell(sales::keys(screen, &before, chance))
            }
            Screen::Stock(screen) => Next::Sell(stock::keys(model, screen, chance)),
            Screen::Shift(screen) => Next::Sell(sales::keys_of_shift(screen, chance)),
            Screen::Reversal(screen) => {
                let before = self.kiosks[kiosk].promises.sales.keys().copied().collect::<Vec<_>>();
                Next::Sell(sales::keys_back(screen, &before, chance))
            }
            Screen::Orders(_)
            | Screen::Day(_)
            | Screen::Audit(_)
            | Screen::Approvals(_)
            | Screen::Devices(_)
            | Screen::Tools(_)
            | Screen::Queue(_)
            | Screen::PinChange(_)
            | Screen::Certificates(_) => Next::GoHome,
        }
    }

    /// Between two people with orders somebody may want a reader, or the stock be looked after.
    fn has_time(&self, kiosk: usize) -> bool {
        self.kiosks[kiosk].customer.is_none() && self.scheduler.now() < self.hours.closing_at
    }

    pub fn type_keys(&mut self, kiosk: usize, keys: &str) {
        for c in keys.chars() {
            let key = match c {
                '\n' => Key::Enter,
                '\t' => Key::Tab,
                '⎋' => Key::Esc,
                '⌫' => Key::Backspace,
                '↓' => Key::Down,
                '②' => Key::F(2),
                '③' => Key::F(3),
                '⑤' => Key::F(5),
                '⑥' => Key::F(6),
                '⑦' => Key::F(7),
                '⑫' => Key::F(12),
                c => Key::Char(c),
            };
            self.press(kiosk, key);
        }
    }

    /// What was typed before is erased: a refused try leaves the name there.
    fn sign_in(&mut self, kiosk: usize) {
        let Some(Screen::SignIn(screen)) = self.kiosks[kiosk].model.as_ref().map(|model| &model.screen) else { return };
        let typed = screen.officer.len().max(screen.password.len());
        let on_password = screen.on_password;
        if on_password {
            self.press(kiosk, Key::Tab);
        }
        for _ in 0..typed {
            self.press(kiosk, Key::Backspace);
        }
        let officer = match &self.day {
            Some(day) => day.clerk_at(kiosk),
            None => OFFICERS[self.random.place(OFFICERS.len())],
        };
        self.type_line(kiosk, officer);
        self.type_line(kiosk, PASSWORD);
    }

    pub fn press(&mut self, kiosk: usize, key: Key) {
        self.tell(kiosk, Msg::Input(Input::Key(key)));
    }

    fn type_line(&mut self, kiosk: usize, text: &str) {
        for c in text.chars() {
            self.press(kiosk, Key::Char(c));
        }
        self.press(kiosk, Key::Enter);
    }

    /// The person in front lays the ID card down; with nobody in front the next one comes.
    fn serve(&mut self, kiosk: usize) {
        if self.kiosks[kiosk].customer.is_none() {
            self.kiosks[kiosk].customer = self.next_customer(kiosk);
        }
        let Some(customer) = self.kiosks[kiosk].customer else { return };
        let zone = self.customers[customer].zone.clone();
        self.tell(kiosk, Msg::Input(Input::Burst(zone)));
    }

    fn next_customer(&mut self, kiosk: usize) -> Option<usize> {
        let (now, served) =
            (self.scheduler.now(), |at: usize, world: &Self| world.kiosks.iter().any(|k| k.customer == Some(at)));
        let waits = |at: &usize| {
            let customer = &self.customers[*at];
            let comes = if customer.late { now >= self.hours.well_at } else { true };
            let here = customer.comes_to.is_none_or(|to| to == kiosk);
            !customer.is_done && comes && here && now < self.hours.closing_at && !served(*at, self)
        };
        let mut waiting: Vec<usize> = (0..self.customers.len()).filter(waits).collect();
        // Whoever could not be served stands behind those who were not heard yet.
        waiting.sort_by_key(|at| self.customers[*at].sent_away);
        // Who comes is a matter of chance among the first ones.
        let first = waiting.len().min(3);
        (first > 0).then(|| waiting[self.random.place(first)])
    }

    /// The person in front goes away, and may try another kiosk or come back later.
    pub fn leave(&mut self, kiosk: usize) {
        let Some(customer) = self.kiosks[kiosk].customer.take() else { return };
        let customer = &mut self.customers[customer];
        customer.sent_away += 1;
        if !customer.late && !customer.stays {
            customer.comes_to = None;
        }
    }

    fn put_carrier_in(&mut self, kiosk: usize) {
        let Some(customer) = self.kiosks[kiosk].customer else { return self.press(kiosk, Key::Esc) };
        let kind = self.customers[customer].kind;
        let place = match self.customers[customer].carrier {
            Some(place) => place,
            None => {
                let serial = match &mut self.day {
                    Some(day) => day.out_of_the_box(kiosk, kind),
                    None => Some(format!("{:08}", 26_100_000 + self.carriers.len())),
                };
                let Some(serial) = serial else { return self.press(kiosk, Key::Esc) };
                self.carriers.push(Carrier::fresh(serial, kind));
                self.carriers.len() - 1
            }
        };
        self.customers[customer].carrier = Some(place);
        self.take_out(kiosk);
        self.carriers[place].at = Some(kiosk);
        self.tell_readers(kiosk);
    }

    /// Every carrier in this kiosk's readers comes out.
    fn take_out(&mut self, kiosk: usize) {
        for carrier in &mut self.carriers {
            if carrier.at == Some(kiosk) {
                carrier.at = None;
            }
        }
        self.kiosks[kiosk].held_pin = None;
        self.tell_readers(kiosk);
    }

    /// The screen says that this carrier is of no use: the officer takes another one out of the box.
    fn take_another_carrier(&mut self, kiosk: usize) {
        if let Some(customer) = self.kiosks[kiosk].customer
            && let Some(carrier) = self.customers[customer].carrier.take()
            && let Some(day) = &mut self.day
        {
            day.is_of_no_use(kiosk, &self.carriers[carrier]);
        }
        self.take_out(kiosk);
    }

    /// The screen says that something failed: try again, put the carrier in anew, or put the issue aside.
    fn meet_trouble(&mut self, kiosk: usize) {
        match self.random.below(10) {
            0..6 => self.press(kiosk, Key::Enter),
            6..9 => self.take_out(kiosk),
            _ => {
                self.press(kiosk, Key::Esc);
                self.press(kiosk, Key::Enter);
                self.leave(kiosk);
            }
        }
    }

    fn finish(&mut self, kiosk: usize) {
        if let Some(customer) = self.kiosks[kiosk].customer.take() {
            self.customers[customer].is_done = true;
        }
        self.take_out(kiosk);
        self.press(kiosk, Key::Enter);
    }
}

/// Whether the screen says that another carrier is to be taken.
fn is_of_no_use(trouble: Option<&Trouble>) -> bool {
    trouble.is_some_and(|trouble| matches!(trouble.fault, Fault::CarrierNotFresh | Fault::PinLocked))
}
