//! The supervisor's day, word for word.

use imza_kiosk::domain::order::{ApplicantKind, CarrierKind};
use imza_kiosk::domain::report::{DAYS, DayCell, Waiting};
use imza_kiosk::wire::report::{BranchNow, Cells, DayAnswer, DayBefore, DayRequest};
use jiff::civil::date;

use crate::{assert_golden, at, branch, officer};

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
