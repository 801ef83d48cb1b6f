//! Sentences about the machines of orders and certificates, as the database itself holds them.

use imza_kiosk::central::ledger::{CertificateState, LedgerError, certificates, leases, orders};
use imza_kiosk::domain::certificate::{KeyPurpose, KeyPurposes};
use imza_kiosk::domain::order::OrderState;

use crate::bench::{AT, Bench, give, intend, intend_for, is_refused, order, put_order};

pub fn of_orders(bench: &Bench) {
    let (_home, ledger) = bench.filled();
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
    let nowhere = "UPDATE orders SET previous_state = state, state = 'lost' WHERE number = '260-1147'";
    assert!(is_refused(ledger.write(|tx| tx.execute(nowhere, &[]))), "a state that is none");
}

pub fn of_certificates(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    for (n, from) in CertificateState::ALL.iter().enumerate() {
        for (m, to) in CertificateState::ALL.iter().enumerate() {
            let (serial, number) = (format!("{n}{m}"), format!("400-{n}{m}00"));
            let begun = ledger.write(|tx| {
                put_order(tx, &number, OrderState::Paid)?;
                give(tx, &number, 1)
            });
            assert_eq!(begun, Ok(()));
            assert_eq!(intend(&ledger, &serial, &number, 1, serial.as_bytes()), Ok(()));
            let moved = ledger.write(|tx| {
                let ended = |state: &CertificateState| match state {
                    CertificateState::Revoked => (Some(AT), Some("superseded")),
                    _ => (None, None),
                };
                let put = "UPDATE certificates SET state = $1, der = $2, proven_at = 1, revoked_at = $4,
                    revocation_reason = $5 WHERE serial = $3";
                let (at, why) = ended(from);
                let serial = serial.as_str();
                tx.execute(put, &[from.word().into(), (&b"der"[..]).into(), serial.into(), at.into(), why.into()])?;
                let advance = "UPDATE certificates SET previous_state = state, state = $1, revoked_at = $3,
                    revocation_reason = $4 WHERE serial = $2";
                let (at, why) = ended(to);
                tx.execute(advance, &[to.word().into(), serial.into(), at.into(), why.into()])
            });
            if from.may_become(*to) {
                assert_eq!(moved, Ok(1), "{from:?} to {to:?}");
            } else {
                assert!(is_refused(moved), "{from:?} to {to:?}");
            }
        }
    }
}

pub fn from_elsewhere(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let moved = ledger.write(|tx| orders::advance(tx, &order("260-1147"), OrderState::Ready, OrderState::InService));
    assert_eq!(moved, Err(LedgerError::Unexpected("the order is not in the state ready".to_owned())));
}

pub fn one_live(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    assert_eq!(intend(&ledger, "a", "260-1147", 1, b"key 1"), Ok(()));
    assert!(is_refused(intend(&ledger, "b", "260-1147", 1, b"key 2")), "the attempt has one");
    assert!(is_refused(intend(&ledger, "c", "260-1147", 2, b"key 3")), "the order has a live one");
    assert!(is_refused(intend(&ledger, "d", "260-1148", 1, b"key 1")), "the key has one");
    assert!(is_refused(intend(&ledger, "a", "260-1148", 1, b"key 4")), "the serial is taken");
    assert!(is_refused(intend(&ledger, "e", "260-1148", 3, b"key 5")), "the attempt was never begun");
    let revoke = "UPDATE certificates SET previous_state = state, state = 'revoked', der = tbs, revoked_at = 1,
        revocation_reason = 'superseded' WHERE serial = 'a'";
    assert_eq!(ledger.write(|tx| tx.execute(revoke, &[])), Ok(1));
    assert_eq!(intend(&ledger, "c", "260-1147", 2, b"key 3"), Ok(()), "once it ended there is room for another");
    assert!(is_refused(intend(&ledger, "d", "260-1148", 1, b"key 1")), "the key stays used");
}

pub fn each_certificate_once(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let attempts: Vec<(String, u32)> = (0..5).map(|n| (format!("500-{n}000"), 1)).collect();
    for (number, attempt) in &attempts {
        let begun = ledger.write(|tx| {
            put_order(tx, number, OrderState::Paid)?;
            give(tx, number, *attempt)
        });
        assert_eq!(begun, Ok(()));
        assert_eq!(intend(&ledger, number, number, *attempt, number.as_bytes()), Ok(()));
    }
    for asked in 1..=attempts.len() {
        let orders: Vec<_> = attempts[..asked].iter().map(|(number, attempt)| (order(number), *attempt)).collect();
        let keys: Vec<_> = orders.iter().map(|(number, attempt)| (number, *attempt)).collect();
        let found = ledger.read(|tx| leases::attempts(tx, &keys)).expect("readable");
        let certificates = |one: &leases::Attempt| one.certificates.iter().map(|known| known.serial.clone()).collect();
        let serials: Vec<Vec<String>> = found.iter().map(certificates).collect();
        let expected: Vec<_> = attempts[..asked].iter().map(|(number, _)| vec![number.clone()]).collect();
        assert_eq!(serials, expected, "{asked} attempts");
    }
}

pub fn one_live_for_each_purpose(bench: &Bench) {
    use KeyPurpose::{Authentication, Signature};
    let (_home, ledger) = bench.filled();
    let ask = |purposes: &[KeyPurpose]| {
        let purposes = KeyPurposes::try_from(purposes.to_vec()).expect("purposes");
        ledger.write(|tx| leases::ask_purposes(tx, &order("260-1147"), 1, &purposes))
    };
    let intend = |purpose, serial, key: &[u8]| intend_for(&ledger, purpose, (serial, key), ("260-1147", 1));
    assert!(is_refused(intend(Authentication, "a", b"key 1")), "the attempt does not ask for it");
    assert_eq!(ask(&[Signature, Authentication]), Ok(()));
    assert_eq!(ask(&[Signature]), Ok(()), "another carrier was put in");
    assert!(is_refused(intend(Authentication, "a", b"key 1")));
    assert_eq!(ask(&[Signature, Authentication]), Ok(()));
    assert_eq!(intend(Authentication, "a", b"key 1"), Ok(()));
    assert!(is_refused(intend(Authentication, "b", b"key 2")), "it has one for this purpose");
    assert!(is_refused(intend(Signature, "c", b"key 1")), "one key serves no two purposes");
    assert_eq!(ask(&[Signature]), Ok(()), "too late: it stays as it is");
    assert_eq!(intend(Signature, "c", b"key 3"), Ok(()));
    let live = ledger.read(|tx| certificates::live_of(tx, &order("260-1147"))).expect("read");
    let live: Vec<_> = live.iter().map(|known| (known.purpose, known.serial.as_str())).collect();
    assert_eq!(live, [(Signature, "c"), (Authentication, "a")]);
}

pub fn only_proven(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    assert_eq!(intend(&ledger, "a", "260-1147", 1, b"key 1"), Ok(()));
    let force = "UPDATE certificates SET previous_state = 'on-hold', state = 'active', der = tbs WHERE serial = 'a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(force, &[]))), "without a proof");
    let unsigned = "UPDATE certificates SET previous_state = state, state = 'on-hold' WHERE serial = 'a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(unsigned, &[]))), "without a signature");
    assert_eq!(ledger.write(|tx| certificates::activate_all(tx, &["a".to_owned()], AT)), Ok(0));
    assert_eq!(ledger.write(|tx| certificates::signed(tx, "a", b"der", AT)), Ok(true));
    assert_eq!(ledger.write(|tx| certificates::signed(tx, "a", b"other", AT)), Ok(false), "the first counts");
    assert_eq!(ledger.write(|tx| certificates::activate_all(tx, &["a".to_owned()], AT)), Ok(0));
    assert_eq!(ledger.write(|tx| certificates::proven(tx, "a", AT)), Ok(()));
    assert_eq!(ledger.write(|tx| certificates::activate_all(tx, &["a".to_owned()], AT)), Ok(1));
    let kept = ledger.read(|tx| certificates::by_serial(tx, "a")).expect("read").expect("it is there");
    assert_eq!((kept.der.as_deref(), kept.state), (Some(&b"der"[..]), CertificateState::Active));
}
