//! Reports over the API and as commands: who may ask, and that both say what was done at the counter.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::report::{Grouping, total};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::report::{DayAnswer, DayRequest, HandedOverAnswer, HandedOverRequest};

use crate::carrier::SoftCarrier;
use crate::fixture::{PASSWORD, TestCentre};
use crate::records::{Chain, hand_over};

#[test]
fn a_supervisor_and_the_commands_are_told_the_day_and_nobody_else() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let mut supervisor = centre.kiosk("kiosk-3");
    supervisor.sign_in("samir", PASSWORD);
    let mut technician = centre.kiosk("kiosk-1");
    technician.sign_in("togrul", PASSWORD);
    let today = DayRequest { day: None };
    for nobody in [&clerk, &technician] {
        assert_eq!(nobody.post(wire::path::REPORTS_DAY, &today).line(), "403 K-503 ");
    }
    assert_eq!(centre.kiosk("kiosk-1").post(wire::path::REPORTS_DAY, &today).line(), "401 K-504 ");
    let ask = |request: &DayRequest| supervisor.post(wire::path::REPORTS_DAY, request);
    let before: DayAnswer = ask(&today).ok();
    assert_eq!(total(&before.cells.0, |_| true), 0);

    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let issued = clerk.certificate("260-1147", 1, &carrier);
    clerk.prove("260-1147", 1, &carrier);
    let record = Chain::new().add(&hand_over("260-1147", &carrier.serial, Sha256Hash::of(&issued.certificate.0)));
    let _: wire::RecordsAnswer = clerk.records(1, vec![record]).ok();
    let told: DayAnswer = ask(&DayRequest { day: Some(before.day) }).ok();
    let [cell] = &told.cells.0[..] else { panic!("{:?}", told.cells) };
    assert_eq!((cell.branch.as_str(), cell.officer.as_str(), cell.count), ("baku-01", "aysel", 1));
    assert_eq!(told.days.last(), Some(&1));

    let list = |request: &HandedOverRequest| supervisor.post(wire::path::REPORTS_HANDED_OVER, request);
    assert_eq!(clerk.post(wire::path::REPORTS_HANDED_OVER, &HandedOverRequest::of(told.day)).line(), "403 K-503 ");
    for by in Grouping::ALL.iter().copied() {
        let behind: HandedOverAnswer = list(&HandedOverRequest::of(told.day).within(by, &by.key(cell))).ok();
        let orders: Vec<_> = behind.hand_overs.iter().map(|one| (one.order.as_str(), &one.carrier_serial)).collect();
        assert_eq!(orders, [("260-1147", &carrier.serial)], "{by:?}");
    }
    let elsewhere: HandedOverAnswer = list(&HandedOverRequest::of(told.day).within(Grouping::Branch, "ganja-01")).ok();
    assert_eq!((elsewhere.hand_overs.len(), elsewhere.more), (0, false));
    let late = HandedOverRequest { hour: Some(24), ..HandedOverRequest::of(told.day) };
    assert_eq!(list(&late).line(), "422 K-711 no day has this hour");

    let day = told.day.to_string();
    for by in Grouping::ALL {
        let rows = centre.json(&["report", "day", "--day", &day, "--by", by.word()]);
        let found = rows.as_array().expect("a list").iter().find(|row| row["key"] == by.key(cell));
        assert_eq!(found.map(|row| &row["count"]), Some(&1.into()), "{rows}");
    }
    let csv = centre.done(&["report", "day", "--day", &day, "--csv"]);
    let line = format!("{day},baku-01,{},aysel,{},{},1", cell.hour, cell.carrier.word(), cell.applicant.word());
    assert_eq!(csv, format!("day,branch,hour,officer,carrier,applicant,count\r\n{line}\r\n"));
    let folder = centre.path("exported");
    std::fs::create_dir(&folder).expect("a folder");
    let files = centre.json(&["report", "day", "--day", &day, "--out", &folder]);
    let names: Vec<String> = files.as_array().expect("files").iter().map(|file| file.to_string()).collect();
    assert!(["csv", "xlsx", "pdf"].iter().zip(&names).all(|(ending, name)| name.ends_with(&format!(".{ending}\""))));
    let kept = std::fs::read_to_string(format!("{folder}/day-{day}.csv")).expect("a file");
    assert_eq!(kept, csv, "the same counts");
    let again = centre.central(&["report", "day", "--day", &day, "--out", &folder]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is such a file already"), "nothing is written over");
    let branches = centre.json(&["report", "branches"]);
    assert_eq!((&branches[0]["branch"]["code"], &branches[0]["kiosks"]), (&"baku-01".into(), &2.into()));

    let tomorrow = told.day.tomorrow().expect("a day");
    let refused = ask(&DayRequest { day: Some(tomorrow.tomorrow().expect("a day")) });
    assert_eq!(refused.line(), "422 K-711 the day has not come");
    let output = centre.central(&["report", "day", "--day", &tomorrow.tomorrow().expect("a day").to_string()]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}
