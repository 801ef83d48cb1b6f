//! The supervisor's day over a ledger of a million certificates that were handed over within a year at two hundred branches:
//! how long the centre counts, beside one bare count of a day by the same index; how long the answer takes to become bytes and pictures again, and how large it is.
//!
//! `cargo bench --bench day` prints a table and writes `target/figures/day.json`. `IMZA_RECORDS` makes it smaller.

mod figures;

use std::time::Instant;

use figures::{Figure, judge, machine, median, percentile, report};
use imza_kiosk::central::ledger::reports::count_handed_over;
use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{Ledger, LedgerError, Place, Tx, branches, kiosks, officers};
use imza_kiosk::central::ra::reports;
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::{ApplicantKind, Branch, CarrierKind};
use imza_kiosk::domain::report::{Grouping, bars, heat_map, total};
use imza_kiosk::wire::report::DayAnswer;
use jiff::{SignedDuration, Timestamp};

const BRANCHES: usize = 200;
const OFFICERS_EACH: usize = 3;
/// Orders that wait, beside those that are over.
const WAITING: usize = 20_000;
/// Rows that are made and written at a time.
const AT_ONCE: usize = 10_000;
/// Times that the day is asked for.
const ASKED: usize = 50;
const OFFSET_HOURS: i8 = 4;

/// Now, in the afternoon of a working day.
fn now() -> Timestamp {
    "2026-11-27T15:30:00+04:00".parse().expect("a moment")
}

/// Spreads numbers, the same in every run.
fn mixed(n: usize) -> usize {
    let n = (n as u64 ^ 0x5851_f42d).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((n ^ (n >> 29)) >> 8) as usize
}

/// Between nine and half past five on one of the last 365 days, and never later than now.
fn handed_over_at(n: usize) -> Timestamp {
    let (day, minute) = (mixed(n) % 365, mixed(n + 7) % 390);
    let days = i64::try_from(24 * day).expect("small");
    now() - SignedDuration::from_hours(days) - SignedDuration::from_mins(i64::try_from(minute).expect("small"))
}

fn branch(n: usize) -> String {
    format!("branch-{:03}", n % BRANCHES)
}

fn officer(n: usize) -> String {
    format!("officer-{:03}-{}", n % BRANCHES, n / BRANCHES % OFFICERS_EACH)
}

fn places(tx: &Tx<'_>) -> Result<(), LedgerError> {
    for n in 0..BRANCHES {
        let code = branch(n);
        branches::put(tx, &Branch { name: code.clone(), code: code.clone() })?;
        kiosks::add(tx, &format!("{code}-1"), &code, now())?;
        kiosks::heard(tx, &format!("{code}-1"), "0", 0, now())?;
    }
    for n in 0..BRANCHES * OFFICERS_EACH {
        let id = OfficerId::parse(&officer(n)).expect("a name");
        officers::add(tx, &Officer::new(id, "Nümunə", Role::Clerk).expect("an officer"), "hash", now())?;
    }
    Ok(())
}

fn orders(tx: &Tx<'_>, range: std::ops::Range<usize>, state: &str) -> Result<(), LedgerError> {
    let head = "INSERT INTO orders (number, state, applicant, holders, surname, given_name, fin, document, birth_date,
        carrier, reader_ordered, price_qepik, branch, placed_at)";
    let row = |n: usize| -> [Value; 14] {
        let applicant = ApplicantKind::ALL[mixed(n) % ApplicantKind::ALL.len()].word();
        let number = format!("{:03}-{:06}", 100 + n / 1_000_000, n % 1_000_000);
        [
            number.into(),
            state.into(),
            applicant.into(),
            Value::from(1_i64),
            "NÜMUNƏ".into(),
            "SINAQ".into(),
            "7TEST1Z".into(),
            "AA0000017".into(),
            "1990-01-01".into(),
            "smart-card".into(),
            Value::from(0_i64),
            Value::from(1800_i64),
            branch(n).into(),
            (handed_over_at(n) - SignedDuration::from_hours(48)).into(),
        ]
    };
    let values: Vec<Value> = range.flat_map(row).collect();
    tx.insert_all(head, 14, &values, "").map(drop)
}

fn certificates(tx: &Tx<'_>, range: std::ops::Range<usize>) -> Result<(), LedgerError> {
    let number = |n: usize| format!("{:03}-{:06}", 100 + n / 1_000_000, n % 1_000_000);
    let attempt = |n: usize| -> [Value; 6] {
        let kiosk = format!("{}-1", branch(n));
        let (at, reading) = (handed_over_at(n), "mrz-scanned");
        [number(n).into(), Value::from(1_i64), kiosk.into(), officer(n).into(), reading.into(), at.into()]
    };
    let values: Vec<Value> = range.clone().flat_map(attempt).collect();
    tx.insert_all("INSERT INTO attempts (order_number, attempt, kiosk, officer, reading, begun_at)", 6, &values, "")?;
    let purpose = |n: usize| [Value::from(number(n)), Value::from(1_i64), "signature".into()];
    let values: Vec<Value> = range.clone().flat_map(purpose).collect();
    tx.insert_all("INSERT INTO attempt_purposes (order_number, attempt, purpose)", 3, &values, "")?;
    let head = "INSERT INTO certificates (serial, order_number, attempt, state, policy, subject_id, spki, spki_sha256,
        request, tbs, der, not_before, not_after, carrier_serial, carrier_kind, carrier_manufacturer, carrier_model,
        carrier_firmware, key_origin, kiosk, officer, intended_at, signed_at, proven_at, active_at)";
    let row = |n: usize| -> [Value; 25] {
        let (at, serial) = (Value::from(handed_over_at(n)), format!("{n:032x}"));
        let bytes = || Value::from(&b"bytes"[..]);
        let kind = CarrierKind::ALL[mixed(n + 3) % CarrierKind::ALL.len()].word();
        [
            serial.as_str().into(),
            number(n).into(),
            Value::from(1_i64),
            "active".into(),
            "ncp+".into(),
            "PNOAZ-7TEST1Z".into(),
            bytes(),
            serial.as_bytes().into(),
            bytes(),
            bytes(),
            // As long as a certificate is, so that rows lie as far apart as they would.
            Value::from(&[0_u8; 1_100][..]),
            at.clone(),
            at.clone(),
            "1".into(),
            kind.into(),
            "".into(),
            "".into(),
            "".into(),
            "{}".into(),
            format!("{}-1", branch(n)).into(),
            officer(n).into(),
            at.clone(),
            at.clone(),
            at.clone(),
            at,
        ]
    };
    let values: Vec<Value> = range.flat_map(row).collect();
    tx.insert_all(head, 25, &values, "").map(drop)
}

fn fill(ledger: &Ledger, records: usize) {
    ledger.write(places).expect("places");
    for from in (0..records).step_by(AT_ONCE) {
        let range = from..(from + AT_ONCE).min(records);
        let filled = ledger.write(|tx| {
            orders(tx, range.clone(), "handed-over")?;
            certificates(tx, range.clone())
        });
        filled.expect("rows");
    }
    for from in (records..records + WAITING).step_by(AT_ONCE) {
        ledger.write(|tx| orders(tx, from..from + AT_ONCE, "ready")).expect("rows");
    }
}

/// Everything that the screen sums for its pictures.
fn pictures(told: &DayAnswer) -> u64 {
    let days: Vec<_> = std::iter::once(&told.cells).chain(told.before.iter().map(|before| &before.cells)).collect();
    let days: Vec<_> = days.into_iter().map(|cells| cells.0.as_slice()).collect();
    let all = Grouping::ALL.iter().map(|by| bars(&days, *by, &told.always(*by), |_| true).len());
    let rows = heat_map(days[0], &told.always(Grouping::Branch), |_| true).rows.len();
    u64::try_from(all.sum::<usize>() + rows).expect("small")
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn main() {
    let records = std::env::var("IMZA_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open_or_create(Place::File(folder.path().join("ledger.sqlite"))).expect("a ledger");
    println!("{}; filling a ledger with {records} certificates", machine());
    fill(&ledger, records);
    let (mut counted, mut carried, mut bare) = (vec![], vec![], vec![]);
    let last_day = (now() - SignedDuration::from_hours(24), now());
    let (mut bytes, mut sum) = (0, 0);
    for _ in 0..ASKED {
        let begin = Instant::now();
        let told = ledger.read(|tx| reports::day(tx, (now(), OFFSET_HOURS), None, "")).expect("a day");
        counted.push(millis(begin));
        let begin = Instant::now();
        ledger.read(|tx| count_handed_over(tx, last_day, "")).expect("a count");
        bare.push(millis(begin));
        let begin = Instant::now();
        let body = serde_json::to_vec(&told).expect("plain data");
        let read: DayAnswer = serde_json::from_slice(&body).expect("the same");
        assert!(pictures(&read) > 0 && read == told);
        carried.push(millis(begin));
        (bytes, sum) = (body.len(), total(&told.cells.0, |_| true));
        assert_eq!(told.days.last(), Some(&sum), "both ways of counting the day say the same");
    }
    let whole: Vec<f64> = counted.iter().zip(&carried).map(|(one, other)| one + other).collect();
    report(
        "day",
        &[
            Figure::alone("report.day_ms_1m", median(&whole), "ms"),
            Figure::alone("report.day_ms_1m_p99", percentile(&whole, 0.99), "ms"),
            Figure::beside("report.day_counted_ms_1m", median(&counted), "ms", "one count by the index", median(&bare)),
            Figure::alone("report.day_carried_ms_1m", median(&carried), "ms"),
            Figure::alone("report.day_bytes", bytes as f64, "B"),
            Figure::alone("report.day_handed_over", sum as f64, "count"),
        ],
    );
    judge(&[("the day of two hundred branches within 300 ms", percentile(&whole, 0.99) <= 300.0)]);
}
