//! Sentences about refunds of orders that were paid on the portal.

use imza_kiosk::central::ledger::portal::{self, Payment, PaymentState};
use imza_kiosk::central::ledger::refunds::{self, RefundState};
use imza_kiosk::central::ledger::{Ledger, LedgerError, orders, sales};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::OrderState;
use jiff::SignedDuration;

use crate::bench::{AT, Bench, is_refused, order};

/// A payment that was made for an order.
fn paid(ledger: &Ledger, number: &str, name: &str) -> Payment {
    let made = ledger.write(|tx| {
        portal::begin_payment(tx, Sha256Hash::of(name.as_bytes()), name, "{}", Qepik::new(1800), AT)?;
        portal::note_provider(tx, name, &format!("{name}-there"), "page")?;
        portal::settle(tx, name, PaymentState::Paid, AT)?;
        portal::note_order(tx, name, &order(number))?;
        portal::payment_of_order(tx, &order(number))
    });
    made.expect("written").expect("a payment")
}

pub fn made_once(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    assert_eq!(
        ledger.read(|tx| portal::payment_of_order(tx, &order("260-1147"))).map(|found| found.is_some()),
        Ok(false)
    );
    let (first, second) = (paid(&ledger, "260-1147", "p-1"), paid(&ledger, "260-1148", "p-2"));
    let want = |number: &str, payment: &Payment, reference: &str| {
        ledger.write(|tx| refunds::want(tx, &order(number), (payment, payment.amount), reference, AT))
    };
    assert_eq!(want("260-1147", &first, "r-1"), Ok(()));
    for (number, payment, reference, what) in [
        ("260-1147", &second, "r-2", "the order has one"),
        ("260-1148", &first, "r-2", "the payment went back already"),
        ("260-1148", &second, "r-1", "the reference is taken"),
        ("299-9999", &second, "r-2", "there is no such order"),
    ] {
        assert!(is_refused(want(number, payment, reference)), "{what}");
    }
    assert_eq!(want("260-1148", &second, "r-2"), Ok(()));
    let (later, last) = (AT + SignedDuration::from_mins(1), AT + SignedDuration::from_mins(2));
    let wanted = |before, refunds_max| {
        let found = ledger.read(|tx| refunds::wanted(tx, before, refunds_max)).expect("read");
        found.into_iter().map(|refund| refund.reference).collect::<Vec<_>>()
    };
    assert_eq!(ledger.write(|tx| refunds::note_asked(tx, "r-1", later)), Ok(()));
    assert_eq!((wanted(AT, 9), wanted(later, 9)), (vec![], vec!["r-2".to_owned()]), "asked before a moment");
    assert_eq!((wanted(last, 9), wanted(last, 1)), (vec!["r-2".to_owned(), "r-1".to_owned()], vec!["r-2".to_owned()]));
    let settle = |outcome| ledger.write(|tx| refunds::settle(tx, "r-1", outcome, last));
    assert_eq!((settle(RefundState::Made), settle(RefundState::Refused)), (Ok(true), Ok(false)), "the first counts");
    assert_eq!(wanted(last, 9), ["r-2"]);
    let kept = ledger.read(|tx| refunds::of_order(tx, &order("260-1147"))).expect("read").expect("a refund");
    assert_eq!((kept.state, kept.settled_at, kept.amount), (RefundState::Made, Some(last), Qepik::new(1800)));
    assert_eq!(
        (kept.order, kept.reference.as_str(), kept.provider_id.as_str()),
        (order("260-1147"), "r-1", "p-1-there")
    );
    let unsettled = "UPDATE portal_refunds SET state = 'wanted' WHERE reference = 'r-1'";
    assert!(is_refused(ledger.write(|tx| tx.execute(unsettled, &[]))), "what is settled is not wanted");
}

pub fn never_more_than_was_paid(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let payment = paid(&ledger, "260-1147", "p-1");
    let want = |number: &str, amount: i64, reference: &str| {
        ledger.write(|tx| refunds::want(tx, &order(number), (&payment, Qepik::new(amount)), reference, AT))
    };
    for amount in [1801, -1, i64::MAX] {
        assert!(is_refused(want("260-1147", amount, "r-1")), "{amount}");
    }
    assert_eq!(want("260-1147", 1000, "r-1"), Ok(()));
    assert!(is_refused(want("260-1148", 801, "r-2")), "together more than was paid");
    // The same said to the database itself, past the code.
    let head = "INSERT INTO portal_refunds (order_number, payment, paid_qepik, place, previous_place, before_qepik,
        amount_qepik, after_qepik, reference, state, wanted_at, asked_at) VALUES ('260-1148', 'p-1', ";
    for (row, what) in [
        ("1801, 2, 1, 1000, 801, 1801", "another sum than was paid"),
        ("1800, 1, NULL, 0, 800, 800", "a second beginning"),
        ("1800, 2, NULL, 0, 800, 800", "a second without a first"),
        ("1800, 2, 1, 0, 800, 800", "one that begins before the first ends"),
        ("1800, 2, 1, 900, 800, 1700", "one that begins elsewhere"),
        ("1800, 3, 2, 1000, 800, 1800", "one behind nobody"),
        ("1800, 3, 1, 1000, 800, 1800", "one that passes a place over"),
        ("1800, 2, 1, 1000, 800, 1000", "one that counts nothing"),
        ("1800, 2, 1, 1000, 801, 1801", "one past the end"),
    ] {
        let sql = format!("{head}{row}, 'r-2', 'wanted', 0, 0)");
        assert!(is_refused(ledger.write(|tx| tx.execute(&sql, &[]))), "{what}");
    }
    assert_eq!(want("260-1148", 800, "r-2"), Ok(()), "what is left goes back to its last qəpik");
    for sql in [
        "UPDATE portal_refunds SET amount_qepik = 1, after_qepik = 1 WHERE reference = 'r-1'",
        "UPDATE portal_payments SET amount_qepik = 900 WHERE reference = 'p-1'",
        "DELETE FROM portal_refunds WHERE reference = 'r-1'",
    ] {
        assert!(is_refused(ledger.write(|tx| tx.execute(sql, &[]))), "{sql}");
    }
    let kept = |number: &str| {
        let refund = ledger.read(|tx| refunds::of_order(tx, &order(number))).expect("read").expect("a refund");
        (refund.amount.value(), refund.provider_id)
    };
    assert_eq!((kept("260-1147"), kept("260-1148")), ((1000, "p-1-there".into()), (800, "p-1-there".into())));
}

pub fn pays_for_nothing_more(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let bought = "UPDATE orders SET reader_ordered = 1, paid_at = 1 WHERE number = '260-1147'";
    assert_eq!(ledger.write(|tx| tx.execute(bought, &[])), Ok(1));
    for (moved, pays) in [
        (None, true),
        (Some((OrderState::Paid, OrderState::Cancelled)), false),
        (Some((OrderState::Cancelled, OrderState::Refunded)), false),
    ] {
        let prepaid = ledger.write(|tx| {
            if let Some((from, to)) = moved {
                orders::advance(tx, &order("260-1147"), from, to)?;
            }
            Ok::<_, LedgerError>(sales::prepaid(tx, &[&order("260-1147")])?["260-1147"].is_paid)
        });
        assert_eq!(prepaid, Ok(pays), "{moved:?}");
    }
}
