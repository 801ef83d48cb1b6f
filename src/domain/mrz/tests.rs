//! What no table of zones can say: properties, and the judgement while a zone comes in. The table is `tests/data/mrz.toml`.

use super::*;

const TD1: &str = "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<";
const TD2: &str = "I<AZENUMUNE<<ELVIN<<<<<<<<<<<<<<<<<<\n00000017<8AZE8001014M<<<<<<03TEST2Y5";

fn today() -> Date {
    jiff::civil::date(2026, 1, 15)
}

fn changed(zone: &str, from: &str, to: &str) -> String {
    assert!(zone.contains(from), "{from}");
    zone.replacen(from, to, 1)
}

#[test]
fn the_card_of_2018_reads_with_its_fin_in_line_one() {
    let card = parse(TD1, ReadBy::Scanner, today()).expect("valid");
    assert_eq!(card.format, MrzFormat::Td1);
    assert_eq!(card.document.as_str(), "AA0000017");
    assert_eq!(card.fin.as_str(), "7TEST1Z");
    assert_eq!((card.surname.as_str(), card.given_names.as_str()), ("NUMUNE", "AYSEL"));
    assert_eq!(card.birth_date, jiff::civil::date(1990, 1, 1));
    assert_eq!(card.expiry_date, Some(jiff::civil::date(2033, 12, 31)));
}

#[test]
fn the_older_lifetime_card_reads_with_no_expiry() {
    let card = parse(TD2, ReadBy::Scanner, today()).expect("valid");
    assert_eq!(card.document.as_str(), "AZE00000017");
    assert_eq!(card.fin.as_str(), "3TEST2Y");
    assert_eq!(card.expiry_date, None);
    assert!(!card.is_expired(today()));
}

#[test]
fn a_scan_is_read_whatever_ends_its_lines() {
    for zone in [
        TD1.replace('\n', "\r\n"),
        TD1.replace('\n', "\r"),
        TD1.replace('\n', ""),
        format!("\n{TD1}\n\n"),
        TD1.to_lowercase(),
    ] {
        assert!(parse(&zone, ReadBy::Scanner, today()).is_ok(), "{zone:?}");
    }
}

#[test]
fn a_wrong_zone_is_refused_with_the_field_that_is_wrong() {
    let digit = |field| MrzError::CheckDigit { field };
    let cases = [
        (changed(TD1, "AA000001707", "AA000001807"), digit(MrzField::DocumentNumber)),
        (changed(TD1, "9001011F", "9001021F"), digit(MrzField::BirthDate)),
        (changed(TD1, "3312315", "3312325"), digit(MrzField::ExpiryDate)),
        (changed(TD1, "7TEST1Z", "7TEST1Y"), digit(MrzField::Composite)),
        (changed(TD2, "3TEST2Y5", "3TEST2Y6"), digit(MrzField::Composite)),
        (changed(TD1, "NUMUNE", "NUMUNƏ"), MrzError::Charset { line: 3, column: 6 }),
        (changed(TD1, "AYSEL<", "AYSEL\u{1b}"), MrzError::Charset { line: 3, column: 14 }),
        (TD1[..61].to_owned(), MrzError::Length { lines: 2, chars: 60 }),
        (String::new(), MrzError::Length { lines: 0, chars: 0 }),
        (changed(TD1, "IAAZE", "IAUTO"), MrzError::OtherDocument),
    ];
    for (zone, expected) in cases {
        assert_eq!(parse(&zone, ReadBy::Scanner, today()).err(), Some(expected), "{zone:?}");
    }
}

#[test]
fn a_complete_zone_is_recognised_without_waiting_for_a_key() {
    assert!(is_complete(TD1) && is_complete(TD2));
    assert!(!is_complete(&TD1[..70]) && !is_complete("260-1147"));
    assert!(looks_like_zone("IAAZEAA0") && !looks_like_zone("1TEST1Z"));
}

proptest::proptest! {
    #[test]
    fn no_input_makes_the_parser_panic(scan in "\\PC{0,120}", bytes in proptest::collection::vec(0u8..128, 0..100)) {
        let _ = parse(&scan, ReadBy::Scanner, today());
        let _ = parse(&String::from_utf8_lossy(&bytes), ReadBy::Scanner, today());
    }

    #[test]
    fn a_single_wrong_digit_in_a_checked_field_never_passes(position in 5usize..14, shift in 1u8..10) {
        let mut zone = TD1.as_bytes().to_vec();
        if zone[position].is_ascii_digit() {
            zone[position] = b'0' + (zone[position] - b'0' + shift) % 10;
            proptest::prop_assert!(parse(&String::from_utf8_lossy(&zone), ReadBy::Person, today()).is_err());
        }
    }
}
