//! `kiosk doctor`: looks at each part for real and says what is wrong, whose side it is, and what to do.

use std::process::ExitCode;

use serde::Serialize;

use super::{EXIT_FOUND, print, print_json};
use crate::adapters::pcsc;
use crate::adapters::pkcs11::carrier::{CarrierProfile, ProfileUse};
use crate::domain::clock::{ClockVerdict, Skew};
use crate::domain::enrolment::days_left;
use crate::domain::fault::{Fault, Side, Trouble};
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::kiosk::words::Words;
use crate::ports::centre::{Ask, CentrePort as _, Told};
use crate::ports::clock::Clock;
use crate::ports::outbox::{Outbox as _, StoreError};
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};
use crate::wire::centre::HelloRequest;

/// Age in minutes from which the copy of the orders is worth a look.
const COPY_MINUTES_OLD: i64 = 60;

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// In order.
    Ok,
    /// Works, but somebody should look at it.
    Attention,
    /// Does not work.
    Fault,
}

/// One part, looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// The part: `readers`, `module:<profile>`, `store`, `identity`, `centre`, `clock`.
    pub part: String,
    /// How it is.
    pub health: Health,
    /// What was seen, for the technician.
    pub seen: String,
    /// The fault's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Whose side it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Check {
    fn fine(part: &str, seen: String) -> Self {
        Self { part: part.into(), health: Health::Ok, seen, code: None, side: None, remedy: None }
    }

    fn wrong(part: &str, health: Health, trouble: &Trouble, words: &Words) -> Self {
        let text = words.fault(trouble.fault);
        let seen = if trouble.detail.is_empty() { text.what } else { format!("{}: {}", text.what, trouble.detail) };
        Self {
            part: part.into(),
            health,
            seen,
            code: Some(trouble.fault.code()),
            side: Some(trouble.fault.side()),
            remedy: Some(text.next),
        }
    }
}

/// Looks at every part.
///
/// # Errors
/// A configuration that cannot be used.
pub fn run(config: &Config, language: Language, json: bool, clock: &dyn Clock) -> anyhow::Result<ExitCode> {
    let checks = examine(config, language, clock)?;
    if json {
        print_json(&checks)?;
    } else {
        let mut text = String::new();
        for check in &checks {
            let symbol = match check.health {
                Health::Ok => "ok       ",
                Health::Attention => "attention",
                Health::Fault => "FAULT    ",
            };
            text.push_str(&format!("{symbol}  {:<24} {}\n", check.part, check.seen));
            if let (Some(code), Some(remedy)) = (check.code, &check.remedy) {
                text.push_str(&format!("           {code}: {remedy}\n"));
            }
        }
        print(text.as_bytes())?;
    }
    let all_fine = checks.iter().all(|check| check.health == Health::Ok);
    Ok(if all_fine { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FOUND) })
}

fn examine(config: &Config, language: Language, clock: &dyn Clock) -> anyhow::Result<Vec<Check>> {
    let words = Words::new(language);
    let profiles = start::profiles(config)?;
    let table = start::reader_table(config, &profiles)?;
    let seen = pcsc::probe(table)?.readers;
    let mut checks = readers(&seen, &words);
    let connected: &[ReaderState] = if let ReadersState::Running(readers) = &seen { readers } else { &[] };
    for profile in profiles.iter() {
        let serves = |reader: &ReaderState| profiles.for_reader(&reader.name).is_some_and(|p| p.name == profile.name);
        checks.push(module(profile, connected.iter().any(serves), &words));
    }
    checks.push(store(config, &words));
    checks.push(copy(config, &words, clock));
    checks.extend(printer(config, &words));
    checks.push(identity(config, &words, clock));
    checks.extend(centre(config, &words, clock)?);
    Ok(checks)
}

/// A profile's module. What is missing or cannot issue matters where a reader of that profile is connected.
fn module(profile: &CarrierProfile, is_needed: bool, words: &Words) -> Check {
    let part = format!("module:{}", profile.name);
    let mut seen = profile.module.display().to_string();
    if profile.is_untried() {
        seen.push_str(" · profile not tried on hardware");
    }
    if profile.purpose == ProfileUse::Read {
        seen.push_str(" · reads only, nothing is issued with it");
        if is_needed {
            return Check::wrong(&part, Health::Attention, &Trouble::new(Fault::CarrierReadOnly, &seen), words);
        }
    }
    match (profile.module.is_file(), is_needed) {
        (true, _) => Check::fine(&part, seen),
        (false, true) => Check::wrong(&part, Health::Attention, &Trouble::new(Fault::DriverMissing, &seen), words),
        (false, false) => Check::fine(&part, format!("{seen} · not installed, and no such reader is connected")),
    }
}

fn readers(state: &ReadersState, words: &Words) -> Vec<Check> {
    match state {
        ReadersState::ServiceDown(detail) => {
            vec![Check::wrong("readers", Health::Fault, &Trouble::new(Fault::ReaderServiceDown, detail), words)]
        }
        ReadersState::Running(readers) => {
            let mut checks: Vec<Check> = readers
                .iter()
                .map(|reader| {
                    let card =
                        reader.card.as_ref().map_or_else(|| "empty".into(), |atr| format!("ATR {}", hex::encode(atr)));
                    Check::fine(&format!("reader:{}", role_word(reader.role)), format!("{}: {card}", reader.name))
                })
                .collect();
            if !readers.iter().any(|reader| matches!(reader.role, ReaderRole::Carrier(_))) {
                checks.push(Check::wrong("readers", Health::Fault, &Fault::ReaderMissing.into(), words));
            }
            checks
        }
    }
}

const fn role_word(role: ReaderRole) -> &'static str {
    match role {
        ReaderRole::IdCard => "id-card",
        ReaderRole::Carrier(kind) => kind.word(),
        ReaderRole::Unassigned => "unassigned",
    }
}

fn store(config: &Config, words: &Words) -> Check {
    match start::open_store(config) {
        Ok((store, notices)) => match store.outbox().state() {
            Ok(queue) => {
                let mut seen = format!("{} unsent of at most {}", queue.unsent, queue.limit);
                for notice in notices {
                    seen.push_str(" · ");
                    seen.push_str(&notice);
                }
                Check::fine("store", seen)
            }
            Err(error) => Check::wrong("store", Health::Fault, &error.into(), words),
        },
        Err(StoreError::InUse) => Check::fine("store", "open in a running kiosk".into()),
        Err(error) => Check::wrong("store", Health::Fault, &error.into(), words),
    }
}

/// How old the copy of the orders is; a running kiosk writes it down, for the store is its own.
fn copy(config: &Config, words: &Words, clock: &dyn Clock) -> Check {
    let Some((as_of, orders)) = crate::adapters::store::copy_as_of(&config.store.directory) else {
        return Check::wrong("copy", Health::Attention, &Trouble::new(Fault::CopyOld, "none was kept yet"), words);
    };
    let age = clock.now().duration_since(as_of).as_mins().max(0);
    let seen = format!("{orders} orders as of {as_of:.0}, {} h {} min old", age / 60, age % 60);
    if age >= COPY_MINUTES_OLD {
        return Check::wrong("copy", Health::Attention, &Trouble::new(Fault::CopyOld, &seen), words);
    }
    Check::fine("copy", seen)
}

/// The printer, where one is configured.
fn printer(config: &Config, words: &Words) -> Option<Check> {
    Some(match start::printer_way(config)?.look() {
        Ok(seen) => Check::fine("printer", seen),
        Err(trouble) => Check::wrong("printer", Health::Attention, &trouble, words),
    })
}

/// The kiosk's own certificate, and its days left.
fn identity(config: &Config, words: &Words, clock: &dyn Clock) -> Check {
    let now = clock.now();
    match start::identity(config).known() {
        Err(error) => {
            Check::wrong("identity", Health::Fault, &Trouble::new(Fault::KioskNotTrusted, &error.to_string()), words)
        }
        Ok(known) => {
            let days = days_left(known.not_after, now);
            let seen = format!("{}, disk {}: {days} days left", known.kiosk, known.epoch);
            // The kiosk renews in the last third; half of that gone by, it evidently could not.
            let half = known.not_after.duration_since(known.not_before) / 6;
            if now >= known.not_after {
                Check::wrong("identity", Health::Fault, &Trouble::new(Fault::KioskNotTrusted, &seen), words)
            } else if now >= known.not_after - half {
                Check::wrong("identity", Health::Attention, &Trouble::new(Fault::IdentityEnding, &seen), words)
            } else {
                Check::fine("identity", seen)
            }
        }
    }
}

fn centre(config: &Config, words: &Words, clock: &dyn Clock) -> anyhow::Result<Vec<Check>> {
    let mut centre = start::centre(config)?;
    let (asked_at, asked) = (clock.now(), clock.reading().running);
    let kiosk_version = env!("CARGO_PKG_VERSION").into();
    let hello = HelloRequest { kiosk_version, kiosk_time: asked_at, unsent: 0, run: None };
    Ok(match centre.ask(&Ask::Hello(hello), None) {
        Ok(Told::Hello(hello)) => {
            let answered = clock.reading();
            let round_trip = answered.running.saturating_sub(asked);
            let millis = round_trip.as_millis();
            let apart = match Skew::of(hello.centre_time, answered.clock, round_trip).verdict() {
                ClockVerdict::Apart(seconds) => Some(format!("{seconds} s")),
                ClockVerdict::Unsure => Some(format!("not known: the answer took {} s", round_trip.as_secs())),
                ClockVerdict::Right => None,
            };
            let clock = match apart {
                Some(seen) => {
                    Check::wrong("clock", Health::Attention, &Trouble::new(Fault::ClockDiffers, &seen), words)
                }
                None => {
                    let apart = hello.centre_time.duration_since(answered.clock).as_secs().abs();
                    Check::fine("clock", format!("{apart} s from the centre's"))
                }
            };
            vec![
                Check::fine(
                    "centre",
                    format!("{} answers in {millis} ms, version {}", config.centre.address, hello.centre_version),
                ),
                clock,
            ]
        }
        Ok(_) => vec![Check::wrong("centre", Health::Fault, &Fault::CentreAnswer.into(), words)],
        Err(trouble) => vec![Check::wrong("centre", Health::Fault, &trouble, words)],
    })
}
