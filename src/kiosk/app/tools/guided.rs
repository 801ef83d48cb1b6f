//! Guided tests: step by step, each with what is expected, and at its end passed or failed, whose side and what to do.

pub mod carrier;
pub mod id_card;
pub mod input;
pub mod printer;

use super::{Open, close, is_technician, put_in_front};
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::app::message::{Answer, Effect, Input, JobId, Key};
use crate::kiosk::app::{Model, Screen};
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};

/// A test, as the list names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// The reader of ID cards, and a card's chip.
    IdCard,
    /// A reader of carriers, and a test carrier.
    Carrier,
    /// The printer of slips.
    Printer,
    /// The keyboard and the scanner.
    Input,
}

impl Test {
    /// Every test, in the order of the list.
    pub const ALL: [Self; 4] = [Self::IdCard, Self::Carrier, Self::Printer, Self::Input];

    /// Its word: `test-{word}` names it in each language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::IdCard => "id-card",
            Self::Carrier => "carrier",
            Self::Printer => "printer",
            Self::Input => "input",
        }
    }
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// Its turn has not come.
    Open,
    /// It is its turn: a person acts, or something runs.
    Now,
    /// As expected; what was seen.
    Passed(String),
    /// Not as expected.
    Failed(Trouble),
}

/// The steps of a test by their words, one of which is in turn.
#[derive(Debug)]
pub struct Steps {
    /// `test-{test}-{word}` names a step, and says what is expected.
    pub words: &'static [&'static str],
    /// How each stands.
    pub states: Vec<StepState>,
}

impl Steps {
    fn new(words: &'static [&'static str]) -> Self {
        let mut states = vec![StepState::Open; words.len()];
        states[0] = StepState::Now;
        Self { words, states }
    }

    /// The step in turn; none once the test has ended.
    #[must_use]
    pub fn now(&self) -> Option<usize> {
        self.states.iter().position(|state| *state == StepState::Now)
    }

    /// The word of the step in turn.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        self.now().map(|now| self.words[now])
    }

    /// What failed.
    #[must_use]
    pub fn failed(&self) -> Option<&Trouble> {
        self.states.iter().find_map(|state| match state {
            StepState::Failed(trouble) => Some(trouble),
            _ => None,
        })
    }

    /// True when every step passed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.states.iter().all(|state| matches!(state, StepState::Passed(_)))
    }

    /// The step in turn is as expected; the next one's turn comes.
    fn pass(&mut self, seen: &str) {
        let Some(now) = self.now() else { return };
        self.states[now] = StepState::Passed(seen.to_owned());
        if let Some(next) = self.states.get_mut(now + 1).filter(|next| **next == StepState::Open) {
            *next = StepState::Now;
        }
    }

    /// The step in turn is not as expected: the test ends.
    fn fail(&mut self, trouble: Trouble) {
        if let Some(now) = self.now() {
            self.states[now] = StepState::Failed(trouble);
        }
    }

    /// The step in turn failed, and this one comes all the same: what was begun is undone.
    fn fail_and_go_to(&mut self, word: &str, trouble: Trouble) {
        self.fail(trouble);
        if let Some(step) = self.words.iter().position(|other| *other == word) {
            self.states[step] = StepState::Now;
        }
    }
}

/// The test in front.
#[derive(Debug)]
pub enum Run {
    /// The reader of ID cards, and a card's chip.
    IdCard(id_card::IdCardTest),
    /// A reader of carriers, and a test carrier.
    Carrier(Box<carrier::CarrierTest>),
    /// The printer of slips.
    Printer(printer::PrinterTest),
    /// The keyboard and the scanner.
    Input(input::InputTest),
}

impl Run {
    /// The steps; the keyboard's test has none.
    #[must_use]
    pub const fn steps(&self) -> Option<(Test, &Steps)> {
        match self {
            Self::IdCard(test) => Some((Test::IdCard, &test.steps)),
            Self::Carrier(test) => Some((Test::Carrier, &test.steps)),
            Self::Printer(test) => Some((Test::Printer, &test.steps)),
            Self::Input(_) => None,
        }
    }
}

/// The list of tests, and the one that was opened.
#[derive(Debug, Default)]
pub struct Guided {
    /// The line under the cursor.
    pub selected: usize,
    /// The test in front.
    pub run: Option<Run>,
}

/// Opens the list.
pub(super) fn open(model: &mut Model) {
    put_in_front(model, Open::Guided(Guided::default()));
}

fn guided(model: &mut Model) -> Option<&mut Guided> {
    match &mut model.screen {
        Screen::Tools(tools) => match &mut tools.open {
            Some(Open::Guided(guided)) => Some(guided),
            _ => None,
        },
        _ => None,
    }
}

fn begin(model: &mut Model, test: Test, out: &mut Vec<Effect>) {
    let run = match test {
        Test::IdCard => Run::IdCard(id_card::IdCardTest::default()),
        Test::Carrier if !is_technician(model) => return,
        Test::Carrier => Run::Carrier(Box::default()),
        Test::Printer => Run::Printer(printer::PrinterTest::default()),
        Test::Input => Run::Input(input::InputTest::default()),
    };
    if let Some(guided) = guided(model) {
        guided.run = Some(run);
    }
    pulse(model, out);
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(guided) = guided(model) else { return };
    match &guided.run {
        Some(Run::Carrier(_)) => carrier::press(model, key, out),
        Some(Run::Printer(_)) => printer::press(model, key, out),
        Some(run) if key == Key::Enter && run.steps().is_some_and(|(_, steps)| steps.now().is_none()) => {
            let test = run.steps().map_or(Test::Input, |(test, _)| test);
            begin(model, test, out);
        }
        Some(_) if key == Key::Esc => guided.run = None,
        Some(_) => {}
        None => press_list(model, key, out),
    }
}

fn press_list(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(guided) = guided(model) else { return };
    match key {
        Key::Up => guided.selected = guided.selected.saturating_sub(1),
        Key::Down => guided.selected = (guided.selected + 1).min(Test::ALL.len() - 1),
        Key::Enter => {
            let test = Test::ALL[guided.selected];
            begin(model, test, out);
        }
        Key::Char(digit) => {
            let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
            let test = place.and_then(|place| Test::ALL.get(place.wrapping_sub(1)));
            if let Some(test) = test.copied() {
                begin(model, test, out);
            }
        }
        Key::Esc => close(model),
        _ => {}
    }
}

/// Takes what came from a keyboard or a scanner before anybody else; false when it is not for a test.
pub(super) fn take_input(model: &mut Model, input: &Input, out: &mut Vec<Effect>) -> bool {
    let at = model.at;
    let today = crate::kiosk::app::scan::local_date(model);
    let Some(guided) = guided(model) else { return false };
    match (&mut guided.run, input) {
        (Some(Run::Input(test)), Input::Key(_) | Input::Burst(_)) => {
            if test.take(input, at, today) {
                guided.run = None;
            }
            true
        }
        (Some(Run::IdCard(test)), Input::Burst(text)) if test.awaits_zone() => {
            test.take_zone(text, today);
            pulse(model, out);
            true
        }
        (Some(Run::IdCard(test)), Input::Key(key @ (Key::Char(_) | Key::Enter))) if test.awaits_zone() => {
            test.take_key(*key, today);
            pulse(model, out);
            true
        }
        _ => false,
    }
}

/// Goes on by itself where nobody has to act. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(guided) = guided(model) else { return };
    match &guided.run {
        Some(Run::IdCard(_)) => id_card::pulse(model, out),
        Some(Run::Carrier(_)) => carrier::pulse(model, out),
        Some(Run::Printer(_)) => printer::pulse(model),
        Some(Run::Input(_)) | None => {}
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let Some(guided) = guided(model) else { return };
    match &mut guided.run {
        Some(Run::IdCard(test)) => test.answered(job, answer),
        Some(Run::Carrier(test)) => test.answered(job, answer),
        Some(Run::Printer(test)) => test.answered(job, &answer),
        Some(Run::Input(_)) | None => {}
    }
    pulse(model, out);
}

/// A reader of this use, or why there is none; `None` while nobody has looked.
fn reader(model: &Model, fits: fn(ReaderRole) -> bool, missing: Fault) -> Option<Result<&ReaderState, Trouble>> {
    match model.readers.as_ref()? {
        ReadersState::ServiceDown(why) => Some(Err(Trouble::new(Fault::ReaderServiceDown, why))),
        ReadersState::Running(readers) => {
            let mut fitting = readers.iter().filter(|reader| fits(reader.role));
            let occupied = fitting.clone().find(|reader| reader.card.is_some());
            Some(occupied.or_else(|| fitting.next()).ok_or_else(|| missing.into()))
        }
    }
}
