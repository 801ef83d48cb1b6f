//! The supervisor's day, word for word.

use imza_kiosk::domain::order::{ApplicantKind, CarrierKind};
use imza_kiosk::domain::report::{DAYS, DayCell, Waiting};
use imza_kiosk::wire::report::{
    BranchNow, Cells, DayAnswer, DayBefore, DayRequest, HandOver, HandedOverAnswer, HandedOverRequest,
};
use jiff::civil::date;

use crate::{assert_golden, at, branch, number, officer};

/// Every kind of carrier and of applicant.
fn cells() -> Cells {
    let cell = |(n, applicant): (usize, &ApplicantKind)| DayCell {
        branch: branch().code,
        hour: 9,
        officer: officer(),
        carrier: CarrierKind::ALL[n % 2],
        applicant: *applicant,
        count: 7,
    };
    Cells(ApplicantKind::ALL.iter().enumerate().map(cell).collect())
}

#[test]
fn the_day_has_its_words() {
    let day = date(2026, 11, 27);
    assert_golden("day-request.json", &[DayRequest { day: None }, DayRequest { day: Some(day) }]);
    let waiting =
        Waiting { paid: [1, 0, 0, 0, 0], ready: [0, 2, 0, 0, 0], in_service: [0; 5], issued: [0, 0, 0, 0, 3] };
    let now = |silent_since| BranchNow { branch: branch(), kiosks: 2, silent: 1, silent_since, unsent: 3, waiting };
    let before = DayBefore { day: date(2026, 11, 26), by_now: 5, cells: cells() };
    let answer = DayAnswer {
        day,
        as_of: at(3),
        cells: cells(),
        before: vec![before],
        days: vec![1; DAYS],
        branches: [None, Some(at(0))].map(now).to_vec(),
    };
    assert_golden("day-answer.json", &[answer]);
}

#[test]
fn the_hand_overs_behind_a_number_have_their_words() {
    let day = date(2026, 11, 27);
    let narrow = HandedOverRequest {
        day,
        hour: Some(9),
        branch: Some(branch().code),
        officer: Some(officer()),
        carrier: Some(CarrierKind::UsbToken),
        applicant: Some(ApplicantKind::StateBody),
    };
    assert_golden("handed-over-request.json", &[HandedOverRequest::of(day), narrow]);
    let one = HandOver {
        at: at(3),
        order: number(),
        branch: branch().code,
        officer: officer(),
        carrier: CarrierKind::SmartCard,
        carrier_serial: "26100001".to_owned(),
        applicant: ApplicantKind::Citizen,
    };
    assert_golden("handed-over-answer.json", &[HandedOverAnswer { hand_overs: vec![one], more: true }]);
}
