//! Tests of certificates after their issue: the legal clocks, the evidence, the second officer, and the revocation list.

use der::Decode as _;
use jiff::SignedDuration;
use x509_cert::crl::CertificateList;

use super::ending_tests::supervisor;
use super::tests::{Scene, clerk, number};
use super::*;
use crate::central::ca::software_key::HolderKey;
use crate::central::ledger::life::{self, Cause};
use crate::central::ledger::revocation_lists::RevocationList;
use crate::central::ledger::{CertificateState, LedgerError, certificates};
use crate::domain::certificate::life::{ReplacementReason, RevocationReason};
use crate::domain::evidence::ReadingMethod;
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderState;
use crate::domain::person::{DocumentNumber, Fin};
use crate::domain::secret::Password;
use crate::wire::life::{ApprovedLifeRequest, CertificatesOf, HeldCertificate, LifeAct, LifeRequest, ShownCard};

const DAY: i64 = 24 * 60;

/// A scene whose holder has the certificate.
fn handed_over() -> (Scene, String) {
    let scene = Scene::new();
    let key = HolderKey::new();
    scene.lease("kiosk-1").expect("leased");
    scene.certificate("kiosk-1", 1, &key).expect("a certificate");
    let nonce = scene.nonce("kiosk-1", 1).expect("a nonce");
    scene.prove("kiosk-1", &nonce, &key).expect("proven");
    let serial = scene.live().expect("it is live").serial;
    let now = scene.clock.now();
    let made = scene.centre.ledger.write(|tx| certificates::activate_all(tx, std::slice::from_ref(&serial), now));
    assert_eq!(made, Ok::<_, LedgerError>(1));
    (scene, serial)
}

fn card(fin: &str, reading: ReadingMethod) -> Option<ShownCard> {
    let (fin, document) = (Fin::parse(fin).expect("a FİN"), DocumentNumber::parse("AA0000017").expect("a number"));
    Some(ShownCard { fin, document, reading })
}

fn request(act: LifeAct, card: Option<ShownCard>) -> LifeRequest {
    LifeRequest { order: number(), act, card }
}

fn here() -> Option<ShownCard> {
    card("7TEST1Z", ReadingMethod::MrzScanned)
}

impl Scene {
    fn suspend(&self, serial: &str) {
        let cause = Cause { officer: Some("aysel"), ..Cause::by_itself("lost", self.clock.now()) };
        let moved = self.centre.ledger.write(|tx| life::suspend(tx, serial, &cause));
        assert_eq!(moved, Ok::<_, LedgerError>(true));
    }

    fn act(&self, act: LifeAct, card: Option<ShownCard>) -> Result<crate::wire::life::LifeAnswer, Fault> {
        let done = self.centre.act(&self.kiosk("kiosk-1"), &clerk(), &request(act, card));
        done.map_err(|refusal| refusal.fault)
    }

    fn held(&self) -> HeldCertificate {
        self.centre.certificates_of(&CertificatesOf::Order(number())).expect("found").certificates.remove(0)
    }

    fn list(&self) -> (RevocationList, Vec<(String, Vec<u8>)>) {
        let list = self.centre.revocation_list(7).expect("a list");
        let read: CertificateList = CertificateList::from_der(&list.der).expect("a list");
        let lines = read.tbs_cert_list.revoked_certificates.unwrap_or_default();
        let reason = |line: &x509_cert::crl::RevokedCert| {
            let extensions = line.crl_entry_extensions.clone().expect("a reason");
            // An INTEGER whose first bit is set has a zero before it (X.690, 8.3).
            let serial = line.serial_number.as_bytes();
            (hex::encode(serial.strip_prefix(&[0]).unwrap_or(serial)), extensions[0].extn_value.as_bytes().to_vec())
        };
        (list, lines.iter().map(reason).collect())
    }
}

#[test]
fn a_suspended_certificate_is_resumed_by_its_holder_in_person_and_by_nobody_else() {
    let (scene, serial) = handed_over();
    assert_eq!(scene.act(LifeAct::Resume {}, here()), Err(Fault::CertificateStands), "it is valid");
    scene.suspend(&serial);
    assert_eq!(scene.act(LifeAct::Resume {}, None), Err(Fault::HolderNotPresent));
    let another = card("3TEST2Y", ReadingMethod::MrzScanned);
    assert_eq!(scene.act(LifeAct::Resume {}, another), Err(Fault::HolderNotPresent));
    let typed = card("7TEST1Z", ReadingMethod::MrzTyped);
    assert_eq!(scene.act(LifeAct::Resume {}, typed), Err(Fault::LifeNeedsSecond), "typed is worth less");
    let told = scene.act(LifeAct::Resume {}, here()).expect("resumed");
    assert_eq!(told.now.certificates[0].state, CertificateState::Active);
    let held = scene.held();
    let events: Vec<_> = held.events.iter().map(|event| (event.to, event.why.as_str())).collect();
    assert_eq!(events, [(CertificateState::OnHold, "lost"), (CertificateState::Active, "resumed")]);
    assert_eq!((held.suspended_at, held.events[1].officer.as_deref()), (None, Some("aysel")));
}

#[test]
fn a_suspension_that_nobody_ends_is_revoked_by_the_centre_when_its_days_are_over() {
    let (scene, serial) = handed_over();
    scene.suspend(&serial);
    scene.clock.pass(30 * DAY - 1);
    assert_eq!(scene.centre.end_what_is_over(), Ok(0));
    scene.clock.pass(1);
    assert_eq!(scene.act(LifeAct::Resume {}, here()), Err(Fault::SuspensionOver), "not even before the round");
    assert_eq!(scene.centre.end_what_is_over(), Ok(1));
    assert_eq!(scene.centre.end_what_is_over(), Ok(0), "once");
    let held = scene.held();
    assert_eq!(held.revocation_reason, Some(RevocationReason::PrivilegeWithdrawn));
    assert_eq!(held.events.last().map(|event| event.why.as_str()), Some("suspension-over"));
    assert_eq!(scene.act(LifeAct::Resume {}, here()), Err(Fault::CertificateEnded));
}

#[test]
fn what_is_no_holders_wish_is_revoked_with_a_second_officer_who_is_not_the_first() {
    let (scene, _) = handed_over();
    let rena = supervisor(&scene);
    let reason = RevocationReason::PrivilegeWithdrawn;
    assert_eq!(scene.act(LifeAct::Revoke { reason }, None), Err(Fault::LifeNeedsSecond));
    let asked = ApprovedLifeRequest { officer: clerk(), request: request(LifeAct::Revoke { reason }, None) };
    let kiosk = scene.kiosk("kiosk-1");
    let fault = |approver: &OfficerId| scene.centre.act_approved(&kiosk, approver, &asked).map_err(|no| no.fault);
    assert_eq!(fault(&rena), Err(Fault::NotAllowed), "no clerk is signed in there");
    scene.centre.sign_in(&kiosk, &clerk(), &Password::new("sabah-sabah".to_owned())).expect("signed in");
    assert_eq!(fault(&clerk()), Err(Fault::NotAllowed), "nobody approves their own");
    assert!(fault(&rena).is_ok());
    let held = scene.held();
    assert_eq!((held.state, held.revocation_reason), (CertificateState::Revoked, Some(reason)));
    assert_eq!(held.events[0].approver.as_deref(), Some("rena"));
    let lost = RevocationReason::KeyCompromise;
    assert_eq!(scene.act(LifeAct::Revoke { reason: lost }, here()), Err(Fault::CertificateEnded), "once");
}

#[test]
fn a_lost_carrier_is_paid_for_and_its_certificate_revoked_and_a_new_order_is_ready() {
    let (scene, _) = handed_over();
    let lost = |receipt: Option<&str>| LifeAct::Replace {
        reason: ReplacementReason::Lost,
        receipt: receipt.map(str::to_owned),
    };
    assert_eq!(scene.act(lost(None), here()), Err(Fault::ReplacementRefused), "it is not paid");
    assert_eq!(scene.held().state, CertificateState::Active, "nothing of it was done");
    let told = scene.act(lost(Some("AZP-0042")), here()).expect("ordered");
    let new = told.ordered.expect("an order");
    let order = scene.centre.ledger.read(|tx| orders::by_number(tx, &new, scene.clock.now()));
    let order = order.expect("read").expect("it is there");
    assert_eq!((order.state, order.price, order.fin.as_str()), (OrderState::Ready, Qepik::new(1800), "7TEST1Z"));
    let held = scene.held();
    assert_eq!((held.state, held.replaced_by), (CertificateState::Revoked, Some(new)));
    assert_eq!(held.revocation_reason, Some(RevocationReason::KeyCompromise));
    assert_eq!(scene.act(lost(Some("AZP-0043")), here()), Err(Fault::ReplacementRefused), "once");
}

#[test]
fn a_faulty_carrier_is_replaced_free_with_a_second_officer() {
    let (scene, _) = handed_over();
    let rena = supervisor(&scene);
    let act = LifeAct::Replace { reason: ReplacementReason::Faulty, receipt: None };
    assert_eq!(scene.act(act.clone(), here()), Err(Fault::LifeNeedsSecond));
    let kiosk = scene.kiosk("kiosk-1");
    scene.centre.sign_in(&kiosk, &clerk(), &Password::new("sabah-sabah".to_owned())).expect("signed in");
    let asked = ApprovedLifeRequest { officer: clerk(), request: request(act, here()) };
    let told = scene.centre.act_approved(&kiosk, &rena, &asked).expect("ordered");
    let new = told.ordered.expect("an order");
    let order = scene.centre.ledger.read(|tx| orders::by_number(tx, &new, scene.clock.now()));
    assert_eq!(order.expect("read").map(|order| order.price), Some(Qepik::new(0)));
    assert_eq!(scene.held().revocation_reason, Some(RevocationReason::Superseded));
}

#[test]
fn a_renewal_is_ordered_in_the_last_weeks_and_leaves_the_old_certificate_valid() {
    let (scene, _) = handed_over();
    let renew = LifeAct::Replace { reason: ReplacementReason::Renewal, receipt: Some("AZP-7".to_owned()) };
    assert_eq!(scene.act(renew.clone(), here()), Err(Fault::RenewalTooEarly));
    let left = scene.held().not_after.duration_since(scene.clock.now()).as_mins();
    scene.clock.pass(left - 60 * DAY + 1);
    let told = scene.act(renew, here()).expect("ordered");
    assert!(told.ordered.is_some());
    assert_eq!(scene.held().state, CertificateState::Active);
    scene.clock.pass(60 * DAY + 1);
    assert_eq!(scene.centre.end_what_is_over(), Ok(1));
    assert_eq!(scene.held().state, CertificateState::Expired);
}

#[test]
fn a_revocation_list_says_what_is_on_hold_and_revoked_and_its_number_only_grows() {
    let scene = Scene::new();
    let (first, lines) = scene.list();
    assert_eq!((first.number, lines.len()), (1, 0));
    let (scene, serial) = handed_over();
    let (empty, lines) = scene.list();
    assert_eq!((empty.number, lines.len()), (1, 0), "what its holder has is not listed");
    assert_eq!(scene.list().0, empty, "nothing changed: the same list");
    scene.suspend(&serial);
    let (held, lines) = scene.list();
    assert_eq!((held.number, lines), (2, vec![(serial.clone(), vec![0x0a, 1, 6])]), "certificateHold");
    scene.act(LifeAct::Resume {}, here()).expect("resumed");
    assert_eq!(scene.list().1, []);
    let revoke = LifeAct::Revoke { reason: RevocationReason::KeyCompromise };
    scene.act(revoke, here()).expect("revoked");
    let (revoked, lines) = scene.list();
    assert_eq!((revoked.number, lines), (4, vec![(serial, vec![0x0a, 1, 1])]), "keyCompromise");
    assert_eq!(revoked.next_update - revoked.this_update, SignedDuration::from_hours(7 * 24));
    scene.clock.pass(4 * DAY);
    let (renewed, lines) = scene.list();
    assert_eq!((renewed.number, lines.len()), (5, 1), "made anew before it runs out");
    scene.clock.pass(3 * 365 * DAY);
    assert_eq!(scene.list().1.len(), 1, "past its end it stays on the list");
}
