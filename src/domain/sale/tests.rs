//! Prices, sales and their rules, and that no sum ever rounds.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;

fn line(count: u32, qepik: i64, serial: Option<&str>) -> SaleLine {
    let serial = serial.map(|serial| ReaderSerial::parse(serial).expect("a number"));
    SaleLine { goods: Goods::ReaderAlone, count, price: Qepik::new(qepik), serial }
}

fn cash(qepik: i64) -> Payment {
    Payment::Cash { given: Qepik::new(qepik) }
}

#[test]
fn the_latest_price_whose_day_has_come_counts() {
    let price = |goods, from, qepik| GoodsPrice { goods, from, price: Qepik::new(qepik) };
    let (alone, with_card) = (Goods::ReaderAlone, Goods::ReaderWithCard);
    let prices = vec![
        price(alone, date(2027, 1, 1), 2900),
        price(alone, date(2026, 1, 1), 2500),
        price(with_card, date(2026, 6, 1), 2000),
    ];
    let list = PriceList::new(prices.clone()).expect("a list");
    let cases = [
        (alone, date(2025, 12, 31), None),
        (alone, date(2026, 1, 1), Some(2500)),
        (alone, date(2026, 12, 31), Some(2500)),
        (alone, date(2027, 1, 1), Some(2900)),
        (with_card, date(2026, 5, 31), None),
        (with_card, date(2030, 1, 1), Some(2000)),
    ];
    for (goods, day, expected) in cases {
        assert_eq!(list.price(goods, day), expected.map(Qepik::new), "{goods:?} {day}");
    }
    let twice = [prices.clone(), vec![price(alone, date(2026, 1, 1), 1)]].concat();
    let negative = vec![price(alone, date(2026, 1, 1), -1)];
    let dear = vec![price(alone, date(2026, 1, 1), PRICE_MAX.value() + 1)];
    assert!([twice, negative, dear].into_iter().all(|prices| PriceList::new(prices).is_err()));
}

#[test]
fn a_sale_that_breaks_its_rules_cannot_be_made_or_read() {
    let prepaid = || Payment::Prepaid { order: OrderNumber::parse("260-1147").expect("a number") };
    let cases = [
        (vec![], cash(0), SaleError::Size),
        (vec![line(0, 100, None)], cash(100), SaleError::Size),
        (vec![line(COUNT_MAX + 1, 1, None)], cash(1_000), SaleError::Size),
        (vec![line(1, PRICE_MAX.value() + 1, None)], cash(PRICE_MAX.value() + 1), SaleError::Size),
        (vec![line(1, -1, None)], cash(100), SaleError::Size),
        (vec![line(1, 1, None); LINES_MAX + 1], cash(100), SaleError::Size),
        (vec![line(2, 100, Some("R-1001"))], cash(200), SaleError::Serial),
        (vec![line(1, 100, Some("R-1001")), line(1, 100, Some("r-1001"))], cash(200), SaleError::Serial),
        (vec![line(1, 2500, None)], cash(2499), SaleError::NotEnough),
        (vec![line(2, 2500, None)], prepaid(), SaleError::OnePrepaid),
    ];
    for (lines, payment, expected) in cases {
        let parts = SaleParts { lines: lines.clone(), payment: payment.clone() };
        assert_eq!(ReaderSale::new(lines, payment), Err(expected));
        let written = serde_json::to_string(&parts).expect("plain data");
        assert!(serde_json::from_str::<ReaderSale>(&written).is_err(), "{written}");
    }
    assert!(ReaderSale::new(vec![line(1, 2500, Some("r-1001"))], prepaid()).is_ok());
}

proptest! {
    #[test]
    fn what_was_given_is_what_it_costs_and_the_change_to_the_last_qepik(
        pieces in proptest::collection::vec((1_u32..=COUNT_MAX, 0_i64..=PRICE_MAX.value()), 1..=LINES_MAX),
        more in 0_i64..=CHANGE_MAX.value(),
    ) {
        let lines: Vec<_> = pieces.iter().map(|(count, qepik)| line(*count, *qepik, None)).collect();
        let costs: i64 = pieces.iter().map(|(count, qepik)| i64::from(*count) * qepik).sum();
        let sale = ReaderSale::new(lines.clone(), cash(costs + more)).expect("within every limit");
        prop_assert_eq!(sale.total().value(), costs);
        prop_assert_eq!(sale.change().value(), more);
        prop_assert_eq!(sale.cash(), sale.total());
        let written = serde_json::to_string(&sale).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<ReaderSale>(&written).expect("reads"), sale);
        let slip_of_a_finger = cash(costs + CHANGE_MAX.value() + 1);
        prop_assert_eq!(ReaderSale::new(lines.clone(), slip_of_a_finger), Err(SaleError::NotEnough));
        if costs > 0 {
            prop_assert_eq!(ReaderSale::new(lines, cash(costs - 1)), Err(SaleError::NotEnough));
        }
    }

    #[test]
    fn what_is_read_as_a_printed_number_reads_again(text in ".{0,40}") {
        if let Ok(serial) = ReaderSerial::parse(&text) {
            prop_assert_eq!(ReaderSerial::parse(serial.as_str()), Ok(serial.clone()));
            prop_assert!((4..=32).contains(&serial.as_str().len()));
        }
    }
}

#[test]
fn what_undoes_a_sale_holds_its_rules_however_it_was_written() {
    let serial = |serial: &str| ReaderSerial::parse(serial).expect("a number");
    let of = |receipt| SoldReceipt { receipt, commitment: Sha256Hash::of(b"the sale") };
    let cash = |qepik| Payback::Cash { amount: Qepik::new(qepik) };
    let void = |payback| Reversal::Void { payback };
    let refund = |payback| Reversal::Refund { payback };
    let exchange = |returned: &str, given: &str| {
        let serials = Some(ExchangedSerials { returned: serial(returned), given: serial(given) });
        Reversal::Exchange { piece: ExchangedPiece { goods: Goods::ReaderAlone, serials } }
    };
    let dearest = PRICE_MAX.value() * i64::from(COUNT_MAX) * LINES_MAX as i64;
    let cases = [
        (of(1), void(cash(dearest)), ReversalReason::Mistake, Ok(())),
        (of(1), void(Payback::Prepaid), ReversalReason::ChangedMind, Ok(())),
        (of(1), refund(cash(0)), ReversalReason::Faulty, Ok(())),
        (of(1), exchange("RD-1001", "RD-1002"), ReversalReason::Faulty, Ok(())),
        (of(0), void(cash(1)), ReversalReason::Mistake, Err(ReversalError::Range)),
        (of(1), void(cash(-1)), ReversalReason::Mistake, Err(ReversalError::Range)),
        (of(1), refund(cash(dearest + 1)), ReversalReason::Faulty, Err(ReversalError::Range)),
        (of(1), void(cash(1)), ReversalReason::Faulty, Err(ReversalError::Reason)),
        (of(1), refund(cash(1)), ReversalReason::Mistake, Err(ReversalError::Reason)),
        (of(1), exchange("RD-1001", "RD-1002"), ReversalReason::ChangedMind, Err(ReversalError::Reason)),
        (of(1), exchange("RD-1001", "rd-1001"), ReversalReason::Faulty, Err(ReversalError::SameSerial)),
        (of(1), refund(Payback::Prepaid), ReversalReason::Faulty, Err(ReversalError::Prepaid)),
    ];
    let by = OfficerId::parse("samir").expect("a name");
    for (of, what, reason, expected) in cases {
        let written = serde_json::json!({"of": of, "what": what, "reason": reason, "approved_by": by});
        let read: Result<SaleReversal, _> = serde_json::from_value(written);
        let made = SaleReversal::new(of, what, reason, by.clone());
        assert_eq!(read.ok(), made.clone().ok(), "read as made");
        assert_eq!(made.map(drop), expected, "{of:?} {reason:?}");
    }
}
