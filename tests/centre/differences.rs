//! What was counted, over the API and as a command: who may ask, and that both say what the counters' records say.

use imza_kiosk::domain::differences::{Counted, DrawerSums, ShelfSums};
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::shift::{ShiftClosing, ShiftTotals};
use imza_kiosk::domain::stock::{CountLine, CountReason, StockCount, Ware};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::differences::{DifferencesAnswer, DifferencesRequest};
use jiff::tz::Offset;

use crate::fixture::{PASSWORD, TestCentre};
use crate::records::Chain;

fn counted() -> RecordBody {
    let line = |ware, expected, counted| CountLine { ware, expected, counted, missing: vec![] };
    let lines = vec![line(Ware::SmartCard, 0, 2), line(Ware::Reader, 0, 0)];
    RecordBody::StockCounted { count: StockCount::new(lines, Some(CountReason::FirstCount), None).expect("a count") }
}

#[test]
fn a_supervisor_and_the_command_are_told_what_was_counted_and_nobody_else() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let mut supervisor = centre.kiosk("kiosk-3");
    supervisor.sign_in("samir", PASSWORD);
    let mut chain = Chain::new();
    let opening = chain.add(&RecordBody::ShiftOpened { float: Qepik::new(10_000) });
    let totals = (ShiftTotals { sales: 1, cash_in: Qepik::new(2_500), ..ShiftTotals::default() }, 0);
    let closing = ShiftClosing::new(opening.commitment, Some(Qepik::new(10_000)), totals, Qepik::new(12_450));
    let closed = chain.add(&RecordBody::ShiftClosed { closing: closing.expect("a closing") });
    let (count, open) = (chain.add(&counted()), chain.add(&RecordBody::ShiftOpened { float: Qepik::new(5_000) }));
    let day = Offset::constant(4).to_datetime(open.at).date();
    let _: wire::RecordsAnswer = clerk.records(1, vec![opening, closed, count, open]).ok();

    let all = DifferencesRequest { day, branch: None };
    assert_eq!(clerk.post(wire::path::REPORTS_DIFFERENCES, &all).line(), "403 K-503 ");
    assert_eq!(centre.kiosk("kiosk-1").post(wire::path::REPORTS_DIFFERENCES, &all).line(), "401 K-504 ");
    let ask = |request: &DifferencesRequest| supervisor.post(wire::path::REPORTS_DIFFERENCES, request);
    let told: DifferencesAnswer = ask(&all).ok();
    let here = told.branches.iter().find(|one| one.branch == "baku-01").expect("the branch");
    assert_eq!(here.shelves, ShelfSums { counted: 2, differing: 1, missing: 0, found: 2 });
    let (short, over) = (Qepik::new(50), Qepik::new(0));
    assert_eq!(here.drawers, DrawerSums { closed: 1, differing: 1, unknown: 0, short, over, open: 1 });
    assert!(told.records.is_empty() && told.branches.iter().filter(|one| one.differs()).count() == 1);

    let behind: DifferencesAnswer = ask(&DifferencesRequest { day, branch: Some("baku-01".to_owned()) }).ok();
    assert_eq!(behind.branches, told.branches);
    let mut listed: Vec<_> = behind.records.iter().map(|one| (one.seq.0, one.counted.word())).collect();
    listed.sort_unstable();
    assert_eq!(listed, [(2, "drawer"), (3, "reader"), (3, "smart-card"), (4, "drawer")]);
    let drawers: Vec<_> = behind.records.iter().filter(|one| matches!(one.counted, Counted::Drawer { .. })).collect();
    assert_eq!(drawers.iter().map(|one| one.counted.shown()[2].clone()).collect::<Vec<_>>(), ["", "-0,50 ₼"]);

    let day = day.to_string();
    let rows = centre.json(&["report", "differences", "--day", &day]);
    let row = rows.as_array().expect("a list").iter().find(|row| row["branch"] == "baku-01").expect("the branch");
    assert_eq!(*row, serde_json::to_value(here).expect("plain data"));
    let records = centre.json(&["report", "differences", "--day", &day, "--branch", "baku-01"]);
    assert_eq!(records, serde_json::to_value(&behind.records).expect("plain data"));
    let csv = centre.done(&["report", "differences", "--day", &day, "--csv"]);
    assert_eq!(csv.lines().count(), 5, "{csv}");
    assert!(csv.contains(r#",aysel,drawer,aysel,"125,00 ₼","124,50 ₼","-0,50 ₼",,"#), "{csv}");
    assert!(csv.contains(",aysel,smart-card,,0,2,+2,first-count,"), "{csv}");
    let earlier = centre.json(&["report", "differences", "--day", "2026-01-01", "--branch", "baku-01"]);
    assert_eq!(earlier, serde_json::json!([]));
}
