//! Every command of the line asked twice, as a kiosk does whose answer was lost: the second answer is the first one and the
//! ledger is as it was. The same key with something else in it never changes what was done.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::{ApprovalReason, ReadingMethod};
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::record::{Record, RecordSeq};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::endings::GiveUpRequest;
use serde_json::Value;

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};
use crate::records::{Chain, hand_over, released};

const ORDER: &str = "260-1147";
const GIVEN_BACK: &str = "260-1150";
const GIVEN_UP: &str = "260-1151";

/// Who asks, and with what.
struct Scene {
    centre: TestCentre,
    clerk: Client,
    supervisor: Client,
    carrier: SoftCarrier,
    other_carrier: SoftCarrier,
    /// The same for both times that it is asked.
    request: Vec<u8>,
    proof: Vec<u8>,
    records: Vec<Record>,
    other_records: Vec<Record>,
}

/// A command, and the same with something else under its key.
struct Command {
    name: &'static str,
    ask: fn(&Scene) -> Reply,
    /// Of the answer, what must be the same both times.
    same: &'static str,
    other: fn(&Scene) -> Reply,
    /// The refusal of the other one; none where the first answer is given again.
    refusal: Option<&'static str>,
}

const COMMANDS: [Command; 9] = [
    Command {
        name: "approve",
        ask: |scene| scene.supervisor.post(wire::path::ORDERS_APPROVE, &approve(ApprovalReason::CardUnreadable)),
        same: "",
        other: |scene| scene.supervisor.post(wire::path::ORDERS_APPROVE, &approve(ApprovalReason::RegisterWrong)),
        refusal: None,
    },
    Command {
        name: "lease",
        ask: |scene| scene.clerk.try_lease(ORDER),
        same: "/lease/attempt",
        other: |scene| scene.centre.clerk_at("kiosk-2").try_lease(ORDER),
        refusal: Some("409 K-204 "),
    },
    Command {
        name: "release",
        ask: |scene| scene.clerk.release(GIVEN_BACK, 1),
        same: "",
        other: |scene| scene.clerk.release(GIVEN_BACK, 2),
        refusal: Some("409 K-204 this kiosk does not hold this attempt"),
    },
    Command {
        name: "certificate",
        ask: |scene| scene.clerk.certificate_for(ORDER, 1, scene.request.clone(), scene.carrier.report()),
        same: "",
        other: |scene| scene.clerk.try_certificate(ORDER, 1, &scene.other_carrier),
        refusal: Some("409 K-211 another key or carrier was certified for this attempt"),
    },
    Command {
        name: "proof",
        ask: |scene| scene.clerk.proof(ORDER, 1, scene.proof.clone()),
        same: "",
        other: |scene| scene.clerk.proof(ORDER, 1, vec![0; 8]),
        refusal: None,
    },
    Command {
        name: "give up",
        ask: |scene| scene.supervisor.post(wire::path::ORDERS_GIVE_UP, &give_up(EndReason::CarrierLost)),
        same: "",
        other: |scene| scene.supervisor.post(wire::path::ORDERS_GIVE_UP, &give_up(EndReason::HolderGone)),
        refusal: None,
    },
    Command {
        name: "resolve",
        ask: |scene| scene.supervisor.post(wire::path::RECORDS_RESOLVE, &resolve("looked at")),
        same: "",
        other: |scene| scene.supervisor.post(wire::path::RECORDS_RESOLVE, &resolve("looked at by somebody else")),
        refusal: None,
    },
    Command {
        name: "records",
        ask: |scene| scene.clerk.records(1, scene.records.clone()),
        same: "",
        other: |scene| scene.clerk.records(1, scene.other_records.clone()),
        refusal: Some("409 K-240 fork: record 2 differs from the one accepted"),
    },
    Command {
        name: "records after a fork",
        ask: |scene| scene.clerk.records(1, scene.records.clone()),
        same: "/fault",
        other: |scene| scene.clerk.records(1, vec![]),
        refusal: Some("409 K-240 this kiosk showed two histories; its records wait for a person's decision"),
    },
];

fn approve(reason: ApprovalReason) -> wire::ApproveRequest {
    let officer = OfficerId::parse("aysel").expect("an officer");
    wire::ApproveRequest {
        order: number(ORDER),
        officer,
        reading: ReadingMethod::MrzTyped,
        differs: None,
        standing: None,
        attorney: None,
        reason,
    }
}

fn give_up(reason: EndReason) -> GiveUpRequest {
    GiveUpRequest {
        order: number(GIVEN_UP),
        attempt: 1,
        reason,
        carrier_serial: None,
        key_sha256: None,
        authentication_key_sha256: None,
    }
}

fn resolve(note: &str) -> wire::ResolveRequest {
    wire::ResolveRequest { epoch: 1, seq: RecordSeq(1), note: note.to_owned() }
}

impl Scene {
    /// Every command can be asked: an order is proven and not handed over, one was leased, one was begun.
    fn new() -> Self {
        let centre = TestCentre::start();
        let clerk = centre.clerk_at("kiosk-1");
        let mut supervisor = centre.kiosk("kiosk-1");
        supervisor.sign_in("samir", PASSWORD);
        let (carrier, other_carrier) =
            (SoftCarrier::p256(CarrierKind::SmartCard), SoftCarrier::p256(CarrierKind::SmartCard));
        for order in [ORDER, GIVEN_BACK, GIVEN_UP] {
            clerk.lease(order);
        }
        clerk.certificate(GIVEN_UP, 1, &SoftCarrier::p256(CarrierKind::SmartCard));
        let issued = clerk.certificate(ORDER, 1, &carrier);
        let nonce: wire::NonceAnswer = clerk.nonce(ORDER, 1).ok();
        let proof = carrier.sign(&wire::proof_message(&nonce.nonce.0));
        let mut chain = Chain::new();
        // Nobody began it: it waits for a person.
        let first = chain.add(&released("260-1152", 7, None));
        clerk.records(1, vec![first.clone()]).ok::<wire::RecordsAnswer>();
        let mut other = chain.clone();
        let second = chain.add(&hand_over(ORDER, &carrier.serial, Sha256Hash::of(&issued.certificate.0)));
        let records = vec![first.clone(), second];
        let other_records = vec![first, other.add(&released("260-1152", 8, None))];
        let request = carrier.request();
        Self { centre, clerk, supervisor, carrier, other_carrier, request, proof, records, other_records }
    }

    /// All that the centre tells of what was done; a lease's end alone moves with each question.
    fn ledger(&self) -> Vec<Value> {
        let order = |number| self.centre.json(&["order", "show", number]);
        let mut told: Vec<_> = [ORDER, GIVEN_BACK, GIVEN_UP].map(order).into();
        for order in &mut told {
            if let Some(end) = order.pointer_mut("/order/lease/expires_at") {
                *end = Value::Null;
            }
        }
        told.extend(
            [&["certificate", "list"][..], &["record", "list", "--kiosk", "kiosk-1"]]
                .map(|list| self.centre.json(list)),
        );
        told
    }
}

fn part(reply: &Reply, pointer: &str) -> Value {
    let whole: Value = serde_json::from_str(&reply.body).expect("JSON");
    whole.pointer(pointer).cloned().unwrap_or_else(|| panic!("{pointer} of {whole}"))
}

#[test]
fn a_command_asked_twice_is_done_once_and_answered_twice_and_another_under_its_key_changes_nothing() {
    let scene = Scene::new();
    for command in &COMMANDS {
        let name = command.name;
        let first = (command.ask)(&scene);
        let done = scene.ledger();
        let again = (command.ask)(&scene);
        assert_eq!(again.status, first.status, "{name}: {}, then {}", first.body, again.body);
        assert_eq!(part(&again, command.same), part(&first, command.same), "{name}");
        assert_eq!(scene.ledger(), done, "{name}: asked again");
        let other = (command.other)(&scene);
        match command.refusal {
            Some(refusal) => assert_eq!(other.line(), refusal, "{name}"),
            None => assert_eq!(part(&other, command.same), part(&first, command.same), "{name}: the first one counts"),
        }
        assert_eq!(scene.ledger(), done, "{name}: something else under its key");
    }
}
