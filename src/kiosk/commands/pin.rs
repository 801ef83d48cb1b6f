//! `kiosk pin`: a holder changes the PIN of a carrier. The PINs come from the keyboard, hidden, or from standard input, and
//! go to the carrier's worker alone; nothing is kept, and the last try is never spent.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::{EXIT_CLOSED, EXIT_FOUND, EXIT_USAGE, print};
use crate::adapters::pcsc;
use crate::adapters::pkcs11::carrier::ProfileSet;
use crate::adapters::worker::{CarrierDesk, WorkerProgram, no_core_dumps};
use crate::domain::carrier::{CarrierAnswer, CarrierInspection, CarrierJob, PinTries};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::secret::{Pin, PinError, PinExchange, SECRET_BYTES_MAX};
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::kiosk::words::Words;
use crate::ports::carrier::CarrierPort;
use crate::ports::readers::{ReaderRole, ReadersState};

/// Changes the PIN of the carrier in `reader`, or of the only carrier that is in.
///
/// # Errors
/// A configuration that cannot be used, or a terminal that fails.
pub fn run(config: &Config, language: Language, reader: Option<String>) -> anyhow::Result<ExitCode> {
    let words = Words::new(language);
    no_core_dumps().context("core dumps cannot be switched off")?;
    let profiles = start::profiles(config)?;
    let reader = match reader.map_or_else(|| only_carrier(config, &profiles), |named| Ok(Ok(named)))? {
        Ok(reader) => reader,
        Err(trouble) => return Ok(failed(&words, &trouble, EXIT_CLOSED)),
    };
    let mut desk = CarrierDesk::new(WorkerProgram::current()?, profiles);
    let seen = match desk.perform(&CarrierJob::Inspect { reader }) {
        Ok(CarrierAnswer::Inspected(seen)) => seen,
        Ok(_) => return Ok(failed(&words, &Fault::DriverError.into(), EXIT_FOUND)),
        Err(fault) => return Ok(failed(&words, &fault.into(), EXIT_FOUND)),
    };
    if matches!(seen.pin_tries, PinTries::Last | PinTries::Locked) {
        return Ok(failed(&words, &Fault::PinChangeLastTry.into(), EXIT_FOUND));
    }
    let tries = words.get(if seen.pin_tries == PinTries::Fine { "pin-tries-fine" } else { "pin-tries-low" });
    eprintln!("{} · {} · {tries}", seen.model, seen.address.serial);
    let pins = match ask(&words, &seen)? {
        Ok(pins) => pins,
        Err(fault) => return Ok(failed(&words, &fault.into(), EXIT_USAGE)),
    };
    match desk.perform(&CarrierJob::ChangePin { address: seen.address, pins }) {
        Ok(_) => {
            print((words.get("pin-changed") + "\n").as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => Ok(failed(&words, &Trouble::of_pin_change(fault), EXIT_FOUND)),
    }
}

/// The reader of the one carrier that is in.
fn only_carrier(config: &Config, profiles: &ProfileSet) -> anyhow::Result<Result<String, Trouble>> {
    let probe = pcsc::probe(start::reader_table(config, profiles)?)?;
    let ReadersState::Running(readers) = probe.readers else { return Ok(Err(Fault::ReaderServiceDown.into())) };
    let mut held =
        readers.into_iter().filter(|reader| reader.card.is_some() && matches!(reader.role, ReaderRole::Carrier(_)));
    Ok(match (held.next(), held.next()) {
        (Some(one), None) => Ok(one.name),
        (None, _) => Err(Fault::CarrierGone.into()),
        (Some(_), Some(_)) => Err(Fault::TwoCarriers.into()),
    })
}

/// The PIN that counts, and the new one twice; nothing where they are entered on the reader.
fn ask(words: &Words, seen: &CarrierInspection) -> anyhow::Result<Result<PinExchange, Fault>> {
    if seen.pin_pad {
        eprintln!("{}", words.get("pad-change"));
        return Ok(Ok(PinExchange::Pad));
    }
    let rules = seen.pin_rules;
    let digits = [("min", rules.digits_min.into()), ("max", rules.digits_max.into())];
    let quiet = if io::stdin().is_terminal() { Some(Quiet::begin()?) } else { None };
    let prompt = |text: String| line(quiet.is_some().then_some(text));
    let old = prompt(words.get("pin-now"))?;
    let new = prompt(words.with("pin-new", &digits))?;
    let new = match Pin::chosen(&new, rules) {
        Ok(pin) => pin,
        Err(PinError::TooSimple) => return Ok(Err(Fault::PinTooSimple)),
        Err(_) => return Ok(Err(Fault::PinForm)),
    };
    let again = prompt(words.get("pin-new-again"))?;
    if !new.matches(&Pin::existing(again.as_bytes().to_vec())) {
        return Ok(Err(Fault::PinsDiffer));
    }
    if old.is_empty() {
        return Ok(Err(Fault::PinForm));
    }
    Ok(Ok(PinExchange::Typed { old: Pin::existing(old.as_bytes().to_vec()), new }))
}

/// One line, at most as long as a PIN can be. Held in one place, so that no copy of it is left behind by growing.
fn line(prompt: Option<String>) -> anyhow::Result<Zeroizing<String>> {
    let shown = prompt.is_some();
    if let Some(text) = prompt {
        let mut stderr = io::stderr().lock();
        write!(stderr, "{text}: ")?;
        stderr.flush()?;
    }
    let mut text = Zeroizing::new(String::with_capacity(SECRET_BYTES_MAX + 2));
    let limit = u64::try_from(SECRET_BYTES_MAX + 2)?;
    io::stdin().lock().take(limit).read_line(&mut text).context("the PIN")?;
    if shown {
        eprintln!();
    }
    let kept = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(kept);
    Ok(text)
}

fn failed(words: &Words, trouble: &Trouble, code: u8) -> ExitCode {
    let text = words.fault(trouble.fault);
    eprintln!("kiosk pin: {} {}\n{}\n{}", trouble.fault.code(), text.what, text.safe, text.next);
    ExitCode::from(code)
}

/// The terminal without echo, until dropped. It begins before the first prompt, so that nothing typed at one is shown.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn begin() -> anyhow::Result<Self> {
        let before = tcgetattr(io::stdin()).context("the terminal")?;
        let mut quiet = before.clone();
        // Keys that would end the program, and leave the terminal without its echo, are not taken while it asks.
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet).context("the terminal")?;
        Ok(Self { before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing better can be done with a terminal that no longer takes its settings.
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.before);
    }
}
