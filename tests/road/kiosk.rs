//! A kiosk in a terminal, as the person before it reads and uses it: sentences by their id in the language on the screen.

use fluent_bundle::FluentValue;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::kiosk::app::Language;
use imza_kiosk::kiosk::words::Words;

use super::centre::{OFFICER, PASSWORD};
use super::counter::Person;
use super::figures;
use super::hands::Hand;
use super::judges::Issued;
use super::stage::Stage;
use super::terminal::{Seen, Terminal};

/// Keys by the bytes that a terminal sends for them.
pub const CTRL_P: &str = "\x10";
pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const DOWN: &str = "\x1b[B";
pub const F2: &str = "\x1bOQ";
pub const F3: &str = "\x1bOR";
pub const F4: &str = "\x1bOS";
pub const F5: &str = "\x1b[15~";
pub const F6: &str = "\x1b[17~";
pub const F7: &str = "\x1b[18~";
pub const F8: &str = "\x1b[19~";
pub const F9: &str = "\x1b[20~";
pub const F10: &str = "\x1b[21~";
pub const F12: &str = "\x1b[24~";

/// A kiosk and the language it speaks now.
pub struct Kiosk {
    /// Its terminal.
    pub terminal: Terminal,
    words: Words,
}

impl Kiosk {
    /// A kiosk that was just started, and so speaks Azerbaijani.
    pub fn new(terminal: Terminal) -> Self {
        Self { terminal, words: Words::new(Language::Az) }
    }

    /// Waits for a sentence.
    pub fn sees(&self, id: &str) {
        self.sees_text(&self.words.get(id));
    }

    /// Waits for a sentence with a value in it.
    pub fn sees_with(&self, id: &str, name: &'static str, value: &str) {
        self.sees_text(&self.words.with(id, &[(name, FluentValue::from(value))]));
    }

    /// Waits until a picture of the day is in front.
    pub fn sees_picture(&self, id: &str) {
        self.sees_text(&format!("[{}]", self.words.get(id)));
    }

    /// Waits until one of these sentences is there, and says which.
    pub fn sees_one_of<'a>(&self, ids: &[&'a str]) -> &'a str {
        let sentences: Vec<(&str, String)> = ids.iter().map(|id| (*id, self.words.get(id))).collect();
        let found = |seen: &Seen| sentences.iter().find(|(_, text)| seen.flat.contains(text)).map(|(id, _)| *id);
        loop {
            self.terminal.wait_until(&format!("one of {ids:?}"), |seen| found(seen).is_some());
            // It may be gone again by now.
            if let Some(id) = found(&self.terminal.seen()) {
                return id;
            }
        }
    }

    /// Waits until a sentence is gone.
    pub fn sees_no(&self, id: &str) {
        let sentence = self.words.get(id);
        self.terminal.wait_until(&format!("no {sentence:?}"), |seen| !seen.flat.contains(&sentence));
    }

    /// Waits for the tick of a step.
    pub fn sees_done(&self, number: u32, id: &str) {
        self.sees_text(&format!("✔ {number} {}", self.words.get(id)));
    }

    /// Waits for text that is the same in every language.
    pub fn sees_text(&self, text: &str) {
        self.terminal.wait_for(text);
    }

    /// Presses a key until a sentence is there.
    pub fn presses_until(&mut self, key: &str, id: &str) {
        self.presses_until_text(key, self.words.get(id));
    }

    /// Presses a key until a sentence with a value in it is there.
    pub fn presses_until_with(&mut self, key: &str, id: &str, (name, value): (&'static str, &str)) {
        self.presses_until_text(key, self.words.with(id, &[(name, FluentValue::from(value))]));
    }

    fn presses_until_text(&mut self, key: &str, sentence: String) {
        self.terminal.press_until(key, &sentence, |seen| seen.flat.contains(&sentence));
    }

    /// Waits for a fault: its code, what happened, and what to do.
    pub fn sees_fault(&self, fault: Fault) {
        let text = self.words.fault(fault);
        let told = |seen: &Seen| [fault.code(), &text.what, &text.next].iter().all(|part| seen.flat.contains(part));
        self.terminal.wait_until(&format!("{} {text:?}", fault.code()), told);
    }

    /// Waits for a fault in each of the three languages, F8 between them, and comes back to Azerbaijani.
    pub fn refuses(&mut self, fault: Fault) {
        for language in Language::ALL {
            self.speaks(language);
            self.sees_fault(fault);
        }
        self.speaks(Language::Az);
        self.sees_fault(fault);
        figures::count("road.refusals_in_three_languages");
    }

    /// Sends Esc after a refusal, and waits until it is gone.
    pub fn leaves(&mut self, fault: Fault) {
        self.types(ESC);
        self.terminal.wait_until(&format!("no {}", fault.code()), |seen| !seen.flat.contains(fault.code()));
    }

    /// Waits until a step has been running for one to two seconds, by the time beside it.
    pub fn sees_running_for_a_second(&self, id: &str) {
        self.sees_text(&format!("{} 1,", self.words.get(id)));
    }

    /// Opens the queue's screen and waits until the centre has this many records.
    pub fn sees_sent(&mut self, records: u64) {
        self.types(F4);
        self.sees_with("queue-count-acked", "count", &records.to_string());
    }

    /// Changes the language with F8.
    pub fn speaks(&mut self, language: Language) {
        while self.words.language() != language {
            let next = match self.words.language() {
                Language::Az => Language::En,
                Language::En => Language::Ru,
                Language::Ru => Language::Az,
            };
            self.words = Words::new(next);
            self.terminal.send(F8);
        }
    }

    /// Types text or keys.
    pub fn types(&mut self, keys: &str) {
        self.terminal.send(keys);
    }

    /// Brings in a person's ID card.
    pub fn scans(&mut self, person: &Person, hand: Hand) {
        hand.bring(&mut self.terminal, &person.mrz);
    }

    /// Signs the clerk in.
    pub fn signs_in(&mut self) {
        self.signs_in_as(OFFICER);
    }

    /// The officer leaves the kiosk to the next: the key opens the shift, and there signs out. Whoever sells nothing has none.
    pub fn signs_out(&mut self) {
        self.types(F5);
        self.sees("key-sign-out");
        self.types(F5);
        self.sees("sign-in-next-name");
    }

    /// Signs an officer in.
    pub fn signs_in_as(&mut self, officer: &str) {
        self.sees("sign-in-next-name");
        self.types(&format!("{officer}{ENTER}"));
        self.sees("sign-in-next-password");
        self.types(&format!("{PASSWORD}{ENTER}"));
        self.sees("home-prompt-scan");
    }

    /// Brings an issue from the home screen to the citizen's choice of a PIN.
    pub fn begins_issue(&mut self, stage: &Stage, issued: &Issued<'_>) {
        self.scans(&stage.person(issued.person), Hand::Wedge);
        self.sees("order-verdict-ready");
        self.presses_until(ENTER, "issue-steps");
        stage.counter.insert(issued.carrier);
        self.sees("issue-next-pin");
    }

    /// Brings an issue from the home screen to the moment in which the proven carrier is handed over.
    pub fn comes_to_hand_over(&mut self, stage: &Stage, issued: &Issued<'_>) {
        self.begins_issue(stage, issued);
        self.chooses_pin(issued.pin);
        self.sees("issue-next-hand-over");
    }

    /// Types a PIN twice, as a citizen who chooses it.
    pub fn chooses_pin(&mut self, pin: &str) {
        self.types(&format!("{pin}{ENTER}"));
        self.sees("issue-next-pin-again");
        self.types(&format!("{pin}{ENTER}"));
    }

    /// Ends the program with F10 and gives its exit code.
    pub fn ends(&mut self) -> u32 {
        self.types(F10);
        self.sees("confirm-quit");
        // Right after a scan Enter would count as that scan's own.
        self.terminal.press_until_end(ENTER)
    }
}
