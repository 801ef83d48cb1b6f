//! Certificates after their issue at the real centre: suspended, resumed, revoked, replaced; and the revocation list, as openssl
//! and pkilint judge it and as a stranger fetches it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::certificate::life::{CertificateState, ReplacementReason, RevocationReason};
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::person::{DocumentNumber, Fin};
use imza_kiosk::domain::record::{RecordBody, SuspensionReason};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::life::{
    ApprovedLifeRequest, CertificatesAnswer, CertificatesOf, CertificatesRequest, LifeAct, LifeAnswer, LifeRequest,
    ShownCard,
};

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};
use crate::judges::{lint, openssl};
use crate::records::{Chain, hand_over};

const ORDER: &str = "260-1147";
/// Longest wait for a list that says something new.
const PATIENCE: Duration = Duration::from_secs(40);

/// A centre whose list is served, and a clerk at it.
fn begun() -> (TestCentre, Client, Chain) {
    let mut centre = TestCentre::set_up();
    let line = "listen_address = \"\"\nlisten_address_file = \"listening-revocation-list\"";
    centre.configure(line, &line.replace("\"\"", "\"127.0.0.1:0\""));
    centre.serve();
    let clerk = centre.clerk_at("kiosk-1");
    (centre, clerk, Chain::new())
}

/// Issues and hands over.
fn handed_over(clerk: &Client, chain: &mut Chain) {
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    clerk.lease(ORDER);
    let answer = clerk.certificate(ORDER, 1, &carrier);
    clerk.prove(ORDER, 1, &carrier);
    let record = chain.add(&hand_over(ORDER, &carrier.report().serial, Sha256Hash::of(&answer.certificate.0)));
    clerk.records(1, vec![record]).ok::<wire::RecordsAnswer>();
}

fn suspend(clerk: &Client, chain: &mut Chain) {
    let (reason, reading) = (SuspensionReason::Lost, ReadingMethod::MrzScanned);
    let record = chain.add(&RecordBody::SuspensionRequest { order: number(ORDER), reason, reading });
    clerk.notice(1, record.clone()).ok::<wire::NoticeAnswer>();
    clerk.records(1, vec![record]).ok::<wire::RecordsAnswer>();
}

fn request(act: LifeAct) -> LifeRequest {
    let (fin, document) = (Fin::parse("7TEST1Z").expect("a FİN"), DocumentNumber::parse("AA0000017").expect("one"));
    LifeRequest {
        order: number(ORDER),
        act,
        card: Some(ShownCard { fin, document, reading: ReadingMethod::MrzScanned }),
    }
}

fn act(clerk: &Client, what: LifeAct) -> Reply {
    clerk.post(wire::path::CERTIFICATES_ACT, &request(what))
}

fn held(clerk: &Client) -> CertificatesAnswer {
    let of = CertificatesOf::Order(number(ORDER));
    clerk.post(wire::path::CERTIFICATES_OF, &CertificatesRequest { of }).ok()
}

/// The list as anybody fetches it.
fn fetched(centre: &TestCentre) -> Vec<u8> {
    let address = std::fs::read_to_string(centre.path("centre/listening-revocation-list")).expect("an address");
    let mut line = TcpStream::connect(address.trim()).expect("it listens");
    line.write_all(b"GET /issuing.crl HTTP/1.1\r\nHost: pki.example.com\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = vec![];
    line.read_to_end(&mut answer).expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    if head.starts_with("HTTP/1.1 404") {
        return vec![];
    }
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("application/pkix-crl"), "{head}");
    answer.split_off(end + 4)
}

/// What openssl reads of the list, once it says so.
fn list_that_says(centre: &TestCentre, says: impl Fn(&str) -> bool) -> (PathBuf, String) {
    let (file, until) = (centre.folder.path().join("fetched.crl"), Instant::now() + PATIENCE);
    loop {
        let list = fetched(centre);
        if !list.is_empty() {
            std::fs::write(&file, list).expect("written");
            let path = file.display().to_string();
            let said = openssl(&["crl", "-inform", "DER", "-in", &path, "-noout", "-text"]);
            if says(&said) {
                return (file, said);
            }
        }
        assert!(Instant::now() < until, "the list does not say it: {}", centre.log());
        std::thread::yield_now();
    }
}

/// Whether openssl takes the certificate with the list.
fn verifies(centre: &TestCentre, list: &Path) -> Result<(), String> {
    let file = centre.path("holder.crt");
    centre.done(&["certificate", "show", ORDER, "--pem", "--out", &file]);
    let pem = centre.path("list.pem");
    openssl(&["crl", "-inform", "DER", "-in", &list.display().to_string(), "-out", &pem]);
    let (root, issuing) = (centre.path("centre/ca/root.crt"), centre.path("centre/ca/issuing.crt"));
    let arguments = ["verify", "-x509_strict", "-crl_check", "-CAfile", &root, "-untrusted", &issuing];
    let output =
        Command::new("openssl").args(arguments).args(["-CRLfile", &pem, &file]).output().expect("openssl runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(said) }
}

fn crl_number(said: &str) -> u64 {
    let mut lines = said.lines().skip_while(|line| !line.contains("X509v3 CRL Number"));
    lines.nth(1).expect("a number").trim().parse().expect("a number")
}

#[test]
fn the_revocation_list_follows_a_certificate_and_openssl_believes_it() {
    let (centre, clerk, mut chain) = begun();
    handed_over(&clerk, &mut chain);
    let (list, said) = list_that_says(&centre, |said| said.contains("No Revoked Certificates"));
    assert_eq!(verifies(&centre, &list), Ok(()));
    let first = crl_number(&said);
    suspend(&clerk, &mut chain);
    let (list, said) = list_that_says(&centre, |said| said.contains("Certificate Hold"));
    assert!(crl_number(&said) > first);
    assert!(verifies(&centre, &list).expect_err("it is suspended").contains("certificate revoked"));
    let issuing = centre.path("centre/ca/issuing.crt");
    let path = list.display().to_string();
    openssl(&["crl", "-inform", "DER", "-in", &path, "-noout", "-verify", "-CAfile", &issuing]);
    lint("lint_crl", &["-t", "CRL", "-p", "PKIX", "-s", "NOTICE"], &[&list]);
    let told: LifeAnswer = act(&clerk, LifeAct::Resume {}).ok();
    assert_eq!(told.now.certificates[0].state, CertificateState::Active);
    let (list, _) = list_that_says(&centre, |said| said.contains("No Revoked Certificates"));
    assert_eq!(verifies(&centre, &list), Ok(()), "it counts again");
    act(&clerk, LifeAct::Revoke { reason: RevocationReason::KeyCompromise }).ok::<LifeAnswer>();
    let (list, _) = list_that_says(&centre, |said| said.contains("Key Compromise"));
    assert!(verifies(&centre, &list).is_err());
    assert_eq!(std::fs::read(centre.path("centre/issuing.crl")).expect("the file"), fetched(&centre));
    let printed = centre.done(&["certificate", "revocation-list", "--pem"]);
    assert!(printed.starts_with("-----BEGIN X509 CRL-----"));
    assert_eq!(act(&clerk, LifeAct::Resume {}).line(), "409 K-373 ", "and is not undone");
}

#[test]
fn whoever_is_not_the_holder_or_stands_alone_moves_nothing() {
    let (centre, clerk, mut chain) = begun();
    handed_over(&clerk, &mut chain);
    suspend(&clerk, &mut chain);
    let alone = LifeRequest { card: None, ..request(LifeAct::Resume {}) };
    assert_eq!(clerk.post(wire::path::CERTIFICATES_ACT, &alone).refusal().fault.code(), "K-375");
    let withdrawn = LifeAct::Revoke { reason: RevocationReason::PrivilegeWithdrawn };
    assert_eq!(act(&clerk, withdrawn.clone()).refusal().fault.code(), "K-376");
    let aysel = imza_kiosk::domain::officer::OfficerId::parse("aysel").expect("a name");
    let asked = ApprovedLifeRequest { officer: aysel, request: request(withdrawn) };
    assert_eq!(clerk.post(wire::path::CERTIFICATES_APPROVE, &asked).status, 403, "a clerk approves nothing");
    let mut supervisor = centre.kiosk("kiosk-1");
    supervisor.sign_in("samir", PASSWORD);
    assert_eq!(supervisor.post(wire::path::CERTIFICATES_ACT, &asked.request).status, 403, "nor a supervisor alone");
    supervisor.post(wire::path::CERTIFICATES_APPROVE, &asked).ok::<LifeAnswer>();
    let history = centre.json(&["certificate", "history", ORDER]);
    let told: Vec<_> = history.as_array().expect("a list").iter().map(|one| (&one["why"], &one["approver"])).collect();
    assert_eq!(serde_json::json!(told), serde_json::json!([["lost", null], ["privilege-withdrawn", "samir"]]));
}

#[test]
fn a_lost_carrier_leads_to_an_order_that_is_issued_like_any_other() {
    let (centre, clerk, mut chain) = begun();
    handed_over(&clerk, &mut chain);
    let lost = |receipt: Option<&str>| LifeAct::Replace {
        reason: ReplacementReason::Lost,
        receipt: receipt.map(str::to_owned),
    };
    assert_eq!(act(&clerk, lost(None)).refusal().fault.code(), "K-378", "it is not paid");
    let told: LifeAnswer = act(&clerk, lost(Some("AZP-0042"))).ok();
    let new = told.ordered.expect("an order");
    assert_eq!(centre.certificate_state(ORDER), "revoked");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    clerk.lease(new.as_str());
    clerk.certificate(new.as_str(), 1, &carrier);
    clerk.prove(new.as_str(), 1, &carrier);
    let states: Vec<_> = held(&clerk).certificates.iter().map(|one| one.state).collect();
    assert_eq!(states, [CertificateState::OnHold, CertificateState::Revoked], "the new one waits for its hand-over");
}

#[test]
fn a_supervisor_suspends_and_revokes_by_command_with_the_password() {
    let (centre, clerk, mut chain) = begun();
    handed_over(&clerk, &mut chain);
    let run = |what: &str, reason: &str, password: &str| {
        let arguments = ["certificate", what, ORDER, "--reason", reason, "--officer", "samir", "--password-stdin"];
        centre.central_with_input(&arguments, password).status.success()
    };
    assert!(!run("suspend", "stolen", "another password"));
    assert!(run("suspend", "stolen", PASSWORD));
    assert_eq!(centre.certificate_state(ORDER), "on-hold");
    assert!(!run("suspend", "stolen", PASSWORD), "once");
    assert!(run("revoke", "cessation-of-operation", PASSWORD));
    let shown = centre.json(&["certificate", "show", ORDER]);
    assert_eq!(shown["revocation_reason"], "cessation-of-operation");
}
