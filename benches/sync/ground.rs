//! What a queue's facts are about, laid into the ledger before its centre serves: orders, attempts, leases, certificates.

use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{Ledger, LedgerError, Place, Tx};
use imza_kiosk::domain::carrier::Sha256Hash;

use crate::ashore::KIOSK;
use crate::queue::{Finds, certificate, is_hand_over, order};
use crate::staging::{BRANCH, CLERK};

/// Orders in one transaction.
const ORDERS_AT_ONCE: usize = 10_000;

const ORDERS: &str = "INSERT INTO orders (number, state, applicant, holders, surname, given_name, fin, document,
    birth_date, carrier, reader_ordered, price_qepik, branch, placed_at)";
const ATTEMPTS: &str = "INSERT INTO attempts (order_number, attempt, kiosk, officer, reading, begun_at)";
const PURPOSES: &str = "INSERT INTO attempt_purposes (order_number, attempt, purpose)";
const LEASES: &str = "INSERT INTO leases (order_number, attempt, kiosk, officer, expires_at)";
const CERTIFICATES: &str = "INSERT INTO certificates (serial, order_number, attempt, state, policy, subject_id, spki,
    spki_sha256, request, tbs, der, not_before, not_after, carrier_serial, carrier_kind, carrier_manufacturer,
    carrier_model, carrier_firmware, key_origin, kiosk, officer, intended_at, signed_at, proven_at)";

/// Lays the ground for a queue of this many facts.
pub fn lay(place: &Place, finds: Finds, facts: usize) {
    let ledger = Ledger::open(place).expect("the ledger opens");
    let all: Vec<usize> = (0..facts).collect();
    for some in all.chunks(ORDERS_AT_ONCE) {
        assert_eq!(ledger.write_many(|tx| lay_some(tx, some, finds)), Ok(()));
    }
}

fn lay_some(tx: &Tx<'_>, some: &[usize], finds: Finds) -> Result<(), LedgerError> {
    let rows = |row: fn(usize, Finds) -> Vec<Value>| some.iter().flat_map(|n| row(*n, finds)).collect::<Vec<_>>();
    tx.insert_all(ORDERS, 14, &rows(order_row), "")?;
    tx.insert_all(ATTEMPTS, 6, &rows(attempt_row), "")?;
    tx.insert_all(PURPOSES, 3, &rows(purpose_row), "")?;
    if finds == Finds::Moves {
        tx.insert_all(LEASES, 5, &rows(lease_row), "")?;
        tx.insert_all(CERTIFICATES, 24, &rows(certificate_row), "")?;
    }
    Ok(())
}

fn order_row(n: usize, finds: Finds) -> Vec<Value> {
    let state = match finds {
        Finds::Known => "ready",
        Finds::Moves if is_hand_over(finds, n) => "issued",
        Finds::Moves => "in-service",
    };
    vec![
        order(n).as_str().into(),
        state.into(),
        "citizen".into(),
        1_i64.into(),
        "NÜMUNƏ".into(),
        "AYSEL".into(),
        format!("{:07}", 1_000_000 + n % 9_000_000).into(),
        "AA0000017".into(),
        "1990-01-01".into(),
        "smart-card".into(),
        0_i64.into(),
        1_800_i64.into(),
        BRANCH.into(),
        0_i64.into(),
    ]
}

fn attempt_row(n: usize, _: Finds) -> Vec<Value> {
    let (kiosk, officer) = (KIOSK.into(), CLERK.0.into());
    vec![order(n).as_str().into(), 1_i64.into(), kiosk, officer, "mrz-scanned".into(), 0_i64.into()]
}

fn purpose_row(n: usize, _: Finds) -> Vec<Value> {
    vec![order(n).as_str().into(), 1_i64.into(), "signature".into()]
}

fn lease_row(n: usize, _: Finds) -> Vec<Value> {
    vec![order(n).as_str().into(), 1_i64.into(), KIOSK.into(), CLERK.0.into(), 0_i64.into()]
}

fn certificate_row(n: usize, finds: Finds) -> Vec<Value> {
    if !is_hand_over(finds, n) {
        return Vec::new();
    }
    let (serial, der) = (format!("{n:032x}"), certificate(n));
    let (key, der) = (Sha256Hash::of(serial.as_bytes()), Value::from(der.as_slice()));
    let (nothing, some) = (Value::from(""), Value::from(&b"some bytes"[..]));
    vec![
        serial.into(),
        order(n).as_str().into(),
        1_i64.into(),
        "on-hold".into(),
        "ncp+".into(),
        "PNOAZ-7TEST1Z".into(),
        some.clone(),
        key.into(),
        some.clone(),
        some,
        der,
        0_i64.into(),
        0_i64.into(),
        "SN00000001".into(),
        "smart-card".into(),
        nothing.clone(),
        nothing.clone(),
        nothing,
        "{}".into(),
        KIOSK.into(),
        CLERK.0.into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
    ]
}
