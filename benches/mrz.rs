//! Parsing a zone beside the least that any parser has to do: its check digits alone. In one run, round after round.
//!
//! `cargo bench --bench mrz` prints a table and writes `target/figures/mrz-parse.json`.

#[path = "figures/mod.rs"]
mod figures;

use std::hint::black_box;
use std::time::Instant;

use figures::{Figure, judge, machine, median, report};
use imza_kiosk::domain::mrz::{ReadBy, check_digit, parse};
use jiff::civil::date;

/// Rounds of each contestant; the median counts.
const ROUNDS: usize = 101;
/// Zones in a round.
const ZONES: u32 = 2_000;
const TD1: &str = "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";
/// The same card as a camera misreads it: the letter O for the digit 0, put right by the check digits.
const MISREAD: &str =
    "IAAZEAAOO0OO1707TEST1Z<<<<<<<<\n9OO1011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";

/// Microseconds a zone, as the median of the rounds.
fn micros(mut work: impl FnMut()) -> f64 {
    let round = |_| {
        let began = Instant::now();
        (0..ZONES).for_each(|_| work());
        began.elapsed().as_secs_f64() * 1e6 / f64::from(ZONES)
    };
    median(&(0..ROUNDS).map(round).collect::<Vec<_>>())
}

fn digits_alone(zone: &[u8]) -> [u8; 4] {
    let places = [5..14, 31..37, 39..45];
    let [number, birth, expiry] = places.map(|place| check_digit(&zone[place]));
    let composite = [&zone[5..30], &zone[31..38], &zone[39..46], &zone[49..60]].concat();
    [number, birth, expiry, check_digit(&composite)]
}

fn main() {
    println!("{}", machine());
    let today = date(2026, 1, 15);
    let read = |zone: &'static str| micros(|| drop(black_box(parse(black_box(zone), ReadBy::Scanner, today))));
    assert!(parse(TD1, ReadBy::Scanner, today).is_ok() && parse(MISREAD, ReadBy::Scanner, today).is_ok());
    let (clean, misread) = (read(TD1), read(MISREAD));
    let peer = micros(|| {
        black_box(digits_alone(black_box(TD1.as_bytes())));
    });
    let who = "the four check digits of ICAO 9303-3 alone";
    report(
        "mrz-parse",
        &[Figure::beside("mrz.parse_us", clean, "µs", who, peer), Figure::alone("mrz.parse_misread_us", misread, "µs")],
    );
    judge(&[("a zone is parsed in under 100 µs", clean < 100.0), ("one that is put right too", misread < 100.0)]);
}
