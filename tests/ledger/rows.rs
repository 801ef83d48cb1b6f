//! Sentences about statements, parameters and what comes back.

use imza_kiosk::central::ledger::devices::{self, DeviceState, NewDevice};
use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{LedgerError, kiosks, orders};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::OrderState;

use crate::bench::{AT, Bench, count, is_refused, order, put_order};

pub fn taken_once(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    assert!(is_refused(ledger.write(|tx| put_order(tx, "260-1147", OrderState::Paid))), "an order's number");
    let add = |name: &str| ledger.write(|tx| kiosks::add(tx, name, "baku-01", AT));
    assert_eq!(add("kiosk-1"), Ok(false), "a kiosk's name");
    assert_eq!(add("kiosk-2"), Ok(true));
    let nowhere = ledger.write(|tx| kiosks::add(tx, "kiosk-3", "nowhere", AT));
    assert!(is_refused(nowhere), "a branch that is none");
}

pub fn one_place(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let put = |epoch: u32, seq: i64, effect: &str| {
        let sql = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, received_at,
            effect, effect_detail) VALUES ('kiosk-1', $1, $2, 0, 'aysel', 'released', $3, $3, $3, 0, $4, '')";
        ledger.write(|tx| tx.execute(sql, &[epoch.into(), seq.into(), (&b"hash"[..]).into(), effect.into()]))
    };
    assert_eq!(put(1, 1, "applied"), Ok(1));
    assert!(is_refused(put(1, 1, "applied")), "the same place");
    assert!(is_refused(put(1, 0, "applied")), "before the first");
    assert!(is_refused(put(1, 2, "forgotten")), "an effect that is none");
    assert_eq!(put(2, 1, "refused"), Ok(1), "another disk begins anew");
}

pub fn devices_take_turns(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    assert_eq!(ledger.write(|tx| kiosks::add(tx, "kiosk-2", "baku-01", AT)), Ok(true));
    let give = |kiosk: &str, name: &'static str, state: DeviceState| {
        let (der, spki_sha256) = (name.as_bytes(), Sha256Hash::of(name.as_bytes()));
        ledger.write(|tx| devices::add(tx, &NewDevice { kiosk, epoch: 1, der, spki_sha256, not_after: AT }, state, AT))
    };
    let speaks = |name: &str| {
        let found = ledger.read(|tx| kiosks::by_certificate(tx, Sha256Hash::of(name.as_bytes())));
        found.expect("readable").map(|(kiosk, state)| (kiosk.name, state))
    };
    assert_eq!(give("kiosk-1", "first", DeviceState::Current), Ok(()));
    assert_eq!(give("kiosk-1", "lost", DeviceState::Offered), Ok(()));
    assert_eq!(give("kiosk-1", "second", DeviceState::Offered), Ok(()));
    assert!(is_refused(give("kiosk-2", "first", DeviceState::Current)), "a key certified before");
    let said = |state| Some(("kiosk-1".to_owned(), state));
    assert_eq!(speaks("first"), said(DeviceState::Current));
    assert_eq!((speaks("lost"), speaks("second")), (None, said(DeviceState::Offered)), "one is offered at a time");
    for _ in 0..2 {
        assert_eq!(ledger.write(|tx| devices::used(tx, "kiosk-1", Sha256Hash::of(b"second"), AT)), Ok(()));
        assert_eq!((speaks("first"), speaks("second")), (None, said(DeviceState::Current)));
    }
    assert_eq!(ledger.read(|tx| devices::of_kiosk(tx, "kiosk-1")).expect("readable").len(), 3, "each is kept");
}

type Thing = (Option<i64>, Option<String>, Option<Vec<u8>>);

pub fn round_trip(bench: &Bench) {
    let home = bench.empty();
    let ledger = imza_kiosk::central::ledger::Ledger::open_or_create(&home.place).expect("a ledger");
    let make = "CREATE TABLE things (id BIGINT PRIMARY KEY, number BIGINT, text TEXT, bytes BYTEA)";
    ledger.write(|tx| tx.execute(make, &[])).expect("a table");
    let all_bytes: Vec<u8> = (0..=255).collect();
    let things = [
        (Some(i64::MIN), Some(""), Some(Vec::new())),
        (Some(i64::MAX), Some("ƏLİ 'sınaq' \"$1\" ?1 \\ ; --\n\t"), Some(all_bytes)),
        (Some(0), Some("🪪"), Some(vec![0; 100_000])),
        (None, None, None),
    ];
    for (id, (number, text, bytes)) in (0_i64..).zip(&things) {
        let values = [Value::from(id), (*number).into(), (*text).into(), bytes.as_deref().into()];
        assert_eq!(ledger.write(|tx| tx.execute("INSERT INTO things VALUES ($1, $2, $3, $4)", &values)), Ok(1));
    }
    let found = ledger.read(|tx| {
        let rows = tx.query("SELECT number, text, bytes FROM things ORDER BY id", &[])?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?, row.take()?))).collect()
    });
    let expected: Vec<Thing> =
        things.into_iter().map(|(number, text, bytes)| (number, text.map(str::to_owned), bytes)).collect();
    assert_eq!(found, Ok::<_, LedgerError>(expected));
    let wrong: Result<i64, LedgerError> = ledger.read(|tx| {
        let row = tx.query_one("SELECT text FROM things WHERE id = 0", &[])?;
        row.map_or(Ok(0), |mut row| row.take())
    });
    assert_eq!(
        wrong,
        Err(LedgerError::Unexpected("column 1 of the answer".to_owned())),
        "no type is taken for another"
    );
}

pub fn no_nul(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let renamed = ledger.write(|tx| tx.execute("UPDATE branches SET name = $1", &["a\0b".into()]));
    assert_eq!(renamed, Err(LedgerError::Unexpected("a text with U+0000".to_owned())));
}

pub fn parameters(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let found = ledger.read(|tx| {
        let row = tx.query_one("SELECT $2 || $1 || $2", &["a".into(), "b".into()])?;
        row.map_or(Ok(String::new()), |mut row| row.take())
    });
    assert_eq!(found, Ok::<_, LedgerError>("bab".to_owned()));
    let sql = "SELECT state FROM orders WHERE number = $1";
    for given in [0, 2] {
        let values: Vec<_> = (0..given).map(|_| Value::from("260-1147")).collect();
        let asked = ledger.read(|tx| tx.query(sql, &values).map(|rows| rows.len()));
        let said = format!("{given} parameters for the 1 places of a statement");
        assert_eq!(asked, Err(LedgerError::Unexpected(said)));
    }
}

pub fn many(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let head = "INSERT INTO branches (code, name)";
    let rows = |range: std::ops::Range<usize>, name: &str| -> Vec<Value> {
        range.flat_map(|n| [Value::from(format!("b{n:05}")), Value::from(name)]).collect()
    };
    for (range, expected) in [(0..0, 0), (0..1, 1), (0..7, 6), (0..2_345, 2_338), (0..2_345, 0)] {
        let values = rows(range.clone(), "first");
        let added = ledger.write(|tx| tx.insert_all(head, 2, &values, "ON CONFLICT (code) DO NOTHING"));
        assert_eq!(added, Ok(expected), "{range:?}");
    }
    let values = rows(2_300..4_000, "second");
    assert!(is_refused(ledger.write(|tx| tx.insert_all(head, 2, &values, ""))), "without leave to skip any");
    let of = |name: &str| ledger.read(|tx| count(tx, "SELECT count(*) FROM branches WHERE name = $1", &[name.into()]));
    assert_eq!((of("first"), of("second")), (Ok(2_345), Ok(0)), "all or none");
    assert!(ledger.read(|tx| orders::by_number(tx, &order("260-1147"), AT)).expect("read").is_some());
}
