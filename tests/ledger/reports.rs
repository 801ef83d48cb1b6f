//! The day's report against what lies in the ledger, counted once more the plain way.

use std::collections::HashMap;

use imza_kiosk::adapters::printer::table_document;
use imza_kiosk::adapters::tables::workbook;
use imza_kiosk::central::ledger::portal::{self, PlacedBranch};
use imza_kiosk::central::ledger::{Ledger, LedgerError, branches, kiosks, officers};
use imza_kiosk::central::ra::reports;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::{ApplicantKind, Branch, CarrierKind, OrderState};
use imza_kiosk::domain::report::{AGES_DAYS, DAYS, DayCell, Grouping, Waiting, bars, table};
use imza_kiosk::wire::report::{DayAnswer, HandedOverRequest};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use crate::bench::{AT, Bench, give, intend, put_order};
use crate::figures::{Figure, write_figures};
use crate::files;

const OFFSET_HOURS: i8 = 4;
const BRANCHES: [&str; 3] = ["baku-01", "ganja-02", "sheki-01"];
const OFFICERS: [&str; 3] = ["aysel", "elvin", "kamran"];
/// Certificates that are handed over in each of the tests' ledgers.
const HANDED_OVER: usize = 160;

/// One hand-over, as the plain way counts it.
struct HandOver {
    at: DateTime,
    branch: &'static str,
    officer: &'static str,
    carrier: CarrierKind,
    applicant: ApplicantKind,
}

impl HandOver {
    fn key(&self, by: Grouping) -> String {
        match by {
            Grouping::Branch => self.branch.to_owned(),
            Grouping::Hour => format!("{:02}", self.at.hour()),
            Grouping::Officer => self.officer.to_owned(),
            Grouping::Carrier => self.carrier.word().to_owned(),
            Grouping::Applicant => self.applicant.word().to_owned(),
        }
    }
}

fn today() -> Date {
    date(2026, 11, 27)
}

fn utc(at: DateTime) -> Timestamp {
    Offset::constant(OFFSET_HOURS).to_timestamp(at).expect("in range")
}

/// Now, by the country's time: in the afternoon.
fn now() -> Timestamp {
    utc(today().at(14, 30, 0, 0))
}

/// The edges of days and hours first, then whatever a fixed sequence throws on the last 16 days.
fn moments() -> impl Iterator<Item = DateTime> {
    let edges = [0_i64, 1, 7].into_iter().flat_map(|back| {
        let day = today().checked_sub(Span::new().days(back)).expect("a day");
        let (midnight, last) = (day.at(0, 0, 0, 0), day.at(23, 59, 59, 999_999_999));
        [
            midnight,
            last,
            day.at(8, 59, 59, 999_999_999),
            day.at(9, 0, 0, 0),
            day.at(14, 29, 59, 999_999_999),
            day.at(14, 30, 0, 0),
        ]
    });
    let mut random = 7_u64;
    let scattered = std::iter::repeat_with(move || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let minutes = i64::try_from((random >> 33) % (16 * 24 * 60)).expect("small");
        today().at(23, 59, 0, 0).checked_sub(Span::new().minutes(minutes)).expect("a moment")
    });
    edges.chain(scattered)
}

fn hand_over(ledger: &Ledger, number: usize, at: DateTime) -> HandOver {
    let one = HandOver {
        at,
        branch: BRANCHES[number % 2],
        officer: OFFICERS[number % 5 % 3],
        carrier: CarrierKind::ALL[number % 7 % 2],
        applicant: ApplicantKind::ALL[number % 11 % 4],
    };
    let (order, serial) = (format!("300-{number:04}"), format!("{number:08x}"));
    let begun = ledger.write(|tx| {
        put_order(tx, &order, OrderState::HandedOver)?;
        give(tx, &order, 1)?;
        let sql = "UPDATE orders SET branch = $1, applicant = $2 WHERE number = $3";
        tx.execute(sql, &[one.branch.into(), one.applicant.word().into(), order.as_str().into()])
    });
    assert_eq!(begun, Ok(1));
    intend(ledger, &serial, &order, 1, serial.as_bytes()).expect("an intent");
    let sql = "UPDATE certificates SET officer = $1, carrier_kind = $2, active_at = $3 WHERE serial = $4";
    let values = [one.officer.into(), one.carrier.word().into(), utc(at).into(), serial.as_str().into()];
    assert_eq!(ledger.write(|tx| tx.execute(sql, &values)), Ok(1));
    one
}

/// A ledger with three branches, three officers and three kiosks.
fn filled(bench: &Bench) -> (crate::bench::Home, Ledger) {
    let (home, ledger) = bench.filled();
    let made = ledger.write(|tx| {
        for code in &BRANCHES[1..] {
            branches::put(tx, &Branch { code: (*code).to_owned(), name: (*code).to_owned() })?;
        }
        for id in &OFFICERS[1..] {
            let id = OfficerId::parse(id).expect("a name");
            officers::add(tx, &Officer::new(id, "Nümunə", Role::Clerk).expect("an officer"), "hash", AT)?;
        }
        kiosks::add(tx, "kiosk-2", BRANCHES[0], AT)?;
        kiosks::add(tx, "kiosk-3", BRANCHES[1], AT)?;
        kiosks::heard(tx, "kiosk-1", "0", 3, now() - jiff::SignedDuration::from_mins(11))?;
        kiosks::heard(tx, "kiosk-3", "0", 2, now())
    });
    assert_eq!(made, Ok(()));
    (home, ledger)
}

fn asked(ledger: &Ledger, day: Option<Date>) -> DayAnswer {
    ledger.read(|tx| reports::day(tx, (now(), OFFSET_HOURS), day, "")).expect("a day")
}

/// Numbers that were held against the ledger, and those that differ.
#[derive(Default)]
struct Compared {
    numbers: u64,
    mismatches: Vec<String>,
}

impl Compared {
    fn hold(&mut self, what: &str, told: u64, counted: usize) {
        self.numbers += 1;
        if usize::try_from(told) != Ok(counted) {
            self.mismatches.push(format!("{what}: {told} instead of {counted}"));
        }
    }
}

/// Every picture, and every bar of every picture opened once.
fn hold_pictures(compared: &mut Compared, cells: &[DayCell], handed: &[&HandOver]) {
    for by in Grouping::ALL.iter().copied() {
        let keys: std::collections::BTreeSet<String> = handed.iter().map(|one| one.key(by)).collect();
        let told: HashMap<String, u64> =
            bars(&[cells], by, &[], |_| true).into_iter().map(|bar| (bar.key, bar.counts[0])).collect();
        compared.hold("bars that are not there", told.values().sum(), handed.len());
        for key in keys {
            let within: Vec<&&HandOver> = handed.iter().filter(|one| one.key(by) == key).collect();
            compared.hold(&key, told.get(&key).copied().unwrap_or(0), within.len());
            for then in Grouping::ALL.iter().copied() {
                for bar in bars(&[cells], then, &[], |cell| by.key(cell) == key) {
                    let counted = within.iter().filter(|one| one.key(then) == bar.key).count();
                    compared.hold(&format!("{key}, {}", bar.key), bar.counts[0], counted);
                }
            }
        }
    }
}

/// Every row of an export, found among the hand-overs; together they are all of them.
fn hold_rows(compared: &mut Compared, format: &str, rows: &[Vec<String>], handed: &[&HandOver]) {
    let mut sum = 0;
    for row in rows {
        let row: Vec<&str> = row.iter().map(String::as_str).collect();
        let [day, branch, hour, officer, carrier, applicant, count] = row[..] else { panic!("{format}: {row:?}") };
        let counted = handed.iter().filter(|one| {
            let told = [day, branch, officer, carrier, applicant];
            let is = [&one.at.date().to_string(), one.branch, one.officer, one.carrier.word(), one.applicant.word()];
            told == is && hour.parse() == Ok(one.at.hour())
        });
        let count: u64 = count.parse().expect("a number");
        sum += count;
        compared.hold(&format!("{format}: {row:?}"), count, counted.count());
    }
    compared.hold(&format!("the sum of the {format}"), sum, handed.len());
}

/// The day as CSV, as a workbook and as PDF, each read back by a program that knows nothing of this one.
fn hold_files(compared: &mut Compared, answer: &DayAnswer, handed: &[&HandOver]) {
    let table = table(&answer.day.to_string(), &answer.cells.0);
    let text = table.csv();
    let csv: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    hold_rows(compared, "CSV", &csv[1..], handed);
    if let Some(workbook) = files::workbook(&workbook(&table)) {
        assert_eq!(workbook[0], csv[0]);
        hold_rows(compared, "XLSX", &workbook[1..], handed);
    }
    if let Some(document) = files::document(&table_document(&table)) {
        assert_eq!((&document[0], &document[1]), (&vec![answer.day.to_string()], &csv[0]));
        hold_rows(compared, "PDF", &document[2..], handed);
    }
}

/// The hand-overs behind the day, and behind each of its bars.
fn hold_lists(compared: &mut Compared, ledger: &Ledger, day: Date, handed: &[&HandOver]) {
    let list = |request: &HandedOverRequest| {
        let told = ledger.read(|tx| reports::handed_over(tx, OFFSET_HOURS, request, "")).expect("a list");
        assert!(!told.more && told.hand_overs.is_sorted_by(|one, next| one.at >= next.at));
        told.hand_overs
    };
    let all = HandedOverRequest::of(day);
    let mut told: Vec<Timestamp> = list(&all).into_iter().map(|one| one.at).collect();
    let mut counted: Vec<Timestamp> = handed.iter().map(|one| utc(one.at)).collect();
    told.sort_unstable();
    counted.sort_unstable();
    assert_eq!(told, counted, "{day}");
    for by in Grouping::ALL.iter().copied() {
        let keys: std::collections::BTreeSet<String> = handed.iter().map(|one| one.key(by)).collect();
        for key in keys {
            let told = list(&all.clone().within(by, &key)).len();
            let counted = handed.iter().filter(|one| one.key(by) == key).count();
            compared.hold(&format!("the list of {key}"), u64::try_from(told).expect("small"), counted);
        }
    }
}

fn of_day(handed: &[HandOver], day: Date) -> Vec<&HandOver> {
    handed.iter().filter(|one| one.at.date() == day).collect()
}

pub fn counted_alike(bench: &Bench) {
    let (_home, ledger) = filled(bench);
    let moments = moments().take(HANDED_OVER).enumerate();
    let handed: Vec<_> = moments.map(|(number, at)| hand_over(&ledger, number, at)).collect();
    let mut compared = Compared::default();
    for back in 0..16 {
        let day = today().checked_sub(Span::new().days(back)).expect("a day");
        let answer = asked(&ledger, (back > 0).then_some(day));
        assert_eq!((answer.day, answer.as_of), (day, now()));
        let today_handed = of_day(&handed, day);
        hold_pictures(&mut compared, &answer.cells.0, &today_handed);
        // The days that differ most: today, the one before, and one of two weeks ago.
        if [0, 1, 13].contains(&back) {
            hold_files(&mut compared, &answer, &today_handed);
        }
        hold_lists(&mut compared, &ledger, day, &today_handed);
        for (before, days) in answer.before.iter().zip([1, 7]) {
            assert_eq!(before.day, day.checked_sub(Span::new().days(days)).expect("a day"));
            let whole = of_day(&handed, before.day);
            hold_pictures(&mut compared, &before.cells.0, &whole);
            // Of a day that is over the earlier ones count whole.
            let time = today().at(14, 30, 0, 0).time();
            let by_now = whole.iter().filter(|one| back > 0 || one.at.time() < time).count();
            compared.hold("by this time", before.by_now, by_now);
        }
        assert_eq!(answer.days.len(), DAYS);
        for (place, count) in answer.days.iter().enumerate() {
            let ago = i64::try_from(DAYS - 1 - place).expect("small");
            let day = day.checked_sub(Span::new().days(ago)).expect("a day");
            compared.hold(&day.to_string(), *count, of_day(&handed, day).len());
        }
    }
    assert!(compared.numbers > 1_000, "{}", compared.numbers);
    assert_eq!(compared.mismatches, Vec::<String>::new());
    let command = "cargo test --test ledger every_sentence";
    let mismatches = u64::try_from(compared.mismatches.len()).expect("few");
    let numbers = Figure::count("report.numbers_compared", compared.numbers, command);
    write_figures("report", &[Figure::count("report.mismatches", mismatches, command), numbers]);
}

/// A region's day is the day of its branches alone, number by number; a branch that lies nowhere is in no region.
pub fn of_a_region(bench: &Bench) {
    let (_home, ledger) = filled(bench);
    let moments = moments().take(HANDED_OVER).enumerate();
    let handed: Vec<_> = moments.map(|(number, at)| hand_over(&ledger, number, at)).collect();
    let place = |branch: &str, region: &str| PlacedBranch {
        branch: Branch { code: branch.to_owned(), name: branch.to_owned() },
        region: region.to_owned(),
        address: "Nümunə küçəsi 1".to_owned(),
        hours: "1-5 09:00-18:00".to_owned(),
    };
    let placed = ledger.write(|tx| portal::put_place(tx, &place(BRANCHES[1], "Gəncə")));
    assert_eq!(placed, Ok(()));
    let mut compared = Compared::default();
    let here: Vec<HandOver> = handed.into_iter().filter(|one| one.branch == BRANCHES[1]).collect();
    let told = |region| ledger.read(|tx| reports::day(tx, (now(), OFFSET_HOURS), None, region)).expect("a day");
    let answer = told("Gəncə");
    hold_pictures(&mut compared, &answer.cells.0, &of_day(&here, today()));
    for before in &answer.before {
        hold_pictures(&mut compared, &before.cells.0, &of_day(&here, before.day));
        let time = today().at(14, 30, 0, 0).time();
        let by_now = of_day(&here, before.day).iter().filter(|one| one.at.time() < time).count();
        compared.hold("by this time", before.by_now, by_now);
    }
    for (place, count) in answer.days.iter().enumerate() {
        let ago = i64::try_from(DAYS - 1 - place).expect("small");
        let day = today().checked_sub(Span::new().days(ago)).expect("a day");
        compared.hold(&day.to_string(), *count, of_day(&here, day).len());
    }
    let all = HandedOverRequest::of(today());
    let list = ledger.read(|tx| reports::handed_over(tx, OFFSET_HOURS, &all, "Gəncə")).expect("a list");
    let listed = u64::try_from(list.hand_overs.len()).expect("small");
    compared.hold("the list", listed, of_day(&here, today()).len());
    assert!(compared.numbers > 50 && listed > 0, "{}", compared.numbers);
    assert_eq!(compared.mismatches, Vec::<String>::new());
    let codes: Vec<_> = answer.branches.iter().map(|now| now.branch.code.as_str()).collect();
    assert_eq!(codes, [BRANCHES[1]]);
    let nowhere = told("Şəki");
    assert!(nowhere.cells.0.is_empty() && nowhere.branches.is_empty() && nowhere.days.iter().all(|count| *count == 0));
}

pub fn branches_as_they_are(bench: &Bench) {
    let (_home, ledger) = filled(bench);
    let told: Vec<_> = asked(&ledger, None)
        .branches
        .into_iter()
        .map(|now| (now.branch.code, now.kiosks, now.silent, now.silent_since, now.unsent))
        .collect();
    let silent_since = Some(now() - jiff::SignedDuration::from_mins(11));
    let expected = [("baku-01", 2, 2, silent_since, 3), ("ganja-02", 1, 0, None, 2), ("sheki-01", 0, 0, None, 0)];
    assert_eq!(
        told,
        expected.map(|(code, kiosks, silent, since, unsent)| (code.to_owned(), kiosks, silent, since, unsent))
    );
    let disabled = ledger.write(|tx| tx.execute("UPDATE kiosks SET disabled = 1 WHERE branch = 'baku-01'", &[]));
    assert_eq!(disabled, Ok::<_, LedgerError>(2));
    let first = asked(&ledger, None).branches.remove(0);
    assert_eq!((first.kiosks, first.silent, first.silent_since, first.unsent), (0, 0, None, 0), "what is out of use");
    let tomorrow = today().checked_add(Span::new().days(1)).expect("a day");
    let refused = ledger.read(|tx| reports::day(tx, (now(), OFFSET_HOURS), Some(tomorrow), ""));
    assert_eq!(refused.map_err(|refusal| refusal.fault), Err(Fault::ReportDay));
}

pub fn waiting_by_age(bench: &Bench) {
    let (_home, ledger) = filled(bench);
    // On both sides of each edge, at two branches, in every state.
    let days = [0, 1, 3, 7, 30, 400].map(|days: i64| now() - jiff::SignedDuration::from_hours(24 * days));
    let moments: Vec<Timestamp> =
        days.into_iter().flat_map(|at| [at, at + jiff::SignedDuration::from_nanos(1)]).collect();
    let mut counted: HashMap<(&str, OrderState, usize), u64> = HashMap::new();
    let mut number = 0;
    for (state, branch) in
        OrderState::ALL.iter().flat_map(|state| BRANCHES[1..].iter().map(move |branch| (*state, *branch)))
    {
        for at in &moments {
            number += 1;
            let order = format!("400-{number:04}");
            let put = ledger.write(|tx| {
                put_order(tx, &order, state)?;
                let sql = "UPDATE orders SET branch = $1, placed_at = $2 WHERE number = $3";
                tx.execute(sql, &[branch.into(), (*at).into(), order.as_str().into()])
            });
            assert_eq!(put, Ok(1));
            let age = now().duration_since(*at).as_nanos();
            let band = AGES_DAYS.iter().take_while(|days| age >= i128::from(**days) * 86_400_000_000_000).count();
            *counted.entry((branch, state, band)).or_default() += 1;
        }
    }
    for now in asked(&ledger, None).branches.iter().filter(|now| now.branch.code != BRANCHES[0]) {
        for (state, ages) in Waiting::STATES.into_iter().zip(now.waiting.steps()) {
            for (band, count) in ages.into_iter().enumerate() {
                let expected = counted.get(&(now.branch.code.as_str(), state, band)).copied().unwrap_or(0);
                assert_eq!(count, expected, "{} {state:?} {band}", now.branch.code);
            }
        }
    }
    let first = asked(&ledger, None).branches.remove(0).waiting;
    assert_eq!(first, Waiting { paid: [0, 0, 0, 0, 2], ..Waiting::default() }, "the orders of the bench");
}
