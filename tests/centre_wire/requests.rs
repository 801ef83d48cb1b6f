//! What is asked of a supervisor who is elsewhere, word for word.

use imza_kiosk::domain::approval::{Decision, Matter, Standing};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::{ApprovalReason, Difference, ReadingMethod};
use imza_kiosk::domain::invalid_documents::DocumentStanding;
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::OrderState;
use imza_kiosk::domain::person::DocumentNumber;
use imza_kiosk::domain::sale::{Payback, Reversal, ReversalReason, SoldReceipt};
use imza_kiosk::domain::takeover::UnblockReason;
use imza_kiosk::wire::approvals::{
    ApprovedGiveUp, ApprovedUnblock, AskApprovalRequest, CardShown, CloseApprovalAnswer, CloseApprovalRequest,
    DecideApprovalAnswer, DecideApprovalRequest, MyApproval, MyApprovalsAnswer, MyApprovalsRequest, WaitingApproval,
    WaitingApprovalsAnswer, WaitingApprovalsRequest,
};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::endings::GiveUpRequest;
use imza_kiosk::wire::history::{HistoryAnswer, HistoryRequest, OrderEvent, OrderEventKind, PackageOrder};
use imza_kiosk::wire::unblock::UnblockApproval;
use jiff::civil::date;

use imza_kiosk::wire::device;

use crate::{assert_golden, at, branch, number, officer, orders, stick_keys};

const ID: &str = "00112233445566778899aabbccddeeff";

/// One of each kind.
fn matters() -> [Matter; 4] {
    let of = SoldReceipt { receipt: 17, commitment: Sha256Hash::of(b"a record") };
    let payback = Payback::Cash { amount: Qepik::new(2500) };
    [
        Matter::Evidence {
            order: number(),
            reading: ReadingMethod::MrzTyped,
            differs: Some(Difference::Document),
            standing: Some(DocumentStanding::Unknown),
            reason: ApprovalReason::NewDocument,
        },
        Matter::Sale { of, what: Reversal::Void { payback }, reason: ReversalReason::Mistake },
        Matter::GiveUp {
            order: number(),
            attempt: 2,
            reason: EndReason::CarrierLost,
            carrier_serial: Some("26100001".to_owned()),
        },
        Matter::Unblock {
            manufacturer: "Yubico (www.yubico.com)".to_owned(),
            serial: "26100001".to_owned(),
            reason: UnblockReason::Forgotten,
        },
    ]
}

fn card(matter: &Matter) -> Option<CardShown> {
    let document = DocumentNumber::parse("AB0000025").expect("a number");
    matches!(matter, Matter::Evidence { .. }).then(|| CardShown { document, birth_date: date(1990, 1, 1) })
}

#[test]
fn what_a_clerk_asks_and_how_it_stands_have_their_words() {
    let ask = matters().map(|matter| AskApprovalRequest { card: card(&matter), matter });
    assert_golden("approval-ask-request.json", &ask);
    let mine = |(matter, standing): (Matter, &Standing)| {
        let decided = matches!(standing, Standing::Approved | Standing::Refused);
        let (decided_by, decided_at) = (decided.then(officer), decided.then(|| at(2)));
        MyApproval { id: ID.to_owned(), matter, asked_at: at(1), standing: *standing, decided_by, decided_at }
    };
    let requests: Vec<MyApproval> = matters().into_iter().zip(Standing::ALL).map(mine).collect();
    assert_golden("approval-ask-answer.json", &requests[..1]);
    assert_golden("approvals-mine-request.json", &[MyApprovalsRequest {}]);
    assert_golden("approvals-mine-answer.json", &[MyApprovalsAnswer { requests }]);
    assert_golden("approval-close-request.json", &[CloseApprovalRequest { id: ID.to_owned() }]);
    assert_golden("approval-close-answer.json", &[CloseApprovalAnswer {}]);
}

#[test]
fn what_is_done_by_an_approved_request_has_its_words() {
    let give_up = GiveUpRequest {
        order: number(),
        attempt: 2,
        reason: EndReason::CarrierLost,
        carrier_serial: None,
        key_sha256: None,
        authentication_key_sha256: None,
    };
    assert_golden("approval-give-up-request.json", &[ApprovedGiveUp { id: ID.to_owned(), give_up }]);
    let release = UnblockApproval { release: ID.to_owned(), reply_to: Base64(vec![4; 65]) };
    assert_golden("approval-unblock-request.json", &[ApprovedUnblock { id: ID.to_owned(), release }]);
}

#[test]
fn what_waits_for_a_supervisor_and_the_decision_have_their_words() {
    assert_golden("approvals-waiting-request.json", &[WaitingApprovalsRequest {}]);
    let waits = |matter: Matter| WaitingApproval {
        id: ID.to_owned(),
        branch: branch(),
        kiosk: "baku-01-1".to_owned(),
        asked_by: officer(),
        asked_by_name: "Aysel N.".to_owned(),
        asked_at: at(1),
        card: card(&matter),
        order: matter.order().map(|_| orders()[0].clone()),
        matter,
    };
    let requests = matters().into_iter().map(waits).collect();
    assert_golden("approvals-waiting-answer.json", &[WaitingApprovalsAnswer { requests, more: false }]);
    let decide = |decision: &Decision| DecideApprovalRequest { id: ID.to_owned(), decision: *decision };
    assert_golden("approval-decide-request.json", &Decision::ALL.iter().map(decide).collect::<Vec<_>>());
    assert_golden("approval-decide-answer.json", &[DecideApprovalAnswer { decided_at: at(3) }]);
}

#[test]
fn enrolment_renewal_and_their_answers_have_their_words() {
    let request = Base64(vec![0x30, 0x03, 0x02, 0x01, 0x05]);
    let kiosk = "kiosk-1".to_owned();
    let ask = device::EnrolRequest { kiosk, code: "ABCD-EFGH-JKLM".to_owned(), request: request.clone() };
    assert_golden("enrol-request.json", &[ask]);
    let certificate = Base64(b"certificate".to_vec());
    let answer = device::EnrolAnswer { branch: branch(), epoch: 2, certificate: certificate.clone(), stick: None };
    let with_stick = device::EnrolAnswer { stick: Some(stick_keys()), ..answer.clone() };
    assert_golden("enrol-answer.json", &[answer, with_stick]);
    assert_golden("renew-request.json", &[device::RenewRequest { request }]);
    assert_golden("renew-answer.json", &[device::RenewAnswer { certificate }]);
}

#[test]
fn what_became_of_an_order_has_its_words() {
    assert_golden("history-request.json", &[HistoryRequest { order: number() }]);
    let event = |(place, what): (usize, &OrderEventKind)| OrderEvent {
        at: at(60 * i64::try_from(place).expect("few")),
        what: *what,
        officer: (place > 1).then(officer),
        kiosk: (place > 1).then(|| "baku-01-1".to_owned()),
        carrier_serial: (place > 2).then(|| "26100001".to_owned()),
    };
    let events = OrderEventKind::ALL.iter().enumerate().map(event).collect();
    let package = vec![PackageOrder { number: number(), state: OrderState::HandedOver }];
    assert_golden("history-answer.json", &[HistoryAnswer { events, package }]);
}
