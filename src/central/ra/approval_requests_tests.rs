//! Tests of requests to supervisors, where time passes.

use super::ending_tests::supervisor;
use super::tests::{Scene, number};
use super::*;
use crate::central::ledger::{LedgerError, approval_requests};
use crate::domain::approval::{Decision, Matter, Standing};
use crate::domain::evidence::{ApprovalReason, ReadingMethod};
use crate::domain::officer::OfficerId;
use crate::domain::person::DocumentNumber;
use crate::wire::approvals::{AskApprovalRequest, CardShown, DecideApprovalRequest, MyApproval};

fn ask(scene: &Scene, officer: &OfficerId) -> MyApproval {
    let document = DocumentNumber::parse("AA0000017").expect("a number");
    let card = Some(CardShown { document, birth_date: jiff::civil::date(1990, 1, 1) });
    let reason = ApprovalReason::CardUnreadable;
    let matter =
        Matter::Evidence { order: number(), reading: ReadingMethod::MrzTyped, differs: None, standing: None, reason };
    let asked = scene.centre.ask_approval(&scene.kiosk("kiosk-1"), officer, &AskApprovalRequest { matter, card });
    asked.expect("asked")
}

fn standing(scene: &Scene, officer: &OfficerId) -> Vec<Standing> {
    let mine = scene.centre.my_approvals(&scene.kiosk("kiosk-1"), officer).expect("told");
    mine.requests.iter().map(|request| request.standing).collect()
}

fn count(scene: &Scene, sql: &str) -> u64 {
    let row = scene.centre.ledger.read(|tx| tx.query_one(sql, &[])).expect("read");
    row.expect("a row").take().expect("a number")
}

#[test]
fn a_request_that_nobody_decides_in_time_lapses_and_what_the_card_said_is_forgotten() {
    let scene = Scene::new();
    let (clerk, rena) = (OfficerId::parse("aysel").expect("a name"), supervisor(&scene));
    let asked = ask(&scene, &clerk);
    let cards = "SELECT count(*) FROM approval_requests WHERE card IS NOT NULL";
    assert_eq!(count(&scene, cards), 1);
    scene.clock.pass(61);
    assert_eq!(standing(&scene, &clerk), [Standing::Lapsed]);
    assert!(scene.centre.waiting_approvals(&rena).expect("told").requests.is_empty());
    let late = DecideApprovalRequest { id: asked.id.clone(), decision: Decision::Approved };
    let refused = scene.centre.decide_approval(&rena, &late).expect_err("too late");
    assert_eq!(refused.fault, Fault::ApprovalOver);
    let again = ask(&scene, &clerk);
    assert_ne!(again.id, asked.id);
    assert_eq!(count(&scene, cards), 1, "the newer one's alone");
    let decide = DecideApprovalRequest { id: again.id, decision: Decision::Approved };
    scene.centre.decide_approval(&rena, &decide).expect("decided");
    assert_eq!(count(&scene, cards), 0, "it goes with the decision");
    assert_eq!(standing(&scene, &clerk), [Standing::Approved]);
    scene.clock.pass(31);
    assert_eq!(standing(&scene, &clerk), [Standing::Lapsed], "a word that is not used is good for a lease's time");
}

#[test]
fn the_database_itself_takes_no_decision_of_whoever_asked() {
    let scene = Scene::new();
    let clerk = OfficerId::parse("aysel").expect("a name");
    let asked = ask(&scene, &clerk);
    let own = scene
        .centre
        .ledger
        .write(|tx| approval_requests::decide(tx, &asked.id, (Decision::Approved, &clerk), asked.asked_at));
    assert!(matches!(own, Err(LedgerError::Constraint(_))), "{own:?}");
    assert_eq!(standing(&scene, &clerk), [Standing::Waiting]);
}
