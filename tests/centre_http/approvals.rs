//! Questions to a supervisor who is elsewhere, the supervisor's own, and what is done by an answer.

use imza_kiosk::domain::approval::{Decision, Matter, Standing};
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::ports::centre::{Ask, Told};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre::path;
use imza_kiosk::wire::{approvals, endings, unblock};

use crate::answers::{AT, json};

/// What is asked, the path it goes to, the body that comes back and what it means.
type Exchange = (Ask, &'static str, String, Told);

fn order() -> OrderNumber {
    OrderNumber::parse("260-1147").expect("a number")
}

fn matter() -> Matter {
    Matter::GiveUp { order: order(), attempt: 1, reason: EndReason::CarrierLost, carrier_serial: None }
}

fn id() -> String {
    "0123456789abcdef".repeat(2)
}

fn asked() -> approvals::MyApproval {
    let standing = Standing::Waiting;
    approvals::MyApproval { id: id(), matter: matter(), asked_at: AT, standing, decided_by: None, decided_at: None }
}

/// Of the clerk who asks.
fn of_whoever_asks() -> [Exchange; 3] {
    let ask = approvals::AskApprovalRequest { matter: matter(), card: None };
    let mine = approvals::MyApprovalsAnswer { requests: vec![asked()] };
    let (close, closed) = (approvals::CloseApprovalRequest { id: id() }, "{}".to_owned());
    [
        (Ask::AskApproval(ask), path::APPROVALS_ASK, json(&asked()), Told::ApprovalAsked(Box::new(asked()))),
        (
            Ask::MyApprovals(approvals::MyApprovalsRequest {}),
            path::APPROVALS_MINE,
            json(&mine),
            Told::MyApprovals(mine),
        ),
        (Ask::CloseApproval(close), path::APPROVALS_CLOSE, closed, Told::ApprovalClosed),
    ]
}

/// Of the supervisor who decides.
fn of_whoever_decides() -> [Exchange; 2] {
    let waiting = approvals::WaitingApprovalsAnswer { requests: vec![], more: false };
    let decide = approvals::DecideApprovalRequest { id: id(), decision: Decision::Approved };
    let decided = approvals::DecideApprovalAnswer { decided_at: AT };
    [
        (
            Ask::WaitingApprovals(approvals::WaitingApprovalsRequest {}),
            path::APPROVALS_WAITING,
            json(&waiting),
            Told::WaitingApprovals(waiting),
        ),
        (Ask::DecideApproval(decide), path::APPROVALS_DECIDE, json(&decided), Told::ApprovalDecided(decided)),
    ]
}

/// What is done by an approved request.
fn by_an_answer() -> [Exchange; 2] {
    let give_up = endings::GiveUpRequest {
        order: order(),
        attempt: 1,
        reason: EndReason::CarrierLost,
        carrier_serial: None,
        key_sha256: None,
        authentication_key_sha256: None,
    };
    let given_up = endings::GiveUpAnswer { ended_at: AT };
    let release = unblock::UnblockApproval { release: "r".into(), reply_to: Base64(vec![4; 65]) };
    let released = unblock::UnblockReleased { secrets: vec![] };
    [
        (
            Ask::GiveUpApproved(approvals::ApprovedGiveUp { id: id(), give_up }),
            path::APPROVALS_GIVE_UP,
            json(&given_up),
            Told::GivenUp(given_up),
        ),
        (
            Ask::UnblockApproved(approvals::ApprovedUnblock { id: id(), release }),
            path::APPROVALS_UNBLOCK,
            json(&released),
            Told::SecretsReleased(released),
        ),
    ]
}

/// All of them.
pub fn about_approvals() -> impl Iterator<Item = Exchange> {
    of_whoever_asks().into_iter().chain(of_whoever_decides()).chain(by_an_answer())
}
