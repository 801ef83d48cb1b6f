//! An issue begun at one kiosk of a branch is finished at another: the centre knows the attempt, the carrier holds the key.

use rusqlite::Connection;
use rustix::process::Signal;

use super::figures;
use super::hands::Hand;
use super::judges::{ELVIN, judge};
use super::kiosk::ENTER;
use super::line::Line;
use super::processes;
use super::stage::{SMALL, Stage};

/// The second kiosk.
const OTHER: &str = "baku-01-2";

/// The time of the first kiosk's lease is over, as after half an hour without a word of it.
fn lease_runs_out(stage: &Stage, order: &str) {
    let ledger = Connection::open(stage.centre.file("ledger.sqlite")).expect("the ledger");
    let ended = ledger.execute("UPDATE leases SET expires_at = 0 WHERE order_number = ?1", [order]);
    assert_eq!(ended, Ok(1), "the first kiosk holds the order");
}

#[test]
fn an_issue_begun_at_one_kiosk_is_finished_at_another_with_the_same_key_and_certificate() {
    let Some(stage) = Stage::set() else { return };
    let line = Line::to(stage.centre_address());
    stage.configure(&format!("https://{}", line.address()));
    let mut first = stage.opens_kiosk(SMALL);
    first.signs_in();
    first.begins_issue(&stage, &ELVIN);
    first.types(&format!("{}{ENTER}", ELVIN.pin));
    first.sees("issue-next-pin-again");
    line.lose_answers();
    first.types(&format!("{}{ENTER}", ELVIN.pin));
    line.cut_after_a_lost_certificate();
    let signed = stage.centre.json(&["certificate", "show", ELVIN.order]);
    let below = processes::below(first.terminal.process_id());
    processes::signal(first.terminal.process_id(), Signal::KILL);
    first.terminal.wait_for_end();
    below.iter().for_each(processes::Process::wait_for_end);
    stage.counter.remove(ELVIN.carrier);
    lease_runs_out(&stage, ELVIN.order);

    let mut second = stage.opens_another_kiosk(OTHER);
    second.signs_in();
    second.scans(&stage.person(ELVIN.person), Hand::Wedge);
    second.sees("order-verdict-ready");
    second.presses_until(ENTER, "issue-steps");
    stage.counter.insert(ELVIN.carrier);
    second.sees("issue-next-present");
    second.types(&format!("{}{ENTER}", ELVIN.pin));
    second.sees("issue-next-hand-over");
    second.types(ENTER);
    second.sees("receipt-sent");
    assert_eq!(second.ends(), 0, "an ordinary end");
    let handed_over = stage.centre.json(&["certificate", "show", ELVIN.order]);
    assert_eq!((&handed_over["serial"], &handed_over["sha256"]), (&signed["serial"], &signed["sha256"]));
    assert_eq!(handed_over["state"], "active");
    judge(&stage, &ELVIN);
    figures::count("road.finished_elsewhere");
}
