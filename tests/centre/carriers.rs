//! Carriers at the centre: the check before the first write, the stock, and who holds what is called back.

use imza_kiosk::domain::certificate::KeyPurposes;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::preflight::{CarrierVerdict, ModelStanding, StockStanding};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{CarrierCheckAnswer, CarrierCheckRequest};
use imza_kiosk::wire::centre::path;

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};

fn check(client: &Client, order: &str, attempt: u32, carrier: &SoftCarrier, model: &str) -> Reply {
    let report = carrier.report();
    let question = CarrierCheckRequest {
        order: number(order),
        attempt,
        serial: report.serial,
        kind: report.kind,
        manufacturer: report.manufacturer,
        model: model.to_owned(),
        firmware: report.firmware,
        purposes: KeyPurposes::default(),
    };
    client.post(path::ORDERS_CARRIER, &question)
}

fn verdict(reply: &Reply) -> CarrierVerdict {
    reply.ok::<CarrierCheckAnswer>().verdict
}

fn stock(centre: &TestCentre, rows: &[(&str, &str)]) {
    let file = centre.path("carriers.toml");
    let row = |(serial, branch): &(&str, &str)| {
        format!(
            "[[carrier]]\nmanufacturer = \"SoftHSM project\"\nmodel = \"SoftHSM v2\"\nserial = \"{serial}\"\n\
             kind = \"smart-card\"\nbranch = \"{branch}\"\nbatch = \"2026-11\"\n"
        )
    };
    std::fs::write(&file, rows.iter().map(row).collect::<String>()).expect("a file");
    centre.done(&["carriers", "import", &file]);
}

#[test]
fn a_carrier_is_checked_by_model_and_stock_before_anything_is_written() {
    let centre = TestCentre::start();
    let mut client = centre.kiosk("kiosk-1");
    client.sign_in("aysel", PASSWORD);
    let lease = client.lease("260-1147");
    let mut carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let ask = |carrier: &SoftCarrier, model| check(&client, "260-1147", lease.attempt, carrier, model);

    let first = verdict(&ask(&carrier, "SoftHSM v2"));
    assert_eq!((first.model, first.stock), (ModelStanding::Allowed, StockStanding::NotKept));
    assert!(first.authority_ready);
    assert_eq!(verdict(&ask(&carrier, "Another")).model, ModelStanding::Unlisted);

    stock(&centre, &[("0000000000000002", "baku-01"), ("0000000000000003", "ganja-01")]);
    let cases = [("1", StockStanding::Unknown), ("2", StockStanding::Here), ("3", StockStanding::Elsewhere)];
    for (serial, standing) in cases {
        carrier.serial = format!("{serial:0>16}");
        assert_eq!(verdict(&ask(&carrier, "SoftHSM v2")).stock, standing, "{serial}");
    }
    let moved = ["carriers", "move", "--manufacturer", "SoftHSM project", "0000000000000002", "quarantine"];
    centre.done(&moved);
    carrier.serial = "0000000000000002".to_owned();
    assert_eq!(verdict(&ask(&carrier, "SoftHSM v2")).stock, StockStanding::Unfit);
    assert!(!centre.central(&moved).status.success(), "nothing moves to where it stands");

    let other = check(&client, "260-1147", lease.attempt + 1, &carrier, "SoftHSM v2");
    assert_eq!(other.refusal().fault, Fault::OrderLeased);
}

#[test]
fn a_model_that_is_not_on_the_list_gets_no_certificate_whatever_the_kiosk_says() {
    let centre = TestCentre::start();
    let mut client = centre.kiosk("kiosk-1");
    client.sign_in("aysel", PASSWORD);
    let lease = client.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let mut report = carrier.report();
    report.model = "Another".to_owned();
    let refused = client.certificate_for("260-1147", lease.attempt, carrier.request(), report);
    assert_eq!(refused.refusal().fault, Fault::CarrierModelRefused);
}

#[test]
fn a_carrier_moves_through_the_stock_with_its_issue_and_a_recall_names_its_holder() {
    let centre = TestCentre::start();
    stock(&centre, &[("0000000000000001", "baku-01"), ("0000000000000002", "baku-01")]);
    let mut client = centre.kiosk("kiosk-1");
    client.sign_in("aysel", PASSWORD);
    let lease = client.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let state = || {
        let listed = centre.json(&["carriers", "list", "--branch", "baku-01"]);
        listed[0]["state"].as_str().expect("a state").to_owned()
    };
    assert_eq!(state(), "in-stock");
    client.certificate("260-1147", lease.attempt, &carrier);
    assert_eq!(state(), "key-made");
    client.prove("260-1147", lease.attempt, &carrier);
    assert_eq!(state(), "verified");

    let recall = |more: &[&str]| {
        let found = centre.json(&[&["carriers", "recall", "--model", "SoftHSM v2"], more].concat());
        found.as_array().expect("a list").iter().map(|one| one["order"].as_str().expect("text").to_owned()).collect()
    };
    let none: Vec<String> = vec![];
    let cases: &[(&[&str], bool)] = &[
        (&[], true),
        (&["--firmware", "2.6"], true),
        (&["--firmware", "1.0"], false),
        (&["--batch", "2026-11"], true),
        (&["--batch", "2026-10"], false),
        (&["--first", "0000000000000001", "--last", "0000000000000009"], true),
        (&["--first", "0000000000000002", "--last", "0000000000000009"], false),
    ];
    for (more, held) in cases {
        let found: Vec<String> = recall(more);
        assert_eq!(found, if *held { vec!["260-1147".to_owned()] } else { none.clone() }, "{more:?}");
    }
    let table = centre.done(&["carriers", "recall", "--model", "SoftHSM v2"]);
    assert!(table.contains("NÜMUNƏ") && table.contains("0000000000000001"), "{table}");
}

#[test]
fn a_model_that_attests_its_keys_gets_a_certificate_only_with_a_chain_to_its_root() {
    let mut centre = TestCentre::set_up();
    let key = || rcgen::KeyPair::generate().expect("a key");
    let (mut root, root_key) = (rcgen::CertificateParams::default(), key());
    root.distinguished_name.push(rcgen::DnType::CommonName, "Root");
    let pem = root.self_signed(&root_key).expect("a root").pem();
    std::fs::write(centre.path("centre/roots.pem"), pem).expect("written");
    let list = centre.path("centre/carrier-models.toml");
    let text = std::fs::read_to_string(&list).expect("the list");
    let row = "model = \"SoftHSM v2\"\n";
    let with_roots = text.replacen(row, &format!("{row}attestation_roots = \"roots.pem\"\n"), 1);
    std::fs::write(&list, with_roots).expect("written");
    centre.serve();
    let mut client = centre.kiosk("kiosk-1");
    client.sign_in("aysel", PASSWORD);
    let lease = client.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let attested_by = |signer: &rcgen::KeyPair| {
        let issuer = rcgen::Issuer::from_params(&root, signer);
        let spki = rcgen::SubjectPublicKeyInfo::from_der(&carrier.spki()).expect("a key");
        let leaf = rcgen::CertificateParams::default().signed_by(&spki, &issuer).expect("a certificate");
        let mut report = carrier.report();
        report.attestation = vec![Base64(leaf.der().to_vec())];
        report
    };
    let ask = |report| client.certificate_for("260-1147", lease.attempt, carrier.request(), report);
    for refused in [carrier.report(), attested_by(&key())] {
        assert_eq!(ask(refused).refusal().fault, Fault::AttestationRefused);
    }
    assert_eq!(ask(attested_by(&root_key)).status, 200);
}

#[test]
fn a_delivery_that_cannot_be_read_adds_nothing() {
    let centre = TestCentre::set_up();
    let file = centre.path("carriers.toml");
    let row = |kind: &str, branch: &str| {
        format!(
            "[[carrier]]\nmanufacturer = \"M\"\nmodel = \"O\"\nserial = \"1\"\nkind = \"{kind}\"\nbranch = \"{branch}\"\n"
        )
    };
    let cases = [
        (row("floppy", "baku-01"), 2, "carriers.toml:5: unknown variant `floppy`"),
        (row("smart-card", "nowhere"), 1, "there is no such branch"),
        (row("smart-card", "baku-01").replace("\"O\"", "\"\u{202e}O\""), 2, "carrier 1: the model"),
    ];
    for (text, code, said) in cases {
        std::fs::write(&file, text).expect("a file");
        let output = centre.central(&["carriers", "import", &file]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains(said), "{error}");
    }
    assert_eq!(centre.json(&["carriers", "list"]), serde_json::json!([]));
}
