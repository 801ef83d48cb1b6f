//! A clerk asks a supervisor who is elsewhere: who is asked, who may decide, and what the word is good for.

use imza_kiosk::adapters::envelope::{OpeningKey, seal_secret};
use imza_kiosk::domain::approval::{Decision, Matter, Standing};
use imza_kiosk::domain::evidence::{ApprovalReason, ReadingMethod};
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::person::DocumentNumber;
use imza_kiosk::domain::secret::Pin;
use imza_kiosk::domain::takeover::{CarrierSecret, UnblockReason};
use imza_kiosk::wire::approvals::{
    ApprovedGiveUp, ApprovedUnblock, AskApprovalRequest, CardShown, CloseApprovalAnswer, CloseApprovalRequest,
    DecideApprovalAnswer, DecideApprovalRequest, MyApproval, MyApprovalsAnswer, MyApprovalsRequest, WaitingApproval,
    WaitingApprovalsAnswer, WaitingApprovalsRequest,
};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{SecretAnswer, SecretRequest};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::endings::{GiveUpAnswer, GiveUpRequest};
use imza_kiosk::wire::report::{DayAnswer, DayRequest};
use imza_kiosk::wire::unblock::{UnblockAnswer, UnblockApproval, UnblockReleased, UnblockRequest};
use jiff::civil::date;

use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};

const ORDER: &str = "260-1147";
const TYPED: ReadingMethod = ReadingMethod::MrzTyped;
const SERIAL: &str = "0000000000000001";
const MAKER: &str = "SoftHSM project";

/// A centre whose two branches lie in two regions, with a supervisor for each, and `samir` for all.
pub fn centre() -> TestCentre {
    let centre = TestCentre::start();
    for (code, region) in [("baku-01", "Bakı"), ("ganja-01", "Gəncə")] {
        let place = ["--region", region, "--address", "Nümunə küçəsi 1", "--hours", "1-5 09:00-18:00"];
        centre.done(&[&["branch", "add", code, "--name", code][..], &place].concat());
    }
    for (id, region) in [("rena", "Bakı"), ("kamran", "Gəncə")] {
        let add = ["officer", "add", id, "--name", id, "--role", "supervisor", "--region", region, "--password-stdin"];
        assert!(centre.central_with_input(&add, PASSWORD).status.success());
    }
    centre
}

pub fn signed_in(centre: &TestCentre, officer: &str, kiosk: &str) -> Client {
    let mut client = centre.kiosk(kiosk);
    client.sign_in(officer, PASSWORD);
    client
}

fn evidence() -> Matter {
    let (order, reason) = (number(ORDER), ApprovalReason::CardUnreadable);
    Matter::Evidence { order, reading: TYPED, differs: None, standing: None, reason }
}

fn try_ask(clerk: &Client, matter: Matter) -> Reply {
    let document = DocumentNumber::parse("AA0000017").expect("a number");
    let card = matches!(matter, Matter::Evidence { .. }).then(|| CardShown { document, birth_date: date(1990, 1, 1) });
    clerk.post(wire::path::APPROVALS_ASK, &AskApprovalRequest { matter, card })
}

fn ask(clerk: &Client, matter: Matter) -> MyApproval {
    try_ask(clerk, matter).ok()
}

fn mine(clerk: &Client) -> Vec<MyApproval> {
    clerk.post(wire::path::APPROVALS_MINE, &MyApprovalsRequest {}).ok::<MyApprovalsAnswer>().requests
}

fn waiting(supervisor: &Client) -> Vec<WaitingApproval> {
    let told: WaitingApprovalsAnswer = supervisor.post(wire::path::APPROVALS_WAITING, &WaitingApprovalsRequest {}).ok();
    told.requests
}

fn decide(supervisor: &Client, id: &str, decision: Decision) -> Reply {
    supervisor.post(wire::path::APPROVALS_DECIDE, &DecideApprovalRequest { id: id.to_owned(), decision })
}

fn approve(supervisor: &Client, id: &str) {
    decide(supervisor, id, Decision::Approved).ok::<DecideApprovalAnswer>();
}

#[test]
fn a_supervisor_of_the_region_decides_from_any_kiosk_and_the_lease_is_given_on_that_word_once() {
    let centre = centre();
    let clerk = centre.clerk_at("kiosk-1");
    let asked = ask(&clerk, evidence());
    assert_eq!(asked.standing, Standing::Waiting);
    assert_eq!(ask(&clerk, evidence()), asked, "asked twice, kept once");
    assert_eq!(clerk.try_lease_on(ORDER, TYPED, None).line(), "422 K-127 ", "asking alone allows nothing");
    // The supervisor sits in another region's branch, where another kiosk stands.
    let (rena, kamran) = (signed_in(&centre, "rena", "kiosk-3"), signed_in(&centre, "kamran", "kiosk-1"));
    let [told] = &waiting(&rena)[..] else { panic!("one waits") };
    assert_eq!(
        (told.asked_by.as_str(), told.kiosk.as_str(), told.branch.code.as_str()),
        ("aysel", "kiosk-1", "baku-01")
    );
    assert_eq!(told.order.as_ref().map(|order| order.number.clone()), Some(number(ORDER)));
    assert_eq!(told.card.as_ref().map(|card| card.birth_date), Some(date(1990, 1, 1)));
    assert!(waiting(&kamran).is_empty());
    assert_eq!(decide(&kamran, &asked.id, Decision::Approved).line(), "403 K-503 the branch is another region's");
    assert_eq!(decide(&clerk, &asked.id, Decision::Approved).line(), "403 K-503 ");
    let first: DecideApprovalAnswer = decide(&rena, &asked.id, Decision::Approved).ok();
    assert_eq!(decide(&rena, &asked.id, Decision::Approved).ok::<DecideApprovalAnswer>(), first, "said again");
    let over = "409 K-740 it is decided, taken back or too old";
    assert_eq!(decide(&rena, &asked.id, Decision::Refused).line(), over);
    assert_eq!(decide(&signed_in(&centre, "samir", "kiosk-2"), &asked.id, Decision::Refused).line(), over);
    let [known] = &mine(&clerk)[..] else { panic!("one was asked") };
    assert_eq!((known.standing, known.decided_by.as_ref().map(|by| by.as_str())), (Standing::Approved, Some("rena")));
    assert!(mine(&centre.clerk_at("kiosk-2")).is_empty(), "it counts where it was asked");
    clerk.try_lease_on(ORDER, TYPED, None).ok::<wire::LeaseAnswer>();
    let close = CloseApprovalRequest { id: asked.id };
    for _ in 0..2 {
        clerk.post(wire::path::APPROVALS_CLOSE, &close).ok::<CloseApprovalAnswer>();
    }
    assert!(mine(&clerk).is_empty() && waiting(&rena).is_empty());
    let told = &centre.json(&["order", "show", ORDER])["evidence"][0];
    assert_eq!((&told["approver"], &told["reason"]), (&"rena".into(), &"card-unreadable".into()));
    let listed = &centre.json(&["approval", "list"])[0];
    assert_eq!((&listed["decision"], &listed["decided_by"]), (&"approved".into(), &"rena".into()));
    assert!(centre.done(&["approval", "list"]).contains(ORDER));
    assert!(centre.json(&["approval", "list", "--open"]).as_array().expect("a list").is_empty());
}

#[test]
fn a_supervisor_is_told_of_the_branches_of_the_own_region_alone() {
    let centre = centre();
    let of = |officer: &str, kiosk: &str| {
        let told: DayAnswer =
            signed_in(&centre, officer, kiosk).post(wire::path::REPORTS_DAY, &DayRequest { day: None }).ok();
        told.branches.into_iter().map(|now| now.branch.code).collect::<Vec<_>>()
    };
    assert_eq!(of("rena", "kiosk-3"), ["baku-01"]);
    assert_eq!(of("kamran", "kiosk-1"), ["ganja-01"]);
    assert_eq!(of("samir", "kiosk-1"), ["baku-01", "ganja-01"]);
    centre.done(&["officer", "region", "kamran"]);
    assert_eq!(of("kamran", "kiosk-1").len(), 2);
    let branches = centre.json(&["report", "branches", "--region", "Gəncə"]);
    let codes: Vec<_> = branches.as_array().expect("a list").iter().map(|row| row["branch"]["code"].clone()).collect();
    assert_eq!(codes, ["ganja-01"]);
    assert!(centre.done(&["officer", "list"]).contains("Bakı"));
}

#[test]
fn what_is_refused_or_taken_back_allows_nothing_and_what_nobody_may_approve_is_not_asked() {
    let centre = centre();
    let (clerk, samir) = (centre.clerk_at("kiosk-1"), signed_in(&centre, "samir", "kiosk-1"));
    let refused = ask(&clerk, evidence());
    decide(&samir, &refused.id, Decision::Refused).ok::<DecideApprovalAnswer>();
    assert_eq!(mine(&clerk)[0].standing, Standing::Refused);
    assert_eq!(clerk.try_lease_on(ORDER, TYPED, None).line(), "422 K-127 ");
    let again = ask(&clerk, evidence());
    assert_ne!(again.id, refused.id, "a refusal can be asked about anew");
    clerk.post(wire::path::APPROVALS_CLOSE, &CloseApprovalRequest { id: again.id.clone() }).ok::<CloseApprovalAnswer>();
    let over = "409 K-740 it is decided, taken back or too old";
    assert_eq!(decide(&samir, &again.id, Decision::Approved).line(), over);
    assert_eq!(decide(&samir, "nothing", Decision::Approved).line(), "409 K-740 there is no such request");
    let scanned = Matter::Evidence {
        order: number(ORDER),
        reading: ReadingMethod::MrzScanned,
        differs: None,
        standing: None,
        reason: ApprovalReason::CardUnreadable,
    };
    assert_eq!(try_ask(&clerk, scanned).line(), "403 K-503 a clerk may issue on this alone");
    let give_up =
        |order: &str, reason| Matter::GiveUp { order: number(order), attempt: 1, reason, carrier_serial: None };
    assert_eq!(try_ask(&clerk, give_up("269-9999", EndReason::CarrierLost)).refusal().fault.code(), "K-201");
    assert_eq!(try_ask(&clerk, give_up(ORDER, EndReason::Unproven)).refusal().fault.code(), "K-503");
    let nobodys =
        Matter::Unblock { manufacturer: MAKER.to_owned(), serial: SERIAL.to_owned(), reason: UnblockReason::Forgotten };
    assert_eq!(try_ask(&clerk, nobodys).refusal().fault.code(), "K-337");
    assert_eq!(try_ask(&samir, evidence()).line(), "403 K-503 ", "who approves does not ask");
    let wrong = ["officer", "region", "rena", "--region", "Atlantida"];
    let said = centre.central(&wrong);
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&said.stderr).contains("no branch lies in the region Atlantida"));
}

#[test]
fn an_approved_request_ends_one_attempt_and_releases_one_secret() {
    let centre = centre();
    let (clerk, rena) = (centre.clerk_at("kiosk-1"), signed_in(&centre, "rena", "kiosk-1"));
    let (order, reading) = (number(ORDER), ReadingMethod::MrzScanned);
    let request = wire::LeaseRequest { order, reading, differs: None, document: None, attorney: None };
    let leased: wire::LeaseAnswer = clerk.post(wire::path::ORDERS_LEASE, &request).ok();
    let worker = OpeningKey::ephemeral().expect("a key");
    let value = Pin::existing(b"4829153748291537".to_vec());
    let seal_to = leased.seal_to.expect("the centre tells its key");
    let sealed = Base64(seal_secret(&seal_to.0, &value, CarrierSecret::SoPin, SERIAL).expect("a point"));
    let (manufacturer, serial) = (MAKER.to_owned(), SERIAL.to_owned());
    let secret = CarrierSecret::SoPin;
    let keep = SecretRequest { order: number(ORDER), attempt: 1, manufacturer, serial, secret, sealed };
    clerk.post(wire::path::ORDERS_SECRET, &keep).ok::<SecretAnswer>();
    let (manufacturer, serial, reason) = (MAKER.to_owned(), SERIAL.to_owned(), UnblockReason::Forgotten);
    let id = ask(&clerk, Matter::Unblock { manufacturer, serial, reason }).id;
    let release = || {
        let ask = UnblockRequest { manufacturer: MAKER.to_owned(), serial: SERIAL.to_owned(), reason };
        let asked: UnblockAnswer = clerk.post(wire::path::UNBLOCK_ASK, &ask).ok();
        let reply_to = Base64(worker.seal_to().to_vec());
        ApprovedUnblock { id: id.clone(), release: UnblockApproval { release: asked.release, reply_to } }
    };
    let first = release();
    let nobody = "500 K-339 nobody approved just this here";
    assert_eq!(clerk.post(wire::path::APPROVALS_UNBLOCK, &first).line(), nobody, "it waits");
    approve(&rena, &id);
    for _ in 0..2 {
        let released: UnblockReleased = clerk.post(wire::path::APPROVALS_UNBLOCK, &first).ok();
        let [one] = &released.secrets[..] else { panic!("{} secrets", released.secrets.len()) };
        let value = worker.open_secret(&one.sealed.0, one.secret, SERIAL).expect("it is for the worker");
        assert_eq!(value.expose(), b"4829153748291537", "an answer that is lost is given again");
    }
    assert_eq!(clerk.post(wire::path::APPROVALS_UNBLOCK, &release()).line(), nobody, "good for one release");
    let told = &centre.json(&["carriers", "releases"])[1];
    assert_eq!((&told["asked_by"], &told["approved_by"]), (&"aysel".into(), &"rena".into()));
    let (order, reason) = (number(ORDER), EndReason::CarrierLost);
    let matter = Matter::GiveUp { order: order.clone(), attempt: 1, reason, carrier_serial: None };
    let id = ask(&clerk, matter).id;
    let give_up = |attempt, reason| {
        let order = order.clone();
        let give_up = GiveUpRequest {
            order,
            attempt,
            reason,
            carrier_serial: None,
            key_sha256: None,
            authentication_key_sha256: None,
        };
        clerk.post(wire::path::APPROVALS_GIVE_UP, &ApprovedGiveUp { id: id.clone(), give_up })
    };
    assert_eq!(give_up(1, reason).line(), nobody, "it waits");
    approve(&rena, &id);
    assert_eq!(give_up(1, EndReason::CarrierDamaged).line(), nobody, "for another reason");
    let ended: GiveUpAnswer = give_up(1, reason).ok();
    assert_eq!(give_up(1, reason).ok::<GiveUpAnswer>(), ended);
    assert_eq!(give_up(2, reason).line(), nobody, "for another attempt");
    assert_eq!(centre.order_state(ORDER), "ready");
}
