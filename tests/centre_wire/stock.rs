//! What a record of the stock says, and the stock as a kiosk is told of it, word for word.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::stock::{
    Account, CountLine, CountReason, MoveKind, NumberRun, Pieces, SheetLine, SpoilReason, StockCount, StockMove,
    StockSheet, Ware,
};

use crate::assert_golden;

/// Every movement, with and without serial numbers, and one that is undone.
#[test]
fn a_movement_of_the_stock_has_its_words() {
    let mut facts: Vec<RecordBody> = vec![];
    for kind in MoveKind::ALL {
        let branch = kind.has_other_branch().then(|| "ganja-01".to_owned());
        for reason in SpoilReason::ALL.iter().copied().map(Some).chain([None]) {
            if reason.is_some() != (*kind == MoveKind::Spoil) {
                continue;
            }
            let pieces = Pieces::counted(20).expect("pieces");
            let moved = StockMove::new(*kind, (Ware::UsbToken, pieces), branch.clone(), reason).expect("a movement");
            facts.push(RecordBody::StockMoved { moved });
        }
    }
    let runs = ["SC-0001..SC-0100", "SC-0201"].map(|run| NumberRun::parse(run).expect("a run")).to_vec();
    let pieces = Pieces::numbered(runs).expect("pieces");
    let moved = StockMove::new(MoveKind::Receive, (Ware::SmartCard, pieces), None, None).expect("a movement");
    let undone = moved.undone(Sha256Hash::of(b"the record of the movement")).expect("undone");
    facts.extend([moved, undone].map(|moved| RecordBody::StockMoved { moved }));
    assert_golden("record-stock-moved.json", &facts);
}

/// A count that fits, one that differs a little, one by much with what is missing.
#[test]
fn a_count_of_the_stock_has_its_words() {
    let line = |ware, expected, counted| CountLine { ware, expected, counted, missing: vec![] };
    let missing = vec![NumberRun::parse("RD-1001..RD-1003").expect("a run")];
    let much = CountLine { missing, ..line(Ware::Reader, 9, 5) };
    let by = OfficerId::parse("samir").expect("a name");
    let mut counts = vec![StockCount::new(vec![line(Ware::SmartCard, 61, 61)], None, None)];
    for reason in CountReason::ALL {
        counts.push(StockCount::new(vec![line(Ware::UsbToken, 38, 39)], Some(*reason), None));
    }
    counts.push(StockCount::new(vec![line(Ware::SmartCard, 61, 61), much], Some(CountReason::Stolen), Some(by)));
    let facts: Vec<RecordBody> =
        counts.into_iter().map(|count| RecordBody::StockCounted { count: count.expect("a count") }).collect();
    assert_golden("record-stock-counted.json", &facts);
}

/// The stock of a branch, with what comes and what went.
pub fn sheet() -> StockSheet {
    let line = |ware, account, pieces| SheetLine { ware, account, from: None, to: None, pieces };
    let lines = vec![
        line(Ware::SmartCard, Account::Shelf, 61),
        line(Ware::Reader, Account::Reserved, 2),
        SheetLine { from: Some("ganja-01".to_owned()), ..line(Ware::SmartCard, Account::Transit, 20) },
        SheetLine { to: Some("quba-01".to_owned()), ..line(Ware::Reader, Account::Transit, 5) },
    ];
    StockSheet::new(lines).expect("a sheet")
}
