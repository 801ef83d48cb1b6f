//! A smart card whose profile asks for two keys: given up with both, and issued on another card with both.

use std::fs;
use std::path::Path;

use imza_kiosk::domain::carrier::Sha256Hash;
use serde_json::Value;

use super::centre::{PASSWORD, SUPERVISOR};
use super::figures;
use super::judges::{AYSEL, Issued, SMART_CARD, judge_queue};
use super::kiosk::{DOWN, ENTER, F6};
use super::stage::{SMALL, Stage};
use super::strangers::{finish, openssl, pkcs11_tool};

const OTHER_CARD: Issued<'_> = Issued { carrier: "card-2", serial: "26100002", ..AYSEL };

/// What each key is for, its `CKA_ID`, and the uses that its certificate names.
const KEYS: [(&str, &str, &str); 2] =
    [("signature", "02", "Non Repudiation"), ("authentication", "01", "Digital Signature")];

#[test]
fn a_card_with_two_keys_is_given_up_with_both_and_another_is_handed_over_with_both() {
    let Some(stage) = Stage::set() else { return };
    let read = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a file");
    let section = read("tests/data/carriers/authentication-key-piv.toml");
    stage.adds_profile("piv-smart-card", &format!("{}\n{section}", read("assets/carriers/piv-smart-card.toml")));
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    kiosk.sees("issue-proven-two");
    kiosk.types(F6);
    kiosk.sees("second-next-name");
    kiosk.types(&format!("{DOWN}{DOWN}{SUPERVISOR}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.sees("home-prompt-scan");
    stage.counter.remove(AYSEL.carrier);
    kiosk.comes_to_hand_over(&stage, &OTHER_CARD);
    kiosk.types(ENTER);
    kiosk.sees("receipt-authentication");
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge_queue(&stage, 1);

    let told = stage.centre.json(&["order", "show", AYSEL.order]);
    let left = told["keys_left"].as_array().expect("a list");
    assert_eq!(left.len(), 2, "{told:#}");
    assert!(
        left.iter().all(|key| key["carrier_serial"] == AYSEL.serial && key["destroyed_at"].is_string()),
        "{told:#}"
    );
    let all = stage.centre.json(&["certificate", "list"]);
    for key in KEYS {
        judge_key(&stage, &all, key);
    }
    figures::count("road.two_keys");
}

/// What strangers find in a key's place, and that the centre has just that.
fn judge_key(stage: &Stage, all: &Value, (purpose, id, uses): (&str, &str, &str)) {
    let folder = stage.file(&format!("judges-{purpose}"));
    fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str| folder.join(name).to_str().expect("a plain path").to_owned();
    let [der, pem, key, document, hash, signature] =
        ["certificate.der", "certificate.pem", "key.pem", "document", "hash", "signature"].map(file);
    finish(pkcs11_tool(stage, SMART_CARD, &["--read-object", "--type", "cert", "--id", id, "--output-file", &der]));
    let on_carrier = Sha256Hash::of(&fs::read(&der).expect("a certificate")).to_string();
    let known = |line: &&Value| line["order"] == AYSEL.order && line["purpose"] == purpose && line["state"] == "active";
    let active: Vec<&Value> = all.as_array().expect("a list").iter().filter(known).collect();
    let [active] = active.as_slice() else { panic!("one active certificate for {purpose}, not {active:#?}") };
    assert_eq!((&active["sha256"], &active["carrier_serial"]), (&on_carrier.into(), &OTHER_CARD.serial.into()));

    openssl(&["x509", "-inform", "DER", "-in", &der, "-out", &pem]);
    let said = openssl(&["x509", "-in", &pem, "-noout", "-ext", "keyUsage"]);
    assert_eq!(said.lines().last().map(str::trim), Some(uses), "{said}");
    openssl(&["x509", "-in", &pem, "-noout", "-pubkey", "-out", &key]);
    fs::write(&document, "what the citizen signs at home").expect("a file");
    openssl(&["dgst", "-sha256", "-binary", "-out", &hash, &document]);
    let sign = ["--login", "--pin", AYSEL.pin, "--sign", "--id", id, "--mechanism", "ECDSA"];
    let files = ["--signature-format", "openssl", "--input-file", &hash, "--output-file", &signature];
    finish(pkcs11_tool(stage, SMART_CARD, &[sign.as_slice(), &files].concat()));
    openssl(&["dgst", "-sha256", "-verify", &key, "-signature", &signature, &document]);
}
