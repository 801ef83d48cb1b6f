//! What the certificates say, judged by strangers: pkilint without an error or a warning, openssl with its strictest flags.

use std::path::PathBuf;

use imza_kiosk::domain::order::CarrierKind::{SmartCard, UsbToken};
use imza_kiosk::wire::centre as wire;

use crate::carrier::SoftCarrier;
use crate::fixture::TestCentre;
use crate::judges::{lint, openssl};

/// Orders of every kind of applicant, with keys of every kind.
fn issued(centre: &TestCentre) -> Vec<(&'static str, PathBuf)> {
    let clerk = centre.clerk_at("kiosk-1");
    let orders = [
        ("260-1147", SoftCarrier::p256(SmartCard)),
        ("260-1150", SoftCarrier::rsa(UsbToken)),
        ("260-1151", SoftCarrier::p384(SmartCard)),
        ("260-1152", SoftCarrier::p256(UsbToken)),
    ];
    let write = |(order, carrier): (&'static str, SoftCarrier)| {
        clerk.lease(order);
        let answer: wire::CertificateAnswer = clerk.certificate(order, 1, &carrier);
        let file = centre.folder.path().join(format!("{order}.crt"));
        centre.done(&["certificate", "show", order, "--pem", "--out", &file.display().to_string()]);
        assert_eq!(crate::fixture::der(&file), answer.certificate.0, "the command and the kiosk get the same");
        (order, file)
    };
    orders.into_iter().map(write).collect()
}

/// Has every row of the list of carrier models certified, as if the tests' software token were.
fn certify_the_tests_carrier(centre: &TestCentre) {
    let file = centre.path("centre/carrier-models.toml");
    let text = std::fs::read_to_string(&file).expect("the list");
    assert!(text.contains("status = \"not-certified\""));
    std::fs::write(&file, text.replace("status = \"not-certified\"", "status = \"certified\"")).expect("written");
}

fn authorities(centre: &TestCentre) -> (PathBuf, PathBuf) {
    let folder = centre.folder.path().join("centre/ca");
    (folder.join("root.crt"), folder.join("issuing.crt"))
}

#[test]
fn pkilint_finds_nothing_in_the_authorities_certificates() {
    let centre = TestCentre::set_up();
    let (root, issuing) = authorities(&centre);
    for authority in [&root, &issuing] {
        lint("lint_pkix_cert", &["-s", "WARNING"], &[authority]);
    }
    lint("lint_pkix_signer_signee_cert_chain", &["-s", "WARNING"], &[&root, &issuing]);
}

#[test]
fn pkilint_finds_nothing_in_certificates_of_every_applicant_and_key() {
    let centre = TestCentre::start();
    let (_, issuing) = authorities(&centre);
    for (order, file) in issued(&centre) {
        eprintln!("{order}");
        lint("lint_etsi_cert", &["-t", "NCP-NATURAL-PERSON-CERTIFICATE", "-s", "WARNING"], &[&file]);
        lint("lint_pkix_signer_signee_cert_chain", &["-s", "WARNING"], &[&issuing, &file]);
    }
}

#[test]
fn pkilint_finds_nothing_in_qualified_certificates_on_certified_carriers() {
    let mut centre = TestCentre::set_up();
    certify_the_tests_carrier(&centre);
    centre.serve();
    for (order, file) in issued(&centre) {
        eprintln!("{order}");
        lint("lint_etsi_cert", &["-t", "QCP-N-QSCD-NON-EIDAS-FINAL-CERTIFICATE", "-s", "WARNING"], &[&file]);
        assert_eq!(centre.json(&["certificate", "show", order])["policy"], "qcp-n-qscd");
    }
}

/// The judge is a judge: it refuses a certificate that says less than it should.
#[test]
fn pkilint_refuses_an_authority_where_a_holder_should_be() {
    if let Some(program) = crate::judges::pkilint("lint_etsi_cert") {
        let centre = TestCentre::set_up();
        let (_, issuing) = authorities(&centre);
        let output = std::process::Command::new(program)
            .args(["lint", "-t", "NCP-NATURAL-PERSON-CERTIFICATE", "-s", "WARNING"])
            .arg(issuing)
            .output()
            .expect("the linter runs");
        assert!(!output.status.success());
    }
}

#[test]
fn openssl_builds_the_chain_and_reads_three_years() {
    let centre = TestCentre::start();
    let (root, issuing) = authorities(&centre);
    let chain = centre.path("chain.pem");
    centre.done(&["certificate", "chain", "--out", &chain]);
    let both = std::fs::read_to_string(&issuing).expect("read") + &std::fs::read_to_string(&root).expect("read");
    assert_eq!(std::fs::read_to_string(&chain).expect("read"), both);
    let text = |path: &PathBuf| path.display().to_string();
    for (order, file) in issued(&centre) {
        let said = openssl(&[
            "verify",
            "-x509_strict",
            "-check_ss_sig",
            "-policy_check",
            "-purpose",
            "any",
            "-CAfile",
            &text(&root),
            "-untrusted",
            &text(&issuing),
            &text(&file),
        ]);
        assert!(said.trim_end().ends_with(": OK"), "{order}: {said}");
        let dates = openssl(&["x509", "-in", &text(&file), "-noout", "-dates", "-dateopt", "iso_8601"]);
        let moment = |line: &str| {
            let text = line.split_once('=').expect("a date").1.trim().replace(' ', "T");
            text.parse::<jiff::Timestamp>().expect("a moment")
        };
        let (from, to) = dates.trim().split_once('\n').expect("two dates");
        let utc = jiff::tz::TimeZone::UTC;
        let end = utc.to_datetime(moment(from)).checked_add(jiff::Span::new().years(3)).expect("in range");
        let end = end.checked_sub(jiff::Span::new().seconds(1)).expect("in range");
        assert_eq!(utc.to_datetime(moment(to)), end, "{order}");
    }
}

#[test]
fn a_subject_comes_from_the_order_and_not_from_the_request() {
    let centre = TestCentre::start();
    let mut said = String::new();
    for (_, file) in issued(&centre) {
        let file = file.display().to_string();
        let name =
            openssl(&["x509", "-in", &file, "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus_space,sname"]);
        said.push_str(&name);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../golden/centre");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("subjects", said));
    assert!(!said.contains("Somebody Else"), "{said}");
}
