//! Tests of what the database itself holds up, whatever the rooms above would do.

use jiff::Timestamp;
use tempfile::TempDir;

use super::certificates::Intended;
use super::value::params;
use super::*;
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::{Officer, OfficerId, Role};
use crate::domain::order::{Branch, Lease, OrderNumber, OrderState};
use crate::domain::record::ReadingMethod;

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open_or_create(&folder.path().join("ledger.sqlite")).expect("a ledger");
    let branch = Branch { code: "baku-01".to_owned(), name: "Bakı-01".to_owned() };
    let officer = OfficerId::parse("aysel").expect("a name");
    let officer = Officer::new(officer, "Aysel N.", Role::Clerk).expect("an officer");
    let filled = ledger.write(|tx| {
        branches::put(tx, &branch)?;
        officers::add(tx, &officer, "hash", Timestamp::UNIX_EPOCH)?;
        kiosks::add(tx, "kiosk-1", "baku-01", Sha256Hash::of(b"1"), Timestamp::UNIX_EPOCH)?;
        for number in ["260-1147", "260-1148"] {
            put_order(tx, number, OrderState::Paid)?;
            for attempt in [1u32, 2] {
                leases::give(tx, &order(number), &lease(attempt), ReadingMethod::MrzTyped, Timestamp::UNIX_EPOCH)?;
            }
        }
        Ok::<_, LedgerError>(())
    });
    assert_eq!(filled, Ok(()));
    (folder, ledger)
}

fn order(number: &str) -> OrderNumber {
    OrderNumber::parse(number).expect("a number")
}

fn lease(attempt: u32) -> Lease {
    let officer = OfficerId::parse("aysel").expect("a name");
    Lease { attempt, kiosk: "kiosk-1".to_owned(), officer, expires_at: Timestamp::UNIX_EPOCH }
}

fn put_order(tx: &Tx<'_>, number: &str, state: OrderState) -> Result<(), LedgerError> {
    let sql = "INSERT INTO orders (number, state, applicant, holders, surname, given_name, fin, document, birth_date,
            carrier, reader_ordered, price_qepik, branch, placed_at)
        VALUES ($1, $2, 'citizen', 1, 'SINAQ', 'ƏLİ', '7TEST1Z', 'AA0000017', '1990-01-01', 'smart-card', 0, 1800,
            'baku-01', 0)";
    tx.execute(sql, params![number, state.word()])?;
    Ok(())
}

fn intend(ledger: &Ledger, serial: &str, number: &str, attempt: u32, key: &[u8]) -> Result<(), LedgerError> {
    let order = order(number);
    let intended = Intended {
        serial,
        order: &order,
        attempt,
        policy: "ncp+",
        subject_id: "PNOAZ-7TEST1Z",
        spki: key,
        request: b"request",
        tbs: b"tbs",
        not_before: Timestamp::UNIX_EPOCH,
        not_after: Timestamp::UNIX_EPOCH,
        carrier_serial: "1",
        carrier_kind: "smart-card",
        carrier_manufacturer: "",
        carrier_model: "",
        carrier_firmware: "",
        key_origin: "{}",
        kiosk: "kiosk-1",
        officer: "aysel",
    };
    ledger.write(|tx| certificates::intend(tx, &intended, Timestamp::UNIX_EPOCH))
}

fn is_refused<T>(answer: Result<T, LedgerError>) -> bool {
    matches!(answer, Err(LedgerError::Constraint(_)))
}

#[test]
fn the_database_takes_the_moves_of_the_orders_machine_and_no_other() {
    let (_folder, ledger) = ledger();
    let mut tried = 0;
    for from in OrderState::ALL {
        for to in OrderState::ALL {
            let number = format!("300-{:04}", 1000 + tried);
            tried += 1;
            assert_eq!(ledger.write(|tx| put_order(tx, &number, *from)), Ok(()));
            let moved = ledger.write(|tx| orders::advance(tx, &order(&number), *from, *to));
            if from.may_become(*to) {
                assert_eq!(moved, Ok(()), "{from:?} to {to:?}");
            } else {
                assert!(is_refused(moved), "{from:?} to {to:?}");
            }
        }
    }
    assert_eq!(tried, 144);
}

#[test]
fn an_order_that_is_not_where_it_is_thought_to_be_does_not_move() {
    let (_folder, ledger) = ledger();
    let moved = ledger.write(|tx| orders::advance(tx, &order("260-1147"), OrderState::Ready, OrderState::InService));
    assert_eq!(moved, Err(LedgerError::Unexpected("the order is not in the state ready".to_owned())));
}

#[test]
fn the_database_takes_the_moves_of_the_certificates_machine_and_no_other() {
    let (_folder, ledger) = ledger();
    for (n, from) in CertificateState::ALL.iter().enumerate() {
        for (m, to) in CertificateState::ALL.iter().enumerate() {
            let (serial, number) = (format!("{n}{m}"), format!("400-{n}{m}00"));
            let moved = ledger.write(|tx| {
                put_order(tx, &number, OrderState::Paid)?;
                leases::give(tx, &order(&number), &lease(1), ReadingMethod::MrzTyped, Timestamp::UNIX_EPOCH)
            });
            assert_eq!(moved, Ok(()));
            assert_eq!(intend(&ledger, &serial, &number, 1, serial.as_bytes()), Ok(()));
            let moved = ledger.write(|tx| {
                let put = "UPDATE certificates SET state = $1, der = $2, proven_at = 1 WHERE serial = $3";
                tx.execute(put, params![from.word(), &b"der"[..], serial.as_str()])?;
                let advance = "UPDATE certificates SET previous_state = state, state = $1 WHERE serial = $2";
                tx.execute(advance, params![to.word(), serial.as_str()])
            });
            assert_eq!(moved.is_ok(), from.may_become(*to), "{from:?} to {to:?}: {moved:?}");
        }
    }
}

#[test]
fn one_live_certificate_for_an_order_and_one_for_a_key_for_ever() {
    let (_folder, ledger) = ledger();
    assert_eq!(intend(&ledger, "a", "260-1147", 1, b"key 1"), Ok(()));
    assert!(is_refused(intend(&ledger, "b", "260-1147", 1, b"key 2")), "the attempt has one");
    assert!(is_refused(intend(&ledger, "c", "260-1147", 2, b"key 3")), "the order has a live one");
    assert!(is_refused(intend(&ledger, "d", "260-1148", 1, b"key 1")), "the key has one");
    assert!(is_refused(intend(&ledger, "a", "260-1148", 1, b"key 4")), "the serial is taken");
    assert!(is_refused(intend(&ledger, "e", "260-1148", 3, b"key 5")), "the attempt was never begun");
    let revoke = "UPDATE certificates SET previous_state = state, state = 'revoked', der = tbs WHERE serial = 'a'";
    assert_eq!(ledger.write(|tx| tx.execute(revoke, &[])), Ok(1));
    assert_eq!(intend(&ledger, "c", "260-1147", 2, b"key 3"), Ok(()), "once it ended there is room for another");
    assert!(is_refused(intend(&ledger, "d", "260-1148", 1, b"key 1")), "the key stays used");
}

#[test]
fn a_certificate_is_active_only_signed_and_proven() {
    let (_folder, ledger) = ledger();
    assert_eq!(intend(&ledger, "a", "260-1147", 1, b"key 1"), Ok(()));
    let at = Timestamp::UNIX_EPOCH;
    let force = "UPDATE certificates SET previous_state = 'on-hold', state = 'active', der = tbs WHERE serial = 'a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(force, &[]))), "without a proof");
    let unsigned = "UPDATE certificates SET previous_state = state, state = 'on-hold' WHERE serial = 'a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(unsigned, &[]))), "without a signature");
    assert_eq!(ledger.write(|tx| certificates::activate(tx, "a", at)), Ok(false));
    assert_eq!(ledger.write(|tx| certificates::signed(tx, "a", b"der", at)), Ok(true));
    assert_eq!(ledger.write(|tx| certificates::signed(tx, "a", b"other", at)), Ok(false), "the first counts");
    assert_eq!(ledger.write(|tx| certificates::activate(tx, "a", at)), Ok(false));
    assert_eq!(ledger.write(|tx| certificates::proven(tx, "a", at)), Ok(()));
    assert_eq!(ledger.write(|tx| certificates::activate(tx, "a", at)), Ok(true));
    let kept = ledger.read(|tx| certificates::by_serial(tx, "a")).expect("read").expect("it is there");
    assert_eq!((kept.der.as_deref(), kept.state), (Some(&b"der"[..]), CertificateState::Active));
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    let (folder, ledger) = ledger();
    let answer: Result<(), LedgerError> = ledger.write(|tx| {
        put_order(tx, "260-9000", OrderState::Paid)?;
        Err(LedgerError::Unexpected("changed my mind".to_owned()))
    });
    assert!(answer.is_err());
    let thrown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ledger.write::<(), LedgerError>(|tx| {
            put_order(tx, "260-9001", OrderState::Paid)?;
            panic!("for a test")
        })
    }));
    assert!(thrown.is_err());
    drop(ledger);
    let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).expect("it opens again");
    for number in ["260-9000", "260-9001"] {
        let found = ledger.read(|tx| orders::by_number(tx, &order(number), Timestamp::UNIX_EPOCH));
        assert_eq!(found, Ok(None), "{number}");
    }
    assert_eq!(ledger.write(|tx| put_order(tx, "260-9002", OrderState::Paid)), Ok(()), "and takes the next write");
}

#[test]
fn a_ledger_of_a_newer_program_or_of_none_is_not_opened() {
    let (folder, ledger) = ledger();
    let file = folder.path().join("ledger.sqlite");
    assert_eq!(ledger.write(|tx| tx.execute("INSERT INTO schema_versions (version) VALUES (99)", &[])), Ok(1));
    drop(ledger);
    assert!(matches!(Ledger::open(&file), Err(LedgerError::Newer { found: 99, .. })));
    let missing = folder.path().join("missing.sqlite");
    assert!(matches!(Ledger::open(&missing), Err(LedgerError::Missing(_))));
    assert!(!missing.exists());
    let nonsense = folder.path().join("nonsense.sqlite");
    std::fs::write(&nonsense, "this is no database, and is long enough to look like one".repeat(20)).expect("written");
    assert!(matches!(Ledger::open(&nonsense), Err(LedgerError::Database(_))));
}

#[test]
fn a_reader_sees_one_unchanging_view() {
    let (_folder, ledger) = ledger();
    let count = |tx: &Tx<'_>| -> Result<i64, LedgerError> {
        tx.query_one("SELECT count(*) FROM orders", &[])?.map_or(Ok(-1), |mut row| row.take())
    };
    let seen = ledger.read(|tx| {
        let before = count(tx)?;
        ledger.write(|tx| put_order(tx, "260-9003", OrderState::Paid))?;
        Ok::<_, LedgerError>((before, count(tx)?))
    });
    assert_eq!(seen, Ok((2, 2)));
    assert_eq!(ledger.read(count), Ok(3));
}

#[test]
fn parameters_may_stand_in_any_order() {
    let (_folder, ledger) = ledger();
    let found = ledger.read(|tx| {
        let row = tx.query_one("SELECT $2 || $1 || $2", params!["a", "b"])?;
        row.map_or(Ok(String::new()), |mut row| row.take())
    });
    assert_eq!(found, Ok::<_, LedgerError>("bab".to_owned()));
    let forgotten = ledger.read(|tx| tx.query("SELECT $1", params!["a", "b"]).map(|rows| rows.len()));
    assert_eq!(forgotten, Err(LedgerError::Unexpected("$2 is not in the statement".to_owned())));
}
