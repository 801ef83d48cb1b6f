//! Officers sign in over the line with a carrier of their own where the centre asks for one.

use std::process::Command;

use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::sign_in::{SecondFactorDemand, SecondFactorRequest};
use serde_json::Value;

use crate::client::{Client, Reply};
use crate::fixture::{PASSWORD, TestCentre};

/// A key in a file, and a certificate of it that an authority of others made.
struct Key<'a> {
    centre: &'a TestCentre,
    name: &'a str,
}

impl<'a> Key<'a> {
    fn make(centre: &'a TestCentre, name: &'a str, usage: &str) -> Self {
        let key = Self { centre, name };
        let (file, certificate) = (key.file("key"), key.file("crt"));
        let usage = format!("keyUsage=critical,{usage}");
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
        let about = ["-subj", "/CN=AYSEL", "-addext", &usage, "-keyout", &file, "-out", &certificate];
        openssl(&[&["req", "-x509"][..], &curve, &about].concat());
        key
    }

    fn file(&self, ending: &str) -> String {
        self.centre.path(&format!("{}.{ending}", self.name))
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let (file, signature) = (self.file("message"), self.file("signature"));
        std::fs::write(&file, message).expect("written");
        openssl(&["dgst", "-sha256", "-sign", &self.file("key"), "-out", &signature, &file]);
        std::fs::read(signature).expect("a signature")
    }
}

fn openssl(arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).output().expect("openssl runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn shows(client: &Client, demand: &SecondFactorDemand, (of, signed_by): (usize, &Key<'_>)) -> (Reply, Value) {
    let request = SecondFactorRequest {
        officer: demand.officer.clone(),
        nonce: demand.challenge.nonce,
        spki_sha256: demand.keys[of].spki_sha256(),
        signature: Base64(signed_by.sign(&demand.challenge.message(&demand.officer))),
    };
    let body = serde_json::to_value(request).expect("JSON");
    (client.post(wire::path::SIGN_IN_SECOND_FACTOR, &body), body)
}

#[test]
fn a_clerk_gets_a_session_for_password_and_signature_and_a_replay_gets_none() {
    let mut centre = TestCentre::set_up();
    centre.configure("second_factor = \"off\"", "second_factor = \"issuers\"");
    centre.serve();
    let (own, other) = (Key::make(&centre, "own", "digitalSignature"), Key::make(&centre, "other", "digitalSignature"));
    let mut client = centre.kiosk("kiosk-1");
    assert_eq!(client.try_sign_in("aysel", PASSWORD).line(), "401 K-680 ");
    assert_eq!(client.try_sign_in("samir", PASSWORD).status, 200, "who cannot cause an issue needs none");
    centre.done(&["officer", "carrier", "add", "aysel", "--certificate", &own.file("crt")]);
    let demand: SecondFactorDemand = client.try_sign_in("aysel", PASSWORD).ok();
    let (forged, _) = shows(&client, &demand, (0, &other));
    assert_eq!(forged.line(), "401 K-685 ");
    let demand: SecondFactorDemand = client.try_sign_in("aysel", PASSWORD).ok();
    let (told, body) = shows(&client, &demand, (0, &own));
    client.session = Some(told.ok::<wire::SignInAnswer>().session);
    assert_eq!(client.search(wire::OrderQuery::ReadyAtBranch).status, 200);
    assert_eq!(client.post(wire::path::SIGN_IN_SECOND_FACTOR, &body).line(), "401 K-686 ", "replayed");
    let tries = centre.json(&["officer", "sign-ins", "aysel"]);
    let outcomes: Vec<_> = tries.as_array().expect("a list").iter().rev().map(|line| &line["outcome"]).collect();
    let expected = ["no-carrier", "carrier-asked", "carrier-refused", "carrier-asked", "signed-in", "carrier-refused"];
    assert_eq!(outcomes, expected);
    let key = centre.json(&["officer", "carrier", "list", "aysel"])[0]["key"].as_str().expect("a key").to_owned();
    centre.done(&["officer", "carrier", "revoke", "aysel", &key[..12]]);
    assert_eq!(client.search(wire::OrderQuery::ReadyAtBranch).line(), "401 K-504 ", "its session ended with it");
    assert_eq!(client.try_sign_in("aysel", PASSWORD).line(), "401 K-680 ");
}

#[test]
fn a_certificate_that_is_not_for_signing_in_another_officers_key_and_nonsense_are_not_registered() {
    let centre = TestCentre::set_up();
    let own = Key::make(&centre, "own", "digitalSignature");
    let seal = Key::make(&centre, "seal", "nonRepudiation");
    let refused = |officer: &str, file: &str| {
        let output = centre.central(&["officer", "carrier", "add", officer, "--certificate", file]);
        assert!(!output.status.success(), "{officer} {file}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(refused("aysel", &seal.file("crt")).contains("digitalSignature"));
    assert!(refused("aysel", &own.file("key")).contains("no certificate"));
    assert!(refused("nobody", &own.file("crt")).contains("no officer nobody"));
    centre.done(&["officer", "carrier", "add", "aysel", "--certificate", &own.file("crt")]);
    for officer in ["aysel", "samir"] {
        assert!(refused(officer, &own.file("crt")).contains("registered already"));
    }
}
