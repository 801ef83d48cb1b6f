//! Readers sold at the counters: each sale counts once, and what contradicts another is kept without effect.

use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::sale::{Goods, Payment, ReaderSale, ReaderSerial, SaleLine, SlipNumber};
use imza_kiosk::wire::centre as wire;

use crate::client::number;
use crate::fixture::TestCentre;
use crate::records::{Chain, released};

fn line(count: u32, serial: Option<&str>) -> SaleLine {
    let serial = serial.map(|serial| ReaderSerial::parse(serial).expect("a number"));
    SaleLine { goods: Goods::ReaderAlone, count, price: Qepik::new(2500), serial }
}

fn sold(receipt: u64, lines: Vec<SaleLine>, payment: Payment) -> RecordBody {
    RecordBody::ReaderSale { sale: ReaderSale::new(lines, payment).expect("a sale"), receipt }
}

fn cash(qepik: i64) -> Payment {
    Payment::Cash { given: Qepik::new(qepik) }
}

fn prepaid(order: &str) -> Payment {
    Payment::Prepaid { order: number(order) }
}

/// What became of a kiosk's records, the first one first.
fn effects(centre: &TestCentre, kiosk: &str) -> Vec<String> {
    let listed = centre.json(&["record", "list", "--kiosk", kiosk]);
    let said = |record: &serde_json::Value| {
        let part = |name: &str| record[name].as_str().expect("a text").to_owned();
        format!("{} {}", part("effect"), part("effect_detail")).trim_end().to_owned()
    };
    listed.as_array().expect("a list").iter().rev().map(said).collect()
}

#[test]
fn a_sale_counts_once_and_what_contradicts_another_is_kept_without_effect() {
    let centre = TestCentre::start();
    let (kiosk, mut chain) = (centre.kiosk("kiosk-1"), Chain::new());
    let card = Payment::Card { slip: SlipNumber::parse("4417").expect("a number") };
    let cases = [
        (sold(1, vec![line(1, Some("RD-1001")), line(2, None)], cash(8000)), "applied"),
        (sold(2, vec![line(1, None)], card), "applied"),
        (sold(3, vec![line(1, Some("RD-1002"))], prepaid("260-1151")), "applied"),
        (released("260-1147", 9, None), "refused this kiosk has no such attempt"),
        (
            sold(4, vec![line(1, Some("RD-1001"))], cash(2500)),
            "refused a reader with this serial number was sold before",
        ),
        (sold(5, vec![line(1, None)], prepaid("260-1151")), "refused the order's reader was handed out before"),
        (sold(6, vec![line(1, None)], prepaid("260-1147")), "refused the order did not pay for a reader"),
        (sold(7, vec![line(1, None)], prepaid("299-9999")), "refused the order is not known"),
        (sold(2, vec![line(1, None)], cash(2500)), "refused another sale has this receipt number"),
    ];
    let records: Vec<_> = cases.iter().map(|(fact, _)| chain.add(fact)).collect();
    for _ in 0..2 {
        assert_eq!(kiosk.records(1, records.clone()).ok::<wire::RecordsAnswer>(), chain.head());
    }
    assert_eq!(effects(&centre, "kiosk-1"), cases.map(|(_, effect)| effect), "in one run of records");
    let (other, mut chain) = (centre.kiosk("kiosk-2"), Chain::new());
    for (fact, effect) in [
        (
            sold(1, vec![line(1, Some("RD-1002"))], cash(2500)),
            "refused a reader with this serial number was sold before",
        ),
        (sold(2, vec![line(1, None)], prepaid("260-1151")), "refused the order's reader was handed out before"),
        (sold(3, vec![line(1, Some("RD-1003"))], cash(2500)), "applied"),
        (sold(3, vec![line(1, None)], cash(2500)), "refused another sale has this receipt number"),
    ] {
        other.records(1, vec![chain.add(&fact)]).ok::<wire::RecordsAnswer>();
        assert_eq!(effects(&centre, "kiosk-2").last().map(String::as_str), Some(effect), "in runs of their own");
    }
    let sales = centre.json(&["sale", "list", "--branch", "baku-01"]);
    let mut told: Vec<_> = sales
        .as_array()
        .expect("a list")
        .iter()
        .map(|sale| {
            let (kiosk, payment) = (sale["kiosk"].as_str(), sale["payment"].as_str());
            (kiosk, sale["receipt"].as_u64(), payment, sale["pieces"].as_u64(), sale["total"].as_i64())
        })
        .collect();
    told.sort_unstable();
    let sale =
        |kiosk, receipt, payment, pieces, total| (Some(kiosk), Some(receipt), Some(payment), Some(pieces), Some(total));
    let expected = [
        sale("kiosk-1", 1, "cash", 3, 7500),
        sale("kiosk-1", 2, "card", 1, 2500),
        sale("kiosk-1", 3, "prepaid", 1, 2500),
        sale("kiosk-2", 3, "cash", 1, 2500),
    ];
    assert_eq!(told, expected);
    assert!(centre.done(&["sale", "list"]).contains("75,00 ₼"), "people read manat");
    assert_eq!(centre.json(&["sale", "list", "--branch", "ganja-01"]), serde_json::json!([]));
}
