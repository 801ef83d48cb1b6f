//! `kiosk id-card`: reads the chip of the ID card in the reader, for a technician. What opens it comes from the keyboard or
//! standard input, never as an argument; what the chip says goes to standard output alone, and no log has any of it.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::civil::Date;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{EXIT_CLOSED, EXIT_FOUND, EXIT_USAGE, print, print_json};
use crate::adapters::id_chip::{self, ChipError, ChipRead, Passive, passive_authentication};
use crate::adapters::pcsc;
use crate::adapters::worker::no_core_dumps;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{AccessKey, ChipGrade, ChipProgress, ExtendedLengths};
use crate::domain::mrz::{self, ReadBy, SCAN_CHARS_MAX};
use crate::domain::person::DocumentNumber;
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::kiosk::words::Words;
use crate::ports::clock::Clock;
use crate::ports::readers::{ReaderRole, ReadersState};

/// Longest wait for one answer of a chip.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// Reads the chip in `reader`, or in the only reader of ID cards with a card in.
///
/// # Errors
/// A configuration that cannot be used, or standard input that fails.
pub fn run(
    config: &Config,
    language: Language,
    reader: Option<String>,
    json: bool,
    clock: &dyn Clock,
) -> anyhow::Result<ExitCode> {
    let words = Words::new(language);
    no_core_dumps().context("core dumps cannot be switched off")?;
    let offset = jiff::tz::Offset::from_seconds(config.settings().utc_offset_seconds).unwrap_or(jiff::tz::Offset::UTC);
    let today = offset.to_datetime(clock.now()).date();
    let reader = match reader.map_or_else(|| only_card(config), |named| Ok(Ok(named)))? {
        Ok(reader) => reader,
        Err(fault) => return Ok(failed(&words, &fault.into(), EXIT_CLOSED)),
    };
    let key = match ask(&words, today)? {
        Ok(key) => key,
        Err(trouble) => return Ok(failed(&words, &trouble, EXIT_USAGE)),
    };
    let way = (&*reader, config.id_card.extended_lengths);
    let read = match read(way, &key, today, &words, !json && io::stderr().is_terminal()) {
        Ok(read) => read,
        Err(error) => return Ok(failed(&words, &error.into(), EXIT_FOUND)),
    };
    let anchors = start::trust_anchors(config);
    for problem in &anchors.problems {
        eprintln!("id_card.trust_anchors: {problem}");
    }
    let since = Instant::now();
    let passive = passive_authentication(&read, &anchors, clock.now());
    let seen = Seen::of(&read, &passive, since.elapsed(), reader, today);
    if json {
        print_json(&seen)?;
    } else {
        print(seen.lines(&words).as_bytes())?;
    }
    let Some(fault) = ChipGrade::fault(passive.signature, read.clone_test) else { return Ok(ExitCode::SUCCESS) };
    let trouble = Trouble::new(fault, passive.why.as_deref().unwrap_or_default());
    Ok(failed(&words, &trouble, if seen.grade == ChipGrade::Rejected { EXIT_FOUND } else { 0 }))
}

/// Reads the chip, as often as a slip makes it begin again. Says how far it is where `aloud`.
fn read(
    (reader, extended): (&str, ExtendedLengths),
    key: &AccessKey,
    today: Date,
    words: &Words,
    aloud: bool,
) -> Result<ChipRead, ChipError> {
    let mut progress = |now: ChipProgress| {
        if aloud && now.length == 0 {
            eprintln!("… {}", now.step.word());
        }
    };
    let mut slipped = || eprintln!("{}", words.get("chip-slipped"));
    pcsc::read_chip(reader, (extended, ANSWER_PATIENCE), &mut slipped, &mut |mut card| {
        id_chip::read(&mut card, key, today, &mut id_chip::system_random, &mut progress)
    })
}

/// The reader of ID cards that a card lies in.
fn only_card(config: &Config) -> anyhow::Result<Result<String, Fault>> {
    let profiles = start::profiles(config)?;
    let seen = pcsc::probe(start::reader_table(config, &profiles)?)?.readers;
    let ReadersState::Running(readers) = seen else { return Ok(Err(Fault::ReaderServiceDown)) };
    let mut readers = readers.into_iter().filter(|reader| reader.role == ReaderRole::IdCard).peekable();
    if readers.peek().is_none() {
        return Ok(Err(Fault::IdReaderMissing));
    }
    Ok(readers.find(|reader| reader.card.is_some()).map(|reader| reader.name).ok_or(Fault::ChipMissing))
}

/// What opens the chip: lines until they are a zone, a number with two dates, or a CAN; an empty line or the end ends them.
fn ask(words: &Words, today: Date) -> anyhow::Result<Result<AccessKey, Trouble>> {
    if io::stdin().is_terminal() {
        eprintln!("{}", words.get("chip-ask"));
    }
    let mut typed = Zeroizing::new(String::with_capacity(SCAN_CHARS_MAX + 1));
    let mut input = io::stdin().lock().take(u64::try_from(SCAN_CHARS_MAX)?);
    loop {
        let before = typed.len();
        let read = input.read_line(&mut typed).context("standard input")?;
        let is_zone = mrz::looks_like_zone(&typed);
        if read == 0 || typed[before..].trim().is_empty() || !is_zone || mrz::is_complete(&typed) {
            break;
        }
    }
    if mrz::looks_like_zone(&typed) {
        let zone = mrz::parse(&typed, ReadBy::Person, today);
        return Ok(zone.map(|zone| AccessKey::of_zone(&zone)).map_err(Trouble::from));
    }
    Ok(AccessKey::of_can(&typed).or_else(|| fields(&typed)).ok_or_else(|| Fault::ChipKeyForm.into()))
}

/// `AA0000017 1990-01-01 2033-12-31`; a `-` for the expiry of a card that is valid for life.
fn fields(typed: &str) -> Option<AccessKey> {
    let mut parts = typed.split_whitespace();
    let document = DocumentNumber::parse(parts.next()?).ok()?;
    let birth = parts.next()?.parse().ok()?;
    let expiry = match parts.next()? {
        "-" => None,
        date => Some(date.parse().ok()?),
    };
    parts.next().is_none().then(|| AccessKey::of_document(&document, birth, expiry))
}

/// What was read, for output. Personal data: printed on demand, kept nowhere.
#[derive(Serialize)]
struct Seen {
    reader: String,
    access: &'static str,
    protocol: String,
    document: String,
    fin: String,
    surname: String,
    given_names: String,
    birth_date: Date,
    expiry_date: Option<Date>,
    expired: bool,
    full_name: Option<String>,
    personal_number: Option<String>,
    authority: Option<String>,
    issued: Option<String>,
    groups: Vec<u8>,
    photograph: Option<String>,
    grade: ChipGrade,
    signature: &'static str,
    signer: Option<String>,
    clone_test: &'static str,
    times: Vec<SeenTime>,
}

#[derive(Serialize)]
struct SeenTime {
    step: &'static str,
    ms: u128,
    apdus: u32,
}

impl Seen {
    fn of(read: &ChipRead, passive: &Passive, verified: Duration, reader: String, today: Date) -> Self {
        let (zone, holder, document) = (&read.zone, read.holder.as_ref(), read.document.as_ref());
        let photograph = read.photograph.as_ref().map(|photograph| match photograph {
            Ok(photograph) => format!("{:?}, {} bytes", photograph.format, photograph.bytes.len()),
            Err(error) => error.to_string(),
        });
        let times = read.timings.iter().map(|time| (time.step.word(), time.took, time.exchanges));
        Self {
            reader,
            access: read.access.word(),
            protocol: read.protocol.clone(),
            document: zone.document.as_str().to_owned(),
            fin: zone.fin.as_str().to_owned(),
            surname: zone.surname.clone(),
            given_names: zone.given_names.clone(),
            birth_date: zone.birth_date,
            expiry_date: zone.expiry_date,
            expired: zone.is_expired(today),
            full_name: holder.and_then(|holder| holder.full_name.clone()),
            personal_number: holder.and_then(|holder| holder.personal_number.clone()),
            authority: document.and_then(|document| document.authority.clone()),
            issued: document.and_then(|document| document.issued.clone()),
            groups: read.com.groups.clone(),
            photograph,
            grade: ChipGrade::of(passive.signature, read.clone_test),
            signature: passive.signature.word(),
            signer: passive.signer.clone(),
            clone_test: read.clone_test.word(),
            times: times
                .chain([("signature", verified, 0)])
                .map(|(step, took, apdus)| SeenTime { step, ms: took.as_millis(), apdus })
                .collect(),
        }
    }

    fn lines(&self, words: &Words) -> String {
        let none = || words.get("chip-none");
        let expiry = self.expiry_date.map_or_else(|| words.get("chip-for-life"), |date| date.to_string());
        let expiry = if self.expired { format!("{expiry} ({})", words.get("chip-expired")) } else { expiry };
        let groups: Vec<String> = self.groups.iter().map(u8::to_string).collect();
        let times: Vec<String> =
            self.times.iter().map(|time| format!("{} {} ms / {}", time.step, time.ms, time.apdus)).collect();
        let rows = [
            ("chip-reader", self.reader.clone()),
            ("chip-access", format!("{} · {}", self.access.to_uppercase(), self.protocol)),
            ("chip-document", format!("{} · {expiry}", self.document)),
            ("chip-holder", format!("{} {} · {} · {}", self.surname, self.given_names, self.birth_date, self.fin)),
            ("chip-full-name", self.full_name.clone().unwrap_or_else(none)),
            (
                "chip-issued",
                [self.authority.clone(), self.issued.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            ),
            ("chip-photograph", self.photograph.clone().unwrap_or_else(none)),
            ("chip-groups", groups.join(" ")),
            ("chip-signer", self.signer.clone().unwrap_or_else(none)),
            ("chip-grade", words.get(grade_id(self.grade))),
            ("chip-times", times.join(" · ")),
        ];
        let mut text = String::new();
        for (id, value) in rows {
            text.push_str(&format!("{:<22}{value}\n", words.get(id)));
        }
        text
    }
}

/// The sentence of a grade.
const fn grade_id(grade: ChipGrade) -> &'static str {
    match grade {
        ChipGrade::Genuine => "chip-genuine",
        ChipGrade::Signed => "chip-signed",
        ChipGrade::Unproven => "chip-unproven",
        ChipGrade::Rejected => "chip-rejected",
    }
}

fn failed(words: &Words, trouble: &Trouble, code: u8) -> ExitCode {
    let text = words.fault(trouble.fault);
    let detail = if trouble.detail.is_empty() { String::new() } else { format!(" ({})", trouble.detail) };
    eprintln!("kiosk id-card: {} {}{detail}\n{}\n{}", trouble.fault.code(), text.what, text.safe, text.next);
    ExitCode::from(code)
}
