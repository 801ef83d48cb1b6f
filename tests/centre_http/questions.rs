//! Questions beside those of the road: about a carrier that is unblocked, for the supervisor's day, and about an ID card.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::certificate::life::LifeRules;
use imza_kiosk::domain::evidence::Allowance;
use imza_kiosk::domain::invalid_documents::DocumentStanding;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName};
use imza_kiosk::domain::record::RecordSeq;
use imza_kiosk::domain::takeover::{CarrierSecret, SecretOutcome, UnblockReason};
use imza_kiosk::ports::centre::{Ask, Told};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::differences::{DifferencesAnswer, DifferencesRequest};
use imza_kiosk::wire::documents::{DocumentAnswer, DocumentRequest};
use imza_kiosk::wire::history::{HistoryAnswer, HistoryRequest, OrderEvent, OrderEventKind};
use imza_kiosk::wire::record_search::{RecordProofAnswer, RecordProofRequest, RecordSearchAnswer, RecordSearchRequest};
use imza_kiosk::wire::report::{Cells, DayAnswer, DayRequest, HandedOverAnswer, HandedOverRequest};
use imza_kiosk::wire::{life, unblock};

use crate::answers::{AT, json};
use crate::approvals::about_approvals;

fn about_unblocking() -> [(Ask, &'static str, String, Told); 4] {
    let (release, point, sealed) = (String::from("r"), Base64(vec![4; 65]), Base64(vec![1]));
    let reason = UnblockReason::Locked;
    let ask = unblock::UnblockRequest { manufacturer: "m".into(), serial: "1".into(), reason };
    let asked = unblock::UnblockAnswer { release: release.clone(), seal_to: point.clone() };
    let approve = unblock::UnblockApproval { release: release.clone(), reply_to: point };
    let one = unblock::SecretForWorker { secret: CarrierSecret::Puk, sealed: sealed.clone() };
    let released = unblock::UnblockReleased { secrets: vec![one] };
    let keep = unblock::UnblockSecret { release: release.clone(), secret: CarrierSecret::Puk, sealed };
    let (sealed_sha256, outcome) = (Sha256Hash::of(b"sealed"), SecretOutcome::Set);
    let end = unblock::UnblockEnd { release, sealed_sha256, outcome };
    [
        (Ask::Unblock(ask), wire::path::UNBLOCK_ASK, json(&asked), Told::UnblockAsked(asked)),
        (Ask::ApproveUnblock(approve), wire::path::UNBLOCK_APPROVE, json(&released), Told::SecretsReleased(released)),
        (Ask::KeepAfterUnblock(keep), wire::path::UNBLOCK_SECRET, "{}".into(), Told::UnblockNoted),
        (Ask::EndUnblock(end), wire::path::UNBLOCK_END, "{}".into(), Told::UnblockNoted),
    ]
}

fn about_the_day() -> [(Ask, &'static str, String, Told); 3] {
    let day = jiff::civil::date(2026, 11, 27);
    let told = DayAnswer { day, as_of: AT, cells: Cells(vec![]), before: vec![], days: vec![], branches: vec![] };
    let listed = HandedOverAnswer { hand_overs: vec![], more: false };
    let list = HandedOverRequest::of(day);
    let counted = DifferencesAnswer { branches: vec![], records: vec![], more: false };
    let count = DifferencesRequest { day, branch: None };
    [
        (Ask::Day(DayRequest { day: Some(day) }), wire::path::REPORTS_DAY, json(&told), Told::Day(Box::new(told))),
        (Ask::HandedOver(list), wire::path::REPORTS_HANDED_OVER, json(&listed), Told::HandedOver(listed)),
        (Ask::Differences(count), wire::path::REPORTS_DIFFERENCES, json(&counted), Told::Differences(counted)),
    ]
}

fn about_the_records() -> [(Ask, &'static str, String, Told); 2] {
    let day = jiff::civil::date(2026, 11, 27);
    let find = RecordSearchRequest::of(day, day);
    let found = RecordSearchAnswer { records: vec![], more: false };
    let prove = RecordProofRequest { kiosk: "kiosk-1".into(), epoch: 1, seq: RecordSeq(7) };
    let proven = RecordProofAnswer { proof: None };
    [
        (Ask::FindRecords(find), wire::path::REPORTS_RECORDS, json(&found), Told::RecordsFound(found)),
        (Ask::RecordProof(prove), wire::path::REPORTS_RECORD_PROOF, json(&proven), Told::RecordProven(proven)),
    ]
}

fn about_the_document() -> [(Ask, &'static str, String, Told); 1] {
    let order = OrderNumber::parse("260-1147").expect("a number");
    let document = DocumentNumber::parse("AA0000017").expect("a number");
    let (standing, allowance) = (DocumentStanding::Unreachable, Allowance::SecondPerson);
    let told = DocumentAnswer { standing, asked_at: AT, allowance };
    let ask = Ask::Document(DocumentRequest { order, document });
    [(ask, wire::path::ORDERS_DOCUMENT, json(&told), Told::Document(told))]
}

fn about_the_history() -> [(Ask, &'static str, String, Told); 1] {
    let order = OrderNumber::parse("260-1147").expect("a number");
    let placed = OrderEvent { at: AT, what: OrderEventKind::Placed, officer: None, kiosk: None, carrier_serial: None };
    let told = HistoryAnswer { events: vec![placed], package: vec![] };
    [(Ask::History(HistoryRequest { order }), wire::path::ORDERS_HISTORY, json(&told), Told::History(told))]
}

fn about_certificates() -> [(Ask, &'static str, String, Told); 3] {
    let order = OrderNumber::parse("260-1147").expect("a number");
    let holder = PersonName::new("NÜMUNƏ", "AYSEL", None).expect("a name");
    let fin = Fin::parse("7TEST1Z").expect("a FİN");
    let rules = LifeRules::default();
    let told = life::CertificatesAnswer { holder, fin, certificates: vec![], more: false, rules };
    let ask = life::CertificatesRequest { of: life::CertificatesOf::Order(order.clone()) };
    let request = life::LifeRequest { order, act: life::LifeAct::Resume {}, card: None };
    let officer = OfficerId::parse("aysel").expect("a name");
    let approved = life::ApprovedLifeRequest { officer, request: request.clone() };
    let done = life::LifeAnswer { ordered: None, now: told.clone() };
    let said = || Told::LifeDone(Box::new(done.clone()));
    [
        (Ask::Certificates(ask), wire::path::CERTIFICATES_OF, json(&told), Told::Certificates(Box::new(told))),
        (Ask::Life(request), wire::path::CERTIFICATES_ACT, json(&done), said()),
        (Ask::LifeApproved(approved), wire::path::CERTIFICATES_APPROVE, json(&done), said()),
    ]
}

/// All of them.
pub fn about_the_rest() -> impl Iterator<Item = (Ask, &'static str, String, Told)> {
    about_unblocking()
        .into_iter()
        .chain(about_the_day())
        .chain(about_the_records())
        .chain(about_the_document())
        .chain(about_the_history())
        .chain(about_approvals())
        .chain(about_certificates())
}
