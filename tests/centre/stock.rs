//! The stock at the centre: what moves balances, what contradicts it is kept without effect, and what was issued or sold leaves.

use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::record::{Record, RecordBody};
use imza_kiosk::domain::sale::{Payback, Payment, Reversal, SaleReversal, SoldReceipt};
use imza_kiosk::domain::stock::{
    CountLine, CountReason, MoveKind, NumberRun, Pieces, SpoilReason, StockCount, StockMove, Ware,
};
use imza_kiosk::wire::centre as wire;
use serde_json::Value;

use crate::fixture::TestCentre;
use crate::records::Chain;
use crate::sales::{effects, line, sold};

/// Pieces as they are typed: a count, or a run of serial numbers.
fn pieces(text: &str) -> Pieces {
    match text.parse() {
        Ok(count) => Pieces::counted(count).expect("pieces"),
        Err(_) => Pieces::numbered(vec![NumberRun::parse(text).expect("a run")]).expect("pieces"),
    }
}

fn a_move(kind: MoveKind, ware: Ware, of: &str, branch: Option<&str>) -> StockMove {
    let reason = (kind == MoveKind::Spoil).then_some(SpoilReason::Faulty);
    StockMove::new(kind, (ware, pieces(of)), branch.map(str::to_owned), reason).expect("a movement")
}

fn moved(kind: MoveKind, ware: Ware, of: &str, branch: Option<&str>) -> RecordBody {
    RecordBody::StockMoved { moved: a_move(kind, ware, of, branch) }
}

fn counted(ware: Ware, expected: u32, counted: u32, missing: &[&str], by: Option<&str>) -> RecordBody {
    let missing = missing.iter().map(|run| NumberRun::parse(run).expect("a run")).collect();
    let lines = vec![CountLine { ware, expected, counted, missing }];
    let reason = (expected != counted).then_some(CountReason::Missing);
    let by = by.map(|by| OfficerId::parse(by).expect("a name"));
    RecordBody::StockCounted { count: StockCount::new(lines, reason, by).expect("a count") }
}

/// A branch's stock of a ware: delivered, shelf, reserved, on the way, issued, sold, spoilt, returned, missing.
fn stock(centre: &TestCentre, branch: &str, ware: &str) -> [i64; 9] {
    let listed = centre.json(&["stock", "list", "--branch", branch]);
    let row = listed.as_array().expect("a list").iter().find(|row| row["ware"] == ware).cloned();
    let columns = ["delivered", "shelf", "reserved", "on_the_way", "issued", "sold", "spoilt", "returned", "missing"];
    columns.map(|name| row.as_ref().map_or(0, |row| row[name].as_i64().expect("a number")))
}

fn send(centre: &TestCentre, kiosk: &str, records: Vec<Record>) {
    centre.kiosk(kiosk).records(1, records).ok::<wire::RecordsAnswer>();
}

#[test]
fn each_movement_goes_from_one_account_to_another_and_what_contradicts_them_has_no_effect() {
    let centre = TestCentre::start();
    let mut chain = Chain::new();
    use MoveKind::{Accept, Free, GiveBack, Receive, Reserve, Send, Spoil};
    let (card, reader) = (Ware::SmartCard, Ware::Reader);
    let short = "refused fewer pieces without a serial number are there";
    let cases = [
        (moved(Receive, card, "100", None), "applied"),
        (moved(Receive, card, "SC-0001..SC-0010", None), "applied"),
        (moved(Send, card, "30", Some("ganja-01")), "applied"),
        (moved(Reserve, card, "SC-0001", None), "applied"),
        (moved(Free, card, "SC-0001", None), "applied"),
        (moved(Spoil, card, "SC-0002..SC-0003", None), "applied"),
        (moved(GiveBack, card, "SC-0004", None), "applied"),
        (moved(Receive, card, "SC-0004", None), "applied"),
        (counted(card, 79, 77, &["SC-0009"], None), "applied"),
        (counted(reader, 0, 20, &[], Some("samir")), "applied"),
        (moved(Send, card, "70", Some("ganja-01")), short),
        (moved(Free, card, "1", None), short),
        (moved(Receive, card, "SC-0010", None), "refused a piece with this serial number is there already"),
        (moved(Spoil, card, "SC-0009", None), "refused a piece with this serial number is not there"),
        (moved(Spoil, card, "SC-0400", None), "refused a piece with this serial number is not there"),
        (moved(Send, card, "1", Some("baku-01")), "refused there is no such other branch"),
        (moved(Send, card, "1", Some("mars-01")), "refused there is no such other branch"),
        (moved(Accept, card, "1", Some("ganja-01")), short),
        (counted(reader, 20, 1, &[], Some("aysel")), "refused no second person who may approve agreed"),
    ];
    let records: Vec<_> = cases.iter().map(|(fact, _)| chain.add(fact)).collect();
    for _ in 0..2 {
        send(&centre, "kiosk-1", records.clone());
    }
    assert_eq!(effects(&centre, "kiosk-1"), cases.map(|(_, effect)| effect));
    assert_eq!(stock(&centre, "baku-01", "smart-card"), [110, 76, 0, 30, 0, 0, 2, 0, 2]);
    assert_eq!(stock(&centre, "baku-01", "reader"), [0, 20, 0, 0, 0, 0, 0, 0, -20], "found");
    let counts = centre.json(&["stock", "counts", "--differing"]);
    let told = |count: &Value| (count["ware"].clone(), count["counted"].clone(), count["approved_by"].clone());
    let told: Vec<_> = counts.as_array().expect("a list").iter().map(told).collect();
    assert_eq!(told, [("reader".into(), 20.into(), "samir".into()), ("smart-card".into(), 77.into(), Value::Null)]);
    assert!(centre.done(&["stock", "movements", "--branch", "baku-01"]).contains("SC-0009"));
}

#[test]
fn what_is_undone_goes_back_once_and_only_as_it_went() {
    let centre = TestCentre::start();
    let mut chain = Chain::new();
    let receive = a_move(MoveKind::Receive, Ware::UsbToken, "50", None);
    let numbered = a_move(MoveKind::Receive, Ware::UsbToken, "UT-1..UT-5", None);
    let first = chain.add(&RecordBody::StockMoved { moved: receive.clone() });
    let second = chain.add(&RecordBody::StockMoved { moved: numbered.clone() });
    let undo = |moved: &StockMove, record: &Record| RecordBody::StockMoved {
        moved: moved.undone(record.commitment).expect("undone"),
    };
    let other = a_move(MoveKind::Receive, Ware::UsbToken, "49", None);
    let facts = [
        undo(&other, &first),
        undo(&receive, &first),
        undo(&receive, &first),
        moved(MoveKind::Spoil, Ware::UsbToken, "UT-1", None),
        undo(&numbered, &second),
    ];
    let undone: Vec<_> = facts.iter().map(|fact| chain.add(fact)).collect();
    let (now, later) = undone.split_at(2);
    send(&centre, "kiosk-1", [&[first, second], now].concat());
    send(&centre, "kiosk-1", later.to_vec());
    let expected = [
        "applied",
        "applied",
        "refused it is not what it undoes",
        "applied",
        "refused the same movement came before",
        "applied",
        "refused a piece with this serial number is not there",
    ];
    assert_eq!(effects(&centre, "kiosk-1"), expected);
    assert_eq!(stock(&centre, "baku-01", "usb-token"), [5, 4, 0, 0, 0, 0, 1, 0, 0]);
}

#[test]
fn a_movement_that_was_undone_is_not_undone_again_in_one_batch_or_in_a_later_one() {
    let centre = TestCentre::start();
    let mut chain = Chain::new();
    let receive = a_move(MoveKind::Receive, Ware::Reader, "5", None);
    let first = chain.add(&RecordBody::StockMoved { moved: receive.clone() });
    // There are enough on the shelf that a second time could not be told by what lies there.
    let more = chain.add(&moved(MoveKind::Receive, Ware::Reader, "40", None));
    let undo = RecordBody::StockMoved { moved: receive.undone(first.commitment).expect("undone") };
    // Each is a record of its own, as a counter makes it that does not know of the other.
    let undone = [1, 2, 3].map(|salt| chain.add_salted(&undo, salt));
    send(&centre, "kiosk-1", [&[first, more], &undone[..2]].concat());
    send(&centre, "kiosk-1", undone[2..].to_vec());
    let again = "refused the movement was undone before";
    assert_eq!(effects(&centre, "kiosk-1"), ["applied", "applied", "applied", again, again]);
    assert_eq!(stock(&centre, "baku-01", "reader"), [40, 40, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn what_is_sold_leaves_the_shelf_and_what_comes_back_returns_to_it() {
    let centre = TestCentre::start();
    let mut chain = Chain::new();
    let cash = |qepik| Payment::Cash { given: Qepik::new(qepik) };
    let before = chain.add(&sold(1, vec![line(3, None)], cash(7500)));
    let received = chain.add(&moved(MoveKind::Receive, Ware::Reader, "2", None));
    let numbered = chain.add(&moved(MoveKind::Receive, Ware::Reader, "RD-1001..RD-1003", None));
    let sale = chain.add(&sold(2, vec![line(1, Some("RD-1001")), line(3, None)], cash(10_000)));
    send(&centre, "kiosk-1", vec![before, received, numbered, sale.clone()]);
    // Three without a number were sold where the books had two: the third is a difference, and nothing is refused.
    assert_eq!(stock(&centre, "baku-01", "reader"), [5, 2, 0, 0, 0, 4, 0, 0, -1]);
    let of = SoldReceipt { receipt: 2, commitment: sale.commitment };
    let what = Reversal::Void { payback: Payback::Cash { amount: Qepik::new(10_000) } };
    let by = OfficerId::parse("samir").expect("a name");
    let reason = what.reasons()[0];
    let reversal = SaleReversal::new(of, what, reason, by).expect("a reversal");
    let back = chain.add(&RecordBody::SaleReversal { reversal, receipt: 3 });
    send(&centre, "kiosk-1", vec![back]);
    assert_eq!(effects(&centre, "kiosk-1"), ["applied"; 5]);
    assert_eq!(stock(&centre, "baku-01", "reader"), [5, 6, 0, 0, 0, 0, 0, 0, -1]);
}
