//! Readers sold at the counters: each sale counts once, and what contradicts another is kept without effect.

use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::record::Record;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::sale::{
    ExchangedPiece, ExchangedSerials, Goods, Payback, Payment, ReaderSale, ReaderSerial, Reversal, SaleLine,
    SaleReversal, SlipNumber, SoldReceipt,
};
use imza_kiosk::domain::shift::{ShiftClosing, ShiftTotals};
use imza_kiosk::wire::centre as wire;

use crate::client::number;
use crate::fixture::TestCentre;
use crate::records::{Chain, released};

pub fn line(count: u32, serial: Option<&str>) -> SaleLine {
    let serial = serial.map(|serial| ReaderSerial::parse(serial).expect("a number"));
    SaleLine { goods: Goods::ReaderAlone, count, price: Qepik::new(2500), serial }
}

pub fn sold(receipt: u64, lines: Vec<SaleLine>, payment: Payment) -> RecordBody {
    RecordBody::ReaderSale { sale: ReaderSale::new(lines, payment).expect("a sale"), receipt }
}

fn cash(qepik: i64) -> Payment {
    Payment::Cash { given: Qepik::new(qepik) }
}

pub fn prepaid(order: &str) -> Payment {
    Payment::Prepaid { order: number(order) }
}

/// What became of a kiosk's records, the first one first.
pub fn effects(centre: &TestCentre, kiosk: &str) -> Vec<String> {
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

/// What undoes the sale of a record.
fn undone(receipt: u64, (of, sale): (u64, &Record), what: Reversal, by: &str) -> RecordBody {
    let of = SoldReceipt { receipt: of, commitment: sale.commitment };
    let reason = what.reasons()[0];
    let by = OfficerId::parse(by).expect("a name");
    RecordBody::SaleReversal { reversal: SaleReversal::new(of, what, reason, by).expect("a reversal"), receipt }
}

fn void(qepik: i64) -> Reversal {
    Reversal::Void { payback: Payback::Cash { amount: Qepik::new(qepik) } }
}

fn exchange(returned: &str, given: &str) -> Reversal {
    let serial = |serial| ReaderSerial::parse(serial).expect("a number");
    let serials = Some(ExchangedSerials { returned: serial(returned), given: serial(given) });
    Reversal::Exchange { piece: ExchangedPiece { goods: Goods::ReaderAlone, serials } }
}

/// The records of a day at the counter, each with what becomes of it.
fn day(chain: &mut Chain) -> Vec<(Record, &'static str)> {
    let sales = [
        chain.add(&sold(1, vec![line(1, Some("RD-2001"))], cash(2500))),
        chain.add(&sold(2, vec![line(2, None)], cash(5000))),
        chain.add(&sold(3, vec![line(1, Some("RD-2002"))], cash(2500))),
        chain.add(&sold(4, vec![line(1, None)], prepaid("260-1151"))),
    ];
    let [first, second, third, fourth] = [0, 1, 2, 3].map(|n| (n as u64 + 1, &sales[n]));
    let nobody = "refused no second person who may approve agreed";
    let undoing = [
        (undone(5, first, void(2500), "aysel"), nobody),
        (undone(5, first, void(2500), "togrul"), nobody),
        (undone(5, first, void(2499), "samir"), "refused what is given back is not what was paid"),
        (
            undone(5, first, Reversal::Void { payback: Payback::Prepaid }, "samir"),
            "refused what is given back is not what was paid",
        ),
        (undone(5, (9, first.1), void(2500), "samir"), "refused this kiosk made no such sale"),
        (undone(5, (1, second.1), void(2500), "samir"), "refused this kiosk made no such sale"),
        (undone(5, first, void(2500), "samir"), "applied"),
        (undone(6, first, void(2500), "samir"), "refused the sale was voided or refunded before"),
        (undone(5, second, void(5000), "samir"), "refused another sale has this receipt number"),
        (sold(6, vec![line(1, Some("RD-2001"))], cash(2500)), "applied"),
        (undone(7, third, exchange("RD-2001", "RD-2003"), "samir"), "refused the sale has no such reader"),
        (
            undone(7, third, exchange("RD-2002", "RD-2001"), "samir"),
            "refused a reader with this serial number was sold before",
        ),
        (undone(7, third, exchange("RD-2002", "RD-2003"), "samir"), "applied"),
        (undone(8, third, exchange("RD-2003", "RD-2004"), "samir"), "applied"),
        (
            sold(9, vec![line(1, Some("RD-2002"))], cash(2500)),
            "refused a reader with this serial number was sold before",
        ),
        (undone(9, fourth, Reversal::Void { payback: Payback::Prepaid }, "samir"), "applied"),
        (sold(10, vec![line(1, None)], prepaid("260-1151")), "applied"),
        (sold(11, vec![line(1, None)], prepaid("260-1151")), "refused the order's reader was handed out before"),
    ];
    let undoing: Vec<_> = undoing.iter().map(|(fact, effect)| (chain.add(fact), *effect)).collect();
    sales.into_iter().map(|sale| (sale, "applied")).chain(undoing).collect()
}

#[test]
fn what_undoes_a_sale_counts_once_and_balances_to_the_last_qepik_and_reader() {
    for in_one_run in [true, false] {
        let centre = TestCentre::start();
        let (kiosk, mut chain) = (centre.kiosk("kiosk-1"), Chain::new());
        let day = day(&mut chain);
        let records: Vec<_> = day.iter().map(|(record, _)| record.clone()).collect();
        let runs: Vec<Vec<Record>> =
            if in_one_run { vec![records] } else { records.into_iter().map(|one| vec![one]).collect() };
        for run in runs {
            kiosk.records(1, run.clone()).ok::<wire::RecordsAnswer>();
            kiosk.records(1, run).ok::<wire::RecordsAnswer>();
        }
        let expected: Vec<_> = day.iter().map(|(_, effect)| (*effect).to_owned()).collect();
        assert_eq!(effects(&centre, "kiosk-1"), expected, "in one run: {in_one_run}");
        let listed = centre.json(&["sale", "list", "--branch", "baku-01"]);
        let listed = listed.as_array().expect("a list");
        let sum = |field: &str| listed.iter().map(|row| row[field].as_i64().expect("a number")).sum::<i64>();
        assert_eq!((sum("total"), sum("pieces")), (12_500, 5), "{listed:?}");
        let mut told: Vec<_> = listed
            .iter()
            .filter(|row| row["kind"] != "sale")
            .map(|row| {
                format!("{} {} of {} {} {}", row["receipt"], row["kind"], row["of"], row["approved_by"], row["total"])
            })
            .map(|text| text.replace('"', ""))
            .collect();
        told.sort_unstable();
        let expected = [
            "5 void of 1 samir -2500",
            "7 exchange of 3 samir 0",
            "8 exchange of 3 samir 0",
            "9 void of 4 samir -2500",
        ];
        assert_eq!(told, expected);
        assert!(centre.done(&["sale", "list"]).contains("exchange"));
    }
}

#[test]
fn a_shift_is_open_until_it_is_counted_and_the_supervisor_sees_the_unclosed_ones() {
    for in_one_run in [true, false] {
        let centre = TestCentre::start();
        let (kiosk, mut chain) = (centre.kiosk("kiosk-1"), Chain::new());
        let float = Qepik::new(10_000);
        let opening = chain.add(&RecordBody::ShiftOpened { float });
        let totals = ShiftTotals { sales: 1, cash_in: Qepik::new(2500), ..ShiftTotals::default() };
        let close = |opened, float, counted| {
            let closing = ShiftClosing::new(opened, Some(Qepik::new(float)), (totals, 0), Qepik::new(counted))
                .expect("a closing");
            RecordBody::ShiftClosed { closing }
        };
        let opened = opening.commitment;
        let rest = [
            (RecordBody::ShiftOpened { float }, "refused the same opening came before"),
            (RecordBody::ShiftOpened { float: Qepik::new(1) }, "applied"),
            (
                close(imza_kiosk::domain::carrier::Sha256Hash::of(b"none"), 10_000, 12_500),
                "refused this shift is not open",
            ),
            (close(opened, 9_999, 12_500), "refused the shift opened with other cash"),
            (close(opened, 10_000, 12_400), "applied"),
            (close(opened, 10_000, 12_500), "refused this shift is not open"),
            (RecordBody::ShiftOpened { float: Qepik::new(-1) }, "refused no drawer holds this"),
            (RecordBody::ShiftOpened { float: Qepik::new(2) }, "applied"),
        ];
        let mut day = vec![(opening, "applied")];
        day.extend(rest.iter().map(|(fact, effect)| (chain.add(fact), *effect)));
        let records: Vec<_> = day.iter().map(|(record, _)| record.clone()).collect();
        let size = if in_one_run { records.len() } else { 1 };
        for run in records.chunks(size) {
            kiosk.records(1, run.to_vec()).ok::<wire::RecordsAnswer>();
        }
        let expected: Vec<_> = day.iter().map(|(_, effect)| (*effect).to_owned()).collect();
        assert_eq!(effects(&centre, "kiosk-1"), expected, "in one run: {in_one_run}");
        let all = centre.json(&["shift", "list", "--branch", "baku-01"]);
        let told = |shift: &serde_json::Value| (shift["counted"].as_i64(), shift["expected"].as_i64());
        let mut told: Vec<_> = all.as_array().expect("a list").iter().map(told).collect();
        told.sort_unstable();
        assert_eq!(told, [(None, None), (None, None), (Some(12_400), Some(12_500))], "{all}");
        let open = centre.json(&["shift", "list", "--open"]);
        assert_eq!(open.as_array().map(Vec::len), Some(2), "{open}");
        assert!(centre.done(&["shift", "list"]).contains("-1,00 ₼"), "people read what is missing");
    }
}
