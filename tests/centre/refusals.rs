//! Every way in which the centre says no, word for word in one golden file.

use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::wire::centre as wire;
use serde_json::json;
use wire::OrderQuery;

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply};
use crate::fixture::{PASSWORD, TestCentre};

/// Collects refusals as lines: what was asked, then status, code and detail.
#[derive(Default)]
struct Golden(String);

impl Golden {
    fn add(&mut self, asked: &str, reply: &Reply) {
        self.0.push_str(&format!("{asked}: {}\n", reply.line()));
    }

    fn check(&self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../golden/centre");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, self.0));
    }
}

#[test]
fn orders_that_cannot_be_served_here_are_refused_with_their_reason() {
    let centre = TestCentre::start();
    let (here, beside) = (centre.clerk_at("kiosk-1"), centre.clerk_at("kiosk-2"));
    let mut golden = Golden::default();
    golden.add("lease, unknown order", &here.try_lease("260-9999"));
    golden.add("lease, unpaid", &here.try_lease("260-1149"));
    golden.add("lease, another branch", &here.try_lease("260-1148"));
    here.lease("260-1147");
    golden.add("lease, another kiosk has it", &beside.try_lease("260-1147"));
    golden.add("release, unknown order", &here.release("260-9999", 1));
    golden.add("release, another kiosk has it", &beside.release("260-1147", 1));
    golden.add("release, another attempt", &here.release("260-1147", 2));
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    here.certificate("260-1147", 1, &carrier);
    golden.add("release, certificate made", &here.release("260-1147", 1));
    here.prove("260-1147", 1, &carrier);
    golden.add("lease, issued by another kiosk", &beside.try_lease("260-1147"));
    golden.check("orders");
}

#[test]
fn certificates_that_must_not_be_made_are_refused_with_their_reason() {
    let centre = TestCentre::start();
    let (here, beside) = (centre.clerk_at("kiosk-1"), centre.clerk_at("kiosk-2"));
    let card = SoftCarrier::p256(CarrierKind::SmartCard);
    let mut golden = Golden::default();
    golden.add("no lease", &here.try_certificate("260-1147", 1, &card));
    golden.add("unknown order", &here.try_certificate("260-9999", 1, &card));
    here.lease("260-1147");
    golden.add("another attempt", &here.try_certificate("260-1147", 2, &card));
    golden.add("another kiosk's lease", &beside.try_certificate("260-1147", 1, &card));
    let ask = |request: Vec<u8>, carrier: wire::CarrierReport| here.certificate_for("260-1147", 1, request, carrier);
    golden.add("a USB token for a smart card", &ask(card.request(), SoftCarrier::p256(CarrierKind::UsbToken).report()));
    let mut carrier = card.report();
    carrier.origin.local = Some(false);
    golden.add("a key made elsewhere", &ask(card.request(), carrier));
    let mut carrier = card.report();
    carrier.origin.never_extractable = Some(false);
    golden.add("a key that can leave", &ask(card.request(), carrier));
    golden.add(
        "no carrier serial",
        &ask(card.request(), wire::CarrierReport { serial: " ".to_owned(), ..card.report() }),
    );
    let hidden = wire::CarrierReport { model: "a\u{202e}b".to_owned(), ..card.report() };
    golden.add("a hidden character in the model", &ask(card.request(), hidden));
    golden.add("no request", &ask(vec![], card.report()));
    golden.add("a request that is too long", &ask(vec![0; 9_000], card.report()));
    let mut changed = card.request();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    golden.add("a request whose signature is wrong", &ask(changed, card.report()));
    let mut longer = card.request();
    longer.push(0);
    golden.add("something behind the request", &ask(longer, card.report()));
    here.certificate("260-1147", 1, &card);
    let other = SoftCarrier::p256(CarrierKind::SmartCard);
    golden.add("another key for the attempt", &here.try_certificate("260-1147", 1, &other));
    let moved = wire::CarrierReport { serial: "0000000000000002".to_owned(), ..card.report() };
    golden.add("the same key on another carrier", &ask(card.request(), moved));
    here.lease("260-1151");
    golden.add("a key that has a certificate", &here.try_certificate("260-1151", 1, &card));
    golden.check("certificates");
}

#[test]
fn proofs_that_prove_nothing_are_refused_with_their_reason() {
    let centre = TestCentre::start();
    let (here, beside) = (centre.clerk_at("kiosk-1"), centre.clerk_at("kiosk-2"));
    let card = SoftCarrier::p256(CarrierKind::SmartCard);
    let mut golden = Golden::default();
    golden.add("nonce, no lease", &here.nonce("260-1147", 1));
    here.lease("260-1147");
    golden.add("nonce, no certificate", &here.nonce("260-1147", 1));
    golden.add("proof, no certificate", &here.proof("260-1147", 1, vec![]));
    here.certificate("260-1147", 1, &card);
    golden.add("nonce, another kiosk's lease", &beside.nonce("260-1147", 1));
    golden.add("proof, no nonce", &here.proof("260-1147", 1, vec![]));
    let nonce: wire::NonceAnswer = here.nonce("260-1147", 1).ok();
    let message = wire::proof_message(&nonce.nonce.0);
    golden.add("proof, no signature", &here.proof("260-1147", 1, vec![]));
    golden.add("proof, the nonce is spent", &here.proof("260-1147", 1, card.sign(&message)));
    let fresh = |sign: &dyn Fn(&[u8]) -> Vec<u8>| {
        let nonce: wire::NonceAnswer = here.nonce("260-1147", 1).ok();
        here.proof("260-1147", 1, sign(&nonce.nonce.0))
    };
    let other = SoftCarrier::p256(CarrierKind::SmartCard);
    golden.add("proof, another key", &fresh(&|nonce| other.sign(&wire::proof_message(nonce))));
    golden.add("proof, the bare nonce", &fresh(&|nonce| card.sign(nonce)));
    golden.add("proof, the nonce before", &fresh(&|_| card.sign(&message)));
    assert_eq!(centre.order_state("260-1147"), "in-service");
    here.prove("260-1147", 1, &card);
    golden.check("proofs");
}

#[test]
fn officers_are_held_to_their_session_and_role() {
    let centre = TestCentre::start();
    let mut golden = Golden::default();
    let mut client = centre.kiosk("kiosk-1");
    let search = |client: &Client| client.search(OrderQuery::ReadyAtBranch);
    golden.add("search, nobody signed in", &search(&client));
    client.session = Some("invented".to_owned());
    golden.add("search, an invented session", &search(&client));
    client.sign_in("togrul", PASSWORD);
    golden.add("search, a technician", &search(&client));
    golden.add("lease, a technician", &client.try_lease("260-1147"));
    client.sign_in("samir", PASSWORD);
    assert_eq!(search(&client).status, 200, "a supervisor sees orders");
    golden.add("lease, a supervisor", &client.try_lease("260-1147"));
    // Role and session are asked before the body is read: what is in it does not matter.
    golden.add("lease, a supervisor, nonsense", &client.post(wire::path::ORDERS_LEASE, &json!("nonsense")));
    client.sign_in("aysel", PASSWORD);
    let mut elsewhere = centre.kiosk("kiosk-2");
    elsewhere.session = client.session.clone();
    golden.add("search, a session of another kiosk", &search(&elsewhere));
    centre.done(&["officer", "disable", "aysel"]);
    golden.add("search, the officer was disabled", &search(&client));
    golden.add("sign in, the officer was disabled", &client.try_sign_in("aysel", PASSWORD));
    golden.check("officers");
}

#[test]
fn a_wrong_password_an_unknown_name_and_a_locked_name_answer_alike() {
    let centre = TestCentre::start();
    let client = centre.kiosk("kiosk-1");
    let unknown = client.try_sign_in("nobody", PASSWORD).line();
    assert_eq!(unknown, "401 K-501 after 5 wrong tries a name is locked for 5 minutes");
    for _ in 0..4 {
        assert_eq!(client.try_sign_in("aysel", "wrong-password").line(), unknown);
    }
    // The right password ends the count.
    assert_eq!(client.try_sign_in("aysel", PASSWORD).status, 200);
    for _ in 0..5 {
        assert_eq!(client.try_sign_in("aysel", "wrong-password").line(), unknown);
    }
    assert_eq!(client.try_sign_in("aysel", PASSWORD).line(), unknown, "locked, even with the right one");
    assert_eq!(client.try_sign_in("samir", PASSWORD).status, 200, "nobody else is");
    let changed = centre.central_with_input(&["officer", "set-password", "aysel", "--password-stdin"], "axşam-axşam");
    assert!(changed.status.success());
    assert_eq!(client.try_sign_in("aysel", "axşam-axşam").status, 200, "a new password unlocks");
}

#[test]
fn requests_that_are_no_requests_are_refused_without_repeating_them() {
    let centre = TestCentre::start();
    let client = centre.clerk_at("kiosk-1");
    let mut golden = Golden::default();
    golden.add("unknown path", &client.post("/v1/orders/steal", &json!({})));
    golden.add("another version", &client.post("/v2/hello", &json!({})));
    golden.add("GET", &client.get(wire::path::HELLO));
    let raw = |path: &str, kind: &str, body: &[u8]| client.try_post(path, kind, body.to_vec()).expect("an answer");
    golden.add("no JSON", &raw(wire::path::HELLO, "text/plain", b"{}"));
    golden.add("broken JSON", &raw(wire::path::ORDERS_SEARCH, "application/json", b"{\"query\":"));
    golden.add("no UTF-8", &raw(wire::path::ORDERS_SEARCH, "application/json", b"{\"query\":\"\xff\"}"));
    golden.add(
        "unknown field",
        &client.post(wire::path::ORDERS_SEARCH, &json!({"query": "ready-at-branch", "all": true})),
    );
    golden.add("malformed number", &client.post(wire::path::ORDERS_SEARCH, &json!({"query": {"fin": "SECRET!"}})));
    golden.add("too long", &raw(wire::path::RECORDS, "application/json", &vec![b' '; wire::BODY_BYTES_MAX + 1]));
    assert!(!golden.0.contains("SECRET"), "{}", golden.0);
    assert!(!centre.log().contains("SECRET"), "{}", centre.log());
    golden.check("requests");
}

#[test]
fn the_log_holds_no_secret_and_nobodys_data() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.try_sign_in("aysel", "wrong-password");
    clerk.post(wire::path::ORDERS_SEARCH, &json!({"query": {"fin": "7TEST1Z"}}));
    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    clerk.certificate("260-1147", 1, &carrier);
    clerk.prove("260-1147", 1, &carrier);
    let log = centre.log();
    assert!(log.contains("/v1/orders/proof"), "{log}");
    let session = clerk.session.expect("signed in");
    for secret in [PASSWORD, "wrong-password", "7TEST1Z", "AA0000017", "NÜMUNƏ", "AYSEL", "260-1147", &session] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
